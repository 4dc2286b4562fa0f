"""The main menu: which entries a role gets. Each leads to a page that role may open."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.web.frame import Link

_BUREAU = {Role.CITY, Role.COUNTY, Role.OFFICER, Role.AUDITOR}

_NOT_SECURITY = set(Role) - {Role.SECURITY}

_ENTRIES: tuple[tuple[Link, frozenset[Role]], ...] = tuple(
    (link, frozenset(roles))
    for link, roles in (
        (Link("工作台", "/desk"), set(Role)),
        (Link("人才需求", "/needs"), _NOT_SECURITY),
        (Link("项目需求", "/projects"), _NOT_SECURITY),
        (Link("企业", "/enterprises"), _BUREAU),
        (Link("人才", "/candidates"), _BUREAU | {Role.ENTERPRISE, Role.INSTITUTION}),
        (Link("我的信息", "/candidates"), {Role.CANDIDATE}),
        (Link("项目团队", "/teams"), _BUREAU | {Role.ENTERPRISE, Role.INSTITUTION}),
        (Link("我的团队", "/teams"), {Role.TEAM_LEAD}),
        (Link("匹配", "/runs"), _BUREAU),
        (Link("搜索", "/search"), _NOT_SECURITY),
        (Link("对接", "/cases"), _NOT_SECURITY),
        (Link("岗位管理", "/posts"), {Role.CITY, Role.COUNTY, Role.INSTITUTION, Role.AUDITOR}),
        (Link("文字核定", "/texts"), {Role.CITY, Role.COUNTY, Role.AUDITOR}),
        (
            Link("批量导入", "/imports"),
            {Role.CITY, Role.COUNTY, Role.OFFICER, Role.ENTERPRISE, Role.INSTITUTION, Role.TEAM_LEAD},
        ),
        (Link("账号", "/accounts"), {Role.CITY, Role.COUNTY, Role.AUDITOR, Role.SECURITY}),
        (Link("审计日志", "/audit"), {Role.AUDITOR}),
    )
)


def menu_for(actor: Actor | None) -> tuple[Link, ...]:
    """Entries in order; a visitor sees the public pages."""
    if actor is None:
        return (Link("人才需求", "/needs"), Link("项目需求", "/projects"), Link("搜索", "/search"))
    return tuple(
        link for link, roles in _ENTRIES if actor.role in roles and actor.well_placed and not actor.owes
    )
