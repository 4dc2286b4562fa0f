"""What the API answers about people and teams."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from talent_platform.reference.fields import Code, Id, Line, Note, PersonName, PhoneNumber, Skill, Version
from talent_platform.reference.read_back import as_read
from talent_platform.supply.offers.life import Availability
from talent_platform.supply.schemas import CandidateForm, MemberForm, TeamOfferHead
from talent_platform.web.answers import ThingsRead


class Person(BaseModel):
    """A candidate as a card. `name` and `phone` only to the person."""

    model_config = ConfigDict(extra="ignore")

    id: int
    headline: str
    masked_name: str = ""
    """First character, to bureaus and the auditor only."""
    name: str | None = None
    phone: str | None = None
    skills: list[Skill]
    education: int
    major: str
    title_level: int
    years: int
    age_band: str
    wanted_counties: list[str]
    wanted_branches: list[str]
    wanted_pay: Decimal
    mode: str
    available_from: date
    summary: str
    consent: bool
    state: str
    availability: Availability
    """Whether it can be matched now, or what it lacks."""
    version: int
    updated: datetime


class PersonInFull(Person):
    may: list[str]
    """The steps the caller may take now."""
    own_word: bool
    """The account was opened by a code sent to a phone or mailbox: no bureau has seen yet who it is."""


class Member(BaseModel):
    """What a team says of a member; the rest of a registered member's profile is the person's own."""

    model_config = ConfigDict(extra="ignore")

    id: int | None
    """Number of the person's profile; none to the lead before the member answers."""
    masked_name: str = ""
    name: str | None = None
    phone: str | None = None
    skills: list[Skill]
    education: int
    title_level: int
    years: int
    role: str
    core: bool
    alone: bool
    standing: str = ""
    """Whether the member comes: agreed, lead, declared, waiting or refused. Told to bureaus and the auditor,
    who with the lead alone see members that do not come; of a registered person who does not, no abilities.
    To the lead everybody who has not answered is `named`, with what the lead wrote: whether somebody is
    registered is not told."""


class TeamCard(BaseModel):
    """A team offer. The team's own name only to its lead."""

    model_config = ConfigDict(extra="ignore")

    id: int
    project: str
    name: str | None = None
    description: str
    stage: str
    keywords: list[str]
    branch: str
    wanted_counties: list[str]
    cooperation: str
    wanted_investment: Decimal
    team_kind: str
    """unsaid, innovation or startup."""
    leader_class: str
    """unsaid, academician, national, provincial or other."""
    alliance: str
    talent_plan: str
    """The plan (人才计划) it has applied for, in the lead's words."""
    members: int
    """To those who hire: members who come."""
    waiting: int | None
    """Members who are asked and have not answered yet, to bureaus and the auditor; to the lead all members
    who have not answered, asked or not."""
    refused: int | None
    minimum_size: int
    available_from: date
    consent: bool
    state: str
    availability: Availability
    """Whether it can be matched now, or what it lacks; `unanswered` is told to the lead only."""
    version: int
    updated: datetime


class TeamInFull(TeamCard):
    complete: bool | None
    """Every core member and enough members come; otherwise runs leave the team out. Not told to the lead
    while a member has not answered."""
    people: list[Member]
    may: list[str]
    """The steps the caller may take now."""
    own_word: bool
    """The lead's account was opened by a code to a phone or mailbox: no bureau has seen yet who it is."""


class Membership(BaseModel):
    """A team that names a person, as the person sees it."""

    id: int
    project: str
    description: str
    role: str
    core: bool
    standing: str
    answered_at: datetime | None
    on_behalf: bool
    """A bureau wrote the answer down."""
    reason: str


HIDDEN = ("name", "phone", "birth_year")
"""Not told to everybody who may change them: left out or null, they stay as stored."""
_NAME = Field(default="", description="Left out or null: unchanged, as the phone.")


class ChangedCandidate(CandidateForm):
    """A profile as read, with what is to change."""

    name: PersonName = _NAME
    phone: PhoneNumber = ""
    birth_year: int = Field(ge=1940, le=2012, default=0)
    version: Version
    """The version it was read with."""

    @model_validator(mode="before")
    @classmethod
    def _read_only(cls, data: Any) -> Any:
        return as_read(data, cls, PersonInFull, hidden=HIDDEN)


class ChangedMember(MemberForm):
    """A member as read; by its id what is left out of name and phone is known."""

    id: Id | None = None
    name: PersonName = _NAME
    phone: PhoneNumber = ""

    @model_validator(mode="before")
    @classmethod
    def _read_only(cls, data: Any) -> Any:
        return as_read(data, cls, Member, hidden=HIDDEN)


class ChangedTeam(TeamOfferHead):
    """A team offer as read, with what is to change."""

    name: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = _NAME
    members: list[ChangedMember] = Field(min_length=2, max_length=12)
    contact_confirmed: bool = False
    version: Version

    @model_validator(mode="before")
    @classmethod
    def _read_only(cls, data: Any) -> Any:
        if isinstance(data, dict) and "people" in data:
            # So the members are called where `members` is their number.
            data = {**data, "members": data["people"]}
        return as_read(data, cls, TeamInFull, hidden=HIDDEN)


class OfferStateAnswer(BaseModel):
    state: str


class ConsentBody(BaseModel):
    consent: bool
    reason: Note = ""
    """How a bureau knows, where it writes down a yes after a no."""


class OfferStepBody(BaseModel):
    reason: Note = ""
    """How a bureau knows, where it withdraws."""
    version: Version | None = None
    """Only if nothing was saved since it was read."""


class OfferSteps(BaseModel):
    """One step for many profiles, or many teams."""

    offers: ThingsRead


class ReasonBody(BaseModel):
    reason: Note


class StrikeBody(ReasonBody):
    of_name: bool = False
    """Of a team: its name, and not its project."""


class TeamAnswer(BaseModel):
    agreed: bool
    reason: Note = ""
    """How a bureau knows; the person gives none."""


class StatementBody(BaseModel):
    statement: Note
    """How the bureau made sure who the person is."""


class MadeCode(BaseModel):
    """Shown this once; to be printed or told."""

    code: str
    expires: datetime


class CodeBody(BaseModel):
    code: Code


class TakenOver(BaseModel):
    kind: str
    id: int


class Contact(BaseModel):
    role: str
    name: str
    phone: str


class WritingOut(BaseModel):
    """Under what a record stands or has stood."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    what: Literal["person", "project", "name"]
    text: str
    """Of a person name and phone, masked; of a team its project, or its name, masked."""
    since: datetime
    now: bool
    """Whether the record stands under it today."""
    struck: datetime | None
    others: list[int]
    """Records that stand or stood under it as well."""
    may_strike: bool


class OfferEntry(BaseModel):
    """One change; names and phone numbers are masked in it."""

    model_config = ConfigDict(extra="ignore")

    at: datetime
    actor_name: str
    action: str
    note: str
    changed: dict[str, list[Any]]
