"""Tables for the superior, filled with the figures that the parts offer (`Part.figures`)."""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part
from talent_platform.upward.access import READERS

PART = Part(
    package="talent_platform.upward",
    pages=("blanks.pages", "fillings.pages"),
    api=("blanks.api", "fillings.api"),
    figures="dates",
    commands=(Command("upward", "commands:upward", "上报表：list、fill（按填报期填写上级的空表）"),),
    menu=(Entry(N_("上报表"), "/upward", frozenset(READERS), 66, group="surveys"),),
    tables=True,
)
