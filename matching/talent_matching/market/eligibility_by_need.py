"""Everybody against one need after the other: what `eligibility.check` says of the pairs, many times quicker.

Needs share their wishes: all that ask for the same degree exclude the same people for it. So each rule is
asked once for each thing asked, about everybody, and a need's verdict is these columns put together. Required
skills come in too many combinations for that; they are read off the lists of who holds each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.eligibility import RULES, Bits, bit
from talent_matching.market.market import DECLINED, FORBIDDEN, INTRODUCED, Bools, Market, Needs

COLUMNS_BYTES = 1 << 28
"""Columns kept; beyond that all are forgotten and made again when asked for."""
_ASKED: dict[str, Callable[[Needs, int], int]] = {
    "consent": lambda needs, need: 0,
    "available": lambda needs, need: 0,
    "introductions": lambda needs, need: 0,
    "mode": lambda needs, need: int(needs.mode[need]),
    "place": lambda needs, need: int(needs.place[need]),
    "pay": lambda needs, need: int(needs.pay_max[need]),
    "availability": lambda needs, need: int(needs.deadline_day[need]),
    "degree": lambda needs, need: int(needs.degree[need]),
    "title": lambda needs, need: int(needs.title[need]),
    "years": lambda needs, need: int(needs.years[need]),
}
"""What a need asks by each rule."""
_BARRED = {FORBIDDEN: "forbidden", DECLINED: "declined", INTRODUCED: "introduced"}
"""Rules about single pairs."""
_RULES = {rule.name: rule for rule in RULES}
assert {*_ASKED, *_BARRED.values(), "licence", "skills"} == _RULES.keys()


@dataclass(eq=False)
class Crowd:
    """Some people of a market (row numbers, each once), judged need by need."""

    market: Market
    people: NDArray[np.int64]
    _columns: dict[tuple[str, int], tuple[Bits, Bits]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people = self.market.people
        place = np.full(len(people.ids), -1, np.int64)
        place[self.people] = np.arange(len(self.people))
        owner = place[np.repeat(np.arange(len(people.ids)), people.skills.lengths)]
        rows = np.flatnonzero(owner >= 0)
        rows = rows[np.argsort(people.skills.values[rows], kind="stable")]
        self._codes = people.skills.values[rows]
        self._holder, self._held = owner[rows], people.skills.levels[rows]
        self._nothing_listed: Bools = (people.skills.lengths == 0)[self.people]
        self._barred: dict[int, list[tuple[int, str]]] = {}
        barred = self.market.barred
        for need, person, kind in zip(
            np.asarray(barred.need).tolist(), place[np.asarray(barred.person, np.int64)].tolist(),
            np.asarray(barred.kind).tolist(), strict=True,
        ):  # fmt: skip
            if person >= 0:
                self._barred.setdefault(need, []).append((person, _BARRED[kind]))

    def against(self, need: int) -> tuple[Bits, Bits]:
        """(people,) `Eligibility.failed` and `.unknown` of the pairs of this need, a row number."""
        failed, unknown = np.zeros(len(self.people), np.uint16), np.zeros(len(self.people), np.uint16)
        for name in _ASKED:
            fails, not_known = self._column(name, need)
            failed |= fails
            unknown |= not_known
        for person, name in self._barred.get(need, ()):
            failed[person] |= bit(name)
        unlicensed = self._unlicensed(need)
        failed[unlicensed] |= bit("licence")
        unknown[unlicensed] |= bit("licence")
        fails_skills, skills_unknown = self._skills(need)
        failed[fails_skills] |= bit("skills")
        unknown[skills_unknown] |= bit("skills")
        return failed, unknown

    def failed(self, need: int) -> Bits:
        """The first half of `against`."""
        failed = np.zeros(len(self.people), np.uint16)
        for name in _ASKED:
            failed |= self._column(name, need)[0]
        for person, name in self._barred.get(need, ()):
            failed[person] |= bit(name)
        failed[self._unlicensed(need)] |= bit("licence")
        failed[self._skills(need)[0]] |= bit("skills")
        return failed

    def count(self, rule: str, needs: NDArray[np.int64]) -> NDArray[np.int64]:
        """(people,) at how many of these needs each fails one rule."""
        count = np.zeros(len(self.people), np.int64)
        if rule in _ASKED:
            # Needs that ask for the same are counted together.
            alike = Counter(_ASKED[rule](self.market.needs, need) for need in needs.tolist())
            first = {_ASKED[rule](self.market.needs, need): need for need in needs.tolist()}
            for asked, times in alike.items():
                count += times * (self._column(rule, first[asked])[0] != 0)
        elif rule in {"skills", "licence"}:
            for need in needs.tolist():
                count += self._skills(need)[0] if rule == "skills" else self._unlicensed(need)
        else:
            asked_about = set(needs.tolist())
            for need, barred in self._barred.items():
                for person, name in barred:
                    count[person] += name == rule and need in asked_about
        return count

    def _column(self, name: str, need: int) -> tuple[Bits, Bits]:
        key = name, _ASKED[name](self.market.needs, need)
        if key not in self._columns:
            if len(self._columns) * 4 * len(self.people) > COLUMNS_BYTES:
                self._columns.clear()
            alike = np.full(len(self.people), need, np.int32)
            fails, unknown = _RULES[name].check(self.market, alike, self.people)
            zero = np.uint16(0)
            self._columns[key] = np.where(fails, bit(name), zero), np.where(unknown, bit(name), zero)
        return self._columns[key]

    def _unlicensed(self, need: int) -> Bools:
        """Who holds none of the certificates the law asks for."""
        asked = self.market.needs.licences
        codes = asked.values[int(asked.indptr[need]) : int(asked.indptr[need + 1])].tolist()
        lacking = np.full(len(self.people), bool(codes))
        for code in codes:
            lacking[self._holder[slice(*np.searchsorted(self._codes, (code, code + 1)))]] = False
        return lacking

    def _skills(self, need: int) -> tuple[Bools, Bools]:
        """Who fails the required skills, and who only because a level, or every skill, is not known."""
        asked = self.market.needs.required
        own = slice(int(asked.indptr[need]), int(asked.indptr[need + 1]))
        met, vague = np.zeros(len(self.people), np.int16), np.zeros(len(self.people), np.int16)
        for code, level in zip(asked.values[own].tolist(), asked.levels[own].tolist(), strict=True):
            rows = slice(*np.searchsorted(self._codes, (code, code + 1)))
            holder, held = self._holder[rows], self._held[rows]
            met[holder[held >= level]] += 1
            vague[holder[(held < level) & (held == 0)]] += 1
        count = own.stop - own.start
        fails = met < count
        return fails, fails & ((met + vague == count) | self._nothing_listed)
