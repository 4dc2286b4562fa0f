"""The tally on the page: who counts, the box, the teller's own page, slips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.titles.meetings.pages import Answer, again, done
from talent_platform.titles.meetings.schemas import CountForm, HandInsForm, ReplacementForm, TellersForm
from talent_platform.titles.tally import counting, papers
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)

_SAID = {
    "waits": N_("已录入，等另一名计票人"),
    "settled": N_("两人一致，已完成"),
    "again": N_("两名计票人的结果不一致，没有结果，请两人重新清点"),
}


@post("/titles/meetings/{meeting_id:int}/tellers", include_in_schema=False)
async def tellers(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def named(values: Mapping[str, Any]) -> None:
        await counting.name_tellers(actor(request), meeting_id, validated(TellersForm, values))

    return await done(request, meeting_id, named, N_("已确定计票人"))


@post("/titles/meetings/{meeting_id:int}/tellers/replacement", include_in_schema=False)
async def replacement(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def replaced(values: Mapping[str, Any]) -> None:
        await counting.replace_teller(actor(request), meeting_id, validated(ReplacementForm, values))

    return await done(request, meeting_id, replaced, N_("已更换计票人；没有一致的由现在的两人重新清点"))


@post("/titles/meetings/{meeting_id:int}/hand-ins", include_in_schema=False)
async def hand_ins(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def handed(values: Mapping[str, Any]) -> None:
        await counting.hand_in(actor(request), meeting_id, validated(HandInsForm, values))

    return await done(request, meeting_id, handed, N_("已登记交票"))


@get("/titles/meetings/{meeting_id:int}/cases/{case_id:int}/slips.pdf", include_in_schema=False, opt=FILE)
async def slips(request: AppRequest, meeting_id: FromPath[int], case_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"title_meeting:{meeting_id}") as out:
        name, body, count = await papers.slips(actor(request), meeting_id, case_id)
        return await out.ready(name, body, count=count)


@get("/titles/meetings/{meeting_id:int}/minutes.pdf", include_in_schema=False, opt=FILE)
async def minutes(request: AppRequest, meeting_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"title_meeting:{meeting_id}") as out:
        name, body, count = await papers.minutes(actor(request), meeting_id)
        return await out.ready(name, body, count=count)


@get("/titles/meetings/{meeting_id:int}/tally", include_in_schema=False)
async def own_tally(request: AppRequest, meeting_id: FromPath[int]) -> Template:
    chosen = whole_number(request.query_params.get("case"))
    return await _page(request, meeting_id, chosen, Form({"abstain": 0, "spoiled": 0, "missing": 0}))


async def _page(request: AppRequest, meeting_id: int, chosen: int | None, form: Form) -> Template:
    """With the applicant chosen, or the next one this teller has not counted."""
    row, cases = await counting.to_count(actor(request), meeting_id)
    open_ = [each for each in cases if each.stands == "open"]
    now = next((each for each in open_ if each.id == chosen), open_[0] if open_ else None)
    return page(request, "titles/tally.html", row=row, cases=cases, now=now, form=form)


@post("/titles/meetings/{meeting_id:int}/counts", include_in_schema=False)
async def count(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    values = await form_values(request)
    try:
        said = await counting.enter(actor(request), meeting_id, validated(CountForm, values))
    except (Invalid, Conflict) as error:
        form = Form.refused(values, error)
        return again(await _page(request, meeting_id, whole_number(values.get("case")), form), error)
    return redirect(
        request, f"/titles/meetings/{meeting_id}/tally", flash=gettext(_SAID[said]),
        tone="warning" if said == "again" else "success",
    )  # fmt: skip


HANDLERS = [tellers, replacement, hand_ins, slips, minutes, own_tally, count]
