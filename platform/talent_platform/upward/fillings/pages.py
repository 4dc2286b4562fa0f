"""Filling a blank, and what came of it: values, cells that stayed empty, sums."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.upward.access import READERS, WRITERS
from talent_platform.upward.blanks import queries as blanks
from talent_platform.upward.blanks.pages import refused_page
from talent_platform.upward.fillings import queries, service
from talent_platform.upward.fillings.queries import FillingView
from talent_platform.upward.fillings.service import PeriodForm
from talent_platform.web.frame import Tone
from talent_platform.web.listing.declaration import Badge
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated

OUTCOMES = {
    "right": Badge(N_("相符"), "success"),
    "wrong": Badge(N_("不符"), "danger"),
    "incomplete": Badge(N_("有未知的数，不完整"), "warning"),
    "unread": Badge(N_("由表格软件计算，未核对"), "neutral"),
}


@post("/upward/{blank_id:int}/fillings", include_in_schema=False)
async def fill(request: AppRequest, blank_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    writer = require(actor(request), *WRITERS)
    try:
        filling_id = await service.fill(writer, blank_id, validated(PeriodForm, values))
    except (Invalid, Conflict) as error:
        return await refused_page(request, blank_id, values, error, "fill")
    one = await queries.one(writer, filling_id)
    tone: Tone = "warning" if one.empty or one.doubtful else "success"
    return redirect(request, f"/upward/fillings/{filling_id}", flash=gettext("已填好"), tone=tone)


@get("/upward/fillings/{filling_id:int}", include_in_schema=False)
async def filling(request: AppRequest, filling_id: FromPath[int]) -> Template:
    one = await queries.one(require(actor(request), *READERS), filling_id)
    blank = await blanks.one(actor(request), one.blank)
    return page(
        request, "upward/filling.html", filling=one, blank=blank, outcomes=OUTCOMES,
        at_cell={(each.sheet, each.cell): each for each in one.values},
        later=blank.version != one.blank_version,
    )  # fmt: skip


def file_name(title: str, one: FillingView) -> str:
    """What the filled workbook is called."""
    return f"{title} {one.first:%Y%m%d}-{one.last:%Y%m%d}.xlsx"


@get("/upward/fillings/{filling_id:int}/file", include_in_schema=False, opt=FILE)
async def filling_file(request: AppRequest, filling_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"upward_filling:{filling_id}") as out:
        one = await queries.one(require(actor(request), *READERS), filling_id)
        blank = await blanks.one(actor(request), one.blank)
        body = await queries.body_of(filling_id)
        return await out.ready(file_name(blank.title, one), body, count=len(one.values))


HANDLERS = [fill, filling, filling_file]
