"""What people are told of committees: the bureau that one waits, whoever proposed it what became of it."""

from __future__ import annotations

from talent_platform.events import Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (Thing("title_committee", "told.titles:committees"),)
_CHANGE = Watched("title_committee_change", "committee")
EVENTS = (
    Event(
        "title_committee.waits", "title_committee", _CHANGE, "proposed", ("city",), Topic.TITLES,
        N_("有评委会待核准备案：{what}"), N_("有 {n} 个评委会待核准备案"),
    ),
    Event(
        "title_committee.filed", "title_committee", _CHANGE, "file", ("proposer",), Topic.TITLES,
        N_("评委会已核准备案：{what}"), N_("{n} 个评委会已核准备案"),
    ),
    Event(
        "title_committee.refused", "title_committee", _CHANGE, "refuse", ("proposer",), Topic.TITLES,
        N_("评委会未予备案：{what}"), N_("{n} 个评委会未予备案"),
    ),
)  # fmt: skip
