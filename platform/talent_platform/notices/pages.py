"""The inbox as pages."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.errors import Invalid
from talent_platform.i18n import N_, ngettext
from talent_platform.notices import queries, service
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.parameters import PLAIN
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect


@get("/notifications", include_in_schema=False)
async def inbox(request: AppRequest) -> Template:
    reader, asked = actor(request), ListQuery.parse(queries.INBOX, request.query_params)
    kind = asked.texts.get("kind", "")
    # Before the rows: of what comes in between, nothing is marked as read.
    shown = await queries.unread_ids(reader, kind)
    total, query, rows = await queries.inbox(reader, asked)
    listing = Listing(queries.INBOX, query, rows, total, path="/notifications")
    return page(
        request, "notices/inbox.html", listing=listing, shown=shown, kind=kind,
        elsewhere=await queries.unread_elsewhere(reader),
    )  # fmt: skip


@get("/notifications/{notification_id:int}", include_in_schema=False)
async def notification(request: AppRequest, notification_id: FromPath[int]) -> Template:
    """What a notification of several things is about."""
    reader = actor(request)
    told = await queries.one(reader, notification_id)
    query = ListQuery.parse(PLAIN, request.query_params).within(told.count)
    listing = Listing(
        PLAIN, query, await queries.things(reader, told, query), told.count, path=request.url.path
    )
    return page(request, "notices/notification.html", told=told, listing=listing)


@post("/notifications/{notification_id:int}/open", include_in_schema=False)
async def open_notification(request: AppRequest, notification_id: FromPath[int]) -> Response[Any]:
    """It is read, and leads to what it is about."""
    reader = actor(request)
    told = await queries.one(reader, notification_id)
    await service.mark_read(reader, notification_id)
    return redirect(request, told.url or f"/notifications/{notification_id}")


@post("/notifications/read", include_in_schema=False)
async def read_all(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    shown = str(values.get("shown", ""))
    if not re.fullmatch(r"[0-9]{1,18}(,[0-9]{1,18})*", shown) or shown.count(",") >= queries.ALL_AT_ONCE:
        raise Invalid(N_("请刷新页面后再试"))
    done = await service.mark_shown_read(actor(request), [int(each) for each in shown.split(",")])
    return redirect(
        request, "/notifications", flash=ngettext("已把 {n} 条通知标为已读", done), tone="success"
    )


HANDLERS = [inbox, notification, open_notification, read_all]
