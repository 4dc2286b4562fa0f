"""A1, A4, D12, D13, D23, I1, J1, J2: level by level, and the roads past it, each used once."""

from collections.abc import Mapping

from talent_posts.posts.facts.scheme import TITLE_LEVELS, TitleLevel
from talent_posts.rulebook.calendar import years_after
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.applicants import PRIVILEGE_NAMES, TitleApplicationFacts
from talent_posts.titles.register import TitleQuestion, listed, rule
from talent_posts.titles.requirements import REQUIREMENT_NAMES, RequirementKind
from talent_posts.titles.sources import (
    NOTICE_SINCE,
    ORDER_APPLICANTS,
    ORDER_SINCE,
    SKILLED,
    SKILLED_SINCE,
    notice,
)

_NO_BAR: frozenset[RequirementKind] = frozenset({"degree", "paper"})
_FIRST = frozenset({"员", "助理"})


@rule(
    "D23",
    "申报职称评审应当逐级申报;取得重大突破、作出突出贡献的,可以直接申报高级职称。",
    ORDER_APPLICANTS,
    outcomes=("block", "needs_approval"),
    since=ORDER_SINCE,
    scope="application",
)
def levels_are_not_skipped(ask: TitleQuestion) -> Answer:
    """One applies level by level. A level is skipped only in one step (D13), directly (A3, I1), or as a
    skilled worker (J1); who has no title begins with the lowest two, or above on a paper."""
    found = ask.application
    highest = found.highest
    facts: dict[str, object] = {"现有职称": highest or "无", "申报": found.level}
    return _first(found, facts) if highest is None else _next(found, highest, facts)


def _next(found: TitleApplicationFacts, highest: TitleLevel, facts: dict[str, object]) -> Answer:
    up = TITLE_LEVELS.index(highest) - TITLE_LEVELS.index(found.level)
    if up <= 0:
        return Answer("block", f"已有{highest}职称,不能申报{found.level}。", facts)
    if up == 1 or (highest, found.level) == ("员", "助理"):
        return Answer("pass", "逐级申报。", facts)
    if found.skilled is not None:
        return Answer("pass", "按技能等级申报。", facts)
    direct = found.asks("direct")
    if direct and direct.document.strip():
        return Answer("pass", f"按直接申报:{direct.document}。", facts)
    return Answer("block", f"由{highest}申报{found.level},越过了层级。", facts)


def _first(found: TitleApplicationFacts, facts: dict[str, object]) -> Answer:
    if found.level in _FIRST or found.skilled is not None:
        return Answer("pass", "首次申报。", facts)
    if road := found.asks("one_step") or found.asks("direct"):
        return Answer("pass", f"按{PRIVILEGE_NAMES[road.kind]}申报。", facts)
    if found.entry.strip():
        return Answer("pass", f"首次申报,依据:{found.entry}。", facts)
    return Answer("needs_approval", f"没有职称,申报{found.level}须有依据。", facts, (), ("city_hrss",))


@rule(
    "D13",
    "机关单位人员、参公单位人员到企事业单位从事专业技术工作,可享受职称评审“一步到位”政策,“一步到位”政策在取得"
    "专业技术职称后,不再适用。",
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="application",
    when=lambda ask: "" if ask.application.asks("one_step") else "没有申请“一步到位”。",
)
def one_step_only_from_an_organ_and_without_a_title(ask: TitleQuestion) -> Answer:
    """In one step applies who came from an organ or 参公 unit to technical work, and has no title yet."""
    found = ask.application
    facts: dict[str, object] = {"转入": str(found.from_organ or "无"), "现有职称": found.highest or "无"}
    if found.from_organ is None or found.from_organ > found.applied:
        return Answer("block", "不是由机关、参公单位转到企事业单位从事专业技术工作的。", facts)
    if found.held:
        return Answer("block", "已取得专业技术职称,“一步到位”不再适用。", facts)
    return Answer("pass", "符合“一步到位”。", facts)


@rule(
    "I1",
    "对引进或作出突出贡献的专业技术人才,可根据其能力、业绩和贡献直接评定相应专业技术职称。",
    notice("(九)"),
    outcomes=("needs_approval",),
    since=NOTICE_SINCE,
    scope="application",
    when=lambda ask: "" if ask.application.asks("direct") else "没有申请直接申报。",
)
def a_direct_grant_rests_on_a_paper(ask: TitleQuestion) -> Answer:
    """Who was brought in or has contributed outstandingly (A3: with a commendation) applies directly on a
    paper of the authority."""
    direct = ask.application.asks("direct")
    document = direct.document.strip() if direct else ""
    if not document:
        return Answer("needs_approval", "直接申报须经认定。", {"认定文件": "无"}, (), ("city_hrss",))
    return Answer("pass", f"已认定:{document}。", {"认定文件": document})


