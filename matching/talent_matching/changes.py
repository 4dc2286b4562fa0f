"""Steps that change a problem: needs and people added or taken out, pins, forbids, weights."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from talent_matching.problem import Bundles, Ints, Pairs, Problem, ProblemError

Scored = tuple[tuple[str, int], ...]
"""Ids of the other side, each with a score in millionths."""


@dataclass(frozen=True)
class AddNeed:
    """A further need; seats, weight in millionths, and the people who fit."""

    need: str
    seats: int
    weight: int
    pairs: Scored = ()


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
    """The problem after the steps. Raises `ProblemError` naming an id that does not exist."""
    draft = _Draft(problem)
    for step in steps:
        draft.take(step)
    return draft.built()


class _Draft:
    """A problem being changed: columns by position, new rows at their ends."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.needs = {str(name): at for at, name in enumerate(problem.need_ids.tolist())}
        self.people = {str(name): at for at, name in enumerate(problem.person_ids.tolist())}
        self.seats, self.weight = problem.seats.tolist(), problem.weight.tolist()
        self.one_offer = problem.one_offer.tolist()
        self.pairs: list[tuple[int, int, int]] = []
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
                self._new("need_id", self.needs, step.need)
                self.seats.append(step.seats)
                self.weight.append(step.weight)
                self.one_offer.append(False)
                self._listed(step.need, step.pairs)
            case AddPairs():
                self._listed(step.need, step.pairs)
            case AddPerson():
                person = self._new("candidate_id", self.people, step.person)
                self.pairs += [(self._need(need), person, score) for need, score in step.pairs]
            case CloseNeed():
                need = self._need(step.need)
                self.seats[need] = 0
                self.pins = [pin for pin in self.pins if pin[0] != need]
            case SetNeed():
                need = self._need(step.need)
                self.seats[need] = self.seats[need] if step.seats is None else step.seats
                self.weight[need] = self.weight[need] if step.weight is None else step.weight
            case Withdraw():
                person = self._person(step.person)
                self.out.add(person)
                self.pins = [pin for pin in self.pins if pin[1] != person]
            case Pin():
                self.pins.append((self._need(step.need), self._person(step.person), step.reason))
            case Forbid():
                self.forbids.append((self._need(step.need), self._person(step.person), step.reason))

    def built(self) -> Problem:
        """The changed problem."""
        problem, bundles = self.problem, self.problem.bundles
        added = np.array(self.pairs, np.int64).reshape(-1, 3)
        need = np.concatenate((problem.pair_need, added[:, 0]))
        person = np.concatenate((problem.pair_person, added[:, 1]))
        score = np.concatenate((problem.pair_score, added[:, 2]))
        preference = np.concatenate((problem.pair_preference, added[:, 2]))
        stay = ~np.isin(person, list(self.out))
        team_out = np.zeros(len(bundles), np.bool_)
        team_out[bundles.member_row[np.isin(bundles.members, list(self.out))]] = True
        return Problem.build(
            need_ids=np.array(list(self.needs), dtype=np.str_),
            seats=np.array(self.seats, np.int64),
            weight=np.array(self.weight, np.int64),
            one_offer=self.one_offer,
            person_ids=np.array(list(self.people), dtype=np.str_),
            pair_need=need[stay],
            pair_person=person[stay],
            pair_score=score[stay],
            pair_preference=preference[stay],
            bundles=_options(bundles, np.flatnonzero(~team_out)),
            pins=_as_pairs(self.pins),
            forbids=_as_pairs(self.forbids),
            seed=problem.seed,
        )

    def _listed(self, need: str, pairs: Scored) -> None:
        self.pairs += [(self._need(need), self._person(person), score) for person, score in pairs]

    def _need(self, name: str) -> int:
        if name not in self.needs:
            raise ProblemError(f"unknown need {name!r}", column="need_id")
        return self.needs[name]

    def _person(self, name: str) -> int:
        if name not in self.people:
            raise ProblemError(f"unknown candidate {name!r}", column="candidate_id")
        return self.people[name]

    def _new(self, column: str, places: dict[str, int], name: str) -> int:
        if name in places:
            raise ProblemError(f"{name!r} exists already", column=column)
        places[name] = len(places)
        return places[name]


def _options(bundles: Bundles, rows: Ints) -> Bundles:
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
