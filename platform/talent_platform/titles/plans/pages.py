"""Yearly plans: for everybody, and the form of the bureau."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.plans import service
from talent_platform.titles.plans.lists import TITLE_PLANS
from talent_platform.titles.plans.schemas import PlanForm
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated


@get("/titles/plans", include_in_schema=False)
async def plan_list(request: AppRequest) -> Template:
    return page(request, "titles/plans.html", listing=await TITLE_PLANS.page(request))


@get("/titles/plans.xlsx", include_in_schema=False, opt=FILE)
async def plan_file(request: AppRequest) -> Response[bytes]:
    return await TITLE_PLANS.file(request)


@get("/titles/committees/{committee_id:int}/plan", include_in_schema=False)
async def blank(request: AppRequest, committee_id: FromPath[int]) -> Template:
    return await _form_page(request, committee_id, Form({"year": today().year}))


async def _form_page(request: AppRequest, committee_id: int, form: Form) -> Template:
    row = await committees.one(require(actor(request), *KEEPERS), committee_id)
    columns = fields_of(PlanForm)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    return page(
        request, "titles/plan_form.html", form=form, row=row, columns=list(columns.values()), labels=labels,
        levels=[(level, level) for level in row.levels],
    )  # fmt: skip


@post("/titles/committees/{committee_id:int}/plan", include_in_schema=False)
async def publish(request: AppRequest, committee_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        _, warned = await service.publish(actor(request), committee_id, validated(PlanForm, values))
    except (Invalid, Conflict) as error:
        return _again(await _form_page(request, committee_id, Form.refused(values, error)), error)
    said = gettext("计划已公布，任何人都可以查看")
    for each in warned:
        said += gettext("；") + each.rstrip("。")
    return redirect(request, f"/titles/committees/{committee_id}", flash=said)


def _again(answer: Template, error: Invalid | Conflict) -> Template:
    answer.status_code = status_of(error)
    return answer


HANDLERS = [plan_list, plan_file, blank, publish]
