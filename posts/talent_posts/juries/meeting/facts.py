"""A review meeting as it was held: frozen facts. All dates are inclusive; moments are of the city's clock."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from pydantic import ConfigDict, NaiveDatetime

from talent_posts.posts.facts.people import CLOSED, check_period
from talent_posts.posts.facts.scheme import TitleLevel
from talent_posts.rulebook.figures import jurisdictions

MeetingScope = Literal["attendance", "ballot", "minutes", "after"]
RecusedBy = Literal["juror", "office"]
ClosingKind = Literal["confirmed", "filed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSignIn:
    """How somebody who was not in the room signed in."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    check: str
    """How it was made sure who it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingJuror:
    """One of the drawn jury (执行评委), after all declines."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    id: str
    signed_in: NaiveDatetime | None = None
    remote: RemoteSignIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An applicant found eligible whom the meeting has before it."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    id: str
    level: TitleLevel
    announced: Literal["passed", "failed"] | None = None
    """What was announced at the end of the meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """A juror who withdraws from one applicant."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    juror: str
    applicant: str
    by: RecusedBy
    """Both have the duty: the juror to ask for it, the office to see to it."""
    at: NaiveDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownConflict:
    """A conflict that is known, whether or not anybody withdrew."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    juror: str
    applicant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGroup:
    """A group (评议组): jurors who wrote an opinion on each of its applicants before the vote."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    name: str
    members: tuple[str, ...]
    opinions_on: tuple[str, ...]
    """Applicants of whom its written opinion is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellerCount:
    """What one teller (计票人) counted, without having seen the other's."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    teller: str
    agree: int
    oppose: int
    abstain: int
    spoiled: int = 0

    def __post_init__(self) -> None:
        """Refuse a count below zero."""
        if min(self.agree, self.oppose, self.abstain, self.spoiled) < 0:
            raise ValueError("票数不得为负")

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """What must be the same of both tellers."""
        return self.agree, self.oppose, self.abstain, self.spoiled


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipBallot:
    """The secret ballot about one applicant, on paper slips."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    applicant: str
    round: int = 1
    """2: the second ballot among those above two thirds."""
    opened: NaiveDatetime
    """When the tally began; no slip and no withdrawal counts from then on."""
    returned: int
    counts: tuple[TellerCount, ...]
    void: bool = False
    """Held again, for instance because somebody withdrew too late; kept on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """That a juror handed the slips of one round in; what is on them nobody knows."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    juror: str
    by: str
    """Whose hand it was."""
    round: int = 1
    at: NaiveDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedNumber:
    """How many of a level may pass at most, fixed and made known to the jury before it voted."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    level: TitleLevel
    number: int
    at: NaiveDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What the minutes hold, and what was done with them."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    present: bool
    reviewed: bool
    opinions: bool
    votes: bool
    chair: str
    """Who presided: the chair or a vice-chair."""
    signed_by: str
    sealed: bool
    archived: bool
    recording: str
    """SHA-256 of the recording, hexadecimal; empty where there is none."""
    recording_kept: str
    """Where it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultObjection:
    """An objection while the results hung out."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    applicant: str
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPublicity:
    """The results hung out (公示); the day it began does not count."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    start: date
    end: date
    objections: tuple[ResultObjection, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an end before the start."""
        check_period(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The one act that closes a review."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    kind: ClosingKind
    by: str
    document: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The results formally published (正式发文公布)."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    on: date
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMeeting:
    """One meeting and what followed; what is left out is not asked about."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    jurisdiction: str
    on: date
    committee: str
    series: str
    standing: int
    """Members of the standing committee (评委会)."""
    self_review: bool = False
    """A unit that reviews its own people."""
    jurors: tuple[SittingJuror, ...]
    applicants: tuple[Reviewed, ...]
    conflicts: tuple[KnownConflict, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    groups: tuple[ReviewGroup, ...] = ()
    opinions_due: bool = True
    """Whether groups should have written by now: false before the meeting opens."""
    hand_ins: tuple[HandIn, ...] = ()
    ballots: tuple[SlipBallot, ...] | None = None
    fixed_numbers: tuple[FixedNumber, ...] = ()
    consent: str = ""
    """Number of the document by which HRSS let more pass than the cap."""
    minutes: Minutes | None = None
    reported: date | None = None
    publicity: ResultPublicity | None = None
    closing: Closing | None = None
    published: Publication | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a place without figures, somebody listed twice, and words about people not listed."""
        jurisdictions(self.jurisdiction)
        jurors, applicants = {each.id for each in self.jurors}, {each.id for each in self.applicants}
        if len(jurors) < len(self.jurors) or len(applicants) < len(self.applicants):
            raise ValueError("评委或申报人编号重复")
        told = [(each.juror, each.applicant) for each in self.recusals]
        told += [(each.juror, each.applicant) for each in self.conflicts]
        told += [(each.juror, "") for each in self.hand_ins]
        told += [("", each.applicant) for each in self.ballots or ()]
        told += [(each, "") for group in self.groups for each in group.members]
        told += [("", each) for group in self.groups for each in group.opinions_on]
        told += [("", each) for each in (self.published.passed if self.published else ())]
        told += [("", each.applicant) for each in (self.publicity.objections if self.publicity else ())]
        for juror, applicant in told:
            if juror not in {"", *jurors} or applicant not in {"", *applicants}:
                raise ValueError(f"名单中没有:{juror if juror not in {'', *jurors} else applicant}")

    @property
    def scopes(self) -> frozenset[MeetingScope]:
        """What of it can be asked about."""
        after = (self.reported, self.publicity, self.closing, self.published)
        told: dict[MeetingScope, bool] = {
            "ballot": self.ballots is not None,
            "minutes": self.minutes is not None,
            "after": any(each is not None for each in after),
        }
        return frozenset({"attendance", *(scope for scope, given in told.items() if given)})
