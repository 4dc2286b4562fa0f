"""Naming certificates on the page of a person."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.errors import Conflict, Invalid, TooManyAttempts
from talent_platform.i18n import gettext
from talent_platform.supply.certified import service
from talent_platform.supply.offers.pages import detail_page
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.query import MAX_TEXT
from talent_platform.web.requests import AppRequest, actor, form_values, redirect, refused


async def _again(
    request: AppRequest, row_id: int, typed: dict[str, str], error: Invalid | Conflict | TooManyAttempts
) -> Template:
    return await detail_page(request, row_id, form=Form.refused(typed, error), status=status_of(error))


@post("/candidates/{row_id:int}/certificates", include_in_schema=False)
async def link(request: AppRequest, row_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    typed = {name: str(values.get(name, "")).strip() for name in ("number", "former", "document")}
    former = service.FormerName(typed["former"][:30], typed["document"][:80])
    try:
        await service.link(actor(request), row_id, typed["number"][:MAX_TEXT], former)
    except Conflict as error:
        return await _again(request, row_id, typed, error)
    except (Invalid, TooManyAttempts) as error:
        return refused(await _again(request, row_id, typed, error), error)
    return redirect(request, f"/candidates/{row_id}", flash=gettext("证书已登记为本人的"))


@post("/candidates/{row_id:int}/certificates/{certificate_id:int}/remove", include_in_schema=False)
async def unlink(
    request: AppRequest, row_id: FromPath[int], certificate_id: FromPath[int]
) -> Response[Any] | Template:
    reason = str((await form_values(request)).get("reason", "")).strip()[:MAX_TEXT]
    try:
        await service.unlink(actor(request), row_id, certificate_id, reason)
    except (Invalid, Conflict) as error:
        return await _again(request, row_id, {}, error)
    return redirect(request, f"/candidates/{row_id}", flash=gettext("已取消"))


HANDLERS = [link, unlink]
