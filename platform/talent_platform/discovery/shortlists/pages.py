"""Shortlists as pages."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.discovery.pages import NAMES
from talent_platform.discovery.shortlists import queries, service
from talent_platform.discovery.shortlists.queries import HOLDERS
from talent_platform.discovery.shortlists.service import PickForm, ShortlistForm
from talent_platform.errors import Conflict, Invalid, NotFound, TooManyAttempts
from talent_platform.i18n import gettext, ngettext
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    local_address,
    page,
    redirect,
    refused,
    validated,
    whole_number,
)

NAMED = {str(kind): name for kind, name in NAMES.items()}


@get("/shortlists", include_in_schema=False)
async def shortlists(request: AppRequest) -> Template:
    return await _all(request, Form())


async def _all(request: AppRequest, form: Form, *, status: int = 200) -> Template:
    reader = require(actor(request), *HOLDERS)
    held = await queries.everything(reader)
    return page(request, "discovery/shortlists.html", status=status, shortlists=held, form=form)


@post("/shortlists", include_in_schema=False)
async def make(request: AppRequest) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        made = await service.make(actor(request), validated(ShortlistForm, {"name": values.get("name", "")}))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        return await _all(request, Form(values, fields, error.message), status=422 if fields else 409)
    return redirect(request, f"/shortlists/{made}")


@post("/shortlists/picks", include_in_schema=False)
async def pick(request: AppRequest) -> Response[Any] | Template:
    """Results that were ticked, onto the list chosen beside them or onto a new one."""
    holder = require(actor(request), *HOLDERS)
    values = await form_values(request)
    things = values.get("things", [])
    back = local_address(str(values.get("back", "")))
    try:
        given = {
            "kind": str(values.get("kind", "")), "note": str(values.get("note", "")),
            "things": things if isinstance(things, list) else [things],
        }  # fmt: skip
        form = validated(PickForm, given)
        held = whole_number(values.get("shortlist"))
        if held is None:
            held = await service.make(holder, validated(ShortlistForm, {"name": values.get("name", "")}))
        added = await service.add(holder, held, form)
    except (Invalid, Conflict, TooManyAttempts) as error:
        said = error.message
        if isinstance(error, Invalid) and "things" in error.fields:
            said = gettext("请先勾选要加入名单的结果")
        elif isinstance(error, Invalid) and "name" in error.fields:
            said = gettext("请选择名单，或写出新名单的名称")
        return redirect(request, back, flash=gettext(said), tone="danger")
    return redirect(request, back, flash=ngettext("已加入名单，新增 {n} 条", added))


@get("/shortlists/{shortlist_id:int}", include_in_schema=False)
async def shortlist(request: AppRequest, shortlist_id: FromPath[int]) -> Template:
    return await _one(request, shortlist_id, Form())


async def _one(request: AppRequest, shortlist_id: int, form: Form, *, typed: int = 0) -> Template:
    """`typed`: the thing whose note the form holds."""
    held = await queries.one(require(actor(request), *HOLDERS), shortlist_id)
    return page(request, "discovery/shortlist.html", held=held, kinds=NAMED, form=form, typed=typed)


@post("/shortlists/{shortlist_id:int}/{act:str}", include_in_schema=False)
async def step(request: AppRequest, shortlist_id: FromPath[int], act: FromPath[str]) -> Response[Any]:
    holder = require(actor(request), *HOLDERS)
    if act == "remove":
        await service.remove(holder, shortlist_id)
        return redirect(request, "/shortlists", flash=gettext("名单已删除"))
    if act not in ("share", "unshare"):
        raise NotFound
    try:
        await service.share(holder, shortlist_id, shared=act == "share")
    except (Invalid, Conflict, TooManyAttempts) as error:
        return redirect(request, f"/shortlists/{shortlist_id}", flash=gettext(error.message), tone="danger")
    return redirect(request, f"/shortlists/{shortlist_id}")


@post("/shortlists/{shortlist_id:int}/items/{item_id:int}/{act:str}", include_in_schema=False)
async def item_step(
    request: AppRequest, shortlist_id: FromPath[int], item_id: FromPath[int], act: FromPath[str]
) -> Response[Any] | Template:
    holder = require(actor(request), *HOLDERS)
    if act not in ("note", "drop"):
        raise NotFound
    if act == "drop":
        await service.drop(holder, shortlist_id, item_id)
    else:
        values = await form_values(request)
        try:
            await service.annotate(holder, shortlist_id, item_id, str(values.get("note", "")))
        except (Invalid, TooManyAttempts) as error:
            form = Form.refused(values, error)
            return refused(await _one(request, shortlist_id, form, typed=item_id), error)
    return redirect(request, f"/shortlists/{shortlist_id}")


HANDLERS = [shortlists, make, pick, shortlist, step, item_step]
