"""Who sits. Everybody of the pool is ranked by a hash of the seed; going down the rank, whoever finds a seat
of the own stratum free and keeps every limit is taken. The seed comes from what was fixed before a public
event and from what the event brought, so that nobody can choose the jury.

A rank that leaves a seat empty because of the limits is given up, and the next one is made of the same seed:
nobody can choose the number of ranks either. Whoever declines is replaced by the first in rank who is of the
same stratum, has not declined and keeps the limits beside those who still sit.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from talent_posts.draw.drawing import DrawError, one_line, rank

FORMAT: Final = "talent-jury/1"
MOST_RANKS: Final = 100
"""Never reached: a plan is announced only if most seeds fill every seat with their first rank."""
Stratum = tuple[str, str]
"""Specialty and origin."""
DeclineReason = Literal["declined", "lapsed", "withdrawn", "conflict", "left_pool"]
DrawEvent = Literal["event", "fallback"]
DECLINE_REASONS: Final[dict[DeclineReason, str]] = {
    "declined": "婉拒", "lapsed": "逾期未答复", "withdrawn": "答应后退出", "conflict": "需要回避",
    "left_pool": "已不在评委库",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class PoolMember:
    """An expert of the pool, under a pseudonym."""

    specialty: str
    origin: str
    id: str
    unit: str

    @property
    def stratum(self) -> Stratum:
        """Where the expert's seat would be."""
        return self.specialty, self.origin


@dataclass(frozen=True, slots=True, order=True)
class JurySeats:
    """Seats of one stratum, and how many of those next in rank are named as reserves."""

    specialty: str
    origin: str
    seats: int
    reserves: int = 0

    @property
    def stratum(self) -> Stratum:
        """Whose seats these are."""
        return self.specialty, self.origin


@dataclass(frozen=True, slots=True, order=True)
class JuryConflict:
    """An expert who would have to withdraw from one applicant."""

    applicant: str
    expert: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryPlan:
    """What is fixed and made known before the event."""

    seats: tuple[JurySeats, ...]
    per_unit: int
    """At most so many of one unit."""
    per_applicant: int
    """At most so many who would have to withdraw from one applicant."""
    fixed: date
    event: str
    """What will decide, in words that leave no choice, such as a lottery and its issue."""
    happens: date
    fallback: str
    """What decides if the event does not take place."""
    fallback_happens: date


@dataclass(frozen=True, slots=True)
class Chances:
    """What came of so many dry draws."""

    draws: int
    first: int
    """Draws whose first rank filled every seat."""
    drawn: Mapping[str, int]
    """How often each expert was drawn."""


@dataclass(frozen=True, slots=True)
class JuryDrawn:
    """A jury as the event made it."""

    ranked: tuple[str, ...]
    """Everybody, in the order of the rank that filled every seat."""
    number: int
    """Which rank of the seed that was, from 1."""
    seated: tuple[str, ...]
    """In the order of the rank."""
    reserves: Mapping[Stratum, tuple[str, ...]]
    """Those next in rank, by stratum; who of them takes a seat depends on who declines."""


@dataclass(frozen=True, slots=True)
class Decline:
    """One of the jury who does not sit after all."""

    id: str
    day: date
    why: DeclineReason


class _Table:
    """Who sits, and what room is left."""

    def __init__(self, plan: JuryPlan, conflicts: Iterable[JuryConflict]) -> None:
        self.free: Counter[Stratum] = Counter({each.stratum: each.seats for each in plan.seats})
        self.seated: dict[str, PoolMember] = {}
        self._plan = plan
        self._units: Counter[str] = Counter()
        self._withdrawn: Counter[str] = Counter()
        self._applicants: dict[str, list[str]] = {}
        for each in conflicts:
            self._applicants.setdefault(each.expert, []).append(each.applicant)

    def fits(self, member: PoolMember) -> bool:
        """Whether a seat is free for this one and every limit is kept."""
        applicants = self._applicants.get(member.id, ())
        return (
            self.free[member.stratum] > 0
            and self._units[member.unit] < self._plan.per_unit
            and all(self._withdrawn[each] < self._plan.per_applicant for each in applicants)
        )

    def seat(self, member: PoolMember) -> None:
        self.seated[member.id] = member
        self._count(member, 1)

    def rise(self, member: PoolMember) -> None:
        del self.seated[member.id]
        self._count(member, -1)

    def _count(self, member: PoolMember, by: int) -> None:
        self.free[member.stratum] -= by
        self._units[member.unit] += by
        for each in self._applicants.get(member.id, ()):
            self._withdrawn[each] += by


def jury_seed(plan_hash: str, which: DrawEvent, outcome: str) -> bytes:
    """`outcome`: what the event brought, as it was published: one line, single spaces.

    Raises:
        DrawError: no such line.
    """
    one_line(outcome, "事件结果")
    return hashlib.sha256("\n".join((FORMAT, plan_hash, which, outcome)).encode()).digest()


def draw_jury(
    pool: Sequence[PoolMember], conflicts: Sequence[JuryConflict], plan: JuryPlan, seed: bytes
) -> JuryDrawn:
    """The one jury of this seed; the order of `pool` and `conflicts` does not matter.

    Raises:
        DrawError: no rank fills every seat.
    """
    for number in range(1, MOST_RANKS + 1):
        ranked = ranking(pool, seed, number)
        table = _Table(plan, conflicts)
        for member in ranked:
            if table.fits(member):
                table.seat(member)
        if not any(table.free.values()):
            return JuryDrawn(
                tuple(each.id for each in ranked),
                number,
                tuple(table.seated),
                _next(ranked, table.seated, plan),
            )
    raise DrawError(f"{MOST_RANKS} 次排序都不能坐满席位")


def ranking(pool: Iterable[PoolMember], seed: bytes, number: int) -> list[PoolMember]:
    """Everybody in the order of the so-manieth rank of a seed, from 1."""
    for _ in range(1, number):
        seed = hashlib.sha256(seed).digest()
    return sorted(pool, key=lambda member: rank(seed, member.id))


def _next(
    ranked: Sequence[PoolMember], seated: Mapping[str, PoolMember], plan: JuryPlan
) -> dict[Stratum, tuple[str, ...]]:
    waiting: dict[Stratum, list[str]] = {}
    for member in ranked:
        if member.id not in seated:
            waiting.setdefault(member.stratum, []).append(member.id)
    return {each.stratum: tuple(waiting.get(each.stratum, [])[: each.reserves]) for each in plan.seats}


def replace_declined(
    pool: Sequence[PoolMember],
    conflicts: Sequence[JuryConflict],
    plan: JuryPlan,
    drawn: JuryDrawn,
    declines: Sequence[Decline],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who came for each that declined (empty where nobody is left who may), and who sits in the end.

    Raises:
        DrawError: one declines who does not sit.
    """
    by_id = {member.id: member for member in pool}
    table = _Table(plan, conflicts)
    for each in drawn.seated:
        table.seat(by_id[each])
    gone: set[str] = set()
    came: list[str] = []
    for decline in declines:
        if decline.id not in table.seated:
            raise DrawError(f"「{decline.id}」不在评委席上,不能退出")
        leaving = table.seated[decline.id]
        table.rise(leaving)
        gone.add(decline.id)
        heir = next(
            (
                by_id[each]
                for each in drawn.ranked
                if each not in gone
                and each not in table.seated
                and by_id[each].stratum == leaving.stratum
                and table.fits(by_id[each])
            ),
            None,
        )
        if heir is not None:
            table.seat(heir)
        came.append(heir.id if heir else "")
    return tuple(came), tuple(each for each in drawn.ranked if each in table.seated)
