"""The accounts somebody looks after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import KEEPS, TWO_FACTORS
from talent_platform.accounts.keeping import assignments, names, queries, second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.accounts.sign_in import factor_reset, forgotten, passwords, second_factor, sessions
from talent_platform.administration.accounts import lists
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, whole_number


@get("/accounts", include_in_schema=False)
async def account_list(request: AppRequest) -> Template:
    return await _accounts_page(request, Form())


async def _accounts_page(request: AppRequest, form: Form, *, status: int = 200) -> Template:
    keeper = require(actor(request), *KEEPS, Role.AUDITOR)
    listing = await lists.ACCOUNTS.page(request)
    confirms = keeper.role in second_person.CONFIRMERS
    resets = await factor_reset.open_resets(keeper) if confirms else []
    grants = await second_person.open_grants(keeper) if confirms else []
    return page(
        request, "administration/accounts/list.html", status=status, listing=listing, form=form,
        organisations=await queries.organisations(keeper), kept=KEEPS.get(keeper.role, frozenset()),
        roles=[(str(role), label) for role, label in LABELS.items() if keeping.may_open(keeper, role)],
        misplaced=await lists.count_misplaced(keeper), resets=resets, grants=grants,
        acts=second_person.ACTS, labels=LABELS,
    )  # fmt: skip


@get("/accounts.xlsx", include_in_schema=False, opt=FILE)
async def account_file(request: AppRequest) -> Response[bytes]:
    return await lists.ACCOUNTS.file(request)


@post("/accounts", include_in_schema=False)
async def open_account(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    role, login = str(values.get("role", "")), str(values.get("login", ""))
    given = str(values.get("password", ""))
    password = given or passwords.one_time()
    try:
        if given != str(values.get("again", given)):
            raise Invalid(N_("两次输入的密码不一致"), {"again": N_("两次输入的密码不一致")})
        if role not in {str(known) for known in Role}:
            raise Invalid(N_("请选择角色"), {"role": N_("请选择角色")})
        account_id = await keeping.open_account(
            actor(request), login=login, name=str(values.get("name", "")), role=Role(role),
            organisation_id=whole_number(values.get("organisation")), password=password,
            reason=str(values.get("reason", "")),
        )  # fmt: skip
    except Invalid as error:
        typed = {**values, "password": "", "again": ""}
        return await _accounts_page(request, Form(typed, error.fields, error.message), status=422)
    if not given:
        return await _one_time(request, account_id, login.strip().lower(), password)
    flash = gettext("账号已开设")
    if await second_person.waits(account_id):
        flash = gettext("账号已开设，另一人确认后才能使用")
    return redirect(request, "/accounts", flash=flash)


async def _one_time(request: AppRequest, account_id: int, login: str, password: str) -> Template:
    return page(
        request,
        "administration/accounts/one_time.html",
        account_id=account_id,
        login=login,
        password=password,
        waits=await second_person.waits(account_id),
    )


@get("/accounts/{account_id:int}", include_in_schema=False)
async def account(request: AppRequest, account_id: FromPath[int]) -> Template:
    return await _account_page(request, account_id)


async def _account_page(
    request: AppRequest, account_id: int, step: str = "", refused: Form | None = None
) -> Template:
    """`refused`: the form of that step, as typed and with what is wrong."""
    keeper = actor(request)
    row = await queries.kept_account(keeper, account_id)
    forms = {one: Form(asdict(row), place=f"{one}-") for one in ("rename", "place", "reset", "accept", "on")}
    forms["give-role"] = Form(place="give-role-")
    return page(
        request, "administration/accounts/keep.html", status=422 if refused else 200, row=row,
        forms={**forms, step: refused}, refused=refused or Form(),
        role_label=LABELS[Role(row.role)],
        sessions=await sessions.of_account(account_id), organisations=await queries.organisations(keeper),
        official=Role(row.role) in TWO_FACTORS,
        has_factor=await second_factor.has_one(account_id), badge_of=lists.STATES[row.state],
        reset=await factor_reset.open_reset_of(keeper, account_id), labels=LABELS,
        further=await assignments.of_account(account_id),
        givable=[(str(role), LABELS[role]) for role in assignments.givable(keeper, Role(row.role))],
    )  # fmt: skip


@post("/accounts/{account_id:int}/{switch:str}", include_in_schema=False)
async def take_step(  # noqa: PLR0911 - one return a step
    request: AppRequest, account_id: FromPath[int], switch: FromPath[str]
) -> Response[Any]:
    keeper, values = actor(request), await form_values(request)
    back = f"/accounts/{account_id}"
    match switch:
        case "on" | "off":
            return await _switch(request, account_id, str(values.get("reason", "")), active=switch == "on")
        case "unlock":
            await keeping.unlock(keeper, account_id)
            return redirect(request, back, flash=gettext("已解锁，可以重新登录"))
        case "reset-password":
            return await _reset_password(request, account_id, str(values.get("reason", "")))
        case "accept-password":
            return await _accept_password(request, account_id, values)
        case "end-sessions":
            await keeping.end_sessions(keeper, account_id)
            return redirect(request, back, flash=gettext("该账号已在所有设备上退出登录"))
        case "rename":
            return await _rename(request, account_id, values)
        case "place":
            return await _place(request, account_id, values)
        case "give-role":
            return await _give_role(request, account_id, values)
        case "end-role":
            await assignments.end(keeper, account_id, whole_number(values.get("assignment")) or 0)
            return redirect(request, back, flash=gettext("角色已取消"))
        case "ask-factor-reset":
            return await _ask_factor_reset(request, account_id, str(values.get("reason", "")))
    raise NotFound


async def _refused(
    request: AppRequest, account_id: int, step: str, typed: Mapping[str, object], error: Invalid
) -> Template:
    """The page of the account with what was typed and what is wrong with it."""
    row = asdict(await queries.kept_account(actor(request), account_id))
    return await _account_page(request, account_id, step, Form.refused({**row, **typed}, error, f"{step}-"))


async def _reset_password(request: AppRequest, account_id: int, reason: str) -> Response[Any]:
    keeper = actor(request)
    row = await queries.kept_account(keeper, account_id)
    try:
        password = await keeping.reset_password(keeper, account_id, reason)
    except Invalid as error:
        return await _refused(request, account_id, "reset", {"reason": reason}, error)
    return await _one_time(request, account_id, row.login, password)


async def _accept_password(
    request: AppRequest, account_id: int, values: Mapping[str, object]
) -> Response[Any]:
    typed = {name: str(values.get(name, "")) for name in ("receipt", "reason")}
    try:
        await forgotten.accept(actor(request), account_id, typed["receipt"], typed["reason"])
    except Invalid as error:
        return await _refused(request, account_id, "accept", typed, error)
    flash = gettext("本人选的新密码已生效，所有登录都已退出")
    if await second_person.waits(account_id):
        flash = gettext("新密码已登记，另一人确认后该账号才能使用")
    return redirect(request, f"/accounts/{account_id}", flash=flash)


async def _rename(request: AppRequest, account_id: int, values: Mapping[str, object]) -> Response[Any]:
    name, reason = str(values.get("name", "")), str(values.get("reason", ""))
    try:
        await names.rename(actor(request), account_id, name, reason)
    except Invalid as error:
        return await _refused(request, account_id, "rename", {"name": name, "reason": reason}, error)
    return redirect(request, f"/accounts/{account_id}", flash=gettext("姓名已核实并保存"))


async def _switch(request: AppRequest, account_id: int, reason: str, *, active: bool) -> Response[Any]:
    try:
        await keeping.set_active(actor(request), account_id, active=active, reason=reason)
    except Invalid as error:
        return await _refused(request, account_id, "on", {"reason": reason}, error)
    flash = gettext("账号状态已更新")
    if await second_person.waits(account_id):
        flash = gettext("账号状态已更新，另一人确认后才能使用")
    return redirect(request, "/accounts", flash=flash)


async def _place(request: AppRequest, account_id: int, values: Mapping[str, object]) -> Response[Any]:
    organisation_id, reason = whole_number(values.get("organisation")), str(values.get("reason", ""))
    try:
        await keeping.place(actor(request), account_id, organisation_id, reason)
    except Invalid as error:
        typed = {"organisation": organisation_id, "reason": reason}
        return await _refused(request, account_id, "place", typed, error)
    flash = gettext("单位已更改")
    if await second_person.waits(account_id):
        flash = gettext("单位已更改，另一人确认后才能使用")
    return redirect(request, f"/accounts/{account_id}", flash=flash)


async def _give_role(request: AppRequest, account_id: int, values: Mapping[str, object]) -> Response[Any]:
    role, organisation_id = str(values.get("role", "")), whole_number(values.get("organisation"))
    reason = str(values.get("reason", ""))
    try:
        if role not in {str(known) for known in Role}:
            raise Invalid(N_("请选择角色"), {"role": N_("请选择角色")})
        await assignments.give(actor(request), account_id, Role(role), organisation_id, reason)
    except Invalid as error:
        typed = {"role": role, "organisation": organisation_id, "reason": reason}
        return await _refused(request, account_id, "give-role", typed, error)
    flash = gettext("角色已增加，本人登录后可切换")
    if await second_person.waits(account_id):
        flash = gettext("角色已增加，另一人确认后该账号才能使用")
    return redirect(request, f"/accounts/{account_id}", flash=flash)


async def _ask_factor_reset(request: AppRequest, account_id: int, reason: str) -> Response[Any]:
    try:
        await factor_reset.ask_reset(actor(request), account_id, reason)
    except (Invalid, Conflict) as error:
        return redirect(request, f"/accounts/{account_id}", flash=gettext(error.message), tone="warning")
    flash = gettext("已申请，须由另一人在「账号」页确认")
    return redirect(request, f"/accounts/{account_id}", flash=flash)


@post("/factor-resets/{request_id:int}/confirm", include_in_schema=False)
async def confirm_factor_reset(request: AppRequest, request_id: FromPath[int]) -> Response[Any]:
    await factor_reset.confirm_reset(actor(request), request_id)
    return redirect(request, "/accounts", flash=gettext("两步验证已重置，本人下次登录后须重新设置"))


@post("/access-grants/{grant_id:int}/confirm", include_in_schema=False)
async def confirm_grant(request: AppRequest, grant_id: FromPath[int]) -> Response[Any]:
    account_id = await second_person.confirm(actor(request), grant_id)
    flash = gettext("已确认，该账号可以使用")
    if await second_person.waits(account_id):
        flash = gettext("已确认这一项；该账号还有其他待确认的事项，全部确认后才能使用")
    return redirect(request, "/accounts", flash=flash)


@post("/factor-resets/{request_id:int}/withdraw", include_in_schema=False)
async def withdraw_factor_reset(request: AppRequest, request_id: FromPath[int]) -> Response[Any]:
    await factor_reset.withdraw_reset(actor(request), request_id)
    return redirect(request, "/accounts", flash=gettext("申请已撤回"))


HANDLERS = [
    account_list,
    account_file,
    open_account,
    account,
    take_step,
    confirm_factor_reset,
    confirm_grant,
    withdraw_factor_reset,
]
