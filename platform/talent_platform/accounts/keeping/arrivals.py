"""An account that comes to an organisation in which others have accounts, or comes back to it.

Whoever gives it could read and do there what they do, without their knowing: it takes a reason, counts as a
look, and every account of the organisation finds it among those who looked.
"""

from __future__ import annotations

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.writings import reasons

REASON_NEEDED = N_(
    "该单位已有（或曾有）其他账号，请在原因一栏写明为何办理、如何核实（4 至 500 字）；该单位的账号都能看到"
)


async def has_others(organisation_id: int | None, account_id: int | None = None) -> bool:
    """Whether another account sits in the organisation, switched off or not, or sat there: what it wrote and
    was told is still there, and moving it away makes nobody the first."""
    if organisation_id is None:
        return False
    rows = await Account.raw(
        "SELECT EXISTS (SELECT FROM home_known WHERE organisation = {} AND account IS DISTINCT FROM {}) "
        "AS there",
        organisation_id, account_id,
    )  # fmt: skip
    return bool(rows[0]["there"])


async def organisations_of(account_id: int) -> list[int]:
    """Every organisation in which the account holds a role."""
    rows = await Account.raw(
        "SELECT DISTINCT organisation FROM role_held WHERE account = {} AND organisation IS NOT NULL",
        account_id,
    )
    return [row["organisation"] for row in rows]


async def asked(
    actor: Actor | None, organisation_id: int | None, reason: str, account_id: int | None = None
) -> None:
    """Count the step as a look and want a reason in words, where others have accounts in the organisation;
    of the operator (no actor) neither. In the transaction of the step, so that it counts when it is done.

    Raises:
        Invalid: no reason in words.
        TooManyAttempts: this keeper has looked too often within the hour.
    """
    if len(reason) > 500:
        raise Invalid(REASON_NEEDED, {"reason": REASON_NEEDED})
    if actor is None or organisation_id is None:
        return
    # Of two first accounts at once, the second is not the first.
    home = Organisation.select(Organisation.id).where(Organisation.id == organisation_id)
    await home.lock_rows("NO KEY UPDATE")
    if not await has_others(organisation_id, account_id):
        return
    if not reasons.says_how(reason):
        raise Invalid(REASON_NEEDED, {"reason": REASON_NEEDED})
    await throttle.use(throttle.UNMASKS, throttle.of_account(actor.account_id))


def told(actor: Actor | None, field: str, login: str, reason: str, *people: str | None) -> dict[str, object]:
    """Of an entry of the log: what those among `people` find under `/looks`."""
    return {
        "reason": reason, "fields": [field], "people": [one for one in people if one],
        "role": str(actor.role) if actor else "", "login": login,
    }  # fmt: skip


def of_organisation(organisation_id: int | None) -> str | None:
    """Every account of the organisation, as one of the people of an entry."""
    return None if organisation_id is None else f"organisation:{organisation_id}"
