"""How a keeper made sure whose an account is."""

from __future__ import annotations

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.writings import reasons

HOW_IDENTIFIED = N_("请写明如何核实了账号本人的身份（4 至 500 字）")


async def identified(actor: Actor | None, reason: str) -> None:
    """Count a step that hands an account to somebody as a look, once it is said how its owner was identified;
    of the operator (no actor) neither is asked.

    Raises:
        Invalid: no reason in words.
        TooManyAttempts: this keeper has looked too often within the hour.
    """
    if actor is None:
        return
    if not reasons.says_how(reason):
        raise Invalid(HOW_IDENTIFIED, {"reason": HOW_IDENTIFIED})
    await throttle.use(throttle.UNMASKS, throttle.of_account(actor.account_id))
