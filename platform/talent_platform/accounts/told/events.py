"""What people are told of accounts: the holder what others did with it, those who keep it what waits."""

from __future__ import annotations

from dataclasses import replace

from talent_platform.events import LOG, Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (Thing("account", "told.titles:accounts"),)

_SEVERAL = N_("您的账号有 {n} 项变动")
_GRANT = Watched("access_grant", "account", action="act", actor="given_by")
_WAITS = N_("有账号变动待另一人确认：{what}")
_ALL_WAIT = N_("有 {n} 个账号的变动待另一人确认")


_OWN = replace(LOG, actor="")
"""What somebody did with the own account is told as well: it may have been done at a screen left open."""


def _holder(action: str, one: str, source: Watched = LOG) -> Event:
    return Event(action, "account", source, action, ("holder",), Topic.ACCOUNT, one, _SEVERAL)


EVENTS = (
    _holder("account.password_reset", N_("您的账号 {what} 的密码已由管理部门重置")),
    _holder("account.password_proved", N_("您的账号 {what} 凭验证码换了密码")),
    _holder("account.second_factor_reset", N_("您的账号 {what} 的两步验证已被重置")),
    _holder(
        "account.second_factor_reset_asked",
        N_("有人申请重置您的账号 {what} 的两步验证；不是您要求的，请联系管理部门"),
    ),
    _holder("account.recovery_code_used", N_("您的账号 {what} 用恢复码登录过一次")),
    _holder("account.switched_on", N_("您的账号 {what} 已启用")),
    _holder("account.placed", N_("您的账号 {what} 的单位已更改")),
    _holder("account.renamed", N_("您的账号 {what} 的姓名已更正")),
    _holder("account.identified", N_("您的账号 {what} 的姓名已由管理部门核实")),
    _holder("address.given", N_("您的账号 {what} 填写了新的提醒地址，验证后启用"), _OWN),
    _holder("address.proved", N_("您的账号 {what} 的提醒改发到新验证的地址"), _OWN),
    _holder("address.taken_away", N_("您的账号 {what} 删除了一个提醒地址"), _OWN),
    _holder("account.role_given", N_("您的账号 {what} 增加了一个角色")),
    _holder("account.role_ended", N_("您的账号 {what} 的一个角色已取消")),
    _holder("account.deputy_ended", N_("您的账号 {what} 的一项代办已结束")),
    _holder("session.locked", N_("您的账号 {what} 因登录失败过多暂停登录")),
    Event(
        "account.locked",
        "account",
        LOG,
        "session.locked",
        ("keeper",),
        Topic.ACCOUNT,
        N_("账号 {what} 因登录失败过多暂停登录"),
        N_("有 {n} 个账号因登录失败过多暂停登录"),
    ),
    Event(
        "account.factor_reset_waits",
        "account",
        LOG,
        "account.second_factor_reset_asked",
        ("keeper",),
        Topic.ACCOUNT,
        N_("有两步验证的重置待另一人确认：{what}"),
        N_("有 {n} 个账号的两步验证重置待另一人确认"),
    ),
    *(
        Event(
            "account.arrived",
            "account",
            LOG,
            action,
            ("colleague",),
            Topic.ACCOUNT,
            N_("本单位多了一个可以登录办事的账号：{what}"),
            N_("本单位多了 {n} 个可以登录办事的账号"),
        )
        for action in ("account.opened", "account.switched_on", "account.placed", "account.role_given")
    ),
    *(
        Event("account.waits", "account", _GRANT, act, ("keeper",), Topic.ACCOUNT, _WAITS, _ALL_WAIT)
        for act in ("opened", "password_reset", "switched_on", "placed", "role_given")
    ),
)
