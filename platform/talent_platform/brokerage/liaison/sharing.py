"""Who should look after which enterprise: proposed, shown, and done only as it was shown.

Shared out by `talent_matching.share_out`: whoever has an enterprise keeps it, one without goes to an officer
who has most of its industry, and nobody is far above the mean; only officers of the city or of the county
take it, and none who is on leave.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from talent_matching import Tasks, share_out
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.liaison import moving, roster
from talent_platform.brokerage.liaison.roster import FirmRow, OfficerRow
from talent_platform.brokerage.liaison.tables import OfficerLeave
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.enterprises.service import KEEPERS
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.processes import in_thread

WHY: dict[str, str] = {
    "none": N_("还没有联络员"),
    "away": N_("现联络员休假"),
    "gone": N_("现联络员不再负责这个县区"),
    "load": N_("负荷均衡"),
}
_NO_LEAVE_BETWEEN = "SELECT pg_advisory_xact_lock(hashtext('officer_leave'))"
STALE = N_("名单刚刚有变化，请重新查看后再办理")


@dataclass(frozen=True)
class ProposedMove:
    """One enterprise that would change hands."""

    firm: FirmRow
    after: int
    why: str
    """A code of `WHY`."""


@dataclass(frozen=True)
class SharingProposal:
    """What would be done; `mark` stands for exactly this."""

    moves: list[ProposedMove]
    unserved: list[FirmRow]
    """Enterprises whom no officer may take."""
    officers: list[OfficerRow]
    after: dict[int, int]
    """Officer → how many enterprises then."""

    @property
    def mark(self) -> str:
        said = ";".join(f"{one.firm.id}:{one.firm.officer}:{one.after}" for one in self.moves)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


async def proposed(actor: Actor) -> SharingProposal:
    """For the enterprises of the actor's county, or all.

    Raises:
        NotAllowed: neither the city nor a county.
    """
    require(actor, *KEEPERS)
    firms = await roster.firms(await roster.within(actor))
    officers = (await roster.roster(actor)).officers
    present = [one for one in officers if one.away is None]
    takers = {firm.id: _takers(firm, present) for firm in firms}
    served = [firm for firm in firms if takers[firm.id]]
    own = {firm.id: _own(firm, takers[firm.id], served) for firm in served}
    tasks = [Tasks(1, takers[firm.id], own[firm.id]) for firm in served]
    load = {one.id: 0 for one in present}
    parts = await in_thread(lambda: share_out(tasks, load)) if tasks else []
    given = {firm.id: next(iter(part)) for firm, part in zip(served, parts, strict=True)}
    known, away = {one.id for one in officers}, {one.id for one in officers if one.away}
    moves = [
        ProposedMove(firm, given[firm.id], _why(firm, known, away, takers[firm.id]))
        for firm in served
        if given[firm.id] != firm.officer
    ]
    return SharingProposal(
        moves, [one for one in firms if not takers[one.id]], officers, Counter(given.values())
    )


def _takers(firm: FirmRow, present: Iterable[OfficerRow]) -> tuple[int, ...]:
    return tuple(one.id for one in present if one.county is None or one.county == firm.county)


def _own(firm: FirmRow, takers: tuple[int, ...], served: list[FirmRow]) -> int | None:
    """Whose it stays; of one that nobody has, who has most of its industry, those of its county first."""
    if firm.officer in takers:
        return firm.officer
    alike = Counter(
        other.officer
        for other in served
        if other.branch == firm.branch and other.officer in takers
        for _weight in range(2 if other.county == firm.county else 1)
    )
    return min(alike, key=lambda one: (-alike[one], one or 0)) if alike else None


def _why(firm: FirmRow, known: set[int], away: set[int], takers: tuple[int, ...]) -> str:
    if firm.officer is None:
        return "none"
    if firm.officer in away:
        return "away"
    return "load" if firm.officer in takers and firm.officer in known else "gone"


async def apply(actor: Actor, mark: str) -> int:
    """Do what was shown; how many enterprises changed hands.

    Raises:
        Conflict: by now something else would be proposed.
    """
    require(actor, *KEEPERS)
    async with friendly(), DB.transaction():
        await Enterprise.raw(_NO_LEAVE_BETWEEN)
        await Enterprise.raw("SELECT id FROM enterprise ORDER BY id FOR UPDATE")
        found = await proposed(actor)
        if not found.moves or found.mark != mark:
            raise Conflict(STALE)
        await moving.move(
            actor, [(one.firm.id, one.firm.officer, one.after) for one in found.moves], "", "shared"
        )
    return len(found.moves)


async def _require_keeper(actor: Actor, officer_id: int) -> None:
    if actor.own_id != officer_id:
        require(actor, *KEEPERS)
    found = await roster.officer(actor, officer_id)
    if actor.own_id != officer_id and actor.role is Role.COUNTY and found.county is None:
        raise NotAllowed(_CITYS)


LONGEST = timedelta(days=183)
"""Of one leave: a longer absence is a hand-over."""
_LONG = N_("一次休假最长半年；更久的，请移交企业")
_CITYS = N_("市级联络员的休假由本人或市级登记")


async def leave(actor: Actor, officer_id: int, first: date, last: date) -> None:
    """Days on which an officer is given nothing, the officer's own or written down by a bureau's head.

    Raises:
        NotAllowed: neither, or a county of an officer of the city.
        NotFound: no officer of the actor's roster.
        Invalid: the days are over, in no order, or too many.
    """
    await _require_keeper(actor, officer_id)
    if not first <= last or last < today():
        message = N_("休假的最后一天不能早于第一天，也不能早于今天")
        raise Invalid(message, {"last": message})
    if last - first > LONGEST:
        raise Invalid(_LONG, {"last": _LONG})
    async with DB.transaction():
        await Enterprise.raw(_NO_LEAVE_BETWEEN)
        await OfficerLeave.insert(
            OfficerLeave(officer=officer_id, first=first, last=last, made_by=actor.account_id)
        )
        await audit.record(actor, "officer.leave", f"account:{officer_id}", first=str(first), last=str(last))


async def withdraw_leave(actor: Actor, leave_id: int, officer_id: int) -> None:
    """From now on the officer is there on these days.

    Raises:
        NotAllowed: neither the officer nor a bureau's head, or a county of an officer of the city.
        NotFound: no officer of the actor's roster.
        Conflict: no such leave of the officer, it is over, or it was withdrawn.
    """
    await _require_keeper(actor, officer_id)
    async with DB.transaction():
        await Enterprise.raw(_NO_LEAVE_BETWEEN)
        found = {one.id: one for one in await roster.leaves(officer_id)}.get(leave_id)
        if found is None:
            raise Conflict(N_("这次休假已经结束或已撤回"))
        await OfficerLeave.insert(
            OfficerLeave(
                officer=officer_id, first=found.first, last=found.last, made_by=actor.account_id,
                cancels=leave_id,
            )
        )  # fmt: skip
        await audit.record(
            actor, "officer.leave_withdrawn", f"account:{officer_id}", first=str(found.first),
            last=str(found.last),
        )  # fmt: skip
