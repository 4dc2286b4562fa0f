"""Runs of the matching engine, and the cases brokered from them."""

from __future__ import annotations

from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR, EVERYBODY
from talent_platform.i18n import N_
from talent_platform.part import Command, Entry, Part

PART = Part(
    package="talent_platform.brokerage",
    events="told.events",
    pages=(
        "runs.pages",
        "runs.offer_pages",
        "runs.steering_pages",
        "runs.exports",
        "directives.pages",
        "whatif.pages",
        "cases.pages",
        "answering.pages",
        "interviews.pages",
        "hiring.pages",
        "together.pages",
        "introductions.pages",
        "releases.pages",
        "weighing.pages",
        "liaison.pages",
    ),
    api=(
        "runs.api",
        "directives.api",
        "whatif.api",
        "cases.api",
        "answering.api",
        "interviews.api",
        "hiring.api",
        "endings.api",
        "together.api",
        "introductions.api",
        "releases.api",
        "weighing.api",
        "liaison.api",
    ),
    desk="desk",
    figures="hiring.reported",
    menu=(
        Entry(N_("匹配"), "/runs", BUREAUS_AND_AUDITOR, 90, group="matching"),
        Entry(N_("对接"), "/cases", EVERYBODY, 95, group="matching", icon="heart-handshake"),
        Entry(N_("人才联系企业"), "/liaison", BUREAUS_AND_AUDITOR, 97, group="matching"),
        Entry(N_("锁定与排除"), "/directives", BUREAUS_AND_AUDITOR, 202, group="matching", deep=True),
    ),
    jobs=("tasks",),
    commands=(Command("match", "commands:match", "匹配：run、solve、verify …"),),
    hooks={
        "front_desk": "desk:at_front_desk",
        "need.link": "introductions.pages:link",
        "offer.link": "introductions.pages:offer_link",
        "search.card": "introductions.pages:card_link",
        "need.closing": "endings.queries:panel",
        "need.panel": "sides.elsewhere:of_need",
        "offer.panel": "sides.elsewhere:of_offer",
        "enterprise.link": "liaison.pages:link",
        "enterprise.panel": "sides.elsewhere:of_employer",
        "enterprise.officer": "liaison.moving:assigned",
        "calendar.settles": "cases.deadlines:settled_by",
        "calendar.set": "cases.deadlines:reckon_due",
        "certificate.relying": "input.relying:cases",
        "certificate.moved": "input.relying:moved",
    },
    tables=True,
)
