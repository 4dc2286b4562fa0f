"""The goals of a run in their published order, read from dated files."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from talent_matching.dated_files import in_force

FOLDER = Path(__file__).parent / "goal_orders"

Name = Literal[
    "county_floors",
    "top_priority_seats",
    "seats",
    "value",
    "needs_served",
    "small_enterprises",
    "unmoved",
]


class Goal(BaseModel):
    """One level of the order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    goal: Name
    title: str
    step: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    """For `value`: what counts as one unit."""

    @property
    def unit(self) -> Decimal:
        """What one counted unit is worth in the goal's own measure."""
        return self.step if self.goal == "value" else Decimal(1)


class GoalOrder(BaseModel):
    """A dated file: goals, most important first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date
    status: str
    source: str
    order: Annotated[tuple[Goal, ...], Field(min_length=1)]
    floors: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """By county code: seats that should be filled at least, where a policy says so."""
    caps: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """By county code: seats that single people may fill at most."""

    @classmethod
    def on(cls, day: date, folder: Path = FOLDER) -> "GoalOrder":
        """The file in force on this day; raises `DatedFileError` when there is none."""
        return cls.model_validate(in_force(day, folder))
