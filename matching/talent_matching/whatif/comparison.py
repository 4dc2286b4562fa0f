"""Two plans side by side: who gains, who loses, and which needs."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from talent_matching.problem.problem import Ints, Positions, Problem
from talent_matching.solver.result import Plan

Kind = Literal["placed", "displaced", "better", "worse", "moved"]
NOWHERE = ""


@dataclass(frozen=True, eq=False)
class Placements:
    """Who is placed where, by ids: one row per placed person (several where several proposals may be)."""

    person: NDArray[Any]
    need: NDArray[Any]
    score: Ints
    """Millionths; for a member of a team the score of the team."""

    @classmethod
    def of(cls, problem: Problem, pairs: Ints, options: Positions) -> "Placements":
        """The placements of a plan: pairs made singly and team options placed, by their positions."""
        bundles = problem.bundles
        entries = np.flatnonzero(np.isin(bundles.member_row, options))
        row = bundles.member_row[entries]
        person = np.concatenate((problem.pair_person[pairs], bundles.members[entries]))
        need = np.concatenate((problem.pair_need[pairs], bundles.need[row]))
        score = np.concatenate((problem.pair_score[pairs], bundles.score[row]))
        return cls(problem.person_ids[person].astype(np.str_), problem.need_ids[need].astype(np.str_), score)

    @classmethod
    def of_result(cls, problem: Problem, result: Plan) -> "Placements":
        """The placements of a result."""
        return cls.of(problem, result.single_pairs(problem), result.bundles)


@dataclass(frozen=True)
class PlacementChange:
    """One person whose place changed. `need_…` is "" for nowhere."""

    person: str
    need_before: str
    need_after: str
    score_before: Decimal
    score_after: Decimal
    kind: Kind


@dataclass(frozen=True)
class NeedChange:
    """One need whose people changed."""

    need: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Everything that changed, in the order of ids."""

    people: tuple[PlacementChange, ...]
    needs: tuple[NeedChange, ...]
    unchanged: int
    """People placed at the same need before and after."""

    @property
    def gainers(self) -> tuple[PlacementChange, ...]:
        """Newly placed, or placed where they score higher."""
        return tuple(change for change in self.people if change.kind in {"placed", "better"})

    @property
    def losers(self) -> tuple[PlacementChange, ...]:
        """No longer placed, or placed where they score lower."""
        return tuple(change for change in self.people if change.kind in {"displaced", "worse"})


def difference(before: Placements, after: Placements) -> Difference:
    """What changed from one plan to the other. A person's several proposals are compared as a set."""
    was_there, is_there = _rows(before), _rows(after)
    both = was_there.keys() & is_there.keys()
    first, second = _by_person(was_there, both), _by_person(is_there, both)
    people = []
    gained: dict[str, list[str]] = {}
    lost: dict[str, list[str]] = {}
    for person in sorted(first.keys() | second.keys()):
        was, now = first.get(person, {}), second.get(person, {})
        left, joined = sorted(was), sorted(now)
        for need in left:
            lost.setdefault(need, []).append(person)
        for need in joined:
            gained.setdefault(need, []).append(person)
        for row in range(max(len(left), len(joined))):
            old = left[row] if row < len(left) else NOWHERE
            new = joined[row] if row < len(joined) else NOWHERE
            people.append(_change(person, old, new, was.get(old, 0), now.get(new, 0)))
    needs = tuple(
        NeedChange(need, tuple(gained.get(need, ())), tuple(lost.get(need, ())))
        for need in sorted(gained.keys() | lost.keys())
    )
    return Difference(tuple(people), needs, len(both))


def _rows(placements: Placements) -> dict[tuple[str, str], int]:
    """Person and need → score."""
    names = zip(placements.person.tolist(), placements.need.tolist(), strict=True)
    return dict(zip(names, placements.score.tolist(), strict=True))


def _by_person(rows: dict[tuple[str, str], int], known: set[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Of each person the needs and scores that are not known on both sides."""
    places: dict[str, dict[str, int]] = {}
    for person, need in rows.keys() - known:
        places.setdefault(person, {})[need] = rows[person, need]
    return places


def _change(person: str, old: str, new: str, was: int, now: int) -> PlacementChange:
    kind: Kind = "moved"
    if not old:
        kind = "placed"
    elif not new:
        kind = "displaced"
    elif now != was:
        kind = "better" if now > was else "worse"
    return PlacementChange(person, old, new, Decimal(was).scaleb(-6), Decimal(now).scaleb(-6), kind)
