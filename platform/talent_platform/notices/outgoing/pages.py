"""Where one is reached and of what, as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.dated.calendar import queries as calendars
from talent_platform.errors import Invalid, NotAllowed, TooManyAttempts
from talent_platform.events import TOPICS
from talent_platform.i18n import N_, gettext
from talent_platform.notices.outgoing import reaching
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, refused

PAGE = "/notifications/settings"


@get(PAGE, include_in_schema=False)
async def preferences(request: AppRequest) -> Template:
    return await _page(request)


async def _page(request: AppRequest, channel: str = "", form: Form | None = None) -> Template:
    """`form`: that of a channel, as typed and with what is wrong."""
    who = actor(request)
    if who.deputises is not None:
        raise NotAllowed(N_("代办时不能更改他人的提醒设置"))
    unwanted = await reaching.unwanted(who.account_id)
    return page(
        request, "notices/settings.html", addresses=await reaching.own(who), names=reaching.CHANNELS,
        topics=TOPICS, wanted=[kind for kind in TOPICS if kind not in unwanted], channel=channel,
        form=form or Form(), reaches=max((await calendars.in_force()).years, default=None),
    )  # fmt: skip


@post(f"{PAGE}/kinds", include_in_schema=False)
async def want(request: AppRequest) -> Response[Any]:
    kinds = (await form_values(request)).get("kinds", [])
    await reaching.want(actor(request), [kinds] if isinstance(kinds, str) else kinds)
    return redirect(request, PAGE, flash=gettext("提醒设置已保存，下一次发送时按此办理"))


@post(f"{PAGE}/{{channel:str}}", include_in_schema=False)
async def give(request: AppRequest, channel: FromPath[str]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        await reaching.give(actor(request), channel, str(values.get("address", "")))
    except (Invalid, TooManyAttempts) as error:
        return await _again(request, channel, values, error)
    return redirect(request, PAGE, flash=gettext("验证码已发出，请把它填在下面"))


@post(f"{PAGE}/{{channel:str}}/prove", include_in_schema=False)
async def prove(request: AppRequest, channel: FromPath[str]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        await reaching.prove(actor(request), channel, str(values.get("code", "")))
    except Invalid as error:
        return await _again(request, channel, values, error)
    return redirect(request, PAGE, flash=gettext("已验证，以后的提醒会发到这里"))


@post(f"{PAGE}/{{channel:str}}/remove", include_in_schema=False)
async def take_away(request: AppRequest, channel: FromPath[str]) -> Response[Any]:
    await reaching.take_away(actor(request), channel)
    return redirect(request, PAGE, flash=gettext("已删除，不再往那里发送"))


async def _again(
    request: AppRequest, channel: str, values: Mapping[str, object], error: Invalid | TooManyAttempts
) -> Template:
    fields = error.fields if isinstance(error, Invalid) else {}
    return refused(await _page(request, channel, Form(values, fields, error.message)), error)


HANDLERS = [preferences, want, give, prove, take_away]
