"""Seats of a category as they are drawn beside a verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from talent_posts import Case, Figures, openings, post_name, vacancies

SOON = timedelta(days=182)
"""Who leaves within it is drawn lighter."""
MOST = 24
"""Seats of a grade drawn one by one; more are told as numbers."""


@dataclass(frozen=True)
class SeatsDrawn:
    """One grade on the day in question."""

    post: str
    asked: bool
    """The grade the request is about."""
    approved: int
    occupied: int
    squares: tuple[tuple[str, int], ...]
    """How many are taken, leaving, reserved, frozen, free and over, in this order; empty where there are too
    many to draw."""


def seats_drawn(case: Case, figures: Figures) -> list[SeatsDrawn]:
    """The grades of the category asked for."""
    request, unit = case.request, case.unit
    day = request.effective
    leaving = Counter(
        each.grade
        for each in openings(unit, after=day, until=day + SOON, figures=figures)
        if each.category == request.category
    )
    found = []
    for row in vacancies(unit, on=day, figures=figures):
        if row.category != request.category:
            continue
        soon = min(leaving[row.grade], row.occupied - row.over)
        squares = (
            ("taken", row.occupied - max(soon, 0) - row.over), ("leaving", max(soon, 0)),
            ("reserved", row.reserved), ("frozen", row.frozen), ("free", max(row.free, 0)),
            ("over", row.over),
        )  # fmt: skip
        few = sum(count for _, count in squares) <= MOST
        found.append(
            SeatsDrawn(
                post_name(row.category, row.grade), row.grade == request.grade and not request.special,
                row.approved, row.occupied, squares if few else (),
            )
        )  # fmt: skip
    return found
