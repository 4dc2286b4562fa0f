"""What is done with certificates, and told to whom they concern, in words."""

from __future__ import annotations

from talent_platform.i18n import N_

CERTIFICATE_ACTS: dict[str, str] = {
    "candidate.certificate_named": N_("登记人才本人的证书"),
    "candidate.certificate_suspend": N_("暂停人才的证书"),
    "candidate.certificate_resume": N_("恢复人才的证书"),
    "candidate.certificate_revoke": N_("撤销人才的证书"),
    "candidate.certificate_correct": N_("更正人才的证书"),
    "candidate.certificate_let_go": N_("取消人才登记的证书"),
    "certificate.recorded": N_("登记证书"),
    "certificate.issued": N_("颁发证书"),
    "certificate.corrected": N_("更正证书"),
    "certificate.suspend": N_("暂停证书"),
    "certificate.resume": N_("恢复证书"),
    "certificate.revoke": N_("撤销证书"),
    "staff.certificate_suspend": N_("暂停在编人员的证书"),
    "staff.certificate_resume": N_("恢复在编人员的证书"),
    "staff.certificate_revoke": N_("撤销在编人员的证书"),
    "staff.certificate_correct": N_("更正在编人员的证书"),
}
