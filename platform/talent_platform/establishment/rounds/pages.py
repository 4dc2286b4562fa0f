"""Promotion rounds as pages: announce, enter applicants, allocate, and the drafts that come of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.notices import service as notices
from talent_platform.establishment.rounds import deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.lists import ROUNDS
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.schemas import day_typed
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.web.forms import Form, rows_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)
from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_platform.workflow.steps import offered
from talent_posts import CATEGORY_NAMES, post_name, vacancies

CRITERIA = (
    SheetColumn("name", N_("标准"), Kind.TEXT, required=True, max_length=30),
    SheetColumn("weight", N_("权重"), Kind.INTEGER, required=True, minimum=1, maximum=100),
)
STEPS = {name: wording.STEP_LABELS[name] for name in ("plan", "notice", "check", "evaluation", "publicity")}


@get("/posts/rounds", include_in_schema=False)
async def round_list(request: AppRequest) -> Template:
    reader = actor(request)
    listing = await ROUNDS.page(request)
    own = await queries.own_institution(reader) if reader.role is Role.INSTITUTION else None
    return page(request, "establishment/rounds.html", listing=listing, own=own)


@get("/posts/rounds.xlsx", include_in_schema=False, opt=FILE)
async def round_file(request: AppRequest) -> Response[bytes]:
    return await ROUNDS.file(request)


@get("/posts/institutions/{institution_id:int}/rounds/new", include_in_schema=False)
async def new_round(request: AppRequest, institution_id: FromPath[int]) -> Template:
    values = {
        "category": "professional",
        "criteria": [
            {"name": "业绩", "weight": 50},
            {"name": "考核", "weight": 30},
            {"name": "述职", "weight": 20},
        ],
        **{
            name: value
            for name, value in request.query_params.items()
            if name == "effective" or name.startswith("seats-")
        },
    }
    return await _form_page(request, institution_id, Form(values))


def _start(form: Form) -> date:
    """The day the vacancies are counted for: the start of employment once it is chosen, until then today."""
    try:
        return day_typed({"effective": form.value("effective")}, "effective", "")
    except Invalid:
        return today()


async def _form_page(request: AppRequest, institution_id: int, form: Form, *, status: int = 200) -> Template:
    clerk = require(actor(request), Role.INSTITUTION)
    day = _start(form)
    unit = await units.unit_on(institution_id, day)
    seats = vacancies(unit, on=day, figures=await in_force())
    return page(
        request,
        "establishment/round_form.html",
        status=status,
        form=form,
        criteria=CRITERIA,
        steps=STEPS,
        institution=await queries.institution(clerk, institution_id),
        categories=CATEGORY_NAMES.items(),
        counted_on=day,
        free=[(row, post_name(row.category, row.grade)) for row in seats if row.room],
        labels={name: gettext(field.title or name) for name, field in RoundForm.model_fields.items()},
    )


@post("/posts/institutions/{institution_id:int}/rounds/new", include_in_schema=False)
async def create_round(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    category = str(values.get("category", ""))
    rows = rows_of(values, "criteria", CRITERIA)
    given = {
        **values,
        "criteria": rows,
        "seats": {
            name.rpartition("-")[2]: count
            for name, count in values.items()
            if name.startswith(f"seats-{category}-") and count
        },
        "steps": {
            name: day
            for name in (*STEPS, "publicity_start", "publicity_end")
            if (day := values.get(f"step_{name}"))
        },
    }
    try:
        round_id = await rounds.publish(actor(request), institution_id, validated(RoundForm, given))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form({**values, "criteria": rows}, fields, error.message)
        return await _form_page(request, institution_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/rounds/{round_id}", flash=gettext("竞聘已公布"))


@get("/posts/rounds/{round_id:int}", include_in_schema=False)
async def round_detail(request: AppRequest, round_id: FromPath[int]) -> Template:
    return await _detail(request, round_id, Form())


async def _detail(request: AppRequest, round_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    row = await rounds.round_row(reader, round_id)
    hr = reader.role is Role.INSTITUTION
    applicants = await rounds.applicants(row)
    staff = await queries.staff_of(row["institution"]) if hr else []
    await audit.names_read(reader, "round", f"round:{round_id}", len(applicants) + len(staff))
    return page(
        request,
        "establishment/round.html",
        status=status,
        row=row,
        form=form,
        hr=hr,
        applicants=applicants,
        may_hang=hr and bool(await notices.unhung(applicants)),
        badge_look=wording.ROUND_BADGES[row["state"]],
        grades=[
            (int(grade), post_name(row["category"], int(grade)), count)
            for grade, count in row["seats"].items()
        ],
        posts={int(grade): post_name(row["category"], int(grade)) for grade in row["seats"]},
        staff=[(each["id"], f"{each['name']}（{each['number']}）") for each in staff],
        steps=[step.action for step in await offered(rounds.FLOW, reader, row)],
        history=[
            {"title": gettext(_DONE[each["action"]]), "at": each["at"], "who": each["actor_name"], "text": ""}
            for each in await rounds.steps_of(round_id)
        ],
    )


_DONE = {"publish": N_("公布"), **{action: step.words for action, step in rounds.FLOW.steps.items()}}


@post("/posts/rounds/{round_id:int}/applicants", include_in_schema=False)
async def add_applicant(request: AppRequest, round_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        person, wishes, scores = _applicant(values)
        await rounds.apply(actor(request), round_id, person, wishes, scores)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _detail(request, round_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/rounds/{round_id}", flash=gettext("已登记报名"))


def _applicant(values: dict[str, Any]) -> tuple[int, list[int], list[float]]:
    try:
        person = int(str(values.get("person", "")))
    except ValueError:
        raise Invalid(N_("请选择人员"), {"person": N_("请选择人员")}) from None
    try:
        wishes = [int(text) for n in range(1, 4) if (text := str(values.get(f"wish{n}", "")))]
    except ValueError:
        raise Invalid(N_("请选择公布的等级"), {"wish1": N_("请选择公布的等级")}) from None
    given = values.get("scores", [])
    try:
        scores = [float(text) for text in ([given] if isinstance(given, str) else given)]
    except ValueError:
        raise Invalid(
            N_("每项标准应有 0 到 100 的得分"), {"scores": N_("每项标准应有 0 到 100 的得分")}
        ) from None
    return person, wishes, scores


@post("/posts/rounds/{round_id:int}/allocate", include_in_schema=False)
async def allocate(request: AppRequest, round_id: FromPath[int]) -> Response[Any] | Template:
    version = whole_number((await form_values(request)).get("version"))
    try:
        count = await deciding.decide_round(actor(request), round_id, version=version)
    except Conflict as error:
        return await _detail(request, round_id, Form({}, {}, error.message), status=409)
    return redirect(
        request, f"/posts/rounds/{round_id}", flash=ngettext("已产生 {n} 名拟聘人选，请逐一提交申请", count)
    )


HANDLERS = [
    round_list,
    round_file,
    new_round,
    create_round,
    round_detail,
    add_applicant,
    allocate,
]
