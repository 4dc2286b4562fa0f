"""What comes in at the doors of the demo city: registrations, a text that tells a number, workbooks, and a
table of the superior."""

from __future__ import annotations

import io
import secrets
from contextlib import suppress
from datetime import UTC, date, timedelta
from pkgutil import resolve_name
from typing import Any, Final

import openpyxl

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.demand.needs import service as needs
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.demo.demand import credit_code
from talent_platform.errors import Unavailable
from talent_platform.establishment.letters.rendering import TEMPLATE
from talent_platform.imports import service as imports
from talent_platform.imports.kinds import kind_for
from talent_platform.imports.queries import file as imported
from talent_platform.imports.tables import Mode
from talent_platform.jobs.worker import run_job
from talent_platform.reference.codes import branches, counties
from talent_platform.registration.applications import deciding, service
from talent_platform.registration.applications.schemas import EnterpriseRegistration, PersonRegistration
from talent_platform.registration.tables import RegistrationKind
from talent_platform.upward.blanks import service as blanks
from talent_platform.upward.blanks.schemas import BindForm, BlankForm, SumForm
from talent_platform.upward.fillings import service as fillings
from talent_platform.upward.fillings.service import PeriodForm
from talent_platform.workbooks.forms import render_pdf
from talent_platform.workbooks.writing.template import build_template


async def plant(*, day: date) -> None:
    await _registrations(day)
    await _named()
    await _workbooks()
    await _upward(day)


# -- registrations -------------------------------------------------------------------------------------

_PEOPLE: Final = (
    (RegistrationKind.CANDIDATE, "登记一", ""), (RegistrationKind.TEAM_LEAD, "登记二", ""),
    (RegistrationKind.CANDIDATE, "登记三", "refuse"),
)  # fmt: skip
_FIRMS: Final = (("示范精密铸造有限公司", ""), ("示范新材料有限公司", "return"), ("示范食品有限公司", ""))
_NOTES: Final = {"return": "营业执照图片不清晰，请重新上传", "refuse": "与本市没有工作或居住关系"}


async def _registrations(day: date) -> None:
    """Of people and enterprises, all in the county of the sign-in page."""
    county = await actor_by_login("county")
    for number, (kind, person, step) in enumerate(_PEOPLE, 1):
        form = PersonRegistration.model_validate({"person": person, **_contact(county, number)})
        await _sent(kind, form, b"", number)
        await _decided(county, step)
    # Its proof is a document, and that takes a Chinese font.
    with suppress(Unavailable):
        proof = _licence(day)
        for number, (name, step) in enumerate(_FIRMS, 1 + len(_PEOPLE)):
            firm = EnterpriseRegistration.model_validate({
                "name": name, "credit_code": credit_code("219900", 99000 + number), "scale": "small",
                "branch": next(iter(branches())), "contact": "张示范", "person": "张示范",
                **_contact(county, number),
            })  # fmt: skip
            await _sent(RegistrationKind.ENTERPRISE, firm, proof, number)
            await _decided(county, step)


def _contact(county: Actor, number: int) -> dict[str, str | None]:
    return {"phone": f"024-555020{number}", "county": county.county, "login": f"dengji{number}"}


async def _sent(
    kind: RegistrationKind, form: PersonRegistration | EnterpriseRegistration, proof: bytes, number: int
) -> None:
    await service.submit(kind, form, secrets.token_urlsafe(), proof, address=f"198.51.100.{number}")


async def _decided(county: Actor, step: str) -> None:
    """What the bureau says to the last one."""
    if step:
        row = await DB.asyncpg_pool.fetchval("SELECT max(id) FROM registration")
        await deciding.decide(county, row, step, note=_NOTES[step], version=None)


