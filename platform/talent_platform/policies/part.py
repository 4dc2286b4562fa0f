"""The policy library."""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part
from talent_platform.policies.access import OFFICES

PART = Part(
    package="talent_platform.policies",
    pages=("documents.pages",),
    api=("documents.api",),
    menu=(Entry(N_("政策文件"), "/policies", OFFICES, 118, group="posts", deep=True),),
    desk="desk",
    commands=(Command("policies", "commands:policies", "政策文件：现行与失效，哪些规则和数值待复核"),),
    tables=True,
)
