"""Hand-over codes of many people at once, each sent to the contact on record.

Whoever receives a letter or message at the contact that was written down for a person takes the record over
with its code (`handover.redeem`); that it was sent, and why, stands in the log as a look at each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from talent_platform.accounts import one_time, throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, require, require_in_person, where
from talent_platform.accounts.roles import BUREAUS
from talent_platform.clock import now
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.settings import settings
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers.queries import facts_of_candidates
from talent_platform.supply.offers.stored import signed
from talent_platform.supply.people import records
from talent_platform.supply.people.handover import PURPOSE
from talent_platform.supply.tables import Candidate, HandOverCode, OfferState
from talent_platform.workflow.history import line

MOST = 200
"""People at once."""
_NOBODY = N_("请先在列表中勾选要寄送的人")
_TOO_MANY = N_("一次最多寄送 200 人")
_NONE_LEFT = N_("所选的人不由您管理、已有账号，或已不同意参与；没有可寄送的")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody without an account, as written down."""

    id: int
    headline: str
    name: str
    phone: str


@dataclass(frozen=True)
class PersonLetter:
    """What one person is sent; the code is shown this once."""

    to: Addressee
    code: str
    expires: datetime


def sender(actor: Actor) -> Actor:
    """The actor. Raises NotAllowed: not a bureau, or somebody who stands in for another."""
    require(actor, *BUREAUS)
    require_in_person(actor)
    return actor


async def addressees(actor: Actor, people: Sequence[int]) -> list[Addressee]:
    """Those of them whom the actor looks after, who have no account and have not said no.

    Raises:
        NotAllowed: as `sender`.
        Invalid: nobody, or more than `MOST`.
    """
    sender(actor)
    if not people:
        raise Invalid(_NOBODY)
    if len(people) > MOST:
        raise Invalid(_TOO_MANY)
    rows = (
        await Candidate.select(*columns_of(Addressee, Candidate))
        .where(
            where(manageable(actor, CANDIDATE), facts_of_candidates()), Candidate.id.is_in(list(people)),
            Candidate.account.is_null(), Candidate.registered.eq(True), Candidate.refused_at.is_null(),
            Candidate.merged_into.is_null(), Candidate.state != str(OfferState.WITHDRAWN),
        )
        .order_by(Candidate.id)
    )  # fmt: skip
    return views(Addressee, rows)


async def letters(actor: Actor, people: Sequence[int], reason: str) -> list[PersonLetter]:
    """Make a code for each of them; an earlier code of one ends. The others are left out.

    Raises:
        NotAllowed: as `sender`.
        Invalid: as `addressees`, or no reason in words.
        Conflict: all are left out.
        TooManyAttempts: see `door.enter`; or too many people within a day.
    """
    expires = now() + timedelta(days=settings().hand_over_days)
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        found = await addressees(actor, people)
        if not found:
            raise Conflict(_NONE_LEFT)
        ids = [one.id for one in found]
        await throttle.use_for_each(
            throttle.PEOPLE_WRITTEN_TO, throttle.of_account(actor.account_id), len(ids)
        )
        await door.enter(
            actor, "candidates.codes_sent", f"account:{actor.account_id}", reason, fields=("name", "phone"),
            people=[f"candidate:{one}" for one in ids],
        )  # fmt: skip
        made = [PersonLetter(one, one_time.fresh(), expires) for one in found]
        await HandOverCode.update({HandOverCode.ended: now()}).where(
            HandOverCode.candidate.is_in(ids), HandOverCode.ended.is_null()
        )
        await HandOverCode.insert(*(_kept(actor, letter, reason) for letter in made))
        written = line(actor, "code_made", note=reason.strip(), signed=signed(actor))
        await copy_rows(
            transaction.connection,
            "offer_change",
            [{"candidate": one, "at": now(), **written} for one in ids],
        )
    return made


def _kept(actor: Actor, letter: PersonLetter, reason: str) -> HandOverCode:
    return HandOverCode(
        candidate=letter.to.id, code_hash=one_time.digest(letter.code, PURPOSE), statement=reason.strip(),
        made_by=actor.account_id, expires=letter.expires,
    )  # fmt: skip
