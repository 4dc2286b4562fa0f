"""What the page of a run says at a glance: why seats stay empty, whom it leaves out, and group by group."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

from talent_platform.brokerage import wording
from talent_platform.brokerage.calculation.groups import FEW
from talent_platform.database.engine import read
from talent_platform.i18n import N_, _, _n
from talent_platform.reference.codes import branch_name, county_name

_GAP = """
    SELECT o.code, sum((o.detail->>'free')::int)::int AS seats,
           sum(least((o.detail->>'free')::int, coalesce((
               SELECT max((a->>'more')::int) FROM jsonb_array_elements(o.detail->'advice') a
           ), 0)))::int AS one
    FROM outcome o JOIN need n ON n.id = o.need
    WHERE o.run = $1 AND n.kind = 'talent' GROUP BY o.code ORDER BY seats DESC, o.code
"""
_IDLE = """
    SELECT count(*) AS people, count(*) FILTER (WHERE jsonb_array_length(detail->'near') > 0) AS near
    FROM outcome WHERE run = $1 AND candidate IS NOT NULL
"""
DIMENSIONS = {
    "age": N_("年龄"),
    "first_job": N_("有无工作经历"),
    "county": N_("所在县区"),
    "industry": N_("想去的产业"),
}
_VALUES = {
    "24": N_("24 岁以下"), "34": N_("25–34 岁"), "44": N_("35–44 岁"), "54": N_("45–54 岁"),
    "55": N_("55 岁以上"), "first": N_("首次就业"), "not_first": N_("有工作经历"),
}  # fmt: skip
_TWO_SIDED_95 = 1.96


@dataclass(frozen=True)
class _Gap:
    code: str
    seats: int
    one: int
    """Of them, those for which relaxing one requirement of the need alone would let in somebody more each."""


@dataclass(frozen=True)
class Reason:
    """Seats of posts that stay empty for one reason; all reasons together make the gap of the run."""

    text: str
    seats: int
    note: str


@dataclass(frozen=True)
class Idle:
    """People looked at alone and not proposed."""

    people: int
    near: int
    """Those whom one requirement alone keeps from some post."""


@dataclass(frozen=True)
class Group:
    """People of one group, and how many of them a run proposes; without a share where they are few."""

    name: str
    people: int
    proposed: int
    share: float | None
    low: float = 0.0
    high: float = 0.0
    """Wilson's interval at 95 %: where the share of a large group like this might lie."""


async def gap(run_id: int) -> list[Reason]:
    """Why seats stay empty, the most seats first; every empty seat of a post is counted once."""
    return [
        Reason(
            _(wording.NEED_CODES[gap.code]), gap.seats,
            _n("其中 {n} 个位置只放宽一条要求就会多出人选", gap.one) if gap.one else "",
        )
        for gap in await read(_Gap, _GAP, run_id) if gap.seats
    ]  # fmt: skip


async def idle(run_id: int) -> Idle:
    (found,) = await read(Idle, _IDLE, run_id)
    return found


def groups(report: dict[str, Any]) -> list[tuple[str, list[Group]]]:
    """Dimension in words and its groups, as kept in the report of a run."""
    kept = report.get("groups", {})
    return [
        (_(title), [_group(key, *row) for row in kept[key]])
        for key, title in DIMENSIONS.items()
        if key in kept
    ]


def _group(dimension: str, value: str, people: int, proposed: int) -> Group:
    named = {"county": county_name, "industry": branch_name}
    if not value:
        name = _("未说明")
    else:
        name = named[dimension](value) if dimension in named else _(_VALUES[value])
    if people < FEW:
        return Group(name, people, proposed, None)
    return Group(name, people, proposed, proposed / people, *wilson(proposed, people))


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's score interval at 95 % (Wilson 1927, JASA 22:209)."""
    share, z2 = successes / trials, _TWO_SIDED_95**2
    middle = share + z2 / (2 * trials)
    half = _TWO_SIDED_95 * sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    return max((middle - half) / (1 + z2 / trials), 0.0), min((middle + half) / (1 + z2 / trials), 1.0)
