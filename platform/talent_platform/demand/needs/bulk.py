"""Rows of a workbook turned into records for COPY: which can be taken, and why the others cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, where
from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.needs.life import POSTERS
from talent_platform.demand.needs.schemas import ProjectNeedRow, TalentNeedRow
from talent_platform.demand.tables import Enterprise, Need, NeedKind, NeedState
from talent_platform.disclosure import door
from talent_platform.reference.contact import found_in, sentence
from talent_platform.reference.form_values import columns_of, values_of
from talent_platform.reference.import_rows import RowProblem, SourceRow
from talent_platform.reference.open_text import Party

NeedRow = SourceRow[TalentNeedRow | ProjectNeedRow]
_OVER = (NeedState.CLOSED, NeedState.EXPIRED)


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """Values by field → values by column; a project's problem is kept as its description."""
    columns = columns_of(values)
    if "problem" in columns:
        columns["description"] = columns.pop("problem")
    return columns


async def takeable(
    actor: Actor, kind: NeedKind, rows: Sequence[NeedRow]
) -> tuple[list[tuple[NeedRow, int]], list[RowProblem]]:
    """Rows with the organisation each belongs to, and the rows that cannot be taken."""
    employers = await _employers(actor)
    known = await _known(kind, set(employers.values()))
    contacts = await contacts_of(list(employers.values()))
    taken: list[tuple[NeedRow, int]] = []
    problems: list[RowProblem] = []
    seen: dict[tuple[Any, ...], str] = {}
    for row in rows:
        form = row.form
        organisation = employers.get(form.credit_code or "")
        key = (organisation, form.title, form.county, form.deadline)
        field, problem = "title", ""
        if organisation is None:
            field, problem = "credit_code", _employer_problem(actor, form.credit_code)
        elif form.deadline < today():
            field, problem = "deadline", f"截止日期 {form.deadline.isoformat()} 已过，应不早于今天"
        elif found := found_in(form.open_texts(), parties(actor, organisation, contacts)[0]):
            field, problem = next(iter(found)), sentence(chain.from_iterable(found.values()))
        elif key in known:
            problem = "与已登记的需求重复（单位、名称、地点和截止日期都相同）"
        elif key in seen:
            problem = f"与{seen[key]}重复（单位、名称、地点和截止日期都相同）"
        if problem or organisation is None:
            problems.append(RowProblem(row.sheet, row.row, problem, field))
            continue
        seen[key] = f"「{row.sheet}」第 {row.row} 行"
        taken.append((row, organisation))
    return taken, problems


async def contacts_of(organisations: Sequence[int | None]) -> dict[int, Party]:
    """Organisation → whom to call there, and the phone."""
    rows = await Enterprise.select(Enterprise.organisation, Enterprise.contact, Enterprise.phone).where(
        Enterprise.organisation.is_in([0, *(one for one in organisations if one is not None)])
    )
    return {row["organisation"]: (row["contact"], row["phone"]) for row in rows}


def parties(
    actor: Actor, organisation: int | None, contacts: Mapping[int, Party]
) -> tuple[list[Party], list[Party]]:
    """Whom to call at the organisation, among those the actor knows or among those it does not."""
    people = [contacts[organisation]] if organisation is not None and organisation in contacts else []
    return (people, []) if actor.organisation_id == organisation else ([], people)


def unseen(organisation: int | None, parties: Sequence[Party]) -> list[door.Unseen]:
    """The second of `parties`, for the one door."""
    return [door.Unseen((f"organisation:{organisation}",), *party) for party in parties]


async def _employers(actor: Actor) -> dict[str, int]:
    """Credit code → organisation the actor may write for; `""` is the actor's own."""
    if actor.role in POSTERS:
        condition = Organisation.id == actor.organisation_id
    else:
        facts = {"id": Organisation.id, "county": Organisation.county}
        condition = where(manageable(actor, ENTERPRISE), facts)
    rows = await Organisation.select(Organisation.id, Organisation.credit_code).where(
        condition, Organisation.kind.is_in(["enterprise", "institution"])
    )
    employers = {row["credit_code"]: row["id"] for row in rows if row["credit_code"]}
    if actor.role in POSTERS and actor.organisation_id is not None:
        employers[""] = actor.organisation_id
    return employers


def _employer_problem(actor: Actor, credit_code: str | None) -> str:
    if actor.role in POSTERS:
        return f"信用代码 {credit_code} 不是本单位的，请留空或填写本单位的代码"
    if not credit_code:
        return "请填写企业的统一社会信用代码"
    return f"没有信用代码为 {credit_code} 的企业，或不在您的管辖范围内；请先登记企业"


async def _known(kind: NeedKind, organisations: set[int]) -> set[tuple[Any, ...]]:
    if not organisations:
        return set()
    rows = await Need.select(Need.organisation, Need.title, Need.county, Need.deadline).where(
        Need.kind == str(kind), Need.deadline >= today(), Need.state.not_in([str(state) for state in _OVER]),
        Need.organisation.is_in(list(organisations)),
    )  # fmt: skip
    return {(row["organisation"], row["title"], row["county"], row["deadline"]) for row in rows}


def record(
    kind: NeedKind, row: NeedRow, organisation: int, *, state: str, owner: int, file_hash: str, at: datetime
) -> dict[str, Any]:
    """One row of table `need`, without its id."""
    return {
        "kind": str(kind), "organisation": organisation, "state": state, "owner": owner,
        "origin_file": file_hash, "origin_sheet": row.sheet, "origin_row": row.row, "version": 1,
        "created": at, "updated": at, **_EMPTY, **stored(values_of(row.form, without=("credit_code",))),
    }  # fmt: skip


_EMPTY: dict[str, Any] = {
    "description": "", "priority": 1, "required_skills": "[]", "preferred_skills": "[]", "education": 0,
    "title_level": 0, "years": 0, "pay_min": 0, "pay_max": 0, "mode": "rigid", "keywords": "[]",
    "roles": "[]", "investment": 0, "cooperation": None,
}  # fmt: skip
"""COPY knows no column defaults where a column is named, and the two kinds fill different ones."""
