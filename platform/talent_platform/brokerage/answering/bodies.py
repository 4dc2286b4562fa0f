"""What the API takes about cases."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from talent_platform.reference.fields import Code, Id, Note, Version


class CaseAnswer(BaseModel):
    """One side's answer; `side` and `text` are for a bureau that writes down what it was told."""

    agreed: bool
    side: Literal["", "employer", "person"] = ""
    reason: Code = ""
    """Of a no, one of the `reasons` of the answers that may be given; a bureau may leave it out."""
    text: Note = ""
    contact_confirmed: bool = False
    """The text keeps what tells who somebody is: withheld until both agreed, and listed for the bureau."""


class CaseStep(BaseModel):
    reason: Code = ""
    starts: date | None = None
    """To hire: the day of the start; left out, the one that stands named in the `version` given."""
    left: date | None = None
    """To end a hire: the last day at work."""
    candidate: Id | None = None
    """To end a hire: the one member of the team it is about; left out, everybody of the case."""
    text: Note = ""
    version: Version | None = None
    contact_confirmed: bool = False
    """As for an answer."""


class StepTaken(CaseStep):
    action: Literal["interview", "hire", "at_work", "close", "no_show", "left", "undo_hire"]


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
