"""Landings: the list, and one of them with its services and their steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, LABELS, Role
from talent_platform.brokerage.cases import parties
from talent_platform.brokerage.landing import funding, queries, service
from talent_platform.brokerage.landing.life import HAPPENED, KINDS, SERVICE_BADGES, STATE_BADGES
from talent_platform.brokerage.landing.lists import LANDINGS, READERS
from talent_platform.brokerage.landing.queries import LandingLine, LandingRow, ServiceRow
from talent_platform.brokerage.landing.service import ServicePlan
from talent_platform.brokerage.landing.tables import LandingState
from talent_platform.brokerage.life import BUREAU, side_of
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.web.forms import Form, status_of
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
from talent_platform.workflow.steps import Given, offered


@get("/landings", include_in_schema=False)
async def landing_list(request: AppRequest) -> Template:
    listing = await LANDINGS.page(request)
    may = actor(request).role in BUREAUS_AND_AUDITOR
    return page(request, "brokerage/landings.html", listing=listing, may_read_terms=may)


@get("/landings.xlsx", include_in_schema=False, opt=FILE)
async def landing_file(request: AppRequest) -> Response[bytes]:
    return await LANDINGS.file(request)


@get("/landings/{landing_id:int}", include_in_schema=False)
async def landing_page(request: AppRequest, landing_id: FromPath[int]) -> Template:
    return await _page(request, landing_id)


async def _page(
    request: AppRequest, landing_id: int, form: Form | None = None, status: int = 200
) -> Template:
    reader = require(actor(request), *READERS)
    landing = await queries.one(reader, landing_id)
    services = (await queries.services([landing_id]))[landing_id]
    serves = reader.role in BUREAU
    return page(
        request, "brokerage/landing.html", status=status, landing=landing, look=STATE_BADGES[landing.state],
        services=[await _shown(reader, one, form) for one in services], kinds=KINDS, looks=SERVICE_BADGES,
        steps=await offered(service.FLOW, reader, landing) if serves else [],
        left=[gettext(KINDS[one.kind]) for one in queries.left(services)], form=form or Form({}),
        officers=await _owners(landing) if serves else [], lines=funding.lines(), statuses=funding.STATUSES,
        events=[_event(reader, one) for one in await queries.history(landing_id)],
    )  # fmt: skip


async def _owners(landing: LandingRow) -> list[tuple[str, str]]:
    return [(str(one), name) for one, name in await parties.officers(landing.county)]


async def _shown(reader: Actor, row: ServiceRow, refused: Form | None) -> Mapping[str, object]:
    """A service with what its reader may do with it."""
    serves = reader.role in BUREAU and row.landing_state == LandingState.OPEN
    plan = Form({"owner": row.owner, "office": row.office, "due": row.due}, place=f"plan-{row.id}-")
    step = Form({}, place=f"step-{row.id}-")
    given = refused.place if refused else ""
    return {
        "row": row, "said": queries.sentence(row),
        "steps": await offered(service.SERVICE_FLOW, reader, row) if serves else [],
        "plan": (refused if given == plan.place else plan) if serves and not row.settled else None,
        "step": refused if given == step.place else step, "open": given in {plan.place, step.place},
    }  # fmt: skip


def _event(reader: Actor, line: LandingLine) -> dict[str, object]:
    who = gettext(LABELS[Role(line.actor_role)]) if line.actor_role else gettext("系统")
    if line.actor_role and side_of(reader.role) == "bureau":
        who = f"{who} {line.actor_name}"
    title = gettext(HAPPENED[line.action])
    if line.service:
        title = gettext("{kind}：{what}", kind=gettext(KINDS[line.service]), what=title)
    tones = {"land": "success", "finish": "success", "reminded": "warning", "ended": "danger"}
    return {
        "title": title, "at": line.at, "who": who, "text": line.note,
        "tone": tones.get(line.action, "neutral"),
    }  # fmt: skip


@post("/landings/{landing_id:int}/steps/{action:str}", include_in_schema=False)
async def take_step(
    request: AppRequest, landing_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        state = await service.move(actor(request), landing_id, action, _given(values))
    except (Invalid, Conflict) as error:
        return await _page(request, landing_id, Form.refused(values, error), status_of(error))
    said = gettext("现在是「{state}」", state=gettext(STATE_BADGES[state].label))
    return redirect(request, f"/landings/{landing_id}", flash=said)


@post("/landings/services/{service_id:int}/steps/{action:str}", include_in_schema=False)
async def take_service_step(
    request: AppRequest, service_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    row = await queries.service_of(actor(request), service_id)
    try:
        state = await service.move_service(actor(request), service_id, action, _given(values))
    except (Invalid, Conflict) as error:
        form = Form.refused(values, error, f"step-{service_id}-")
        return await _page(request, row.landing, form, status_of(error))
    said = gettext(
        "「{kind}」{state}", kind=gettext(KINDS[row.kind]), state=gettext(SERVICE_BADGES[state].label)
    )
    return redirect(request, f"/landings/{row.landing}", flash=said)


@post("/landings/services/{service_id:int}/plan", include_in_schema=False)
async def plan(request: AppRequest, service_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    row = await queries.service_of(actor(request), service_id)
    try:
        await service.plan(actor(request), service_id, validated(ServicePlan, values))
    except (Invalid, Conflict) as error:
        form = Form.refused(values, error, f"plan-{service_id}-")
        return await _page(request, row.landing, form, status_of(error))
    return redirect(request, f"/landings/{row.landing}", flash=gettext("责任人和期限已保存"))


def _given(values: Mapping[str, object]) -> Given:
    return Given(note=str(values.get("note", "")), version=whole_number(values.get("version")))


HANDLERS = [landing_list, landing_file, landing_page, take_step, take_service_step, plan]
