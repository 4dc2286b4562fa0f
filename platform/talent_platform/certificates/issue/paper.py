"""An issued certificate as PDF, with the two codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any, Final

import segno

from talent_platform.certificates.register.life import KIND_LABELS, STATE_LABELS
from talent_platform.certificates.register.queries import CertificateRow
from talent_platform.certificates.sealing import codes
from talent_platform.certificates.sealing.seals import SealRow
from talent_platform.certificates.tables import CertificateKind, CertificateState
from talent_platform.settings import settings
from talent_platform.workbooks.forms import render_pdf

TEMPLATE: Final = Path(__file__).parent / "certificate.typ"
_TITLES: Final = {CertificateKind.TITLE: "职称证书"}


def short_address(code: str) -> str:
    """What the short code opens; empty where the installation does not know its own address."""
    return f"{settings().public_url}/c/{code}" if settings().public_url else ""


def pdf(row: CertificateRow, seal: SealRow, document: str) -> bytes:
    """The same bytes as long as nothing becomes of it; one that is not valid says so above its text.

    Raises:
        Conflict: a character that no font of this machine has.
    """
    return render_pdf(
        TEMPLATE, content(row, seal, document), seal.made.astimezone(UTC).replace(microsecond=0)
    )


def content(row: CertificateRow, seal: SealRow, document: str) -> Mapping[str, Any]:
    """What the template says."""
    address = short_address(seal.code)
    facts = [
        ("姓名", row.holder), ("证书名称", row.name), ("级别", row.level), ("专业", row.specialty),
        ("证书编号", row.number), ("颁发日期", _chinese(row.issued)),
        ("有效期至", _chinese(row.expires) if row.expires else ""), ("决定文号", document),
    ]  # fmt: skip
    return {
        "title": _TITLES.get(CertificateKind(row.kind), "证书"), "facts": [each for each in facts if each[1]],
        "body": row.body, "day": _chinese(seal.day), "state": _state(row), "code": seal.grouped,
        "kid": seal.kid, "text": seal.text, "kind": KIND_LABELS[row.kind],
        "carried": "全部内容" if codes.opened(seal.text).claims.document else "除文号以外的全部内容",
        "short": _svg(segno.make_qr(address, error="q")) if address else "", "address": address,
        "offline": _svg(codes.picture(seal.text)),
    }  # fmt: skip


def _state(row: CertificateRow) -> str:
    if row.state != CertificateState.VALID:
        return f"本证书{STATE_LABELS[row.state]}，不得使用"
    return "本证书已过有效期" if row.lapsed else ""


def _svg(code: segno.QRCode) -> str:
    return str(code.svg_inline(scale=4, border=4, light="#fff"))


def _chinese(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
