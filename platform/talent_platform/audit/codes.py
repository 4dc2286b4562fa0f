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
    "title_results": N_("职称评审结果"), "title_outcome": N_("职称评审结果"),
}  # fmt: skip
"""Codes that details hold, in words."""

DETAILS: dict[str, str] = {
    "account": N_("账号"), "account_role": N_("账号的角色"), "assignment": N_("所用角色的编号"),
    "office": N_("办理单位的编号"), "to": N_("换成的角色编号"), "acknowledged": N_("已知悉"),
    "act": N_("变动"), "address": N_("网络地址"), "again": N_("再次导入"), "before": N_("原为"),
    "bytes": N_("字节数"), "by_owner": N_("由本人开设"), "candidate": N_("人才"),
    "candidates": N_("人才"), "cases": N_("对接"), "code": N_("移交码编号"), "consent": N_("同意"),
    "count": N_("姓名个数"), "county": N_("县区"), "civil_service": N_("参照公务员法管理"),
    "department": N_("主管部门"), "deputy": N_("代办人"), "since": N_("起"), "until": N_("止"),
    "document": N_("文号"), "fields": N_("栏目"), "file": N_("文件"), "correction": N_("更正事项"),
    "day": N_("日期"), "digest": N_("校验值"), "entry": N_("台账记录"),
    "line": N_("历史行号"), "round": N_("轮次"), "filter": N_("筛选条件"), "given_by": N_("给予人"),
    "kind": N_("种类"), "last_day": N_("最后在岗日"), "later": N_("留待以后"), "left_out": N_("未列入"),
    "mark": N_("标记"), "login": N_("登录名"), "logins": N_("登录名"), "members": N_("成员数"),
    "mode": N_("方式"), "need": N_("需求"), "name": N_("名称"), "note": N_("说明"),
    "number": N_("人员编号"), "officer": N_("联络员"), "enterprises": N_("企业数"), "first": N_("第一天"),
    "last": N_("最后一天"), "on_behalf": N_("代为答复"), "organisation": N_("单位"),
    "organisations": N_("各单位编号"), "page": N_("页面"), "path": N_("地址"), "people": N_("涉及的人"),
    "person": N_("人员"), "post": N_("岗位"), "priority": N_("优先级"), "proved": N_("已证明最优"),
    "quantity": N_("数量"), "reason": N_("原因"), "review": N_("核定编号"), "kept": N_("保留"),
    "role": N_("角色"), "rows": N_("行数"), "rules": N_("规则"), "side": N_("哪一方"),
    "state": N_("状态"), "statement": N_("本人说明"), "title": N_("标题"), "visitor": N_("访客网络地址"),
    "writing": N_("曾用信息编号"), "of_name": N_("团队名称"), "was": N_("原为"), "ways": N_("写到的内容"),
    "winners": N_("获聘人数"), "certificate": N_("证书编号"), "starts": N_("到岗日期"),
    "area": N_("单元格"),
}  # fmt: skip
