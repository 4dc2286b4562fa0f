"""What is counted when somebody signs in, before any password is hashed.

The scheme is OWASP's device cookie. Whoever signed in gets a token for that browser (`device`); it opens
nothing, and only says that this browser is not a stranger to this login. Failures are counted

- for a login from one place, the device if known, else the address: 5 in 15 minutes, then none from there;
- for a login from all strange places together: 20 in a day, then each further one waits longer, at most 15
  minutes: guessing from many addresses gets some 100 guesses a day, and nobody is shut out for ever;
- for an address over all logins, devices known there excepted: 60 in 15 minutes;
- for a login from all its known devices together: 20 in 15 minutes.

Wrong codes of a second factor are counted in the same ways. What is being hashed counts
as a failure until it is known to be none (`throttle.reserve`). IPv6 addresses count by their /64.

So whoever attacks a login from elsewhere never keeps its owner's own browser out, nor a session already open.
Logins that do not exist are counted in the same way, with the same sentences. Figures: `Settings`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from piccolo.columns.combination import Or

from talent_platform.accounts import throttle
from talent_platform.accounts.tables import RateEvent
from talent_platform.database import vault
from talent_platform.settings import settings


@dataclass(frozen=True)
class Attempt:
    """A sign-in that has been counted and not decided yet."""

    login: str
    place: str
    events: tuple[int, ...]
    limit: throttle.Limit


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def new_device(login: str) -> str:
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_mac(login, nonce)}"


def _mac(login: str, nonce: str) -> str:
    return hmac.new(vault.key("device"), f"{login}\n{nonce}".encode(), hashlib.sha256).hexdigest()


def known(login: str, device: str) -> bool:
    """Whether the token was given to somebody who signed in under this login."""
    nonce, _, mac = device.partition(".")
    return bool(nonce) and hmac.compare_digest(mac.encode(), _mac(login, nonce).encode())


def place(login: str, address: str, device: str) -> str:
    """The subject under which failures of this login are counted here."""
    where = f"device {device}" if known(login, device) else throttle.of_address(address)
    return f"{_digest(login)}:{_digest(where)}"


async def begin(login: str, address: str, device: str, *, codes: bool = False) -> Attempt:
    """Count one more attempt, at a password or at a code of the second factor.

    Raises:
        TooManyAttempts: from here, for this login or for this address there were too many; it does not count.
    """
    from_here = throttle.CODES if codes else throttle.SIGN_INS
    from_anywhere = throttle.CODES_OF_ACCOUNT if codes else throttle.SIGN_INS_OF_LOGIN
    here = place(login, address, device)
    uses = [throttle.Use(from_here, here)]
    if known(login, device):
        uses.append(throttle.Use(throttle.SIGN_INS_OF_DEVICES, _digest(login)))
    else:
        longest = settings().sign_in_longest_wait_seconds
        uses += [
            throttle.Use(from_anywhere, _digest(login), slowing_to=longest),
            throttle.Use(throttle.SIGN_INS_OF_ADDRESS, throttle.of_address(address)),
        ]
    return Attempt(login, here, await throttle.reserve(uses), from_here)


async def succeeded(attempt: Attempt) -> None:
    """A right one does not count, and forgives the wrong ones from the same place."""
    for event in attempt.events:
        await throttle.give_back(event)
    await throttle.forget(attempt.limit, attempt.place)


async def failed(attempt: Attempt) -> bool:
    """A wrong one counts; returns whether no further attempt for this login is taken from here."""
    await throttle.decide(attempt.events)
    return await throttle.is_full(attempt.limit, attempt.place)


_OF_LOGIN = (
    throttle.SIGN_INS,
    throttle.SIGN_INS_OF_LOGIN,
    throttle.SIGN_INS_OF_DEVICES,
    throttle.CODES,
    throttle.CODES_OF_ACCOUNT,
)


async def failures(login: str) -> int:
    """Counted within a day, from all strange places."""
    return await throttle.how_often(throttle.SIGN_INS_OF_LOGIN, _digest(login))


async def unlock(login: str, account_id: int) -> None:
    """Forget every failure of this login, from wherever."""
    for limit in _OF_LOGIN:
        await throttle.forget(limit, throttle.of_account(account_id))
        await RateEvent.delete().where(
            RateEvent.what == limit.what, RateEvent.subject.like(f"{_digest(login)}%")
        )


async def to_unlock(login: str, account_id: int) -> bool:
    """Whether there is anything that `unlock` would forget."""
    names = [limit.what for limit in _OF_LOGIN]
    own = RateEvent.subject == throttle.of_account(account_id)
    from_outside = RateEvent.subject.like(f"{_digest(login)}%")
    return bool(await RateEvent.exists().where(RateEvent.what.is_in(names), Or(own, from_outside)))


async def locked_accounts() -> list[int]:
    """Those for which from some place no further password or code is taken now."""
    rows = await RateEvent.raw(
        "SELECT DISTINCT a.id FROM rate_event e JOIN account a "
        "ON split_part(e.subject, ':', 1) = left(encode(sha256(convert_to(a.login, 'UTF8')), 'hex'), 24) "
        "WHERE e.what IN ({}, {}) AND NOT e.undecided AND e.at > now() - make_interval(mins => {}) "
        "GROUP BY a.id, e.what, e.subject "
        "HAVING count(*) >= CASE e.what WHEN {} THEN {}::int ELSE {}::int END",
        throttle.SIGN_INS.what, throttle.CODES.what, throttle.SIGN_INS.minutes,
        throttle.SIGN_INS.what, throttle.SIGN_INS.times, throttle.CODES.times,
    )  # fmt: skip
    return [row["id"] for row in rows]
