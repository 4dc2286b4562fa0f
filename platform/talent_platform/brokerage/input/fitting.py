"""Who fits one need now, or which needs one person: the same requirements, texts and weights as in a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from talent_matching import (
    RULES,
    TEAM_TERMS,
    TERMS,
    Market,
    Prospects,
    Ragged,
    check_pairs,
    offer_rule_names,
    offers,
    rule_names,
    score,
)
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


@dataclass(frozen=True)
class Judged:
    """One person or team at one need, whatever keeps them apart; scores in millionths."""

    need: int
    offer: int
    score: int
    terms: dict[str, int]
    unmet: tuple[str, ...]
    """Rules that keep them apart, codes of `wording.RULE_TEXTS`."""
    people: tuple[int, ...]
    """Who comes."""


def people_judged(run: RunInput, texts: RunTexts, day: date, *, cap: int, floor: int) -> list[Judged]:
    """Every post and single person of the input; for one post or one person."""
    market = _market(run, day, cap, floor)
    posts, singles = np.flatnonzero(~run.project), np.flatnonzero(run.single)
    need, person = np.repeat(posts, len(singles)), np.tile(singles, len(posts))
    failed = check_pairs(market, need, person).failed
    points = _points(market, run, texts, need, person)
    return [
        Judged(
            int(run.needs.ids[need[n]]), who := int(run.people.ids[person[n]]), int(points.total[n]),
            dict(zip(TERMS, points.points[n].tolist(), strict=True)),
            rule_names(int(failed[n])) or (("below_floor",) if points.total[n] < floor else ()), (who,),
        )
        for n in range(len(need))
    ]  # fmt: skip


def teams_judged(run: RunInput, texts: RunTexts, day: date, *, cap: int, floor: int) -> list[Judged]:
    """Every project and team of the input; for one project or one team."""
    projects, count = np.flatnonzero(run.project), len(run.teams.ids)
    need = np.repeat(projects, count).astype(np.int32)
    team = np.tile(np.arange(count), len(projects)).astype(np.int32)
    if not len(need):
        return []
    close = Overlap(texts.teams, texts.needs).of(need, team)
    found = offers(_market(run, day, cap, floor), run.weights, run.teams, Prospects(need, team, close))
    wished = run.team_places
    stays = (wished.lengths > 0)[team] & ~wished.lookup(run.needs.place)(team, need)
    judged = []
    for n in range(len(need)):
        unmet = offer_rule_names(int(found.failed[n]))
        if stays[n] and "place" not in unmet:
            unmet = ("place", *unmet)
        comes = found.member[(found.row == n) & found.comes]
        judged.append(
            Judged(
                int(run.needs.ids[need[n]]), int(run.teams.ids[team[n]]), int(found.total[n]),
                dict(zip(TEAM_TERMS, found.points[n].tolist(), strict=True)), unmet,
                tuple(int(run.people.ids[one]) for one in comes.tolist()),
            )
        )  # fmt: skip
    return judged


def _market(run: RunInput, day: date, cap: int, floor: int) -> Market:
    nothing = np.empty(0, np.int32)
    return Market(
        run.needs, run.people, Prospects(nothing, nothing, np.empty(0, np.float32)), day.toordinal(),
        run.barred, cap, floor, run.kinship,
    )  # fmt: skip


def _points(
    market: Market, run: RunInput, texts: RunTexts, need: NDArray[np.intp], person: NDArray[np.intp]
) -> Any:
    """Only the texts of these people are compared: a share says nothing of anybody else's."""
    kept, at = np.unique(person, return_inverse=True)
    place = np.cumsum(run.single) - 1
    close = Overlap([texts.people[row] for row in place[kept].tolist()], texts.needs).of(
        need.astype(np.int32), at.astype(np.int32)
    )
    return score(market, run.weights, need.astype(np.int32), person.astype(np.int32), close)


def fits(
    run: RunInput, texts: RunTexts, day: date, *, cap: int, floor: int, drop: tuple[str, str] | None = None
) -> list[Fit]:
    """Every post and single person of the input who fit, or would but for other introductions; with a
    requirement dropped, whoever it alone kept out, scored as the need stands. Nobody below the floor."""
    market = _market(run, day, cap, floor)
    posts, singles = np.flatnonzero(~run.project), np.flatnonzero(run.single)
    need, person = np.repeat(posts, len(singles)), np.tile(singles, len(posts))
    failed = check_pairs(market, need, person).failed
    fitting = (failed == 0) | (failed == BUSY)
    if drop is not None:
        looser = check_pairs(replace(market, needs=without(run, *drop)), need, person).failed
        fitting, failed = ~fitting & (looser == 0), looser
    rows = np.flatnonzero(fitting)
    need, person, failed = need[rows], person[rows], failed[rows]
    points = _points(market, run, texts, need, person)
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
