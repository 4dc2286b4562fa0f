"""Those who qualify nowhere against every post: what one requirement keeps them from, and what keeps them out
everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.eligibility import RULES, bit
from talent_matching.market.eligibility_by_need import Crowd
from talent_matching.market.market import Market

Rows = NDArray[np.int64]
AT_ONCE = 1 << 14
"""People looked at together: tables of them by requirement fit into memory, however many people there are."""
NAMED = 5
"""Needs named for one missing requirement; all are counted."""
GROUPS = 3
"""Single requirements named, those first that keep from most needs."""
_SKILLS = bit("skills")
_BY_NEED = ("licence", "skills")
"""Rules of which needs ask in too many ways to be counted together."""
_ONE = np.zeros(1 << len(RULES), np.bool_)
_ONE[[bit(rule.name) for rule in RULES]] = True
_POSITION = np.zeros(1 << len(RULES), np.int16)
_POSITION[[bit(rule.name) for rule in RULES]] = np.arange(len(RULES))


@dataclass(frozen=True)
class Near:
    """One requirement, of several skills one, that alone keeps somebody from some posts."""

    rule: str
    skill: int
    """-1 for other rules than `skills`."""
    count: int
    needs: list[int]
    """Row numbers of the first of them."""


@dataclass(frozen=True)
class Reach:
    """People are counted within those asked about."""

    near: dict[int, list[Near]]
    """What keeps from most posts first."""
    everywhere: Rows
    """(people,) bits of the requirements failed at every post."""
    failed: Rows
    """Rules x people: at how many posts each fails."""


def reach(market: Market, posts: Rows, people: Rows) -> Reach:
    """Every pair of these posts and people (row numbers) is looked at."""
    crowd, near = Crowd(market, people), _NearMisses(market, len(people))
    everywhere = np.full(len(people), (1 << len(RULES)) - 1 if len(posts) else 0, np.uint16)
    counts = np.zeros((len(RULES), len(people)), np.int64)
    by_need = {at: np.zeros(len(people), np.int32) for at, rule in enumerate(RULES) if rule.name in _BY_NEED}
    for need in posts.tolist():
        failed, lacking = crowd.failed(need)
        everywhere &= failed
        for position, count in by_need.items():
            np.add(count, failed & 1 << position != 0, out=count)
        at = np.flatnonzero(_ONE[failed] & ((failed != _SKILLS) | (lacking == 1)))
        near.add(crowd, need, at, failed[at])
    for position, rule in enumerate(RULES):
        counts[position] = by_need[position] if position in by_need else crowd.count(rule.name, posts)
    return Reach(near.groups(), everywhere.astype(np.int64), counts)


class _NearMisses:
    """Pairs that fail one requirement, counted by person and requirement: the rules, then the skills."""

    def __init__(self, market: Market, people: int) -> None:
        self._skills = np.unique(market.needs.required.values)
        most = np.min_scalar_type(len(market.needs.ids))
        self._count = np.zeros((people, len(RULES) + len(self._skills)), most)
        self._kept: list[tuple[int, NDArray[np.int32], NDArray[np.int32]]] = []

    def add(self, crowd: Crowd, need: int, at: Rows, failed: NDArray[np.uint16]) -> None:
        """These people (places) fail one requirement of the need."""
        column = _POSITION[failed].astype(np.int32)
        skills = np.flatnonzero(failed == _SKILLS)
        lacked = crowd.lacked(need, at[skills])
        column[skills] = len(RULES) + np.searchsorted(self._skills, lacked)
        self._count[at, column] += 1
        self._kept.append((need, at.astype(np.int32), column))

    def groups(self) -> dict[int, list[Near]]:
        """Person → the requirements that keep from most posts."""
        everybody = np.arange(len(self._count))
        column, count = (np.zeros((len(everybody), GROUPS), np.int64) for _ in range(2))
        group_of = np.full(self._count.shape, -1, np.int8)
        for group in range(GROUPS):
            column[:, group] = most = self._count.argmax(axis=1)
            count[:, group] = self._count[everybody, most]
            some = np.flatnonzero(count[:, group])
            group_of[some, most[some]] = group
            self._count[everybody, most] = 0
        named = self._named(group_of)
        return {
            person: [
                self._near(int(column[person, group]), int(count[person, group]), named[person, group])
                for group in range(GROUPS)
                if count[person, group]
            ]
            for person in np.flatnonzero(count[:, 0]).tolist()
        }

    def _named(self, group_of: NDArray[np.int8]) -> NDArray[np.int32]:
        """People x groups: the first needs of each, -1 behind them."""
        named = np.full((len(group_of), GROUPS, NAMED), -1, np.int32)
        filled = np.zeros((len(group_of), GROUPS), np.int8)
        for need, at, column in self._kept:
            group = group_of[at, column]
            rows = np.flatnonzero(group >= 0)
            person, group = at[rows], group[rows]
            room = filled[person, group] < NAMED
            person, group = person[room], group[room]
            named[person, group, filled[person, group]] = need
            filled[person, group] += 1
        return named

    def _near(self, column: int, count: int, named: NDArray[np.int32]) -> Near:
        rule = RULES[column].name if column < len(RULES) else "skills"
        skill = -1 if column < len(RULES) else int(self._skills[column - len(RULES)])
        return Near(rule, skill, count, named[named >= 0].tolist())
