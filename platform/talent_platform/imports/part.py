"""Workbooks brought in."""

from __future__ import annotations

from talent_platform.accounts.roles import Role
from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.imports",
    events="told.events",
    pages=("pages",),
    api=("api",),
    desk="desk",
    menu=(
        Entry(
            N_("批量导入"),
            "/imports",
            frozenset(
                {
                    Role.CITY,
                    Role.COUNTY,
                    Role.OFFICER,
                    Role.SECURITY,
                    Role.ENTERPRISE,
                    Role.INSTITUTION,
                    Role.TEAM_LEAD,
                }
            ),
            130,
            group="administration",
        ),
    ),
    jobs=("tasks",),
    commands=(Command("import", "commands:import_command", "导入 Excel 工作簿"),),
    tables=True,
)
