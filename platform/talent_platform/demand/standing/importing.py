"""Answers of the registration authority and lists of enterprises, from workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.demand.enterprises.service import KEEPERS
from talent_platform.demand.standing import queries
from talent_platform.demand.standing.queries import FirmStateView, ListingView
from talent_platform.demand.standing.schemas import (
    LISTED_LABELS,
    FirmStateRow,
    ListingRow,
)
from talent_platform.demand.tables import (
    EnterpriseListing,
    FirmRegistration,
    FirmState,
)
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference.import_rows import Imported, RowChange, RowProblem, SourceRow
from talent_platform.web.field_texts import fields_of, text_of

_NOBODY = N_("没有登记信用代码为 {code} 的企业，请先登记企业")
_ELSEWHERE = N_("信用代码 {code} 是外县区的企业")
_NAMED = N_("信用代码 {code} 登记的企业名称是「{name}」，请核对；名称变更的先修改企业信息")
_TWICE = N_("与第 {row} 行重复")
_HIRING = N_("{name}：{state}，名下还有 {count} 项需求在招，请关闭")
MOST_NOTICES = 20
_ANSWER = ("state", "checked", "source", "note")
_PLACE = ("listed", "project", "since", "until", "source")


@dataclass(frozen=True)
class _Firm:
    id: int
    credit_code: str
    name: str
    county: str | None


async def import_registrations(
    actor: Actor, rows: Sequence[SourceRow[FirmStateRow]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Keep each answer beside those before it; the latest day counts.

    Raises:
        NotAllowed: neither the city nor a county.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        firms = await _firms(rows)
        problems = _problems(actor, rows, firms, lambda form: form.credit_code)
        good = [row for row in rows if (row.sheet, row.row) not in problems]
        stands = await queries.registrations([firms[row.form.credit_code].id for row in good])
        taken, changes = list[SourceRow[FirmStateRow]](), list[RowChange]()
        for row in good:
            firm = firms[row.form.credit_code]
            before = stands.get(firm.id)
            if change := _change(row, firm, before, _ANSWER):
                taken.append(row)
                changes.append(change)
        unchanged = len(good) - len(taken)
        if dry_run:
            notices = await _hiring(taken, firms)
            return Imported((), [*problems.values()], changes, unchanged, notices)
        ids = await _write(actor, FirmRegistration, taken, firms, file_hash)
        await audit.record(actor, "registrations.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, [*problems.values()], changes, unchanged)


async def import_listings(
    actor: Actor, rows: Sequence[SourceRow[ListingRow]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Keep which enterprise is on which list since when; a row with a last day takes it off. Who is not in
    the file stays where it is.

    Raises:
        NotAllowed: not the city.
    """
    require(actor, Role.CITY)
    async with DB.transaction():
        firms = await _firms(rows)
        problems = _problems(actor, rows, firms, lambda form: (form.credit_code, form.listed, form.project))
        good = [row for row in rows if (row.sheet, row.row) not in problems]
        stands = {
            (one.organisation, one.listed, one.project): one
            for one in await queries.listings([firms[row.form.credit_code].id for row in good])
        }
        taken, changes = list[SourceRow[ListingRow]](), list[RowChange]()
        for row in good:
            firm, form = firms[row.form.credit_code], row.form
            before = stands.get((firm.id, str(form.listed), form.project))
            if change := _change(row, firm, before, _PLACE):
                taken.append(row)
                changes.append(change)
        unchanged = len(good) - len(taken)
        if dry_run:
            return Imported((), [*problems.values()], changes, unchanged, await _staying(good, firms))
        ids = await _write(actor, EnterpriseListing, taken, firms, file_hash)
        await audit.record(actor, "listings.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, [*problems.values()], changes, unchanged)


async def _firms(rows: Sequence[SourceRow[Any]]) -> Mapping[str, _Firm]:
    """Credit code → the enterprise that bears it."""
    found = await Organisation.select(
        Organisation.id, Organisation.credit_code, Organisation.name, Organisation.county
    ).where(
        Organisation.credit_code.is_in(["", *(row.form.credit_code for row in rows)]),
        Organisation.kind == str(OrganisationKind.ENTERPRISE),
    )
    return {row["credit_code"]: _Firm(**row) for row in found}


def _problems(
    actor: Actor, rows: Sequence[SourceRow[Any]], firms: Mapping[str, _Firm], key: Any
) -> dict[tuple[str, int], RowProblem]:
    """Place → why the row cannot be taken."""
    found, seen = dict[tuple[str, int], RowProblem](), dict[Any, int]()
    for row in rows:
        first = seen.setdefault(key(row.form), row.row)
        if problem := _problem(actor, row.form, firms.get(row.form.credit_code)):
            field, said = problem
        elif first != row.row:
            field, said = "credit_code", Said(_TWICE, row=first)
        else:
            continue
        found[row.sheet, row.row] = RowProblem(row.sheet, row.row, said, field)
    return found


def _problem(actor: Actor, form: Any, firm: _Firm | None) -> tuple[str, Said] | None:
    if firm is None:
        return "credit_code", Said(_NOBODY, code=form.credit_code)
    if actor.role is Role.COUNTY and firm.county != actor.county:
        return "credit_code", Said(_ELSEWHERE, code=form.credit_code)
    if form.name and form.name != firm.name:
        return "name", Said(_NAMED, code=form.credit_code, name=firm.name)
    return None


def _change(
    row: SourceRow[Any], firm: _Firm, stands: FirmStateView | ListingView | None, names: Sequence[str]
) -> RowChange | None:
    """What the row says that is not on record; None where nothing."""
    model: type[BaseModel] = type(row.form)
    columns, before = fields_of(model), asdict(stands) if stands else {}
    fields = {
        columns[name].title: (text_of(columns[name], before.get(name)), text_of(columns[name], value))
        for name in names
        if (value := getattr(row.form, name)) != before.get(name) and (value or before.get(name))
    }
    subject = f"enterprise:{firm.id}"
    return RowChange(row.sheet, row.row, subject, firm.name, fields) if fields else None


async def _write(
    actor: Actor, table: Any, rows: Sequence[SourceRow[Any]], firms: Mapping[str, _Firm], file_hash: str
) -> list[int]:
    if not rows:
        return []
    written = await table.insert(
        *(
            table(
                organisation=firms[row.form.credit_code].id, file=file_hash, sheet=row.sheet[:31],
                sheet_row=row.row, actor_id=actor.account_id, actor_name=actor.name,
                **row.form.model_dump(exclude={"name", "credit_code"}),
            )
            for row in rows
        )
    )  # fmt: skip
    return [one["id"] for one in written]


async def _hiring(rows: Sequence[SourceRow[FirmStateRow]], firms: Mapping[str, _Firm]) -> list[str]:
    """Enterprises that do no business any more by the file and still have open needs."""
    over = {
        firms[row.form.credit_code].id: row.form.state
        for row in rows
        if row.form.state is not FirmState.ACTIVE
    }
    found = await queries.open_needs([*over])
    columns = fields_of(FirmStateRow)["state"]
    return [
        Said(
            _HIRING,
            name=one.name,
            state=[(columns.choices or {})[str(over[one.organisation])]],
            count=one.count,
        )
        for one in found[:MOST_NOTICES]
    ]


async def _staying(rows: Sequence[SourceRow[ListingRow]], firms: Mapping[str, _Firm]) -> list[str]:
    """How many stay on a list that the file says nothing of."""
    said = list[str]()
    for listed in sorted({row.form.listed for row in rows}):
        named = {firms[row.form.credit_code].id for row in rows if row.form.listed == listed}
        rest = {one.organisation for one in await queries.on_list(listed)} - named
        if rest:
            said.append(Said(
                N_("「{list}」名单上另有 {count} 家不在文件里，仍在名单上；要移出的请列入文件并填移出日期"),
                list=[LISTED_LABELS[listed]], count=len(rest),
            ))  # fmt: skip
    return said
