"""The library for everybody, and what the city enters."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.policies.access import KEEPERS, OFFICES
from talent_platform.policies.documents import queries, service
from talent_platform.policies.documents.lists import POLICIES
from talent_platform.policies.documents.queries import PolicyView
from talent_platform.policies.documents.relying import KINDS
from talent_platform.policies.documents.schemas import ChangedPolicy, PolicyForm
from talent_platform.policies.documents.service import UPLOAD
from talent_platform.policies.documents.words import RANKS, STANDINGS, STATUSES
from talent_platform.reference.codes import city
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, sent_body, validated


def _keeps(request: AppRequest) -> bool:
    return request.user is not None and request.user.well_placed and request.user.role in KEEPERS


@get("/policies", include_in_schema=False)
async def policy_list(request: AppRequest) -> Template:
    listing = await POLICIES.page(request)
    unnamed = (await queries.library()).unnamed
    return page(request, "policies/list.html", listing=listing, keeps=_keeps(request), unnamed=unnamed)


@get("/policies.xlsx", include_in_schema=False, opt=FILE)
async def policy_sheet(request: AppRequest) -> Response[bytes]:
    return await POLICIES.file(request)


@get("/policies/new", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), *KEEPERS)
    typed = {"rank": "city", "status": "verified", "jurisdiction": city()[0]}
    return await _form_page(request, PolicyForm, Form(typed), None)


async def _form_page(
    request: AppRequest, model: type[BaseModel], form: Form, row: PolicyView | None
) -> Template:
    columns = {name: column for name, column in display.fields_of(model).items() if name != "version"}
    labels = {name: gettext(column.title) for name, column in columns.items()}
    known = (await queries.library()).documents.values()
    others = [(each.key, f"{each.title} {each.number}".strip()) for each in known if each != row]
    return page(
        request, "policies/form.html", form=form, row=row, columns=list(columns.values()), labels=labels,
        others=sorted(others, key=lambda pair: pair[1]),
    )  # fmt: skip


@post("/policies/new", include_in_schema=False)
async def add(request: AppRequest) -> Response[Any] | Template:
    keeper, values = require(actor(request), *KEEPERS), await form_values(request)
    try:
        key = await service.add(keeper, validated(PolicyForm, values))
    except Invalid as error:
        return _again(await _form_page(request, PolicyForm, Form.refused(values, error), None), error)
    return redirect(request, f"/policies/{key}", flash=gettext("已收入文件库"))


@get("/policies/{key:str}", include_in_schema=False)
async def policy(request: AppRequest, key: FromPath[str]) -> Template:
    return await _page(request, key, Form())


async def _page(request: AppRequest, key: str, form: Form) -> Template:
    known = (await queries.library()).documents
    row = queries.found(known, key)
    keeps = _keeps(request)
    in_office = request.user is not None and request.user.role in OFFICES
    return page(
        request, "policies/policy.html", row=row, form=form, keeps=keeps, opens=in_office,
        rank=RANKS[row.rank], standing=STANDINGS[row.standing], checked=STATUSES[row.status], kinds=KINDS,
        after=known.get(row.replaced_by), before=[each for each in known.values() if each.replaced_by == key],
        file=await queries.file_of(key), history=await queries.history(key) if keeps else [],
    )  # fmt: skip


@get("/policies/{key:str}/edit", include_in_schema=False)
async def edit_form(request: AppRequest, key: FromPath[str]) -> Template:
    require(actor(request), *KEEPERS)
    row = await queries.policy(key)
    stored = {name: getattr(row, name, "") for name in ChangedPolicy.model_fields}
    typed = {**stored, "names": "；".join(row.names), "note": ""}
    return await _form_page(request, ChangedPolicy, Form(typed), row)


@post("/policies/{key:str}/edit", include_in_schema=False)
async def edit(request: AppRequest, key: FromPath[str]) -> Response[Any] | Template:
    keeper, values = require(actor(request), *KEEPERS), await form_values(request)
    try:
        await service.change(keeper, key, validated(ChangedPolicy, values))
    except (Invalid, Conflict) as error:
        row = await queries.policy(key)
        shown = {**values, "version": row.version} if isinstance(error, Conflict) else values
        return _again(await _form_page(request, ChangedPolicy, Form.refused(shown, error), row), error)
    return redirect(request, f"/policies/{key}", flash=gettext("已保存"))


@post("/policies/{key:str}/file", include_in_schema=False, opt=UPLOAD)
async def attach(request: AppRequest, key: FromPath[str]) -> Response[Any] | Template:
    keeper = require(actor(request), *KEEPERS)
    try:
        await service.attach(keeper, key, await sent_body(request, "file"))
    except Invalid as error:
        return _again(await _page(request, key, Form.refused({}, error)), error)
    return redirect(request, f"/policies/{key}", flash=gettext("文件已上传"))


@get("/policies/{key:str}/file", include_in_schema=False, opt=FILE)
async def file(request: AppRequest, key: FromPath[str]) -> Response[bytes]:
    async with export(request, f"policy:{key}") as out:
        name, body = await queries.body_of(key)
        return await out.ready(name, body, count=1)


def _again(answer: Template, error: Invalid | Conflict) -> Template:
    answer.status_code = status_of(error)
    return answer


HANDLERS = [policy_list, policy_sheet, blank, add, policy, edit_form, edit, attach, file]
