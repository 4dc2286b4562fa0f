"""What if: a finished run's plan after a few changes, worked out from its package; nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from talent_matching import PlacementChange, decimal
from talent_platform.brokerage.calculation import run_files as package
from talent_platform.brokerage.calculation.asked import ASKED, turn_of
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.whatif import worked_out
from talent_platform.brokerage.whatif.steps import MAX_STEPS, Step, StepNames
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, current_locale, gettext
from talent_platform.processes import aside

if TYPE_CHECKING:
    from talent_matching import Effect


STARTING_SECONDS = 20
"""For the process to start, to read the package and to compare."""


@dataclass(frozen=True)
class WhatIfFound:
    """Who and what changes. Counts include the members of teams; the score is that of the whole plan."""

    placed_before: int
    placed_after: int
    score_before: Decimal
    score_after: Decimal
    released: list[int]
    """Teams that were proposed and no longer are."""
    difference: results.Difference


async def unaskable(run: dict[str, Any]) -> str:
    """Why a run cannot be asked; nothing where it can."""
    kept = await package.kept(run["id"])
    if kept is None:
        return N_("这次运算没有核验包，不能试算；重新运算一次即可")
    if run["principle"] == "goals" and not kept:
        return N_("这次运算没有存下目标的顺序，不能试算；重新运算一次即可")
    return ""


async def effect(
    run: dict[str, Any], steps: Sequence[Step], names: StepNames, *, again: bool = False, asker: int = 0
) -> WhatIfFound:
    """What the steps, taken together, change in the plan of a run; `asker`: the account that waits for it.

    Raises:
        TooManyAttempts: see `turn_of`.
        Invalid: the run is `unaskable`, a step speaks of what it did not look at, or steps contradict.
    """
    if reason := await unaskable(run):
        raise Invalid(reason)
    if len(steps) > MAX_STEPS:
        raise Invalid(gettext("一次最多试算 {n} 项假设，请去掉几项", n=MAX_STEPS))
    asked = worked_out.WhatIfRequest(
        DB.dsn, run["id"], tuple(dict.fromkeys(steps)), names, again, current_locale(), today(),
        run["introduction_cap"], run["floor"] * 10_000,
    )  # fmt: skip
    # Deciding teams anew takes long: nobody else waits for it.
    ask = aside if again else ASKED.ask
    seconds = worked_out.SECONDS + STARTING_SECONDS
    async with turn_of(asker, seconds=seconds):
        found = await ask(worked_out.effect, asked, seconds=seconds)
    if isinstance(found, Invalid):
        raise found
    return await _named(found)


async def _named(found: Effect) -> WhatIfFound:
    people, needs = found.difference.people, found.difference.needs
    touched = {change.need_before for change in people} | {change.need_after for change in people}
    titles, headlines = await results.names(
        [int(need) for need in touched if need], [int(change.person) for change in people]
    )
    rows = [_row(change, titles, headlines) for change in people]
    after = Counter(found.placements.need.tolist())
    counts = [
        (int(one.need), after[one.need] - len(one.gained) + len(one.lost), after[one.need]) for one in needs
    ]
    return WhatIfFound(
        placed_before=found.seats_before,
        placed_after=found.seats_after,
        score_before=decimal(found.before),
        score_after=decimal(found.after),
        released=sorted(int(team) for team in found.released),
        difference=results.Difference(
            gained=[row for row in rows if row["before"] is None],
            lost=[row for row in rows if row["after"] is None],
            moved=[row for row in rows if row["before"] is not None and row["after"] is not None],
            needs=[
                {"id": need, "title": titles[need], "before": was, "after": now}
                for need, was, now in counts
                if was != now
            ],
        ),
    )


def _row(change: PlacementChange, titles: dict[int, str], headlines: dict[int, str]) -> dict[str, Any]:
    """Like a row of `results.difference`; scores in millionths."""
    row: dict[str, Any] = {"candidate": int(change.person), "headline": headlines[int(change.person)]}
    for side, need, score in (
        ("before", change.need_before, change.score_before),
        ("after", change.need_after, change.score_after),
    ):
        row[side] = int(need) if need else None
        row[f"{side}_title"] = titles[int(need)] if need else None
        row[f"{side}_score"] = int(score.scaleb(6)) if need else None
    return row
