"""Who fits one need now, or which needs one person: the same requirements, texts and weights as in a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from talent_matching import RULES, TERMS, Market, Prospects, Ragged, check_pairs, score
from talent_platform.brokerage.calculation.closeness import RunTexts
from talent_search import Overlap, canonical_skill

if TYPE_CHECKING:
    from talent_matching import RunInput

BUSY = next(1 << at for at, rule in enumerate(RULES) if rule.name == "introductions")
"""What alone keeps those away who are being introduced elsewhere."""


@dataclass(frozen=True)
class Fit:
    """One person at one need; scores in millionths."""

    need: int
    person: int
    score: int
    terms: dict[str, int]
    busy: bool
    """Being introduced elsewhere as often as may be."""


def fits(
    run: RunInput, texts: RunTexts, day: date, *, cap: int, floor: int, drop: tuple[str, str] | None = None
) -> list[Fit]:
    """Every post and single person of the input who fit, or would but for other introductions; with a
    requirement dropped, whoever it alone kept out, scored as the need stands. Nobody below the floor."""
    nothing = np.empty(0, np.int32)
    market = Market(
        run.needs, run.people, Prospects(nothing, nothing, np.empty(0, np.float32)), day.toordinal(),
        run.barred, cap, floor, run.kinship,
    )  # fmt: skip
    posts, singles = np.flatnonzero(~run.project), np.flatnonzero(run.single)
    need, person = np.repeat(posts, len(singles)), np.tile(singles, len(posts))
    failed = check_pairs(market, need, person).failed
    fitting = (failed == 0) | (failed == BUSY)
    if drop is not None:
        looser = check_pairs(replace(market, needs=without(run, *drop)), need, person).failed
        fitting, failed = ~fitting & (looser == 0), looser
    rows = np.flatnonzero(fitting)
    need, person, failed = need[rows], person[rows], failed[rows]
    # Only the texts of those who fit are compared: a share says nothing of anybody else's.
    kept, at = np.unique(person, return_inverse=True)
    place = np.cumsum(run.single) - 1
    close = Overlap([texts.people[row] for row in place[kept].tolist()], texts.needs).of(
        need.astype(np.int32), at.astype(np.int32)
    )
    points = score(market, run.weights, need.astype(np.int32), person.astype(np.int32), close)
    return [
        Fit(
            int(run.needs.ids[need[n]]), int(run.people.ids[person[n]]), int(points.total[n]),
            dict(zip(TERMS, points.points[n].tolist(), strict=True)), bool(failed[n] == BUSY),
        )
        for n in np.flatnonzero(points.total >= floor).tolist()
    ]  # fmt: skip


def without(run: RunInput, rule: str, skill: str) -> Any:
    """The needs of the input without one requirement."""
    needs = run.needs
    if rule == "skills":
        return replace(needs, required=_without_skill(needs.required, run.skills, skill))
    if rule == "pay":
        return replace(needs, pay_max=_nothing(needs.pay_max))
    column: dict[str, Any] = {rule: _nothing(getattr(needs, rule))}
    return replace(needs, **column)


def _nothing(column: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.full_like(column, -1)


def _without_skill(required: Ragged, names: list[str], skill: str) -> Ragged:
    codes = {name: code for code, name in enumerate(names)}
    known = {codes[name] for name in (skill, *canonical_skill(skill)) if name in codes}
    rows = np.split(np.stack([required.values, required.levels], axis=1), required.indptr[1:-1])
    return Ragged.of(
        [[(int(code), int(level)) for code, level in row if int(code) not in known] for row in rows]
    )
