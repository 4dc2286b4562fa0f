"""What the API answers about runs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.brokerage.runs.results import Unlike
from talent_platform.reference.fields import Id, Note


class Ordered(BaseModel):
    """A run, or the release of one, that has been ordered; poll its job."""

    run_id: int
    job_id: int


class RunView(BaseModel):
    """A run; `report` holds its counts once it is ready."""

    model_config = ConfigDict(extra="ignore")

    id: int
    county: str | None
    branch: str | None
    kind: str
    principle: str
    state: str
    error: str
    seed: int
    shortlist: int
    floor: int
    status: str
    objective: Decimal
    bound: Decimal
    gap: float
    shortlist_loss: float
    input_hash: str
    versions: dict[str, str]
    report: dict[str, Any]
    created: datetime
    finished: datetime | None
    released: datetime | None


class ProposalView(BaseModel):
    """A proposal; `score` and `terms` are millionths, the terms add up to the score."""

    model_config = ConfigDict(extra="ignore")

    id: int
    need: int
    candidate: int
    team: int | None
    score: int
    terms: dict[str, int]
    position: int
    pinned: bool


class OutcomeView(BaseModel):
    """What became of a need, a person or a team; without a code it is filled or proposed."""

    model_config = ConfigDict(extra="ignore")

    id: int
    title: str
    status: str
    code: str | None
    detail: dict[str, Any]


class Steering(BaseModel):
    """A pin or a forbid with its reason."""

    need: Id
    candidates: list[Id] = Field(min_length=1, max_length=50)
    action: Literal["pin", "forbid"]
    reason: Note
    team: Id | None = None
    """With a forbid of members of this team: it is forbidden there as a whole, whoever comes with it."""
    until: date | None = None
    """Its last day; without one it holds until it is taken back."""


class DifferenceView(BaseModel):
    """What changes from the run `before` to this one."""

    before: int
    unlike: list[Unlike]
    """What the two were ordered with and differ in: then not every change comes from needs and people."""
    gained: list[dict[str, Any]]
    lost: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    needs: list[dict[str, Any]]
