"""Sign in and out, and the language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Redirect, Template

from talent_platform import i18n
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import service
from talent_platform.accounts.sign_in.middleware import ALWAYS, COOKIE, DEVICE_COOKIE
from talent_platform.accounts.sign_in.service import CODE_WITHIN, SignedIn
from talent_platform.errors import Invalid, NotFound, TooManyAttempts
from talent_platform.i18n import gettext
from talent_platform.settings import settings
from talent_platform.web.forms import Form
from talent_platform.web.frame import Tone
from talent_platform.web.rendering import time
from talent_platform.web.requests import (
    AppRequest,
    client_address,
    form_values,
    local_address,
    page,
    redirect,
)
from talent_platform.web.safety import forgery

DESKS: dict[Role, str] = {
    Role.CANDIDATE: "/candidates", Role.TEAM_LEAD: "/teams", Role.AUDITOR: "/audit",
    Role.SECURITY: "/accounts",
}  # fmt: skip
"""Where a role lands after signing in; everybody else at the desk."""
DEVICE_DAYS = 180


def cookie(name: str, value: str, seconds: int) -> Cookie:
    return Cookie(
        name, value=value, httponly=True, samesite="lax", path="/", secure=settings().secure_cookies,
        max_age=seconds,
    )  # fmt: skip


def landing(actor: Actor) -> str:
    """The page an actor's work begins at."""
    return DESKS.get(actor.role, "/desk")


@get("/login", include_in_schema=False, opt=ALWAYS)
async def sign_in_form(request: AppRequest) -> Response[Any]:
    if request.user:
        return Redirect("/desk", status_code=303)
    target = local_address(request.query_params.get("next", ""))
    return _sign_in_page(request, Form(), target)


def _sign_in_page(request: AppRequest, form: Form, target: str, *, status: int = 200) -> Template:
    return page(request, "web/login.html", status=status, form=form, next=target)


@post("/login", include_in_schema=False, opt=ALWAYS)
async def sign_in(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    target = local_address(str(values.get("next", "")))
    try:
        signed_in = await service.sign_in(
            str(values.get("username", "")), str(values.get("password", "")),
            address=client_address(request), agent=request.headers.get("user-agent", ""),
            hours=settings().session_hours, device=request.cookies.get(DEVICE_COOKIE, ""),
        )  # fmt: skip
    except (Invalid, TooManyAttempts) as error:
        form = Form({"username": values.get("username", "")}, message=error.message)
        return _too_many(_sign_in_page(request, form, target, status=_status(error)), error)
    if signed_in.awaits_code:
        response = Redirect(f"/login/code?{urlencode({'next': target})}", status_code=303)
        response.cookies.append(cookie(COOKIE, signed_in.token, int(CODE_WITHIN.total_seconds())))
        return response
    return _into(request, signed_in, target)


def _status(error: Invalid | TooManyAttempts) -> int:
    return 422 if isinstance(error, Invalid) else 429


def _too_many(response: Template, error: Invalid | TooManyAttempts) -> Template:
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _into(request: AppRequest, signed_in: SignedIn, target: str) -> Response[Any]:
    """Let the browser in, and tell when the account was last used."""
    if target == "/":
        target = landing(signed_in.actor)
    before = signed_in.before
    told = []
    if before.at is not None:
        told.append(gettext("上次登录：{at}，地址 {address}", at=time(before.at), address=before.address))
    if before.failed:
        told.append(gettext("此后有 {n} 次密码错误；如不是您本人，请修改密码", n=before.failed))
    tone: Tone = "warning" if before.failed else "info"
    response = redirect(request, target, flash=" · ".join(told), tone=tone, session=signed_in.token)
    response.cookies.append(cookie(COOKIE, signed_in.token, settings().session_hours * 3600))
    response.cookies.append(cookie(DEVICE_COOKIE, signed_in.device, DEVICE_DAYS * 86_400))
    response.cookies.append(forgery.cookie(forgery.issue(signed_in.token)))
    return response


@get("/login/code", include_in_schema=False, opt=ALWAYS)
async def code_form(request: AppRequest) -> Response[Any]:
    if request.user or COOKIE not in request.cookies:
        return Redirect("/login", status_code=303)
    target = local_address(request.query_params.get("next", ""))
    return page(request, "administration/accounts/code.html", form=Form(), next=target)


@post("/login/code", include_in_schema=False, opt=ALWAYS)
async def give_code(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    target = local_address(str(values.get("next", "")))
    try:
        signed_in = await service.give_code(
            request.cookies.get(COOKIE, ""), str(values.get("code", "")), address=client_address(request),
            agent=request.headers.get("user-agent", ""), hours=settings().session_hours,
            device=request.cookies.get(DEVICE_COOKIE, ""),
        )  # fmt: skip
    except NotFound as error:
        return redirect(request, "/login", flash=gettext(error.message), tone="warning")
    except (Invalid, TooManyAttempts) as error:
        form = Form(errors={"code": error.message}, message=error.message)
        answer = page(
            request, "administration/accounts/code.html", status=_status(error), form=form, next=target
        )
        return _too_many(answer, error)
    return _into(request, signed_in, target)


@post("/logout", include_in_schema=False, opt=ALWAYS)
async def sign_out(request: AppRequest) -> Response[Any]:
    if request.auth:
        await service.sign_out(request.auth)
    response = Redirect("/", status_code=303)
    response.cookies.append(Cookie(COOKIE, value="", max_age=0, path="/"))
    response.cookies.append(forgery.cookie(forgery.issue("")))
    return response


@get("/language/{locale:str}", include_in_schema=False, opt=ALWAYS)
async def language(request: AppRequest, locale: FromPath[str]) -> Response[Any]:
    chosen = i18n.known_locale(locale)
    if request.user:
        await service.set_locale(request.user, chosen)
    response = Redirect(local_address(request.query_params.get("next", "/")), status_code=303)
    response.cookies.append(
        Cookie(
            i18n.LOCALE_COOKIE,
            value=chosen,
            max_age=365 * 86400,
            samesite="lax",
            secure=settings().secure_cookies,
        )
    )
    return response


HANDLERS = [
    sign_in_form,
    sign_in,
    code_form,
    give_code,
    sign_out,
    language,
]
