"""Certificates of the demo city, issued and recorded by the services its two people use: valid, suspended
and revoked ones, and what waits for the second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.certificates.issue import service as issuing
from talent_platform.certificates.issue.schemas import IssuanceForm
from talent_platform.certificates.register import service as register
from talent_platform.certificates.register.schemas import CertificateForm
from talent_platform.certificates.sealing import keys
from talent_platform.certificates.sealing.keys import KeyForm
from talent_platform.database.engine import read
from talent_platform.dated.columns import Paper
from talent_platform.establishment.institutions import identity
from talent_platform.supply.certified import service as certified

_STAFF = """
    SELECT s.name, s.identity_cipher FROM staff_member s JOIN institution i ON i.id = s.institution
    JOIN account a ON a.organisation = i.organisation AND a.login = 'institution' ORDER BY s.id LIMIT 3
"""
_CANDIDATE = (
    "SELECT c.id, c.name FROM candidate c JOIN account a ON a.id = c.account WHERE a.login = 'candidate'"
)
_WHY = "接到举报，核查期间暂停（演示）"


@dataclass(frozen=True)
class _Staff:
    name: str
    identity_cipher: bytes | None


@dataclass(frozen=True)
class _Own:
    id: int
    name: str


def _paper(day: date, number: int, note: str = "") -> dict[str, str]:
    return {
        "source": "职称评审结果的通知",
        "document": f"辽原职改〔{day.year}〕{number} 号（演示）",
        "note": note,
    }


async def plant(*, day: date) -> int:
    """Returns how many certificates there are then."""
    first, second = await actor_by_login("city"), await actor_by_login("city2")
    key = KeyForm.model_validate({**_paper(day, 1), "source": "启用签发密钥的通知", "alg": "EdDSA"})
    await keys.confirm(second, await keys.propose(first, key))
    staff = await read(_Staff, _STAFF)
    issued = [await _issued(first, second, day, number, each) for number, each in enumerate(staff, 2)]
    if issued:
        await register.move(first, issued[-1], "suspend", note=_WHY, version=None)
    (own,) = await read(_Own, _CANDIDATE)
    issued.append(await _issued(first, second, day, 5, _Staff(own.name, None)))
    await issuing.propose(first, _decision(day, 6, _Staff("演示某", None)))
    licence = await register.record(first, _licence(day, own.name, "演2021-0001"))
    await certified.link(await actor_by_login("candidate"), own.id, "演2021-0001")
    for number, waits in (("演2021-0002", False), ("演2021-0003", True)):
        certificate = await register.record(first, _licence(day, "演示某", number))
        paper = Paper.model_validate(_paper(day, 7, "以虚假材料取得（演示）") | {"source": "撤销决定书"})
        revocation = await register.propose_revocation(first, certificate, paper)
        if not waits:
            await register.confirm_revocation(second, revocation)
    return len({*issued, licence}) + 2


async def _issued(first: Actor, second: Actor, day: date, number: int, holder: _Staff) -> int:
    return await issuing.confirm(second, await issuing.propose(first, _decision(day, number, holder)))


def _decision(day: date, number: int, holder: _Staff) -> IssuanceForm:
    return IssuanceForm.model_validate({
        **_paper(day, number), "name": "工程师", "specialty": "机械设计",
        "holder": holder.name, "identity": identity.unseal(holder.identity_cipher) or None,
        "decided": day - timedelta(days=20), "expires": None,
    })  # fmt: skip


def _licence(day: date, holder: str, number: str) -> CertificateForm:
    return CertificateForm.model_validate({
        "kind": "vocational", "name": "教师资格证", "holder": holder, "number": number,
        "body": "示范省教育厅", "issued": "2021-06-01", "expires": None, "seen_on": day, "checked": "list",
        "checked_on": day,
    })  # fmt: skip
