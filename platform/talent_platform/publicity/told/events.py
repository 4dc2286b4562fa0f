"""What people are told of objections. Who objects is named to nobody."""

from __future__ import annotations

from talent_platform.events import LOG, Event, Thing, Topic
from talent_platform.i18n import N_

THINGS = (Thing("objection", "told.titles:objections"),)


def _told(action: str, told: tuple[str, ...], one: str, many: str) -> Event:
    return Event(action, "objection", LOG, action, told, Topic.POSTS, one, many)


EVENTS = (
    _told(
        "objection.made",
        ("bureau", "institution"),
        N_("公示收到异议，核实前此项不办理：{what}"),
        N_("公示收到 {n} 项异议，核实前各项不办理"),
    ),
    _told("objection.founded", ("institution",), N_("公示异议成立：{what}"), N_("{n} 项公示异议成立")),
    _told("objection.unfounded", ("institution",), N_("公示异议不成立：{what}"), N_("{n} 项公示异议不成立")),
)
