"""What stands in the log, in words: its acts, what they were done to and the names of their details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.audit.brokered import BROKERED
from talent_platform.audit.by_two import BY_TWO
from talent_platform.audit.certificate_acts import CERTIFICATE_ACTS, INTEGRITY_ACTS, TITLE_ACTS
from talent_platform.audit.codes import DETAILS, VALUES
from talent_platform.audit.earlier import EARLIER
from talent_platform.audit.survey_acts import SURVEY_ACTS
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.happened import happened

ACTIONS: dict[str, str] = {
    **BROKERED,
    **SURVEY_ACTS,
    **BY_TWO,
    **CERTIFICATE_ACTS,
    **TITLE_ACTS,
    **INTEGRITY_ACTS,
    "policy.added": N_("政策文件收入文件库"),
    "policy.changed": N_("修改政策文件的信息"),
    "policy.filed": N_("上传政策文件的原件"),
    "account.code_refused": N_("验证码不符"),
    "account.confirmed": N_("确认账号变动"),
    "account.identified": N_("核实账号的姓名"),
    "account.opened": N_("开设账号"),
    "account.passwords_issued": N_("发放账号的一次性密码"),
    "account.password_changed": N_("修改密码"),
    "account.password_refused": N_("修改密码时原密码不符"),
    "account.password_proved": N_("凭验证码换了忘记的密码"),
    "account.password_reset": N_("重置密码"),
    "account.placed": N_("更改账号的单位"),
    "account.role_given": N_("增加角色"),
    "account.role_ended": N_("取消角色"),
    "account.deputy_named": N_("请同事代办"),
    "account.deputy_ended": N_("结束代办"),
    "account.renamed": N_("更正账号的姓名"),
    "account.recovery_code_used": N_("用恢复码登录"),
    "account.recovery_codes_renewed": N_("换新恢复码"),
    "account.second_factor_reset": N_("重置两步验证"),
    "account.second_factor_reset_asked": N_("申请重置两步验证"),
    "account.second_factor_reset_withdrawn": N_("撤回重置两步验证的申请"),
    "account.second_factor_set": N_("设置两步验证"),
    "account.signed_out": N_("退出账号的全部登录"),
    "account.switched_off": N_("停用账号"),
    "account.switched_on": N_("启用账号"),
    "account.unlocked": N_("解锁账号"),
    "address.given": N_("填写提醒的地址"),
    "address.proved": N_("核实提醒的地址"),
    "address.taken_away": N_("删除提醒的地址"),
    "appointment.city_pass": N_("市级审核通过聘用申请"),
    "appointment.county_pass": N_("县区审核通过聘用申请"),
    "appointment.department_pass": N_("主管部门审核通过聘用申请"),
    "appointment.expire": N_("聘用申请的岗位保留到期"),
    "appointment.let_pass": N_("特别准予聘用申请继续办理"),
    "appointment.reject": N_("不予聘用"),
    "appointment.revoke": N_("撤销聘用申请的决定"),
    "appointment.submit": N_("提交聘用申请并预留岗位"),
    "appointment.take_effect": N_("办理聘用"),
    "appointment.withdraw": N_("撤回聘用申请"),
    "appointment.drafted": N_("起草聘用申请"),
    "appointment.overridden": N_("准予聘用申请的例外"),
    "appointment.override_cured": N_("消除聘用申请的例外"),
    "appointment.revised": N_("修改聘用申请"),
    "candidate.code_made": N_("生成人才信息的移交码"),
    "candidate.consent": N_("改变人才的匹配同意"),
    "candidate.created": N_("登记人才"),
    "candidate.edited": N_("修改人才信息"),
    "candidate.handed_over": N_("人才信息移交本人"),
    "candidate.pause": N_("暂停匹配人才"),
    "candidate.reconfirm": N_("确认人才信息仍然有效"),
    "candidate.resume": N_("恢复匹配人才"),
    "candidates.codes_sent": N_("生成交接码寄送本人"),
    "candidate.unmasked": N_("查看人才的姓名和电话"),
    "candidate.writing_struck": N_("划去人才信息的一条曾用姓名电话"),
    "candidate.writing_restored": N_("恢复人才信息的一条曾用姓名电话"),
    "candidate.withdraw": N_("撤回人才信息"),
    "candidates.imported": N_("批量导入人才"),
    "calendar_feed.made": N_("生成面谈日程订阅地址"),
    "calendar_feed.revoked": N_("停用面谈日程订阅地址"),
    "enterprise.edited": N_("修改企业信息"),
    "enterprise.officer": N_("指定企业的联络员"),
    "enterprise.registered": N_("登记企业"),
    "enterprise.unmasked": N_("查看企业的联系人和电话"),
    "export.made": N_("导出文件"),
    "import.confirmed": N_("确认导入文件"),
    "import.discarded": N_("放弃导入文件"),
    "import.expired": N_("导入文件到期删除"),
    "import.imported": N_("文件导入完成"),
    "import.refused": N_("导入文件不合格"),
    "import.removed": N_("删除导入文件"),
    "import.uploaded": N_("上传导入文件"),
    "installation.backed_up": N_("备份数据库"),
    "installation.backup_tried": N_("试恢复备份并核对"),
    "installation.key_accepted": N_("改用新的密钥"),
    "invitations.accepted": N_("凭邀请码开通企业首个账号"),
    "invitations.made": N_("生成企业邀请码"),
    "invitations.withdrawn": N_("撤销企业邀请"),
    "job.cancelled": N_("取消后台任务"),
    "job.retried": N_("重试后台任务"),
    "names.read": N_("查看在编人员或账号的姓名"),
    "need.approve": N_("核对通过需求"),
    "need.close": N_("关闭需求"),
    "need.contact": N_("指定需求的联系人"),
    "need.created": N_("填报需求"),
    "need.deleted": N_("删除需求草稿"),
    "need.edited": N_("修改需求"),
    "need.priority": N_("调整需求的优先级"),
    "need.renew": N_("需求转为草稿"),
    "need.reopen": N_("重新开放需求"),
    "need.return": N_("退回需求"),
    "need.submit": N_("提交需求"),
    "need.surveyed_open": N_("公开调查填报的需求"),
    "need.undone": N_("撤销对需求的上一步办理"),
    "need.withdraw": N_("撤回需求"),
    "needs.imported": N_("批量导入需求"),
    "pair.forbid": N_("禁止某人与某需求匹配"),
    "pair.pin": N_("锁定某人与某需求匹配"),
    "pair.withdrawn": N_("撤销锁定或禁止"),
    "plan.city_pass": N_("市级核准岗位设置方案"),
    "plan.county_pass": N_("县区审核通过岗位设置方案"),
    "plan.department_pass": N_("主管部门同意岗位设置方案"),
    "plan.drafted": N_("起草岗位设置方案"),
    "plan.return": N_("退回岗位设置方案"),
    "plan.revised": N_("修改岗位设置方案"),
    "plan.submit": N_("报送岗位设置方案"),
    "registration.apply": N_("提交注册，等待本人验证"),
    "registration.confirm": N_("确认注册并开通账号"),
    "registration.expire": N_("注册到期失效"),
    "registration.overtaken": N_("同一企业的另一份注册已确认，本份失效"),
    "registration.prove": N_("凭验证码开通账号"),
    "registration.refuse": N_("不予注册"),
    "registration.resubmit": N_("补正后重新提交注册"),
    "registration.return": N_("退回注册"),
    "registration.submit": N_("提交注册"),
    "registration.unmasked": N_("查看注册申请人的姓名和电话"),
    "roster.imported": N_("导入人员名册"),
    "establishment.recorded": N_("登记编制"),
    "letter.issued": N_("签发意见书"),
    "letter.stamped": N_("登记意见书已盖章"),
    "letter.served": N_("登记意见书送达"),
    "notice.hung": N_("张贴公示"),
    "notice.withdrawn": N_("撤下公示"),
    "objection.made": N_("收到公示异议"),
    "objection.founded": N_("公示异议成立"),
    "objection.unfounded": N_("公示异议不成立"),
    "objection.unmasked": N_("查看异议人的联系方式"),
    "institution.opened": N_("登记新单位"),
    "institution.closed": N_("撤销单位"),
    "institution.reopened": N_("恢复单位"),
    "institution.put_right": N_("单位更名或更正登记"),
    "institution.supervised": N_("登记主管部门和管理方式"),
    "staff.leaving_taken_back": N_("撤回离岗登记"),
    "roster.confirmed": N_("确认首次名册入账"),
    "round.allocate": N_("竞聘分配岗位"),
    "round.apply": N_("登记竞聘报名"),
    "round.rescore": N_("更正竞聘报名和得分"),
    "round.leave": N_("撤回竞聘报名"),
    "round.reopen": N_("竞聘退回重新评定"),
    "round.ask_reopen": N_("申请竞聘退回重新评定"),
    "round.cancel": N_("取消竞聘"),
    "round.ask_cancel": N_("竞聘申请取消"),
    "round.agree": N_("同意竞聘退回或取消"),
    "round.decline": N_("不予同意竞聘退回或取消"),
    "round.published": N_("公布竞聘"),
    "run.ordered": N_("发起匹配运算"),
    "run.released": N_("发布匹配结果"),
    "seats.frozen": N_("冻结岗位"),
    "seats.unfrozen": N_("解冻岗位"),
    "search.shared": N_("与单位共享查询"),
    "search.unshared": N_("停止共享查询"),
    "shortlist.added": N_("加入名单"),
    "shortlist.made": N_("建立名单"),
    "shortlist.removed": N_("删除名单"),
    "shortlist.shared": N_("与单位共享名单"),
    "shortlist.unshared": N_("停止共享名单"),
    "session.closed": N_("退出登录"),
    "session.code_refused": N_("登录验证码不符"),
    "session.locked": N_("登录失败过多，暂停登录"),
    "session.opened": N_("登录"),
    "session.switched": N_("切换角色"),
    "session.refused": N_("登录失败"),
    "special.asked": N_("申请特设岗位"),
    "special.city_pass": N_("市级核准特设岗位"),
    "special.county_pass": N_("县区审核通过特设岗位"),
    "special.county_extend": N_("县区同意延长特设岗位的任务期限"),
    "special.department_extend": N_("主管部门同意延长特设岗位的任务期限"),
    "special.department_pass": N_("主管部门审核通过特设岗位"),
    "special.open": N_("设立特设岗位"),
    "special.extend": N_("延长特设岗位的任务期限"),
    "special.write_off": N_("核销特设岗位"),
    "special.refuse": N_("不予设立特设岗位"),
    "staff.revised": N_("修改填报的人员信息"),
    "staff.returned": N_("传回改过的在册人员表"),
    "staff.added": N_("登记待聘人员"),
    "correction.asked": N_("提出冲销或更正"),
    "correction.confirmed": N_("确认冲销或更正"),
    "correction.refused": N_("不同意冲销或更正"),
    "record.asked": N_("登记人员信息"),
    "record.asked_of_city": N_("登记人员信息，由市级确认"),
    "record.passed_to_city": N_("人员信息改由市级确认"),
    "record.confirmed": N_("确认人员信息"),
    "record.refused": N_("不同意人员信息"),
    "record_correction.asked": N_("提出更正或撤回人员信息"),
    "record_correction.confirmed": N_("确认更正或撤回人员信息"),
    "record_correction.refused": N_("不同意更正或撤回人员信息"),
    "staff.identity_filled": N_("补登身份证号"),
    "staff.leaving": N_("登记离岗"),
    "enterprises.imported": N_("批量登记企业"),
    "registrations.imported": N_("导入企业登记状态"),
    "listings.imported": N_("导入重点企业名单"),
    "import.undone": N_("撤回一次导入"),
    "staff.rewritten": N_("号码改成统一写法"),
    "organisation.founded": N_("设立主管部门"),
    "organisation.rewritten": N_("信用代码改成统一写法"),
    "staff.unmasked": N_("查看在编人员的身份证号"),
    "team.code_made": N_("生成团队的移交码"),
    "team.writing_struck": N_("划去团队的一条曾用项目或团队名称"),
    "team.writing_restored": N_("恢复团队的一条曾用项目或团队名称"),
    "team.consent": N_("改变团队的匹配同意"),
    "team.created": N_("登记团队"),
    "team.edited": N_("修改团队"),
    "team.handed_over": N_("团队移交负责人"),
    "team.member_agreed": N_("成员同意随团队匹配"),
    "team.member_refused": N_("成员不同意随团队匹配"),
    "team.pause": N_("暂停匹配团队"),
    "team.reconfirm": N_("确认团队信息仍然有效"),
    "team.resume": N_("恢复匹配团队"),
    "team.unmasked": N_("查看团队成员的姓名和电话"),
    "team.withdraw": N_("撤回团队"),
    "teams.imported": N_("批量导入团队"),
    "text.kept": N_("留存含联系方式的文字"),
    "text.passed": N_("放行留存的文字"),
    "text.refused": N_("不予放行留存的文字"),
    "person.asked_about": N_("在窗口查询办理情况"),
    "person.named": N_("登记他人的姓名和电话，从中可知其是否已登记"),
    "text.told": N_("所写文字中出现不可见的姓名或电话"),
    "text.unread": N_("存量文字未能检查"),
    "upward.uploaded": N_("上传上级的空表"),
    "upward.changed": N_("改动上报表的绑定"),
    "upward.filled": N_("填报上报表"),
}


def action(code: str) -> str:
    """The act in words; one that no table knows, of an older version, as it stands."""
    code = EARLIER.get(code, code)
    return happened(ACTIONS[code]) if code in ACTIONS else code


def also(code: str) -> list[str]:
    """Every name under which an act stands in the log."""
    return [code, *(earlier for earlier, today in EARLIER.items() if today == code)]


def lines(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value) of each detail that says anything."""
    return [
        (gettext(DETAILS[name]) if name in DETAILS else name, _value(name, value))
        for name, value in detail.items()
        if value not in (None, "", [], {})
    ]


def _value(name: str, value: Any) -> str:
    if name in ("page", "fields", "kind", "side", "role", "state") and isinstance(value, str | list):
        known = [gettext(VALUES.get(one, one)) if isinstance(one, str) else _said(one)
                 for one in (value if isinstance(value, list) else [value])]  # fmt: skip
        return gettext("、").join(known)
    return _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, Mapping):
        return "；".join(f"{name}={_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "、".join(_said(one) for one in value)
    if isinstance(value, str) and value in ACTIONS:
        return happened(ACTIONS[value])
    return str(value)
