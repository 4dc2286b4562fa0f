"""Pins and bans: what officers tell the next run."""

from __future__ import annotations

from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import queries
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.tables import Directive
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.demand.tables import PUBLIC_STATES, Need
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_
from talent_platform.reference import contact
from talent_platform.reference.writings import reasons


async def steer(
    actor: Actor,
    need_id: int,
    candidate_ids: list[int],
    action: str,
    reason: str,
    *,
    team_id: int | None = None,
    until: date | None = None,
) -> None:
    """Pin people to a need or forbid them there; it holds for every run until withdrawn, or to the last day
    `until`. Both end with the need and with the person's hire, a pin with the person's consent too. With a
    team, it is forbidden there with these members, whoever comes with it later.

    Raises:
        Invalid: no reason given, or it tells who somebody is; or the last day is over.
        TooManyAttempts: see `door.written`.
        NotFound: no such pair, or not the members of that team.
        Conflict: somebody to be pinned wants no matching or was declined there, somebody to be forbidden is
            in talks there, the pair is steered already, the person pinned elsewhere, no seat is left, or the
            need to be pinned to asks for nobody.
    """
    require(actor, *BUREAU)
    await _in_reach(actor, need_id)
    if action not in {"pin", "forbid"} or (action == "pin" and team_id is not None):
        raise NotFound
    if not reasons.says_how(reason):
        raise Invalid(
            N_("请用文字写明原因（4 至 500 字）"), {"reason": N_("请用文字写明原因（4 至 500 字）")}
        )
    if until is not None and until < today():
        raise Invalid(_OVER, {"until": _OVER})
    await _tells_nobody(actor, need_id, candidate_ids, reason)
    await end_what_is_over()
    async with friendly(), DB.transaction():
        await queries.lock_needs([need_id])
        if action == "pin":
            await _asks_for_people(need_id)
            await _room_to_pin(need_id, len(candidate_ids))
            await _willing(need_id, candidate_ids)
        else:
            await _not_in_talks(need_id, candidate_ids, team_id)
        for candidate_id in candidate_ids:
            await Directive.insert(
                Directive(
                    need=need_id, candidate=candidate_id, team=team_id, action=action,
                    reason=reason.strip(), made_by=actor.account_id, until=until,
                )
            )  # fmt: skip
        await audit.record(
            actor, f"pair.{action}", f"need:{need_id}", candidates=candidate_ids, reason=reason.strip(),
            **({} if team_id is None else {"team": team_id}),
            **({} if until is None else {"until": until.isoformat()}),
        )  # fmt: skip


async def end_what_is_over() -> None:
    """Pins and forbids whose last day is past hold no longer."""
    await Directive.update({Directive.withdrawn: now()}).where(
        Directive.withdrawn.is_null(), Directive.until < today()
    )


_OVER = N_("有效期不能早于今天")
_NO_CONTACTS = N_("其他工作人员会看到这段文字：不要写联系方式和姓名")


async def _tells_nobody(actor: Actor, need_id: int, candidate_ids: list[int], reason: str) -> None:
    """The reason stands in lists that other bureaus read. Its author sees nobody's name or number: the
    answer tells whether one was hit, so a hit is a look."""
    rows = await Need.raw("SELECT id, name, phone FROM candidate WHERE id = ANY({})", candidate_ids)
    unseen = [door.Unseen((f"candidate:{row['id']}",), row["name"], row["phone"]) for row in rows]
    await door.written(actor, [door.SavedTexts(f"need:{need_id}", [reason], unseen)])
    if contact.find(reason, [one.party for one in unseen]):
        raise Invalid(_NO_CONTACTS, {"reason": _NO_CONTACTS})


async def _asks_for_people(need_id: int) -> None:
    """Held by `lock_needs`: whatever ends it at the same time ends its pins too."""
    need = Need.id == need_id
    public = Need.state.is_in([str(state) for state in PUBLIC_STATES])
    if not await Need.exists().where(need, public, Need.deadline >= today()):
        raise Conflict(N_("该需求没有公开或已过截止日，不能锁定"))


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
        raise Conflict(N_("其中有人没有同意参与匹配、已撤回或已录用，不能锁定"))
    if await Need.raw(
        """SELECT FROM parted_pair WHERE need = {} AND candidate = ANY({})
           UNION ALL SELECT FROM parted_team t JOIN team_member m ON m.team = t.team
           WHERE t.need = {} AND m.candidate = ANY({}) AND NOT m.alone LIMIT 1""",
        need_id, candidate_ids, need_id, candidate_ids,
    ):  # fmt: skip
        raise Conflict(N_("其中有人与该需求有一方谢绝过对方，或被禁止推荐，不能锁定"))


async def _not_in_talks(need_id: int, candidate_ids: list[int], team_id: int | None) -> None:
    """A forbid says nothing to the two sides: who is in talks there is first told why they end."""
    if team_id is not None and await Need.raw(
        "SELECT FROM unnest({}::bigint[]) AS one WHERE one NOT IN (SELECT candidate FROM team_member "
        "WHERE team = {}) LIMIT 1",
        candidate_ids, team_id,
    ):  # fmt: skip
        raise NotFound
    if await Need.raw(
        """SELECT FROM match_case c JOIN placement p ON p.match_case = c.id
           WHERE c.need = {} AND p.state = 'open' AND c.stage IN ('contacted', 'agreed', 'interview')
             AND (c.team IN (SELECT teams_alike({})) OR p.candidate = ANY({})
                  OR p.candidate IN (SELECT twins_of(one) FROM unnest({}::bigint[]) AS one)) LIMIT 1""",
        need_id, team_id, candidate_ids, candidate_ids,
    ):  # fmt: skip
        raise Conflict(N_("其中有人正与该需求对接，排除不会结束对接；请先在对接中写明原因并结束，再排除"))


async def withdraw(actor: Actor, directive_id: int) -> None:
    """Take a pin or forbid back; of a forbidden team the whole.

    Raises:
        NotFound: no such directive in force.
    """
    require(actor, *BUREAU)
    rows = await Directive.select(
        Directive.need, Directive.candidate, Directive.action, Directive.team
    ).where(Directive.id == directive_id, Directive.withdrawn.is_null())
    if not rows:
        raise NotFound
    (row,) = rows
    await _in_reach(actor, row["need"])
    one = Directive.id == directive_id
    if row["team"] is not None:
        one = (Directive.team == row["team"]) & (Directive.need == row["need"])
    async with DB.transaction():
        await Directive.update({Directive.withdrawn: now(), Directive.withdrawn_by: actor.account_id}).where(
            one, Directive.withdrawn.is_null()
        )
        detail = {"candidate": row["candidate"], "was": row["action"]}
        if row["team"] is not None:
            detail["team"] = row["team"]
        await audit.record(actor, "pair.withdrawn", f"need:{row['need']}", **detail)
