"""A case as it is read, and what the API answers about cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, field_validator

from talent_platform.accounts.roles import BUREAUS
from talent_platform.brokerage.answering.refusals import REFUSALS
from talent_platform.brokerage.life import REASONS, UNBOOKED, VERIFY
from talent_platform.brokerage.tables import LIVE_STAGES, Stage
from talent_platform.clock import today
from talent_platform.i18n import gettext
from talent_platform.integrity.entries.schemas import IntegrityRunning


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A case as pages, lists and the API have it, with the names of whom and what it is about."""

    id: int
    run: int | None
    need: int
    candidate: int | None
    team: int | None
    organisation: int
    county: str | None
    person_account: int | None
    officer: int | None
    score: int
    origin: str
    stage: str
    employer_agreed: bool | None
    person_agreed: bool | None
    person_answered_by: int | None
    reason: str
    no_withdrawn: datetime | None
    no_by: int | None
    no_code: str
    starts: date | None
    employer_starts: bool
    person_starts: bool
    ended_by: int | None
    next_step: str
    due: date | None
    due_from: date | None
    due_days: int | None
    reminded: date | None
    version: int
    opened: datetime
    updated: datetime
    ended: datetime | None
    need_title: str
    need_kind: str
    need_withheld: bool
    employer: str
    employer_kind: str
    officer_name: str | None
    answered_as: str | None
    no_role: str | None
    headline: str | None
    project: str | None
    person_withheld: bool | None
    team_withheld: bool | None
    obstacle: str | None = None
    """What keeps it from going on now, where that was asked."""
    away: bool = False
    """Whether it waits for somebody who is away, as far as the reader may know that, where that was asked."""

    @property
    def offer(self) -> str:
        return self.project or self.headline or ""

    @property
    def live(self) -> bool:
        return self.stage in LIVE_STAGES

    @property
    def in_question(self) -> bool:
        """Hired, and somebody has to look whether it stands."""
        return self.stage == Stage.HIRED and self.next_step in (UNBOOKED, VERIFY)

    @property
    def overdue(self) -> bool:
        return self.live and self.due is not None and self.due < today() and not self.away

    @property
    def written_yes(self) -> bool:
        """Whether the yes of the person's side is one that a bureau wrote down."""
        return bool(self.person_agreed) and self.answered_as in BUREAUS

    @property
    def both_agreed(self) -> bool:
        """By a word that counts: a yes a bureau wrote down is not one of somebody with an account, unless the
        hire came before that."""
        return bool(self.employer_agreed and self.person_agreed) and not (
            self.written_yes and self.person_account is not None and self.stage != Stage.HIRED
        )

    @property
    def contacts_open(self) -> bool:
        """Whether the two sides may know of each other who they are: both agreed, and nothing keeps the case
        from going on."""
        return self.both_agreed and self.stage != Stage.CLOSED and self.obstacle is None

    @property
    def no_as(self) -> str:
        """Who said the no that ended it: the side itself, or a bureau for it; empty where nobody did."""
        if self.no_by is None:
            return ""
        return "bureau" if self.no_role in BUREAUS else "side"

    @property
    def reason_words(self) -> str:
        return gettext(REASONS[self.reason]) if self.reason else ""

    @property
    def no_words(self) -> str:
        return gettext(REFUSALS[self.no_code].label) if self.no_code else ""

    def starting(self, side: str) -> bool:
        """Whether this side has confirmed the start day."""
        return self.employer_starts if side == "employer" else self.person_starts

    def agreed(self, side: str) -> bool | None:
        return self.employer_agreed if side == "employer" else self.person_agreed


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """What happened in a case."""

    id: int
    at: datetime
    audience: str
    action: str
    actor_name: str
    actor_role: str
    from_state: str | None
    to_state: str
    note: str
    kept: str = ""
    """What became of a text that tells who somebody is."""


class CaseView(BaseModel):
    """A case; who the person is stays hidden until both sides agreed."""

    model_config = ConfigDict(extra="ignore", from_attributes=True)

    id: int
    run: int | None
    """Null where it began without one."""
    need: int
    need_title: str
    employer: str
    candidate: int | None
    team: int | None
    offer: str
    stage: str
    employer_agreed: bool | None
    person_agreed: bool | None
    reason: str
    reason_words: str
    """This and all `…_words` in the language asked for."""
    officer: int | None
    starts: date | None
    """The day of the start as it was last named; both sides confirm it, or a bureau for them."""
    employer_starts: bool
    person_starts: bool
    next_step: str
    """In the language asked for, unless a bureau worded it."""
    due: date | None
    """Null while the calendar of working days does not reach it: `due_days` working days after `due_from`."""
    due_from: date | None
    due_days: int | None
    overdue: bool
    score: int
    origin: str
    """run, pin (an officer's word that the run kept to), officer (introduced one to one), invite (the
    employer asked) or interest (the person or the team's lead did)."""
    version: int
    no_code: str
    """Why a side declined, where it said so."""
    no_words: str
    opened: datetime
    ended: datetime | None

    @field_validator("next_step")
    @classmethod
    def in_the_language_asked(cls, step: str) -> str:
        return gettext(step) if step else ""


class AnswerOpen(BaseModel):
    """An answer that may be given now: whose, and which."""

    side: str
    agreed: bool
    reasons: list[str]
    """Of a no: the codes of why it may be."""
    reasons_words: list[str]
    """One for each code."""


class SaidToHaveLeft(BaseModel):
    model_config = ConfigDict(extra="ignore", from_attributes=True)

    candidate: int
    left_said: date
    """The last day at work, by the employer's word alone."""
    left_denied: bool
    """The other side says that they are still at work."""


class CaseInFull(CaseView):
    now: str
    """How it stands for the caller's side, what comes next, with whom and until when, in a sentence."""
    why: str
    """How the two were brought together, in a sentence."""
    recorded: list[IntegrityRunning]
    """What runs in the integrity archive of the people of a live case; to the city and the auditor alone."""
    terms: dict[str, int]
    """What the score is made of, millionths; empty where that was not kept or may not be seen."""
    own_word: bool
    """The account of the person, or of the team's lead, was opened by a code to a phone or mailbox: no bureau
    has seen yet who it is."""
    at_work: list[int]
    """Who came to work, as the employer or a bureau says."""
    not_at_work: list[int]
    """Hired people who did not come, as the employer says; the hire stands until a bureau confirms it."""
    said_to_have_left: list[SaidToHaveLeft]
    """Hired people who left, as the employer says; the hire stands until the other side or a bureau confirms
    it."""
    absent: list[int]
    """To the bureau: people of a live team case who have not agreed to the team, no longer do, or left it."""
    obstacle: str | None
    """Why a live case cannot go on now: need, offer, member, person_itself, person_paused, employer_paused or
    employer_idle;
    to the employer person_waits for member, person_itself and person_paused."""
    obstacle_words: str
    may: list[str]
    """The steps the caller may take now."""
    answers: list[AnswerOpen]
    """The answers the caller may give now."""
    close_reasons: dict[str, str]
    """To the bureau: why the case may be ended now, code and words."""
    no_to_take_back: bool
    """To the bureau: the case has ended with a no that a bureau wrote down, and that still stands."""
    no_to_take_back_until: datetime | None
    """To the side that declined itself: until when it may take that back."""
    no_to_say: bool
    """To a side: the case has ended with a no that a bureau wrote down for it, which it may make its own."""


class PersonContact(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    headline: str
    name: str
    phone: str


class Contacts(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    people: list[PersonContact]
    employer: dict[str, str]
