"""The own account, and what administrators keep."""

from __future__ import annotations

from talent_platform.accounts.roles import Role
from talent_platform.i18n import N_
from talent_platform.part import Entry, Part

PART = Part(
    package="talent_platform.administration",
    pages=(
        "accounts.sign_in_pages",
        "accounts.forgotten_pages",
        "accounts.own_pages",
        "accounts.keeping_pages",
        "audit.pages",
        "disclosure.pages",
        "jobs.pages",
        "batches.pages",
        "health",
    ),
    api=(
        "accounts.api",
        "accounts.roles_api",
        "accounts.keeping_api",
        "audit.api",
        "disclosure.api",
        "jobs.api",
        "batches.api",
    ),
    jobs=("batches.tasks",),
    desk="desk",
    menu=(
        Entry(
            N_("文字核定"),
            "/texts",
            frozenset({Role.CITY, Role.COUNTY, Role.AUDITOR}),
            120,
            group="administration",
        ),
        Entry(
            N_("账号"),
            "/accounts",
            frozenset({Role.CITY, Role.COUNTY, Role.AUDITOR, Role.SECURITY}),
            140,
            group="administration",
        ),
        Entry(N_("审计日志"), "/audit", frozenset({Role.AUDITOR}), 150, group="administration"),
    ),
)
