"""Codes that details of the log hold."""

from __future__ import annotations

from talent_platform.i18n import N_

VALUES: dict[str, str] = {
    "accounts": N_("账号"), "decision": N_("判定"), "directory": N_("职业资格目录"),
    "figure": N_("规则数值"), "notice": N_("公示"), "overrides": N_("准予清单"), "paper": N_("文书"),
    "openings": N_("将腾出的岗位"), "queue": N_("超岗排队"), "reconcile": N_("名册核对"),
    "request": N_("聘用申请"),
    "request_form": N_("聘用申请表"), "requests": N_("聘用申请"), "round": N_("竞聘"),
    "special": N_("特设岗位"), "special_form": N_("特设岗位申请表"), "specials": N_("特设岗位"),
    "staff": N_("在编人员"), "texts": N_("文字核定"), "institution.people": N_("在岗人员"),
    "institution.requests": N_("聘用申请"), "institution.specials": N_("特设岗位"),
    "institution.queue": N_("超岗排队"), "institution.forecast": N_("空缺预测"), "name": N_("姓名"),
    "phone": N_("电话"), "identity": N_("身份证号"), "contact": N_("联系人"), "person": N_("人才一方"),
    "employer": N_("用人单位"), "bureau": N_("主管部门"), "candidate": N_("人才"), "team": N_("团队"),
    "need": N_("需求"), "city": N_("市级主管部门"), "county": N_("县区主管部门"),
    "officer": N_("人才联络员"), "auditor": N_("审计监督"), "department": N_("主管部门"),
    "enterprise": N_("企业"), "institution": N_("事业单位"), "team_lead": N_("团队负责人"),
    "security": N_("安全管理员"), "mail": N_("电子邮件"), "sms": N_("短信"), "wecom": N_("企业微信"),
    "dingtalk": N_("钉钉"), "title_experts": N_("评审专家"), "title_expert": N_("评审专家"),
    "title_draw": N_("执行评委的抽取"), "title_applications": N_("职称申报"),
    "title_application": N_("职称申报"),
    "title_meeting": N_("评审会议"),
}  # fmt: skip
"""Codes that details hold, in words."""
