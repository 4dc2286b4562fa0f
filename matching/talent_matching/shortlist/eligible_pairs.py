"""All eligible pairs of a market, named on demand: the source behind a widening shortlist.

Who could fill a need is read off the shortest of some lists: the holders of each required skill, and
those who would go to its place; everyone else fails that requirement. A pair the search did not return
has the text score the caller's `text` gives it, 0 without one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.eligibility import check_pairs
from talent_matching.market.market import MILLION, UNSTATED, Bools, Floats, Ints, Longs, Market, Prospects
from talent_matching.market.scoring import score, weights_by_need
from talent_matching.market.weighting import TERMS, Weights
from talent_matching.shortlist.widen import FoundPairs, pair_keys

Text = Callable[[Ints, Ints], Floats]
Keys = NDArray[np.uint64]

BLOCK = 1 << 20  # pairs judged at a time
REMEMBERED = 1 << 25  # eligible pairs kept between rounds: 12 bytes each


@dataclass(frozen=True)
class _Block:
    need: Ints
    person: Ints
    text: Floats
    score: Ints

    @classmethod
    def none(cls) -> "_Block":
        nothing = np.empty(0, np.int32)
        return cls(nothing, nothing, np.empty(0, np.float32), nothing)

    def take(self, rows: Longs) -> "_Block":
        return _Block(self.need[rows], self.person[rows], self.text[rows], self.score[rows])


@dataclass
class EligiblePairs:
    """A `Source` over the whole market, held in memory: each pair is checked and scored once.

    Only pairs of these `posts` and people who may come `single` (all, where left out). `room` pairs are named
    per need and round, and of each person's gainful pairs a drawn `spread`, by ids and never by row numbers,
    so that the order of rows decides nothing.
    """

    market: Market
    weights: Weights
    text: Text | None = None
    posts: Bools | None = None
    single: Bools | None = None
    room: int = 50
    spread: int = 10
    _kept: dict[int, _Block] = field(default_factory=dict)
    _round: int = 0

    def __post_init__(self) -> None:
        self._needs = np.array([crc32(name.encode()) for name in self.market.needs.ids], np.uint64)
        self._people = np.array([crc32(name.encode()) for name in self.market.people.ids], np.uint64)
        self._candidates = _fewest(self.market)
        size = self._candidates.sizes(len(self.market.people.ids))
        if self.posts is not None:
            size[~self.posts] = 0
        self._first = np.flatnonzero(np.diff(np.cumsum(size) // BLOCK, prepend=-1))

    def ceiling(self) -> Longs:
        """No unlisted pair is worth more: every term full, but text where unlisted pairs have none."""
        shares = weights_by_need(self.market, self.weights)
        text = np.zeros_like(shares[0]) if self.text else shares[TERMS.index("text")]
        return np.asarray((MILLION - text) * self.market.needs.weight)

    def best(self, count: int) -> Prospects:
        """The `count` pairs of each need that score best."""
        kept = [_Block.none()]
        for block in self._blocks(np.ones(len(self._needs), np.bool_)):
            draw = _draw(self._needs[block.need], self._people[block.person], 0)
            rows = np.flatnonzero(block.score >= self.market.floor)
            first = _first_of_each(block.need[rows], block.score[rows].astype(np.int64), draw[rows], count)
            kept.append(block.take(rows[first]))
        columns = ([getattr(block, name) for block in kept] for name in ("need", "person", "text"))
        return Prospects(*map(np.concatenate, columns))

    def count(self) -> int:
        """How many eligible pairs reach the floor."""
        blocks = self._blocks(np.ones(len(self._needs), np.bool_))
        return sum(int((block.score >= self.market.floor).sum()) for block in blocks)

    def every(self, people: Bools) -> tuple[Longs, Longs, Longs]:
        """Need, person and score of every eligible pair of these people, below the floor or not."""
        found = [_Block.none()]
        for block in self._blocks(np.ones(len(self._needs), np.bool_)):
            found.append(block.take(np.flatnonzero(people[block.person])))
        columns = ([getattr(block, name) for block in found] for name in ("need", "person", "score"))
        need, person, score = (np.concatenate(column).astype(np.int64) for column in columns)
        return need, person, score

    def beyond(self, needs: Bools, seat_price: Longs, person_price: Longs, listed: Longs) -> FoundPairs:
        """See `Source`."""
        self._round += 1
        rise = np.zeros(len(person_price), np.int64)
        picked = []
        for block in self._blocks(needs):
            gain = block.score * self.market.needs.weight[block.need] - seat_price[block.need]
            gain -= person_price[block.person]
            rows = np.flatnonzero((gain > 0) & needs[block.need] & (block.score >= self.market.floor))
            keys = pair_keys(block.need[rows], block.person[rows], len(person_price))
            rows = rows[~_holds(listed, keys)]
            np.maximum.at(rise, block.person[rows], gain[rows])
            picked.append(self._pick(block, rows, gain[rows]))
        need, person, text, points, gain = (np.concatenate(column) for column in zip(*picked, strict=True))
        whole = _Block(need, person, text, points)
        need, person, text, points, _ = self._pick(whole, np.arange(len(need)), gain)
        return FoundPairs(need, person, text, points.astype(np.int64), rise)

    def _pick(self, block: _Block, rows: Longs, gain: Longs) -> tuple[Ints, Ints, Floats, Ints, Longs]:
        """Of each person's gainful pairs about `spread`, and of those the best `room` of each need."""
        need, person = block.need[rows], block.person[rows]
        draw = _draw(self._needs[need], self._people[person], self._round)
        share = self.spread / np.maximum(np.bincount(person, minlength=1), 1)
        drawn = np.flatnonzero((draw >> np.uint64(11)) * 2.0**-53 < share[person])
        best = drawn[_first_of_each(need[drawn], gain[drawn], draw[drawn], self.room)]
        at = rows[best]
        return block.need[at], block.person[at], block.text[at], block.score[at], gain[best]

    def _blocks(self, needs: Bools) -> Iterator[_Block]:
        yield _Block.none()
        for first, end in pairwise([*self._first.tolist(), len(needs)]):
            if first in self._kept:
                yield self._kept[first]
            elif (asked := np.flatnonzero(needs[first:end])).size:
                # A block is kept whole, though only some of its needs are asked about now.
                room = REMEMBERED - sum(len(block.need) for block in self._kept.values())
                block = self._judged(np.arange(first, end) if room > BLOCK else first + asked)
                if room > BLOCK:
                    self._kept[first] = block
                yield block

    def _judged(self, needs: Longs) -> _Block:
        if self.posts is not None:
            needs = needs[self.posts[needs]]
        need, person = self._candidates.pairs(needs, len(self.market.people.ids))
        if self.single is not None:
            alone = self.single[person]
            need, person = need[alone], person[alone]
        legal = check_pairs(self.market, need, person).legal
        need, person = need[legal], person[legal]
        text = self.text(need, person) if self.text else np.zeros(len(need), np.float32)
        return _Block(need, person, text, score(self.market, self.weights, need, person, text).total)


