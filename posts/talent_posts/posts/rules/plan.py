"""G1-G4: is the post plan itself lawful?"""

from collections.abc import Mapping

from talent_posts.posts.facts.scheme import CATEGORY_NAMES, LEVEL_GRADES, Category, grade_name, post_name
from talent_posts.posts.question import Question, authority_names, on_paper
from talent_posts.posts.register import rule
from talent_posts.posts.sources import (
    LOCAL_CEILINGS,
    OPINIONS_SINCE,
    SKILL_TARGETS,
    TARGETS,
    notice,
    opinions,
)
from talent_posts.rulebook.decision import FigureUse
from talent_posts.rulebook.rule import Answer

MAIN_CATEGORY: dict[str, Category] = {
    "professional": "professional",
    "administration": "management",
    "support": "skilled",
}


KIND_NAMES = {
    "professional": "以专业技术提供社会公益服务",
    "administration": "承担社会事务管理",
    "support": "承担技能操作维护服务保障",
}


LEVEL_NAMES = {"province": "省属", "city": "市属", "county": "县(区)属", "township": "乡镇"}


def planned(ask: Question, category: Category | None = None, grades: range | list[int] | None = None) -> int:
    """Planned posts, all or of one category and some of its grades; special posts are never in a plan."""
    counts = ask.planned
    if category is not None and grades is not None:
        return sum([counts.get((category, grade), 0) for grade in grades])
    return sum([count for (kind, _), count in counts.items() if category is None or kind == category])


def _exception(ask: Question, reason: str, facts: dict[str, object], figure: FigureUse) -> Answer:
    """ "As a rule" and "in principle" leave room for an exception: a draft needs the word of whoever approves
    plans last; what was approved with the plan stays to be warned of."""
    approvers = ask.figure("plan_approvers")
    if ask.draft and not approvers.is_set:
        return Answer("unknown", f"{reason}例外的批准机关未设定。", facts, (figure, approvers))
    last = approvers.value[ask.institution.level][-1:] if ask.draft else []
    given = {each.by for each in on_paper(ask.plan.approvals) if each.on <= ask.approved_until}
    if missing := tuple(by for by in last if by not in given):
        told = f"{reason}须经{authority_names(missing)}批准。"
        return Answer("needs_approval", told, facts, (figure, approvers), missing)
    return Answer("warn", reason, facts, (figure,))


