"""Bodies and answers of the API that several parts have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from talent_platform.i18n import gettext
from talent_platform.reference.fields import Id, Version
from talent_platform.workflow.taking import StepResult


class Created(BaseModel):
    id: int


class ThingRead(BaseModel):
    id: Id
    version: Version | None = None
    """Only if nothing was saved since it was read."""


ThingsRead = Annotated[list[ThingRead], Field(min_length=1, max_length=200)]


class StepOutcome(BaseModel):
    id: int
    state: str
    """Empty where the step was refused; `problem` says why."""
    problem: str


def outcomes(results: Sequence[StepResult]) -> list[StepOutcome]:
    """What became of each thing of a batch, in the reader's language."""
    return [
        StepOutcome(id=one.id, state=one.state, problem=gettext(one.problem) if one.problem else "")
        for one in results
    ]
