"""Who is in a post, was hired, is being introduced or applies for a title by a certificate: listed for the
city, and told, with those they work for, when it is suspended, is valid again, is revoked or says something
else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from piccolo.columns.combination import WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.certificates.tables import Certificate
from talent_platform.i18n import N_, gettext
from talent_platform.part import hooks


@dataclass(frozen=True)
class Relying:
    """One of them, without a name."""

    kind: Literal["staff", "case", "candidate", "title", "expert"]
    label: str
    where: str
    """The unit or employer; empty of a person's own profile."""
    url: str


@dataclass(frozen=True)
class Namesake:
    """What bears the same identity number and another name, without the name."""

    label: str
    url: str


RELYING_LABELS: dict[str, str] = {
    "staff": N_("在岗人员"),
    "case": N_("对接与录用"),
    "candidate": N_("登记为本人的"),
    "title": N_("职称申报"),
    "expert": N_("评审专家"),
}


async def relying(certificate_id: int) -> Sequence[Relying]:
    """As things stand now (hooks `certificate.relying`)."""
    return [each for ask in hooks("certificate.relying") for each in await ask(certificate_id)]


async def misnamed(person_key: str, name: str) -> Sequence[Namesake]:
    """Where the identity number of a certificate stands with another name: one of them is a slip, or somebody
    was renamed (hooks `certificate.misnamed`)."""
    if not person_key:
        return []
    return [each for ask in hooks("certificate.misnamed") for each in await ask(person_key, name)]


async def certificates(person_key: str, name: str) -> list[Namesake]:
    """Hook `certificate.misnamed`."""
    rows = (
        await Certificate.select(Certificate.id, Certificate.number)
        .where(Certificate.person_key == person_key, WhereRaw("name_key(holder) <> name_key({})", name))
        .order_by(Certificate.id)
    )
    return [
        Namesake(gettext("证书 {number}", number=row["number"]), f"/certificates/{row['id']}") for row in rows
    ]


async def tell(actor: Actor, certificate_id: int, action: str) -> None:
    """Of a step (suspend, resume, revoke, correct), in its transaction (hooks `certificate.moved`: of the
    parts whose people they are)."""
    for told in hooks("certificate.moved"):
        await told(actor, certificate_id, action)