@rule(
    "A1",
    "可免予一次卫生系列高级专业技术资格考试",
    notice("(一)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="application",
    when=lambda ask: "" if ask.application.asks("exam_exemption") else "没有申请免试。",
)
def the_exam_is_spared_once(ask: TitleQuestion) -> Answer:
    """Front-line medics are spared the exam for a senior title of the health series once."""
    found = ask.application
    before = [each for each in found.used if each.kind == "exam_exemption"]
    facts: dict[str, object] = {"已用": listed([f"{each.on}" for each in before]) or "无"}
    if before:
        return Answer("block", f"免试已于 {before[0].on} 用过。", facts)
    if found.series != "卫生技术人员" or found.level not in {"正高", "副高"}:
        return Answer("block", "免试只限卫生系列高级职称。", facts)
    return Answer("pass", "第一次免试。", facts)


@rule(
    "A4",
    "享受提前申报、优先晋升岗位等级政策的人员,原则上只享受一次政策优惠。",
    notice("(一)"),
    outcomes=("needs_approval",),
    since=NOTICE_SINCE,
    scope="application",
    when=lambda ask: "" if ask.application.asks("early") else "没有申请提前申报。",
)
def a_privilege_is_used_once(ask: TitleQuestion) -> Answer:
    """Early application is in principle granted once; a second time takes an approval."""
    found = ask.application
    before = [each for each in found.used if each.kind == "early"]
    asked = found.asks("early")
    facts: dict[str, object] = {"已用": listed([f"{each.on}" for each in before]) or "无"}
    if not before:
        return Answer("pass", "第一次提前申报。", facts)
    if asked and asked.document.strip():
        return Answer("pass", f"经同意再次提前申报:{asked.document}。", facts)
    return Answer("needs_approval", f"提前申报已于 {before[0].on} 用过。", facts, (), ("city_hrss",))


@rule(
    "D12",
    "对现从事专业与所持有职称专业不一致的人员,除有特殊规定的系列外,本着“干什么、评什么”的原则,允许其按规定条件参评"
    "现从事专业的高一级职称。",
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="application",
    when=lambda ask: "" if _changes(ask) else "申报专业与现有职称一致。",
)
def another_specialty_is_reviewed_at_the_next_level(ask: TitleQuestion) -> Answer:
    """Whose work is another specialty than that of the title applies in it for the next level."""
    found, highest = ask.application, ask.application.highest
    facts: dict[str, object] = {
        "现有职称": highest or "无",
        "申报": f"{found.series}{found.specialty}{found.level}",
    }
    up = TITLE_LEVELS.index(highest) - TITLE_LEVELS.index(found.level) if highest else 1
    if up != 1 and (highest, found.level) != ("员", "助理"):
        return Answer("block", "现从事专业与职称专业不一致的,参评现从事专业的高一级职称。", facts)
    return Answer("pass", "参评现从事专业的高一级职称。", facts)


def _changes(ask: TitleQuestion) -> bool:
    found = ask.application
    top = [each for each in found.held if each.level == found.highest]
    return bool(top) and all(
        (each.series, each.specialty or found.specialty) != (found.series, found.specialty) for each in top
    )


@rule(
    "J1",
    "高技能人才取得高级工、技师、高级技师后从事技术技能工作满规定年限的,可以申报相应层级的职称。",
    SKILLED,
    outcomes=("block", "unknown"),
    since=SKILLED_SINCE,
    scope="application",
    figures=("skilled_title_years",),
    when=lambda ask: "" if ask.application.skilled else "不是以技能等级申报。",
)
def a_level_of_skill_and_years_open_a_title(ask: TitleQuestion) -> Answer:
    """A level of skill opens the title that the table names, so many years after it was obtained."""
    figure, found = ask.figure("skilled_title_years"), ask.application
    assert found.skilled is not None
    facts: dict[str, object] = {"技能等级": found.skilled.grade, "取得": str(found.skilled.since)}
    table: Mapping[str, Mapping[str, int]] = figure.value or {}
    opened = table.get(found.skilled.grade)
    if not opened:
        return Answer(
            "unknown", f"{found.skilled.grade}可以申报的职称和年限未设定。", facts, (figure.without_value(),)
        )
    if found.level not in opened:
        return Answer("block", f"{found.skilled.grade}可以申报{listed(list(opened))}。", facts, (figure,))
    first = years_after(found.skilled.since, opened[found.level])
    if found.applied < first:
        return Answer("block", f"须满 {opened[found.level]} 年,最早 {first} 申报。", facts, (figure,))
    return Answer("pass", f"满 {opened[found.level]} 年。", facts, (figure,))


@rule(
    "J2",
    "强化技能贡献,突出职业能力和工作业绩",
    notice("(十)"),
    SKILLED,
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="application",
    when=lambda ask: (
        "" if ask.application.skilled and ask.application.refused_for else "没有因条件不符退回。"
    ),
)
def degree_and_paper_are_no_bar_for_skilled_workers(ask: TitleQuestion) -> Answer:
    """Skilled workers are not refused for lack of a degree or a paper."""
    barred = [REQUIREMENT_NAMES[kind] for kind in ask.application.refused_for if kind in _NO_BAR]
    facts: dict[str, object] = {
        "退回理由": listed([REQUIREMENT_NAMES[kind] for kind in ask.application.refused_for])
    }
    if barred:
        return Answer("block", f"不得以{listed(barred)}为由退回高技能人才的申报。", facts)
    return Answer("pass", "退回理由不涉及学历、论文。", facts)
