"""Pins that cannot all hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent_matching.problem.problem import Ints, Problem

if TYPE_CHECKING:
    from ortools.graph.python.max_flow import SimpleMaxFlow

NAMED = 10
"""Pins named in one sentence; report.json names them all."""


def contradiction(problem: Problem) -> tuple[tuple[int, ...], str]:
    """A smallest set of pins that cannot hold together, and in one sentence why and what to lift.

    Empty if all can hold. Pins are single pairs, so a smallest contradicting set is one forbidden pair, two
    pins of one person, or one pin more than a need has seats.
    """
    conflict, why = _first_conflict(problem)
    return (conflict, f"{why}; {_lifting(problem)}") if conflict else ((), "")


def _first_conflict(problem: Problem) -> tuple[tuple[int, ...], str]:
    pins, needs, people = problem.pins, problem.need_ids, problem.person_ids
    if len(bad := np.flatnonzero(problem.is_forbidden(pins.need, pins.person))):
        k = int(bad[0])
        return (k,), f"{people[pins.person[k]]} is pinned to {needs[pins.need[k]]} and forbidden there"
    count = np.bincount(pins.need, minlength=problem.needs)
    over = np.flatnonzero(count > problem.seats)
    over = over[np.argsort(problem.seats[over], kind="stable")]
    by_person = np.argsort(pins.person, kind="stable")
    twice = np.flatnonzero(np.diff(pins.person[by_person]) == 0)
    # One pin at a need without seats is a smaller set than two of one person.
    if len(twice) and not (problem.seats[over[:1]] == 0).any():
        a, b = sorted(int(k) for k in by_person[twice[0] : twice[0] + 2])
        first, second = needs[pins.need[a]], needs[pins.need[b]]
        return (a, b), f"{people[pins.person[a]]} is pinned to both {first} and {second}"
    if len(over):
        need = int(over[0])
        seats = int(problem.seats[need])
        rows = np.flatnonzero(pins.need == need)[: seats + 1]
        names = ", ".join(str(people[j]) for j in pins.person[rows[:NAMED]])
        names += f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
        room = f"{seats} seat" if seats == 1 else f"{seats or 'no'} seats"
        return tuple(rows.tolist()), f"{needs[need]} has {room} but pins for {names}"
    return (), ""


def pins_to_lift(problem: Problem) -> tuple[int, ...]:
    """The fewest pins without which all others hold, ascending positions in `Problem.pins`.

    The others are a largest set that holds together: a greatest flow from people, each at one need, over
    the pins that are not forbidden to needs, each with its seats.
    """
    # Who only reads a result's files needs no solver.
    from ortools.graph.python.max_flow import SimpleMaxFlow  # noqa: PLC0415

    pins = problem.pins
    allowed = np.flatnonzero(~problem.is_forbidden(pins.need, pins.person))
    people, person = np.unique(pins.person[allowed], return_inverse=True)
    needs, need = np.unique(pins.need[allowed], return_inverse=True)
    source, sink = len(people) + len(needs), len(people) + len(needs) + 1
    flow = SimpleMaxFlow()
    arcs = _arcs(flow, person, len(people) + need, np.ones(len(allowed), np.int64))
    _arcs(flow, np.full(len(people), source), np.arange(len(people)), np.ones(len(people), np.int64))
    _arcs(flow, len(people) + np.arange(len(needs)), np.full(len(needs), sink), problem.seats[needs])
    if len(allowed) and flow.solve(source, sink) != flow.OPTIMAL:
        raise AssertionError("a flow without lower bounds always has a greatest one")
    held = allowed[flow.flows(arcs) > 0] if len(allowed) else allowed
    return tuple(np.setdiff1d(np.arange(len(pins)), held).tolist())


def _arcs(flow: SimpleMaxFlow, tail: Ints, head: Ints, capacity: Ints) -> Ints:
    arcs: Ints = flow.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), capacity)
    return arcs


def _lifting(problem: Problem) -> str:
    pins, lift = problem.pins, pins_to_lift(problem)
    pairs = [(problem.person_ids[pins.person[k]], problem.need_ids[pins.need[k]]) for k in lift[:NAMED]]
    names = ", ".join(f"{person} at {need}" for person, need in pairs)
    names += f" and {len(lift) - NAMED} more" if len(lift) > NAMED else ""
    fewest = "one pin" if len(lift) == 1 else f"{len(lift)} pins"
    return f"lifting {fewest} lets the others hold: {names}"
