"""Committees: the list, one of them, proposing and changing it, its steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.wording import PLAN_WORDS
from talent_platform.i18n import gettext
from talent_platform.titles import verdicts
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries, service
from talent_platform.titles.committees.life import STATE_LABELS, WARNINGS
from talent_platform.titles.committees.lists import COMMITTEES
from talent_platform.titles.committees.schemas import APPROVER_LABELS, LEVEL_CHOICES, CommitteeForm
from talent_platform.titles.experts import queries as experts
from talent_platform.titles.experts import verdicts as of_experts
from talent_platform.titles.plans import queries as plans
from talent_platform.web.field_texts import fields_of
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


@get("/titles/committees", include_in_schema=False)
async def committee_list(request: AppRequest) -> Template:
    listing = await COMMITTEES.page(request)
    return page(request, "titles/committees.html", listing=listing, keeps=actor(request).role in KEEPERS)


@get("/titles/committees.xlsx", include_in_schema=False, opt=FILE)
async def committee_file(request: AppRequest) -> Response[bytes]:
    return await COMMITTEES.file(request)


@get("/titles/committees/new", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), *KEEPERS)
    return await _form_page(request, Form({"filed_from": today()}), None)


async def _form_page(request: AppRequest, form: Form, row: queries.CommitteeView | None) -> Template:
    columns = fields_of(CommitteeForm)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    return page(
        request, "titles/form.html", form=form, row=row, columns=list(columns.values()), labels=labels,
        levels=list(LEVEL_CHOICES.items()), limits=await verdicts.limits(),
    )  # fmt: skip


@post("/titles/committees/new", include_in_schema=False)
async def propose(request: AppRequest) -> Response[Any] | Template:
    keeper = require(actor(request), *KEEPERS)
    values = await form_values(request)
    try:
        committee_id = await service.propose(keeper, validated(CommitteeForm, values))
    except (Invalid, Conflict) as error:
        return _again(await _form_page(request, Form.refused(values, error), None), error)
    said = gettext("已提出，由本局另一人核准备案")
    return redirect(request, f"/titles/committees/{committee_id}", flash=said)


@get("/titles/committees/{committee_id:int}/edit", include_in_schema=False)
async def edit_form(request: AppRequest, committee_id: FromPath[int]) -> Template:
    row = await queries.one(require(actor(request), *KEEPERS), committee_id)
    stored = {name: getattr(row, name) for name in CommitteeForm.model_fields}
    return await _form_page(request, Form({**stored, "version": row.version}), row)


@post("/titles/committees/{committee_id:int}/edit", include_in_schema=False)
async def edit(request: AppRequest, committee_id: FromPath[int]) -> Response[Any] | Template:
    keeper = require(actor(request), *KEEPERS)
    values = await form_values(request)
    try:
        form = validated(CommitteeForm, values)
        await service.edit(keeper, committee_id, form, version=whole_number(values.get("version")))
    except (Invalid, Conflict) as error:
        row = await queries.one(keeper, committee_id)
        shown = {**values, "version": row.version} if isinstance(error, Conflict) else values
        return _again(await _form_page(request, Form.refused(shown, error), row), error)
    return redirect(request, f"/titles/committees/{committee_id}", flash=gettext("已保存"))


@get("/titles/committees/{committee_id:int}", include_in_schema=False)
async def committee(request: AppRequest, committee_id: FromPath[int]) -> Template:
    return await _page(request, committee_id, Form())


async def _page(request: AppRequest, committee_id: int, form: Form, at: str = "") -> Template:
    reader = actor(request)
    row = await queries.one(reader, committee_id)
    successor = await queries.named(row.successor)
    decision = await verdicts.of_committee(row, successor.name if successor else "")
    pool = await experts.pool(committee_id)
    judged = await of_experts.of_experts(row, pool, today())
    keeps = reader.role in KEEPERS
    return page(
        request, "titles/committee.html", row=row, form=form, at=at, keeps=keeps, successor=successor,
        own=row.proposed_by == reader.account_id,
        followed=await queries.followed(committee_id), approver=APPROVER_LABELS.get(row.approved_by, ""),
        steps=await offered(service.FLOW, reader, row) if keeps else [],
        warnings=WARNINGS, words=PLAN_WORDS, pool=pool,
        of_pool=[each for each in judged.findings if each.rule not in of_experts.OF_EACH],
        findings=[each for each in decision.findings if each.applies],
        choices=await queries.standing(committee_id) if keeps else [],
        plans=await plans.of_committee(committee_id), history=await queries.history(committee_id),
    )  # fmt: skip


@post("/titles/committees/{committee_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, committee_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    given = Given(
        note=str(values.get("note") or values.get("reason") or ""), document=_document(values),
        version=whole_number(values.get("version")),
    )  # fmt: skip
    try:
        successor = whole_number(values.get("successor"))
        state = await service.move(actor(request), committee_id, action, given, successor=successor)
    except (Invalid, Conflict) as error:
        return _again(await _page(request, committee_id, Form.refused(values, error), action), error)
    said = gettext("评委会现在是「{state}」", state=gettext(STATE_LABELS[state]))
    return redirect(request, f"/titles/committees/{committee_id}", flash=said)


def _document(values: Mapping[str, Any]) -> str:
    return str(values.get("document", ""))[:80]


def _again(answer: Template, error: Invalid | Conflict) -> Template:
    answer.status_code = status_of(error)
    return answer


HANDLERS = [committee_list, committee_file, blank, propose, edit_form, edit, committee, step]
