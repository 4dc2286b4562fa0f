"""The one door to stored personal data: whoever reads somebody else's name, phone or identity number in clear
says why, is counted, and stands in the log, where the person reads it."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.errors import Invalid
from talent_platform.web.messages import N_

SHORTEST, LONGEST = 4, 200
_REASON = N_("请写明查看原因（4 至 200 个字），本人会看到")


async def enter(
    actor: Actor, action: str, subject: str, reason: str, *, fields: Sequence[str], people: Sequence[str]
) -> None:
    """Count and write down one look, before anything is shown; within one transaction with the reading, or
    before it.

    `people`: whose data are shown, as `candidate:17`, `team:3`, `staff:5` or `organisation:9`; each of them
    finds the entry among those who looked.

    Raises:
        Invalid: no reason in words.
        TooManyAttempts: this account has looked too often within the hour.
    """
    reason = check_reason(reason)
    await throttle.use(throttle.UNMASKS, throttle.of_account(actor.account_id))
    await audit.record(
        actor, action, subject, reason=reason, fields=list(fields), people=list(people), role=str(actor.role)
    )


def check_reason(reason: str) -> str:
    """The reason as kept; a row of one and the same character is none."""
    reason = " ".join(reason.split())
    if not SHORTEST <= len(reason) <= LONGEST or len(set(reason)) < SHORTEST // 2:
        raise Invalid(_REASON, {"reason": _REASON})
    return reason
