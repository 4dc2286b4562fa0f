"""Pages of the one door: who looked at me, and texts that wait for the bureau."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.administration.disclosure.lists import STATES, TEXTS
from talent_platform.disclosure import looks, texts
from talent_platform.errors import Invalid, NotFound
from talent_platform.i18n import gettext
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect


@get("/looks", include_in_schema=False)
async def own_looks(request: AppRequest) -> Template:
    return page(request, "administration/disclosure/looks.html", rows=await looks.at_own(actor(request)))


@get("/texts", include_in_schema=False)
async def text_list(request: AppRequest) -> Template:
    return await _list_page(request)


async def _list_page(request: AppRequest, *, refusal: str = "") -> Template:
    return page(
        request, "administration/disclosure/texts.html", status=422 if refusal else 200, refusal=refusal,
        listing=await TEXTS.page(request), looks=STATES,
        may_decide=actor(request).role in texts.DECIDERS,
    )  # fmt: skip


@get("/texts.xlsx", include_in_schema=False, opt=FILE)
async def text_file(request: AppRequest) -> Response[bytes]:
    return await TEXTS.file(request)


@post("/texts/{review_id:int}/{decision:str}", include_in_schema=False)
async def decide_text(
    request: AppRequest, review_id: FromPath[int], decision: FromPath[str]
) -> Response[Any] | Template:
    if decision not in {"pass", "refuse"}:
        raise NotFound
    note = str((await form_values(request)).get("reason", ""))
    try:
        await texts.decide(actor(request), review_id, passed=decision == "pass", note=note)
    except Invalid as error:
        return await _list_page(request, refusal=error.message)
    return redirect(request, "/texts", flash=gettext("已办理"))


HANDLERS = [
    own_looks,
    text_list,
    text_file,
    decide_text,
]
