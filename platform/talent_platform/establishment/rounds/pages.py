"""Promotion rounds as pages: announce, enter applicants, allocate, and the drafts that come of it."""

from __future__ import annotations

from collections.abc import Mapping
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
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.notices import service as notices
from talent_platform.establishment.rounds import correcting, deciding
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
from talent_posts import CATEGORY_NAMES, post_name

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
    seats = await rounds.offerable(institution_id, day)
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
    return await detail_page(request, round_id, Form())


async def detail_page(request: AppRequest, round_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    row = await rounds.round_row(reader, round_id)
    hr = reader.role is Role.INSTITUTION
    applicants = await rounds.applicants(row)
    gone = await rounds.applicants(row, withdrawn=True)
    names = {each["id"]: each["person_name"] for each in (*applicants, *gone)}
    taken, done = await offered(rounds.FLOW, reader, row), await rounds.steps_of(round_id)
    staff = await queries.staff_of(row["institution"]) if hr else []
    await audit.names_read(reader, "round", f"round:{round_id}", len(names) + len(staff))
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
        steps=[step.action for step in taken],
        gone=gone,
        turns=[step for step in taken if step.action in correcting.WHOLE],
        asks=_ASKED,
        why=next((each["note"] for each in done if each["note"]), ""),
        history=[_line(row, each, names) for each in done],
    )


_DONE = {"publish": N_("公布"), **{action: step.words for action, step in rounds.FLOW.steps.items()}}
_ASKED = {
    "reopen": N_("退回后按更正的得分重新产生拟聘人选；现有拟聘人选的草稿一并撤回，岗位释放。"),
    "ask_reopen": N_("结果公示过，须上级人社部门同意；同意后公示终止，重新评定后重新公示。"),
    "cancel": N_("取消后不能恢复；拟聘人选的草稿一并撤回，岗位释放。请把取消和原因告知报名人。"),
    "ask_cancel": N_("结果公示过，须上级人社部门同意；同意后公示终止，岗位释放。"),
    "agree": N_("同意后现有拟聘人选的草稿撤回，公示终止，岗位释放。"),
    "decline": N_("不予同意，现有结果仍然有效。"),
}
"""What is said before a step of the round as a whole."""


def _line(row: Mapping[str, Any], step: Mapping[str, Any], names: Mapping[int, str]) -> Mapping[str, Any]:
    """A line of the history: who and why, and of what was corrected both values."""
    changed, told = step["changed"], [names.get(step["applicant"], ""), step["note"]]
    if step["action"] == "rescore":
        posts = {int(grade): post_name(row["category"], int(grade)) for grade in row["seats"]}
        for name, worded in (
            ("scores", lambda values: "、".join(f"{each:g}" for each in values)),
            ("wishes", lambda values: "、".join(posts[each] for each in values)),
        ):
            before, after = map(worded, changed[name])
            if before != after:
                what = gettext(_CORRECTED[name])
                told.append(gettext("{what}：{before} → {after}", what=what, before=before, after=after))
    else:
        told += [
            gettext("原结果 {name}：{result}", name=names.get(int(one), ""), result=was)
            for one, (was, _) in changed.items()
        ]
    return {
        "title": gettext(_DONE[step["action"]]), "at": step["at"], "who": step["actor_name"],
        "text": gettext("；").join(filter(None, told)),
    }  # fmt: skip


_CORRECTED = {"scores": N_("得分"), "wishes": N_("志愿")}


@post("/posts/rounds/{round_id:int}/applicants", include_in_schema=False)
async def add_applicant(request: AppRequest, round_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        person, wishes, scores = _applicant(values)
        await rounds.apply(actor(request), round_id, person, wishes, scores)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await detail_page(request, round_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/rounds/{round_id}", flash=gettext("已登记报名"))


def _applicant(values: Mapping[str, Any]) -> tuple[int, list[int], list[float]]:
    try:
        person = int(str(values.get("person", "")))
    except ValueError:
        raise Invalid(N_("请选择人员"), {"person": N_("请选择人员")}) from None
    return person, *wished(values)


def wished(values: Mapping[str, Any]) -> tuple[list[int], list[float]]:
    """Grades wished and scores, as typed."""
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
    return wishes, scores


@post("/posts/rounds/{round_id:int}/allocate", include_in_schema=False)
async def allocate(request: AppRequest, round_id: FromPath[int]) -> Response[Any] | Template:
    version = whole_number((await form_values(request)).get("version"))
    try:
        count = await deciding.decide_round(actor(request), round_id, version=version)
    except Conflict as error:
        return await detail_page(request, round_id, Form({}, {}, error.message), status=409)
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
