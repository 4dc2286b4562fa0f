"""Samples: fixed, drawn, given out, asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext, ngettext
from talent_platform.surveys.audits import blind, queries, service
from talent_platform.surveys.audits.chances import POINTS
from talent_platform.surveys.audits.comparing import NONE
from talent_platform.surveys.audits.lists import AUDIT_ITEMS, OUTCOME_BADGES
from talent_platform.surveys.audits.schemas import AskerForm, DrawForm, OutcomeForm
from talent_platform.surveys.audits.showing import compared
from talent_platform.surveys.audits.tables import AskedAgain
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns.forms import grids_of, plain, shown_tables
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS
from talent_platform.surveys.submissions.cells import typed_of
from talent_platform.web.field_texts import defaults, fields_of
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
)

READERS = (Role.CITY, Role.AUDITOR)


@get("/surveys/{campaign_id:int}/audits", include_in_schema=False)
async def audit_list(request: AppRequest, campaign_id: FromPath[int]) -> Template:
    return await _list(request, campaign_id, Form(defaults(DrawForm)))


async def _list(request: AppRequest, campaign_id: int, form: Form, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    columns = fields_of(DrawForm)
    return page(
        request, "surveys/audits.html", status=status, form=form, audits=await queries.audits(campaign_id),
        survey=await campaigns.one(reader, campaign_id), columns=list(columns.values()),
        labels={name: gettext(column.title) for name, column in columns.items()},
        manages=reader.role is Role.CITY, points=[said for _, said in POINTS.values()],
    )  # fmt: skip


@post("/surveys/{campaign_id:int}/audits", include_in_schema=False)
async def fix(request: AppRequest, campaign_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        made = await service.fix(actor(request), campaign_id, validated(DrawForm, values))
    except (Invalid, Conflict) as error:
        return await _list(request, campaign_id, Form.refused(values, error), status_of(error))
    return redirect(request, f"/surveys/audits/{made}", flash=gettext("抽取方案已确定，请公布校验值"))


@get("/surveys/audits/{audit_id:int}", include_in_schema=False)
async def audit(request: AppRequest, audit_id: FromPath[int]) -> Template:
    return await _audit(request, audit_id, Form())


async def _audit(request: AppRequest, audit_id: int, form: Form, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    one = await queries.audit_of(audit_id)
    counts = {
        outcome: await AUDIT_ITEMS.figure(reader, audit=str(audit_id), outcome=outcome)
        for outcome in OUTCOME_BADGES
    }
    return page(
        request, "surveys/audit.html", status=status, form=form, audit=one, counts=counts,
        strata=await queries.strata(audit_id),
        survey=await campaigns.one(reader, one.campaign), badges=OUTCOME_BADGES,
        column=fields_of(OutcomeForm)["outcome"], manages=reader.role is Role.CITY,
    )  # fmt: skip


@post("/surveys/audits/{audit_id:int}/draw", include_in_schema=False)
async def draw(request: AppRequest, audit_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        count = await service.draw(actor(request), audit_id, validated(OutcomeForm, values))
    except (Invalid, Conflict) as error:
        return await _audit(request, audit_id, Form.refused(values, error), status_of(error))
    return redirect(request, f"/surveys/audits/{audit_id}", flash=ngettext("已抽取 {n} 行", count))


@get("/surveys/audits/{audit_id:int}/folder.zip", include_in_schema=False, opt=FILE)
async def folder(request: AppRequest, audit_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"survey_audit:{audit_id}") as out:
        name, body, count = await service.folder(actor(request), audit_id)
        return await out.ready(name, body, count=count)


@get("/surveys/audits/items", include_in_schema=False)
async def item_list(request: AppRequest) -> Template:
    return page(request, "surveys/audit_items.html", listing=await AUDIT_ITEMS.page(request))


@get("/surveys/audits/items.xlsx", include_in_schema=False, opt=FILE)
async def item_file(request: AppRequest) -> Response[bytes]:
    return await AUDIT_ITEMS.file(request)


@get("/surveys/audits/items/{item_id:int}", include_in_schema=False)
async def item(request: AppRequest, item_id: FromPath[int]) -> Template:
    return await _item(request, item_id, Form())


async def _item(request: AppRequest, item_id: int, form: Form, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    one = await queries.item_for(reader, item_id)
    model = await service.model_of(one)
    columns = {n: c for n, c in fields_of(model).items() if n != "title"}
    own = {n: c for n, c in plain(model).items() if n in columns}
    waiting = one["outcome"] == AskedAgain.WAITING
    return page(
        request, "surveys/audit_item.html", status=status, form=form, item=queries.labelled(one),
        columns=columns, own=own,
        tables=shown_tables(model, {}, blank=TABLE_ROWS, typed=form),
        labels={name: gettext(column.title) for name, column in columns.items()},
        survey=await campaigns.one(reader, one["campaign"]), look=OUTCOME_BADGES[one["outcome"]],
        asks=waiting and one["person"] == reader.account_id, compared=compared(columns, one),
        published=waiting and await blind.published(one["survey_row"]),
        askers=await queries.askers() if waiting and reader.role is Role.CITY else [],
    )  # fmt: skip


@post("/surveys/audits/items/{item_id:int}/assign", include_in_schema=False)
async def assign(request: AppRequest, item_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        await service.assign(actor(request), item_id, validated(AskerForm, values))
    except (Invalid, Conflict) as error:
        return await _item(request, item_id, Form.refused(values, error), status_of(error))
    return redirect(request, f"/surveys/audits/items/{item_id}", flash=gettext("已指定复核人"))


@post("/surveys/audits/items/{item_id:int}", include_in_schema=False)
async def answer(request: AppRequest, item_id: FromPath[int]) -> Response[Any] | Template:
    values: Mapping[str, Any] = await form_values(request)
    asker = require(actor(request), Role.CITY)
    model = await service.model_of(await queries.item(item_id))
    none = {grid.field + NONE: str(values.get(grid.field + NONE, "")) for grid in grids_of(model)}
    reached, note = values.get("reached") != "no", str(values.get("note", ""))
    try:
        outcome = await service.answer(
            asker, item_id, {**typed_of(fields_of(model), values), **none}, note=note, reached=reached
        )
    except (Invalid, Conflict) as error:
        return await _item(request, item_id, Form.refused(values, error), status_of(error))
    said = gettext("复核结果：{outcome}", outcome=gettext(OUTCOME_BADGES[outcome].label))
    return redirect(request, f"/surveys/audits/items/{item_id}", flash=said)


HANDLERS = [audit_list, fix, audit, draw, folder, item_list, item_file, item, assign, answer]
