"""Whole or apart: what a team of a run is worth kept together against its members placed singly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from talent_matching import decimal
from talent_platform.brokerage.calculation import run_files as package
from talent_platform.errors import NotFound

if TYPE_CHECKING:
    from talent_matching import WholeOrApart


@dataclass(frozen=True)
class Apart:
    """The run's total with the team whole and with it taken apart, the other teams as they are."""

    need: int | None
    """Where the team goes whole; None where it fits nowhere beside the other teams and the pins."""
    whole: Decimal
    apart: Decimal
    places: list[tuple[int, int]]
    """(candidate, need) of the members who would find a place singly."""


async def whole_or_apart(run_id: int, team_id: int) -> Apart:
    """Both totals, worked out from the run's package; nothing is stored.

    Raises:
        NotFound: the run has no package, or the team had no need to go to in it.
    """
    body = await package.read(run_id)
    found = await asyncio.to_thread(_worked_out, body, str(team_id))
    return Apart(
        int(found.need) if found.need else None, decimal(found.whole), decimal(found.apart),
        [(int(person), int(need)) for person, need in found.members_apart],
    )  # fmt: skip


def _worked_out(body: bytes, team: str) -> WholeOrApart:
    # The solvers are imported by whoever asks first, not by every start of the application.
    from talent_matching import whole_or_apart as compare  # noqa: PLC0415

    problem, plan = package.opened(body)
    try:
        return compare(problem, plan, team)
    except KeyError:
        raise NotFound("这个团队在这次运算里没有可去的需求，无从比较") from None
