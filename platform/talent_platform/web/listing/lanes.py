"""Figures of a list for a desk, each the number of rows behind its link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.web.frame import Tone
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.tiles import Tile


@dataclass(frozen=True)
class Lane:
    """Rows of one list that somebody looks for on the desk."""

    label: str
    """In words."""
    filters: Mapping[str, str]
    tone: Tone
    """Where there are any."""
    symbol: str
    always: bool = True
    """Shown at nought too."""


async def tiles(listed: DeclaredList, viewer: Actor, unit: str, place: int, *lanes: Lane) -> list[Tile]:
    """The lanes of one list with their figures, counted in one statement."""
    figures = await listed.figures(viewer, *(lane.filters for lane in lanes))
    return [
        Tile(lane.label, count, unit, url, lane.tone if count else "neutral", lane.symbol, place)
        for lane, (count, url) in zip(lanes, figures, strict=True)
        if count or lane.always
    ]
