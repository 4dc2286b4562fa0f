"""What the masthead leads to: groups of pages, each for those who may open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import N_
from talent_platform.part import Entry, parts

GROUPS: dict[str, tuple[str, str]] = {
    "matching": (N_("供需"), "briefcase"),
    "surveys": (N_("调查"), "list-check"),
    "posts": (N_("岗位"), "building-bank"),
    "administration": (N_("管理"), "settings"),
}
"""Group → what it is called and its symbol, in the order they stand in."""
FLAT = 8
"""So few pages stand side by side, each one click away."""


@dataclass(frozen=True)
class Link:
    """A named address; the label is a msgid, translated where it is shown."""

    label: str
    url: str
    icon: str = ""

    def leads_to(self, path: str) -> bool:
        """Whether `path` is this page or lies below it."""
        return path == self.url or (self.url != "/" and path.startswith(self.url.rstrip("/") + "/"))


@dataclass(frozen=True)
class Section:
    """A group as one reader sees it. A single page stands for itself."""

    label: str
    links: tuple[Link, ...]
    icon: str = ""

    @property
    def url(self) -> str:
        return self.links[0].url


@dataclass(frozen=True)
class Menu:
    """Everything one reader may open."""

    sections: tuple[Section, ...] = ()
    further: tuple[Section, ...] = ()
    """The same sections with the pages further in, where there are any."""
    at_hand: tuple[Link, ...] = ()
    """What a phone shows at the foot of every page."""

    @property
    def whole(self) -> tuple[Section, ...]:
        """The map of all functions."""
        return self.further or self.sections

    def __bool__(self) -> bool:
        return bool(self.sections)

    @property
    def grouped(self) -> bool:
        """Whether there is more than stands side by side."""
        return any(len(section.links) > 1 for section in self.whole)

    def here(self, path: str) -> tuple[Section, Link] | None:
        """The entry a page belongs to, with its group: the longest address that contains the path."""
        hits = [(section, link) for section in self.sections for link in section.links if link.leads_to(path)]
        return max(hits, key=lambda hit: len(hit[1].url), default=None)


def menu_for(user: Actor | None) -> Menu:
    """The entries of all parts in order; a visitor sees the public pages."""
    if user is not None and (not user.well_placed or user.owes):
        return Menu()
    entries = [
        entry
        for entry in sorted((entry for part in parts() for entry in part.menu), key=lambda entry: entry.place)
        if (entry.visitors if user is None else user.role in entry.roles)
    ]
    deep = [entry for entry in entries if entry.deep]
    entries = [entry for entry in entries if not entry.deep]
    flat = len(entries) <= FLAT
    alone = [Section(entry.label, (_link(entry),)) for entry in entries if flat or not entry.group]
    grouped = [
        Section(label, links, icon)
        for group, (label, icon) in GROUPS.items()
        if not flat and (links := tuple(_link(entry) for entry in entries if entry.group == group))
    ]
    sections = [
        Section(one.links[0].label, one.links, one.icon) if len(one.links) == 1 else one
        for one in (*alone, *grouped)
    ]
    at_hand = tuple(_link(entry) for entry in entries if entry.icon)
    return Menu(tuple(sections), _map(entries, deep) if deep else (), at_hand)


def _map(entries: Sequence[Entry], deep: Sequence[Entry]) -> tuple[Section, ...]:
    alone = [Section(entry.label, (_link(entry),)) for entry in entries if not entry.group]
    grouped = [
        Section(label, links, icon)
        for group, (label, icon) in GROUPS.items()
        if (links := tuple(_link(entry) for entry in (*entries, *deep) if entry.group == group))
    ]
    return (*alone, *grouped)


def _link(entry: Entry) -> Link:
    return Link(entry.label, entry.url, entry.icon)
