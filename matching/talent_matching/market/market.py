"""What the platform hands over: needs, people and the pairs worth looking at, as columns.

Everything is a numpy array; row numbers ("index") tie the tables together and ids are only carried along.
Codes of skills, places and industries are small integers of the caller's choosing; they are only compared.
Ranks (degree, title, skill level) are ordinal: a larger number is a higher rank.

`UNSTATED` (-1) means, in a need, "not asked" and, in a person, "no wish stated" (place, pay, industry, mode)
or "fact not known" (all others). What each does is said in `eligibility`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNSTATED = -1
MILLION = 1_000_000
RIGID, FLEXIBLE = 1, 2  # 刚性引进, 柔性引进: bits, so 3 accepts either
FORBIDDEN, DECLINED, INTRODUCED = 0, 1, 2
CELLS = 1 << 27  # largest table of rows x codes made for `Ragged.lookup`, in bytes

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


class MarketError(ValueError):
    """The columns do not form a market; the sentence names the table and the column."""


def _absent() -> Ints:
    return np.empty(0, np.int32)


@dataclass(frozen=True)
class Ragged:
    """One list of codes per row: row `r` owns `values[indptr[r]:indptr[r + 1]]`, in any order.

    `levels` runs beside `values`; 0 means "any level" in a need and "level not stated" in a person.
    A row names a code once; `of` merges doubles into the higher level.
    """

    indptr: Longs
    values: Ints
    levels: NDArray[np.int8]

    def __post_init__(self) -> None:
        object.__setattr__(self, "indptr", np.ascontiguousarray(self.indptr, np.int64))
        object.__setattr__(self, "values", np.ascontiguousarray(self.values, np.int32))
        levels = self.levels if len(self.levels) else np.zeros(len(self.values), np.int8)
        object.__setattr__(self, "levels", np.ascontiguousarray(levels, np.int8))
        lengths = np.diff(self.indptr)
        ends = (self.indptr[0], self.indptr[-1]) if len(self.indptr) else (1, 0)
        if ends != (0, len(self.values)) or (lengths < 0).any() or len(self.levels) != len(self.values):
            raise MarketError(
                "indptr must rise from 0 to the number of values, with one level for each value"
            )
        if len(self.values) and (self.values.min() < 0 or self.levels.min() < 0):
            raise MarketError("codes and levels of a list must be 0 or more")

    @classmethod
    def of(cls, rows: Sequence[Iterable[int | tuple[int, int]]]) -> "Ragged":
        """From one list of codes, or of (code, level), per row."""
        lists = [list(row) for row in rows]
        flat = [item if isinstance(item, tuple) else (item, 0) for row in lists for item in row]
        code, level = np.array(flat, np.int64).reshape(-1, 2).T
        return cls.listed([len(one) for one in lists], code, level)

    @classmethod
    def listed(cls, lengths: Any, code: NDArray[Any], level: Any = 0) -> "Ragged":
        """From the codes of all rows one behind the other, and how many each row has."""
        row = np.repeat(np.arange(len(lengths)), lengths)
        _, first, named = np.unique(row << 32 | code, return_index=True, return_inverse=True)
        highest = np.zeros(len(first), np.int8)
        np.maximum.at(highest, named, level)
        order = np.argsort(first)
        at = first[order]
        indptr = np.searchsorted(row[at], np.arange(len(lengths) + 1))
        return cls(indptr, code[at].astype(np.int32), highest[order])

    @classmethod
    def empty(cls, rows: int) -> "Ragged":
        """`rows` empty lists."""
        return cls(np.zeros(rows + 1, np.int64), _absent(), np.empty(0, np.int8))

    @property
    def lengths(self) -> Longs:
        """How many codes each row holds."""
        return np.diff(self.indptr)

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def take(self, rows: NDArray[Any]) -> "Ragged":
        """The lists of these rows, in this order."""
        lengths = self.lengths[rows]
        indptr = np.concatenate(([0], np.cumsum(lengths)))
        at = np.arange(indptr[-1]) + np.repeat(self.indptr[:-1][rows] - indptr[:-1], lengths)
        return Ragged(indptr, self.values[at], self.levels[at])

    def beside(self, other: "Ragged") -> tuple["Ragged", Bools]:
        """Both lists of each row, one after the other, and which entries are the other's."""
        rows = np.concatenate([np.repeat(np.arange(len(self)), each.lengths) for each in (self, other)])
        order = np.argsort(rows, kind="stable")
        values = np.concatenate((self.values, other.values))[order]
        levels = np.concatenate((self.levels, other.levels))[order]
        return Ragged(self.indptr + other.indptr, values, levels), order >= len(self.values)

    def lookup(self, codes: Ints) -> Callable[[NDArray[Any], NDArray[Any]], Bools]:
        """A question for pairs of positions (row, at): does the row's list hold `codes[at]`?"""
        asked = np.unique(codes[codes != UNSTATED])
        column_of = np.full(int(codes.max(initial=UNSTATED)) + 2, len(asked))
        column_of[asked] = np.arange(len(asked))
        columns = len(asked) + 1  # the last one stays empty: nothing asked, so nothing held
        if len(self) * columns > CELLS:
            return lambda rows, at: self._holds(rows, codes[at])
        column = column_of[np.minimum(self.values, len(column_of) - 1)]
        table = np.zeros(len(self) * columns, np.bool_)
        table[np.repeat(np.arange(len(self)) * columns, self.lengths) + column] = True
        table[len(asked) :: columns] = False
        own = column_of[codes]
        return lambda rows, at: table[rows.astype(np.int64) * columns + own[at]]

    def _holds(self, rows: NDArray[Any], codes: NDArray[Any]) -> Bools:
        found = np.zeros(len(rows), np.bool_)
        start, length = self.indptr[:-1][rows], self.lengths[rows]
        for slot in range(int(length.max(initial=0))):
            at = np.flatnonzero((length > slot) & ~found)
            found[at] = self.values[start[at] + slot] == codes[at]
        return found


