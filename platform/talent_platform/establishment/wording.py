"""Words of the desk: labels and colours of states, outcomes and kinds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from talent_platform.establishment.institutions.schemas import DEGREE_LABELS
from talent_platform.establishment.tables.appointments import AppointmentState
from talent_platform.establishment.tables.plans import PlanState
from talent_platform.establishment.tables.rounds import RoundState
from talent_platform.establishment.tables.specials import SpecialState
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.reference.codes import city, counties
from talent_platform.web.listing.declaration import Badge
from talent_posts import PLACES, Advice, Decision, Finding, Outcome, all_rules, authority_names

NAMES_OF_POSTS = (
    N_("管理"), N_("专业技术"), N_("工勤技能"), N_("公开招聘"), N_("调入"), N_("首次聘用"), N_("晋升"),
    N_("竞聘"), N_("岗位类别变更"), N_("政策性安置"), N_("上级任命"), N_("破格"), N_("超岗纳入管理"),
    N_("低聘"), N_("其他"),
)  # fmt: skip
"""What `talent_posts` calls categories and ways of appointment, marked here for the catalogue."""
STATE_BADGES: dict[str, Badge] = {
    AppointmentState.DRAFT: Badge(N_("草稿"), "neutral"),
    AppointmentState.RESERVED: Badge(N_("待审核"), "warning"),
    AppointmentState.DEPARTMENT: Badge(N_("主管部门已审"), "info"),
    AppointmentState.COUNTY: Badge(N_("县区已审"), "info"),
    AppointmentState.APPROVED: Badge(N_("已批准"), "info"),
    AppointmentState.EFFECTIVE: Badge(N_("已聘用"), "success"),
    AppointmentState.REJECTED: Badge(N_("不同意"), "danger"),
    AppointmentState.WITHDRAWN: Badge(N_("已撤回"), "neutral"),
    AppointmentState.EXPIRED: Badge(N_("保留期满"), "neutral"),
}
PLAN_BADGES: dict[str, Badge] = {
    PlanState.DRAFT: Badge(N_("草稿"), "neutral"),
    PlanState.DEPARTMENT: Badge(N_("待主管部门审核"), "warning"),
    PlanState.COUNTY: Badge(N_("待县区审核"), "warning"),
    PlanState.CITY: Badge(N_("待市级核准"), "warning"),
    PlanState.APPROVED: Badge(N_("已核准"), "success"),
    PlanState.RETURNED: Badge(N_("已退回"), "danger"),
}
SPECIAL_BADGES: dict[str, Badge] = {
    SpecialState.ASKED: Badge(N_("待审核"), "warning"),
    SpecialState.DEPARTMENT: Badge(N_("主管部门已审"), "info"),
    SpecialState.COUNTY: Badge(N_("待市级核准"), "warning"),
    SpecialState.OPEN: Badge(N_("在用"), "success"),
    SpecialState.REFUSED: Badge(N_("不同意"), "danger"),
    SpecialState.CLOSED: Badge(N_("已核销"), "neutral"),
}
UNSUPERVISED_PLAN_BADGES = {**PLAN_BADGES, PlanState.DEPARTMENT: SPECIAL_BADGES[SpecialState.ASKED]}
ROUND_BADGES: dict[str, Badge] = {
    RoundState.OPEN: Badge(N_("报名中"), "warning"),
    RoundState.ALLOCATED: Badge(N_("已产生拟聘人选"), "success"),
    RoundState.REOPENING: Badge(N_("待同意重新评定"), "warning"),
    RoundState.CANCELLING: Badge(N_("待同意取消"), "warning"),
    RoundState.CANCELLED: Badge(N_("已取消"), "neutral"),
}
OUTCOME_BADGES: dict[Outcome, Badge] = {
    "pass": Badge(N_("符合"), "success"),
    "warn": Badge(N_("提醒"), "info"),
    "needs_approval": Badge(N_("需批准"), "warning"),
    "unknown": Badge(N_("无法判定"), "neutral"),
    "block": Badge(N_("不得聘用"), "danger"),
}
ASKED_BADGES: dict[str, Badge] = {
    "asked": Badge(N_("待确认（自报）"), "warning"),
    "confirmed": Badge(N_("已确认"), "success"),
    "refused": Badge(N_("不予同意"), "danger"),
}
ORIGIN_LABELS: dict[str, str] = {"first_load": N_("首次名册"), "appointment": N_("首次聘用")}
OUTCOME_SENTENCES: dict[Outcome, str] = {
    "pass": N_("可以聘用：各项规则均符合"),
    "warn": N_("可以聘用，有 {n} 项提醒"),
    "needs_approval": N_("须先取得 {n} 项批准"),
    "unknown": N_("还不能判定：{n} 项缺少材料或数值"),
    "block": N_("不得聘用：{n} 条规定不符合"),
}
STATUS_BADGES: dict[str, Badge] = {
    "verified": Badge(N_("已核对原文"), "success"),
    "secondary": Badge(N_("转载文本"), "info"),
    "recalled": Badge(N_("凭记忆，待核"), "warning"),
    "unverified": Badge(N_("未核实"), "warning"),
    "set": Badge(N_("本地设定，两人确认"), "info"),
    "invented": Badge(N_("虚构"), "warning"),
}


KIND_LABELS: dict[str, str] = {
    "professional": N_("专业技术"),
    "administration": N_("社会管理"),
    "support": N_("工勤服务"),
}
LEVEL_LABELS: dict[str, str] = {
    "province": N_("省属"),
    "city": N_("市属"),
    "county": N_("县区属"),
    "township": N_("乡镇"),
}
OVER_LABELS: dict[str, str] = {"policy": N_("政策性超岗"), "excess": N_("首聘超岗")}
STEP_LABELS: dict[str, str] = {
    "plan": N_("制定方案"),
    "notice": N_("发布公告"),
    "check": N_("资格审查"),
    "exam": N_("考试考核"),
    "medical": N_("体检"),
    "evaluation": N_("考评"),
    "publicity": N_("公示"),
}
EVIDENCE_LABELS: dict[str, str] = {
    "national_key_rd_principal": N_("国家重点研发计划项目负责人"),
    "national_teaching_award_second_first": N_("国家级教学成果二等奖第一完成人"),
    "top_talent": N_("顶尖人才"),
    "national_leading_talent": N_("国家级领军人才"),
    "national_key_project": N_("国家重点项目"),
    "provincial_key_project": N_("省级重点项目"),
    "municipal_key_project": N_("市级重点项目"),
    "major_research_topic": N_("重大研究课题"),
    "supported_platform": N_("重点支持平台引进人才"),
    "professional_background": N_("专业背景"),
    "qualified": N_("任职资格"),
    "really_working": N_("实际从事该岗位工作"),
    "competed": N_("经竞聘产生"),
}
AUTHORITY_LABELS: dict[str, str] = {
    "department": N_("主管部门"),
    "county_hrss": N_("县区人社部门"),
    "city_hrss": N_("市人社部门"),
    "province_hrss": N_("省人社部门"),
    "ministry": N_("国务院主管部门"),
    "central_hrss": N_("国家人社部门"),
    "personnel_authority": N_("有人事管理权限的机关"),
}
FIGURE_LABELS: dict[str, str] = {
    **KIND_LABELS, **LEVEL_LABELS, **STEP_LABELS, **EVIDENCE_LABELS, **DEGREE_LABELS, **AUTHORITY_LABELS,
    "from": N_("起"), "to": N_("止"), "least": N_("最少"), "most": N_("最多"),
    "unit": N_("单位"), "day": N_("天"), "working_day": N_("工作日"),
    "percent": N_("占比（%）"), "count": N_("个数"), "grades": N_("等级"), "ratio": N_("比例"),
    "up_to_percent": N_("超岗不高于（%）"), "leavers": N_("先出几人"),
    "unit_leader_only": N_("限单位领导人员"), "evidence": N_("佐证材料"),
    "since": N_("超岗聘用日"), "title": N_("现职称取得日"), "born": N_("出生日"),
    "senior": N_("高级"), "intermediate": N_("中级"), "junior": N_("初级"),
    "高级工": N_("高级工"), "技师": N_("技师"), "高级技师": N_("高级技师"),
    "series": N_("按系列组建"), "specialty": N_("按专业组建"),
    "standing": N_("评委会"), "drawn": N_("执行评委"),
    "numerator": N_("分子"), "denominator": N_("分母"), "all": N_("各系列"),
    "eligible": N_("符合条件的申报人"), "reviewed": N_("已表决的申报人"),
    "rounding": N_("小数"), "down": N_("舍去"), "up": N_("进位"), "half_up": N_("四舍五入"),
    "fixed_number": N_("投票前确定人数"), "second_ballot": N_("第二次投票"), "ask": N_("报人社部门同意"),
}  # fmt: skip
"""Words of the values of figures: what the files call things → what people call them."""


def ruled_places() -> list[tuple[str, str]]:
    """Where rules and figures may be asked about: this city, its counties, and where others' figures hold."""
    here = {**dict([city()]), **counties()}
    return list({**here, **{code: name for code, name in PLACES.items() if code not in here}}.items())


