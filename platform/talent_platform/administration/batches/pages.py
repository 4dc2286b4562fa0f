"""One step for everything a list shows: look at it in groups, order it, read what became of each row."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.administration.batches import service
from talent_platform.errors import Invalid, NotFound
from talent_platform.i18n import _, _n
from talent_platform.i18n.said import told
from talent_platform.web.forms import Form
from talent_platform.web.listing.declared import declared
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    local_address,
    page,
    redirect,
    refused,
)
from talent_platform.workflow.steps import UNDO, Given

MOST_ADDRESS = 1_000


@get("/batches", include_in_schema=False)
async def batch_form(request: AppRequest) -> Template:
    at = local_address(request.query_params.get("at", "")[:MOST_ADDRESS])
    return await _form_page(request, at, Form({"group": service.CLEAR}))


async def _form_page(request: AppRequest, at: str, form: Form) -> Template:
    found = await service.matching(actor(request), at)
    clear = len(found.rows) - len(found.against)
    groups = [(service.EVERYTHING, _n("全部 {n} 条", len(found.rows)))]
    if found.against:
        groups.insert(0, (service.CLEAR, _n("没有疑问的 {n} 条", clear)))
        for one in found.groups():
            said = told(one.sentence)
            groups.append((one.key, _("{n} 条，如：{sentence}", n=one.count, sentence=said)))
    return page(
        request, "administration/batches/new.html", form=form, found=found, groups=groups,
        steps=[(step.action, _(step.label)) for step in found.steps],
        asks=[str(step.asks) for step in found.steps if step.asks],
        reasons=list(found.batch.flow.reasons.items()),
        first=[found.batch.title(row) for row in found.rows[:10]],
    )  # fmt: skip


@post("/batches", include_in_schema=False)
async def order_batch(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    at = local_address(str(values.get("at", ""))[:MOST_ADDRESS])
    given = Given(str(values.get("note", "")), str(values.get("reason", "")))
    try:
        job = await service.order(
            actor(request), at, str(values.get("action", "")), given, group=str(values.get("group", ""))
        )
    except Invalid as error:
        return refused(await _form_page(request, at, Form.refused(values, error)), error)
    return redirect(request, f"/jobs/{job}")


@get("/batches/{job_id:int}", include_in_schema=False)
async def batch_outcome(request: AppRequest, job_id: FromPath[int]) -> Template:
    result = (await service.outcome(actor(request), job_id)).result
    listing = declared(str(result.get("path", "")))
    if listing is None or listing.batch is None:
        raise NotFound
    flow = listing.batch.flow
    undone = result["action"] == UNDO
    return page(
        request, "administration/batches/outcome.html", job_id=job_id, path=listing.path, name=flow.name,
        step=_("撤销办理") if undone else _(flow.steps[result["action"]].label), done=result["done"],
        problems=[(told(each["said"]), each["rows"]) for each in result["problems"]],
        may_undo=bool(flow.followed and not undone and result["done"]),
    )  # fmt: skip


@post("/batches/{job_id:int}/undo", include_in_schema=False)
async def undo_batch(request: AppRequest, job_id: FromPath[int]) -> Response[Any]:
    return redirect(request, f"/jobs/{await service.order_undo(actor(request), job_id)}")


HANDLERS = [batch_form, order_batch, batch_outcome, undo_batch]
