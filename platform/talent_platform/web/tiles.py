"""What a desk shows: figures that lead to their rows, tables of what waits, and ways to begin; and how one
thing of somebody's stands who asks at the front desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from talent_platform.web.frame import Tone


@dataclass(frozen=True)
class Tile:
    """A figure; `url` lists exactly the rows it counts, and is empty where it counts no rows or their list
    is not for the viewer."""

    label: str
    value: int
    unit: str
    url: str
    tone: Tone = "neutral"
    symbol: str = ""
    place: int = 0
    """Tiles, panels and tasks stand in ascending order of their places, whichever parts they come from."""


@dataclass(frozen=True)
class Panel:
    """A card of the desk, drawn by a template of its part that finds its values under `panel`."""

    template: str
    values: Mapping[str, Any]
    place: int = 0


@dataclass(frozen=True)
class Task:
    """What somebody of this role usually comes for."""

    label: str
    hint: str
    url: str
    place: int = 0


@dataclass(frozen=True)
class Desk:
    """What one part puts on somebody's desk."""

    tiles: Sequence[Tile] = field(default=())
    panels: Sequence[Panel] = field(default=())
    tasks: Sequence[Task] = field(default=())


@dataclass(frozen=True)
class LateInCounties:
    """What has waited too long, by the county whose bureau is to do it."""

    label: str
    of: Mapping[str, tuple[int, str]]
    """Division code → how many, and the address that lists exactly these."""


@dataclass(frozen=True)
class Matter:
    """One thing of the person who asks: how it stands, what is missing, by when, whose turn it is."""

    about: str
    """What it is, in words."""
    state: str
    """How it stands: one sentence."""
    missing: Sequence[str] = field(default=())
    """What has still to be brought or done."""
    by: date | None = None
    turn: str = ""
    """Who has to do it; "": there is nothing to do."""
    url: str = ""
    people: Sequence[str] = field(default=())
    """Whose data the answer rests on, as `disclosure.door.enter` takes them."""
