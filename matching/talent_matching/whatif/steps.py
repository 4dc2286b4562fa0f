"""Steps that change a problem: needs and people added or taken out, pins, forbids, weights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.problem.columns import MAX_INTEGER
from talent_matching.problem.problem import MAX_SEATS, Bundles, Ints, Pairs, Problem, ProblemError

Scored = tuple[tuple[str, int], ...]
"""Ids of the other side, each with a score in millionths."""


@dataclass(frozen=True)
class AddNeed:
    """A further need; seats, weight in millionths, the people who fit, and what goals look at (`Aims`)."""

    need: str
    seats: int
    weight: int
    pairs: Scored = ()
    top_priority: bool = False
    small: bool = False
    enterprise: int = -1
    county: int = -1


@dataclass(frozen=True)
class CloseNeed:
    """The need takes nobody any more."""

    need: str


@dataclass(frozen=True)
class SetNeed:
    """Other seats or another weight (in millionths) for a need."""

    need: str
    seats: int | None = None
    weight: int | None = None


@dataclass(frozen=True)
class AddPerson:
    """A further person, and the needs that fit."""

    person: str
    pairs: Scored = ()


@dataclass(frozen=True)
class Withdraw:
    """The person, and every team offer with this member, is out."""

    person: str


@dataclass(frozen=True)
class AddPairs:
    """Further pairs of a need that stands already, for example because a requirement is dropped.

    Their preference is their score."""

    need: str
    pairs: Scored


@dataclass(frozen=True)
class Pin:
    """This pair must be made. It must be listed."""

    need: str
    person: str
    reason: str = ""


@dataclass(frozen=True)
class Forbid:
    """This pair must not be made."""

    need: str
    person: str
    reason: str = ""


Step = AddNeed | CloseNeed | SetNeed | AddPerson | Withdraw | AddPairs | Pin | Forbid


def changed(problem: Problem, steps: Iterable[Step]) -> Problem:
    """The problem after the steps.

    Raises `ProblemError` for an id that does not exist or exists already, a number out of range, a pair
    listed already, a pin of a pair that is not listed, and contradicting steps in any order.
    """
    steps = list(steps)
    _refuse_contradictions(steps)
    draft = _Draft(problem)
    for step in steps:
        draft.take(step)
    return draft.built()


def _refuse_contradictions(steps: Sequence[Step]) -> None:
    """Whoever closes a need cannot fill or change it, and whoever is out cannot be pinned."""
    closed = {step.need for step in steps if isinstance(step, CloseNeed)}
    out = {step.person for step in steps if isinstance(step, Withdraw)}
    for step in steps:
        if isinstance(step, Pin) and step.person in out:
            raise ProblemError(f"{step.person!r} is both withdrawn and pinned to {step.need!r}; keep one")
        if isinstance(step, (Pin, SetNeed)) and step.need in closed:
            also = f"pinned to {step.person!r}" if isinstance(step, Pin) else "given other seats or weight"
            raise ProblemError(f"{step.need!r} is both closed and {also}; keep one")


class _Draft:
    """A problem being changed: columns by position, new rows at their ends."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.needs, self.people = _Names("need", problem.need_at), _Names("candidate", problem.person_at)
        self.seats, self.weight = problem.seats.tolist(), problem.weight.tolist()
        self.one_offer = problem.one_offer.tolist()
        self.pairs: dict[tuple[int, int], int] = {}
        self.pins = list(
            zip(problem.pins.need.tolist(), problem.pins.person.tolist(), problem.pins.reason, strict=True)
        )
        forbids = problem.forbids
        self.forbids = list(zip(forbids.need.tolist(), forbids.person.tolist(), forbids.reason, strict=True))
        self.out: set[int] = set()

    def take(self, step: Step) -> None:
        """One step."""
        match step:
            case AddNeed():
                self.needs.add(step.need)
                self.seats.append(_seats(step.seats, step.need))
                self.weight.append(_number(step.weight, "weight"))
                self.one_offer.append(False)
                self._list((step.need, person, score) for person, score in step.pairs)
            case AddPairs():
                self._list((step.need, person, score) for person, score in step.pairs)
            case AddPerson():
                self.people.add(step.person)
                self._list((need, step.person, score) for need, score in step.pairs)
            case CloseNeed():
                need = self.needs.at(step.need)
                self.seats[need] = 0
                self.pins = [pin for pin in self.pins if pin[0] != need]
            case SetNeed():
                need = self.needs.at(step.need)
                if step.seats is not None:
                    self.seats[need] = _seats(step.seats, step.need)
                if step.weight is not None:
                    self.weight[need] = _number(step.weight, "weight")
            case Withdraw():
                person = self.people.at(step.person)
                self.out.add(person)
                self.pins = [pin for pin in self.pins if pin[1] != person]
            case Pin():
                _add(self.pins, (self.needs.at(step.need), self.people.at(step.person), step.reason))
            case Forbid():
                _add(self.forbids, (self.needs.at(step.need), self.people.at(step.person), step.reason))

    def built(self) -> Problem:
        """The changed problem."""
        problem, bundles = self.problem, self.problem.bundles
        self._refuse_unlisted_pins()
        added = np.array([(*pair, score) for pair, score in self.pairs.items()], np.int64).reshape(-1, 3)
        need = np.concatenate((problem.pair_need, added[:, 0]))
        person = np.concatenate((problem.pair_person, added[:, 1]))
        score = np.concatenate((problem.pair_score, added[:, 2]))
        preference = np.concatenate((problem.pair_preference, added[:, 2]))
        stay = ~np.isin(person, list(self.out))
        team_out = np.zeros(len(bundles), np.bool_)
        team_out[bundles.member_row[np.isin(bundles.members, list(self.out))]] = True
        return Problem.build(
            need_ids=self.needs.beside(problem.need_ids),
            seats=np.array(self.seats, np.int64),
            weight=np.array(self.weight, np.int64),
            one_offer=self.one_offer,
            person_ids=self.people.beside(problem.person_ids),
            pair_need=need[stay],
            pair_person=person[stay],
            pair_score=score[stay],
            pair_preference=preference[stay],
            bundles=_options(bundles, np.flatnonzero(~team_out)),
            pins=_as_pairs(self.pins),
            forbids=_as_pairs(self.forbids),
            seed=problem.seed,
        )

    def _list(self, pairs: Iterable[tuple[str, str, int]]) -> None:
        for need, person, score in pairs:
            pair = self.needs.at(need), self.people.at(person)
            if self._is_listed(*pair):
                raise ProblemError(f"{person!r} is listed at {need!r} already", table="pairs")
            self.pairs[pair] = _number(score, "score")

    def _is_listed(self, need: int, person: int) -> bool:
        known = need < self.problem.needs and person < self.problem.people
        return (need, person) in self.pairs or (known and self.problem.find_pairs([need], [person])[0] >= 0)

    def _refuse_unlisted_pins(self) -> None:
        for need, person, _ in self.pins[len(self.problem.pins) :]:
            if not self._is_listed(need, person):
                who, where = self.people.name(person), self.needs.name(need)
                message = f"{who!r} cannot be pinned to {where!r}: this pair is not listed"
                raise ProblemError(message, table="pins")