def _unlisted() -> Ragged:
    return Ragged.empty(0)


class _Columns:
    """Fills columns left out with `UNSTATED` (lists: empty), and checks that all have one length."""

    ids: Sequence[str]

    def __post_init__(self) -> None:
        rows, table = len(self.ids), type(self).__name__
        for column in fields(self):  # type: ignore[arg-type]
            value = getattr(self, column.name)
            if column.name == "ids":
                continue
            if isinstance(value, Ragged):
                value = value if len(value) else Ragged.empty(rows)
            else:
                dtype = _DTYPES.get(column.name, np.int32)
                fill = UNSTATED if dtype is np.int32 else 0
                value = np.ascontiguousarray(value, dtype) if len(value) else np.full(rows, fill, dtype)
            if len(value) != rows:
                raise MarketError(f"{table}.{column.name} has {len(value)} rows, but there are {rows} ids")
            object.__setattr__(self, column.name, value)


_FLAGS = ("small", "top_priority", "collective")
_DTYPES: dict[str, Any] = {"weight": np.int64} | dict.fromkeys(_FLAGS, np.bool_)


@dataclass(frozen=True)
class Needs(_Columns):
    """Talent needs and project needs. Days are `date.toordinal()` or alike, 0 or more; pay is in any unit."""

    ids: Sequence[str]
    seats: Ints
    weight: Longs
    """Priority in millionths: the value of a pair is weight x score."""
    top_priority: Bools = field(default_factory=lambda: np.empty(0, np.bool_))
    required: Ragged = field(default_factory=_unlisted)
    """Skills that must be there, each with its least level."""
    preferred: Ragged = field(default_factory=_unlisted)
    roles: Ragged = field(default_factory=_unlisted)
    """Roles a project need wants in a team."""
    collective: Bools = field(default_factory=lambda: np.empty(0, np.bool_))
    """A project need: one team answers it, and its members together, not each alone."""
    degree: Ints = field(default_factory=_absent)
    title: Ints = field(default_factory=_absent)
    years: Ints = field(default_factory=_absent)
    industry: Ints = field(default_factory=_absent)
    place: Ints = field(default_factory=_absent)
    pay_min: Ints = field(default_factory=_absent)
    pay_max: Ints = field(default_factory=_absent)
    start_day: Ints = field(default_factory=_absent)
    """Wanted first day of work."""
    deadline_day: Ints = field(default_factory=_absent)
    """Last day on which work may begin."""
    mode: Ints = field(default_factory=_absent)
    """`RIGID`, `FLEXIBLE` or both bits."""
    licences: Ragged = field(default_factory=_unlisted)
    """Certificates (codes of skills) of which the law asks for one; empty: for none."""
    occupation: Ints = field(default_factory=_absent)  # a row of `Market.kinship`
    enterprise: Ints = field(default_factory=_absent)
    small: Bools = field(default_factory=lambda: np.empty(0, np.bool_))


