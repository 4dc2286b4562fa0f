"""What a person says to the teams that name the person as a member."""

from __future__ import annotations

from typing import Any

from asyncpg.exceptions import IntegrityConstraintViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.reference.writings import reasons
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import cards, queries
from talent_platform.supply.offers.stored import signed
from talent_platform.supply.people import records
from talent_platform.supply.tables import OfferChange, TeamMember
from talent_platform.supply.teams.member_consent import JOINED, STANDING
from talent_platform.workflow.history import line, write_line

_WHY = N_("请用文字写明本人何时以何种方式答复（4 至 500 字）")


async def of_person(actor: Actor | None, candidate_id: int) -> list[dict[str, Any]]:
    """The teams that name a person, those waiting for an answer first: the project and the person's own part
    in it. Withdrawn teams are left out; `on_behalf` tells that a bureau wrote the answer down.

    Raises:
        NotFound: no such person for this reader.
        NotAllowed: neither the person nor a bureau looking after the person.
    """
    if actor is None:
        raise NotFound
    await queries.managed(actor, CANDIDATE, candidate_id)
    rows = await DB.asyncpg_pool.fetch(
        f"""SELECT t.id, t.project, t.description, m.role, m.core, m.answered_at, m.reason,
                   {STANDING} AS standing, of_bureau(m.answered_by) AS on_behalf
            FROM {JOINED} WHERE m.candidate = $1 AND t.state <> 'withdrawn'
            ORDER BY {STANDING} <> 'waiting', t.id""",  # noqa: S608 - texts of supply.standing
        candidate_id,
    )
    return [dict(row) for row in rows]


_OWN_WORD = N_("本人已表示不同意，或已有自己的账号，只能由本人答复；同一人的几份信息请先移交给本人")


async def answer(actor: Actor, candidate_id: int, team_id: int, *, agreed: bool, reason: str = "") -> None:
    """Agree to being matched with a team, refuse, or take agreement back; a bureau may write down what the
    person told it, and how it knows.

    Raises:
        NotFound: no such person for this reader, or not a member of this team.
        NotAllowed: neither the person nor a bureau looking after the person.
        Invalid: a bureau left out the reason.
        Conflict: a bureau would turn the person's own refusal into agreement.
    """
    person = await queries.managed(actor, CANDIDATE, candidate_id)
    own = cards.owns(actor, person)
    reason = "" if own else reason.strip()
    if not own and not reasons.says_how(reason):
        raise Invalid(_WHY, {"reason": _WHY})
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        rows = await (
            TeamMember.select(
                TeamMember.id, TeamMember.agreed, TeamMember.role,
                TeamMember.answered_by,
                TeamMember.team._.project.as_alias("project"),
            )
            .where(TeamMember.team == team_id, TeamMember.candidate == candidate_id)
            .lock_rows("UPDATE", of=(TeamMember,))
        )  # fmt: skip
        if not rows:
            raise NotFound
        before = rows[0]
        by_person = before["agreed"] is not None and await _said_itself(candidate_id, before["answered_by"])
        if (
            not own
            and agreed
            and await TeamMember.raw(
                "SELECT FROM candidate WHERE id = {} AND (account IS NOT NULL OR speaks_alone(id))",
                candidate_id,
            )
        ):
            raise Conflict(_OWN_WORD)
        # A no that a bureau hears again is a later word: others may have been heard since.
        if before["agreed"] is agreed and (by_person or (not own and agreed)):
            return
        if by_person and not own and agreed:
            raise Conflict(_OWN_WORD)
        try:
            await (
                TeamMember.update(
                    {
                        TeamMember.agreed: agreed, TeamMember.answered_at: now(),
                        TeamMember.answered_by: actor.account_id, TeamMember.reason: reason,
                    }
                )
                .where(TeamMember.id == before["id"])
            )  # fmt: skip
        except IntegrityConstraintViolationError as refused:
            raise Conflict(_OWN_WORD) from refused
        action = "member_agreed" if agreed else "member_refused"
        said = Said(N_("「{project}」{role}"), project=before["project"], role=before["role"])
        if reason:
            said = said.then(N_("（由工作人员代为登记）")).then(reason)
        written = line(actor, action, note=kept(said), signed=signed(actor))
        await write_line(OfferChange, {"candidate": candidate_id, "team": team_id}, written)
        await audit.record(
            actor,
            f"team.{action}",
            f"team:{team_id}",
            candidate=candidate_id,
            on_behalf=not own,
            reason=reason,
        )


async def _said_itself(candidate_id: int, answered_by: int) -> bool:
    """Whether an answer was the person's own, not written down, nor of whom a struck writing took for it."""
    return bool(await TeamMember.raw("SELECT WHERE said_itself({}, {})", candidate_id, answered_by))
