"""The file that proves what somebody registers: known by its content, bounded, sealed."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.database import vault
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.settings import settings
from talent_platform.web.safety.scans import kind_of

CIPHER = "proof of a registration"
MISSING = N_("请上传营业执照等证明材料")
_UNKNOWN = N_("证明材料应为 PDF、PNG 或 JPG 文件（按文件内容识别，不看文件名）")


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
