"""Acts about what two people of the city bureau set, in words."""

from __future__ import annotations

from talent_platform.i18n import N_

BY_TWO: dict[str, str] = {
    "weights.proposed": N_("提出评分权重"),
    "weights.confirmed": N_("确认评分权重"),
    "weights.withdrawn": N_("撤回评分权重"),
    "landing_terms.proposed": N_("提出落地服务的办理期限"),
    "landing_terms.confirmed": N_("确认落地服务的办理期限"),
    "landing_terms.withdrawn": N_("撤回落地服务的办理期限"),
    "calendar.proposed": N_("录入一年的放假安排"),
    "calendar.confirmed": N_("确认一年的放假安排"),
    "calendar.withdrawn": N_("撤回一年的放假安排"),
    "issuance.proposed": N_("提出颁发或更正证书"),
    "issuance.confirmed": N_("确认颁发或更正证书"),
    "issuance.withdrawn": N_("撤回颁发证书的提议"),
    "signing_key.proposed": N_("提出启用签发密钥"),
    "signing_key.confirmed": N_("确认启用签发密钥"),
    "signing_key.withdrawn": N_("撤回启用签发密钥的提议"),
    "revocation.proposed": N_("提出撤销证书"),
    "revocation.confirmed": N_("确认撤销证书"),
    "revocation.withdrawn": N_("撤回撤销证书的提议"),
    "directory.proposed": N_("录入一版职业资格目录"),
    "directory.confirmed": N_("确认一版职业资格目录"),
    "directory.withdrawn": N_("撤回一版职业资格目录"),
    "title_standard.proposed": N_("提出职称评审标准"),
    "title_standard.confirmed": N_("确认公布职称评审标准"),
    "title_standard.withdrawn": N_("撤回提出的职称评审标准"),
    "identity_correction.asked": N_("提出更正身份证号"),
    "identity_correction.confirmed": N_("确认更正身份证号"),
    "identity_correction.refused": N_("不同意更正身份证号"),
    "title_result_act.proposed": N_("提出评审结果的报送、确认（备案）或公布"),
    "title_result_act.confirmed": N_("确认评审结果的报送、确认（备案）或公布"),
    "title_result_act.withdrawn": N_("撤回评审结果的报送、确认（备案）或公布"),
    "figure.proposed": N_("提出规则数值"),
    "figure.confirmed": N_("确认规则数值"),
    "figure.withdrawn": N_("撤回规则数值"),
}
