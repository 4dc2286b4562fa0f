"""Where everybody starts."""

from __future__ import annotations

from talent_platform.accounts.roles import EVERYBODY, Role
from talent_platform.desk.front_desk import CLERKS
from talent_platform.i18n import N_
from talent_platform.part import Entry, Part

PART = Part(
    package="talent_platform.desk",
    pages=("pages", "front_desk_pages"),
    api=("front_desk_api",),
    desk="late_counties",
    menu=(
        Entry(N_("工作台"), "/desk", EVERYBODY | {Role.SECURITY}, 10, icon="list-check"),
        Entry(N_("窗口查询"), "/front-desk", CLERKS, 137, group="administration"),
    ),
)
