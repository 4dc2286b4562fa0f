"""The inbox as pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.clock import ZONE, now
from talent_platform.errors import Invalid
from talent_platform.events import TOPICS
from talent_platform.i18n import N_, ngettext
from talent_platform.notices import queries, service
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.parameters import PLAIN
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect


@get("/notifications", include_in_schema=False)
async def inbox(request: AppRequest) -> Template:
    asked = ListQuery.parse(queries.INBOX, request.query_params)
    total, query, rows = await queries.inbox(actor(request), asked)
    listing = Listing(queries.INBOX, query, rows, total, path="/notifications")
    return page(
        request, "notices/inbox.html", listing=listing, shown_at=now().isoformat(),
        kind=listing.query.texts.get("kind", ""),
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
    kind = str(values.get("kind", ""))
    done = await service.mark_all_read(
        actor(request), until=_shown_at(values), kind=kind if kind in TOPICS else ""
    )
    return redirect(
        request, "/notifications", flash=ngettext("已把 {n} 条通知标为已读", done), tone="success"
    )


def _shown_at(values: Mapping[str, object]) -> datetime:
    """
    Raises:
        Invalid: the form does not say when its page was shown.
    """
    try:
        shown = datetime.fromisoformat(str(values.get("until", "")))
    except ValueError as error:
        raise Invalid(N_("请刷新页面后再试")) from error
    return shown if shown.tzinfo else shown.replace(tzinfo=ZONE)


HANDLERS = [inbox, notification, open_notification, read_all]