@dataclass(frozen=True)
class _Candidates:
    """Who could fill need i: `people[start[i]:end[i]]`, or everybody where start is -1."""

    start: Longs
    end: Longs
    people: Ints

    def sizes(self, everybody: int) -> Longs:
        return np.where(self.start < 0, everybody, self.end - self.start)

    def pairs(self, needs: Longs, everybody: int) -> tuple[Ints, Ints]:
        size = self.sizes(everybody)[needs]
        need = np.repeat(needs, size).astype(np.int32)
        nth = np.arange(len(need)) - np.repeat(np.cumsum(size) - size, size)
        start = self.start[need]
        person = np.where(
            start < 0, nth, self.people[np.where(start < 0, 0, start + nth)] if len(self.people) else nth
        )
        return need, person.astype(np.int32)


def _fewest(market: Market) -> _Candidates:
    """For each need the shortest list: the holders of a required skill, or who would go to its place."""
    needs, people = market.needs, market.people
    everybody = np.arange(len(people.ids), dtype=np.int32)
    by_skill = _Lists.of(people.skills.values, np.repeat(everybody, people.skills.lengths))
    places = np.unique(needs.place[needs.place != UNSTATED])
    anywhere = everybody[people.places.lengths == 0]
    by_place = _Lists.of(
        np.concatenate((people.places.values, np.repeat(places, len(anywhere)))),
        np.concatenate((np.repeat(everybody, people.places.lengths), np.tile(anywhere, len(places)))),
    )
    need = np.repeat(np.arange(len(needs.ids)), needs.required.lengths)
    stated = np.flatnonzero(needs.place != UNSTATED)
    skill_start, skill_end = by_skill.find(needs.required.values)
    place_start, place_end = by_place.find(needs.place[stated])
    behind = len(by_skill.people)
    owner = np.concatenate((need, stated))
    start = np.concatenate((skill_start, place_start + behind))
    end = np.concatenate((skill_end, place_end + behind))
    order = np.lexsort((start, end - start, owner))
    heads = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
    first, last = np.full(len(needs.ids), -1), np.full(len(needs.ids), -1)
    first[owner[heads]], last[owner[heads]] = start[heads], end[heads]
    return _Candidates(first, last, np.concatenate((by_skill.people, by_place.people)))


@dataclass(frozen=True)
class _Lists:
    codes: Longs
    people: Ints

    @classmethod
    def of(cls, codes: Ints, people: Ints) -> "_Lists":
        """People by code, each once even where a code is listed twice."""
        listed = np.unique(codes.astype(np.int64) << 32 | people)
        return cls(listed >> 32, (listed & 0xFFFFFFFF).astype(np.int32))

    def find(self, codes: Ints) -> tuple[Longs, Longs]:
        """Where the list of each code begins and ends."""
        return np.searchsorted(self.codes, codes), np.searchsorted(self.codes, codes, side="right")


def _holds(ascending: Longs, keys: Longs) -> Bools:
    """Which of the keys stand in the ascending ones."""
    if not len(ascending):
        return np.zeros(len(keys), np.bool_)
    at = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    return np.asarray(ascending[at] == keys)


def _draw(need: Keys, person: Keys, turn: int) -> Keys:
    """A number per pair and round, drawn by splitmix64 from the ids."""
    drawn = (need << np.uint64(32) | person) + np.uint64(turn * 0x9E3779B97F4A7C15 % 2**64)
    drawn = (drawn ^ drawn >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    drawn = (drawn ^ drawn >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return drawn ^ drawn >> np.uint64(31)


def _first_of_each(group: Ints, gain: Longs, draw: Keys, count: int) -> Longs:
    """Rows of the `count` largest gains of each group."""
    order = np.lexsort((draw, -gain, group))
    heads = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(heads, np.diff(np.append(heads, len(order))))
    return order[rank < count]
