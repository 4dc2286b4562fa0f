"""The list of a unit's staff as a workbook: taken away, and brought back with what the unit may put right.

What the unit alone has said is revised as `stating` does; of whom an office has looked at only a number that
is missing is filled in, as the form on the person's page does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from litestar import Response

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, TalentError
from talent_platform.establishment.institutions import identity, queries, staff, units
from talent_platform.establishment.institutions.schemas import IdentityForm, PersonForm, StaffRow
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.people import stating
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said
from talent_platform.reference.import_rows import Imported, RowChange, RowProblem, SourceRow
from talent_platform.reference.writings.identity_number import born
from talent_platform.web.field_texts import fields_of, text_of
from talent_platform.web.listing.exports import export
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_platform.workbooks.writing.export import value_shown

_FACTS = tuple(name for name in PersonForm.model_fields if name != "identity")


async def export_staff(request: AppRequest, institution_id: int) -> Response[bytes]:
    """Everybody on the list of the reader's own institution; identity numbers only as there or not."""
    reader = require(actor(request), Role.INSTITUTION)
    async with export(request, f"institution:{institution_id}") as out:
        institution = await queries.institution(reader, institution_id)
        posts = await _posts(institution_id)
        columns = [
            *fields_of(StaffRow).values(),
            SheetColumn("has_identity", "证件登记", Kind.TEXT, required=False),
            SheetColumn("posts", "岗位", Kind.TEXT, required=False, max_length=60),
        ]
        rows = [
            {
                **stating.as_form(row), "person": row["id"], "identity": None,
                "has_identity": "已登记" if row["has_identity"] else "未登记",
                "posts": "、".join(posts.get(row["id"], ())),
            }
            for row in (await _on_the_list(institution_id)).values()
        ]  # fmt: skip
        await audit.names_read(reader, "institution.people", f"institution:{institution_id}", len(rows))
        name = gettext("{unit}在册人员", unit=institution["name"])
        return await out.listing(gettext("在册人员"), columns, rows, name=name)


async def staff_list(reader: Actor, institution_id: int) -> list[Mapping[str, Any]]:
    """What `export_staff` shows, with `seen` as a change of each asks for it.

    Raises:
        NotAllowed: the reader is of no institution.
        NotFound: of another one.
    """
    require(reader, Role.INSTITUTION)
    await queries.institution(reader, institution_id)
    posts = await _posts(institution_id)
    rows = (await _on_the_list(institution_id)).values()
    await audit.names_read(reader, "institution.people", f"institution:{institution_id}", len(rows))
    return [
        {
            **stating.as_form(row), "id": row["id"], "has_identity": row["has_identity"],
            "posts": posts.get(row["id"], []), "seen": stating.as_read(row),
        }
        for row in rows
    ]  # fmt: skip


async def _posts(institution_id: int) -> Mapping[int, list[str]]:
    """Person → the posts held today."""
    posts: dict[int, list[str]] = {}
    for each in staff.in_post(await units.unit_on(institution_id, today()), today()):
        posts.setdefault(int(each.person.id), []).append(each.post)
    return posts


async def _on_the_list(institution_id: int) -> Mapping[int, Mapping[str, Any]]:
    rows = await (
        StaffMember.select()
        .where(StaffMember.institution == institution_id)
        .order_by(StaffMember.number)
        .output(load_json=True)
    )
    return {row["id"]: {**row, "has_identity": row["identity_cipher"] is not None} for row in rows}


class _Tried(Exception):  # noqa: N818 - no error
    """Undoes what a dry run has written."""


