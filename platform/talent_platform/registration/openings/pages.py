"""Handing out the first passwords of a file's accounts, as a table that is given once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.clock import ZONE
from talent_platform.i18n import gettext
from talent_platform.registration.openings import issuing
from talent_platform.settings import settings
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, on_paper, page
from talent_platform.workbooks.columns import Kind, SheetColumn


@get("/openings/{file_id:int}", include_in_schema=False)
async def opening(request: AppRequest, file_id: FromPath[int]) -> Template:
    return page(
        request, "registration/opening.html", opening=await issuing.opening(actor(request), file_id),
        hours=settings().initial_password_hours,
    )  # fmt: skip


@post("/openings/{file_id:int}", include_in_schema=False, opt=FILE)
async def issue(request: AppRequest, file_id: FromPath[int]) -> Response[Any]:
    async with export(request, f"import:{file_id}") as out:
        made = await issuing.issue(actor(request), file_id)
        columns = [
            SheetColumn(name, title, Kind.TEXT, required=False)
            for name, title in (
                ("login", gettext("登录名")), ("name", gettext("姓名")),
                ("organisation_name", gettext("单位")), ("password", gettext("一次性密码")),
                ("until", gettext("有效期至")), ("waits", gettext("待另一人确认")),
                ("address", gettext("网址")),
            )
        ]  # fmt: skip
        rows = [
            {
                **asdict(one), "until": one.until.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"),
                "waits": gettext("是") if one.waits else gettext("否"),
                "address": on_paper(request, "/login"),
            }
            for one in made
        ]  # fmt: skip
        return await out.listing(gettext("一次性密码"), columns, rows)


HANDLERS = [opening, issue]
