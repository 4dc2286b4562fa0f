"""The unit's roster from a workbook, and where it differs from the ledger.

A person who is in no post yet enters the ledger as the roster says, within the approved seats unless the row
says 超岗. Who is in post already is only compared: posts change by appointment, not by upload.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.institutions import staff as people
from talent_platform.establishment.institutions.schemas import OVER_QUOTA_LABELS, RosterRow
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.ledger import EntryKind, LedgerEntry
from talent_platform.i18n import N_
from talent_platform.reference.import_rows import Imported, RowProblem, SourceRow
from talent_platform.workbooks.sentences import Said
from talent_posts import CATEGORY_NAMES, Unit, post_name, vacancies

Row = SourceRow[RosterRow]


async def import_roster(
    actor: Actor, rows: Sequence[SourceRow[Any]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Take the rows of the actor's own institution; the ids are those of the people.

    Raises:
        Conflict: the account belongs to no institution.
    """
    require(actor, Role.INSTITUTION)
    institution = await queries.own_institution(actor)
    if institution is None:
        raise Conflict(N_("您的账号不属于任何事业单位"))
    async with DB.transaction():
        await ledger.lock(institution)
        unit = await units.unit_on(institution, today())
        known = {row["number"]: row["id"] for row in await queries.staff_of(institution)}
        taken, problems = _takeable(rows, unit, known)
        if dry_run or not taken:
            return Imported((), problems)
        ids = [await _take(actor, institution, row, unit, known, file_hash) for row in taken]
        await ledger.settle()
        await audit.record(
            actor, "roster.imported", f"institution:{institution}", file=file_hash, rows=len(ids)
        )
    return Imported(ids, problems)


async def examples(actor: Actor) -> dict[str, list[str]]:
    """A post of the institution that is free today; without one, somebody over quota by policy."""
    institution = await queries.own_institution(actor)
    unit = await units.unit_on(institution, today()) if institution is not None else None
    free = [seats for seats in vacancies(unit, on=today()) if seats.free > 0] if unit is not None else []
    if not free:
        return {"over_quota": [OVER_QUOTA_LABELS["policy"]]}
    seat = next((s for s in free if (s.category, s.grade) == ("professional", 10)), free[-1])
    return {"category": [CATEGORY_NAMES[seat.category]], "grade": [str(seat.grade)]}


def _in_post(unit: Unit) -> set[str]:
    return {each.person.id for each in people.in_post(unit, today())}


def _takeable(rows: Sequence[Row], unit: Unit, known: dict[str, int]) -> tuple[list[Row], list[RowProblem]]:
    free = Counter({(seats.category, seats.grade): seats.room for seats in vacancies(unit, on=today())})
    placed, seen = _in_post(unit), set()
    taken, problems = [], []
    for row in rows:
        form = row.form
        newcomer = str(known.get(form.number, "")) not in placed
        key = form.category, form.grade
        field, problem = "number", ""
        if form.number in seen:
            problem = Said(N_("人员编号 {number} 在文件中重复"), number=form.number)
        elif form.start > today():
            field, problem = "start", Said(N_("任职日期晚于今天；将来的任职请填聘用申请"))
        elif newcomer and not form.over_quota and free[key] <= 0:
            field = "grade"
            problem = Said(N_("{post}已没有空缺；超出核准数的人员请标明超岗类型"), post=post_name(*key))
        if problem:
            problems.append(RowProblem(row.sheet, row.row, problem, field))
            continue
        seen.add(form.number)
        if newcomer and not form.over_quota:
            free[key] -= 1
        taken.append(row)
    return taken, problems


async def _take(  # noqa: PLR0917 - one row on its way
    actor: Actor, institution: int, row: Row, unit: Unit, known: dict[str, int], file_hash: str
) -> int:
    form = row.form
    values = {
        **people.columns(institution, form),
        "roster": json.dumps(
            {"category": form.category, "grade": form.grade, "start": form.start.isoformat()}
        ),
        "origin_file": file_hash,
        "origin_sheet": row.sheet,
        "origin_row": row.row,
    }
    person_id = known.get(form.number)
    if person_id is None:
        person_id = int((await StaffMember.insert(StaffMember(institution=institution, **values)))[0]["id"])
    else:
        # Without a number in the file the one on record stays.
        kept = {"identity_cipher", "person_key"} if not form.identity else set()
        await StaffMember.update({k: v for k, v in values.items() if k not in kept}).where(
            StaffMember.id == person_id
        )
    if str(person_id) not in _in_post(unit):
        await _open(actor, institution, person_id, form)
    return person_id


async def _open(actor: Actor, institution: int, person_id: int, form: RosterRow) -> None:
    entry = {
        "institution": institution, "category": form.category, "grade": form.grade, "seat_grade": form.grade,
        "person": person_id, "counts": form.over_quota != "policy", "over_quota": form.over_quota,
        "actor_id": actor.account_id, "document": "名册导入",
    }  # fmt: skip
    await LedgerEntry.insert(
        LedgerEntry(**entry, kind=str(EntryKind.FILLED), effective=form.start, way=form.way)
    )
    if form.leaves is not None:
        day = form.leaves + timedelta(days=1)
        await LedgerEntry.insert(LedgerEntry(**entry, kind=str(EntryKind.FREED), effective=day))
        await StaffMember.update({StaffMember.leaves: form.leaves}).where(StaffMember.id == person_id)


@dataclass(frozen=True)
class Mismatch:
    """One person about whom roster and ledger disagree; an empty side means: not there."""

    person_id: int
    number: str
    name: str
    roster: str
    ledger: str
    what: str


async def reconcile(institution_id: int) -> list[Mismatch]:
    """Where the unit's latest roster and the ledger of today differ."""
    unit = await units.unit_on(institution_id, today())
    placed: dict[int, list[people.InPost]] = {}
    for each in people.in_post(unit, today()):
        placed.setdefault(int(each.person.id), []).append(each)
    rows = await (
        StaffMember.select(
            StaffMember.id, StaffMember.number, StaffMember.name, StaffMember.roster, StaffMember.origin_file
        )
        .where(StaffMember.institution == institution_id)
        .order_by(StaffMember.number)
        .output(load_json=True)
    )
    if all(row["roster"] is None for row in rows):
        return []
    found = []
    for row in rows:
        here = placed.get(row["id"], [])
        books = "、".join(f"{each.post}（{each.holding.start} 起）" for each in here)
        listed = row["roster"]
        paper = f"{post_name(listed['category'], listed['grade'])}（{listed['start']} 起）" if listed else ""
        posts = {(each.holding.category, each.holding.grade) for each in here}
        if listed and not here:
            what = "名册有，台账无在岗记录"
        elif here and not listed:
            what = "台账在岗，名册没有此人"
        elif listed and (listed["category"], listed["grade"]) not in posts:
            what = "岗位不一致"
        elif listed and listed["start"] not in {str(each.holding.start) for each in here}:
            what = "任职日期不一致"
        else:
            continue
        found.append(Mismatch(row["id"], row["number"], row["name"], paper, books, what))
    return found
