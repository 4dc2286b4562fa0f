"""What a hire touches: who is hired with it, the seats of its need, and the other cases of its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from talent_platform.brokerage.tables import LIVE_STAGES, Placement
from talent_platform.database.engine import read_within

LIVE = [str(stage) for stage in LIVE_STAGES]


@dataclass(frozen=True)
class OtherCase:
    """A case of one of these people at another need."""

    id: int
    stage: str
    """Of one that has ended, where it stood."""
    need_title: str
    employer: str


@dataclass(frozen=True)
class EndedCase(OtherCase):
    """One that the hire ended."""

    seats: bool
    """Whether its need has them free now."""
    obstacle: str | None


@dataclass(frozen=True)
class NeedSeats:
    """Of a need."""

    state: str
    seats: int
    hired: int
    deadline: date


@dataclass(frozen=True)
class HiredTogether:
    """Of several cases."""

    cases: int
    people: int
    filled: int
    """Needs without a seat left then."""
    others: int
    """Live cases of these people that end."""


async def people(case_id: int, state: str) -> list[int]:
    """The candidates with a place in the case that is open or hired."""
    found: list[int] = await (
        Placement.select(Placement.candidate)
        .where(Placement.match_case == case_id, Placement.state == state)
        .order_by(Placement.id)
        .output(as_list=True)
    )
    return found


async def seats(need_id: int) -> NeedSeats:
    rows = await read_within(
        NeedSeats,
        "SELECT n.state, n.seats, n.deadline, (SELECT count(*)::int FROM placement p WHERE p.need = n.id "
        "AND p.state = 'hired') AS hired FROM need n WHERE n.id = {}",
        need_id,
    )
    return rows[0]


async def other_live(case_id: int, candidates: Sequence[int]) -> list[OtherCase]:
    """The other live cases of these people, under any record: a hire ends them."""
    return await read_within(
        OtherCase,
        "SELECT DISTINCT c.id, c.stage, n.title AS need_title, o.name AS employer "
        "FROM match_case c JOIN placement p ON p.match_case = c.id "
        "JOIN need n ON n.id = c.need JOIN organisation o ON o.id = c.organisation "
        "WHERE c.id <> {} AND p.state = 'open' AND c.stage = ANY({}) AND (p.candidate = ANY({}) "
        "OR p.candidate IN (SELECT twins_of(one) FROM unnest({}::bigint[]) AS one)) ORDER BY c.id",
        case_id, LIVE, list(candidates), list(candidates),
    )  # fmt: skip


async def together(case_ids: Sequence[int]) -> HiredTogether:
    """What hiring all of these would come to at most: those that can be hired from where they stand."""
    rows = await read_within(
        HiredTogether,
        """WITH own AS (
            SELECT p.match_case, p.need, p.candidate FROM placement p JOIN match_case c ON c.id = p.match_case
            WHERE p.match_case = ANY({}) AND p.state = 'open' AND c.stage IN ('agreed', 'interview'))
        SELECT (SELECT count(DISTINCT match_case)::int FROM own) AS cases,
            (SELECT count(DISTINCT candidate)::int FROM own) AS people,
            (SELECT count(*)::int FROM need n JOIN (
                SELECT need, count(*) AS more FROM own GROUP BY need) o ON o.need = n.id
             WHERE n.seats <= o.more + (SELECT count(*) FROM placement p WHERE p.need = n.id
                                        AND p.state = 'hired')) AS filled,
            (SELECT count(DISTINCT c.id)::int FROM match_case c
             JOIN placement p ON p.match_case = c.id AND p.state = 'open'
             JOIN own o ON o.match_case <> c.id
                  AND (o.candidate = p.candidate OR p.candidate IN (SELECT twins_of(o.candidate)))
             WHERE c.stage = ANY({})) AS others""",
        list(case_ids), LIVE,
    )  # fmt: skip
    return rows[0]


async def ended_with(case_id: int) -> list[EndedCase]:
    """The cases that this hire ended, in the order of their numbers, and whether they could begin again."""
    return await read_within(
        EndedCase,
        """SELECT c.id, n.title AS need_title, o.name AS employer, case_obstacle(c) AS obstacle,
            (SELECT e.from_state FROM case_event e WHERE e.match_case = c.id AND e.action = 'closed'
             ORDER BY e.id DESC LIMIT 1) AS stage,
            n.seats >= (SELECT count(*) FROM placement p WHERE p.need = n.id AND p.state <> 'closed'
                        OR p.match_case = c.id AND p.left_at IS NULL)
            AND NOT EXISTS (SELECT FROM placement p JOIN placement own ON own.match_case = c.id
                            AND (own.need, own.candidate) = (p.need, p.candidate) AND own.left_at IS NULL
                            WHERE p.state <> 'closed') AS seats
        FROM match_case c JOIN need n ON n.id = c.need JOIN organisation o ON o.id = c.organisation
        WHERE c.ended_by = {} AND c.stage = 'closed' AND c.reason = 'hired_elsewhere' ORDER BY c.id""",
        case_id,
    )
