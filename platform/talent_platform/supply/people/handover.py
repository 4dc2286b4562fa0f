"""How a record comes to the account of the person it is about: by a code of the bureau.

The bureau makes sure who somebody is, writes down how, and prints or tells a code, which the person enters.
Name and phone prove nothing here; whatever is wrong with a code, the answer is the same sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from talent_platform.accounts import one_time, throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.accounts.keeping.queries import opened_by
from talent_platform.accounts.permissions import Resource, require
from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB, written
from talent_platform.disclosure import texts
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.reference.identity import key_of
from talent_platform.reference.writings import reasons
from talent_platform.settings import settings
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries
from talent_platform.supply.offers.stored import note_change
from talent_platform.supply.people import naming, records
from talent_platform.supply.schemas import CandidateForm
from talent_platform.supply.tables import Candidate, HandOverCode, OfferState, Team
from talent_platform.web.field_texts import fields_of

PURPOSE = "hand-over code"
_STATEMENT = N_("请写明如何核实了本人身份（4 至 500 字）")
_WRONG = N_("交接码不正确、已使用或已过期；请核对，或请主管部门重新生成")
_BUSY = N_("您现有的信息正在对接或已录用，请先请联络员办结，再使用交接码")
_BUSY_THERE = N_(
    "主管部门登记的信息正在对接或已录用，不能中途换成您自己填写的内容；请先请联络员办结，再使用交接码"
)


@dataclass(frozen=True)
class FreshCode:
    """A fresh code, to be printed or told; it is shown this once."""

    text: str
    expires: datetime


@dataclass(frozen=True)
class OpenCode:
    """What a code that somebody brings stands for."""

    kind: Resource
    name: str
    """Of the person or the team."""
    expires: datetime


async def open_code(text: str) -> OpenCode:
    """Raises Invalid: no such code, used, ended, expired, or its record has an account already."""
    rows = await HandOverCode.select(
        HandOverCode.expires, HandOverCode.candidate, HandOverCode.candidate._.name.as_alias("person"),
        HandOverCode.candidate._.account.as_alias("persons"), HandOverCode.team._.name.as_alias("name"),
        HandOverCode.team._.account.as_alias("teams"),
    ).where(
        HandOverCode.code_hash == one_time.digest(text, PURPOSE), HandOverCode.ended.is_null(),
        HandOverCode.expires > now(),
    )  # fmt: skip
    if not rows or rows[0]["persons"] is not None or rows[0]["teams"] is not None:
        raise Invalid(_WRONG, {"code": _WRONG})
    [row] = rows
    of_person = row["candidate"] is not None
    return OpenCode(CANDIDATE if of_person else TEAM, row["person" if of_person else "name"], row["expires"])


async def offer_code(actor: Actor, kind: Resource, row_id: int, statement: str) -> FreshCode:
    """Make the code of a person or team that has no account yet; an earlier one of the record ends.

    Raises:
        NotAllowed: neither a bureau nor in charge of this record.
        Conflict: it has its account already.
        Invalid: the statement how the person was identified is missing.
    """
    require(actor, *BUREAUS)
    await queries.managed(actor, kind, row_id)
    statement = statement.strip()
    if not reasons.says_how(statement):
        raise Invalid(_STATEMENT, {"statement": _STATEMENT})
    text = one_time.fresh()
    expires = now() + timedelta(days=settings().hand_over_days)
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        row = await _locked(kind, row_id)
        if row["account"] is not None:
            raise Conflict(N_("这份信息已由本人账号管理"))
        column = HandOverCode.candidate if kind is CANDIDATE else HandOverCode.team
        await HandOverCode.update({HandOverCode.ended: now()}).where(
            column == row_id, HandOverCode.ended.is_null()
        )
        made = await HandOverCode.insert(
            HandOverCode(
                {getattr(HandOverCode, _subject(kind)): row_id}, code_hash=one_time.digest(text, PURPOSE),
                statement=statement, made_by=actor.account_id, expires=expires,
            )
        )  # fmt: skip
        await _note(actor, "code_made", kind, row_id, statement)
        await audit.record(
            actor, f"{kind}.code_made", f"{kind}:{row_id}", code=made[0]["id"], statement=statement
        )
    return FreshCode(text, expires)


async def redeem(actor: Actor, text: str) -> tuple[Resource, int]:
    """Take over what the code stands for; returns (kind, id). A profile the account has already goes into the
    one taken over, with the person's own words and answers.

    Raises:
        NotAllowed: neither a candidate nor a team lead.
        Invalid: no such code, used, ended, or for the other kind of account; which one is not said.
        Conflict: of two profiles that would become one, either is in live cases or placed.
        TooManyAttempts: too many wrong codes of this account.
    """
    require(actor, Role.CANDIDATE, Role.TEAM_LEAD)
    kind = CANDIDATE if actor.role is Role.CANDIDATE else TEAM
    attempt = await throttle.use(throttle.WRONG_HAND_OVER_CODES, throttle.of_account(actor.account_id))
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        rows = await (
            HandOverCode.select()
            .where(
                HandOverCode.code_hash == one_time.digest(text, PURPOSE), HandOverCode.ended.is_null(),
                HandOverCode.expires > now(), getattr(HandOverCode, _subject(kind)).is_not_null(),
            )
            .lock_rows("UPDATE")
        )  # fmt: skip
        if not rows:
            raise Invalid(_WRONG, {"code": _WRONG})
        row_id = int(rows[0][_subject(kind)])
        before = await _locked(kind, row_id)
        if before["account"] is not None:
            raise Invalid(_WRONG, {"code": _WRONG})
        await HandOverCode.update({HandOverCode.ended: now(), HandOverCode.used_by: actor.account_id}).where(
            HandOverCode.id == rows[0]["id"]
        )
        if kind is CANDIDATE:
            await _take_person(transaction.connection, actor, before)
            await names.vouched_by_code(actor.account_id, before["name"])
            await naming.appeared(transaction.connection, row_id)
        else:
            await _give(Team, row_id, {"account": actor.account_id})
        await _note(actor, "handed_over", kind, row_id, await _through(actor, rows[0]["made_by"]))
        await audit.record(
            actor, f"{kind}.handed_over", f"{kind}:{row_id}", account=actor.account_id, code=rows[0]["id"]
        )
    await throttle.give_back(attempt)
    return kind, row_id


async def _through(actor: Actor, maker: int) -> str:
    """Who made the code and who opened the account that used it: two people, or one who was both."""
    made = await Account.select(Account.name).where(Account.id == maker)
    opener = await opened_by(actor.account_id)
    if opener == "":
        return kept(Said(N_("交接码由{maker}生成，账号由本人开设"), maker=made[0]["name"]))
    return kept(
        Said(N_("交接码由{maker}生成，账号由{opener}开设"), maker=made[0]["name"], opener=opener or "—")
    )


def _subject(kind: Resource) -> str:
    return "candidate" if kind is CANDIDATE else "team"


async def _locked(kind: Resource, row_id: int) -> dict[str, Any]:
    table: type[Candidate | Team] = Candidate if kind is CANDIDATE else Team
    rows = await table.select().where(table.id == row_id).lock_rows("UPDATE")
    return rows[0]


async def _take_person(connection: asyncpg.Connection, actor: Actor, before: dict[str, Any]) -> None:
    """A member known only through a team has said nothing yet to being matched: the lead's word ends here."""
    values: dict[str, Any] = {"account": actor.account_id, "registered": True}
    if not before["registered"]:
        values |= {"consent": False, "consented_at": None}
    own = await Candidate.select().where(Candidate.account == actor.account_id).lock_rows("UPDATE")
    if own:
        # What the other side said yes to must not change under its yes.
        await _refuse_busy(own[0], _BUSY)
        await _refuse_busy(before, _BUSY_THERE)
        person = key_of(before["name"], before["phone"])
        same = (await records.known(connection, [person])).get(person, [])
        written = [one for one in same if one["account"] is None]
        values |= _merged(own[0], before, records.said_no(written))
        # The account has one profile: the old one lets go first.
        await _give(Candidate, own[0]["id"], _RETIRED)
        await _note(actor, "merged", CANDIDATE, own[0]["id"])
    await _give(Candidate, before["id"], values)
    if own:
        # The code has proved the two to be one, whatever the profile was called: what parts it stays.
        await _give(Candidate, own[0]["id"], {"merged_into": before["id"]})
        await texts.inherit("candidate", own[0]["id"], before["id"])
        await _move_places(actor, own[0]["id"], before["id"])