def _licence(day: date) -> bytes:
    page = {
        "number": "", "title": "营业执照（演示）", "to": "登记机关", "above": "",
        "paragraphs": ["本文件为演示，内容虚构。"], "office": "示范市市场监督管理局（演示）",
        "day": f"{day.year}年1月4日",
    }  # fmt: skip
    return render_pdf(TEMPLATE, page, now().astimezone(UTC))


# -- texts ---------------------------------------------------------------------------------------------


async def _named() -> None:
    """A need whose text tells a phone number, kept so by the enterprise: it waits for the bureau."""
    enterprise = await actor_by_login("enterprise")
    (mould,) = await DB.asyncpg_pool.fetch(
        "SELECT branch, county FROM need WHERE organisation = $1 AND kind = 'talent' ORDER BY id LIMIT 1",
        enterprise.organisation_id,
    )
    form = TalentNeedForm.model_validate({
        "title": "设备维护技师", "seats": 2, "required_skills": "设备维护", "education": "2",
        "branch": mould["branch"], "county": mould["county"], "pay_min": "8", "pay_max": "12",
        "mode": "rigid", "start_on": now().date() + timedelta(days=90),
        "deadline": now().date() + timedelta(days=60),
        "description": "负责产线设备点检和维修，有意者请致电 024-55501234。", "contact_confirmed": True,
    })  # fmt: skip
    await needs.create(enterprise, NeedKind.TALENT, form)


# -- workbooks -----------------------------------------------------------------------------------------

_BROUGHT: Final = (
    ("enterprise", "needs", "年度用人需求.xlsx", True), ("officer", "candidates", "走访登记人才.xlsx", False),
    ("institution", "needs", "招聘需求.xlsx", False), ("teamlead", "teams", "团队登记.xlsx", False),
)  # fmt: skip
"""By whom, what, as which file, and whether it was confirmed."""


async def _workbooks() -> None:
    for login, key, name, confirmed in _BROUGHT:
        actor = await actor_by_login(login)
        file = await imports.upload(actor, key, name, await _workbook(actor, key))
        await _worked(actor, file)
        if confirmed:
            await imports.confirm(actor, file, Mode.SKIP_BAD)
            await _worked(actor, file)


async def _worked(actor: Actor, file: int) -> None:
    await run_job((await imported(actor, file)).job or 0)


async def _workbook(actor: Actor, key: str) -> bytes:
    kind = kind_for(actor, key)
    own = await resolve_name(kind.examples)(actor) if kind.examples else {}
    examples = {column.name: column.examples for column in kind.layout.main_columns()} | own
    chosen = {column.name: [*(column.choices or {}).values()] for column in kind.layout.main_columns()}
    row = {
        name: str((values or chosen[name])[0]) for name, values in examples.items() if values or chosen[name]
    }
    return build_template(kind.layout, 5, filled=[row])


# -- the superior's table ------------------------------------------------------------------------------


async def _upward(day: date) -> None:
    """A blank of the province with a row for each county, filled for last quarter."""
    city = await actor_by_login("city")
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "季报"
    sheet.append(["县区", "人才需求数", "需求人数"])
    for name in (*counties().values(), "合计"):
        sheet.append([name])
    body, last = io.BytesIO(), len(counties()) + 1
    book.save(body)
    form = BlankForm(title="重点产业人才需求季报", sender="示范省人力资源和社会保障厅（演示）")
    blank = await blanks.upload(city, form, "季报.xlsx", body.getvalue())
    for column, figure in (("B", "needs.talent"), ("C", "needs.seats")):
        bound = {"sheet": "季报", "area": f"{column}2:{column}{last}", "figure": figure,
                 "by_row": {"county": "A"}}  # fmt: skip
        await blanks.bind(city, blank, BindForm.model_validate(bound), version=None)
    total = SumForm(sheet="季报", total=f"B{last + 1}:C{last + 1}", parts=f"B2:C{last}")
    await blanks.add_up(city, blank, total, version=None)
    await fillings.fill(city, blank, PeriodForm(first=day - timedelta(days=180), last=day))
