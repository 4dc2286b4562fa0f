"""Whose profile names a certificate of the register, and is told what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.certificates.told.relying import Relying
from talent_platform.database.engine import read_within
from talent_platform.i18n import gettext

_PEOPLE = "SELECT DISTINCT person AS id FROM candidate_certificate WHERE certificate = {} ORDER BY 1"


@dataclass(frozen=True)
class _Holder:
    id: int


async def people(certificate_id: int) -> list[Relying]:
    """Hook `certificate.relying`."""
    return [
        Relying("candidate", gettext("人才 {n}", n=each.id), "", f"/candidates/{each.id}")
        for each in await read_within(_Holder, _PEOPLE, certificate_id)
    ]


async def moved(actor: Actor, certificate_id: int, action: str) -> None:
    """Hook `certificate.moved`."""
    for each in await read_within(_Holder, _PEOPLE, certificate_id):
        await audit.record(
            actor, f"candidate.certificate_{action}", f"candidate:{each.id}", certificate=certificate_id
        )
