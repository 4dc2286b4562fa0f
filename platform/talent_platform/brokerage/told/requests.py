"""What people are told of the requests of enterprises."""

from __future__ import annotations

from talent_platform.events import LOG, Event, Topic
from talent_platform.i18n import N_

EVENTS = (
    Event(
        "request.made",
        "firm_request",
        LOG,
        "request.made",
        ("officer",),
        Topic.CASES,
        N_("企业提出诉求，请答复：{what}"),
        N_("{n} 项企业诉求等待答复"),
    ),
    Event(
        "request.late",
        "firm_request",
        LOG,
        "request.late",
        ("officer",),
        Topic.CASES,
        N_("企业诉求已过答复期限，请答复：{what}"),
        N_("{n} 项企业诉求已过答复期限"),
    ),
    Event(
        "request.answered",
        "firm_request",
        LOG,
        "request.answered",
        ("employer",),
        Topic.CASES,
        N_("您提出的诉求有了答复：{what}"),
        N_("您提出的 {n} 项诉求有了答复"),
    ),
)
