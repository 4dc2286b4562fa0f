"""Pins that cannot all hold."""

from __future__ import annotations

import numpy as np

from talent_matching.problem import Problem


def contradiction(problem: Problem) -> tuple[tuple[int, ...], str]:
    """A smallest set of pins that cannot hold together, and why in one sentence; empty if all can hold.

    Pins are single pairs, so a smallest contradicting set is one forbidden pair, two pins of one person,
    or one pin more than a need has seats.
    """
    pins, needs, people = problem.pins, problem.need_ids, problem.person_ids
    if len(bad := np.flatnonzero(problem.is_forbidden(pins.need, pins.person))):
        k = int(bad[0])
        return (k,), f"{people[pins.person[k]]} is pinned to {needs[pins.need[k]]} and forbidden there"
    by_person = np.argsort(pins.person, kind="stable")
    if len(twice := np.flatnonzero(np.diff(pins.person[by_person]) == 0)):
        a, b = sorted(int(k) for k in by_person[twice[0] : twice[0] + 2])
        first, second = needs[pins.need[a]], needs[pins.need[b]]
        return (a, b), f"{people[pins.person[a]]} is pinned to both {first} and {second}"
    count = np.bincount(pins.need, minlength=problem.needs)
    if len(over := np.flatnonzero(count > problem.seats)):
        need = int(over[0])
        rows = np.flatnonzero(pins.need == need)[: problem.seats[need] + 1]
        names = ", ".join(str(people[j]) for j in pins.person[rows])
        return tuple(rows.tolist()), f"{needs[need]} has {problem.seats[need]} seats but pins for {names}"
    return (), ""
