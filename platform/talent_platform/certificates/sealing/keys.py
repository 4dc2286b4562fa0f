"""The keys that sign: one at a time, made by two people; a new one is no word against what others signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from talent_platform.accounts.actor import Actor
from talent_platform.certificates.sealing.suites import SUITES, Alg, kid_of
from talent_platform.certificates.tables import CertificateKey, CertificateKeyChange
from talent_platform.clock import ZONE, now
from talent_platform.database import vault
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.dated import service as dated
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.reference.codes import city
from talent_platform.reference.fields import choices

_PURPOSE = "certificate signing key"
_IN_USE = "hashtext('certificate key in use')"
NO_KEY = N_("还没有签发密钥：先由两人启用一把")
ALG_LABELS: dict[str, str] = {"EdDSA": N_("Ed25519"), "SM2": N_("SM2（国密，配 SM3）")}


@dataclass(frozen=True)
class ProposedKey(ProposedValue):
    alg: str


KEYS = DatedKind(
    "signing_key",
    CertificateKeyChange,
    ProposedKey,
    N_("这种算法的密钥另有一把待确认，请先确认或撤回"),
    named="alg",
)


class KeyForm(Paper):
    """The paper by which a new key takes over."""

    alg: Literal["EdDSA", "SM2"] = Field(title=N_("算法"), json_schema_extra=choices(ALG_LABELS))


@dataclass(frozen=True)
class PublicKey:
    """What whoever checks a signature needs."""

    kid: str
    alg: Alg
    public: bytes
    made: datetime
    retired: datetime | None

    @property
    def first(self) -> date:
        return self.made.astimezone(ZONE).date()

    @property
    def last(self) -> date | None:
        return self.retired.astimezone(ZONE).date() if self.retired else None


@dataclass(frozen=True)
class SigningKey(PublicKey):
    private: bytes

    def sign(self, message: bytes) -> bytes:
        return SUITES[self.alg].sign(self.private, self.public, message)


def issuer() -> str:
    """Who issues what the city decides, as it stands on the paper."""
    return f"{city()[1].partition('（')[0]}人力资源和社会保障局"


async def propose(actor: Actor, form: KeyForm) -> int:
    """Lay a new key before a second person; none is made yet.

    Raises:
        Conflict: another one is waiting.
    """
    return await dated.propose(KEYS, actor, form, {"alg": form.alg})


async def confirm(actor: Actor, change_id: int) -> None:
    """Make it; it signs from now on, and the private half of the one before is destroyed.

    Raises:
        Conflict: it no longer waits.
        NotAllowed: not a second person of the bureau.
    """
    async with DB.transaction():
        await dated.confirm(KEYS, actor, change_id)
        await CertificateKey.raw(f"SELECT pg_advisory_xact_lock({_IN_USE})")
        alg = (await dated.one(KEYS, change_id)).alg
        private, public = SUITES[alg].generate()  # type: ignore[index]
        await CertificateKey.update({CertificateKey.private: None, CertificateKey.retired: now()}).where(
            CertificateKey.retired.is_null()
        )
        await CertificateKey.insert(
            CertificateKey(
                kid=kid_of(alg, public), alg=alg, public=public, change=change_id,  # type: ignore[arg-type]
                private=vault.seal(private, _PURPOSE),
            )
        )  # fmt: skip


async def published() -> list[PublicKey]:
    """Every key there ever was, the newest first."""
    rows = await CertificateKey.select(*columns_of(PublicKey, CertificateKey)).order_by(
        CertificateKey.id, ascending=False
    )
    return views(PublicKey, rows)


async def in_use(day: date) -> bool:
    """Whether the city signed what it issued by then."""
    return any(key.first <= day for key in await published())


async def held() -> SigningKey:
    """As `signing`, and no other takes over until the transaction ends: what it signs is of a time in which
    it was in use."""
    await CertificateKey.raw(f"SELECT pg_advisory_xact_lock_shared({_IN_USE})")
    return await signing()


async def signing() -> SigningKey:
    """The one that signs now.

    Raises:
        Conflict: none was made yet.
    """
    rows = await CertificateKey.select(*columns_of(SigningKey, CertificateKey)).where(
        CertificateKey.retired.is_null()
    )
    if not rows:
        raise Conflict(NO_KEY)
    return SigningKey(**{**rows[0], "private": vault.unseal(rows[0]["private"], _PURPOSE)})
