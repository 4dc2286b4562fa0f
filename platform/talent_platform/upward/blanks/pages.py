"""Blanks: the list, uploading one, binding its cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, QueryParameter
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.errors import Conflict, Invalid, TalentError
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.upward.access import READERS, WRITERS
from talent_platform.upward.blanks import queries, service
from talent_platform.upward.blanks.lists import BLANKS
from talent_platform.upward.blanks.schemas import BindForm, BlankForm, ReleaseForm, SumForm
from talent_platform.upward.figures import Figure, offered
from talent_platform.upward.fillings import queries as fillings
from talent_platform.upward.fillings.periods import last_periods
from talent_platform.upward.fillings.service import PeriodForm
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form, status_of
from talent_platform.web.frame import Tone
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    refused,
    validated,
    whole_number,
)

UPLOAD = {"upload": True}
HOW, WHERE = "how_", "where_"
BY_ROW, BY_COLUMN = "by_row", "by_column"
_NO_FILE = N_("请选择上级下发的空表")
_NO_WHERE = N_("按行标题选取填标题所在的列（如 A），按列标题选取填标题所在的行（如 4）")
_NAMED = 10
"""Headings named in one sentence."""


@get("/upward", include_in_schema=False)
async def blank_list(request: AppRequest) -> Template:
    listing = await BLANKS.page(request)
    return page(request, "upward/list.html", listing=listing, may_upload=actor(request).role in WRITERS)


@get("/upward.xlsx", include_in_schema=False, opt=FILE)
async def blank_list_file(request: AppRequest) -> Response[bytes]:
    return await BLANKS.file(request)


@get("/upward/new", include_in_schema=False)
async def upload_form(request: AppRequest) -> Template:
    require(actor(request), *WRITERS)
    return _upload_page(request, Form())


def _upload_page(request: AppRequest, form: Form) -> Template:
    columns = fields_of(BlankForm)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    return page(
        request, "upward/new.html", form=form, columns=list(columns.values()),
        labels={**labels, "file": gettext("空表")},
    )  # fmt: skip


async def sent_blank(request: AppRequest) -> tuple[str, bytes]:
    """Name and bytes of the file of a form.

    Raises:
        Invalid: none came.
    """
    sent = (await request.form()).get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Invalid(_NO_FILE, {"file": _NO_FILE})
    try:
        return sent.filename, await sent.read()
    finally:
        await sent.close()


@post("/upward/new", include_in_schema=False, opt=UPLOAD)
async def upload(request: AppRequest) -> Response[Any] | Template:
    values = await form_values(request)
    writer = require(actor(request), *WRITERS)
    try:
        form = validated(BlankForm, values)
        blank_id = await service.upload(writer, form, *await sent_blank(request))
    except Invalid as error:
        shown = error if error.fields else Invalid(error.message, {"file": error.message})
        return refused(_upload_page(request, Form.refused(values, shown)), error)
    said = gettext("已收下，请把单元格绑定到数据项")
    return redirect(request, f"/upward/{blank_id}", flash=said)


@get("/upward/{blank_id:int}", include_in_schema=False)
async def blank(request: AppRequest, blank_id: FromPath[int]) -> Template:
    return await blank_page(request, blank_id)


async def blank_page(request: AppRequest, blank_id: int, form: Form | None = None, at: str = "") -> Template:
    """`form`: what was refused, `at` which of the forms."""
    reader = require(actor(request), *READERS)
    one = await queries.one(reader, blank_id)
    bound = await queries.bound(blank_id)
    labels = {
        name: gettext(column.title)
        for model in (SumForm, ReleaseForm, PeriodForm)
        for name, column in fields_of(model).items()
    }
    return page(
        request, "upward/blank.html", blank=one, bound=bound,
        at_cell={(each.sheet, each.cell): each for each in bound}, totals=await queries.totals(blank_id),
        fillings=await fillings.of_blank(reader, blank_id), form=form or Form(), at=at,
        blank_form=Form({"sheet": one.sheets[0].name}), writes=reader.role in WRITERS,
        periods=last_periods(), labels=labels, sheets=[(sheet.name, sheet.name) for sheet in one.sheets],
    )  # fmt: skip


@get("/upward/{blank_id:int}/bind", include_in_schema=False)
async def bind_form(
    request: AppRequest, blank_id: FromPath[int],
    figure: Annotated[str, QueryParameter(max_length=60)] = "",
) -> Template:  # fmt: skip
    require(actor(request), *WRITERS)
    one = await queries.one(actor(request), blank_id)
    sheet = one.sheets[0].name if one.sheets else ""
    return await _bind_page(
        request, blank_id, _figure(figure), Form({"sheet": sheet, "version": one.version})
    )


def _figure(name: str) -> Figure | None:
    return offered().get(name)


async def _bind_page(
    request: AppRequest, blank_id: int, figure: Figure | None, form: Form, status: int = 200
) -> Template:
    one = await queries.one(actor(request), blank_id)
    columns = fields_of(BindForm)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    dimensions = figure.dimensions if figure else ()
    for each in dimensions:
        labels |= {HOW + each.name: gettext(each.label), WHERE + each.name: gettext(each.label)}
    return page(
        request, "upward/bind.html", status=status, blank=one, figure=figure, form=form, labels=labels,
        figures=[(each.name, each.label) for each in offered().values()],
        sheets=[(sheet.name, sheet.name) for sheet in one.sheets],
        ways={
            each.name: [
                (BY_ROW, N_("按行标题")), (BY_COLUMN, N_("按列标题")),
                *((f"={code}", name) for code, name in each.choices().items()),
            ]
            for each in dimensions
        },
        how=HOW, where=WHERE,
    )  # fmt: skip


@post("/upward/{blank_id:int}/bind", include_in_schema=False)
async def bind(request: AppRequest, blank_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    writer = require(actor(request), *WRITERS)
    figure = _figure(str(values.get("figure", "")))
    version = whole_number(values.get("version"))
    try:
        form = validated(BindForm, {**values, **_chosen(values, figure)})
        count, unread = await service.bind(writer, blank_id, form, version=version)
    except (Invalid, Conflict) as error:
        one = await queries.one(writer, blank_id)
        shown = {**values, "version": one.version} if isinstance(error, Conflict) else values
        status = status_of(error)
        return await _bind_page(request, blank_id, figure, Form.refused(shown, _placed(error)), status)
    said = ngettext("已绑定 {n} 个单元格", count)
    if unread:
        labels = "、".join(unread[:_NAMED])
        said += gettext("；这些标题没有认出，对应的格没有绑定：{labels}", labels=labels)
    tone: Tone = "warning" if unread else "success"
    return redirect(request, f"/upward/{blank_id}", flash=said, tone=tone)


def _chosen(values: Mapping[str, Any], figure: Figure | None) -> Mapping[str, Any]:
    """The form's way of choosing each dimension as `BindForm` takes it.

    Raises:
        Invalid: a heading's row or column is missing.
    """
    chosen: dict[str, dict[str, object]] = {"fixed": {}, BY_ROW: {}, BY_COLUMN: {}}
    wrong: dict[str, str] = {}
    for each in figure.dimensions if figure else ():
        how = str(values.get(HOW + each.name, ""))
        where = str(values.get(WHERE + each.name, "")).strip().upper()
        if how.startswith("="):
            chosen["fixed"][each.name] = how[1:]
        elif how in (BY_ROW, BY_COLUMN):
            fits = where.isascii() and (
                where.isalpha() and len(where) <= 3 if how == BY_ROW else where.isdigit()
            )
            if fits and how == BY_COLUMN:
                fits = 1 <= (whole_number(where) or 0) <= 300
            if fits:
                chosen[how][each.name] = where
            else:
                wrong[WHERE + each.name] = _NO_WHERE
    if wrong:
        raise Invalid(ngettext("有 {n} 处需要修改", len(wrong)), wrong)
    return chosen


def _placed(error: TalentError) -> TalentError:
    """What is wrong with a dimension stands at its field."""
    if not isinstance(error, Invalid):
        return error
    known = {"sheet", "area", "figure", "", *(name for name in error.fields if name.startswith((HOW, WHERE)))}
    fields = {name if name in known else HOW + name: said for name, said in error.fields.items()}
    return Invalid(error.message, fields)


@post("/upward/{blank_id:int}/sums", include_in_schema=False)
async def add_up(request: AppRequest, blank_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    writer = require(actor(request), *WRITERS)
    try:
        form = validated(SumForm, values)
        count = await service.add_up(writer, blank_id, form, version=whole_number(values.get("version")))
    except (Invalid, Conflict) as error:
        return await refused_page(request, blank_id, values, error, "sums")
    said = ngettext("已登记 {n} 个合计", count) if count else gettext("这些合计已经登记过")
    return redirect(request, f"/upward/{blank_id}", flash=said)


@post("/upward/{blank_id:int}/release", include_in_schema=False)
async def release(request: AppRequest, blank_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    writer = require(actor(request), *WRITERS)
    try:
        form = validated(ReleaseForm, values)
        count = await service.release(writer, blank_id, form, version=whole_number(values.get("version")))
    except (Invalid, Conflict) as error:
        return await refused_page(request, blank_id, values, error, "release")
    return redirect(request, f"/upward/{blank_id}", flash=ngettext("已解除 {n} 处绑定", count))


async def refused_page(
    request: AppRequest, blank_id: int, values: Mapping[str, Any], error: Invalid | Conflict, at: str
) -> Template:
    """The page of a blank with what was typed into one of its forms."""
    answer = await blank_page(request, blank_id, Form.refused(values, error, place=f"{at}-"), at)
    answer.status_code = status_of(error)
    return answer


@get("/upward/{blank_id:int}/file", include_in_schema=False, opt=FILE)
async def blank_file(request: AppRequest, blank_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"upward:{blank_id}") as out:
        one = await queries.one(actor(request), blank_id)
        return await out.ready(one.file_name, await queries.body_of(blank_id), count=1)


HANDLERS = [
    blank_list, blank_list_file, upload_form, upload, blank, bind_form, bind, add_up, release, blank_file,
]  # fmt: skip