GROUPS: dict[Outcome, str] = {
    "block": N_("不符合，须先解决"),
    "unknown": N_("还不能判定"),
    "needs_approval": N_("须批准"),
    "warn": N_("提醒，不影响办理"),
    "pass": N_("已符合"),
}
"""What a verdict is read in, gravest first."""


class DecisionWords(NamedTuple):
    """What `_decision.html` needs to show a decision."""

    plan: bool = False
    """Whether a plan is judged; at a request what is to note of the plan stands folded."""

    groups: Mapping[Outcome, str] = GROUPS

    outcomes: Mapping[Outcome, Badge] = OUTCOME_BADGES
    sentences: Mapping[Outcome, str] = OUTCOME_SENTENCES
    statuses: Mapping[str, Badge] = STATUS_BADGES
    places: Mapping[str, str] = dict(ruled_places())

    @staticmethod
    def counted(asked: Sequence[Finding], of_plan: Collection[Finding]) -> Counter[Outcome]:
        """Findings by outcome; what is to note of the plan itself is told apart."""
        return Counter(each.outcome for each in asked if each not in of_plan)

    def sentence(self, outcome: Outcome, counts: Counter[Outcome], of_plan: Collection[Finding]) -> str:
        """The verdict in one sentence; where only the plan is to be noted, it says so."""
        if outcome == "warn" and not counts["warn"]:
            met = gettext(self.sentences["pass"])
            return met + gettext("；岗位设置方案另有 {n} 项提醒", n=len(of_plan))
        return gettext(self.sentences[outcome], n=counts[outcome])

    @staticmethod
    def subject(decision: Decision) -> str:
        """Whom and what it is about, without the number of a row that the rulebook tells people apart by."""
        return re.sub(r"\(\d+\)", "", decision.subject)

    @staticmethod
    def way(each: Advice) -> str:
        """A way that was tried; rule and reason, which stand beside it, are not told again."""
        told = each.text if each.kind == "figure" else each.text.partition(":")[0]
        return told.removesuffix(f"({each.rules[0]})") if each.rules else told

    def how(self, decision: Decision, finding: Finding) -> list[str]:
        """What lifts a finding: the two nearest ways of those tried, or who has to approve."""
        tried = [self.way(each) for each in decision.advice if finding.rule in each.rules]
        if tried:
            return tried[:2]
        if finding.outcome == "needs_approval":
            return [gettext("取得{by}的批准", by=authority_names(finding.needs))]
        if finding.outcome == "unknown":
            return [gettext("补充材料，或由主管机关设定数值后再判定")]
        if finding.outcome == "block":
            return [
                gettext("按依据调整方案的岗位数后再报")
                if self.plan
                else gettext("试过的其他等级和日期都不能解除；依据中的事实有误的，先更正")
            ]
        return []

    @staticmethod
    def remaining(counts: Mapping[Outcome, int], outcome: Outcome) -> str:
        """What the sentence of the verdict leaves unsaid: 还须批准 1 项；另有提醒 1 项；已符合 18 项."""
        told: dict[Outcome, str] = {
            "unknown": ngettext("{n} 项还不能判定", counts["unknown"]),
            "needs_approval": ngettext("还须批准 {n} 项", counts["needs_approval"]),
            "warn": ngettext("另有提醒 {n} 项", counts["warn"]),
            "pass": ngettext("已符合 {n} 项", counts["pass"]),
        }
        said = [text for name, text in told.items() if counts[name] and name != outcome]
        return gettext("；").join(said)

    @property
    def plan_rules(self) -> frozenset[str]:
        """Rules about the plan and not about anybody."""
        return frozenset(rule.id for rule in all_rules() if rule.scope == "plan")

    @staticmethod
    def value(given: Any) -> str:
        """A figure's value as people read it: 专业技术：70；社会管理：50, 10 级：中专, 1:3:6."""
        if isinstance(given, Mapping):
            return gettext("；").join(_pair(key, each) for key, each in given.items())
        if isinstance(given, list) and all(isinstance(each, int | float) for each in given):
            return ":".join(map(str, given))
        if isinstance(given, list):
            between = gettext("；") if isinstance(given[0], Mapping) else gettext("、")
            return between.join(map(_item, given))
        return _word(given)


