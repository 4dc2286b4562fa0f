"""Sign in and out, one's own account, and the accounts a bureau looks after."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Redirect, Template

from talent_platform.accounts import queries, service
from talent_platform.accounts.actor import KEEPS, LABELS, Role
from talent_platform.accounts.middleware import ALWAYS, COOKIE
from talent_platform.accounts.permissions import require
from talent_platform.demo import accounts as demo
from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.settings import settings
from talent_platform.web import messages
from talent_platform.web.downloads import columns_of_list, whole
from talent_platform.web.exports import FILE, export
from talent_platform.web.forms import Form
from talent_platform.web.lists import Badge, Column, Listing, ListQuery, ListSpec, SelectFilter
from talent_platform.web.messages import gettext, many
from talent_platform.web.requests import (
    AppRequest,
    actor,
    client_address,
    form_values,
    page,
    redirect,
    whole_number,
)

DESKS: dict[Role, str] = {
    Role.CANDIDATE: "/candidates", Role.TEAM_LEAD: "/teams", Role.AUDITOR: "/audit",
    Role.SECURITY: "/accounts",
}  # fmt: skip
"""Where a role lands after signing in; everybody else at the desk."""

STATES: dict[Any, Badge] = {
    "on": Badge("使用中", "success"),
    "off": Badge("已停用"),
    "misplaced": Badge("单位不符", "danger"),
}
ACCOUNTS = ListSpec(
    columns=(
        Column("login", "登录名", sortable=True),
        Column("name", "姓名", sortable=True),
        Column("role", "角色", kind="badge", badges={str(r): Badge(label) for r, label in LABELS.items()}),
        Column("organisation_name", "单位"),
        Column("state", "状态", kind="badge", badges=STATES),
        Column("id", "操作", kind="custom", align="end"),
    ),
    default_sort="login",
    filters=(
        SelectFilter("role", "角色", tuple((str(r), label) for r, label in LABELS.items())),
        SelectFilter("state", "状态", tuple((key, badge.label) for key, badge in STATES.items())),
    ),
    search_label="登录名或姓名",
)


def _local(url: str) -> str:
    """Only a path of this site may be returned to."""
    parts = urlsplit(url)
    safe = not parts.scheme and not parts.netloc and url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if safe and "\\" not in url else "/"


@get("/login", include_in_schema=False, opt=ALWAYS)
async def sign_in_form(request: AppRequest) -> Response[Any]:
    if request.user:
        return Redirect("/desk", status_code=303)
    target = _local(request.query_params.get("next", ""))
    return _sign_in_page(request, Form(), target)


def _sign_in_page(request: AppRequest, form: Form, target: str, *, status: int = 200) -> Template:
    accounts = demo.shown() if settings().shows_demo else []
    return page(request, "web/login.html", status=status, form=form, next=target, demo_accounts=accounts)


@post("/login", include_in_schema=False, opt=ALWAYS)
async def sign_in(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    target = _local(str(values.get("next", "")))
    try:
        signed_in = await service.sign_in(
            str(values.get("username", "")), str(values.get("password", "")),
            address=client_address(request), agent=request.headers.get("user-agent", ""),
            hours=settings().session_hours,
        )  # fmt: skip
    except (Invalid, TooManyAttempts) as error:
        status = 422 if isinstance(error, Invalid) else 429
        form = Form({"username": values.get("username", "")}, message=error.message)
        return _sign_in_page(request, form, target, status=status)
    if target == "/":
        target = DESKS.get(signed_in.actor.role, "/desk")
    response = Redirect(target, status_code=303)
    response.cookies.append(
        Cookie(
            COOKIE, value=signed_in.token, httponly=True, samesite="lax", path="/",
            secure=settings().secure_cookies, max_age=settings().session_hours * 3600,
        )
    )  # fmt: skip
    return response


@post("/logout", include_in_schema=False, opt=ALWAYS)
async def sign_out(request: AppRequest) -> Response[Any]:
    if request.auth:
        await service.sign_out(request.auth)
    response = Redirect("/", status_code=303)
    response.cookies.append(Cookie(COOKIE, value="", max_age=0, path="/"))
    return response


@get("/language/{locale:str}", include_in_schema=False, opt=ALWAYS)
async def language(request: AppRequest, locale: FromPath[str]) -> Response[Any]:
    chosen = messages.known_locale(locale)
    if request.user:
        await service.set_locale(request.user, chosen)
    response = Redirect(_local(request.query_params.get("next", "/")), status_code=303)
    response.cookies.append(Cookie(messages.LOCALE_COOKIE, value=chosen, max_age=365 * 86400, samesite="lax"))
    return response


@get("/account", include_in_schema=False, opt=ALWAYS)
async def own_account(request: AppRequest) -> Template:
    return page(request, "accounts/account.html", me_account=actor(request), form=Form())


@post("/account/password", include_in_schema=False)
async def change_password(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    try:
        await service.change_password(
            actor(request), str(values.get("current", "")), str(values.get("new", ""))
        )
    except Invalid as error:
        form = Form(errors=error.fields)
        return page(request, "accounts/account.html", status=422, me_account=actor(request), form=form)
    return redirect(request, "/login", flash=gettext("密码已修改，请重新登录"))


@get("/accounts", include_in_schema=False)
async def account_list(request: AppRequest) -> Template:
    return await _accounts_page(request, Form())


async def _accounts_page(request: AppRequest, form: Form, *, status: int = 200) -> Template:
    keeper = require(actor(request), *KEEPS, Role.AUDITOR)
    query = ListQuery.parse(ACCOUNTS, request.query_params)
    total = await queries.count_accounts(keeper, query)
    query = query.within(total)
    listing = Listing(
        ACCOUNTS,
        query,
        await queries.accounts(keeper, query),
        total,
        path="/accounts",
        export="/accounts.xlsx",
    )
    organisations = await queries.organisations(keeper)
    return page(
        request, "accounts/list.html", status=status, listing=listing, form=form, organisations=organisations,
        roles=[(str(role), label) for role, label in LABELS.items() if service.may_open(keeper, role)],
        misplaced=await queries.count_misplaced(keeper), kept=KEEPS.get(keeper.role, frozenset()),
    )  # fmt: skip


@get("/accounts.xlsx", include_in_schema=False, opt=FILE)
async def account_file(request: AppRequest) -> Response[bytes]:
    async with export(request, "list:accounts") as out:
        keeper = require(actor(request), *KEEPS, Role.AUDITOR)
        query = whole(ListQuery.parse(ACCOUNTS, request.query_params))
        columns = [column for column in columns_of_list(ACCOUNTS) if column.name != "id"]
        return await out.listing(many("账号"), columns, await queries.accounts(keeper, query))


@post("/accounts", include_in_schema=False)
async def open_account(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    role = str(values.get("role", ""))
    try:
        if role not in {str(known) for known in Role}:
            raise Invalid("请选择角色", {"role": "请选择角色"})
        await service.open_account(
            actor(request), login=str(values.get("login", "")), name=str(values.get("name", "")),
            role=Role(role), organisation_id=whole_number(values.get("organisation")),
            password=str(values.get("password", "")),
        )  # fmt: skip
    except Invalid as error:
        typed = {**values, "password": ""}
        return await _accounts_page(request, Form(typed, error.fields, error.message), status=422)
    return redirect(request, "/accounts", flash=gettext("账号已开设"))


@post("/accounts/{account_id:int}/{switch:str}", include_in_schema=False)
async def switch_account(
    request: AppRequest, account_id: FromPath[int], switch: FromPath[str]
) -> Response[Any]:
    await service.set_active(actor(request), account_id, active=switch == "on")
    return redirect(request, "/accounts", flash=gettext("账号状态已更新"))


HANDLERS = [
    sign_in_form, sign_in, sign_out, language, own_account, change_password,
    account_list, account_file, open_account, switch_account,
]  # fmt: skip
