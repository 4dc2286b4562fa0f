"""Rows of a workbook taken as candidates and team offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from talent_platform.accounts.actor import Actor, Role
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.reference.rows import Imported, RowProblem, SourceRow
from talent_platform.supply import people
from talent_platform.supply.life import BUREAUS, TEAM_WRITERS
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm


async def import_candidates(
    actor: Actor, rows: Sequence[SourceRow[CandidateForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Write the rows of a workbook as candidates looked after by the actor's county, in one transaction by
    COPY.

    A person is known by name and phone: a row that repeats an earlier row or a registered person is left
    out and
    reported; a person so far known only as a team member becomes registered. Whoever wants all or nothing
    wraps
    the call in `DB.transaction()` and raises when there are problems. `dry_run` reports and writes nothing.

    Raises:
        NotAllowed: the actor's role may not bring in candidates.
    """
    require(actor, *BUREAUS)
    async with DB.transaction() as transaction:
        connection, at = transaction.connection, now()
        present = await people.known(connection, [(row.form.name, row.form.phone) for row in rows])
        fresh: list[SourceRow[CandidateForm]] = []
        joined: list[SourceRow[CandidateForm]] = []
        problems: list[RowProblem] = []
        seen: dict[people.Person, int] = {}
        for row in rows:
            person = (row.form.name, row.form.phone)
            before = present.get(person)
            if person in seen:
                problems.append(
                    RowProblem(
                        row.sheet, row.row, f"与第 {seen[person]} 行是同一人（姓名和电话相同）", "name"
                    )
                )
            elif before and before["registered"]:
                problems.append(RowProblem(row.sheet, row.row, "此人已登记（姓名和电话相同）", "name"))
            else:
                (joined if before else fresh).append(row)
                seen[person] = row.row
        if dry_run:
            return Imported((), problems)
        records = {
            row.row: people.candidate_record(
                row.form, account=None, county=actor.county, at=at, origin=_origin(row, file_hash)
            )
            for row in (*fresh, *joined)
        }
        ids = await copy_rows(connection, "candidate", [records[row.row] for row in fresh])
        for row in joined:
            known_id = present[row.form.name, row.form.phone]["id"]
            ids.append(await people.register(connection, records[row.row], known_id))
        await _note_imported(connection, actor, "candidate", ids, file_hash)
        await audit.record(actor, "candidates.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, problems)


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

    A team that repeats an earlier row or a live offer (same name and project) is left out and reported.
    Otherwise
    as `import_candidates`; the ids are those of the teams.
    """
    require(actor, *TEAM_WRITERS)
    async with DB.transaction() as transaction:
        connection, at = transaction.connection, now()
        live = await people.live_offers([(row.form.name, row.form.project) for row in rows])
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
            people.team_record(row.form, account=account, county=actor.county, at=at, origin=origin)
            for row, origin in zip(taken, origins, strict=True)
        ]
        ids = await copy_rows(connection, "team", records)
        teams = [(id_, row.form, origin) for id_, row, origin in zip(ids, taken, origins, strict=True)]
        await people.place_members(connection, teams, county=actor.county, at=at)
        await _note_imported(connection, actor, "team", ids, file_hash)
        await audit.record(actor, "teams.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, problems)
