"""Kept searches: all of them, those of one page (a fragment it loads), and what is new in one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.discovery.pages import NAMES
from talent_platform.discovery.saved import queries, service
from talent_platform.discovery.saved.queries import ReadSearch
from talent_platform.discovery.saved.service import SavedForm
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import gettext
from talent_platform.web.forms import Form
from talent_platform.web.listing.declared import declared
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    is_htmx,
    local_address,
    page,
    redirect,
    validated,
)

MOST_ADDRESS = 4000

ACTS: dict[str, Callable[[Actor, int], Awaitable[None]]] = {
    "watch": service.watch,
    "unwatch": service.unwatch,
    "look": service.look,
    "share": partial(service.share, shared=True),
    "unshare": partial(service.share, shared=False),
    "remove": service.remove,
}


@get("/saved", include_in_schema=False)
async def saved(request: AppRequest, at: FromQuery[str] = "") -> Template:
    """`at`: the address whose question is to be kept; a page that asks for it gets only what it has of its
    own."""
    reader = require(actor(request), *Role)
    at = local_address(at[:MOST_ADDRESS])
    return await _page(request, reader, "" if at == "/" else at, Form(), fragment=is_htmx(request))


async def _page(
    request: AppRequest, reader: Actor, at: str, form: Form, *, fragment: bool = False, status: int = 200
) -> Template:
    listed = await queries.everything(reader, urlsplit(at).path if fragment else "")
    return page(
        request, f"discovery/{'_saved' if fragment else 'saved'}.html", status=status, at=at, form=form,
        entries=[(one, what_of(one), new) for one, new in await queries.with_news(reader, listed)],
        shares=reader.organisation_id is not None,
    )  # fmt: skip


def what_of(saved: ReadSearch) -> str:
    """What it searches, a msgid."""
    if saved.path == queries.SEARCH:
        return next(name for kind, name in NAMES.items() if str(kind) == saved.asked[0])
    return listed.title if (listed := declared(saved.path)) else saved.path


@post("/saved", include_in_schema=False)
async def save(request: AppRequest) -> Response[Any] | Template:
    reader = actor(request)
    values = await form_values(request)
    at = local_address(str(values.get("address", ""))[:MOST_ADDRESS])
    try:
        form = validated(SavedForm, {"name": str(values.get("name", "")), "address": at})
        await service.save(reader, form)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        status = 422 if fields else 409
        return await _page(request, reader, at, Form(values, fields, error.message), status=status)
    return redirect(request, at, flash=gettext("已保存，可在“我的查询”里打开"))


@get("/saved/{saved_id:int}", include_in_schema=False)
async def one(request: AppRequest, saved_id: FromPath[int]) -> Response[Any] | Template:
    """What is new in one that is watched; any other opens."""
    reader = require(actor(request), *Role)
    saved = await queries.one(reader, saved_id)
    if not saved.watched:
        return redirect(request, saved.address)
    new = await queries.new_in(reader, saved)
    return page(request, "discovery/new.html", saved=saved, new=new, what=what_of(saved))


@post("/saved/{saved_id:int}/{act:str}", include_in_schema=False)
async def step(request: AppRequest, saved_id: FromPath[int], act: FromPath[str]) -> Response[Any] | Template:
    reader = require(actor(request), *Role)
    if act not in ACTS:
        raise NotFound
    try:
        await ACTS[act](reader, saved_id)
    except (Conflict, Invalid) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return await _page(request, reader, "", Form({}, {}, error.message), status=status)
    return redirect(request, "/saved")


HANDLERS = [saved, save, one, step]
