"""Who is in a post, was hired or is being introduced by a certificate: listed for the city, and told, with
those they work for, when it is suspended, is valid again, is revoked or says something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import N_
from talent_platform.part import hooks


@dataclass(frozen=True)
class Relying:
    """One of them, without a name."""

    kind: Literal["staff", "case", "candidate"]
    label: str
    where: str
    """The unit or employer; empty of a person's own profile."""
    url: str


RELYING_LABELS: dict[str, str] = {
    "staff": N_("在岗人员"),
    "case": N_("对接与录用"),
    "candidate": N_("登记为本人的"),
}


async def relying(certificate_id: int) -> Sequence[Relying]:
    """As things stand now (hooks `certificate.relying`)."""
    return [each for ask in hooks("certificate.relying") for each in await ask(certificate_id)]


async def tell(actor: Actor, certificate_id: int, action: str) -> None:
    """Of a step (suspend, resume, revoke, correct), in its transaction (hooks `certificate.moved`: of the
    parts whose people they are)."""
    for told in hooks("certificate.moved"):
        await told(actor, certificate_id, action)
