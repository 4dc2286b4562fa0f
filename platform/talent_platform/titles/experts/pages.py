"""Experts: the list, one of them, nominating and changing that, the steps, the code for signing."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.wording import PLAN_WORDS
from talent_platform.i18n import gettext
from talent_platform.titles.access import KEEPERS, NOMINATORS, READERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.experts import certified, queries, service, signing, verdicts
from talent_platform.titles.experts.life import (
    CONDITION_LABELS,
    EXPERT_STATES,
    EXPERT_WARNINGS,
    SECTOR_LABELS,
)
from talent_platform.titles.experts.lists import EXPERTS
from talent_platform.titles.experts.queries import ExpertView
from talent_platform.titles.experts.schemas import NominationEdit, NominationForm, SelectionForm
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


@get("/titles/experts", include_in_schema=False)
async def expert_list(request: AppRequest) -> Template:
    listing = await EXPERTS.page(request)
    return page(request, "titles/experts.html", listing=listing, nominates=actor(request).role in NOMINATORS)


@get("/titles/experts.xlsx", include_in_schema=False, opt=FILE)
async def expert_file(request: AppRequest) -> Response[bytes]:
    return await EXPERTS.file(request)


@get("/titles/experts/new", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), *NOMINATORS)
    return await _form_page(request, Form({"committee": request.query_params.get("committee", "")}))


async def _form_page(request: AppRequest, form: Form, row: ExpertView | None = None) -> Template:
    columns = fields_of(NominationEdit if row else NominationForm)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    return page(
        request, "titles/expert_form.html", form=form, columns=list(columns.values()), labels=labels, row=row,
        committees=[] if row else await queries.open_committees(),
    )  # fmt: skip


@get("/titles/experts/{expert_id:int}/edit", include_in_schema=False)
async def edit_form(request: AppRequest, expert_id: FromPath[int]) -> Template:
    row = await service.own(actor(request), expert_id)
    stored = {name: getattr(row, name) for name in NominationEdit.model_fields if name != "identity"}
    return await _form_page(request, Form({**stored, "version": row.version}), row)


@post("/titles/experts/{expert_id:int}/edit", include_in_schema=False)
async def edit(request: AppRequest, expert_id: FromPath[int]) -> Response[Any] | Template:
    nominator = require(actor(request), *NOMINATORS)
    values = await form_values(request)
    try:
        form = validated(NominationEdit, values)
        await service.edit(nominator, expert_id, form, version=whole_number(values.get("version")))
    except (Invalid, Conflict) as error:
        row = await queries.one(nominator, expert_id)
        shown = {**values, "version": row.version} if isinstance(error, Conflict) else values
        return _again(await _form_page(request, Form.refused(shown, error), row), error)
    return redirect(request, f"/titles/experts/{expert_id}", flash=gettext("已保存"))


@post("/titles/experts/new", include_in_schema=False)
async def nominate(request: AppRequest) -> Response[Any] | Template:
    nominator = require(actor(request), *NOMINATORS)
    values = await form_values(request)
    try:
        form = validated(NominationForm, values)
        expert_id = await service.nominate(nominator, form.committee, form)
    except (Invalid, Conflict) as error:
        return _again(await _form_page(request, Form.refused(values, error)), error)
    said = gettext("已推荐，由人社部门筛选")
    return redirect(request, f"/titles/experts/{expert_id}", flash=said)


@get("/titles/experts/{expert_id:int}", include_in_schema=False)
async def expert(request: AppRequest, expert_id: FromPath[int]) -> Template:
    return await _page(request, expert_id)


async def _page(request: AppRequest, expert_id: int, form: Form | None = None, code: str = "") -> Template:
    reader = actor(request)
    row = await queries.one(reader, expert_id)
    judged = reader.role in READERS
    findings = []
    if judged:
        await audit.names_read(reader, "title_expert", f"title_expert:{expert_id}", 1)
        decision = await verdicts.of_experts(await committees.by_id(row.committee), [row], today())
        findings = [each for each in decision.findings if each.rule in verdicts.OF_EACH]
    titles = (await certified.recorded([expert_id])).get(expert_id, []) if judged else []
    return page(
        request, "titles/expert.html", row=row, code=code,
        form=form or Form({"term_from": row.next_term}), findings=findings,
        edits=row.state == "nominated" and reader.role in NOMINATORS and service.nominated_by(reader, row),
        keeps=reader.role in KEEPERS, judged=judged, sector=SECTOR_LABELS[row.sector],
        conditions=[gettext(CONDITION_LABELS[each]) for each in row.conditions],
        recorded=[each for each in titles if each.counts(today())],
        lost=[each for each in titles if not each.counts(today())],
        steps=await offered(service.EXPERT_FLOW, reader, row), columns=fields_of(SelectionForm),
        words=PLAN_WORDS, warnings=EXPERT_WARNINGS,
        signed=await queries.signed(expert_id), history=await queries.history(expert_id),
    )  # fmt: skip


@post("/titles/experts/{expert_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, expert_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    given = Given(
        note=str(values.get("note") or values.get("reason") or ""),
        document=str(values.get("document", ""))[:80], version=whole_number(values.get("version")),
    )  # fmt: skip
    try:
        form = validated(SelectionForm, values) if action in {"select", "renew"} else None
        state = await service.move(actor(request), expert_id, action, given, form)
    except (Invalid, Conflict) as error:
        return _again(await _page(request, expert_id, Form.refused(values, error)), error)
    said = gettext("评审专家现在是「{state}」", state=gettext(EXPERT_STATES[state]))
    return redirect(request, f"/titles/experts/{expert_id}", flash=said)


@post("/titles/experts/{expert_id:int}/invitation", include_in_schema=False)
async def invite(request: AppRequest, expert_id: FromPath[int]) -> Template:
    try:
        code = await signing.invite(actor(request), expert_id)
    except Conflict as error:
        return _again(await _page(request, expert_id, Form.refused({}, error)), error)
    return await _page(request, expert_id, code=code)


def _again(answer: Template, error: Invalid | Conflict) -> Template:
    answer.status_code = status_of(error)
    return answer


HANDLERS = [expert_list, expert_file, blank, nominate, edit_form, edit, expert, step, invite]
