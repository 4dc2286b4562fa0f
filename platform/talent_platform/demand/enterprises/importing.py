"""Enterprises from a workbook: a county registers two hundred of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.demand.enterprises.service import KEEPERS, register
from talent_platform.demand.needs.schemas import EnterpriseForm
from talent_platform.demand.tables import Enterprise
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference import codes
from talent_platform.reference.import_rows import Imported, RowProblem, SourceRow


async def import_enterprises(
    actor: Actor, rows: Sequence[SourceRow[EnterpriseForm]], *, file_hash: str, dry_run: bool = False
) -> Imported:
    """Register the enterprises of the actor's county, or of the whole city; those that stand already as the
    file has them are left, others of the same credit code reported.

    Raises:
        NotAllowed: the actor's role registers no enterprises.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        stand = await _standing([row.form.credit_code for row in rows])
        bureaus = await Organisation.select(Organisation.county).where(Organisation.kind == "county")
        counties = {row["county"] for row in bureaus}
        seen: dict[str, int] = {}
        problems, taken, unchanged = list[RowProblem](), list[SourceRow[EnterpriseForm]](), 0
        for row in rows:
            form = row.form
            problem: tuple[str, Said] | None = None
            if actor.role is Role.COUNTY and form.county != actor.county:
                problem = "county", Said(N_("只能登记本县区的企业"))
            elif form.county not in counties:
                problem = "county", Said(N_("该县区还没有主管部门"))
            elif form.credit_code in seen:
                problem = "credit_code", Said(N_("与第 {row} 行信用代码相同"), row=seen[form.credit_code])
            elif form.credit_code in stand:
                if stand[form.credit_code] == _facts(form):
                    unchanged += 1
                    continue
                said = Said(N_("信用代码 {code} 已登记，请在企业页面上修改"), code=form.credit_code)
                problem = "credit_code", said
            seen.setdefault(form.credit_code, row.row)
            if problem:
                problems.append(RowProblem(row.sheet, row.row, problem[1], problem[0]))
            else:
                taken.append(row)
        if dry_run:
            return Imported((), problems, (), unchanged)
        ids = [await register(actor, row.form) for row in taken]
        await audit.record(actor, "enterprises.imported", f"file:{file_hash}", rows=len(ids))
    return Imported(ids, problems, (), unchanged)


def _facts(form: EnterpriseForm) -> tuple[Any, ...]:
    return form.name, form.county, form.branch, str(form.scale), form.contact, form.phone


async def _standing(codes: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Credit code → what is registered under it."""
    home = Enterprise.organisation._
    rows = await Enterprise.select(
        home.credit_code.as_alias("code"), home.name.as_alias("name"),
        home.county.as_alias("county"), Enterprise.branch, Enterprise.scale,
        Enterprise.contact, Enterprise.phone,
    ).where(Enterprise.organisation._.credit_code.is_in(["", *codes]))  # fmt: skip
    names = ("name", "county", "branch", "scale", "contact", "phone")
    return {row["code"]: tuple(row[name] for name in names) for row in rows}


async def examples(actor: Actor) -> dict[str, list[str]]:
    """An enterprise of the actor's own county."""
    return {"county": [codes.counties()[actor.county]]} if actor.county else {}
