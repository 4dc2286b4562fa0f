"""Shortlists over JSON."""

from __future__ import annotations

from typing import Annotated

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.discovery.api import Hit, hit
from talent_platform.discovery.shortlists import queries, service
from talent_platform.discovery.shortlists.queries import HOLDERS
from talent_platform.discovery.shortlists.service import PickForm, ShortlistForm
from talent_platform.reference.fields import Id, Line
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class ShortlistOut(BaseModel):
    id: Id
    name: str
    own: bool
    """Otherwise a colleague shares it."""
    shared: bool
    count: int
    """Of what is on it, what the caller may see now."""


class ItemRead(BaseModel):
    id: Id
    kind: str
    note: str
    item: Hit


class ShortlistDetail(BaseModel):
    id: Id
    name: str
    own: bool
    shared: bool
    items: list[ItemRead]
    """Only what the caller may see now."""


class ShortlistMade(BaseModel):
    id: Id


class Picked(BaseModel):
    added: int


class SharingBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    shared: bool


class ItemNote(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Annotated[Line, Field(max_length=500)]


@get("/shortlists", summary="Shortlists", tags=["shortlists"], operation_class=takes(PLAIN))
async def shortlists(request: AppRequest) -> Page[ShortlistOut]:
    """The caller's own, then those colleagues share."""
    held = await queries.everything(require(actor(request), *HOLDERS))
    rows = [
        ShortlistOut(id=one.id, name=one.name, own=one.own, shared=one.shared, count=len(one.items))
        for one in held
    ]
    return plain_page(request, ShortlistOut, rows)


@post("/shortlists", summary="Make a shortlist", tags=["shortlists"])
async def make(request: AppRequest, data: JSONBody[ShortlistForm]) -> ShortlistMade:
    """For those who broker and those who hire."""
    return ShortlistMade(id=await service.make(actor(request), data))


@get("/shortlists/{shortlist_id:int}", summary="One shortlist", tags=["shortlists"])
async def shortlist(request: AppRequest, shortlist_id: FromPath[int]) -> ShortlistDetail:
    """Whoever withdraws consent is gone from it at once."""
    held = await queries.one(require(actor(request), *HOLDERS), shortlist_id)
    items = [ItemRead(id=one.id, kind=one.kind, note=one.note, item=hit(one.result)) for one in held.items]
    return ShortlistDetail(id=held.id, name=held.name, own=held.own, shared=held.shared, items=items)


@post("/shortlists/{shortlist_id:int}/items", summary="Put things on a shortlist", tags=["shortlists"])
async def add(request: AppRequest, shortlist_id: FromPath[int], data: JSONBody[PickForm]) -> Picked:
    """`kind`: need, project, candidate or team. 404 where one of the things is not for the caller."""
    return Picked(added=await service.add(actor(request), shortlist_id, data))


@put("/shortlists/{shortlist_id:int}/items/{item_id:int}", summary="Note something on a shortlist",
     tags=["shortlists"], status_code=204)  # fmt: skip
async def annotate(
    request: AppRequest, shortlist_id: FromPath[int], item_id: FromPath[int], data: JSONBody[ItemNote]
) -> None:
    """Read by whoever has the list, as long as they may see what it is about."""
    await service.annotate(actor(request), shortlist_id, item_id, data.note)


@delete("/shortlists/{shortlist_id:int}/items/{item_id:int}", summary="Take something off a shortlist",
        tags=["shortlists"])  # fmt: skip
async def drop(request: AppRequest, shortlist_id: FromPath[int], item_id: FromPath[int]) -> None:
    """With its note."""
    await service.drop(actor(request), shortlist_id, item_id)


@put("/shortlists/{shortlist_id:int}", summary="Share a shortlist", tags=["shortlists"], status_code=204)
async def share(request: AppRequest, shortlist_id: FromPath[int], data: JSONBody[SharingBody]) -> None:
    """By its owner, with the owner's organisation, or no longer."""
    await service.share(actor(request), shortlist_id, shared=data.shared)


@delete("/shortlists/{shortlist_id:int}", summary="Remove a shortlist", tags=["shortlists"])
async def remove(request: AppRequest, shortlist_id: FromPath[int]) -> None:
    """By its owner."""
    await service.remove(actor(request), shortlist_id)


HANDLERS = [shortlists, make, shortlist, add, annotate, drop, share, remove]
