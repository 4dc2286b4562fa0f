"""Pages of 人才联系企业: the roster, a portfolio, the service record of an enterprise, a proposal."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.liaison import moving, record, roster, sharing
from talent_platform.brokerage.liaison.record import HandOverForm, LeaveForm, RequestForm, VisitForm
from talent_platform.clock import today
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.enterprises.service import KEEPERS
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.reference.codes import branch_name, counties
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    refused,
    validated,
)

ORIGINS = {"assigned": N_("单独指定"), "handed": N_("整体移交"), "shared": N_("按方案分派")}


def link(reader: Actor, organisation: int) -> tuple[str, str] | None:
    """From the page of an enterprise to its service record."""
    if reader.role not in roster.READERS | {Role.ENTERPRISE}:
        return None
    return N_("服务记录"), f"/enterprises/{organisation}/service"


@get("/liaison", include_in_schema=False)
async def roster_page(request: AppRequest) -> Template:
    reader = actor(request)
    found = await roster.roster(reader)
    return page(
        request, "brokerage/liaison.html", found=found, counties=counties(), keeps=reader.role in KEEPERS
    )


@get("/liaison/officers/{officer_id:int}", include_in_schema=False)
async def portfolio_page(request: AppRequest, officer_id: FromPath[int]) -> Template:
    return await _portfolio(request, officer_id)


async def _portfolio(request: AppRequest, officer_id: int, form: Form | None = None) -> Template:
    reader = actor(request)
    officer = await roster.officer(reader, officer_id)
    keeps = reader.role in KEEPERS
    others = await enterprises.officers(reader) if keeps else []
    return page(
        request, "brokerage/portfolio.html", officer=officer, form=form or Form({}), keeps=keeps,
        firms=await roster.portfolio(reader, officer_id), branch_name=branch_name, counties=counties(),
        leaves=await roster.leaves(officer_id),
        others=[one for one in others if one[0] != str(officer_id)],
        may_leave=reader.own_id == officer_id
        or (keeps and (officer.county is not None or reader.role is Role.CITY)),
    )  # fmt: skip


@post("/liaison/officers/{officer_id:int}/hand-over", include_in_schema=False)
async def hand_over(request: AppRequest, officer_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    chosen = values.get("enterprises", [])
    given = {**values, "enterprises": chosen if isinstance(chosen, list) else [chosen]}
    try:
        form = validated(HandOverForm, {"reason": "", **given})
        cases = await moving.hand_over(actor(request), officer_id, form.to, form.reason, form.enterprises)
    except Invalid as error:
        return refused(await _portfolio(request, officer_id, Form.refused(values, error)), error)
    said = ngettext("已移交，{n} 条进行中的对接一并移交", cases)
    return redirect(request, f"/liaison/officers/{officer_id}", flash=said)


@post("/liaison/officers/{officer_id:int}/leave", include_in_schema=False)
async def leave(request: AppRequest, officer_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        form = validated(LeaveForm, values)
        await sharing.leave(actor(request), officer_id, form.first, form.last)
    except Invalid as error:
        return refused(await _portfolio(request, officer_id, Form.refused(values, error)), error)
    return redirect(request, f"/liaison/officers/{officer_id}", flash=gettext("休假已登记，其间不再分派"))


@post("/liaison/officers/{officer_id:int}/leave/{leave_id:int}/withdraw", include_in_schema=False)
async def withdraw_leave(
    request: AppRequest, officer_id: FromPath[int], leave_id: FromPath[int]
) -> Response[Any]:
    await sharing.withdraw_leave(actor(request), leave_id, officer_id)
    return redirect(request, f"/liaison/officers/{officer_id}", flash=gettext("休假已撤回"))


@get("/liaison/proposal", include_in_schema=False)
async def proposal_page(request: AppRequest) -> Template:
    found = await sharing.proposed(actor(request))
    return page(
        request, "brokerage/sharing.html", found=found, why=sharing.WHY, branch_name=branch_name,
        names={one.id: one.name for one in found.officers}, counties=counties(),
    )  # fmt: skip


@post("/liaison/proposal", include_in_schema=False)
async def apply(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    try:
        moved = await sharing.apply(actor(request), str(values.get("mark", "")))
    except Conflict as error:
        return redirect(request, "/liaison/proposal", flash=gettext(error.message), tone="danger")
    return redirect(request, "/liaison", flash=ngettext("已按方案分派 {n} 家企业", moved))


@get("/enterprises/{organisation_id:int}/service", include_in_schema=False)
async def record_page(request: AppRequest, organisation_id: FromPath[int]) -> Template:
    return await _record(request, organisation_id)


async def _record(request: AppRequest, organisation_id: int, form: Form | None = None) -> Template:
    found = await record.of_enterprise(actor(request), organisation_id)
    forms = {name: Form({}, place=f"{name}-") for name in ("visit", "ask")}
    forms["visit"] = Form({"day": today()}, place="visit-")
    if form:
        forms[form.place.rstrip("-")] = form
    return page(
        request, "brokerage/service_record.html", found=found, forms=forms, form=form or Form({}),
        ways=record.WAYS, states=record.STATES, origins=ORIGINS, own=actor(request).role is Role.ENTERPRISE,
    )  # fmt: skip


@post("/enterprises/{organisation_id:int}/visits", include_in_schema=False)
async def visit(request: AppRequest, organisation_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        await record.visit(actor(request), organisation_id, validated(VisitForm, values))
    except Invalid as error:
        return refused(await _record(request, organisation_id, Form.refused(values, error, "visit-")), error)
    return redirect(request, f"/enterprises/{organisation_id}/service", flash=gettext("联系记录已登记"))


@post("/enterprises/{organisation_id:int}/requests", include_in_schema=False)
async def ask(request: AppRequest, organisation_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        await record.ask(actor(request), organisation_id, validated(RequestForm, values))
    except Invalid as error:
        return refused(await _record(request, organisation_id, Form.refused(values, error, "ask-")), error)
    said = gettext("诉求已提交，联络员会在 {n} 个工作日内答复", n=record.REQUEST_DAYS)
    return redirect(request, f"/enterprises/{organisation_id}/service", flash=said)


@post("/enterprises/{organisation_id:int}/requests/{request_id:int}", include_in_schema=False)
async def answer(
    request: AppRequest, organisation_id: FromPath[int], request_id: FromPath[int]
) -> Response[Any]:
    values = await form_values(request)
    try:
        await record.answer(
            actor(request),
            request_id,
            str(values.get("state", "")),
            str(values.get("answer", "")),
            organisation_id,
        )
    except Invalid as error:
        form = Form.refused(values, error, f"answer-{request_id}-")
        return refused(await _record(request, organisation_id, form), error)
    return redirect(request, f"/enterprises/{organisation_id}/service", flash=gettext("诉求已答复"))


@post("/enterprises/{organisation_id:int}/key", include_in_schema=False)
async def mark_key(request: AppRequest, organisation_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    back = f"/enterprises/{organisation_id}/service"
    try:
        await moving.mark_key(actor(request), organisation_id, key=bool(values.get("key")))
    except Conflict as error:
        return redirect(request, back, flash=gettext(error.message), tone="danger")
    return redirect(request, back)


HANDLERS = [
    answer,
    apply,
    ask,
    hand_over,
    leave,
    withdraw_leave,
    mark_key,
    portfolio_page,
    proposal_page,
    record_page,
    roster_page,
    visit,
]
