"""Whole or apart: what a team of a run is worth kept together against its members placed singly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from talent_matching import decimal
from talent_platform.brokerage.calculation import run_files as package
from talent_platform.brokerage.calculation.asked import turn_of
from talent_platform.errors import NotFound
from talent_platform.i18n import N_
from talent_platform.processes import aside

if TYPE_CHECKING:
    from talent_matching import WholeOrApart


SECONDS = 60
"""For both totals of a team; a city's take about a second."""


@dataclass(frozen=True)
class Apart:
    """The run's total with the team whole and with it taken apart, the other teams as they are."""

    need: int | None
    """Where the team goes whole; None where it fits nowhere beside the other teams and the pins."""
    whole: Decimal
    apart: Decimal
    places: list[tuple[int, int]]
    """(candidate, need) of the members who would find a place singly."""


async def whole_or_apart(run_id: int, team_id: int, asker: int) -> Apart:
    """Both totals, worked out from the run's package; nothing is stored. `asker`: the account that waits.

    Raises:
        TooManyAttempts: see `turn_of`.
        NotFound: the run has no package, or the team had no need to go to in it.
    """
    body = await package.read(run_id)
    async with turn_of(asker, seconds=SECONDS):
        found = await aside(worked_out, body, str(team_id), seconds=SECONDS)
    if found is None:
        raise NotFound(N_("这个团队在这次运算里没有可去的需求，无从比较"))
    return Apart(
        int(found.need) if found.need else None, decimal(found.whole), decimal(found.apart),
        [(int(person), int(need)) for person, need in found.members_apart],
    )  # fmt: skip


def worked_out(body: bytes, team: str) -> WholeOrApart | None:
    """In a process of its own; None for a team without any need to go to."""
    from talent_matching import whole_or_apart as compare  # noqa: PLC0415 - the solvers

    problem, plan = package.opened(body)
    try:
        return compare(problem, plan, team)
    except KeyError:
        return None
