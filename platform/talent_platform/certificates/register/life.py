"""The life of a recorded certificate.

valid ──suspend──▶ suspended ──resume──▶ valid        valid, suspended ──revoke (two people)──▶ revoked
revoked ──restore (its entry in the integrity archive is set aside)──▶ what it was before
"""

from __future__ import annotations

from talent_platform.accounts.roles import Role
from talent_platform.certificates.tables import CertificateKind, CertificateState
from talent_platform.i18n import N_
from talent_platform.integrity.entries.life import CAUSE_LABELS
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.steps import Asks, Step

STATE_BADGES: dict[str, Badge] = {
    CertificateState.VALID: Badge(N_("有效"), "success"),
    CertificateState.SUSPENDED: Badge(N_("暂停中"), "warning"),
    CertificateState.REVOKED: Badge(N_("已撤销"), "danger"),
}
LAPSED = Badge(N_("已过有效期"), "warning")
"""Of one that is valid by its state, and whose own term is over."""
STATE_LABELS: dict[str, str] = {state: badge.label for state, badge in STATE_BADGES.items()}
KIND_LABELS: dict[str, str] = {
    CertificateKind.VOCATIONAL: N_("职业资格"),
    CertificateKind.TITLE: N_("职称"),
    CertificateKind.SKILL: N_("职业技能等级"),
    CertificateKind.OTHER: N_("其他证书"),
}

_CITY = frozenset({Role.CITY})
STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step(
            "suspend", N_("暂停"), frozenset({CertificateState.VALID}), CertificateState.SUSPENDED, _CITY,
            asks=Asks.NOTE, tone="danger",
        ),
        Step(
            "resume", N_("恢复有效"), frozenset({CertificateState.SUSPENDED}), CertificateState.VALID, _CITY,
            asks=Asks.NOTE, tone="primary",
        ),
    )
}  # fmt: skip
REVOKE = Step(
    "revoke", N_("撤销证书"), frozenset({CertificateState.VALID, CertificateState.SUSPENDED}),
    CertificateState.REVOKED, _CITY,
)  # fmt: skip
"""Taken only where a second person has confirmed it."""
RESTORE = Step(
    "restore", N_("恢复证书"), frozenset({CertificateState.REVOKED}), CertificateState.VALID, _CITY
)
"""Taken only where the entry of the integrity archive that the revocation proposed is set aside."""
FRAUDS: dict[str, str] = {code: CAUSE_LABELS[code] for code in ("certificate_fraud", "title_fraud")}
"""For what a revocation proposes an entry in the integrity archive."""
ACTION_LABELS: dict[str, str] = {
    **{action: step.words for action, step in STEPS.items()},
    REVOKE.action: REVOKE.words,
    RESTORE.action: RESTORE.words,
    "recorded": N_("登记"),
    "issued": N_("颁发"),
    "corrected": N_("更正"),
}
