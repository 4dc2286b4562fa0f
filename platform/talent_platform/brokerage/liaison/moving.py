"""Portfolios pass on: each move is kept, live cases go along, and none is lost or taken twice."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases.service import LIVE, note
from talent_platform.brokerage.database_refusals import SENTENCES, friendly
from talent_platform.brokerage.landing import service as landing
from talent_platform.brokerage.liaison import roster
from talent_platform.brokerage.liaison.away import AWAY, away_today
from talent_platform.brokerage.liaison.tables import KeyEnterprise, PortfolioMove
from talent_platform.brokerage.tables import Case, Stage
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.enterprises.service import KEEPERS
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.reference.writings import reasons
from talent_platform.workflow.history import one_batch

WHY = N_("请用文字写明移交原因（4 至 500 字）")
_WHO = N_("请从名单中选择接手的联络员")
_ELSEWHERE = N_("县区的联络员只接手本县区的企业")
_CHANGED = N_("名单刚刚有变化，请重新查看后再办理")


Moved = tuple[int, int | None, int | None]
"""Enterprise, and the officers before and after."""


async def kept(actor: Actor, moved: Moved, reason: str, origin: str) -> int:
    """Write a move down and take the live cases and the hires along, with what of their landings is left; in
    the transaction of the move. How many cases went."""
    organisation, before, after = moved
    cases = 0
    if after is not None:
        held = Case.officer.is_null() if before is None else Case.officer == before
        rows = await (
            Case.update({Case.officer: after, Case.version: Case.version + 1, Case.updated: now()})
            .where(Case.organisation == organisation, held, Case.stage.is_in([*LIVE, str(Stage.HIRED)]))
            .returning(Case.id, Case.stage)
        )
        await landing.handed_over([row["id"] for row in rows], before, after)
        for row in rows:
            await note(actor, row["id"], "handed_over", row["stage"], text=reason, audience="bureau")
        cases = len(rows)
    await PortfolioMove.insert(
        PortfolioMove(
            organisation=organisation, before=before, after=after, origin=origin, reason=reason, cases=cases,
            made_by=actor.account_id,
        )
    )  # fmt: skip
    return cases


async def assigned(actor: Actor, organisation: int, before: int | None, after: int | None) -> None:
    """One enterprise is given an officer on its own page; asked under the lock of the enterprise.

    Raises:
        Conflict: it must have one, and would have none.
        Invalid: somebody on leave.
    """
    if after != before and after in await away_today():
        raise Invalid(AWAY, {"officer": AWAY})
    if after is None and await KeyEnterprise.exists().where(KeyEnterprise.organisation == organisation):
        raise Conflict(SENTENCES["key_enterprise_has_officer"])
    if before != after:
        await kept(actor, (organisation, before, after), "", "assigned")


async def hand_over(actor: Actor, officer_id: int, to: int, reason: str, firms: Sequence[int]) -> int:
    """Pass these enterprises of one officer to another, all or none; how many cases went along.

    Raises:
        NotAllowed: neither the city nor a county.
        NotFound: no officer of the actor's roster.
        Invalid: no reason, nobody chosen, or somebody on leave.
        Conflict: one of them is not in that officer's hands (any more), or not in the actor's charge.
    """
    require(actor, *KEEPERS)
    await roster.officer(actor, officer_id)
    if not reasons.says_how(reason):
        raise Invalid(WHY, {"reason": WHY})
    if to == officer_id or str(to) not in dict(await enterprises.officers(actor)):
        raise Invalid(_WHO, {"to": _WHO})
    taker = await roster.officer(actor, to)
    if taker.away:
        raise Invalid(AWAY, {"to": AWAY})
    if taker.county and any(one.county != taker.county for one in await roster.firms(list(firms))):
        raise Invalid(_ELSEWHERE, {"to": _ELSEWHERE})
    inside = set(await roster.within(actor))
    if not firms or not inside.issuperset(firms):
        raise Conflict(_CHANGED)
    cases = 0
    async with friendly(), DB.transaction():
        cases += await move(actor, [(firm, officer_id, to) for firm in sorted(set(firms))], reason, "handed")
    return cases


async def move(actor: Actor, moves: Sequence[tuple[int, int | None, int]], reason: str, origin: str) -> int:
    """(enterprise, from, to) of each, in a transaction; raises Conflict where one is elsewhere by now."""
    cases = 0
    with one_batch():
        for organisation, before, after in moves:
            held = Enterprise.officer.is_null() if before is None else Enterprise.officer == before
            changed = await (
                Enterprise.update({Enterprise.officer: after})
                .where(Enterprise.organisation == organisation, held)
                .returning(Enterprise.id)
            )
            if not changed:
                raise Conflict(_CHANGED)
            cases += await kept(actor, (organisation, before, after), reason.strip(), origin)
    subject = f"account:{moves[0][2]}" if len({one[2] for one in moves}) == 1 else "portfolio:all"
    await audit.record(
        actor, f"portfolio.{origin}", subject, enterprises=len(moves), cases=cases, reason=reason.strip()
    )
    return cases


async def mark_key(actor: Actor, organisation: int, *, key: bool) -> None:
    """Say that an enterprise must always have an officer, or no longer.

    Raises:
        NotAllowed: neither the city nor a county.
        NotFound: no such enterprise of the actor's.
        Conflict: it has no officer yet.
    """
    require(actor, *KEEPERS)
    await enterprises.managed(actor, organisation)
    async with friendly(), DB.transaction():
        await (
            Enterprise.select(Enterprise.id)
            .where(Enterprise.organisation == organisation)
            .lock_rows("UPDATE")
        )
        known = await KeyEnterprise.exists().where(KeyEnterprise.organisation == organisation)
        if known == key:
            return
        if key:
            await KeyEnterprise.insert(KeyEnterprise(organisation=organisation, made_by=actor.account_id))
        else:
            await KeyEnterprise.delete().where(KeyEnterprise.organisation == organisation)
        await audit.record(
            actor, "enterprise.key" if key else "enterprise.not_key", f"organisation:{organisation}"
        )