def _pair(key: str | int, given: Any) -> str:
    # A number as a key stands for a grade; `grades` are the only row of numbers that is no proportion.
    name = gettext("{n} 级", n=key) if isinstance(key, int) else _word(key)
    text = gettext("、").join(map(str, given)) if key == "grades" else DecisionWords.value(given)
    return gettext("{name}：{value}", name=name, value=text)


def _item(given: Any) -> str:
    if isinstance(given, Mapping):
        return gettext("，").join(_pair(key, each) for key, each in given.items())
    return _word(given)


def _word(given: Any) -> str:
    if isinstance(given, bool):
        return gettext("是") if given else gettext("否")
    return gettext("不限") if given is None else gettext(FIGURE_LABELS.get(given, str(given)))


DECISION_WORDS = DecisionWords()
ENDED_WORDS = DecisionWords(
    sentences={
        **OUTCOME_SENTENCES,
        "pass": N_("申请已终止；最后一次判定时各项规则均符合"),
        "warn": N_("申请已终止；最后一次判定时有 {n} 项提醒"),
    }
)
"""Of a request that was withdrawn, refused or has lapsed: nobody is appointed by it."""
PLAN_WORDS = DecisionWords(
    plan=True,
    outcomes={**OUTCOME_BADGES, "block": Badge(N_("不符合规定"), "danger")},
    sentences={
        "pass": N_("方案符合各项规则"),
        "warn": N_("方案可以报批，有 {n} 项提醒"),
        "needs_approval": N_("方案须先取得 {n} 项批准"),
        "unknown": N_("方案还不能判定：{n} 项缺少材料或数值"),
        "block": N_("方案不符合 {n} 条规定"),
    },
)
