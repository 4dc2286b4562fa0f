"""What is left to decide: the pins made, forbidden, worthless and unfitting rows gone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from talent_matching.problem.columns import MAX_VALUE
from talent_matching.problem.problem import Flags, Ints, Positions, Problem, exact_sum


@dataclass(frozen=True, eq=False)
class Reduced:
    """The open choices of a problem over the same needs and people; values in `Problem.value_unit`.

    A pinned person is placed singly from the start (`base`). A team that would bring him to the same
    need takes his seat over, so it counts only its other members' seats and what it adds to his value.
    """

    needs: int
    people: int
    base: int
    """Value of all pins made singly."""
    fineness: int
    """Parts of a value unit in which prices may be counted without overflow; divides the problem's unit."""
    pinned: Ints
    """Pair positions of the pins."""
    seats: Ints
    """(N,) seats not taken by pins."""
    one_offer: Flags
    """(N,) at most one of the options here."""
    pair: Ints
    """(A,) position of each open pair in the problem, ascending: sorted by need."""
    need: Positions
    person: Positions
    value: Ints
    """(A,) above 0."""
    option: Ints
    """(K,) position of each open bundle option in the problem, ascending: sorted by offer."""
    offer: Positions
    at: Positions
    """(K,) the need of the option."""
    size: Ints
    """(K,) seats beyond those of its pinned members."""
    gain: Ints
    """(K,) value beyond that of its pinned members placed singly; above 0."""
    member_start: Ints
    members: Positions
    singles: Flags | None = None
    """(A,) the pairs of a best plan of single people alone, where a caller knows it."""

    @property
    def member_row(self) -> Ints:
        """(len(members),) the open option of each entry."""
        return np.repeat(np.arange(len(self.option)), np.diff(self.member_start))


def reduce_problem(problem: Problem, singles: Flags | None = None) -> Reduced:
    """Make the pins (which must not contradict each other) and keep only rows that could still be chosen."""
    pinned = problem.find_pairs(problem.pins.need, problem.pins.person)
    seats = problem.seats - np.bincount(problem.pins.need, minlength=problem.needs)
    pair = np.flatnonzero(open_pairs(problem, seats))
    bundles = problem.bundles
    size, gain = beyond_pins(problem)
    option = np.flatnonzero(~blocked_members(problem)[0] & (gain > 0) & (size <= seats[bundles.need]))
    lengths = bundles.size[option]
    keep = np.zeros(len(bundles), np.bool_)
    keep[option] = True
    return Reduced(
        needs=problem.needs,
        people=problem.people,
        base=exact_sum(problem.pair_value[pinned]),
        fineness=_fineness(problem),
        pinned=pinned,
        seats=seats,
        one_offer=problem.one_offer,
        pair=pair,
        need=problem.pair_need[pair],
        person=problem.pair_person[pair],
        value=problem.pair_value[pair],
        option=option,
        offer=bundles.offer[option],
        at=bundles.need[option],
        size=size[option],
        gain=gain[option],
        member_start=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        members=bundles.members[keep[bundles.member_row]],
        singles=None if singles is None else singles[pair],
    )


def _fineness(problem: Problem) -> int:
    top = max(int(np.abs(v).max(initial=1)) for v in (problem.pair_value, problem.bundle_value))
    fine = [10**k for k in range(7) if problem.value_unit % 10**k == 0 and top * 10**k <= MAX_VALUE]
    return max(fine, default=1)


def open_pairs(problem: Problem, seats: Ints) -> Flags:
    """Pairs that may be made singly: worth something, allowed, nobody pinned, a seat beside the pins."""
    allowed: Flags = (problem.pair_value > 0) & ~problem.pair_forbidden
    if len(problem.pins):
        allowed &= problem.pin_of[problem.pair_person] < 0
    if not seats.all():
        allowed &= (seats > 0)[problem.pair_need]
    return allowed


def beyond_pins(problem: Problem) -> tuple[Ints, Ints]:
    """Seats and value each option adds to its members pinned to the same need."""
    bundles = problem.bundles
    size, gain = bundles.size, problem.bundle_value
    if len(problem.pins) and len(bundles):
        row, members = bundles.member_row, bundles.members
        here = problem.pin_of[members] == bundles.need[row]
        at = problem.find_pairs(bundles.need[row[here]], members[here])
        size, gain = size.copy(), gain.copy()
        np.subtract.at(size, row[here], 1)
        np.subtract.at(gain, row[here], problem.pair_value[at])
    return size, gain


def blocked_members(problem: Problem) -> tuple[Flags, Flags]:
    """Options with a member forbidden at the need or pinned elsewhere; and the member entries in the way."""
    bundles = problem.bundles
    row, members = bundles.member_row, bundles.members
    entry = np.zeros(len(members), np.bool_)
    if len(problem.forbids):
        entry |= problem.is_forbidden(bundles.need[row], members)
    if len(problem.pins):
        pin = problem.pin_of[members]
        entry |= (pin >= 0) & (pin != bundles.need[row])
    blocked = np.zeros(len(bundles), np.bool_)
    blocked[row[entry]] = True
    return blocked, entry
