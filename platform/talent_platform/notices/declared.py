"""The events and things of all parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import cache
from typing import TypeAlias

from talent_platform.accounts.actor import Actor
from talent_platform.events import Event, Title
from talent_platform.part import parts

Titles: TypeAlias = Callable[[Actor, Collection[int]], Awaitable[Mapping[int, Title]]]


@cache
def events() -> tuple[Event, ...]:
    """Every event of every part, in the order of the parts."""
    return tuple(event for part in parts() if part.events for event in part.module(part.events).EVENTS)


@cache
def by_key() -> Mapping[str, Event]:
    """Key → the event (the first rule of it): what it is about and what it says."""
    return {event.key: event for event in reversed(events())}


def titles_of(thing: str) -> Titles:
    """The function that says how things of a kind are called for a reader.

    Raises:
        KeyError: no part declares it.
    """
    for part in parts():
        for declared in part.module(part.events).THINGS if part.events else ():
            if declared.name == thing:
                titles: Titles = part.resolve(declared.titles)
                return titles
    raise KeyError(thing)
