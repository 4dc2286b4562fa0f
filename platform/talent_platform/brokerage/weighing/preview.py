"""Whom a run of the whole city would place today with the weights in force, and whom with others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from talent_matching import MILLION, GoalOrder, RunLimits, Weights
from talent_platform.brokerage.calculation.asked import in_database
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs.service import RunForm
from talent_platform.brokerage.weighing import queries
from talent_platform.brokerage.weighing.service import ProposedWeights
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.processes import aside

SECONDS = 600
"""For two runs of a province; then the page says that it took too long."""

Placed = dict[int, tuple[int, int]]
"""Person → need and score in millionths, members of teams included."""


async def preview(row: ProposedWeights) -> results.Difference:
    """Who gains, who loses and who moves, and by how many people each need's proposals change.

    As a run would place them that is ordered today as the form proposes it, whenever the weights begin.
    """
    now = await queries.in_force(today())
    then = queries.weights_of(row.content, row.valid_from, row.source)
    before, after = await aside(compared, DB.dsn, today(), (now, then), seconds=SECONDS)
    return await _named(before, after)


def compared(dsn: str, day: date, sets: tuple[Weights, ...]) -> list[Placed]:
    """Whom each set of weights places; in a process of its own."""
    from talent_matching import calculate, proposed  # noqa: PLC0415 - the solvers
    from talent_platform.brokerage.calculation.closeness import Closeness  # noqa: PLC0415

    form = RunForm()
    asked = run_input.RunRequest(run_input.RunScope(None, None, form.kind), day, GoalOrder.on(day))
    run, texts = in_database(dsn, lambda: run_input.read(asked))
    if not run.needs.ids:
        return [{} for _ in sets]
    closeness, found = Closeness(run, texts), list[Placed]()
    for weights in sets:
        limits = RunLimits(
            form.shortlist, form.introduction_cap, form.principle, form.seed, form.time_limit_seconds,
            round(weights.floor * 100) * MILLION // 100,
        )  # fmt: skip
        done = calculate(replace(run, weights=weights), closeness, limits, step=lambda _step: None)
        found.append({row["candidate"]: (row["need"], row["score"]) for row in proposed(done)})
    return found


def _need(placed: Placed, who: int) -> int | None:
    return placed[who][0] if who in placed else None


async def _named(before: Placed, after: Placed) -> results.Difference:
    changed = [
        who for who in sorted({*before, *after}) if before.get(who, (0,))[0] != after.get(who, (0,))[0]
    ]
    needs = sorted({need for need, _score in (*before.values(), *after.values())})
    titles, headlines = await results.names(needs, changed)
    rows = []
    for who in changed:
        row: dict[str, Any] = {"candidate": who, "headline": headlines[who]}
        for side, placed in (("before", before.get(who)), ("after", after.get(who))):
            need, score = placed or (None, None)
            row |= {side: need, f"{side}_title": titles[need] if need else None, f"{side}_score": score}
        rows.append(row)
    counts = [
        (need, *(sum(at == need for at, _score in placed.values()) for placed in (before, after)))
        for need in sorted({row[side] for row in rows for side in ("before", "after") if row[side]})
    ]
    return results.Difference(
        gained=[row for row in rows if row["before"] is None],
        lost=[row for row in rows if row["after"] is None],
        moved=[row for row in rows if row["before"] is not None and row["after"] is not None],
        needs=[
            {"id": need, "title": titles[need], "before": was, "after": now}
            for need, was, now in counts if was != now
        ],
    )  # fmt: skip
