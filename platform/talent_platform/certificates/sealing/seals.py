"""What was signed of an issued certificate: written with the certificate, and again with each correction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from talent_platform.certificates.sealing import codes, keys
from talent_platform.certificates.sealing.codes import Asserted
from talent_platform.certificates.tables import Certificate, CertificateSeal
from talent_platform.clock import ZONE, now
from talent_platform.database.engine import columns_of, read_within, views
from talent_platform.errors import Invalid

CODE_LENGTH = 12
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are read for another (Crockford): 60 bits in all."""
_ASSERTED = ("number", "kind", "name", "level", "specialty", "holder", "issued", "expires")


@dataclass(frozen=True)
class SealRow:
    """One signature, and the code of its paper."""

    certificate: int
    code: str
    kid: str
    text: str
    made: datetime

    @property
    def day(self) -> date:
        return self.made.astimezone(ZONE).date()

    @property
    def grouped(self) -> str:
        """As people read it out."""
        return "-".join(self.code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def asserted(facts: Mapping[str, Any], code: str = "0" * CODE_LENGTH, document: str = "") -> Asserted:
    """What a paper of these facts is to be signed for now; the number of the decision if there is room."""
    said = Asserted(
        code=code, sealed=now().replace(microsecond=0), document=document,
        **{name: facts[name] for name in _ASSERTED},
    )  # fmt: skip
    return said if codes.fits(said) else replace(said, document="")


def refuse_too_long(facts: Mapping[str, Any]) -> None:
    """
    Raises:
        Invalid: the code of its paper could not be printed.
    """
    if not codes.fits(asserted(facts)):
        raise Invalid(codes.TOO_LONG, {"specialty": codes.TOO_LONG})


@dataclass(frozen=True)
class Decision:
    """What a certificate of the city says it stands on: the decision it was issued by, or the one it was
    corrected by last."""

    document: str
    decided: date


_DECIDED = """
    SELECT i.document, i.decided FROM certificate_issuance i JOIN certificate c ON c.id = {}
    WHERE i.id = c.issuance OR i.corrects = c.id AND i.confirmed < coalesce({}::timestamptz, 'infinity')
    ORDER BY i.id DESC LIMIT 1
"""


async def decision_of(certificate_id: int, until: datetime | None = None) -> Decision:
    """Of one that the city issued, as it stood before a moment, or stands now."""
    return (await read_within(Decision, _DECIDED, certificate_id, until))[0]


async def make(certificate_id: int) -> None:
    """Sign an issued certificate as it stands, in the caller's transaction.

    Raises:
        Conflict: there is no key.
        Invalid: too long for the code on paper.
    """
    key = await keys.held()
    facts = (await Certificate.select().where(Certificate.id == certificate_id))[0]
    refuse_too_long(facts)
    decided = await decision_of(certificate_id)
    code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
    text = codes.seal(asserted(facts, code, decided.document), key.alg, key.private, key.public)
    await CertificateSeal.insert(
        CertificateSeal(certificate=certificate_id, code=code, kid=key.kid, text=text)
    )


async def of_certificate(certificate_id: int) -> Sequence[SealRow]:
    """The newest first; none of what others issued."""
    rows = await (
        CertificateSeal.select(*columns_of(SealRow, CertificateSeal))
        .where(CertificateSeal.certificate == certificate_id)
        .order_by(CertificateSeal.id, ascending=False)
    )
    return views(SealRow, rows)
