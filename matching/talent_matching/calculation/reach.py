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
        failed, lacking, lacked = crowd.failed(need)
        everywhere &= failed
        for position, count in by_need.items():
            np.add(count, failed >> position & 1, out=count)
        # One bit alone, and of several skills one.
        one = (failed & (failed - 1) == 0) & (failed != 0) & ((failed != _SKILLS) | (lacking == 1))
        at = np.flatnonzero(one)
        near.add(need, at, failed[at], lacked[at])
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

    def add(self, need: int, at: Rows, failed: NDArray[np.uint16], lacked: Rows) -> None:
        """These people (places) fail one requirement of the need; of the skills the `lacked` one."""
        column = _POSITION[failed].astype(np.int32)
        skills = np.flatnonzero(failed == _SKILLS)
        column[skills] = len(RULES) + np.searchsorted(self._skills, lacked[skills])
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
        named = self._named(group_of).tolist()
        columns, counts = column.tolist(), count.tolist()
        return {
            person: [
                self._near(columns[person][group], counts[person][group], named[person][group])
                for group in range(GROUPS)
                if counts[person][group]
            ]
            for person in np.flatnonzero(count[:, 0]).tolist()
        }

    def _named(self, group_of: NDArray[np.int8]) -> NDArray[np.int32]:
        """People x groups: the first needs of each, -1 behind them."""
        named = np.full((len(group_of) * GROUPS, NAMED), -1, np.int32)
        if not self._kept:
            return named.reshape(-1, GROUPS, NAMED)
        at, column = (np.concatenate([kept[side] for kept in self._kept]) for side in (1, 2))
        need = np.repeat(
            np.array([kept[0] for kept in self._kept], np.int32), [len(kept[1]) for kept in self._kept]
        )
        group = group_of[at, column]
        rows = np.flatnonzero(group >= 0)
        key = at[rows] * GROUPS + group[rows]
        order = np.argsort(key, kind="stable")
        key, need = key[order], need[rows[order]]
        heads = np.flatnonzero(np.diff(key, prepend=-1))
        rank = np.arange(len(key)) - np.repeat(heads, np.diff(np.append(heads, len(key))))
        first = np.flatnonzero(rank < NAMED)
        named[key[first], rank[first]] = need[first]
        return named.reshape(-1, GROUPS, NAMED)

    def _near(self, column: int, count: int, named: list[int]) -> Near:
        rule = RULES[column].name if column < len(RULES) else "skills"
        skill = -1 if column < len(RULES) else int(self._skills[column - len(RULES)])
        return Near(rule, skill, count, [need for need in named if need >= 0])
