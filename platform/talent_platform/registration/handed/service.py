"""Who was sent a hand-over code and has no account opens one with it, and takes the record over at once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.service import open_chosen
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import passwords
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, current_locale
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.people import handover, records
from talent_platform.supply.people.handover import OpenCode
from talent_platform.web.rendering import masked

_NAME = N_("请填写团队负责人的姓名")


@dataclass(frozen=True)
class HandedCode:
    """What a code stands for, as far as it is told before the account is open."""

    kind: str
    name: str
    """Masked."""
    expires: datetime


async def found(code: str, address: str) -> HandedCode:
    """The open hand-over code; a wrong one counts against the network address.

    Raises:
        Invalid: no such code, used, ended or expired; which is not said.
        TooManyAttempts: too many wrong ones.
    """
    one = await _counted(code, address)
    return HandedCode(str(one.kind), masked(one.name), one.expires)


async def _counted(code: str, address: str) -> OpenCode:
    attempt = await throttle.use(throttle.WRONG_HAND_OVER_CODES, throttle.of_address(address))
    one = await handover.open_code(code)
    await throttle.give_back(attempt)
    return one


async def accept(code: str, *, login: str, person: str, password: str, address: str) -> int:
    """Open the account of the person, or of the team's lead, and take over what the code stands for; returns
    the account. A person is called as the bureau wrote it down, a lead as the lead says (`person`).

    Raises:
        Invalid: as `found`; a bad password, no name of a lead, or a login that is taken.
        TooManyAttempts: too many wrong codes from this network address.
    """
    one = await _counted(code, address)
    of_person = one.kind is CANDIDATE
    name, role = (one.name, Role.CANDIDATE) if of_person else (person.strip(), Role.TEAM_LEAD)
    if not name:
        raise Invalid(_NAME, {"person": _NAME})
    passwords.check(password, field="password", about=(login, name))
    hashed = await asyncio.to_thread(passwords.hash_password, password)
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        account = await open_chosen(
            None, login=login, name=name, role=role, organisation_id=None, password_hash=hashed, reason="",
            named_by_owner=not of_person,
        )  # fmt: skip
        owner = Actor(account, name, role, None, None, locale=current_locale())
        await handover.redeem(owner, code)
    return account
