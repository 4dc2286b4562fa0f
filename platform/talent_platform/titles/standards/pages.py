"""Standards: for everybody, and proposing and publishing them."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.wording import PLAN_WORDS
from talent_platform.i18n import gettext
from talent_platform.surveys.submissions.receiving import UPLOAD, sent_file
from talent_platform.titles.access import KEEPERS, READERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.committees.schemas import APPROVER_LABELS
from talent_platform.titles.experts.queries import open_committees
from talent_platform.titles.standards import queries, service
from talent_platform.titles.standards.lists import STANDARDS
from talent_platform.titles.standards.queries import STANDARD, STANDINGS
from talent_platform.titles.standards.schemas import LONGEST_TEXT, StandardForm, routes_of
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated


@get("/titles/standards", include_in_schema=False)
async def standard_list(request: AppRequest) -> Template:
    reader = request.user
    keeps = reader is not None and reader.well_placed and reader.role in KEEPERS
    return page(request, "titles/standards.html", listing=await STANDARDS.page(request), keeps=keeps)


@get("/titles/standards.xlsx", include_in_schema=False, opt=FILE)
async def standard_sheet(request: AppRequest) -> Response[bytes]:
    return await STANDARDS.file(request)


@get("/titles/standards/new", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), *KEEPERS)
    return await _form_page(request, Form({"cosigned_by": "city_hrss"}))


async def _form_page(request: AppRequest, form: Form) -> Template:
    labels = {name: gettext(field.title or name) for name, field in StandardForm.model_fields.items()}
    return page(
        request, "titles/standard_form.html", form=form, columns=fields_of(StandardForm), labels=labels,
        committees=await open_committees(), longest=LONGEST_TEXT,
    )  # fmt: skip


@post("/titles/standards/new", include_in_schema=False)
async def propose(request: AppRequest) -> Response[Any] | Template:
    keeper = require(actor(request), *KEEPERS)
    values = await form_values(request)
    try:
        routes = routes_of(str(values.get("routes", "")))
        standard_id = await service.propose(keeper, validated(StandardForm, {**values, "routes": routes}))
    except (Invalid, Conflict) as error:
        return _again(await _form_page(request, Form.refused(values, error)), error)
    return redirect(request, f"/titles/standards/{standard_id}", flash=gettext(PROPOSED))


@get("/titles/standards/{standard_id:int}", include_in_schema=False)
async def standard(request: AppRequest, standard_id: FromPath[int]) -> Template:
    return await _page(request, standard_id, Form())


async def _page(request: AppRequest, standard_id: int, form: Form, *, status: int = 200) -> Template:
    reader = request.user if request.user is not None and request.user.well_placed else None
    row = await queries.one(reader, standard_id)
    of_bureau, keeps = (reader is not None and reader.role in those for those in (READERS, KEEPERS))
    return page(
        request, "titles/standard.html", status=status, row=row, form=form, keeps=keeps,
        of_bureau=of_bureau, words=PLAN_WORDS, standing=STANDINGS[row.standing],
        committee=await committees.named(row.committee), cosigner=APPROVER_LABELS.get(row.cosigned_by, ""),
        file=await queries.file_of(standard_id), findings=await service.findings(row),
        may_confirm=reader is not None and await dated.confirmable(reader, row),
        may_withdraw=row.waits and keeps,
    )  # fmt: skip


@post("/titles/standards/{standard_id:int}/attachments", include_in_schema=False, opt=UPLOAD)
async def attach(request: AppRequest, standard_id: FromPath[int]) -> Response[Any] | Template:
    keeper = require(actor(request), *KEEPERS)
    try:
        await service.attach(keeper, standard_id, *await sent_file(request))
    except (Invalid, Conflict) as error:
        return _again(await _page(request, standard_id, Form.refused({}, error)), error)
    return redirect(request, f"/titles/standards/{standard_id}", flash=gettext("标准文件已上传"))


@get("/titles/standards/{standard_id:int}/document", include_in_schema=False, opt=FILE)
async def document(request: AppRequest, standard_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"title_standard:{standard_id}") as out:
        name, body = await queries.document(request.user, standard_id)
        return await out.ready(name, body, count=1)


@post("/titles/standards/{standard_id:int}/{act:str}", include_in_schema=False)
async def close(
    request: AppRequest, standard_id: FromPath[int], act: FromPath[str]
) -> Response[Any] | Template:
    return await closing.close(
        request, STANDARD, standard_id, act, address=f"/titles/standards/{standard_id}",
        again=lambda form: _page(request, standard_id, form, status=409), confirm=service.confirm,
    )  # fmt: skip


def _again(answer: Template, error: Invalid | Conflict) -> Template:
    answer.status_code = status_of(error)
    return answer


HANDLERS = [standard_list, standard_sheet, blank, propose, standard, attach, document, close]
