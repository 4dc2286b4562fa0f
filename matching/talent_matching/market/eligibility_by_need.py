"""Everybody against one need after the other: what `eligibility.check` says of the pairs, many times quicker.

Needs share their wishes: all that ask for the same degree exclude the same people for it. So each rule is
asked once for each thing asked, about everybody, and a need's verdict is these columns put together. Required
skills come in too many combinations for that; they are read off the lists of who holds each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

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
_OF_PEOPLE = {"consent", "available", "introductions"}
"""Rules that ask of every need the same."""
_SKILLS = bit("skills")
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
        codes = people.skills.values[rows]
        self._ends = np.searchsorted(codes, np.arange(int(codes.max(initial=0)) + 2, dtype=np.int32)).tolist()
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

    def failed(self, need: int) -> tuple[Bits, NDArray[np.int16], NDArray[np.int64]]:
        """The first half of `against`, how many of the required skills each lacks, and which: the codes of
        all that are lacking together."""
        failed = self._alike.copy()
        for name in _ASKED.keys() - _OF_PEOPLE:
            failed |= self._column(name, need)[0]
        for person, name in self._barred.get(need, ()):
            failed[person] |= bit(name)
        licences, required = self.market.needs.licences.indptr, self.market.needs.required.indptr
        if licences[need] < licences[need + 1]:
            failed[self._unlicensed(need)] |= bit("licence")
        own = slice(int(required[need]), int(required[need + 1]))
        lacking = np.full(len(self.people), own.stop - own.start, np.int16)
        lacked = np.full(len(self.people), self.market.needs.required.values[own].sum(dtype=np.int64))
        for code, holders in self._holders(need):
            lacking[holders] -= 1
            lacked[holders] -= code
        failed |= _SKILLS * (lacking > 0)
        return failed, lacking, lacked

    def _holders(self, need: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Each required skill, and who holds it at the level asked."""
        asked = self.market.needs.required
        own = slice(int(asked.indptr[need]), int(asked.indptr[need + 1]))
        for code, level in zip(asked.values[own].tolist(), asked.levels[own].tolist(), strict=True):
            rows = self._rows(code)
            yield code, self._holder[rows][self._held[rows] >= level]

    @cached_property
    def _alike(self) -> Bits:
        """What people fail at every need alike."""
        failed = np.zeros(len(self.people), np.uint16)
        for name in _OF_PEOPLE:
            failed |= self._column(name, 0)[0]
        return failed

    def count(self, rule: str, needs: NDArray[np.int64]) -> NDArray[np.int64]:
        """(people,) at how many of these needs each fails one rule, another one than licence and skills."""
        count = np.zeros(len(self.people), np.int64)
        if rule in _ASKED:
            # Needs that ask for the same are counted together.
            alike = Counter(_ASKED[rule](self.market.needs, need) for need in needs.tolist())
            first = {_ASKED[rule](self.market.needs, need): need for need in needs.tolist()}
            for asked, times in alike.items():
                count += times * (self._column(rule, first[asked])[0] != 0)
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

    def _rows(self, code: int) -> slice:
        """Where the holders of a skill stand."""
        return slice(*self._ends[code : code + 2]) if code + 1 < len(self._ends) else slice(0)

    def _unlicensed(self, need: int) -> Bools:
        """Who holds none of the certificates the law asks for."""
        asked = self.market.needs.licences
        codes = asked.values[int(asked.indptr[need]) : int(asked.indptr[need + 1])].tolist()
        lacking = np.full(len(self.people), bool(codes))
        for code in codes:
            lacking[self._holder[self._rows(code)]] = False
        return lacking

    def _skills(self, need: int) -> tuple[Bools, Bools]:
        """Who fails the required skills, and who only because a level, or every skill, is not known."""
        asked = self.market.needs.required
        own = slice(int(asked.indptr[need]), int(asked.indptr[need + 1]))
        met, vague = np.zeros(len(self.people), np.int16), np.zeros(len(self.people), np.int16)
        for code, level in zip(asked.values[own].tolist(), asked.levels[own].tolist(), strict=True):
            rows = self._rows(code)
            holder, held = self._holder[rows], self._held[rows]
            met[holder[held >= level]] += 1
            vague[holder[(held < level) & (held == 0)]] += 1
        count = own.stop - own.start
        fails = met < count
        return fails, fails & ((met + vague == count) | self._nothing_listed)