class _Names:
    """Ids of a problem, and the new ones behind them."""

    def __init__(self, kind: str, known: dict[str, int]) -> None:
        self._kind, self._known = kind, known
        self._new: dict[str, int] = {}

    def at(self, name: str) -> int:
        """Where it stands."""
        at = self._known.get(name, self._new.get(name))
        if at is None:
            raise ProblemError(f"unknown {self._kind} {name!r}", column=f"{self._kind}_id")
        return at

    def add(self, name: str) -> None:
        """Behind all others."""
        if name in self._known or name in self._new:
            raise ProblemError(f"{name!r} exists already", column=f"{self._kind}_id")
        self._new[name] = len(self._known) + len(self._new)

    def name(self, at: int) -> str:
        """Whose place this is."""
        return [*self._known, *self._new][at]

    def beside(self, ids: NDArray[Any]) -> NDArray[np.str_]:
        """All of them, the known ones being these."""
        return np.concatenate((ids.astype(np.str_), np.array(list(self._new), np.str_)))


def _seats(number: int, need: str) -> int:
    if not 0 <= number <= MAX_SEATS:
        message = f"{number} is not a number of seats from 0 to {MAX_SEATS} for {need!r}"
        raise ProblemError(message, column="seats")
    return number


def _number(number: int, column: str) -> int:
    if abs(number) > MAX_INTEGER:
        message = f"{number} is beyond {MAX_INTEGER}, the largest number of millionths"
        raise ProblemError(message, column=column)
    return number


def _add(rows: list[tuple[int, int, str]], row: tuple[int, int, str]) -> None:
    """Unless the pair is pinned or forbidden already."""
    if row[:2] not in {(need, person) for need, person, _ in rows}:
        rows.append(row)


def _options(bundles: Bundles, rows: Ints) -> Bundles:
    if len(rows) == len(bundles):
        return bundles
    members = [bundles.members_of(k) for k in rows.tolist()]
    return replace(
        bundles,
        offer=bundles.offer[rows],
        need=bundles.need[rows],
        score=bundles.score[rows],
        member_start=np.concatenate(([0], np.cumsum([len(team) for team in members], dtype=np.int64))),
        members=np.concatenate([np.zeros(0, np.int32), *members]),
    )


def _as_pairs(rows: list[tuple[int, int, str]]) -> Pairs:
    return Pairs.of([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
