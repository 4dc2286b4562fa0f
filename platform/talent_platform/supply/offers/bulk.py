"""Rows of a workbook taken as candidates and team offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.reference.identity import Key, key_of
from talent_platform.reference.import_rows import Imported, RowProblem, SourceRow
from talent_platform.supply.offers import queries
from talent_platform.supply.offers.life import TEAM_WRITERS
from talent_platform.supply.people import records as people_records
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.teams import places


async def import_candidates(
    actor: Actor, rows: Sequence[SourceRow[CandidateForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write the rows of a workbook as candidates looked after by the actor's county, in one transaction by
    COPY.

    A row that repeats an earlier row, or a registered person whom the actor looks after, is left out and
    reported; a team member whom the actor looks after becomes registered. Of anybody else the answer says
    nothing, and nothing of theirs changes. Who has said no stays unmatched, whatever the row says. Whoever
    wants all or nothing wraps the call in `DB.transaction()` and raises when there are problems. `dry_run`
    reports and writes nothing.

    Raises:
        NotAllowed: the actor's role may not bring in candidates.
    """
    require(actor, *BUREAUS)
    async with DB.transaction() as transaction:
        connection, at = transaction.connection, now()
        await people_records.one_at_a_time(connection)
        present = await people_records.known(
            connection, [key_of(row.form.name, row.form.phone) for row in rows]
        )
        records: dict[Key, tuple[int | None, dict[str, Any]]] = {}
        problems: list[RowProblem] = []
        seen: dict[Key, int] = {}
        managed = await queries.among_managed(
            actor, [one["id"] for found in present.values() for one in found]
        )
        for row in rows:
            person = key_of(row.form.name, row.form.phone)
            before, no = chosen(present.get(person, []), managed)
            if person in seen:
                problems.append(
                    RowProblem(
                        row.sheet, row.row, f"与第 {seen[person]} 行是同一人（姓名和电话相同）", "name"
                    )
                )
            elif before and before["registered"]:
                problems.append(RowProblem(row.sheet, row.row, "此人已登记（姓名和电话相同）", "name"))
            else:
                record = people_records.candidate_record(
                    row.form, account=None, county=actor.county, at=at, origin=_origin(row, file_hash)
                )
                records[person] = (before["id"] if before else None, people_records.refused(record, no))
                seen[person] = row.row
        if dry_run:
            return Imported((), problems)
        ids = await copy_rows(
            connection, "candidate", [new for known_id, new in records.values() if not known_id]
        )
        for known_id, record in records.values():
            if known_id:
                ids.append(await people_records.register(connection, record, known_id))
        await _note_imported(connection, actor, "candidate", ids, file_hash)
        await audit.record(actor, "candidates.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, problems)


async def standing_record(
    actor: Actor, found: Sequence[dict[str, Any]]
) -> tuple[dict[str, Any] | None, datetime | None]:
    """`chosen` for one person, among the records the actor looks after."""
    return chosen(found, await queries.among_managed(actor, [one["id"] for one in found]))


def chosen(
    found: Sequence[dict[str, Any]], managed: Collection[int]
) -> tuple[dict[str, Any] | None, datetime | None]:
    """Of the records of one name and phone the one a bureau goes on with, and since when the person has said
    no. Records of others, and those that have an account, are not its own to go on with."""
    own = [one for one in found if one["id"] in managed and (one["registered"] or one["account"] is None)]
    return next(iter(own), None), people_records.said_no(found)


def _origin(row: SourceRow[Any], file_hash: str) -> dict[str, Any]:
    return {"origin_file": file_hash, "origin_sheet": row.sheet, "origin_row": row.row}


async def _note_imported(
    connection: Any, actor: Actor, field: str, ids: Sequence[int], file_hash: str
) -> None:
    note, at = f"文件 {file_hash[:12]}", now()
    notes = [
        {field: id_, "at": at, "actor_name": actor.name, "action": "imported", "note": note, "changed": "{}"}
        for id_ in ids
    ]
    await copy_rows(connection, "offer_change", notes)


async def import_teams(
    actor: Actor, rows: Sequence[SourceRow[TeamOfferForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write team offers with their members; members already known by name and phone are linked, not repeated.

    A team that repeats an earlier row or a live offer of the actor's (same name and project) is left out and
    reported. Otherwise as `import_candidates`; the ids are those of the teams.
    """
    require(actor, *TEAM_WRITERS)
    async with DB.transaction() as transaction:
        connection, at = transaction.connection, now()
        await people_records.one_at_a_time(connection)
        live = await people_records.live_offers(actor, [(row.form.name, row.form.project) for row in rows])
        taken, problems = [], []
        seen: dict[tuple[str, str], int] = {}
        for row in rows:
            offer = (row.form.name, row.form.project)
            if offer in seen:
                problems.append(
                    RowProblem(row.sheet, row.row, f"与第 {seen[offer]} 行重复（团队和项目相同）", "name")
                )
            elif offer in live:
                problems.append(RowProblem(row.sheet, row.row, "该团队已带着同一项目登记", "name"))
            else:
                taken.append(row)
                seen[offer] = row.row
        if dry_run:
            return Imported((), problems)
        account = actor.account_id if actor.role is Role.TEAM_LEAD else None
        origins = [_origin(row, file_hash) for row in taken]
        records = [
            people_records.team_record(row.form, account=account, county=actor.county, at=at, origin=origin)
            for row, origin in zip(taken, origins, strict=True)
        ]
        ids = await copy_rows(connection, "team", records)
        teams = [(id_, row.form, origin) for id_, row, origin in zip(ids, taken, origins, strict=True)]
        await places.place_members(connection, teams, county=actor.county, at=at)
        await _note_imported(connection, actor, "team", ids, file_hash)
        await audit.record(actor, "teams.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, problems)
