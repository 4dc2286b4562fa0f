"""Acts of brokers and of those they bring together, as the log names them."""

from __future__ import annotations

from talent_platform.i18n import N_

BROKERED: dict[str, str] = {
    "case.agreed": N_("同意对接"),
    "case.close": N_("结束对接"),
    "case.declined": N_("谢绝对接"),
    "case.handed_over": N_("移交对接的联络员"),
    "case.hire": N_("确认录用"),
    "case.at_work": N_("登记已报到"),
    "case.no_show_said": N_("用人单位称未报到"),
    "case.no_show": N_("登记未报到"),
    "case.left": N_("登记保证期内离职"),
    "case.undo_hire": N_("撤销录用登记"),
    "case.interview": N_("登记已约面谈"),
    "case.no_withdrawn": N_("撤销代为登记的谢绝"),
    "case.no_own": N_("本方确认谢绝"),
    "case.no_back": N_("本方收回谢绝"),
    "case.interview_moved": N_("面谈改期"),
    "case.interview_off": N_("取消面谈"),
    "case.interview_result": N_("登记对接的面谈结果"),
    "case.introduced": N_("不经运算发起对接"),
    "case.invited": N_("用人单位邀请对接"),
    "case.interested": N_("人才一方表示有意向"),
    "case.unmasked": N_("查看对接双方的联系方式"),
    "enterprise.key": N_("列为重点企业"),
    "enterprise.not_key": N_("不再列为重点企业"),
    "enterprise.visited": N_("登记企业联系"),
    "landing.land": N_("确认团队落地"),
    "landing.reopen": N_("恢复团队的落地服务"),
    "landing_service.start": N_("开始办理落地服务"),
    "landing_service.finish": N_("办结落地服务"),
    "landing_service.drop": N_("不再办理落地服务"),
    "landing_service.again": N_("重新办理落地服务"),
    "landing_service.planned": N_("更新落地服务的责任人或期限"),
    "officer.leave": N_("登记联络员休假"),
    "portfolio.handed": N_("移交联系的企业"),
    "portfolio.shared": N_("按方案分派企业"),
    "request.answered": N_("答复企业诉求"),
    "request.made": N_("提出企业诉求"),
}
