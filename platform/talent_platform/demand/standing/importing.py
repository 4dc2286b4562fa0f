"""Answers of the registration authority and lists of enterprises, from workbooks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel
from stdnum.cn import uscc

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.demand.enterprises.service import KEEPERS
from talent_platform.demand.standing import queries
from talent_platform.demand.standing.queries import FirmStateView, ListingView, OpenNeeds
from talent_platform.demand.standing.schemas import (
    LISTED_LABELS,
    REGISTRATION_BADGES,
    FirmStateRow,
    ListingRow,
)
from talent_platform.demand.tables import (
    EnterpriseListing,
    FirmRegistration,
    FirmState,
    NeedChange,
)
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference.import_rows import Imported, RowChange, RowProblem, SourceRow
from talent_platform.web.field_texts import fields_of, text_of
from talent_platform.workflow import history

_NOBODY = N_("没有登记信用代码为 {code} 的企业，请先登记企业")
_ELSEWHERE = N_("信用代码 {code} 是外县区的企业")
_NAMED = N_("信用代码 {code} 登记的企业名称是「{name}」，请核对；名称变更的先修改企业信息")
_TWICE = N_("与第 {row} 行重复")
_HIRING = N_("{name}：{state}，名下在招的 {count} 项需求随即不再公开，也不参与匹配；不再需要的请关闭")
MOST_NOTICES = 20
EXAMPLES = 50
"""Enterprises among which one for the example is looked for."""


@dataclass(frozen=True)
class _Firm:
    id: int
    credit_code: str
    name: str
    county: str | None


@dataclass(frozen=True)
class _Kept:
    """What a kind of file tells of enterprises, kept beside what was told before."""

    table: Any
    columns: Sequence[str]
    key: Callable[[Any], Hashable]
    """Of a row: what no other row of the file may say again."""
    stands: Callable[[Mapping[str, _Firm]], Awaitable[Mapping[Hashable, FirmStateView | ListingView]]]
    """By `key`, what was told last of the enterprises of the file."""


async def _answered(firms: Mapping[str, _Firm]) -> Mapping[Hashable, FirmStateView | ListingView]:
    told = await queries.registrations([firm.id for firm in firms.values()])
    return {firm.credit_code: told[firm.id] for firm in firms.values() if firm.id in told}


async def _listed(firms: Mapping[str, _Firm]) -> Mapping[Hashable, FirmStateView | ListingView]:
    codes = {firm.id: firm.credit_code for firm in firms.values()}
    return {
        (codes[one.organisation], one.listed, one.project): one for one in await queries.listings([*codes])
    }


_ANSWERS = _Kept(
    FirmRegistration, ("state", "checked", "source", "note"), lambda form: form.credit_code, _answered
)
_LISTS = _Kept(
    EnterpriseListing, ("listed", "project", "since", "until", "source"),
    lambda form: (form.credit_code, str(form.listed), form.project), _listed,
)  # fmt: skip


async def import_registrations(
    actor: Actor, rows: Sequence[SourceRow[FirmStateRow]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Keep each answer beside those before it; the latest day counts. Of an enterprise that does no business
    any more the open needs say so in their history, and who looks after them is told.

    Raises:
        NotAllowed: neither the city nor a county.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        firms = await _firms(rows)
        compared = await _compared(actor, rows, firms, _ANSWERS)
        over = {
            firms[row.form.credit_code].id for row in compared.taken if row.form.state is not FirmState.ACTIVE
        }
        hiring = await queries.open_needs([*over])
        if dry_run:
            return compared.imported((), [_said(one, compared.taken, firms) for one in hiring[:MOST_NOTICES]])
        ids = await _write(actor, _ANSWERS, compared.taken, firms, file_hash)
        await _note_idle(actor, hiring)
        await audit.record(actor, "registrations.imported", f"file:{file_hash}", rows=len(ids))
    return compared.imported(ids)


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
        compared = await _compared(actor, rows, firms, _LISTS)
        if dry_run:
            return compared.imported((), await _staying(rows, firms))
        ids = await _write(actor, _LISTS, compared.taken, firms, file_hash)
        await audit.record(actor, "listings.imported", f"file:{file_hash}", rows=len(ids))
    return compared.imported(ids)


@dataclass(frozen=True)
class _Compared:
    """A file beside what is on record."""

    problems: Sequence[RowProblem]
    taken: Sequence[SourceRow[Any]]
    """Rows that say something new."""
    changes: Sequence[RowChange]
    unchanged: int

    def imported(self, ids: Sequence[int], notices: Sequence[str] = ()) -> Imported:
        return Imported(ids, self.problems, self.changes, self.unchanged, notices)


async def _compared(
    actor: Actor, rows: Sequence[SourceRow[Any]], firms: Mapping[str, _Firm], kept: _Kept
) -> _Compared:
    problems = _problems(actor, rows, firms, kept.key)
    good = [row for row in rows if (row.sheet, row.row) not in problems]
    stands = await kept.stands(firms)
    said = [
        (row, change)
        for row in good
        if (change := _change(row, firms[row.form.credit_code], stands.get(kept.key(row.form)), kept.columns))
    ]
    return _Compared(
        [*problems.values()], [row for row, _ in said], [change for _, change in said], len(good) - len(said)
    )


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
    actor: Actor, rows: Sequence[SourceRow[Any]], firms: Mapping[str, _Firm], key: Callable[[Any], Hashable]
) -> dict[tuple[str, int], RowProblem]:
    """Place → why the row cannot be taken."""
    found, seen = dict[tuple[str, int], RowProblem](), dict[Hashable, int]()
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
    actor: Actor, kept: _Kept, rows: Sequence[SourceRow[Any]], firms: Mapping[str, _Firm], file_hash: str
) -> list[int]:
    if not rows:
        return []
    written = await kept.table.insert(
        *(
            kept.table(
                organisation=firms[row.form.credit_code].id, file=file_hash, sheet=row.sheet[:31],
                sheet_row=row.row, actor_id=actor.account_id, actor_name=actor.name,
                **row.form.model_dump(exclude={"name", "credit_code"}),
            )
            for row in rows
        )
    )  # fmt: skip
    return [one["id"] for one in written]


def _said(hiring: OpenNeeds, rows: Sequence[SourceRow[FirmStateRow]], firms: Mapping[str, _Firm]) -> str:
    """That the enterprise does no business any more by the file and still has open needs."""
    state = next(row.form.state for row in rows if firms[row.form.credit_code].id == hiring.organisation)
    return Said(_HIRING, name=hiring.name, state=[REGISTRATION_BADGES[state].label], count=len(hiring.needs))


async def _note_idle(actor: Actor, hiring: Sequence[OpenNeeds]) -> None:
    """Write into the history of each open need that it is public no more, and why."""
    stands = await queries.registrations([one.organisation for one in hiring])
    lines = list[NeedChange]()
    for one in hiring:
        if stands[one.organisation].state != FirmState.ACTIVE:
            written: Mapping[str, Any] = history.line(actor, "idle", note=stands[one.organisation].source)
            lines += [NeedChange(need=need, **written) for need in one.needs]
    if lines:
        await NeedChange.insert(*lines)


async def _staying(rows: Sequence[SourceRow[ListingRow]], firms: Mapping[str, _Firm]) -> list[str]:
    """How many stay on a list that the file says nothing of."""
    said = list[str]()
    for listed in sorted({row.form.listed for row in rows}):
        codes = {row.form.credit_code for row in rows if row.form.listed == listed}
        named = {firms[code].id for code in codes if code in firms}
        rest = {one.organisation for one in await queries.on_list(listed)} - named
        if rest:
            said.append(Said(
                N_("「{list}」名单上另有 {count} 家不在文件里，仍在名单上；要移出的请列入文件并填移出日期"),
                list=[LISTED_LABELS[listed]], count=len(rest),
            ))  # fmt: skip
    return said


async def examples(actor: Actor) -> dict[str, list[str]]:
    """An enterprise that the actor looks after."""
    firms = await Organisation.select(Organisation.name, Organisation.credit_code).where(
        Organisation.kind == str(OrganisationKind.ENTERPRISE),
        Organisation.credit_code.is_not_null(),
        *((Organisation.county == actor.county,) if actor.role is Role.COUNTY else ()),
    ).order_by(Organisation.id).limit(EXAMPLES)  # fmt: skip
    for firm in firms:
        if uscc.is_valid(firm["credit_code"]):
            return {"name": [firm["name"]], "credit_code": [firm["credit_code"]]}
    return {}
