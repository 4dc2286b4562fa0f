"""A part with one of everything."""

from talent_platform.accounts.roles import EVERYBODY
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="orchard",
    pages=("pages",),
    api=("api",),
    menu=(Entry("果园", "/orchard", EVERYBODY, 105),),
    jobs=("tasks",),
    desk="desk",
    commands=(Command("orchard", "commands:orchard", "果园：树的棵数"),),
    tables=True,
)
