"""Pins and bans: what officers tell the next run."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import queries
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.tables import Directive
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.writings import reasons


async def steer(actor: Actor, need_id: int, candidate_ids: list[int], action: str, reason: str) -> None:
    """Pin people to a need or forbid them there; it holds for every run until withdrawn. A pin ends with the
    person's consent.

    Raises:
        Invalid: no reason given.
        Conflict: somebody to be pinned wants no matching or was declined there, the pair is steered already,
            the person pinned elsewhere, or no seat left to pin to.
    """
    require(actor, *BUREAU)
    await _in_reach(actor, need_id)
    if action not in {"pin", "forbid"}:
        raise NotFound
    if not reasons.says_how(reason):
        raise Invalid(
            N_("请用文字写明原因（4 至 500 字）"), {"reason": N_("请用文字写明原因（4 至 500 字）")}
        )
    async with friendly(), DB.transaction():
        await queries.lock_needs([need_id])
        if action == "pin":
            await _room_to_pin(need_id, len(candidate_ids))
            await _willing(need_id, candidate_ids)
        for candidate_id in candidate_ids:
            await Directive.insert(
                Directive(
                    need=need_id, candidate=candidate_id, action=action, reason=reason.strip(),
                    made_by=actor.account_id,
                )
            )  # fmt: skip
        await audit.record(
            actor, f"pair.{action}", f"need:{need_id}", candidates=candidate_ids, reason=reason.strip()
        )


async def _in_reach(actor: Actor, need_id: int) -> None:
    rows = await Need.select(Need.organisation._.county.as_alias("county")).where(Need.id == need_id)
    if not rows or not actor.reaches(rows[0]["county"]):
        raise NotFound


async def _room_to_pin(need_id: int, more: int) -> None:
    rows = await Need.raw(
        "SELECT n.seats - (SELECT count(*) FROM placement p WHERE p.need = n.id AND p.state <> 'closed') "
        "- (SELECT count(*) FROM directive d WHERE d.need = n.id AND d.action = 'pin' "
        "AND d.withdrawn IS NULL) AS free FROM need n WHERE n.id = {}",
        need_id,
    )
    if rows[0]["free"] < more:
        raise Conflict(N_("该需求的空缺已全部锁定或正在对接，不能再锁定"))


async def _willing(need_id: int, candidate_ids: list[int]) -> None:
    """Held until the pin is written: whoever withdraws at the same time ends it."""
    rows = await Need.raw(
        "SELECT refused_at IS NOT NULL OR state IN ('withdrawn', 'placed') OR registered AND NOT consent "
        "OR placed_as_another(candidate) AS away "
        "FROM candidate WHERE id = ANY({}) ORDER BY id FOR NO KEY UPDATE",
        candidate_ids,
    )
    if any(row["away"] for row in rows):
        raise Conflict(N_("其中有人没有同意参与匹配、已撤回或已到岗，不能锁定"))
    if await Need.raw(
        "SELECT FROM parted_pair WHERE need = {} AND candidate = ANY({}) LIMIT 1", need_id, candidate_ids
    ):
        raise Conflict(N_("其中有人与该需求有一方谢绝过对方，或被禁止推荐，不能锁定"))


async def withdraw(actor: Actor, directive_id: int) -> None:
    """Take a pin or forbid back.

    Raises:
        NotFound: no such directive in force.
    """
    require(actor, *BUREAU)
    rows = await Directive.select(Directive.need, Directive.candidate, Directive.action).where(
        Directive.id == directive_id, Directive.withdrawn.is_null()
    )
    if not rows:
        raise NotFound
    await _in_reach(actor, rows[0]["need"])
    async with DB.transaction():
        await Directive.update({Directive.withdrawn: now(), Directive.withdrawn_by: actor.account_id}).where(
            Directive.id == directive_id
        )
        detail = {"candidate": rows[0]["candidate"], "was": rows[0]["action"]}
        await audit.record(actor, "pair.withdrawn", f"need:{rows[0]['need']}", **detail)
