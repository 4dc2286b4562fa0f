"""Interviews on the page of a case, as files, and the private feed."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.brokerage.cases import queries as cases
from talent_platform.brokerage.cases.pages import case_page
from talent_platform.brokerage.interviews import calendar_file, feeds, queries, service
from talent_platform.brokerage.interviews.rules import InterviewForm
from talent_platform.errors import Invalid, NotFound
from talent_platform.i18n import _
from talent_platform.settings import settings
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, refused, validated

FEED = "/interviews/feed"


@post("/cases/{case_id:int}/interview", include_in_schema=False)
async def arrange(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        await service.arrange(actor(request), case_id, validated(InterviewForm, values))
    except Invalid as error:
        return refused(
            await case_page(request, case_id, form=Form.refused(values, error, "interview-")), error
        )
    return redirect(request, f"/cases/{case_id}", flash=_("面谈已约定，各方会收到通知"))


@post("/cases/{case_id:int}/interview/cancel", include_in_schema=False)
async def cancel(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        await service.cancel(actor(request), case_id, str(values.get("why", "")))
    except Invalid as error:
        return refused(await case_page(request, case_id, form=Form.refused(values, error, "cancel-")), error)
    return redirect(request, f"/cases/{case_id}", flash=_("面谈已取消，各方会收到通知"))


@post("/cases/{case_id:int}/interview/result", include_in_schema=False)
async def result(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        await service.result(
            actor(request), case_id, str(values.get("result", "")), side=str(values.get("side", ""))
        )
    except Invalid as error:
        return refused(await case_page(request, case_id, form=Form.refused(values, error, "result-")), error)
    return redirect(request, f"/cases/{case_id}", flash=_("面谈结果已登记"))


@get("/cases/{case_id:int}/interview.ics", include_in_schema=False, opt=FILE)
async def as_file(request: AppRequest, case_id: FromPath[int]) -> Response[bytes]:
    reader = actor(request)
    await cases.case(reader, case_id)
    entries = await queries.of_account(reader.account_id, case_id)
    if not entries:
        raise NotFound
    return _calendar(calendar_file.written(entries), f"interview-{case_id}.ics")


@get(FEED, include_in_schema=False)
async def feed_page(request: AppRequest) -> Template:
    return await _feed_page(request)


async def _feed_page(request: AppRequest, token: str = "") -> Template:
    address = f"{settings().public_url}{FEED}/{token}" if token else ""
    return page(
        request, "brokerage/feed.html", address=address, made=await feeds.made(actor(request)),
        days=queries.KEPT_DAYS,
    )  # fmt: skip


@post(FEED, include_in_schema=False)
async def make_feed(request: AppRequest) -> Template:
    return await _feed_page(request, await feeds.make(actor(request)))


@post(f"{FEED}/revoke", include_in_schema=False)
async def revoke_feed(request: AppRequest) -> Response[Any]:
    await feeds.revoke(actor(request))
    return redirect(request, FEED, flash=_("订阅地址已停用"))


@get(f"{FEED}/{{token:str}}", include_in_schema=False, opt=FILE)
async def feed(token: FromPath[str]) -> Response[bytes]:
    """Whoever has the address: calendars sign in nowhere."""
    return _calendar(await feeds.fed(token), "interviews.ics")


def _calendar(content: bytes, name: str) -> Response[bytes]:
    return Response(
        content, media_type=calendar_file.MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )  # fmt: skip


HANDLERS = [arrange, cancel, result, as_file, feed_page, make_feed, revoke_feed, feed]
