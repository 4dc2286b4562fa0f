"""Codes, rules and terms of a run in words. Figures are points of a hundred: 712,345 millionths are 71.23."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from talent_matching import MILLION, RULES
from talent_platform.brokerage.calculation.kept import Advice, Decided, Detail, Level
from talent_platform.i18n import N_, _, _n
from talent_platform.reference.ranks import (
    EDUCATION_LABELS,
    SKILL_LABELS,
    TITLE_LABELS,
    Education,
    SkillLevel,
    TitleLevel,
)
from talent_platform.web.rendering import wan

RULE_TEXTS: dict[str, str] = {
    "consent": N_("本人同意参加匹配"),
    "available": N_("未暂停匹配、未到岗、账号可用"),
    "forbidden": N_("未被工作人员排除"),
    "declined": N_("双方均未谢绝过"),
    "introduced": N_("尚未在同一需求的对接中"),
    "introductions": N_("进行中的推荐未达上限"),
    "licence": N_("持有法定执业资格"),
    "mode": N_("引进方式相符"),
    "place": N_("工作地点在意向范围内"),
    "pay": N_("年薪上限不低于期望"),
    "availability": N_("到岗时间来得及"),
    "degree": N_("学历不低于要求"),
    "title": N_("职称不低于要求"),
    "years": N_("工作年限不低于要求"),
    "skills": N_("具备全部必备技能"),
    "too_few": N_("能来的人数达到团队最少成行人数"),
    "too_many": N_("核心成员人数不超过空缺"),
    "unrelated": N_("项目内容与需求相近"),
    "below_floor": N_("得分不低于最低分"),
    "single": N_("可以单独引进，且需求接受个人"),
}
RELAXED: dict[str, str] = {
    "mode": N_("不限引进方式"),
    "place": N_("放宽工作地点"),
    "pay": N_("薪酬面议"),
    "availability": N_("放宽到岗时间"),
    "degree": N_("不限学历"),
    "title": N_("不限职称"),
    "years": N_("不限工作年限"),
    "skills": N_("放宽必备技能"),
}
"""What an employer could drop."""
TERM_TEXTS: dict[str, str] = {
    "required_skills": N_("必备技能"),
    "preferred_skills": N_("优先技能"),
    "text": N_("职务与职责用词"),
    "degree": N_("学历"),
    "title": N_("职称"),
    "years": N_("工作年限"),
    "place": N_("工作地点"),
    "pay": N_("薪酬"),
    "industry": N_("产业意向"),
    "availability": N_("到岗时间"),
    "freshness": N_("资料新近"),
    "occupation": N_("职业"),
    "members": N_("成员平均得分"),
    "roles": N_("所需角色齐备"),
}
NEED_CODES: dict[str, str] = {
    "no_eligible": N_("没有人符合全部硬性条件"),
    "placed_elsewhere": N_("符合条件的人都推荐到了更合适的需求"),
    "all_placed_here": N_("符合条件的人已全部推荐到这里，人数仍不够"),
    "not_shortlisted": N_("符合条件的人未带来增益"),
    "below_floor": N_("符合条件的人得分都低于最低分"),
}
PROJECT_CODES: dict[str, str] = {
    "no_pairs": N_("没有内容相近、意向地区又相符的团队"),
    "no_eligible": N_("没有团队符合全部条件"),
    "placed_elsewhere": N_("符合条件的团队都推荐到了更合适的需求"),
    "bundle_does_not_fit": N_("符合条件的团队未能整队成行"),
}
SHORT: dict[str, str] = {
    "no_eligible": N_("无人合格"),
    "placed_elsewhere": N_("另有推荐"),
    "all_placed_here": N_("合格者不够"),
    "not_shortlisted": N_("未列初选"),
    "below_floor": N_("低于最低分"),
    "no_pairs": N_("无相近者"),
    "bundle_does_not_fit": N_("未能成行"),
    "seats_full": N_("名额占满"),
    "outranked": N_("得分不够"),
    "goal_order": N_("目标在先"),
    "ineligible": N_("条件不符"),
    "no_positive_value": N_("没有得分"),
    "forbidden": N_("已排除"),
}
"""For charts, where there is no room for a sentence."""
OFFER_CODES: dict[str, str] = {
    "outranked": N_("各需求的名额给了得分更高的人"),
    "goal_order": N_("得分够，但按公布的目标顺序名额先用在了别处"),
    "seats_full": N_("可去的需求名额已被锁定或团队占满"),
    "bundle_does_not_fit": N_("只能随团队来，而团队未能整队成行"),
    "no_positive_value": N_("与可去的需求没有得分"),
    "forbidden": N_("已被工作人员排除"),
    "ineligible": N_("不符合任何一个需求的全部硬性条件"),
    "not_shortlisted": N_("没有需求把其列入初选"),
    "below_floor": N_("得分低于本次运算公布的最低分"),
    "no_pairs": N_("没有可去的需求"),
}
TEAM_CODES: dict[str, str] = {
    **OFFER_CODES,
    "no_pairs": N_("意向地区内没有内容相近的需求"),
    "outranked": N_("名额与成员用在别处得分更高"),
    "seats_full": N_("可去的需求名额已给了别的团队"),
    "bundle_does_not_fit": N_("有成员已随别的团队推荐，或团队人数超过空缺"),
}


def points(value: int | None) -> float | None:
    """Millionths as points of a hundred."""
    return None if value is None else value * 100 / MILLION


def hundredths(millionths: int) -> int:
    """A score as its page shows it, in hundredths of a point: rounded, halves to the even one."""
    return round(millionths / 100)


def terms(given: Mapping[str, int]) -> list[tuple[str, float, str]]:
    """Terms as the `terms` macro wants them, in points of two decimals: where each begins and ends is
    rounded, so that what is shown adds up to the score as it is shown."""
    found, at = [], 0
    for name, text in TERM_TEXTS.items():
        if value := given.get(name):
            found.append((_(text), (hundredths(at + value) - hundredths(at)) / 100, ""))
            at += value
    return found


_COUNTED = {"needs_served": N_("{amount} 个需求"), "small_enterprises": N_("{amount} 家")}


MISNAMED = {"匹配总分(计至0.1分)": N_("匹配总分(计至10分)")}
"""An early file of goals called ten points of a hundred a tenth of one."""


def goals(decided: Decided) -> list[tuple[str, str]]:
    """The goals of a run in their order, each with what it came to in its own measure."""
    return [
        (_(MISNAMED.get(one["title"], one["title"])), _reached(one, decided)) for one in decided["levels"]
    ]


def _reached(level: Level, decided: Decided) -> str:
    goal, number = level["goal"], Decimal(level["reached"])
    floors, compared = decided["floors"], decided["compared"]
    if goal == "value":
        text = N_("{amount} 分")
        if (step := Decimal(level["unit"]) * 100) >= 1:
            text = N_("{amount} 分（比较时每人计至 {step} 分）")
        return _(text, amount=f"{number * 100:,.2f}", step=f"{step:f}".rstrip("0").rstrip("."))
    if goal == "county_floors":
        text = N_("{amount} 人，应有 {n} 人") if floors else N_("未设保底名额")
        return _(text, amount=f"{number:,.0f}", n=floors)
    if goal == "unmoved":
        text = N_("{amount} 人未变动，共 {n} 人") if compared else N_("没有上次结果")
        return _(text, amount=f"{number:,.0f}", n=compared)
    return _(_COUNTED.get(goal, N_("{amount} 人")), amount=f"{number:,.0f}")


def costs(decided: Decided, objective: float) -> list[tuple[str, str]]:
    """What another principle costs beside the highest total: label and sentence, for the plans concerned."""
    stable, best = decided["stable"], decided["best"]
    to_be_stable = _cost(stable["share_lost"], stable["seats_lost"])
    if decided["principle"] == "stable":
        return [(_("与总分最高的安排相比"), to_be_stable)]
    lines = [(_("改为双方意愿稳定的代价"), to_be_stable)]
    if decided["principle"] == "goals":
        most = float(best["objective"])
        lost = 1 - objective / most if most else 0.0
        lines.append((_("与总分最高的安排相比"), _cost(lost, best["placed"] - decided["placed"])))
    return lines


def _cost(share: float, fewer: int) -> str:
    if fewer > 0:
        return _("总分少 {share:.2%}，少推荐 {n} 人", share=share, n=fewer)
    if fewer < 0:
        return _("总分少 {share:.2%}，多推荐 {n} 人", share=share, n=-fewer)
    return _("总分少 {share:.2%}，推荐人数相同", share=share)


def _most_first(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, Mapping[str, int]]]:
    """JSONB keeps no order of its own."""
    return sorted(counts.items(), key=lambda entry: -entry[1]["failed"])


def removed(detail: Detail) -> list[dict[str, Any]]:
    """Which requirement removed how many, most first; `only` of them fail nothing else."""
    return [
        {"rule": _(RULE_TEXTS[rule]), "unknown": 0, "only": 0, **counts}
        for rule, counts in _most_first(detail.get("removed", {}))
    ]


def advice(detail: Detail) -> list[dict[str, Any]]:
    """What to loosen: the requirement, how many more people, and the steps in between."""
    return [
        {
            **one,
            "text": relaxed(one["rule"], one["skill"]),
            "step": _loosening(one),
            "steps": [
                _n("{figure}：可多 {n} 人", more, figure=_figure(one["rule"], figure))
                for figure, more in one["looser"][:-1]
            ],
        }
        for one in detail.get("advice", [])
    ]


def relaxed(rule: str, skill: str) -> str:
    """Dropping a requirement, of several skills the one named."""
    return _("不要求「{skill}」", skill=skill) if skill else _(RELAXED[rule])


def _loosening(one: Advice) -> str:
    """The advice as an assumption to be asked, without the need; empty where nothing can be asked of it."""
    if one["rule"] == "availability":
        return ""
    return f"{one['rule']}:{one['skill']}" if one["skill"] else str(one["rule"])


def _figure(rule: str, figure: int) -> str:
    """A looser figure of a requirement in words."""
    match rule:
        case "degree":
            return _("降到{level}", level=_(EDUCATION_LABELS[Education(figure)]))
        case "title":
            return _("降到{level}", level=_(TITLE_LABELS[TitleLevel(figure)]))
        case "years":
            return _("降到 {years} 年", years=figure)
        case "pay":
            return _("年薪提高到 {pay}", pay=wan(figure / 100))
        case "skills":
            return _("降到{level}", level=_(SKILL_LABELS[SkillLevel(figure)]))
        case _:
            return _("推迟到 {day}", day=date.fromordinal(figure).isoformat())


assert {rule.name for rule in RULES} <= set(RULE_TEXTS)
