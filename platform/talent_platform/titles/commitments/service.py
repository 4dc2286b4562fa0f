"""Signing in person: the words, and a proof that it is the owner of the account who signs."""

from __future__ import annotations

from typing import Literal

from talent_platform.accounts import one_time
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.own_password import check_own_password
from talent_platform.accounts.permissions import require_in_person
from talent_platform.accounts.sign_in import second_factor
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.titles.tables import TitleCommitment

Proof = Literal["password", "code"]
_AGREE = N_("请先勾选同意承诺的内容")


async def prove(actor: Actor, *, password: str, code: str, agreed: bool) -> Proof:
    """That whoever is signed in owns the account, asked again now: by the password or, where a code of the
    second factor is given, by that.

    Raises:
        NotAllowed: a deputy.
        Invalid: not agreed, or wrong.
        TooManyAttempts: wrong too often.
    """
    require_in_person(actor)
    if not agreed:
        raise Invalid(_AGREE, {"agreed": _AGREE})
    if code:
        await second_factor.check_own(actor, code)
        return "code"
    await check_own_password(actor, password, field="password")
    return "password"


async def sign(actor: Actor, subject: str, text: str, proof: Proof) -> str:
    """Keep what was signed, within the caller's transaction; returns the receipt."""
    receipt = one_time.fresh()
    await TitleCommitment.insert(
        TitleCommitment(
            subject=subject, text=text, account=actor.account_id, signed_name=actor.name, proof=proof,
            receipt=receipt,
        )
    )  # fmt: skip
    return receipt
