"""Search over everything somebody may see."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS, EVERYBODY, Role
from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.discovery",
    pages=("pages", "similar", "saved.pages", "shortlists.pages"),
    api=("api", "saved.api", "shortlists.api"),
    desk="desk",
    menu=(
        Entry(N_("搜索"), "/search", EVERYBODY, 100, visitors=True, group="matching", icon="search"),
        Entry(N_("我的查询"), "/saved", EVERYBODY, 102, group="matching"),
        Entry(
            N_("名单"), "/shortlists", BUREAUS | {Role.ENTERPRISE, Role.INSTITUTION}, 104, group="matching"
        ),
    ),
    commands=(
        Command("search", "commands:search", "检索需求与供给"),
        Command("saved", "commands:saved", "列出保存的查询和新结果"),
    ),
    tables=True,
)
