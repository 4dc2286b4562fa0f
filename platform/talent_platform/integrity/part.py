"""The integrity archive, and what it means for people."""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.integrity.access import READERS
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.integrity",
    events="told.events",
    pages=("entries.pages",),
    api=("entries.api",),
    menu=(Entry(N_("诚信档案"), "/integrity", frozenset(READERS), 129, group="posts", deep=True),),
    commands=(
        Command("integrity", "commands:integrity", "诚信档案：一个人在某日的情况"),
        Command("exams", "commands:exams", "考试违纪违规的处理：check"),
    ),
    jobs=("tasks",),
    tables=True,
)
