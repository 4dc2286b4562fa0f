"""Enterprises from a workbook: a county registers two hundred of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.demand.enterprises.service import COLUMNS, KEEPERS, edit, labelled, register
from talent_platform.demand.needs.schemas import EnterpriseForm, EnterpriseRow
from talent_platform.demand.tables import Enterprise
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference import codes
from talent_platform.reference.import_rows import Imported, RowChange, RowProblem, SourceRow
from talent_platform.web.field_texts import fields_of, text_of


async def import_enterprises(
    actor: Actor, rows: Sequence[SourceRow[EnterpriseRow]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Register the enterprises of the actor's county, or of the whole city; a row with the credit code of one
    that is registered is a change of that.

    Raises:
        NotAllowed: the actor's role registers no enterprises.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        stand = await _standing([row.form.credit_code for row in rows])
        bureaus = await Organisation.select(Organisation.county).where(Organisation.kind == "county")
        counties = {row["county"] for row in bureaus}
        seen: dict[str, int] = {}
        problems, taken = list[RowProblem](), list[SourceRow[EnterpriseRow]]()
        changes, unchanged = list[tuple[SourceRow[EnterpriseRow], RowChange]](), 0
        for row in rows:
            stored = stand.get(row.form.credit_code)
            if problem := _problem(actor, row.form, stored, counties, seen):
                problems.append(RowProblem(row.sheet, row.row, problem[1], problem[0]))
            elif stored is None:
                taken.append(row)
            elif change := _change(row, stored):
                changes.append((row, change))
            else:
                unchanged += 1
            seen.setdefault(row.form.credit_code, row.row)
        shown = [change for _, change in changes]
        if dry_run:
            return Imported((), problems, shown, unchanged)
        ids = [await register(actor, row.form) for row in taken]
        new = [
            (row.sheet, row.row, f"enterprise:{organisation_id}")
            for row, organisation_id in zip(taken, ids, strict=True)
        ]
        for row, _ in changes:
            stored = stand[row.form.credit_code]
            form = EnterpriseForm(**{name: stored[name] for name in _FACTS} | dict(_said(row.form)))
            await edit(actor, stored["organisation"], form)
            ids.append(stored["organisation"])
        await audit.record(actor, "enterprises.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, problems, shown, unchanged, new=new)


def _problem(
    actor: Actor, form: EnterpriseRow, stored: Mapping[str, Any] | None, counties: Set[str],
    seen: Mapping[str, int],
) -> tuple[str, Said | str] | None:  # fmt: skip
    """Why a row cannot be taken: the field and the sentence."""
    if actor.role is Role.COUNTY and form.county != actor.county:
        return "county", Said(N_("只能登记本县区的企业"))
    if actor.role is Role.COUNTY and stored is not None and stored["county"] != actor.county:
        return "credit_code", Said(N_("信用代码 {code} 是外县区的企业，不能更改"), code=form.credit_code)
    if form.county not in counties:
        return "county", Said(N_("该县区还没有主管部门"))
    if form.credit_code in seen:
        return "credit_code", Said(N_("与第 {row} 行信用代码相同"), row=seen[form.credit_code])
    if stored is None and (missing := next((n for n in ("contact", "phone") if not getattr(form, n)), None)):
        return missing, Said(N_("必填，不能为空"))
    return None


def _said(form: EnterpriseRow) -> Mapping[str, Any]:
    """What the row says of an enterprise that is registered; a contact left out stays."""
    return {
        name: value
        for name in _FACTS
        if (value := str(getattr(form, name))) or name not in ("contact", "phone")
    }


def _change(row: SourceRow[EnterpriseRow], stored: Mapping[str, Any]) -> RowChange | None:
    """What the row changes; None where it says the same. Whom to call now is shown masked."""
    columns, before = fields_of(EnterpriseForm), labelled(None, dict(stored))
    fields = {
        columns[name].title: (text_of(columns[name], before[name]), text_of(columns[name], value))
        for name, value in _said(row.form).items()
        if value != stored[name]
    }
    subject = f"enterprise:{stored['organisation']}"
    return RowChange(row.sheet, row.row, subject, stored["name"], fields) if fields else None


_FACTS = ("name", "credit_code", "county", "branch", "scale", "contact", "phone")


async def _standing(codes: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Credit code → what is registered under it."""
    rows = await Enterprise.select(*COLUMNS).where(Enterprise.organisation._.credit_code.is_in(["", *codes]))
    return {row["credit_code"]: row for row in rows}


async def examples(actor: Actor) -> dict[str, list[str]]:
    """An enterprise of the actor's own county."""
    return {"county": [codes.counties()[actor.county]]} if actor.county else {}
