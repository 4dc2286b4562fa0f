"""What is done with certificates, and told to whom they concern, in title review and with the integrity
archive, in words."""

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
    "certificate.restore": N_("撤销被推翻，恢复证书"),
    "staff.certificate_suspend": N_("暂停在编人员的证书"),
    "staff.certificate_resume": N_("恢复在编人员的证书"),
    "staff.certificate_revoke": N_("撤销在编人员的证书"),
    "staff.certificate_correct": N_("更正在编人员的证书"),
}
TITLE_ACTS: dict[str, str] = {
    "title_committee.proposed": N_("提出组建评委会"),
    "title_committee.edited": N_("修改待核准的评委会"),
    "title_committee.file": N_("核准备案评委会"),
    "title_committee.refuse": N_("不予备案评委会"),
    "title_committee.suspend": N_("暂停评委会的评审"),
    "title_committee.resume": N_("恢复评委会的评审"),
    "title_committee.withdraw": N_("收回评委会的评审权"),
    "title_committee.end": N_("评委会由其他评委会承接"),
    "title_committee.planned": N_("公布评委会的年度计划"),
    "title_standard.attached": N_("上传职称评审标准的文件"),
    "title_expert.nominated": N_("推荐评审专家入库"),
    "title_expert.imported": N_("导入评审专家推荐表"),
    "title_expert.select": N_("评审专家选入评委库"),
    "title_expert.refuse": N_("推荐的评审专家不予入库"),
    "title_expert.withdraw": N_("撤回推荐的评审专家"),
    "title_expert.invited": N_("生成评审专家的签署码"),
    "title_expert.sign": N_("评审专家签署承诺书"),
    "title_expert.edited": N_("修改评审专家的推荐"),
    "title_expert.ask_renewal": N_("提出评审专家续聘"),
    "title_expert.renew": N_("评审专家续聘"),
    "title_expert.refuse_renewal": N_("评审专家不予续聘"),
    "title_expert.leave": N_("评审专家退出评委库"),
    "title_expert.remove": N_("评审专家被取消资格"),
    "title_draw.announced": N_("公布执行评委抽取方案"),
    "title_draw.drawn": N_("由事件结果抽取执行评委"),
    "title_draw.declined": N_("登记执行评委退出和递补"),
}
INTEGRITY_ACTS: dict[str, str] = {
    "integrity_entry.proposed": N_("提出记入诚信档案"),
    "integrity_entry.edited": N_("修改待决定的诚信档案记录"),
    "integrity_entry.linked": N_("诚信档案记录关联本人账号"),
    "integrity_entry.decide": N_("决定记入诚信档案"),
    "integrity_entry.drop": N_("不予记入诚信档案"),
    "integrity_entry.serve": N_("登记诚信档案决定的送达"),
    "integrity_entry.appeal": N_("登记对诚信档案记录的申诉或复核"),
    "integrity_entry.uphold": N_("复核维持诚信档案记录"),
    "integrity_entry.restore": N_("撤销诚信档案记录"),
    "integrity.read": N_("查阅诚信档案记录"),
    "integrity.asked": N_("按身份证号查询诚信档案"),
}
