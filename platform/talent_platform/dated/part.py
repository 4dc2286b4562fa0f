"""Dated data that two people set, and the first of it: the calendar."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR
from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.dated",
    events="told.events",
    pages=("calendar.pages",),
    api=("calendar.api",),
    menu=(Entry(N_("工作日历"), "/calendar", BUREAUS_AND_AUDITOR, 245, group="administration", deep=True),),
    commands=(Command("calendar", "commands:calendar", "工作日历：已收录的年份，或某日之后第几个工作日"),),
    tables=True,
)
