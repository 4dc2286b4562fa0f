"""One's own account: password, second factor, sessions."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import TWO_FACTORS, Actor, Duty
from talent_platform.accounts.keeping import deputies, own_password
from talent_platform.accounts.permissions import require
from talent_platform.accounts.sign_in import passwords, second_factor, sessions, switching
from talent_platform.accounts.sign_in.middleware import ALWAYS, COOKIE
from talent_platform.administration.accounts.roles_api import NewDeputy
from talent_platform.administration.accounts.sign_in_pages import cookie, landing
from talent_platform.clock import now
from talent_platform.errors import Conflict, Invalid, NotFound, TooManyAttempts
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)
from talent_platform.web.safety import forgery


@get("/account", include_in_schema=False, opt=ALWAYS)
async def own_account(request: AppRequest) -> Template:
    return await _page(request, Form())


async def _page(
    request: AppRequest, form: Form, *, deputy: Form | None = None, status: int = 200
) -> Template:
    me = actor(request)
    listed = await sessions.of_account(me.account_id, request.auth or "")
    return page(
        request,
        "administration/accounts/account.html",
        status=status,
        me_account=me,
        form=form,
        sessions=listed,
        here=next((row for row in listed if row.current), None),
        must_change=me.owes is Duty.PASSWORD,
        minimum=passwords.MINIMUM_LENGTH,
        maximum=passwords.MAXIMUM_LENGTH,
        may_have_factor=me.role in TWO_FACTORS,
        has_factor=await second_factor.has_one(me.account_id),
        held=await switching.held(me),
        colleagues=await deputies.colleagues(me),
        deputies=await deputies.of_actor(me),
        deputy=deputy or Form(),
    )


_UNLIKE = N_("两次输入的新密码不一致")


@post("/account/password", include_in_schema=False, opt=ALWAYS)
async def change_password(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    try:
        if values.get("new") != values.get("again"):
            raise Invalid(_UNLIKE, {"again": _UNLIKE})
        await own_password.change_password(
            actor(request), str(values.get("current", "")), str(values.get("new", ""))
        )
    except Invalid as error:
        return await _page(request, Form(errors=error.fields, message=error.message), status=422)
    return redirect(request, "/login", flash=gettext("密码已修改，请重新登录"))


@post("/account/sessions/{session_id:int}/end", include_in_schema=False, opt=ALWAYS)
async def end_session(request: AppRequest, session_id: FromPath[int]) -> Response[Any]:
    await sessions.end(actor(request), session_id)
    return redirect(request, "/account", flash=gettext("该登录已退出"))


@post("/account/sessions/end", include_in_schema=False, opt=ALWAYS)
async def end_all_sessions(request: AppRequest) -> Response[Any]:
    await sessions.end_all(actor(request))
    return redirect(request, "/login", flash=gettext("已在所有设备上退出登录"))


@get("/account/roles/menu", include_in_schema=False, opt=ALWAYS)
async def role_menu(request: AppRequest) -> Template:
    """The roles of the masthead's menu."""
    return page(request, "administration/accounts/_roles.html", held=await switching.held(actor(request)))


@post("/account/roles", include_in_schema=False, opt=ALWAYS)
async def switch_role(request: AppRequest) -> Response[Any]:
    assignment = whole_number((await form_values(request)).get("assignment"))
    try:
        switched = await switching.switch(actor(request), request.auth or "", assignment)
    except NotFound as error:
        return redirect(request, "/account", flash=gettext(error.message), tone="warning")
    role = gettext(switched.actor.role_label)
    response = redirect(
        request, landing(switched.actor), flash=gettext("现在的身份：{role}", role=role), tone="info",
        session=switched.token,
    )  # fmt: skip
    left = int((switched.expires - now()).total_seconds())
    response.cookies += [cookie(COOKIE, switched.token, left), forgery.cookie(forgery.issue(switched.token))]
    return response


@post("/account/deputies", include_in_schema=False)
async def name_deputy(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    try:
        form = validated(NewDeputy, values)
        await deputies.name(actor(request), form.colleague, form.first_day, form.last_day, form.reason)
    except Invalid as error:
        return await _page(request, Form(), deputy=Form.refused(values, error), status=422)
    return redirect(request, "/account", flash=gettext("已请同事代办；其登录后可切换身份办理"))


@post("/account/deputies/{assignment_id:int}/end", include_in_schema=False)
async def end_deputy(request: AppRequest, assignment_id: FromPath[int]) -> Response[Any]:
    await deputies.end(actor(request), assignment_id)
    return redirect(request, "/account", flash=gettext("代办已结束"))


def _owner(request: AppRequest) -> Actor:
    return require(actor(request), *TWO_FACTORS)


@get("/account/second-factor", include_in_schema=False, opt=ALWAYS)
async def factor(request: AppRequest) -> Template:
    return await _factor_page(request, Form())


async def _factor_page(request: AppRequest, form: Form, *, status: int = 200) -> Template:
    me = _owner(request)
    return page(
        request, "administration/accounts/factor.html", status=status, form=form,
        pending=await second_factor.pending(me), has_factor=await second_factor.has_one(me.account_id),
        left=await second_factor.recovery_codes_left(me), owes=me.owes is Duty.SECOND_FACTOR,
    )  # fmt: skip


@post("/account/second-factor", include_in_schema=False, opt=ALWAYS)
async def begin_factor(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    try:
        await second_factor.begin(
            _owner(request), str(values.get("password", "")), str(values.get("code", ""))
        )
    except (Invalid, TooManyAttempts) as error:
        return await _refused(request, error)
    return redirect(request, "/account/second-factor")


async def _refused(request: AppRequest, error: Invalid | TooManyAttempts) -> Template:
    fields = error.fields if isinstance(error, Invalid) else {}
    status = 422 if isinstance(error, Invalid) else 429
    return await _factor_page(request, Form(errors=fields, message=error.message), status=status)


@post("/account/second-factor/confirm", include_in_schema=False, opt=ALWAYS)
async def confirm_factor(request: AppRequest) -> Response[Any]:
    code = str((await form_values(request)).get("code", ""))
    try:
        codes = await second_factor.confirm(_owner(request), code)
    except (Invalid, TooManyAttempts) as error:
        return await _refused(request, error)
    except Conflict as error:
        return redirect(request, "/account/second-factor", flash=gettext(error.message), tone="warning")
    return page(request, "administration/accounts/recovery_codes.html", codes=codes)


@post("/account/second-factor/codes", include_in_schema=False, opt=ALWAYS)
async def renew_codes(request: AppRequest) -> Response[Any]:
    code = str((await form_values(request)).get("code", ""))
    try:
        codes = await second_factor.renew_recovery_codes(_owner(request), code)
    except (Invalid, TooManyAttempts) as error:
        return await _refused(request, error)
    return page(request, "administration/accounts/recovery_codes.html", codes=codes)


HANDLERS = [
    own_account,
    change_password,
    end_session,
    end_all_sessions,
    role_menu,
    switch_role,
    name_deputy,
    end_deputy,
    factor,
    begin_factor,
    confirm_factor,
    renew_codes,
]
