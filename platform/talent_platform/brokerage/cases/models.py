"""What the API answers about cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.reference.fields import Code, Id, Note, Version


class CaseView(BaseModel):
    """A case; who the person is stays hidden until both sides agreed."""

    model_config = ConfigDict(extra="ignore")

    id: int
    run: int
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
    officer: int | None
    next_step: str
    due: date | None
    """Null while the calendar of working days does not reach it: `due_days` working days after `due_from`."""
    due_from: date | None
    due_days: int | None
    overdue: bool
    score: int
    version: int
    opened: datetime
    ended: datetime | None


class AnswerOpen(BaseModel):
    """An answer that may be given now: whose, and which."""

    side: str
    agreed: bool


class CaseInFull(CaseView):
    absent: list[int]
    """To the bureau: people of a live team case who have not agreed to the team, no longer do, or left it."""
    obstacle: str | None
    """Why a live case cannot go on now: need, offer, member, person_itself, person_paused or employer_paused;
    to the employer person_waits for member, person_itself and person_paused."""
    may: list[str]
    """The steps the caller may take now."""
    answers: list[AnswerOpen]
    """The answers the caller may give now."""
    no_to_take_back: bool
    """To the bureau: the case has ended with a no that a bureau wrote down, and that still stands."""
    no_to_say: bool
    """To a side: the case has ended with a no that a bureau wrote down for it, which it may make its own."""


class CaseAnswer(BaseModel):
    """One side's answer; `side` and `text` are for a bureau that writes down what it was told."""

    agreed: bool
    side: Literal["", "employer", "person"] = ""
    text: Note = ""
    contact_confirmed: bool = False
    """The text keeps what tells who somebody is: withheld until both agreed, and listed for the bureau."""


class CaseStep(BaseModel):
    reason: Code = ""
    text: Note = ""
    version: Version | None = None
    contact_confirmed: bool = False
    """As for an answer."""


class StepTaken(CaseStep):
    action: Literal["interview", "hire", "close"]


class NoteBody(BaseModel):
    text: str = Field(max_length=1000)
    audience: Literal["all", "employer", "person", "bureau"] = "all"
    contact_confirmed: bool = False
    """As for an answer."""


class NextStep(BaseModel):
    """What happens next and by when."""

    next_step: str = Field(max_length=200)
    due: date


class HandOver(BaseModel):
    """The account of the officer who takes over, and why."""

    officer: Id
    reason: Note


class NoTakenBack(BaseModel):
    """What was wrong with the written no, and how that became known."""

    reason: Note


class PersonContact(BaseModel):
    headline: str
    name: str
    phone: str


class Contacts(BaseModel):
    people: list[PersonContact]
    employer: dict[str, str]
