"""The file that proves what somebody registers: known by its content, bounded, sealed, and given room."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from talent_platform.accounts import throttle
from talent_platform.database import vault
from talent_platform.errors import Invalid, TooManyAttempts, Unavailable
from talent_platform.i18n import N_, gettext
from talent_platform.registration.tables import Registration
from talent_platform.settings import settings
from talent_platform.web.safety.scans import kind_of

CIPHER = "proof of a registration"
MISSING = N_("请上传营业执照等证明材料")
_UNKNOWN = N_("证明材料应为 PDF、PNG 或 JPG 文件（按文件内容识别，不看文件名）")
_FULL = N_("待核实的证明材料已存满，暂时不能在网上提交；请稍后再试，或到县区主管部门窗口办理")
_COUNTY_FULL = N_("该县区待核实的证明材料已存满，暂时不能在网上提交；请稍后再试，或到县区主管部门窗口办理")
_SENDER_FULL = N_("您所在的网络待核实的证明材料已到上限；请等已提交的核实后再试，或到县区主管部门窗口办理")
_SENDER_PARTS, _COUNTY_PARTS = 40, 4
"""What one network address, and what one county, may fill of all room: a 40th, and a quarter. So a stranger
fills neither the room of others nor that of other counties (docs/security.md)."""
_ROOM_SECONDS = 3600
"""When to come back: a county decides within days, not seconds."""


@dataclass(frozen=True)
class Proof:
    kind: str
    sealed: bytes
    size: int


def read(body: bytes) -> Proof:
    """The file as it is kept.

    Raises:
        Invalid: too large, or no file of the three kinds.
    """
    most = settings().proof_limit_bytes
    if len(body) > most:
        message = gettext("证明材料最大 {limit} MB", limit=f"{most / 2**20:.0f}")
        raise Invalid(message, {"proof": message})
    kind = kind_of(body)
    if not kind:
        raise Invalid(_UNKNOWN, {"proof": _UNKNOWN})
    return Proof(kind, vault.seal(body, CIPHER), len(body))


def sender(address: str) -> str:
    """By which proofs of one network are counted together; it names none."""
    network = throttle.of_address(address).encode()
    return hmac.new(vault.key("sender of a registration"), network, hashlib.sha256).hexdigest()


async def room(proof: Proof | None, columns: Mapping[str, object], but: int) -> None:
    """
    Raises:
        TooManyAttempts: of this sender too many proofs wait.
        Unavailable: too many wait together, or for this county.
    """
    if proof is None:
        return
    await Registration.raw("SELECT pg_advisory_xact_lock(hashtextextended('proofs of registrations', 0))")
    [held] = await Registration.raw(
        "SELECT coalesce(sum(proof_size), 0) AS all, "
        "coalesce(sum(proof_size) FILTER (WHERE desk = {}), 0) AS county, "
        "coalesce(sum(proof_size) FILTER (WHERE sender = {}), 0) AS sender FROM registration "
        "WHERE state IN ('submitted', 'returned') AND id <> {}",
        columns["desk"], columns["sender"], but,
    )  # fmt: skip
    most = settings().proof_total_bytes
    if int(held["sender"]) + proof.size > max(most // _SENDER_PARTS, settings().proof_limit_bytes):
        raise TooManyAttempts(_SENDER_FULL, _ROOM_SECONDS)
    if int(held["county"]) + proof.size > max(most // _COUNTY_PARTS, settings().proof_limit_bytes):
        raise Unavailable(_COUNTY_FULL, _ROOM_SECONDS)
    if int(held["all"]) + proof.size > most:
        raise Unavailable(_FULL, _ROOM_SECONDS)
