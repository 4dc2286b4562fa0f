"""Post-plan forms with G1-G4 while typing, their road, and freezing of seats."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments import questions
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import establishments, queries, units
from talent_platform.establishment.plans import counts as plans_counts
from talent_platform.establishment.plans import freezing, service
from talent_platform.establishment.plans.lists import PLANS
from talent_platform.establishment.schemas import day_typed
from talent_platform.establishment.tables.plans import PlanState
from talent_platform.establishment.turns import COUNTY_LEVELS
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form, status_of
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, whole_number
from talent_platform.workflow.steps import offered
from talent_posts import Case, Category, Decision, Person, Request, vacancies

ROAD = (PlanState.DRAFT, PlanState.DEPARTMENT, PlanState.COUNTY, PlanState.CITY, PlanState.APPROVED)


def _facts(values: dict[str, Any]) -> tuple[plans_counts.Counts, date, int | None]:
    """Numbers, effective day and establishment as typed.

    Raises:
        Invalid: with one sentence per field.
    """
    counts = plans_counts.counts_of(values)
    day = day_typed(values, "effective", N_("请填写生效日期"))
    establishment = whole_number(values.get("establishment"))
    if values.get("establishment") and (
        establishment is None or establishment > plans_counts.MAX_ESTABLISHMENT
    ):
        raise Invalid(N_("编制数应为整数"), {"establishment": N_("应为整数")})
    return counts, day, establishment


async def _shown(institution_id: int, decision: Decision) -> questions.Answered:
    """A plan's decision for the same view as a request's."""
    unit = await units.unit_on(institution_id, today())
    nobody = Request(category="management", grade=1, effective=today(), way="other")
    return questions.Answered(Case(unit=unit, person=Person(id="-", name="-"), request=nobody), decision)


async def _form_page(
    request: AppRequest, institution_id: int, form: Form, *, row: dict[str, Any] | None = None,
    status: int = 200,
) -> Template:  # fmt: skip
    unit = await units.unit_on(institution_id, today())
    used = {
        (s.category, s.grade): s.occupied + s.reserved
        for s in vacancies(unit, on=today(), figures=await in_force())
    }
    return page(
        request,
        "establishment/plan_form.html",
        status=status,
        form=form,
        row=row,
        used=used,
        institution=await queries.institution(actor(request), institution_id),
        lines=plans_counts.grades_of_form(),
        labels={f"{c}-{g}": name for c, _, grades in plans_counts.grades_of_form() for g, name in grades},
        answer=None,
        missing={},
        words=wording.PLAN_WORDS,
    )


@get("/posts/institutions/{institution_id:int}/plans/new", include_in_schema=False)
async def new_plan(request: AppRequest, institution_id: FromPath[int]) -> Template:
    clerk = require(actor(request), Role.INSTITUTION)
    institution = await queries.institution(clerk, institution_id)
    unit = await units.unit_on(institution_id, today())
    values: dict[str, Any] = {f"{p.category}-{p.grade}": p.count for p in unit.plan.posts}
    values |= {"effective": today(), "establishment": institution["establishment"]}
    return await _form_page(request, institution_id, Form(values))


@post("/posts/institutions/{institution_id:int}/plans/check", include_in_schema=False, status_code=200)
async def check_plan(request: AppRequest, institution_id: FromPath[int]) -> Template:
    await queries.institution_id(require(actor(request), *READERS), institution_id)
    answer, missing = None, {}
    try:
        counts, day, _ = _facts(await form_values(request))
        decision = await service.check(institution_id, counts, day)
        answer = await _shown(institution_id, decision)
    except Invalid as error:
        missing = error.fields
    return page(
        request, "establishment/_live.html", answer=answer, missing=missing, labels={},
        words=wording.PLAN_WORDS,
    )  # fmt: skip


@post("/posts/institutions/{institution_id:int}/plans/new", include_in_schema=False)
async def create_plan(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        counts, day, establishment = _facts(values)
        plan_id = await service.draft(
            actor(request), institution_id, counts, effective=day, establishment=establishment
        )
    except (Invalid, Conflict) as error:
        return await _form_page(request, institution_id, _wrong(values, error), status=status_of(error))
    return redirect(request, f"/posts/plans/{plan_id}", flash=gettext("方案草稿已保存"))


def _wrong(values: dict[str, Any], error: Invalid | Conflict) -> Form:
    return Form(values, error.fields if isinstance(error, Invalid) else {}, error.message)


@get("/posts/plans/{plan_id:int}/edit", include_in_schema=False)
async def edit_plan(request: AppRequest, plan_id: FromPath[int]) -> Template:
    row = await service.plan_row(require(actor(request), Role.INSTITUTION), plan_id)
    values = {f"{c}-{g}": n for (c, g), n in plans_counts.counts_in(row).items()}
    form = Form({**values, "effective": row["effective"], "establishment": row["establishment"]})
    return await _form_page(request, row["institution"], form, row=row)


@post("/posts/plans/{plan_id:int}/edit", include_in_schema=False)
async def save_plan(request: AppRequest, plan_id: FromPath[int]) -> Response[Any] | Template:
    clerk = require(actor(request), Role.INSTITUTION)
    row, values = await service.plan_row(clerk, plan_id), await form_values(request)
    try:
        counts, day, establishment = _facts(values)
        await service.revise(
            clerk, plan_id, counts, effective=day, establishment=establishment,
            version=whole_number(values.get("revision")) or 0,
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        # What was typed stays; saved once more it stands upon what somebody else has saved meanwhile.
        row = await service.plan_row(clerk, plan_id)
        return await _form_page(
            request, row["institution"], _wrong(values, error), row=row, status=status_of(error)
        )
    return redirect(request, f"/posts/plans/{plan_id}", flash=gettext("已保存"))


@get("/posts/plans/{plan_id:int}", include_in_schema=False)
async def plan_detail(request: AppRequest, plan_id: FromPath[int]) -> Template:
    return await _detail(request, plan_id, Form())


async def _detail(request: AppRequest, plan_id: int, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    row = await service.in_charge(reader, plan_id)
    institution = row["unit"]
    county_unit = institution["level"] in COUNTY_LEVELS
    counts = plans_counts.counts_in(row)
    state = PlanState(row["state"])
    # A paper of a department that the unit had then stays what it was.
    supervised = bool(institution["department"] or "department" in {each["by"] for each in row["approvals"]})
    badges = wording.PLAN_BADGES if supervised else wording.UNSUPERVISED_PLAN_BADGES
    return page(
        request,
        "establishment/plan.html",
        status=status, row=row, institution=institution, supervised=supervised, form=form,
        records_department=service.records_department,
        lines=[
            (label, [(name, counts[cat, grade]) for grade, name in grades if (cat, grade) in counts])
            for cat, label, grades in plans_counts.grades_of_form()
        ],
        total=sum(counts.values()),
        badge_look=badges[state],
        stages_shown=_stages(state, county_unit=county_unit, supervised=supervised),
        steps=await offered(service.FLOW, reader, row),
        may_edit=reader.role is Role.INSTITUTION and state in {PlanState.DRAFT, PlanState.RETURNED},
        answer=await _shown(row["institution"], await service.decision_of(row)),
        words=wording.PLAN_WORDS,
        granted=next(
            (e for e in await establishments.records_of(row["institution"]) if e["day"] <= row["effective"]),
            None,
        ),
        authorities=wording.AUTHORITY_LABELS,
        history=[
            {
                "title": gettext(badges[each["to_state"]].label),
                "at": each["at"],
                "who": each["actor_name"],
                "text": " ".join(filter(None, (each["note"], each["document"]))),
            }
            for each in await service.steps_of(plan_id)
        ],
    )  # fmt: skip


def _stages(state: PlanState, *, county_unit: bool, supervised: bool) -> list[tuple[str, str]]:
    names = {
        PlanState.DRAFT: gettext("填写"), PlanState.APPROVED: gettext("生效"),
        PlanState.DEPARTMENT: gettext("主管部门") if supervised else gettext("无主管部门"),
        PlanState.COUNTY: gettext("县区审核"), PlanState.CITY: gettext("市级核准"),
    }  # fmt: skip
    road = [each for each in ROAD if county_unit or each is not PlanState.COUNTY]
    if state is PlanState.RETURNED:
        return [(names[PlanState.DRAFT], "now"), (gettext("已退回"), "failed")]
    at = road.index(state)
    last = state is PlanState.APPROVED
    marks = ["done" if n < at or last else "now" if n == at else "next" for n in range(len(road))]
    return [(names[each], mark) for each, mark in zip(road, marks, strict=True)]


@post("/posts/plans/{plan_id:int}/step/{name:str}", include_in_schema=False)
async def take_step(
    request: AppRequest, plan_id: FromPath[int], name: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    then = await PLANS.next_for(actor(request), plan_id)
    try:
        await service.move(
            actor(request), plan_id, name, note=str(values.get("note") or values.get("reason") or ""),
            document=str(values.get("document", "")), behalf=str(values.get("behalf", "")),
            acknowledged=bool(values.get("acknowledged")), version=whole_number(values.get("revision")),
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        return await _detail(request, plan_id, _wrong(values, error), status=status_of(error))
    return redirect(request, f"/posts/plans/{plan_id}", flash=gettext("已办理"), then=then)


@get("/posts/institutions/{institution_id:int}/freeze", include_in_schema=False)
async def freeze_form(request: AppRequest, institution_id: FromPath[int]) -> Template:
    return await _freeze_page(request, institution_id, Form({"day": today()}))


async def _freeze_page(
    request: AppRequest, institution_id: int, form: Form, *, status: int = 200
) -> Template:
    judge = require(actor(request), Role.CITY)
    unit = await units.unit_on(institution_id, today())
    names = {(c, g): name for c, _, grades in plans_counts.grades_of_form() for g, name in grades}
    return page(
        request, "establishment/freeze.html", status=status, form=form,
        institution=await queries.institution(judge, institution_id),
        posts=[
            (
                f"{seats.category}-{seats.grade}",
                gettext(
                    "{post}（空缺 {free}，冻结 {frozen}）", post=names[seats.category, seats.grade],
                    free=max(0, seats.free), frozen=seats.frozen,
                ),
            )
            for seats in vacancies(unit, on=today(), figures=await in_force())
        ],
    )  # fmt: skip


@post("/posts/institutions/{institution_id:int}/freeze", include_in_schema=False)
async def freeze(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        key, quantity, day = _freezing(values)
        await freezing.freeze(
            actor(request), institution_id, key, quantity, day, document=str(values.get("document", ""))
        )
    except (Invalid, Conflict) as error:
        return await _freeze_page(request, institution_id, _wrong(values, error), status=status_of(error))
    return redirect(request, f"/posts/institutions/{institution_id}", flash=gettext("已记入岗位台账"))


def _freezing(values: dict[str, Any]) -> tuple[tuple[Category, int], int, date]:
    known = {f"{c}-{g}": (c, g) for c, _, grades in plans_counts.grades_of_form() for g, _ in grades}
    quantity = whole_number(values.get("quantity"))
    if values.get("post") not in known:
        raise Invalid(N_("请选择岗位"), {"post": N_("请选择岗位")})
    if quantity is None:
        raise Invalid(N_("请填写数量"), {"quantity": N_("应为正整数")})
    day = day_typed(values, "day", N_("请填写日期"))
    sign = -1 if values.get("action") == "unfreeze" else 1
    return known[values["post"]], sign * min(quantity, plans_counts.MAX_POSTS), day


HANDLERS = [
    new_plan,
    check_plan,
    create_plan,
    edit_plan,
    save_plan,
    plan_detail,
    take_step,
    freeze_form,
    freeze,
]
