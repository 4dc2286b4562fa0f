"""Search over everything somebody may see."""

from __future__ import annotations

from talent_platform.accounts.roles import EVERYBODY
from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.discovery",
    pages=("pages", "similar", "saved.pages", "shortlists.pages"),
    api=("api", "saved.api", "shortlists.api"),
    desk="desk",
    menu=(Entry(N_("搜索"), "/search", EVERYBODY, 100, visitors=True, group="matching", icon="search"),),
    commands=(
        Command("search", "commands:search", "检索需求与供给"),
        Command("saved", "commands:saved", "列出保存的查询和新结果"),
    ),
    tables=True,
)
