"""Cases opened from the proposals of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.cases import parties
from talent_platform.brokerage.cases.service import note
from talent_platform.brokerage.life import (
    NEXT_STEPS,
    WORKING_DAYS,
    due_day,
)
from talent_platform.brokerage.tables import Case, Placement, Stage
from talent_platform.clock import today


async def open_cases(actor: Actor, run_id: int, proposals: Sequence[dict[str, Any]]) -> list[int]:
    """Open a case for each proposal, one for a whole team; call it in the transaction of the release."""
    owners = await parties.parties(proposals)
    made: dict[tuple[int, int], int] = {}
    for row in proposals:
        key = (row["need"], row["team"] or -row["candidate"])
        if key not in made:
            made[key] = await _open(actor, run_id, row, owners)
        await Placement.insert(Placement(match_case=made[key], need=row["need"], candidate=row["candidate"]))
    return list(made.values())


async def _open(actor: Actor, run_id: int, row: dict[str, Any], owners: parties.Parties) -> int:
    employer = owners.employers[row["need"]]
    officers = {employer["officer"], actor.account_id if actor.role is Role.OFFICER else None} - {None}
    officer = (
        employer["officer"] if employer["officer"] in officers else next(iter(officers), actor.account_id)
    )
    rows = await Case.insert(
        Case(
            run=run_id, need=row["need"], team=row["team"],
            candidate=None if row["team"] else row["candidate"],
            organisation=employer["organisation"], county=employer["county"], officer=officer,
            person_account=owners.teams[row["team"]] if row["team"] else owners.people[row["candidate"]],
            score=row["score"], next_step=NEXT_STEPS[Stage.CONTACTED],
            due=due_day(Stage.CONTACTED, today()), due_from=today(), due_days=WORKING_DAYS[Stage.CONTACTED],
        )
    )  # fmt: skip
    case_id = int(rows[0]["id"])
    await note(actor, case_id, "opened", Stage.CONTACTED)
    return case_id
