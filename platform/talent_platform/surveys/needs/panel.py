"""On the page of a need: from which rows of which surveys it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.surveys.access import NEED_READERS
from talent_platform.surveys.needs import queries
from talent_platform.web.tiles import Panel


async def of_need(reader: Actor | None, need: Mapping[str, Any]) -> Panel | None:
    """Of those the reader may open; None where there is none."""
    if reader is None or reader.role not in NEED_READERS:
        return None
    lines = await queries.of_need(reader, need["id"])
    return Panel("surveys/_of_need.html", {"lines": lines, "reader": reader}) if lines else None
