"""Accounts and what they may do."""

from __future__ import annotations

from talent_platform.part import Command, Part

PART = Part(
    package="talent_platform.accounts",
    events="told.events",
    commands=(
        Command("organisations", "keeping.commands:organisations", "单位：start 设立市县主管部门，list 编号"),
        Command("accounts", "keeping.commands:accounts", "账号：list、reset-password、unlock …"),
    ),
    tables=True,
)
