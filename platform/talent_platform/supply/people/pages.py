"""What a record has been called, under …/writings: the city strikes out what was a slip, or another's."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.errors import Invalid
from talent_platform.i18n import gettext
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import queries
from talent_platform.supply.offers.lists import NAMES
from talent_platform.supply.offers.pages import PATHS, kind_asked
from talent_platform.supply.people import writings
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect


@get(["/candidates/{row_id:int}/writings", "/teams/{row_id:int}/writings"], include_in_schema=False)
async def offer_writings(request: AppRequest, row_id: FromPath[int]) -> Template:
    return await _writings(request, row_id)


async def _writings(request: AppRequest, row_id: int, form: Form | None = None) -> Template:
    kind, reader = kind_asked(request), actor(request)
    found = await writings.of(reader, kind, row_id)
    offer = await queries.offer(reader, kind, row_id)
    return page(
        request, "supply/writings.html", status=422 if form else 200, form=form or Form({}), kind=str(kind),
        offer=offer, writings=found, name=NAMES[kind], path=PATHS[kind],
        title=offer["headline"] if kind is CANDIDATE else offer["project"],
    )  # fmt: skip


@post(
    [
        "/candidates/{row_id:int}/writings/{writing_id:int}/strike",
        "/teams/{row_id:int}/writings/{writing_id:int}/strike",
    ],
    include_in_schema=False,
)
async def strike_writing(
    request: AppRequest, row_id: FromPath[int], writing_id: FromPath[int]
) -> Response[Any]:
    return await _done(request, row_id, writing_id, struck=True)


@post(
    [
        "/candidates/{row_id:int}/writings/{writing_id:int}/restore",
        "/teams/{row_id:int}/writings/{writing_id:int}/restore",
    ],
    include_in_schema=False,
)
async def restore_writing(
    request: AppRequest, row_id: FromPath[int], writing_id: FromPath[int]
) -> Response[Any]:
    return await _done(request, row_id, writing_id, struck=False)


async def _done(request: AppRequest, row_id: int, writing_id: int, *, struck: bool) -> Response[Any]:
    kind, writer = kind_asked(request), actor(request)
    given = await form_values(request)
    reason, of_name = str(given.get("reason", "")), bool(given.get("of_name"))
    change = writings.strike if struck else writings.restore
    try:
        await change(writer, kind, row_id, writing_id, reason, of_name=of_name)
    except Invalid as error:
        return await _writings(request, row_id, Form.refused({"reason": reason}, error))
    told = gettext("已划去，不再据此认作同一人或同一项目") if struck else gettext("已恢复")
    return redirect(request, f"{PATHS[kind]}/{row_id}/writings", flash=told)


HANDLERS = [offer_writings, strike_writing, restore_writing]
