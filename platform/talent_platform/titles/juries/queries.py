"""Reads of draws. Pseudonyms, plan and result are for everybody; names are for the bureau and the auditor."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from piccolo.querystring import QueryString

from talent_platform.clock import today
from talent_platform.database.engine import DB, read_within, views
from talent_platform.database.vault import unseal
from talent_platform.errors import NotFound
from talent_platform.titles.experts import certified
from talent_platform.titles.juries.schemas import ANY_SPECIALTY
from talent_platform.titles.juries.tables import TitleDraw, TitleDrawResult

SEALED = "jury names"
"""The purpose under which names and reasons are sealed."""
_DRAWS = """
    SELECT d.id, d.committee, c.name AS committee_name, d.meeting, d.seats, d.event, d.happens, d.fallback,
        d.fallback_happens, d.fixed, d.files, d.plan_hash, d.announced_by, d.announced_name,
        r.which, r.outcome, r.result, r.jury, r.drawn, r.drawn_name,
        last.declines, last.seated, last.jury AS now_jury, coalesce(last.number, 0) AS declined
    FROM title_draw d JOIN title_committee c ON c.id = d.committee
    LEFT JOIN title_draw_result r ON r.draw = d.id
    LEFT JOIN LATERAL (SELECT * FROM title_draw_decline l WHERE l.draw = d.id
        ORDER BY l.number DESC LIMIT 1) last ON true
"""


@dataclass(frozen=True, slots=True)
class StratumView:
    """A stratum of the pool, and the least and greatest chance of one of its experts in percent."""

    specialty: str
    origin: str
    held: int
    seats: int
    reserves: int
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class DrawView:
    id: int
    committee: int
    committee_name: str
    meeting: date
    seats: int
    event: str
    happens: date
    fallback: str
    fallback_happens: date
    fixed: date
    files: Mapping[str, str]
    plan_hash: str
    announced_by: int
    announced_name: str
    which: str | None
    outcome: str | None
    result: str | None
    jury: Sequence[str] | None
    drawn: date | None
    drawn_name: str | None
    declines: str | None
    seated: str | None
    now_jury: Sequence[str] | None
    declined: int

    @property
    def sitting(self) -> Sequence[str]:
        """Pseudonyms of who sits now; nobody before the event."""
        return self.now_jury if self.now_jury is not None else self.jury or ()

    @property
    def published(self) -> dict[str, str]:
        """Every public file, by name."""
        later = {"result.json": self.result, "declines.jsonl": self.declines, "seated.json": self.seated}
        return {**self.files, **{name: text for name, text in later.items() if text is not None}}

    @property
    def strata(self) -> list[StratumView]:
        """Seats and chances of each stratum, as the plan orders them."""
        plan = json.loads(self.files["plan.json"])
        pool = [json.loads(line) for line in self.files["pool.jsonl"].splitlines()]
        held = Counter((one["specialty"], one["origin"]) for one in pool)
        drawn = {one["id"]: one["drawn"] for one in map(json.loads, self.files["chances.jsonl"].splitlines())}
        found = []
        for specialty, origin, seats, reserves in plan["seats"]:
            often = [
                drawn[one["id"]] * 100 / plan["dry_draws"]
                for one in pool
                if (one["specialty"], one["origin"]) == (specialty, origin)
            ]
            found.append(
                StratumView(
                    specialty, origin, held[specialty, origin], seats, reserves, round(min(often), 1),
                    round(max(often), 1),
                )
            )  # fmt: skip
        return found


def _view(row: Mapping[str, object]) -> DrawView:
    loaded = {
        name: json.loads(value) if name in ("files", "jury", "now_jury") and isinstance(value, str) else value
        for name, value in dict(row).items()
    }
    return views(DrawView, [loaded])[0]


async def draw_of(draw_id: int) -> DrawView:
    """Raises NotFound."""
    rows = await DB.run_querystring(QueryString(f"{_DRAWS} WHERE d.id = {{}}", draw_id))
    if not rows:
        raise NotFound
    return _view(rows[0])


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw in the list."""

    id: int
    committee: int
    committee_name: str
    meeting: date
    seats: int
    event: str
    happens: date
    fixed: date
    plan_hash: str
    state: str


_COLUMN_NAMES = [name for name in DrawRow.__dataclass_fields__ if name not in ("committee_name", "state")]
COLUMNS = (
    TitleDraw.committee._.name.as_alias("committee_name"),
    *(getattr(TitleDraw, name) for name in _COLUMN_NAMES),
)  # fmt: skip


