"""The dated weight files: which weights a score uses on a day, and where they come from."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from talent_matching.dated_files import in_force
from talent_matching.market.market import MILLION, Longs

FOLDER = Path(__file__).parent / "weights"

Share = Annotated[float, Field(ge=0, le=1)]


class Term(BaseModel):
    """One named part of a score. The figures that a term does not use are absent from its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    weight: Share
    at_minimum: Share = 1.0
    full_surplus: Annotated[int, Field(ge=1)] = 1
    no_wish: Share = 1.0
    days_to_zero: Annotated[int, Field(ge=1)] = 1
    by_rank: tuple[Share, ...] = ()
    """What each rank of kinship is worth, from strangers up."""


class Weights(BaseModel):
    """A dated weight file: terms of a pair's score and terms of a team's score."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_from: date
    status: str
    source: str
    related: Share = 0.0
    """Least closeness of a project's text to the need's; a team below it is a stranger."""
    floor: Share = 0.6
    """Whoever scores less is not proposed, where the maker of a run sets no other floor."""
    terms: dict[str, Term]
    team: dict[str, Term]

    @field_validator("terms", mode="before")
    @classmethod
    def _occupation_may_be_missing(cls, terms: Any) -> Any:
        """Files from before there was such a term give it no weight."""
        return {**terms, "occupation": {"title": "职业", "weight": 0}} if "occupation" not in terms else terms

    @model_validator(mode="after")
    def _shares_add_up(self) -> "Weights":
        for group, terms, known in (("terms", self.terms, TERMS), ("team", self.team, TEAM_TERMS)):
            if tuple(terms) != known:
                raise ValueError(f"{group} must be exactly, and in this order: {', '.join(known)}")
            total = sum(millionths(term.weight) for term in terms.values())
            if total != MILLION:
                raise ValueError(f"weights of {group} must add up to 1, not {total / MILLION}")
        return self

    @cached_property
    def pair_weights(self) -> Longs:
        """Weights of the pair terms in millionths, in the order of `TERMS`."""
        return np.array([millionths(term.weight) for term in self.terms.values()], np.int64)

    @cached_property
    def team_weights(self) -> Longs:
        """Weights of the team terms in millionths, in the order of `TEAM_TERMS`."""
        return np.array([millionths(term.weight) for term in self.team.values()], np.int64)

    @classmethod
    def on(cls, day: date, folder: Path = FOLDER) -> "Weights":
        """The file in force on this day; raises `DatedFileError` when there is none."""
        return cls.model_validate(in_force(day, folder))


TERMS = (
    "required_skills",
    "preferred_skills",
    "text",
    "degree",
    "title",
    "years",
    "place",
    "pay",
    "industry",
    "availability",
    "freshness",
    "occupation",
)
TEAM_TERMS = ("members", "roles", "text")


def millionths(share: float) -> int:
    """A share of 0..1 as a whole number of millionths."""
    return round(share * MILLION)
