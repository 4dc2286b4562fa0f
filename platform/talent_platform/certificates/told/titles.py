"""How a new edition, or a revocation, is called for those who are told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.certificates.tables import (
    Certificate,
    CertificateIssuance,
    CertificateKeyChange,
    CertificateRevocation,
    DirectoryEdition,
)
from talent_platform.events import Title
from talent_platform.i18n import gettext


async def editions(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the name of the edition."""
    if reader.role is not Role.CITY:
        return {}
    rows = await DirectoryEdition.select(DirectoryEdition.id, DirectoryEdition.edition).where(
        DirectoryEdition.id.is_in(list(ids))
    )
    return {
        row["id"]: Title(
            gettext("职业资格目录（{edition}版）", edition=row["edition"]), f"/directory/editions/{row['id']}"
        )
        for row in rows
    }


async def revocations(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the number of the certificate."""
    if reader.role is not Role.CITY:
        return {}
    rows = await CertificateRevocation.select(
        CertificateRevocation.id, CertificateRevocation.certificate
    ).where(CertificateRevocation.id.is_in(list(ids)))
    numbers = await _numbers([each["certificate"] for each in rows])
    return {
        row["id"]: Title(
            gettext("撤销证书 {number}", number=numbers[row["certificate"]]),
            f"/certificates/{row['certificate']}",
        )
        for row in rows
        if row["certificate"] in numbers
    }


async def _numbers(certificates: Collection[int]) -> Mapping[int, str]:
    """Certificate → its number."""
    rows = await Certificate.select(Certificate.id, Certificate.number).where(
        Certificate.id.is_in([0, *certificates])
    )
    return {row["id"]: row["number"] for row in rows}


async def issuances(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the name of the certificate and the number of the decision; a correction by the number of the
    certificate, which others may have issued."""
    if reader.role is not Role.CITY:
        return {}
    rows = await CertificateIssuance.select(
        CertificateIssuance.id,
        CertificateIssuance.name,
        CertificateIssuance.document,
        CertificateIssuance.corrects,
    ).where(CertificateIssuance.id.is_in(list(ids)))
    numbers = await _numbers([row["corrects"] for row in rows if row["corrects"] is not None])
    return {
        row["id"]: Title(
            gettext("更正证书 {number}", number=numbers.get(row["corrects"], ""))
            if row["corrects"] is not None
            else gettext("颁发{name}（{document}）", name=row["name"], document=row["document"]),
            f"/certificates/issuances/{row['id']}",
        )
        for row in rows
    }


async def signing_keys(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """There is one list of them."""
    if reader.role is not Role.CITY:
        return {}
    rows = await CertificateKeyChange.select(CertificateKeyChange.id).where(
        CertificateKeyChange.id.is_in(list(ids))
    )
    return {row["id"]: Title(gettext("启用新的签发密钥"), "/certificates/keys") for row in rows}
