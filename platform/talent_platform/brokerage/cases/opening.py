"""Cases opened from the proposals of a run, all at once, or from one that people made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.cases import parties
from talent_platform.brokerage.life import NEXT_STEPS, WORKING_DAYS, due_day
from talent_platform.brokerage.tables import Stage
from talent_platform.clock import now, today
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.workflow.history import line

Key = tuple[int, int]


async def open_cases(
    actor: Actor,
    run_id: int | None,
    proposals: Sequence[dict[str, Any]],
    officers: Mapping[Key, int | None],
    opened: str = "opened",
) -> list[int]:
    """Open a case for each proposal, one for a whole team, in the hands of the officer named for it; call it
    in the transaction of the release. `opened`: one of `OPENED`; who asks has said yes with that."""
    connection = DB.connection
    owners = await parties.parties(proposals)
    first = {key_of(row): row for row in reversed(proposals)}
    keys = list(dict.fromkeys(map(key_of, proposals)))
    due = due_day(await calendars.in_force(), Stage.CONTACTED, today())
    ids = await copy_rows(
        connection, "match_case",
        [
            _case(run_id, first[key], owners, officers[key], due) | _asked_by(actor, opened) for key in keys
        ],
    )  # fmt: skip
    case_of = dict(zip(keys, ids, strict=True))
    await copy_rows(
        connection, "placement",
        [
            {"match_case": case_of[key_of(row)], "need": row["need"], "candidate": row["candidate"]}
            for row in proposals
        ],
    )  # fmt: skip
    written = line(actor, opened, after=str(Stage.CONTACTED))
    await copy_rows(connection, "case_event", [{"match_case": id_, **written} for id_ in ids])
    return ids


OPENED = {"officer": "opened", "invite": "invited", "interest": "interested"}
"""Origin of a case that people began → what its history says."""


def _asked_by(actor: Actor, opened: str) -> dict[str, Any]:
    interested = opened == OPENED["interest"]
    return {
        "employer_agreed": True if opened == OPENED["invite"] else None,
        "person_agreed": True if interested else None,
        "person_answered_by": actor.account_id if interested else None,
    }


def key_of(row: Mapping[str, Any]) -> Key:
    """One number for the case a proposal belongs to: the need, and the team or the person."""
    return row["need"], row["team"] or -row["candidate"]


def _case(
    run_id: int | None,
    row: dict[str, Any],
    owners: parties.Parties,
    officer: int | None,
    due: date | None,
) -> dict[str, Any]:
    employer = owners.employers[row["need"]]
    return {
        "run": run_id, "need": row["need"], "team": row["team"],
        "candidate": None if row["team"] else row["candidate"],
        "organisation": employer.organisation, "county": employer.county, "officer": officer,
        "person_account": owners.teams[row["team"]] if row["team"] else owners.people[row["candidate"]],
        "score": row["score"], "terms": row["terms"], "origin": row["origin"],
        "next_step": NEXT_STEPS[Stage.CONTACTED], "due": due, "due_from": today(),
        "due_days": WORKING_DAYS[Stage.CONTACTED], "opened": now(), "updated": now(),
    }  # fmt: skip
