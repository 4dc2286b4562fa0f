"""What an operator needs."""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.operations.access import LOOKERS
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.operations",
    pages=("pages", "monitored"),
    api=("api",),
    menu=(Entry(N_("运行状况"), "/operations", frozenset(LOOKERS), 260, group="administration", deep=True),),
    commands=(
        Command("doctor", "commands:doctor", "检查数据库、密钥、检索、磁盘、字体、时钟、后台任务、备份"),
        Command("backup", "backups.commands:backup", "把整个数据库写成一份加密的备份"),
        Command("restore", "backups.commands:restore", "把备份恢复到空数据库"),
        Command("restore-check", "backups.commands:restore_check", "把备份恢复到旁边的数据库，逐行核对"),
    ),
)
