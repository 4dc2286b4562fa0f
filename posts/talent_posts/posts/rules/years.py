"""H4: years in the grade below, education, skill test."""

from datetime import date, timedelta

from talent_posts.posts.facts.people import Holding, Person
from talent_posts.posts.facts.scheme import (
    CATEGORY_NAMES,
    DEGREE_NAMES,
    LEVEL_GRADES,
    ORDINARY_WORKER,
    SKILL_NAMES,
    Category,
    post_level,
    post_name,
)
from talent_posts.posts.question import Question
from talent_posts.posts.register import rule
from talent_posts.posts.rules.career import exception
from talent_posts.posts.sources import DIRECTORY, LOCAL_YEARS, OPINIONS_SINCE, opinions
from talent_posts.rulebook.rule import Answer

_DEGREES = tuple(DEGREE_NAMES)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def days_held(person: Person, category: Category, at_least: int, until: date, since: date = date.min) -> int:
    """Days from `since` on and before `until` spent in that grade or a higher one of the category;
    overlapping periods count once, special posts not at all."""
    eve = until - timedelta(days=1)
    spans = sorted(
        (held.start, min(person.last_day(held), eve) + timedelta(days=1))
        for held in person.holdings
        if held.category == category and held.grade <= at_least and not held.special
    )
    total, reached = 0, since
    for start, stop in spans:
        begin = max(start, reached)
        if stop > begin:
            total += (stop - begin).days
            reached = stop
    return total


def _years(ask: Question, figure_name: str, *, since: date = date.min, of: str = "") -> Answer:
    """Compare days held in the grade below (or higher) with the years the figure asks for; days still to be
    served after the day of asking are not served yet. `since`: the first day that counts; `of`: in what."""
    figure = ask.figure(figure_name)
    below = ask.grade + 1
    facts: dict[str, object] = {"拟聘": ask.post, "下一级": post_name(ask.category, below)}
    if not figure.is_set or ask.grade not in figure.value:
        reason = f"聘用到{ask.post}的任职年限未设定,无法判定。"
        return Answer("unknown", reason, facts, (figure.without_value(),))
    years = figure.value[ask.grade]
    if years is None:
        return Answer("pass", f"条文未规定聘用到{ask.post}的年限。", facts, (figure,))
    held = [h for h in ask.before if h.category == ask.category]
    if not held and not ask.person.history_complete:
        reason = f"没有{CATEGORY_NAMES[ask.category]}岗位的聘用历史,无法判定任职年限。"
        return Answer("unknown", reason, facts, (figure,))
    days = days_held(ask.person, ask.category, below, ask.known, since)
    needed = (ask.known - years_before(ask.known, years)).days
    facts |= {"须任职年数": years, "已任职天数": days, "须任职天数": needed}
    if days >= needed:
        return Answer(
            "pass", f"在{of}{post_name(ask.category, below)}(或以上)已满 {years} 年。", facts, (figure,)
        )
    until = "" if ask.known == ask.day else "至申请之日"
    return Answer(
        "block",
        f"在{of}{post_name(ask.category, below)}须满 {years} 年,{until}尚差 {needed - days} 天。",
        facts,
        (figure,),
    )


def _not_up_in(ask: Question, category: Category) -> str:
    if ask.category != category:
        return f"不是{CATEGORY_NAMES[category]}岗位。"
    if ask.request.special:
        return "特设岗位。"
    held = [h for h in ask.before if h.category == category]
    return "没有上调等级。" if held and ask.grade >= held[-1].grade and _goes_on(ask, held[-1]) else ""


def _goes_on(ask: Question, held: Holding) -> bool:
    """A post of long ago elsewhere counts by the time served in it, and is no rank for life."""
    return held.here or ask.person.last_day(held) >= ask.eve


def _leader_in_post(ask: Question) -> str:
    """The papers of an appointment are asked for when it is made; a roster does not show them. Whoever steps
    down was appointed as a leader."""
    led = ask.person.unit_leader or ask.day <= (ask.person.led_until or date.min)
    appointed = ask.in_audit and ask.request.way == "superior_appointment"
    return "单位领导人员由上级按干部管理权限任命。" if appointed and led else ""


@rule(
    "H4a",
    "三级、五级管理岗位,须分别在四级、六级岗位上工作两年以上;四级、六级、七级、八级,须在下一级岗位上工作三年以上。",
    opinions("第二十三条"),
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("years_in_grade_management", "plan_approvers"),
    when=lambda ask: _leader_in_post(ask) or _not_up_in(ask, "management"),
)
def management_years_in_the_grade_below(ask: Question) -> Answer:
    """Management grades 3 and 5 need two years in the grade below; 4, 6, 7 and 8 need three (87号, items
    22-23). A leader of the unit whom the authority above appoints is let off with the papers and its word,
    which also says that the appointment makes a leader."""
    answer = _years(ask, "years_in_grade_management")
    appointed = ask.request.way == "superior_appointment" and (ask.papers or ask.in_audit)
    if answer.outcome == "pass" or not appointed:
        return answer
    allowed = exception(ask, "H4a", f"{answer.reason}任命为单位领导人员的,", answer.facts)
    return allowed._replace(figures=(*answer.figures, *allowed.figures))