@rule(
    "G1a",
    "按照事业单位的社会功能确定主体岗位:主要以专业技术提供社会公益服务的,专业技术岗位一般不低于70%;"
    "主要承担社会事务管理职责的,管理岗位应占一半以上;主要承担技能操作维护、服务保障的,工勤技能岗位应占一半以上。",
    opinions("第六条"),
    notice("(七)"),
    outcomes=("warn", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("main_category_floor", "plan_approvers"),
)
def main_category_reaches_its_floor(ask: Question) -> Answer:
    """In an institution that serves through professional work at least 70 % of the posts are professional;
    in social administration at least half are management posts; in operation and support at least half
    are skilled posts (87号, item 6; 以上 includes the number)."""
    kind = ask.institution.kind
    main = MAIN_CATEGORY[kind]
    total, share = planned(ask), planned(ask, main)
    figure = ask.figure("main_category_floor")
    facts = {"单位类型": KIND_NAMES[kind], "岗位总量": total, f"{CATEGORY_NAMES[main]}岗位": share}
    if not figure.is_set:
        return Answer("unknown" if ask.draft else "warn", "主体岗位占比下限未设定。", facts, (figure,))
    floor = figure.value[kind]
    if total == 0:
        return Answer("pass", "方案中没有岗位。", facts, (figure,))
    facts["占比%"] = round(share * 100 / total, 2)
    if share * 100 >= floor * total:
        return Answer("pass", f"{CATEGORY_NAMES[main]}岗位占比不低于 {floor}%。", facts, (figure,))
    return _exception(ask, f"{CATEGORY_NAMES[main]}岗位占比低于 {floor}%。", facts, figure)


@rule(
    "G1b",
    "工勤技能岗位占岗位总量的比例不得超过当地规定的上限。",
    opinions("第六条"),
    outcomes=("warn",),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("skilled_share_cap",),
)
def skilled_share_stays_under_its_cap(ask: Question) -> Answer:
    """Where local law caps the share of skilled posts, the plan keeps to it (87号, item 6, leaves it to
    localities)."""
    figure = ask.figure("skilled_share_cap")
    total, skilled = planned(ask), planned(ask, "skilled")
    facts = {"岗位总量": total, "工勤技能岗位": skilled}
    cap = figure.value.get(ask.institution.kind) if figure.is_set else None
    if cap is None:
        return Answer("pass", "当地对此类单位没有规定上限。", facts, (figure,))
    if skilled * 100 <= cap * total:
        return Answer("pass", f"工勤技能岗位不超过 {cap}%。", facts, (figure,))
    return Answer("warn", f"工勤技能岗位超过 {cap}%。", facts, (figure,))


@rule(
    "G2a",
    "专业技术高级、中级、初级岗位之间的结构比例,全国总体控制目标为1:3:6,各地按单位层级确定。",
    TARGETS,
    notice("(七)"),
    outcomes=("warn",),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("level_structure",),
)
def levels_keep_their_structure(ask: Question) -> Answer:
    """Senior, intermediate and junior posts stand 1:3:6 as the national overall target; localities set
    their own by rank. A target for the whole, not a unit's limit: the approved plan binds, so this only
    warns."""
    counts = [
        planned(ask, "professional", range(1, 8)),
        planned(ask, "professional", LEVEL_GRADES["中级"]),
        planned(ask, "professional", LEVEL_GRADES["初级"]),
    ]
    facts = {"高级": counts[0], "中级": counts[1], "初级": counts[2]}
    figure = ask.figure("level_structure")
    ratio = figure.value.get(ask.institution.level) if figure.is_set else None
    if ratio is None:
        reason = f"{LEVEL_NAMES[ask.institution.level]}单位的结构比例未设定。"
        return Answer("warn", reason, facts, (figure.without_value(),))
    excess = _excess(counts, ratio)
    names = ("高级岗位", "高、中级岗位之和")
    return _structure_answer([(names[n], over) for n, over in excess if n < 2], facts, figure)


def _excess(counts: list[int], ratio: list[float]) -> list[tuple[int, float]]:
    """By how many posts the first, the first two, … of the groups exceed their share, from the top."""
    total, parts = sum(counts), sum(ratio)
    found = []
    had, share = 0, 0.0
    for n in range(len(counts) - 1):
        had += counts[n]
        share += ratio[n]
        if had * parts > share * total:
            found.append((n, had - share * total / parts))
    return found


def _structure_answer(
    excess: list[tuple[str, float]], facts: Mapping[str, object], figure: FigureUse
) -> Answer:
    shown, used = dict(facts), (figure,)
    if not excess:
        return Answer("pass", "不高于结构比例。", shown, used)
    text = ",".join(f"{name}超出 {over:.2f} 个" for name, over in excess)
    if all(over < 1 for _, over in excess):
        text += "(不足一个岗位;全国没有取整规定)"
    return Answer("warn", text + "。", shown, used)


@rule(
    "G2b",
    "二级、三级、四级岗位之间为1:3:6,五级、六级、七级之间为2:4:4,八级、九级、十级之间为3:4:3,十一级、十二级之间为5:5。",
    TARGETS,
    outcomes=("warn",),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("grade_structure",),
)
def grades_keep_their_structure(ask: Question) -> Answer:
    """Within a level grades 2:3:4 stand 1:3:6, 5:6:7 stand 2:4:4, 8:9:10 stand 3:4:3, 11:12 stand 5:5;
    grades 1 and 13 are outside. National overall target, so this only warns."""
    figure = ask.figure("grade_structure")
    if not figure.is_set:
        return Answer("warn", "等级结构比例未设定。", {}, (figure,))
    facts: dict[str, object] = {}
    excess = []
    for group in figure.value:
        grades = group["grades"]
        counts = [planned(ask, "professional", [grade]) for grade in grades]
        facts[":".join(str(grade) for grade in grades)] = ":".join(str(count) for count in counts)
        for n, over in _excess(counts, group["ratio"]):
            excess.append((f"{grade_name(grades[0])}" + (f"至{grade_name(grades[n])}" if n else ""), over))
    return _structure_answer(excess, facts, figure)


@rule(
    "G2c",
    "技术工一级、二级、三级岗位占工勤技能岗位总量的比例约为25%,一级、二级约为5%。",
    SKILL_TARGETS,
    outcomes=("warn",),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("skilled_structure",),
)
def skilled_grades_keep_their_structure(ask: Question) -> Answer:
    """Skilled grades 1-3 are about 25 % and grades 1-2 about 5 % of the skilled posts: a national overall
    target."""
    figure = ask.figure("skilled_structure")
    total = planned(ask, "skilled")
    facts: dict[str, object] = {"工勤技能岗位": total}
    if not figure.is_set:
        return Answer("warn", "技术工结构比例未设定。", facts, (figure,))
    excess = []
    for group in figure.value:
        count = planned(ask, "skilled", group["grades"])
        name = f"技术工一至{grade_name(group['grades'][-1])}"
        facts[name] = count
        if count * 100 > group["percent"] * total:
            excess.append((name, count - group["percent"] * total / 100))
    return _structure_answer(excess, facts, figure)


@rule(
    "G2d",
    "市属单位原则上不设二级、县属单位不设三级、乡镇单位不设七级专业技术岗位(及以上)。",
    LOCAL_CEILINGS,
    outcomes=("warn", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("grade_ceiling", "plan_approvers"),
)
def no_grade_above_the_ceiling(ask: Question) -> Answer:
    """In principle a city institution has no professional grade 2, a county one no grade 3, a township one
    no grade 7 (local texts); planned and requested grades are both looked at."""
    figure = ask.figure("grade_ceiling")
    ceiling = figure.value.get(ask.institution.level) if figure.is_set else None
    if ceiling is None:
        return Answer("pass", "当地对此类单位没有规定最高等级。", {}, (figure,))
    above = {
        p.grade for p in ask.plan.posts if p.category == "professional" and p.count and p.grade < ceiling
    }
    if ask.has_request and ask.category == "professional" and not ask.request.special and ask.grade < ceiling:
        above.add(ask.grade)
    facts: dict[str, object] = {
        "单位层级": LEVEL_NAMES[ask.institution.level],
        "最高等级": post_name("professional", ceiling),
    }
    if not above:
        return Answer("pass", f"没有高于{grade_name(ceiling)}的岗位。", facts, (figure,))
    named = "、".join(grade_name(grade) for grade in sorted(above))
    reason = f"{LEVEL_NAMES[ask.institution.level]}单位原则上不设{named}岗位。"
    return _exception(ask, reason, facts, figure)
