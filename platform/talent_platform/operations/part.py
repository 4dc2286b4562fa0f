"""What an operator needs."""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.operations.access import LOOKERS
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.operations",
    pages=("pages",),
    api=("api",),
    menu=(Entry(N_("运行状况"), "/operations", frozenset(LOOKERS), 260, group="administration", deep=True),),
    commands=(Command("doctor", "commands:doctor", "检查数据库、密钥、检索、磁盘、字体、时钟、后台任务"),),
)
