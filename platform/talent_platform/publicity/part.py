"""Notices that hang for their full time, and objections to them."""

from __future__ import annotations

from talent_platform.accounts.roles import EVERYBODY
from talent_platform.i18n import N_
from talent_platform.part import Entry, Part

PART = Part(
    package="talent_platform.publicity",
    events="told.events",
    pages=("pages",),
    api=("api",),
    menu=(Entry(N_("公示"), "/publicity", EVERYBODY, 118, visitors=True, group="posts"),),
    jobs=("tasks",),
    hooks={"calendar.settles": "service:settled_by", "calendar.set": "service:reckon"},
    tables=True,
)