async def import_staff(
    actor: Actor, rows: Sequence[SourceRow[StaffRow]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Take what was changed in the exported list of the actor's own institution. A dry run does it all and
    takes it back, so that it reports what the real one would.

    Raises:
        Conflict: the account belongs to no institution, or that is closed.
    """
    require(actor, Role.INSTITUTION)
    institution = await queries.own_institution(actor)
    if institution is None:
        raise Conflict(N_("您的账号不属于任何事业单位"))
    await queries.refuse_closed(institution)
    problems, changes, unchanged = list[RowProblem](), list[RowChange](), 0
    try:
        async with DB.transaction():
            await ledger.lock(institution)
            await ledger.lock_many_people()
            known = await _on_the_list(institution)
            looked_at = await queries.looked_at(institution)
            for row in rows:
                try:
                    async with DB.transaction():
                        change = await _take(actor, row, known.get(row.form.person), looked_at)
                except TalentError as error:
                    problems.append(_refused(row, error))
                    continue
                if change:
                    changes.append(change)
                else:
                    unchanged += 1
            if dry_run:
                raise _Tried
            subject = f"institution:{institution}"
            await audit.record(actor, "staff.returned", subject, file=file_hash, rows=len(changes))
    except _Tried:
        return Imported((), problems, changes, unchanged)
    return Imported([int(change.subject.split(":")[1]) for change in changes], problems, changes, unchanged)


def _refused(row: SourceRow[StaffRow], error: TalentError) -> RowProblem:
    named = next(iter(error.fields), "") if isinstance(error, Invalid) else ""
    return RowProblem(row.sheet, row.row, error.message, named or "number")


async def _take(
    actor: Actor, row: SourceRow[StaffRow], stored: Mapping[str, Any] | None, looked_at: Set[str]
) -> RowChange | None:
    """
    Raises:
        Invalid: nobody of the unit has this number, or what the cells say may not be said there.
        Conflict: see `stating.revise` and `staff.fill_identity`.
    """
    form = row.form
    if stored is None:
        raise _at("person", Said(N_("编号 {n} 的人员不在本单位名册中"), n=form.person))
    told = _told(stored, form)
    same = identity.person_key(form.identity, 0, "") == stored["person_key"]
    other = "" if same else form.identity
    if not told and not other:
        return None
    if stored["claimed"] and stored["number"] not in looked_at:
        number = form.identity or identity.unseal(stored["identity_cipher"])
        if not number:
            raise _at("identity", N_("必填，不能为空"))
        said = {name: getattr(form, name) for name in _FACTS} | {"identity": number}
        await stating.revise(actor, form.person, PersonForm(**said), seen=stating.as_read(stored))
    elif beyond := told.keys() - ({"born"} if stored["born"] is None and born(other) == form.born else set()):
        raise _at(min(beyond, key=_FACTS.index), stating.LOOKED_AT)
    else:
        try:
            await staff.fill_identity(actor, form.person, IdentityForm(identity=other))
        except Conflict as error:
            raise _at("identity", error.message) from error
    columns = fields_of(StaffRow)
    fields = {
        columns[name].title: (text_of(columns[name], old), text_of(columns[name], getattr(form, name)))
        for name, old in told.items()
    }
    if other:
        fields[columns["identity"].title] = (
            gettext("已登记") if stored["has_identity"] else "",
            gettext("另填"),
        )
    return RowChange(row.sheet, row.row, f"staff:{form.person}", str(stored["name"]), fields)


def _told(stored: Mapping[str, Any], form: StaffRow) -> Mapping[str, Any]:
    """Fields in which the row says something else than stands → what stands."""
    now = stating.as_form(stored)
    return {
        name: now[name] for name in _FACTS
        if str(now[name] or "") != str(getattr(form, name) or "")
    }  # fmt: skip


def _at(field: str, message: str) -> Invalid:
    return Invalid(message, {field: message})


async def examples(actor: Actor) -> dict[str, list[str]]:
    """Somebody on the list of the actor's own institution, as the exported list has them."""
    institution = await queries.own_institution(actor)
    people = await _on_the_list(institution) if institution is not None else {}
    if not people:
        return {}
    row = next(iter(people.values()))
    await audit.names_read(actor, "institution.people", f"institution:{institution}", 1)
    values = {**stating.as_form(row), "person": row["id"], "identity": None}
    shown = {name: value_shown(column, values.get(name)) for name, column in fields_of(StaffRow).items()}
    return {name: ["" if value is None else str(value)] for name, value in shown.items()}
