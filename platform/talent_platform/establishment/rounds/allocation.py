"""Who gets which seat of a round: ranks first, then wishes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from talent_posts import Category, grades_sharing_level, post_level

SECONDS = 10
"""How long the solver may look for the best allocation."""


@dataclass(frozen=True)
class Applicant:
    """Somebody in the allocation; `legal` maps a wished grade to whether the rulebook lets it pass."""

    key: int
    score: float
    wishes: tuple[int, ...]
    legal: frozenset[int]
    inside: frozenset[str] = frozenset()
    """Levels in which this person already holds a seat that a move would free."""
    holds: frozenset[int] = frozenset()
    """Grades of those seats."""


@dataclass(frozen=True)
class Allocation:
    """Who wins which grade, and whether no allocation is better or time ran out before that was known."""

    winners: dict[int, int]
    proved: bool


def level_of(category: Category, grade: int) -> str:
    """Grades that share a quota: professional levels; elsewhere each grade for itself."""
    return post_level(grade) if category == "professional" else f"{category}-{grade}"


def allocate(  # noqa: PLR0917 - what a round is decided from
    applicants: Sequence[Applicant],
    seats: Mapping[int, int],
    category: Category,
    level_free: Mapping[str, int],
    seconds: float,
    above: Mapping[int, int] | None = None,
) -> Allocation:
    """The best allocation rank by rank: nobody gets less for somebody with a lower score, and who is inside a
    level passes a better one only where the level is full. The same input gives the same answer unless time
    runs out (`seconds`), then one by rank is taken.

    `above`: where free higher grades of a level serve the lower ones, how many more people a grade and
    those above it in its level take together.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - brings pandas; a second of every start

    model = cp_model.CpModel()
    ranked = sorted(applicants, key=lambda each: (-each.score, each.key))
    x = {
        (each.key, grade): model.new_bool_var(f"{each.key}:{grade}")
        for each in ranked
        for grade in each.wishes
        if grade in each.legal and seats.get(grade, 0) > 0
    }
    for each in ranked:
        model.add_at_most_one(x[each.key, grade] for grade in each.wishes if (each.key, grade) in x)
    for grade, count in seats.items():
        model.add(sum(var for (_, wished), var in x.items() if wished == grade) <= count)
    by_key = {each.key: each for each in ranked}
    for level, free in level_free.items():
        newcomers = [
            var
            for (key, grade), var in x.items()
            if level_of(category, grade) == level and level not in by_key[key].inside
        ]
        model.add(sum(newcomers) <= max(0, free))
    chains = {_chain(category, grade): free for grade, free in (above or {}).items()}
    for chain, free in chains.items():
        model.add(sum(_added(by_key[key], grade, chain) * var for (key, grade), var in x.items()) <= free)
    listed = _by_rank(ranked, x, seats, category, level_free, chains)
    return _rank_by_rank(model, ranked, x, listed, seconds)


def _rank_by_rank(
    model: Any, ranked: Sequence[Applicant], x: Mapping[tuple[int, int], Any], listed: Mapping[int, int],
    seconds: float,
) -> Allocation:  # fmt: skip
    """As many as possible of the best score, by their wishes; then of the next, leaving that as it is."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - see `allocate`

    ends, won = monotonic() + seconds, dict(listed)
    for score in dict.fromkeys(each.score for each in ranked):
        group = [each for each in ranked if each.score == score]
        # A seat for one more outweighs every wish of the group.
        weight = 1 + sum(len(each.wishes) for each in group)
        got = sum(
            x[each.key, grade] * (weight + len(each.wishes) - place)
            for each in group
            for place, grade in enumerate(each.wishes)
            if (each.key, grade) in x
        )
        if isinstance(got, int):
            continue  # nobody of them may take anything
        model.clear_hints()
        for (key, grade), var in x.items():
            model.add_hint(var, won.get(key) == grade)
        model.maximize(got)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = max(ends - monotonic(), 0)
        if solver.solve(model) != cp_model.OPTIMAL:
            return Allocation(won, proved=False)
        won = {key: grade for (key, grade), var in x.items() if solver.value(var)}
        model.add(got >= round(solver.objective_value))
    return Allocation(won, proved=True)


def _by_rank(  # noqa: PLR0917 - likewise
    ranked: Sequence[Applicant],
    possible: Collection[tuple[int, int]],
    seats: Mapping[int, int],
    category: Category,
    level_free: Mapping[str, int],
    chains: Mapping[frozenset[int], int],
) -> dict[int, int]:
    """One after the other, each the best wish that is still free."""
    left, room, won, chained = dict(seats), dict(level_free), {}, dict(chains)
    for each in ranked:
        for grade in each.wishes:
            level = level_of(category, grade)
            limited = level in room and level not in each.inside
            full = any(_added(each, grade, chain) > max(free, 0) for chain, free in chained.items())
            taken = left[grade] <= 0 or (limited and room[level] <= 0) or full
            if (each.key, grade) in possible and not taken:
                chained = {chain: free - _added(each, grade, chain) for chain, free in chained.items()}
                won[each.key] = grade
                left[grade] -= 1
                if limited:
                    room[level] -= 1
                break
    return won


def _chain(category: Category, grade: int) -> frozenset[int]:
    return frozenset(each for each in grades_sharing_level(category, grade) if each <= grade)


def _added(who: Applicant, grade: int, chain: frozenset[int]) -> int:
    """People more in these grades when this one moves to that grade."""
    return int(grade in chain) - int(bool(who.holds & chain))


def score(criteria: Sequence[Mapping[str, Any]], scores: Sequence[float]) -> float:
    """Weighted mean of scores from 0 to 100, to two decimals."""
    total = sum(each["weight"] for each in criteria)
    points = sum(each["weight"] * points for each, points in zip(criteria, scores, strict=True))
    return round(points / total, 2)
