"""Whether somebody agrees to be matched, and that what is known is still true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.reference.identity import key_of
from talent_platform.reference.writings import reasons
from talent_platform.supply.access import TEAM
from talent_platform.supply.offers import cards, queries
from talent_platform.supply.offers.stored import TABLES, note_change, save
from talent_platform.supply.people import naming, records
from talent_platform.supply.tables import Team
from talent_platform.workflow.taking import hold

_OWN_WORD = N_("有本人账号的，是否同意参与匹配只能由本人确认")


_NO_STANDS = N_("当事人已表示不同意参与匹配，不能代为登记同意；请由本人提出")


_SAID_NO = N_("本人表示过不同意；如本人改变主意，请在「匹配意愿」中写明本人何时以何种方式答复（4 至 500 字）")


_NEARBY = N_(
    "有同名、电话仅差一位的人以本人账号登记过，或表示过不同意；"
    "如确是另一人或本人同意，请在「匹配意愿」中写明如何核实（4 至 500 字）"
)


WHO_SAID = N_("请写明本人何时、以何种方式表示不同意（4 至 500 字）")


_MAYBE_REGISTERED = N_(
    "已有同名、电话相同或仅差一位的人登记；请与本人核实后以其登记的信息办理，或以正确的电话登记此人"
)


class MaybeRegisteredError(Conflict):
    """It tells that somebody has registered."""


async def set_consent(actor: Actor, kind: Resource, row_id: int, *, consent: bool, reason: str = "") -> None:
    """Agree to be matched, or take it back; the date is kept. Taking it back ends the live cases
    (brokerage/guards.sql), in the same transaction.

    A bureau that writes down a no, or a yes after a no, says how it knows.

    Raises:
        NotAllowed: not the actor's offer, or the consent of somebody who can give it under an own account.
        Invalid: a bureau does not say how it knows.
        Conflict: somebody has registered who may be the person; that is a look (`naming`).
    """
    try:
        await _set_consent(actor, kind, row_id, consent=consent, reason=reason)
    except MaybeRegisteredError:
        person = await queries.managed(actor, kind, row_id)
        named = [key_of(person["name"], person["phone"])]
        await naming.look(DB.asyncpg_pool, actor, f"{kind}:{row_id}", named)
        raise


async def _set_consent(actor: Actor, kind: Resource, row_id: int, *, consent: bool, reason: str) -> None:
    async with DB.transaction() as transaction:
        await hold_offer(transaction.connection, kind, row_id)
        before = await queries.managed(actor, kind, row_id)
        told_no = not consent and (before["refused_at"] is None or await heard_anew(actor, kind, before))
        if before["consent"] == consent and not told_no:
            return
        if not consent and not cards.owns(actor, before) and not reasons.says_how(reason):
            raise Invalid(WHO_SAID, {"reason": WHO_SAID})
        await own_consent(transaction.connection, actor, before, consent=consent, reason=reason.strip())
        await save(kind, row_id, None, consent_columns(consent=consent))
        if consent and not (await queries.managed(actor, kind, row_id))["consent"]:
            raise NotAllowed(_NO_STANDS)
        reason = "" if cards.owns(actor, before) else reason.strip()
        await note_change(actor, "consented" if consent else "refused", kind, row_id, note=reason)
        await audit.record(
            actor, f"{kind}.consent", f"{kind}:{row_id}", consent=consent, reason=reason,
            on_behalf=not cards.owns(actor, before),
        )  # fmt: skip


async def heard_anew(actor: Actor, kind: Resource, before: Mapping[str, Any]) -> bool:
    """Whether a no under which an offer stands can be said there as a word of its own: without an account
    whenever a bureau hears it again; by the person or lead whose account has not said it. That one was
    written down before a hand-over, or came to reach the record from elsewhere, and until it is said as well
    it reaches nobody as that word would."""
    if before["refused_at"] is None or before["account"] is None:
        return before["refused_at"] is not None
    if not cards.owns(actor, before):
        return False
    if kind is not TEAM:
        return not before["refused_by_owner"]
    rows = await Team.raw("SELECT word_stands({}, name_key({}), true) AS at", before["id"], before["project"])
    return rows[0]["at"] is None


def says_new_no(actor: Actor, before: Mapping[str, Any], *, consent: bool) -> bool:
    """Whether a form of the owner says a no where none stands; one that stands and was left is no answer."""
    return not consent and cards.owns(actor, before) and before["refused_at"] is None


_NO_BY_STEP = N_("登记不同意须写明本人何时、以何种方式表示：请用「撤销同意」或「登记不同意」办理")


async def consent_by_form(
    connection: asyncpg.Connection, actor: Actor, before: dict[str, Any], *, consent: bool
) -> dict[str, Any]:
    """The columns of what a form says of consent.

    Raises:
        Invalid: a bureau's no, which needs its reason; a form has no field for it.
        NotAllowed, Invalid, Conflict: as `own_consent`.
    """
    if not consent and not cards.owns(actor, before):
        raise Invalid(_NO_BY_STEP, {"consent": _NO_BY_STEP})
    await own_consent(connection, actor, before, consent=consent)
    return consent_columns(consent=consent)


async def consent_refusal(
    connection: asyncpg.Connection, actor: Actor, before: dict[str, Any], *, consent: bool
) -> str | None:
    """Why a form of this actor may not change what this profile says of consent."""
    try:
        await consent_by_form(connection, actor, before, consent=consent)
    except (Conflict, Invalid, NotAllowed) as error:
        return error.message
    return None


async def hold_offer(connection: asyncpg.Connection, kind: Resource, row_id: int) -> None:
    """Until the transaction ends nobody else changes what this offer, and its person elsewhere, says."""
    await records.one_at_a_time(connection)
    await hold(TABLES[kind], row_id)


def consent_columns(*, consent: bool) -> dict[str, Any]:
    at = now()
    return {
        "consent": consent, "consented_at": at if consent else None, "refused_at": None if consent else at
    }  # fmt: skip


async def own_consent(
    connection: asyncpg.Connection, actor: Actor, before: dict[str, Any], *, consent: bool, reason: str = ""
) -> None:
    """Refuse that anybody says yes for a person or team with an own account, or without words after a no."""
    if not consent or cards.owns(actor, before):
        return
    if before["account"] is not None:
        raise NotAllowed(_OWN_WORD)
    same = await (_same_person if "phone" in before else _same_team)(connection, before)
    no = before["refused_at"] is not None or any(one["said_no"] for one in same)
    if no and not reasons.says_how(reason):
        raise Invalid(_SAID_NO, {"consent": _SAID_NO, "reason": _SAID_NO})
    if (
        "phone" in before
        and not reasons.says_how(reason)
        and await connection.fetchval(
            "SELECT speaks_nearby($1, $2, $3)", before["name"], before["phone"], before["id"]
        )
    ):
        raise Invalid(_NEARBY, {"consent": _NEARBY, "reason": _NEARBY})


async def _same_person(connection: asyncpg.Connection, before: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of a person for whom a bureau may speak, under every name and number ever borne."""
    same = [
        dict(row)
        for row in await connection.fetch(
            """SELECT c.account, said_no(c) AS said_no FROM candidate c
               WHERE c.id IN (SELECT records_of($1, $2) UNION SELECT twins_of($3)) AND c.id <> $3""",
            before["name"], before["phone"], before["id"],
        )
    ]  # fmt: skip
    if any(one["account"] is not None and one["said_no"] for one in same):
        raise NotAllowed(_NO_STANDS)
    if not before["registered"] and await connection.fetchval(
        "SELECT somebody_registered($1, $2)", before["name"], before["phone"]
    ):
        raise MaybeRegisteredError(_MAYBE_REGISTERED)
    return same


async def _same_team(connection: asyncpg.Connection, before: dict[str, Any]) -> list[dict[str, Any]]:
    """Where else its project has been put down."""
    same = [
        dict(row)
        for row in await connection.fetch(
            "SELECT o.account, team_said_no(o) AS said_no FROM same_offers($1, $2) o",
            before["project"], before["id"],
        )
    ]  # fmt: skip
    if await connection.fetchval("SELECT leads_no($1, $2)", before["project"], before["id"]):
        raise NotAllowed(_NO_STANDS)
    return same
