"""Acts of surveys, in words."""

from __future__ import annotations

from talent_platform.i18n import N_

SURVEY_ACTS: dict[str, str] = {
    "survey.close": N_("结束调查的填报"),
    "survey.created": N_("新建调查"),
    "survey.edited": N_("修改调查"),
    "survey.looked_through": N_("核对调查的填报"),
    "survey.merged": N_("合并调查名单中的同一家企业"),
    "survey.unmerged": N_("撤销合并调查名单中的企业"),
    "survey.office": N_("指定调查的责任人"),
    "survey.open": N_("开始调查"),
    "survey.reminded": N_("催报调查"),
    "survey.reopen": N_("重新开放调查的填报"),
    "survey.targets": N_("向调查列入企业"),
    "survey.untargeted": N_("从调查移出企业"),
    "survey.uploaded": N_("上传填报表"),
    "survey_audit.asked": N_("记录抽查复核的结果"),
    "survey_audit.assigned": N_("指定抽查的复核人"),
    "survey_audit.drawn": N_("抽取要复核的行"),
    "survey_audit.fixed": N_("确定抽查方案"),
    "survey_flag.answer": N_("说明填报的疑点"),
    "survey_flag.ask": N_("请填报单位说明疑点"),
    "survey_flag.close": N_("结束填报的疑点"),
    "survey_row.approve": N_("审核通过调查填报"),
    "survey_row.begun": N_("新填调查的一行"),
    "survey_row.drop": N_("作废调查填报"),
    "survey_row.hold": N_("暂缓审核调查填报"),
    "survey_row.recall": N_("撤回调查填报"),
    "survey_row.return": N_("退回调查填报"),
    "survey_row.saved": N_("填写调查"),
    "survey_row.submit": N_("上报调查填报"),
}
