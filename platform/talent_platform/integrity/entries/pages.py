"""The archive at the city's desk, and a person's own entries."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.integrity.access import KEEPERS, READERS
from talent_platform.integrity.entries import answers, appeals, queries, service, words
from talent_platform.integrity.entries.life import CAUSE_LABELS, EXPLAINED, STATE_LABELS
from talent_platform.integrity.entries.lists import ENTRIES
from talent_platform.integrity.entries.schemas import EntryEdit, EntryForm, StandingQuestion
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.listing.query import is_day
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


@get("/integrity", include_in_schema=False)
async def entry_list(request: AppRequest) -> Template:
    listing = await ENTRIES.page(request)
    return page(request, "integrity/list.html", listing=listing, keeps=actor(request).role in KEEPERS)


@get("/integrity.xlsx", include_in_schema=False, opt=FILE)
async def entry_file(request: AppRequest) -> Response[bytes]:
    return await ENTRIES.file(request)


@get("/integrity/new", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), *KEEPERS)
    return _form_page(request, EntryForm, Form(), None)


def _form_page(
    request: AppRequest, model: type[BaseModel], form: Form, row: queries.EntryView | None
) -> Template:
    columns = display.fields_of(model)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    return page(
        request, "integrity/form.html", form=form, row=row, columns=list(columns.values()), labels=labels
    )


@post("/integrity/new", include_in_schema=False)
async def propose(request: AppRequest) -> Response[Any] | Template:
    keeper, values = require(actor(request), *KEEPERS), await form_values(request)
    try:
        entry = await service.propose(keeper, validated(EntryForm, values))
    except Invalid as error:
        return _again(_form_page(request, EntryForm, Form.refused(values, error), None), error)
    return redirect(request, f"/integrity/{entry}", flash=gettext("已提出，由本局另一人决定"))


@get("/integrity/{entry_id:int}/edit", include_in_schema=False)
async def edit_form(request: AppRequest, entry_id: FromPath[int]) -> Template:
    row = await queries.one(require(actor(request), *KEEPERS), entry_id)
    stored = display.form_values(EntryEdit, {name: getattr(row, name, "") for name in _SHOWN})
    return _form_page(request, EntryEdit, Form({**stored, "version": row.version}), row)


_SHOWN = [name for name in EntryEdit.model_fields if name not in ("holder", "identity")]


@post("/integrity/{entry_id:int}/edit", include_in_schema=False)
async def edit(request: AppRequest, entry_id: FromPath[int]) -> Response[Any] | Template:
    keeper, values = require(actor(request), *KEEPERS), await form_values(request)
    try:
        form = validated(EntryEdit, values)
        await service.edit(keeper, entry_id, form, version=whole_number(values.get("version")))
    except (Invalid, Conflict) as error:
        row = await queries.one(keeper, entry_id)
        shown = {**values, "version": row.version} if isinstance(error, Conflict) else values
        return _again(_form_page(request, EntryEdit, Form.refused(shown, error), row), error)
    return redirect(request, f"/integrity/{entry_id}", flash=gettext("已保存"))


@get("/integrity/{entry_id:int}", include_in_schema=False)
async def entry(request: AppRequest, entry_id: FromPath[int]) -> Template:
    return await _page(request, entry_id, Form())


async def _page(request: AppRequest, entry_id: int, form: Form, at: str = "") -> Template:
    reader = require(actor(request), *READERS)
    row = await queries.one(reader, entry_id)
    await answers.note_reading(reader, row)
    keeps = reader.role in KEEPERS
    return page(
        request, "integrity/entry.html", row=row, form=form, at=at, keeps=keeps,
        steps=await offered(service.FLOW, reader, row) if keeps else [], explained=EXPLAINED,
        history=await queries.history(entry_id), terms=await appeals.terms_of(row.served), today=today(),
        bars=[(words.of_bar(bar), words.law_of(bar)) for bar in row.barred],
        of_cause=[(answers.named(law.what), str(law.source)) for law in row.bars],
    )  # fmt: skip


@post("/integrity/{entry_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, entry_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    given = Given(
        note=str(values.get("note") or values.get("reason") or ""),
        document=str(values.get("document", ""))[:80], version=whole_number(values.get("version")),
    )  # fmt: skip
    try:
        served = _day(values.get("served"))
        state = await service.move(actor(request), entry_id, action, given, served=served)
    except (Invalid, Conflict) as error:
        return _again(await _page(request, entry_id, Form.refused(values, error), action), error)
    said = gettext("这条记录现在是「{state}」", state=gettext(STATE_LABELS[state]))
    return redirect(request, f"/integrity/{entry_id}", flash=said)


def _day(value: object) -> date | None:
    """Raises Invalid: no day."""
    text = str(value or "").strip()
    if text and not is_day(text):
        told = gettext("请填写有效的日期")
        raise Invalid(told, {"served": told})
    return date.fromisoformat(text) if text else None


@post("/integrity/{entry_id:int}/account", include_in_schema=False)
async def link(request: AppRequest, entry_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        login, version = str(values.get("login", ""))[:60], whole_number(values.get("version"))
        await service.link(actor(request), entry_id, login, version=version)
    except (Invalid, Conflict) as error:
        return _again(await _page(request, entry_id, Form.refused(values, error), "link"), error)
    return redirect(request, f"/integrity/{entry_id}", flash=gettext("已关联本人账号"))


@get("/integrity/standing", include_in_schema=False)
async def ask(request: AppRequest) -> Template:
    require(actor(request), *READERS)
    return page(request, "integrity/standing.html", form=Form(), found=None)


@post("/integrity/standing", include_in_schema=False)
async def tell(request: AppRequest) -> Template:
    reader, values = require(actor(request), *READERS), await form_values(request)
    try:
        found = await answers.standing(reader, validated(StandingQuestion, values))
    except Invalid as error:
        again = page(request, "integrity/standing.html", form=Form.refused(values, error), found=None)
        return _again(again, error)
    shown = {"on": values.get("on", "")}
    return page(request, "integrity/standing.html", form=Form(shown), found=found, causes=CAUSE_LABELS)


@get("/integrity/own", include_in_schema=False)
async def own(request: AppRequest) -> Template:
    rows = await queries.own(actor(request))
    shown = [(row, words.to_the_person(row, await appeals.terms_of(row.served))) for row in rows]
    return page(request, "integrity/own.html", shown=shown)


def _again(answer: Template, error: Invalid | Conflict) -> Template:
    answer.status_code = status_of(error)
    return answer


HANDLERS = [
    entry_list, entry_file, blank, propose, edit_form, edit, entry, step, link, ask, tell, own,
]  # fmt: skip