@rule(
    "H4b",
    "管理岗位一般应具有中专以上学历,其中六级以上一般应具有大学专科以上学历,四级以上一般应具有大学本科以上学历。",
    opinions("第二十二条"),
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("management_education", "plan_approvers"),
    when=lambda ask: "" if ask.category == "management" else "不是管理岗位。",
)
def management_education(ask: Question) -> Answer:
    """Management posts as a rule need secondary vocational education, grade 6 and higher a college diploma,
    grade 4 and higher a bachelor's degree (87号, item 22); "as a rule" (一般) leaves room for an approved
    exception."""
    figure = ask.figure("management_education")
    facts: dict[str, object] = {
        "拟聘": ask.post,
        "学历": DEGREE_NAMES[ask.person.degree] if ask.person.degree else None,
    }
    if not figure.is_set or ask.person.degree is None:
        return Answer("unknown", "学历未填写,或学历条件未设定。", facts, (figure,))
    if ask.person.graduated is not None and ask.person.graduated > ask.known:
        reason = f"毕业日期 {ask.person.graduated} 晚于判定之日,学历尚未取得。"
        return Answer("unknown", reason, facts, (figure,))
    needed = figure.value[min(grade for grade in figure.value if grade >= ask.grade)]
    facts["须具备"] = DEGREE_NAMES[needed]
    if _DEGREES.index(ask.person.degree) <= _DEGREES.index(needed):
        return Answer("pass", f"具备{DEGREE_NAMES[needed]}以上学历。", facts, (figure,))
    answer = exception(ask, "H4b", f"一般须具备{DEGREE_NAMES[needed]}以上学历。", facts)
    return answer._replace(figures=(figure, *answer.figures))


@rule(
    "H4c",
    "一级、二级、三级、四级工勤技能岗位,须在本工种下一级岗位工作满5年。",
    opinions("第二十九条"),
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("years_in_grade_skilled",),
    when=lambda ask: _not_up_in(ask, "skilled"),
)
def skilled_years_in_the_grade_below(ask: Question) -> Answer:
    """Skilled grades 1 to 4 need five years in the grade below of the own trade (87号, item 29): the one
    taken up last, from the day on that is on record for it. Where none is on record nobody can tell; the
    audit of who is in post, let in on other papers, then counts the years alone."""
    years = _years(ask, "years_in_grade_skilled")
    if years.outcome != "pass" or "须任职年数" not in years.facts:
        return years
    trades = ask.person.trades
    undated = [each.name for each in trades if each.since is None]
    if len(trades) > 1 and undated:
        reason = f"登记有几个工种,{'、'.join(undated)}没有起始日,无法判定在本工种任职的年限。"
        return years._replace(outcome="unknown", reason=reason)
    if not trades:
        untold = "没有登记工种,无法判定在本工种任职的年限。"
        return years if ask.in_audit else years._replace(outcome="unknown", reason=untold)
    trade = max(trades, key=lambda each: each.since or date.min)
    told = _years(ask, "years_in_grade_skilled", since=trade.since or date.min, of=f"本工种({trade.name})")
    return told._replace(facts={"工种": trade.name, **told.facts})


@rule(
    "H4d",
    "工勤技能岗位须分别通过高级技师、技师、高级工、中级工技术等级考评。",
    opinions("第二十九条"),
    outcomes=("block",),
    since=OPINIONS_SINCE,
    scope="person",
    when=lambda ask: (
        "" if ask.category == "skilled" and ask.grade < ORDINARY_WORKER - 1 else "不是技术工一级至四级岗位。"
    ),
)
def skilled_test_is_passed(ask: Question) -> Answer:
    """Skilled grades 1 to 4 also need the skill test of that grade passed (87号, item 29)."""
    needed = SKILL_NAMES[ask.grade - 1]
    best = min((skill.level for skill in ask.person.skills if skill.granted <= ask.known), default=None)
    facts: dict[str, object] = {"拟聘": ask.post, "须通过": needed, "已通过": best and SKILL_NAMES[best - 1]}
    if best is not None and best <= ask.grade:
        return Answer("pass", f"已通过{SKILL_NAMES[best - 1]}考评。", facts)
    return Answer("block", f"未通过{needed}考评。", facts)


def _not_up_in_level(ask: Question) -> str:
    if reason := _not_up_in(ask, "professional"):
        return reason
    if ask.last_in_level is None or ask.grade == LEVEL_GRADES[post_level(ask.grade)][-1]:
        return "聘用到本层级最低等级或首次聘用到本层级,年限由职称条件规定。"
    return ""


@rule(
    "H4e",
    "专业技术岗位的任职年限,国家未作统一规定,按现行职称和当地岗位聘用规定执行。",
    opinions("第二十五条"),
    DIRECTORY,
    LOCAL_YEARS,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("years_in_grade_professional", "plan_approvers"),
    when=_not_up_in_level,
)
def professional_years_in_the_grade_below(ask: Question) -> Answer:
    """The nation sets no years for professional grades (87号, item 25); where local law does (one text: 3
    years per grade from 10 to 5, 2 for 12 to 11, 1 for 13 to 12), they must be served within the level.
    Whoever is let skip a grade (H2a) cannot have served in it: that exception covers the years."""
    answer = _years(ask, "years_in_grade_professional")
    held = ask.last_in_level
    if answer.outcome == "block" and held is not None and held.grade - ask.grade > 1:
        allowed = exception(ask, "H2a", answer.reason, answer.facts)
        return allowed._replace(figures=(*answer.figures, *allowed.figures))
    return answer
