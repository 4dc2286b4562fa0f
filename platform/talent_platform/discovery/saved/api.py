"""Kept searches over JSON."""

from __future__ import annotations

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.discovery.api import Hit, hit
from talent_platform.discovery.saved import queries, service
from talent_platform.discovery.saved.service import SavedForm
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class SavedSearchOut(BaseModel):
    """A kept search; `address` opens it as a page, its parameters are those of `/api/v1/search` or of the
    list's address under `/api/v1`."""

    id: Id
    name: str
    address: str
    own: bool
    """Otherwise a colleague shares it."""
    shared: bool
    watched: bool
    """By the caller."""
    new: int
    """Of one that is watched: hits since the caller last looked, those the caller may see now."""
    more: bool
    """There are more than were counted."""


class SavedMade(BaseModel):
    id: Id


class SavedChange(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    watched: bool | None = None
    shared: bool | None = None


class NewHits(BaseModel):
    items: list[Hit]
    more: bool


@get("/saved", summary="Kept searches", tags=["search"], operation_class=takes(PLAIN))
async def saved(request: AppRequest) -> Page[SavedSearchOut]:
    """The caller's own, then those colleagues share."""
    reader = require(actor(request), *Role)
    listed = await queries.with_news(reader, await queries.everything(reader))
    rows = [
        SavedSearchOut(
            id=one.id, name=one.name, address=one.address, own=one.own, shared=one.shared,
            watched=one.watched, new=len(new.results), more=new.more,
        )
        for one, new in listed
    ]  # fmt: skip
    return plain_page(request, SavedSearchOut, rows)


@post("/saved", summary="Keep a search", tags=["search"])
async def save(request: AppRequest, data: JSONBody[SavedForm]) -> SavedMade:
    """`address`: that of the search page or of a list, as /search?kind=candidate&q=焊接. What the page would
    not read is not kept."""
    return SavedMade(id=await service.save(actor(request), data))


@put("/saved/{saved_id:int}", summary="Watch or share a kept search", tags=["search"], status_code=204)
async def change(request: AppRequest, saved_id: FromPath[int], data: JSONBody[SavedChange]) -> None:
    """Watching is the caller's own; sharing is the owner's, with the owner's organisation."""
    reader = require(actor(request), *Role)
    await queries.one(reader, saved_id)
    if data.shared is not None:
        await service.share(reader, saved_id, shared=data.shared)
    if data.watched is not None:
        await (service.watch if data.watched else service.unwatch)(reader, saved_id)


@delete("/saved/{saved_id:int}", summary="Remove a kept search", tags=["search"])
async def remove(request: AppRequest, saved_id: FromPath[int]) -> None:
    """By its owner; for everybody it was shared with, too."""
    await service.remove(require(actor(request), *Role), saved_id)


@get("/saved/{saved_id:int}/new", summary="What is new in a watched search", tags=["search"])
async def new(request: AppRequest, saved_id: FromPath[int]) -> NewHits:
    """The latest changed first, 200 at most."""
    reader = require(actor(request), *Role)
    found = await queries.new_in(reader, await queries.one(reader, saved_id))
    return NewHits(items=[hit(one) for one in found.results], more=found.more)


@post("/saved/{saved_id:int}/look", summary="Count everything found now as seen", tags=["search"],
      status_code=204)  # fmt: skip
async def look(request: AppRequest, saved_id: FromPath[int]) -> None:
    """409 where the caller does not watch it."""
    await service.look(require(actor(request), *Role), saved_id)


HANDLERS = [saved, save, change, remove, new, look]
