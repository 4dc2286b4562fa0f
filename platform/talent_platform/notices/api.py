"""The inbox over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.events import Topic
from talent_platform.notices import queries, service
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, page_of
from talent_platform.web.listing.parameters import PLAIN, asked, takes
from talent_platform.web.requests import AppRequest, actor


class NotificationOut(BaseModel):
    id: Id
    event: str
    """What happened, as a code."""
    kind: Topic
    at: datetime
    read: datetime | None
    """When it was first read; null: not yet."""
    count: int
    """Of how many things it tells."""
    sentence: str
    """In the language asked for; it names only what the reader may see now."""
    url: str
    """The page of it; empty where the reader may open none."""


class ThingOut(BaseModel):
    text: str
    url: str


class ReadBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: Annotated[list[Id], Field(min_length=1, max_length=queries.ALL_AT_ONCE)]
    """Those of others, and those read before, change nothing."""


class UnreadCount(BaseModel):
    unread: int = Field(ge=0)


@get(
    "/notifications", summary="What you were told", tags=["notifications"],
    operation_class=takes(queries.INBOX),
)  # fmt: skip
async def notifications(request: AppRequest) -> Page[NotificationOut]:
    """In the role you act in, and what concerns your account; the newest first."""
    total, query, rows = await queries.inbox(actor(request), asked(queries.INBOX, request))
    return page_of(NotificationOut, query, total, rows)


@get("/notifications/unread", summary="How many notifications you have not read", tags=["notifications"])
async def unread(request: AppRequest) -> UnreadCount:
    """The number on the bell."""
    return UnreadCount(unread=await queries.unread(actor(request)))


@get(
    "/notifications/{notification_id:int}/things", summary="What a notification is about",
    tags=["notifications"], operation_class=takes(PLAIN),
)  # fmt: skip
async def things(request: AppRequest, notification_id: FromPath[int]) -> Page[ThingOut]:
    """Of what you may not see (any more) only the number."""
    reader = actor(request)
    told, query = await queries.one(reader, notification_id), asked(PLAIN, request)
    return page_of(ThingOut, query, told.count, await queries.things(reader, told, query))


@post(
    "/notifications/{notification_id:int}/read", summary="Mark a notification as read",
    tags=["notifications"], status_code=204,
)  # fmt: skip
async def read_one(request: AppRequest, notification_id: FromPath[int]) -> None:
    """Again changes nothing."""
    await service.mark_read(actor(request), notification_id)


@post("/notifications/read", summary="Mark notifications as read", tags=["notifications"], status_code=200)
async def read_all(request: AppRequest, data: JSONBody[ReadBody]) -> UnreadCount:
    """Those that you were shown; answers how many are left."""
    reader = actor(request)
    await service.mark_shown_read(reader, data.ids)
    return UnreadCount(unread=await queries.unread(reader))


HANDLERS = [notifications, unread, things, read_one, read_all]
