"""What people are told of entries: the bureau that one waits, whoever proposed it what became of it, and the
person what was decided and what became of an appeal."""

from __future__ import annotations

from talent_platform.events import Event, Thing, Topic, Watched
from talent_platform.i18n import N_

THINGS = (Thing("integrity_entry", "told.titles:entries"),)
_CHANGE = Watched("integrity_change", "entry")
EVENTS = (
    Event(
        "integrity_entry.waits", "integrity_entry", _CHANGE, "proposed", ("city",), Topic.TITLES,
        N_("有诚信档案记录待决定：{what}"), N_("有 {n} 条诚信档案记录待决定"),
    ),
    Event(
        "integrity_entry.decided", "integrity_entry", _CHANGE, "decide", ("proposer",), Topic.TITLES,
        N_("诚信档案记录已决定，待送达：{what}"), N_("{n} 条诚信档案记录已决定，待送达"),
    ),
    Event(
        "integrity_entry.dropped", "integrity_entry", _CHANGE, "drop", ("proposer",), Topic.TITLES,
        N_("诚信档案记录不予记入：{what}"), N_("{n} 条诚信档案记录不予记入"),
    ),
    Event(
        "integrity_entry.served", "integrity_entry", _CHANGE, "serve", ("person",), Topic.TITLES,
        N_("您被记入诚信档案：{what}"), N_("您有 {n} 条诚信档案记录"),
    ),
    Event(
        "integrity_entry.appealed", "integrity_entry", _CHANGE, "appeal", ("city", "person"), Topic.TITLES,
        N_("诚信档案记录在复核：{what}"), N_("{n} 条诚信档案记录在复核"),
    ),
    Event(
        "integrity_entry.upheld", "integrity_entry", _CHANGE, "uphold", ("person", "proposer"), Topic.TITLES,
        N_("诚信档案记录经复核维持：{what}"), N_("{n} 条诚信档案记录经复核维持"),
    ),
    Event(
        "integrity_entry.ended", "integrity_entry", _CHANGE, "ended", ("city", "person"), Topic.TITLES,
        N_("诚信档案记录期满：{what}"), N_("{n} 条诚信档案记录期满"),
    ),
    Event(
        "integrity_entry.restored", "integrity_entry", _CHANGE, "restore", ("person", "proposer"),
        Topic.TITLES, N_("诚信档案记录已撤销：{what}"), N_("{n} 条诚信档案记录已撤销"),
    ),
)  # fmt: skip