def _merged(own: Mapping[str, Any], record: Mapping[str, Any], no: datetime | None) -> dict[str, Any]:
    """What the own profile says; but a no that was written down since the own yes stands, and so does
    whatever of the two rests more. An own no, or withdrawal, is said of what is taken over as well."""
    words = {name: own[name] for name in _OWN_WORDS}
    agreed_since = own["consent"] and own["consented_at"] is not None and no and own["consented_at"] > no
    withdrawn = own["state"] == OfferState.WITHDRAWN
    if no and not agreed_since and not own["refused_by_owner"]:
        at = own["updated"] if withdrawn else max(no, own["refused_at"] or no)
        words |= {"consent": False, "consented_at": None, "refused_at": at}
    words["refused_by_owner"] = own["refused_by_owner"] or withdrawn
    return {**words, "state": max(own["state"], record["state"], key=_RESTING.index)}


_RESTING = [str(OfferState.ACTIVE), str(OfferState.PAUSED), str(OfferState.WITHDRAWN)]
_OWN_WORDS = (*fields_of(CandidateForm), "consented_at", "refused_at")
_RETIRED: dict[str, Any] = {
    "account": None, "registered": False, "consent": False, "consented_at": None,
    "state": str(OfferState.WITHDRAWN),
}  # fmt: skip


