"""Exactly one primary reason for every unplaced person, free seat and unplaced offer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from talent_matching.problem import Problem
from talent_matching.reduction import beyond_pins, blocked_members
from talent_matching.result import Reasons, Result

REASONS = (
    "",
    "ineligible",
    "not_shortlisted",
    "outranked",
    "seats_full",
    "bundle_does_not_fit",
    "forbidden",
    "no_positive_value",
    "no_pairs",
    "placed_elsewhere",
)
"""Machine codes; their position is the number in `Reasons`.

People: `ineligible` and `not_shortlisted` (told by the caller's `Facts`), `no_pairs` (no row lists the
person), `forbidden`, `no_positive_value`, `seats_full` (every seat is taken by pins and teams),
`outranked` (worth no more than the cut-off of each need), `bundle_does_not_fit` (comes only with a team).
Needs with a free seat: `no_pairs`, `forbidden`, `no_positive_value`, `placed_elsewhere`.
Offers: `forbidden`, `no_positive_value`, `bundle_does_not_fit`, `seats_full`, `outranked`.
"""
NO_ROW = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Facts:
    """What the caller knows about people without any pair: (P,) each, in the problem's positions."""

    ineligible: np.ndarray[tuple[int], np.dtype[np.bool_]]
    not_shortlisted: np.ndarray[tuple[int], np.dtype[np.bool_]]


def explain(problem: Problem, result: Result, facts: Facts | None = None) -> Reasons | None:
    return None