async def with_states(rows: Iterable[Mapping[str, Any]]) -> list[DrawRow]:
    """Rows of draws with whether the event has decided."""
    found = [dict(row) for row in rows]
    drawn = await TitleDrawResult.select(TitleDrawResult.draw).where(
        TitleDrawResult.draw.is_in([row["id"] for row in found] or [0])
    )
    decided = {row["draw"] for row in drawn}
    return [DrawRow(**row, state="drawn" if row["id"] in decided else "announced") for row in found]


@dataclass(frozen=True, slots=True)
class MaySit:
    """An expert of the pool who may sit on a day."""

    id: int
    unit: str
    sector: str
    specialty: str


async def may_sit(committee_id: int, day: date) -> list[MaySit]:
    """Everybody who may be drawn for a meeting."""
    rows = await read_within(
        MaySit,
        "SELECT e.id, e.unit, e.sector, coalesce(nullif(e.specialty, ''), {}) AS specialty"
        " FROM title_expert e WHERE e.committee = {} AND title_seated(e.id, e.committee, {}) ORDER BY e.id",
        ANY_SPECIALTY, committee_id, day,
    )  # fmt: skip
    lost = await certified.lost([each.id for each in rows])
    return [each for each in rows if each.id not in lost]


@dataclass(frozen=True, slots=True)
class _Entrant:
    pseudonym: str
    expert: int
    pooled: bool


async def gone(draw_id: int) -> set[str]:
    """Pseudonyms of those whom the pool no longer has for the day of the meeting, however their committee
    stands, and of those who have lost their title."""
    rows = await read_within(
        _Entrant,
        "SELECT e.pseudonym, e.expert, title_pooled(e.expert, d.committee, d.meeting) AS pooled"
        " FROM title_draw_entrant e JOIN title_draw d ON d.id = e.draw WHERE e.draw = {}",
        draw_id,
    )
    lost = await certified.lost([row.expert for row in rows])
    return {row.pseudonym for row in rows if not row.pooled or row.expert in lost}


async def tallied(draw_id: int) -> bool:
    """Whether the tally of its meeting has begun: nobody comes or goes any more."""
    rows = await TitleDraw.raw(
        "SELECT 1 FROM title_meeting m WHERE m.draw = {} AND NOT title_before_tally(m.id)"
        " AND m.state <> 'called_off'",
        draw_id,
    )
    return bool(rows)


async def handed_in(draw_id: int, pseudonym: str) -> bool:
    """Whether slips of this one are in the box of its meeting."""
    rows = await TitleDraw.raw(
        "SELECT 1 FROM title_meeting m JOIN title_draw_entrant e ON e.draw = m.draw AND e.pseudonym = {}"
        " JOIN title_seat s ON s.meeting = m.id AND s.expert = e.expert JOIN title_hand_in h ON h.seat = s.id"
        " WHERE m.draw = {} AND m.state <> 'called_off'",
        pseudonym, draw_id,
    )  # fmt: skip
    return bool(rows)


@dataclass(frozen=True, slots=True)
class JurorView:
    """One who sits, for who may read names."""

    pseudonym: str
    expert: int
    name: str
    unit: str
    specialty: str


async def jurors(draw: DrawView) -> list[JurorView]:
    """Who sits now, in the order of the rank."""
    rows = await read_within(
        JurorView,
        "SELECT e.pseudonym, x.id AS expert, x.name, x.unit, x.specialty FROM title_draw_entrant e"
        " JOIN title_expert x ON x.id = e.expert WHERE e.draw = {}",
        draw.id,
    )
    by_pseudonym = {row.pseudonym: row for row in rows}
    return [by_pseudonym[each] for each in draw.sitting]


async def kept(draw_id: int) -> tuple[bytes, list[tuple[str, str, str]]]:
    """`names.jsonl`, and (applicant, number of the expert, reason) of every conflict."""
    rows = await TitleDraw.select(TitleDraw.names, TitleDraw.ties).where(TitleDraw.id == draw_id)
    ties = json.loads(unseal(rows[0]["ties"], SEALED))
    return unseal(rows[0]["names"], SEALED), [(one, two, why) for one, two, why in ties]


@dataclass(frozen=True, slots=True)
class HeldView:
    """How many of a stratum may sit today."""

    specialty: str
    sector: str
    held: int


async def strata_today(committee_id: int) -> list[HeldView]:
    """What the pool has today, by specialty and sector."""
    held = Counter((each.specialty, each.sector) for each in await may_sit(committee_id, today()))
    return [HeldView(specialty, sector, count) for (specialty, sector), count in sorted(held.items())]
