"""What could be one enterprise, and what is held to be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from talent_platform.database.engine import read_within
from talent_platform.surveys.flags.names import core_name


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as an office lists it."""

    id: int
    """Of the target."""
    submission: int
    office_name: str
    firm: str
    credit_code: str | None
    rows: int
    """Handed in."""
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class Double:
    """Enterprises of one core name that offices of a survey list apart."""

    core: str
    sides: tuple[Side, ...]
    """Who has answered comes first."""


_SIDES = """
    SELECT t.id, t.submission, w.name AS office_name, o.name AS firm, o.credit_code, t.merged_into,
           (SELECT count(*)::int FROM survey_row r WHERE r.target = t.id AND r.handed_in IS NOT NULL) AS rows
    FROM survey_target t JOIN organisation o ON o.id = t.organisation
    JOIN survey_submission m ON m.id = t.submission JOIN organisation w ON w.id = m.office
    WHERE {} ORDER BY t.id
"""


async def doubles(campaign_id: int) -> list[Double]:
    """Proposed: of one core name, on the lists of several offices, none of them merged yet."""
    cores = defaultdict[str, list[Side]](list)
    for side in await read_within(
        Side, _SIDES.replace("{}", "t.campaign = {} AND t.merged_into IS NULL"), campaign_id
    ):
        if core := core_name(side.firm):
            cores[core].append(side)
    return [
        Double(core, tuple(sorted(sides, key=lambda side: -side.rows)))
        for core, sides in cores.items()
        if len({side.submission for side in sides}) > 1
    ]


@dataclass(frozen=True, slots=True)
class MergeView:
    """A merge that stands."""

    id: int
    campaign: int
    kept: int
    dropped: int
    kept_name: str
    kept_office: str
    dropped_name: str
    dropped_office: str
    note: str
    at: datetime
    actor_name: str


_MERGES = """
    SELECT g.id, d.campaign, g.kept, g.dropped, g.note, g.at, g.actor_name, ko.name AS kept_name,
           kw.name AS kept_office, o.name AS dropped_name, w.name AS dropped_office
    FROM survey_target d JOIN survey_merge g ON g.dropped = d.id AND g.act = 'merge'
    JOIN survey_target k ON k.id = g.kept
    JOIN organisation o ON o.id = d.organisation JOIN organisation ko ON ko.id = k.organisation
    JOIN survey_submission m ON m.id = d.submission JOIN organisation w ON w.id = m.office
    JOIN survey_submission km ON km.id = k.submission JOIN organisation kw ON kw.id = km.office
    WHERE d.merged_into = g.kept
      AND g.id = (SELECT max(l.id) FROM survey_merge l WHERE l.dropped = d.id) AND {}
    ORDER BY g.id DESC
"""


async def merges(campaign_id: int) -> list[MergeView]:
    """Those that stand, newest first."""
    return await read_within(MergeView, _MERGES.replace("{}", "d.campaign = {}"), campaign_id)


async def merge_of(merge_id: int) -> MergeView | None:
    """Nothing for one that was undone."""
    found = await read_within(MergeView, _MERGES.replace("{}", "g.id = {}"), merge_id)
    return found[0] if found else None


async def sides(campaign_id: int) -> list[Side]:
    """Every enterprise on the lists of a survey."""
    return await read_within(Side, _SIDES.replace("{}", "t.campaign = {}"), campaign_id)
