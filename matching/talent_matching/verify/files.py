"""A problem folder as the verifier reads it: standard library only, nothing of the solver."""

from __future__ import annotations

import codecs
import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from math import gcd
from pathlib import Path
from reprlib import repr as shortened

from talent_matching.verify.content import Row, content_hash

MILLION = 10**6
UNIT = 10**12
OPTIONAL = ("reason", "one_offer", "preference")
MAX_SEATS = 2**31 - 1
LARGEST = Decimal(10) ** 45
"""Beyond every sum of values a plan can reach."""
EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])
"""Holds `LARGEST` with twelve decimals, so that only the rounding asked for takes place."""
LONGEST_FIELD = 2**31 - 1
"""The list of a team's members may be long."""


class Unreadable(Exception):  # noqa: N818
    """A file cannot be read as what it should be."""


class Refuted(Exception):  # noqa: N818 - a verdict, not an error
    """A statement of the result is false."""


@dataclass(frozen=True)
class Option:
    """One row of bundles.csv."""

    offer: str
    need: str
    score: int
    value: int
    members: tuple[str, ...]


CHUNK = 1 << 20


def _encoding(path: Path) -> str:
    """UTF-8, or GB 18030 as office programs save a CSV on a Chinese Windows."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def rows_of(path: Path, *names: str, alone: bool = False) -> Iterator[tuple[int, list[str]]]:
    """(line, the named columns) of each row; a missing column of `OPTIONAL` reads as empty.

    No column is named twice; where they stand `alone`, there is no other.
    """
    with path.open(encoding=_encoding(path), newline="") as file:
        reader = csv.reader(file, strict=True)
        header = [name.strip() for name in next((row for row in reader if row), [])]
        if missing := [name for name in names if name not in header and name not in OPTIONAL]:
            raise Unreadable(f"{path.name} line 1: no column {missing[0]}")
        if twice := [name for name in header if header.count(name) > 1]:
            raise Unreadable(f"{path.name} line 1: the column {shortened(twice[0])} is named twice")
        if alone and (other := sorted(set(header) - set(names))):
            raise Unreadable(f"{path.name} line 1: an unknown column {shortened(other[0])}")
        at = [header.index(name) if name in header else None for name in names]
        for row in reader:
            if row:
                if len(row) != len(header):
                    raise Unreadable(f"{path.name} line {reader.line_num}: {len(row)} columns")
                yield reader.line_num, ["" if k is None else row[k] for k in at]


def number(text: str, scale: int, where: str) -> int:
    """A decimal number in units of 1 / scale (a power of ten), rounded half to even."""
    try:
        exact = Decimal(text)
    except InvalidOperation:
        raise Unreadable(f"{where}: {shortened(text)} is not a number") from None
    if not exact.is_finite() or exact.copy_abs() >= LARGEST:
        raise Unreadable(f"{where}: {shortened(text)} is not a finite number below {LARGEST:.0e}")
    decimals = len(str(scale)) - 1
    return int(exact.quantize(Decimal((0, (1,), -decimals)), context=EXACT).scaleb(decimals, EXACT))


def decimal_text(units: int) -> str:
    """Units of 1e-12 as an exact decimal number."""
    whole, rest = divmod(abs(units), UNIT)
    return ("-" if units < 0 else "") + f"{whole}.{rest:012}".rstrip("0").rstrip(".")


class Market:
    """The rows of a problem folder; values in units of 1e-12."""

    def __init__(self, folder: Path) -> None:
        self._read_needs(folder / "needs.csv")
        self._read_pairs(folder / "pairs.csv")
        self.options: dict[tuple[str, str], Option] = {}
        self.of_offer: dict[str, list[Option]] = defaultdict(list)
        self.teams_of: dict[str, list[Option]] = defaultdict(list)
        if (folder / "bundles.csv").exists():
            self._read_bundles(folder / "bundles.csv")
        self.reasons: dict[str, list[Row]] = {"pins": [], "forbids": []}
        self.pins = self._steered(folder / "pins.csv")
        if unlisted := sorted(self.pins - self.score.keys()):
            raise Unreadable(f"pins.csv: the pinned pair {unlisted[0]} is not in pairs.csv")
        self.forbids = self._steered(folder / "forbids.csv")
        self.pin_of = {person: need for need, person in self.pins}
        self.pinned = Counter(need for need, _ in self.pins)
        self.forbidden = {person for _, person in self.forbids}
        """Candidates with any forbidden pair."""
        self.people = self.forbidden | self.of_person.keys() | self.teams_of.keys()
        self.people |= _names(folder / "people.csv", "candidate_id")
        self.offers = self.of_offer.keys() | _names(folder / "offers.csv", "offer_id")

    def _read_needs(self, path: Path) -> None:
        self.seats: dict[str, int] = {}
        self.weight: dict[str, int] = {}
        self.one_offer: set[str] = set()
        for line, (need, seats, weight, one_offer) in rows_of(
            path, "need_id", "seats", "weight", "one_offer"
        ):
            where = f"{path.name} line {line}"
            if one_offer not in {"", "0", "1"}:
                raise Unreadable(f"{where}: one_offer is {shortened(one_offer)}, expected 0 or 1")
            if one_offer == "1":
                self.one_offer.add(need)
            count = number(seats, MILLION, where)
            if need in self.seats or count % MILLION or not 0 <= count <= MAX_SEATS * MILLION:
                raise Unreadable(f"{where}: expected each need once, with a whole number of seats from 0")
            self.seats[need] = count // MILLION
            self.weight[need] = number(weight, MILLION, where)

    def _read_pairs(self, path: Path) -> None:
        self.score: dict[tuple[str, str], int] = {}
        self.preference: dict[tuple[str, str], int] = {}
        self.wish: dict[tuple[str, str], int] = {}
        """The preference as the solver holds it: a whole number, or the score in millionths."""
        self.of_person: dict[str, list[str]] = defaultdict(list)
        self.of_need: dict[str, list[str]] = defaultdict(list)
        rows = rows_of(path, "need_id", "candidate_id", "score", "preference")
        for line, (need, person, score, preference) in rows:
            where = f"{path.name} line {line}"
            if need not in self.seats or (need, person) in self.score:
                raise Unreadable(f"{where}: an unknown need or a second row for {need!r} and {person!r}")
            self.score[need, person] = number(score, MILLION, where)
            self.preference[need, person] = wish = number(preference or score, MILLION, where)
            self.wish[need, person] = wish // MILLION if preference else wish
            self.of_person[person].append(need)
            self.of_need[need].append(person)

    def _read_bundles(self, path: Path) -> None:
        for line, (offer, need, score, members) in rows_of(path, "offer_id", "need_id", "score", "members"):
            where, team = f"{path.name} line {line}", tuple(m for m in members.split(" ") if m)
            if need not in self.seats or (offer, need) in self.options:
                raise Unreadable(f"{where}: an unknown need or a second row for {offer!r} and {need!r}")
            if not team or len(set(team)) < len(team):
                raise Unreadable(f"{where}: expected at least one member, each once")
            points = number(score, MILLION, where)
            option = Option(offer, need, points, points * self.weight[need] * len(team), team)
            self.options[offer, need] = option
            self.of_offer[offer].append(option)
            for member in team:
                self.teams_of[member].append(option)

    def _steered(self, path: Path) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        if not path.exists():
            return found
        reasons = self.reasons[path.stem]
        for line, (need, person, reason) in rows_of(path, "need_id", "candidate_id", "reason"):
            reasons.append((need, person, reason))
            if need not in self.seats or (need, person) in found:
                message = f"an unknown need or a second row for {need!r} and {person!r}"
                raise Unreadable(f"{path.name} line {line}: {message}")
            found.add((need, person))
        return found

    def value(self, need: str, person: str) -> int:
        """What a listed pair is worth."""
        return self.score[need, person] * self.weight[need]

    def unit(self) -> int:
        """Every plan's worth is a multiple of this: a divisor of all weights times one of all scores."""
        scores = [*self.score.values(), *(option.score for option in self.options.values())]
        needs = {need for need, _ in self.score} | {option.need for option in self.options.values()}
        return (gcd(*(self.weight[need] for need in needs)) or 1) * (gcd(*scores) or 1)

    def content_hash(self, seed: int) -> str:
        """What names these rows, whatever their order."""
        return content_hash(
            seed,
            {
                "needs": [(n, s, self.weight[n], int(n in self.one_offer)) for n, s in self.seats.items()],
                "pairs": [
                    (need, person, score, self.wish[need, person])
                    for (need, person), score in self.score.items()
                ],
                "bundles": [(o.offer, o.need, o.score, *sorted(o.members)) for o in self.options.values()],
                **self.reasons,
                "people": [(name,) for name in self.people],
                "offers": [(name,) for name in self.offers],
            },
        )

    def beyond_pins(self, option: Option) -> tuple[int, int]:
        """Seats and value a team adds to its members pinned to the same need."""
        here = [m for m in option.members if self.pin_of.get(m) == option.need]
        return len(option.members) - len(here), option.value - sum(self.value(option.need, m) for m in here)

    def may_place(self, option: Option) -> bool:
        """Whether a plan with this team can exist and gain by it."""
        size, gain = self.beyond_pins(option)
        room = self.seats[option.need] - self.pinned[option.need]
        return gain > 0 and size <= room and not any(self.blocks(option, m) for m in option.members)

    def conflict(self, first: Option, second: Option) -> bool:
        """Whether two options can never be placed together."""
        if first.offer == second.offer or set(first.members) & set(second.members):
            return True
        if first.need != second.need:
            return False
        seats = self.beyond_pins(first)[0] + self.beyond_pins(second)[0]
        return first.need in self.one_offer or seats > self.seats[first.need] - self.pinned[first.need]

    def blocks(self, option: Option, member: str) -> bool:
        """Whether a member is forbidden at the option's need or pinned elsewhere."""
        pin = self.pin_of.get(member, option.need)
        return pin != option.need or (option.need, member) in self.forbids


def _names(path: Path, column: str) -> set[str]:
    return {name for _, (name,) in rows_of(path, column)} if path.exists() else set()