@dataclass(frozen=True)
class People(_Columns):
    """Candidates who may be proposed. Empty lists of places and industries mean: no wish stated."""

    ids: Sequence[str]
    skills: Ragged = field(default_factory=_unlisted)
    """An empty list means: skills not known."""
    degree: Ints = field(default_factory=_absent)
    title: Ints = field(default_factory=_absent)
    years: Ints = field(default_factory=_absent)
    places: Ragged = field(default_factory=_unlisted)
    """Every code the person accepts; a wider area is expanded by the caller."""
    industries: Ragged = field(default_factory=_unlisted)
    pay_min: Ints = field(default_factory=_absent)
    available_day: Ints = field(default_factory=_absent)
    modes: Ints = field(default_factory=_absent)
    consent: Ints = field(default_factory=_absent)
    """1 given, 0 refused or withdrawn, -1 never asked."""
    occupation: Ints = field(default_factory=_absent)  # a row of `Market.kinship`
    confirmed_day: Ints = field(default_factory=_absent)
    """Day the profile was last confirmed."""
    open_introductions: Ints = field(default_factory=_absent)
    away: Ints = field(default_factory=_absent)
    """1: not to be had now, whatever else fits: paused, hired or out of reach."""


@dataclass(frozen=True)
class Prospects:
    """Pairs to look at, by row numbers; `text` is the search engine's score brought to 0..1."""

    need: Ints
    person: Ints
    text: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", np.ascontiguousarray(self.need, np.int32))
        object.__setattr__(self, "person", np.ascontiguousarray(self.person, np.int32))
        object.__setattr__(self, "text", np.ascontiguousarray(self.text, np.float32))
        if not len(self.need) == len(self.person) == len(self.text):
            raise MarketError("Prospects.need, .person and .text must have one length")
        if len(self.text) and not (self.text.min() >= 0 and self.text.max() <= 1):
            raise MarketError("Prospects.text must lie between 0 and 1")

    def __len__(self) -> int:
        return len(self.need)

    def take(self, rows: NDArray[Any]) -> "Prospects":
        """These rows (numbers or a mask) only."""
        return Prospects(self.need[rows], self.person[rows], self.text[rows])


@dataclass(frozen=True)
class Barred:
    """Pairs that must not be made: `FORBIDDEN` by an officer, `DECLINED` by one of the two sides, or
    `INTRODUCED` to each other already and still talking."""

    need: Ints = field(default_factory=_absent)
    person: Ints = field(default_factory=_absent)
    kind: Ints = field(default_factory=_absent)

    def holds(self, kind: int, need: NDArray[Any], person: NDArray[Any]) -> Bools:
        """For each pair: is it barred in this way?"""
        rows = np.asarray(self.kind) == kind
        if not rows.any():
            return np.zeros(len(need), np.bool_)
        width = 1 + max(int(np.max(self.person)), int(np.max(person, initial=0)))
        keys = np.unique(np.asarray(self.need, np.int64)[rows] * width + np.asarray(self.person)[rows])
        asked = np.asarray(need, np.int64) * width + person
        at = np.searchsorted(keys, asked)
        return np.asarray(keys[np.minimum(at, len(keys) - 1)] == asked)


@dataclass(frozen=True)
class Market:
    """Needs, people and the pairs the search found between them, as of a day."""

    needs: Needs
    people: People
    pairs: Prospects
    as_of_day: int
    barred: Barred = field(default_factory=Barred)
    introduction_cap: int = 0
    """A person with this many open introductions gets no further one; 0 means no cap."""
    floor: int = 0
    """In millionths: whoever scores less, and a team that does, is not proposed, unless pinned."""
    kinship: NDArray[np.int8] = field(default_factory=lambda: np.empty((0, 0), np.int8))
    """How near each occupation is to each other one: 0 for strangers, the higher the nearer."""

    def __post_init__(self) -> None:
        needs, people = len(self.needs.ids), len(self.people.ids)
        for table, rows in (("Prospects", self.pairs), ("Barred", self.barred)):
            for name, column, size in (("need", rows.need, needs), ("person", rows.person, people)):
                if len(column) and not (np.min(column) >= 0 and np.max(column) < size):
                    raise MarketError(f"{table}.{name} must hold row numbers from 0 to {size - 1}")
        for held in (self.needs.occupation, self.people.occupation):
            if len(held) and not UNSTATED <= held.min() <= held.max() < len(self.kinship):
                raise MarketError(f"occupations must be rows of Market.kinship, or {UNSTATED}")
        if (self.needs.seats < 0).any() or (self.needs.weight < 0).any():
            raise MarketError("Needs.seats and Needs.weight must be 0 or more")
