"""Why seats stayed free and people or teams were not proposed, each in one sentence.

What is named is what blocks: a requirement that nobody meets, else the one that alone keeps most away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from talent_platform.brokerage.calculation.kept import Detail
from talent_platform.brokerage.wording import (
    NEED_CODES,
    OFFER_CODES,
    PROJECT_CODES,
    RULE_TEXTS,
    TEAM_CODES,
    hundredths,
)
from talent_platform.i18n import N_, _, _n

LINES: dict[str, str] = {"cutoff": N_("入选线"), "lowest": N_("已推荐者最低分")}
"""What a score is set against: a line decides, the lowest score there is only a fact of the plan."""


def short_by(score: int, line: int) -> str:
    """How much is missing, as the difference of the two figures shown."""
    gap = hundredths(line) - hundredths(score)
    if score == line:
        return _("同分，先后由抽签决定")
    if score > line:
        return _("高 {gap:.2f}，名额按次序先用在了别处", gap=-gap / 100)
    return _("差 {gap:.2f}", gap=gap / 100) if gap else _("差不到 0.01")


def _blocking_first(
    counts: Mapping[str, Mapping[str, int]], looked: int
) -> list[tuple[str, Mapping[str, int]]]:
    """What nobody meets first, then what alone keeps most away."""
    return sorted(
        counts.items(),
        key=lambda item: (item[1]["failed"] == looked, item[1].get("only", 0), item[1]["failed"]),
        reverse=True,
    )


def need_reason(code: str, detail: Detail) -> str:
    """One sentence: why a need has free seats."""
    text = _((PROJECT_CODES if "teams" in detail else NEED_CODES)[code])
    if code == "no_eligible" and detail.get("removed"):
        text += _blocking(detail)
    if code in {"placed_elsewhere", "all_placed_here"} and "looked" in detail:
        text += _("（符合条件 {n} 人）", n=detail["eligible"])
    if below := detail.get("below"):
        text += _n("；{n} 人得分低于最低分 {floor:.2f}", below, floor=detail["floor"] / 10_000)
    return text


def _blocking(detail: Detail) -> str:
    """The requirement that everybody fails, or else the one that alone keeps most away."""
    teams = "teams" in detail
    looked = detail["teams"] if teams else detail["looked"]
    rule, counts = _blocking_first(detail["removed"], looked)[0]
    if counts["failed"] == looked:
        sentence = (
            N_("；看过的 {n} 个团队全都卡在「{rule}」") if teams else N_("；看过的 {n} 人全都卡在「{rule}」")
        )
        return _n(sentence, looked, rule=_(RULE_TEXTS[rule]))
    if counts["only"]:
        sentence = N_("；{n} 个团队只差「{rule}」这一条") if teams else N_("；{n} 人只差「{rule}」这一条")
        return _n(sentence, counts["only"], rule=_(RULE_TEXTS[rule]))
    sentence = N_("；看过的 {n} 个团队都至少差两条") if teams else N_("；看过的 {n} 人都至少差两条")
    return _n(sentence, looked)


def offer_reason(code: str, detail: Detail, titles: Mapping[int, str], *, team: bool = False) -> str:
    """One sentence: why a person or a team is not proposed, with the figures behind it."""
    text = _((TEAM_CODES if team else OFFER_CODES)[code])
    if "cut" in detail:
        sentence = N_("；最接近的是「{need}」：得分 {score:.2f}，按文本排第 {rank} 位，初选看前 {cut} 位")
        if detail["rank"] is None:
            sentence = N_("；最接近的是「{need}」：得分 {score:.2f}，与它没有相同的词，初选看前 {cut} 位")
        return text + _(
            sentence, need=titles.get(detail["need"], ""), score=detail["score"] / 10_000,
            rank=detail["rank"], cut=detail["cut"],
        )  # fmt: skip
    for name, line in (("cutoff", detail.get("cutoff")), ("lowest", detail.get("lowest"))):
        if line is None:
            continue
        return text + _(
            "；最接近的是「{need}」：得分 {score:.2f}，{line} {cutoff:.2f}，{short}",
            need=titles.get(detail["need"], ""), score=hundredths(detail["score"]) / 100,
            line=_(LINES[name]), cutoff=hundredths(line) / 100,
            short=short_by(detail["score"], line),
        )  # fmt: skip
    if "floor" in detail:
        return text + _(
            "；得分最高的是「{need}」：{score:.2f}，最低分 {floor:.2f}", need=titles.get(detail["need"], ""),
            score=hundredths(detail["score"]) / 100, floor=detail["floor"] / 10_000,
        )  # fmt: skip
    if "need" in detail:
        return text + _(
            "；最接近的是「{need}」：得分 {score:.2f}", need=titles.get(detail["need"], ""),
            score=detail["score"] / 10_000,
        )  # fmt: skip
    return text + (_teams_block(detail) if team else _persons_block(detail))


def _persons_block(detail: Detail) -> str:
    """What keeps somebody from every post, or from most of those that only one thing keeps from."""
    if everywhere := detail.get("everywhere"):
        rules = _joined(f"「{_(RULE_TEXTS[rule])}」" for rule in everywhere)
        return _("；看过的 {n} 个需求全都卡在{rules}", n=detail["looked"], rules=rules)
    if near := detail.get("near"):
        rule, skill, count, _needs = near[0]
        return _n("；离 {n} 个需求只差这一条：{rule}", count, rule=requirement(rule, skill))
    if "near" in detail and detail["looked"]:
        return _("；看过的 {n} 个需求都至少差两条", n=detail["looked"])
    return ""


def _teams_block(detail: Detail) -> str:
    for rule, counts in _blocking_first(detail.get("removed", {}), detail["looked"])[:1]:
        if counts["failed"] == detail["looked"]:
            return _("；看过的 {n} 个需求全都卡在「{rule}」", n=detail["looked"], rule=_(RULE_TEXTS[rule]))
        if counts["only"]:
            return _n("；离 {n} 个需求只差这一条：{rule}", counts["only"], rule=requirement(rule, ""))
    return ""


def requirement(rule: str, skill: str) -> str:
    """One requirement in words, with the skill that is lacking."""
    return _("「具备技能：{skill}」", skill=skill) if skill else f"「{_(RULE_TEXTS[rule])}」"


def _joined(texts: Iterable[str]) -> str:
    return "、".join(texts)


def near(detail: Detail, titles: Mapping[int, str]) -> list[dict[str, Any]]:
    """What one requirement alone keeps somebody from: the requirement, how many needs, and some of them."""
    return [
        {"rule": requirement(rule, skill), "count": count,
         "needs": [{"id": need, "title": titles.get(need, "")} for need in needs]}
        for rule, skill, count, needs in detail.get("near", [])
    ]  # fmt: skip
