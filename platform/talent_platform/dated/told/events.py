"""What people are told of what two people set: the bureau that it waits, its proposer what became of it."""

from __future__ import annotations

from talent_platform.events import LOG, Event, Thing, Topic
from talent_platform.i18n import N_

THINGS = (Thing("calendar", "told.titles:years"),)


def of_two(thing: str) -> tuple[Event, ...]:
    """The events of one kind of dated data, as its `DatedKind` writes them into the log."""
    return (
        Event(
            f"{thing}.proposed", thing, LOG, f"{thing}.proposed", ("city",), Topic.RULES,
            N_("待本局另一人确认：{what}"), N_("{n} 项待本局另一人确认"),
        ),
        Event(
            f"{thing}.confirmed", thing, LOG, f"{thing}.confirmed", ("proposer",), Topic.RULES,
            N_("您提出的 {what} 已确认"), N_("您提出的 {n} 项已确认"),
        ),
        Event(
            f"{thing}.withdrawn", thing, LOG, f"{thing}.withdrawn", ("proposer",), Topic.RULES,
            N_("您提出的 {what} 已被撤回"), N_("您提出的 {n} 项已被撤回"),
        ),
    )  # fmt: skip


EVENTS = of_two("calendar")
