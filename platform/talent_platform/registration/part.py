"""Getting in: enterprises and people register themselves, and the county confirms."""

from __future__ import annotations

from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part
from talent_platform.registration.access import DECIDERS, READERS

PART = Part(
    package="talent_platform.registration",
    events="told.events",
    pages=(
        "applications.public_pages",
        "applications.pages",
        "invitations.pages",
        "invitations.public_pages",
        "openings.pages",
        "proving.public_pages",
        "handed.public_pages",
    ),
    api=("applications.api", "invitations.api", "openings.api", "proving.api", "handed.api"),
    workbooks="workbooks",
    desk="desk",
    menu=(
        Entry(N_("注册申请"), "/registrations", frozenset(READERS), 138, group="administration"),
        Entry(N_("企业邀请"), "/invitations", DECIDERS, 139, group="administration", deep=True),
    ),
    commands=(
        Command("first-passwords", "openings.commands:first_passwords", "发放一份账号文件的一次性密码"),
    ),
    hooks={"front_desk": "desk:at_front_desk", "outgoing.letter": "applications.telling:letter"},
    jobs=("tasks",),
    tables=True,
)