async def _refuse_busy(person: dict[str, Any], message: str) -> None:
    busy = await Candidate.raw(
        "SELECT FROM placement WHERE candidate = {} AND state <> 'closed' LIMIT 1", person["id"]
    )
    if busy or person["state"] == OfferState.PLACED:
        raise Conflict(message)


async def _give(table: type[Candidate | Team], row_id: int, values: dict[str, Any]) -> None:
    saved = {table.version: table.version + 1, table.updated: now()}
    await table.update(written(values, saved)).where(table.id == row_id)


async def _move_places(actor: Actor, old: int, new: int) -> None:
    """The places of the retired profile with the answers given there; an own answer goes before a written
    one."""
    places = await Candidate.raw("DELETE FROM team_member WHERE candidate = {} RETURNING *", old)
    for place in places:
        # Whoever has an own account is asked: the word of others ends here.
        values = {**place, "candidate": new, "declared": False}
        del values["id"]
        answered = place["answered_by"] == actor.account_id
        if not answered and place["agreed"]:
            values |= {"agreed": None, "answered_at": None, "answered_by": None, "reason": ""}
        kept = await Candidate.raw(
            "UPDATE team_member SET agreed = CASE WHEN {} THEN {}::bool ELSE agreed END, "
            "answered_at = CASE WHEN {} THEN {}::timestamptz ELSE answered_at END, "
            "answered_by = CASE WHEN {} THEN {}::bigint ELSE answered_by END "
            "WHERE team = {} AND candidate = {} RETURNING id",
            answered, place["agreed"], answered, place["answered_at"], answered, place["answered_by"],
            place["team"], new,
        )  # fmt: skip
        if not kept:
            names = ", ".join(values)
            await Candidate.raw(
                f"INSERT INTO team_member ({names}) VALUES ({', '.join(['{}'] * len(values))})",  # noqa: S608
                *values.values(),
            )


async def _note(actor: Actor, action: str, kind: Resource, row_id: int, note: str = "") -> None:
    await note_change(actor, action, kind, row_id, note=note)
