"""Inviting enterprises that somebody else brought in, and what they do with the code.

The code proves that the letter reached whom the county sent it to; it opens the first account and no other.
Whatever is wrong with one, the answer is the same sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import CheckViolationError

from talent_platform.accounts import one_time, throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import arrivals
from talent_platform.accounts.keeping.service import open_chosen
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import passwords
from talent_platform.accounts.tables import Organisation
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.registration.access import DECIDERS
from talent_platform.registration.invitations.lists import Uninhabited, chosen
from talent_platform.registration.tables import Invitation
from talent_platform.settings import settings

MOST = 200
"""Enterprises invited at once."""
_PURPOSE = "invitation of an enterprise"
_WRONG = N_("邀请码不正确、已使用、已撤销或已过期；请核对，或请主管部门重新邀请")
_NOBODY = N_("请先在列表中勾选要邀请的企业")
_TOO_MANY = N_("一次最多邀请 200 家企业")
_NONE_LEFT = N_("所选企业不由您办理，或已有账号")
_MEANWHILE = N_("所选企业中刚有企业开通了账号，请重新勾选")


@dataclass(frozen=True)
class FirmLetter:
    """What one enterprise is sent; the code is shown this once."""

    organisation: int
    name: str
    credit_code: str | None
    place: str
    code: str
    expires: datetime


async def invite(actor: Actor, organisations: Sequence[int]) -> list[FirmLetter]:
    """Make a code for each of these enterprises of the actor's that nobody has an account in; an earlier code
    of one ends. The others are left out.

    Raises:
        NotAllowed: neither county nor city, or somebody who stands in for another.
        Invalid: none, or more than `MOST`.
        Conflict: all are left out, or one of them has got an account in this moment.
    """
    require(actor, *DECIDERS)
    require_in_person(actor)
    firms = await chosen(actor, _bounded(organisations))
    if not firms:
        raise Conflict(_NONE_LEFT)
    expires = now() + timedelta(days=settings().invitation_days)
    letters = [
        FirmLetter(firm.id, firm.name, firm.credit_code, firm.place, one_time.fresh(), expires)
        for firm in firms
    ]
    try:
        async with DB.transaction():
            await _end(firms)
            await Invitation.insert(*(_kept(actor, letter) for letter in letters))
            await audit.record(
                actor, "invitations.made", f"account:{actor.account_id}", rows=len(letters),
                organisations=[letter.organisation for letter in letters],
            )  # fmt: skip
    except CheckViolationError as error:
        raise Conflict(_MEANWHILE) from error
    return letters


def _bounded(organisations: Sequence[int]) -> list[int]:
    if not organisations:
        raise Invalid(_NOBODY)
    if len(organisations) > MOST:
        raise Invalid(_TOO_MANY)
    return list(dict.fromkeys(organisations))


def _kept(actor: Actor, letter: FirmLetter) -> Invitation:
    return Invitation(
        organisation=letter.organisation, code_hash=one_time.digest(letter.code, _PURPOSE),
        made_by=actor.account_id, expires=letter.expires,
    )  # fmt: skip


async def _end(firms: Sequence[Uninhabited]) -> list[int]:
    """End what is open of these; returns whose."""
    ended = (
        await Invitation.update({Invitation.ended: now()})
        .where(Invitation.organisation.is_in([firm.id for firm in firms]), Invitation.ended.is_null())
        .returning(Invitation.organisation)
    )
    return [row["organisation"] for row in ended]


async def withdraw(actor: Actor, organisations: Sequence[int]) -> int:
    """End the open codes of these enterprises, such as of a letter that went astray; returns how many.

    Raises:
        NotAllowed, Invalid, Conflict: as `invite`.
    """
    require(actor, *DECIDERS)
    require_in_person(actor)
    firms = await chosen(actor, _bounded(organisations))
    if not firms:
        raise Conflict(_NONE_LEFT)
    async with DB.transaction():
        ended = await _end(firms)
        if ended:
            await audit.record(
                actor, "invitations.withdrawn", f"account:{actor.account_id}", organisations=ended
            )
    return len(ended)


@dataclass(frozen=True)
class Invited:
    """What a code stands for."""

    id: int
    organisation: int
    firm: str
    expires: datetime


async def found(code: str, address: str) -> Invited:
    """The open invitation of a code; a wrong one counts against the network address.

    Raises:
        Invalid: no such code, used, ended or expired; which is not said.
        TooManyAttempts: too many wrong ones.
    """
    attempt = await throttle.use(throttle.WRONG_INVITATIONS, throttle.of_address(address))
    invited = await _open(code)
    await throttle.give_back(attempt)
    return invited


async def _open(code: str, *, hold: bool = False) -> Invited:
    query = Invitation.select(
        Invitation.id, Invitation.organisation, Invitation.organisation._.name.as_alias("firm"),
        Invitation.expires,
    ).where(
        Invitation.code_hash == one_time.digest(code, _PURPOSE), Invitation.ended.is_null(),
        Invitation.expires > now(),
    )  # fmt: skip
    rows = await (query.lock_rows("UPDATE", of=(Invitation,)) if hold else query)
    if not rows:
        raise Invalid(_WRONG, {"code": _WRONG})
    return Invited(**rows[0])


async def accept(code: str, *, login: str, person: str, password: str, address: str) -> int:
    """Open the first account of the enterprise that the code invites; returns the account.

    Raises:
        Invalid: as `found`; a bad password, or a login that is taken.
        TooManyAttempts: too many wrong codes from this network address.
    """
    invited = await found(code, address)
    passwords.check(password, field="password", about=(login, person, invited.firm))
    hashed = await asyncio.to_thread(passwords.hash_password, password)
    async with DB.transaction():
        home = Organisation.select(Organisation.id).where(Organisation.id == invited.organisation)
        await home.lock_rows("NO KEY UPDATE")
        invited = await _open(code, hold=True)
        if await arrivals.has_others(invited.organisation):
            raise Invalid(_WRONG, {"code": _WRONG})
        account = await open_chosen(
            None, login=login, name=person, role=Role.ENTERPRISE, organisation_id=invited.organisation,
            password_hash=hashed, reason="",
        )  # fmt: skip
        # The account itself has ended the invitation.
        await Invitation.update({Invitation.account: account}).where(Invitation.id == invited.id)
        await audit.record(
            None, "invitations.accepted", f"account:{account}", organisations=[invited.organisation]
        )
    return account
