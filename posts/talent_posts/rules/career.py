"""H2-H4, H10: grade by grade, lowest grade first, years in grade, title and post."""

from datetime import date, timedelta

from talent_posts.decision import FigureUse
from talent_posts.people import Holding, Person
from talent_posts.question import Question, authority_names
from talent_posts.rule import Answer, rule
from talent_posts.scheme import (
    CATEGORY_NAMES,
    LOWEST_GRADE,
    ORDINARY_WORKER,
    SKILL_NAMES,
    Category,
    grade_name,
    outranks,
    post_level,
    post_name,
    title_level,
)
from talent_posts.sources import (
    GRADUATES,
    LOCAL_YEARS,
    NOTICE_SINCE,
    OPINIONS_SINCE,
    TITLE_FITS_POST,
    notice,
    opinions,
)

DEGREE_NAMES = {
    "doctor": "博士",
    "master": "硕士",
    "bachelor": "本科",
    "college": "大专",
    "secondary": "中专",
    "none": "中专以下",
}
_DEGREES = tuple(DEGREE_NAMES)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def days_held(person: Person, category: Category, at_least: int, until: date) -> int:
    """Days before `until` spent in that grade or a higher one of the category; overlapping periods count
    once."""
    eve = until - timedelta(days=1)
    spans = sorted(
        (held.start, min(person.last_day(held), eve) + timedelta(days=1))
        for held in person.holdings
        if held.category == category and held.grade <= at_least
    )
    total, reached = 0, date.min
    for start, stop in spans:
        begin = max(start, reached)
        if stop > begin:
            total += (stop - begin).days
            reached = stop
    return total


def exception(ask: Question, rule_id: str, reason: str, facts: dict[str, object]) -> Answer:
    """ "In principle" allows an exception: needs approval until the authority of the unit's rank has given
    it."""
    figure = ask.figure("plan_approvers")
    if not figure.is_set:
        return Answer("unknown", f"{reason}例外的批准机关未设定。", facts, (figure,))
    missing = ask.missing_approvals(rule_id, figure.value[ask.institution.level])
    if missing:
        return Answer(
            "needs_approval", f"{reason}须经{authority_names(missing)}批准。", facts, (figure,), missing
        )
    return Answer("pass", f"{reason}例外已经批准。", facts, (figure,))


def _not_professional(ask: Question) -> str:
    if ask.category != "professional":
        return "不是专业技术岗位。"
    return "特设岗位按项目设岗,不逐级。" if ask.request.special else ""


def _from_to(ask: Question, held: Holding) -> dict[str, object]:
    return {"原岗位": post_name(held.category, held.grade), "拟聘": ask.post}


_TELLS_ITSELF = frozenset({"recruit", "transfer", "first", "state_placement", "category_change"})


def _history_is_untold(ask: Question) -> bool:
    """No professional post is listed, but the way of appointment suggests that there was one."""
    told = ask.person.history_complete or ask.request.way in _TELLS_ITSELF
    return ask.last_professional is None and not told


def _not_upward(ask: Question) -> str:
    if reason := _not_professional(ask):
        return reason
    if ask.last_in_level is None:
        return "" if _history_is_untold(ask) else "在本层级首次聘用,见 H3。"
    return "" if ask.grade <= ask.last_in_level.grade else "低聘,见 H2b。"


@rule(
    "H2a",
    "专业技术人员在同一层级不同等级之间,原则上要逐等级聘用上一等级专业技术岗位",
    notice("(八)"),
    outcomes=("needs_approval", "unknown"),
    since=NOTICE_SINCE,
    scope="person",
    figures=("plan_approvers",),
    when=_not_upward,
)
def within_a_level_one_grade_at_a_time(ask: Question) -> Answer:
    """Between the grades of one level professional staff are in principle appointed one grade up at a time
    (city notice 2021, part 8)."""
    held = ask.last_in_level
    if held is None:
        return Answer("unknown", "没有聘用历史,不知是逐级晋升还是首次聘用。", {"拟聘": ask.post})
    facts = _from_to(ask, held)
    if held.grade - ask.grade <= 1:
        return Answer("pass", "没有跳级。", facts)
    return exception(ask, "H2a", f"一次上调 {held.grade - ask.grade} 级。", facts)


def _not_downward(ask: Question) -> str:
    if reason := _not_professional(ask):
        return reason
    held = ask.last_professional
    return "" if held is not None and ask.grade > held.grade else "不是低聘。"


@rule(
    "H2b",
    "逐步建立健全竞争择优、能上能下的用人机制。",
    notice("(八)"),
    outcomes=("warn",),
    since=NOTICE_SINCE,
    scope="person",
    when=_not_downward,
)
def staff_may_also_move_down(ask: Question) -> Answer:
    """Appointments go up and down (city notice 2021, part 8). The step-by-step rule speaks of the next
    grade up only: one grade down passes; several at once are no breach but are pointed out."""
    held = ask.last_professional
    assert held is not None
    facts = _from_to(ask, held)
    if ask.grade - held.grade == 1:
        return Answer("pass", "下调一级。", facts)
    return Answer("warn", f"一次下调 {ask.grade - held.grade} 级;规定未要求逐级,请核对原因。", facts)


def first_in_level_bar(ask: Question) -> int:
    """The lowest grade of the level the person's title opens; of the level asked for when there is no such
    title."""
    needed = title_level(ask.grade)
    if ask.best_title is None or outranks(needed, ask.best_title):
        return LOWEST_GRADE[needed]
    return LOWEST_GRADE[ask.best_title]


def _lowest_grade_answer(ask: Question, rule_id: str) -> Answer:
    bar = first_in_level_bar(ask)
    facts: dict[str, object] = {
        "职称层级": ask.best_title,
        "拟聘": ask.post,
        "相应层级最低等级": grade_name(bar),
    }
    if ask.grade >= bar:
        return Answer("pass", f"不高于{post_name('professional', bar)}。", facts)
    return exception(ask, rule_id, f"首次聘用应聘至{grade_name(bar)},拟聘{grade_name(ask.grade)}。", facts)


def _not_first_in_level(ask: Question) -> str:
    if reason := _not_professional(ask):
        return reason
    if ask.last_in_level is not None:
        return f"曾聘用在{post_level(ask.grade)}层级。"
    if _history_is_untold(ask):
        return "没有聘用历史,见 H2a。"
    held = ask.last_professional
    return "不是聘用到上一层级。" if held is not None and ask.grade > held.grade else ""


def _not_promoted_into_level(ask: Question) -> str:
    return _not_first_in_level(ask) or ("新增人员见 H3b。" if ask.is_newcomer else "")


@rule(
    "H3a",
    "首次聘用上一层级……的专业技术人员,原则上要聘用到相应层级的最低等级",
    notice("(八)"),
    outcomes=("needs_approval", "unknown"),
    since=NOTICE_SINCE,
    scope="person",
    figures=("plan_approvers",),
    when=_not_promoted_into_level,
)
def first_appointment_in_a_level_is_to_its_lowest_grade(ask: Question) -> Answer:
    """Staff first appointed at a higher level are in principle appointed to the lowest grade of that level
    (city notice 2021, part 8): 正高 4, 副高 7, 中级 10, 助理 12, 员 13."""
    return _lowest_grade_answer(ask, "H3a")


def _untitled_graduate(ask: Question) -> bool:
    return ask.best_title is None and ask.last_professional is None and ask.person.degree is not None


def _not_titled_newcomer(ask: Question) -> str:
    if reason := _not_first_in_level(ask):
        return reason
    if not ask.is_newcomer:
        return "不是新调入人员,见 H3a。"
    return "未取得职称的毕业生,见 H3c。" if _untitled_graduate(ask) else ""


@rule(
    "H3b",
    "新调入未曾聘用过的专业技术人员,原则上要聘用到相应层级的最低等级",
    notice("(八)"),
    outcomes=("needs_approval", "unknown"),
    since=NOTICE_SINCE,
    scope="person",
    figures=("plan_approvers",),
    when=_not_titled_newcomer,
)
def newcomers_never_appointed_start_at_the_lowest_grade(ask: Question) -> Answer:
    """Newly transferred professional staff who were never appointed at that level start at its lowest
    grade (city notice 2021, part 8)."""
    return _lowest_grade_answer(ask, "H3b")


def _not_untitled_graduate(ask: Question) -> str:
    return _not_professional(ask) or ("" if _untitled_graduate(ask) else "不是未取得职称的毕业生。")


def _graduate_grade(ask: Question) -> tuple[int | None, FigureUse]:
    figure = ask.figure("graduate_entry_grade")
    grade = figure.value.get(ask.person.degree) if figure.is_set else None
    return grade, figure if grade is not None else figure.without_value()


@rule(
    "H3c",
    "未取得职称的毕业生,按学历聘用到当地规定的等级。",
    GRADUATES,
    notice("(八)"),
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("graduate_entry_grade", "plan_approvers"),
    when=_not_untitled_graduate,
)
def untitled_graduates_start_where_local_law_says(ask: Question) -> Answer:
    """Graduates without a title are first appointed to the grade local law names for their degree (one
    city: PhD 10, master 11, bachelor 12, below 13; one university: PhD 10, master 12)."""
    grade, figure = _graduate_grade(ask)
    degree = DEGREE_NAMES[ask.person.degree or "none"]
    facts: dict[str, object] = {"学历": degree, "拟聘": ask.post, "可聘最高等级": grade and grade_name(grade)}
    if grade is None:
        return Answer("unknown", f"{degree}毕业生初次聘用等级未设定,无法判定。", facts, (figure,))
    if ask.grade >= grade:
        return Answer("pass", f"不高于{grade_name(grade)}。", facts, (figure,))
    answer = exception(ask, "H3c", f"{degree}毕业生初次聘用不高于{grade_name(grade)}。", facts)
    return answer._replace(figures=(figure, *answer.figures))


def _years(ask: Question, figure_name: str) -> Answer:
    """Compare days held in the grade below (or higher) with the years the figure asks for."""
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
    days = days_held(ask.person, ask.category, below, ask.day)
    needed = (ask.day - years_before(ask.day, years)).days
    facts |= {"须任职年数": years, "已任职天数": days, "须任职天数": needed}
    if days >= needed:
        return Answer(
            "pass", f"在{post_name(ask.category, below)}(或以上)已满 {years} 年。", facts, (figure,)
        )
    return Answer(
        "block",
        f"在{post_name(ask.category, below)}须满 {years} 年,尚差 {needed - days} 天。",
        facts,
        (figure,),
    )


def _not_up_in(ask: Question, category: Category) -> str:
    if ask.category != category:
        return f"不是{CATEGORY_NAMES[category]}岗位。"
    if ask.request.special:
        return "特设岗位。"
    held = [h.grade for h in ask.before if h.category == category]
    return "没有上调等级。" if held and ask.grade >= min(held) else ""


@rule(
    "H4a",
    "三级、五级管理岗位,须分别在四级、六级岗位上工作两年以上;四级、六级、七级、八级,须在下一级岗位上工作三年以上。",
    opinions("第二十三条"),
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("years_in_grade_management",),
    when=lambda ask: _not_up_in(ask, "management"),
)
def management_years_in_the_grade_below(ask: Question) -> Answer:
    """Management grades 3 and 5 need two years in the grade below; 4, 6, 7 and 8 need three (87号, items
    22-23)."""
    return _years(ask, "years_in_grade_management")


@rule(
    "H4b",
    "管理岗位一般应具有中专以上学历,其中六级以上一般应具有大学专科以上学历,四级以上一般应具有大学本科以上学历。",
    opinions("第二十二条"),
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("management_education",),
    when=lambda ask: "" if ask.category == "management" else "不是管理岗位。",
)
def management_education(ask: Question) -> Answer:
    """Management posts need secondary vocational education, grade 6 and higher a college diploma, grade 4
    and higher a bachelor's degree (87号, item 22)."""
    figure = ask.figure("management_education")
    facts: dict[str, object] = {
        "拟聘": ask.post,
        "学历": DEGREE_NAMES[ask.person.degree] if ask.person.degree else None,
    }
    if not figure.is_set or ask.person.degree is None:
        return Answer("unknown", "学历未填写,或学历条件未设定。", facts, (figure,))
    needed = figure.value[min(grade for grade in figure.value if grade >= ask.grade)]
    facts["须具备"] = DEGREE_NAMES[needed]
    if _DEGREES.index(ask.person.degree) <= _DEGREES.index(needed):
        return Answer("pass", f"具备{DEGREE_NAMES[needed]}以上学历。", facts, (figure,))
    return Answer("block", f"须具备{DEGREE_NAMES[needed]}以上学历。", facts, (figure,))


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
    """Skilled grades 1 to 4 need five years in the grade below (87号, item 29)."""
    return _years(ask, "years_in_grade_skilled")


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
    best = min((skill.level for skill in ask.person.skills if skill.granted <= ask.day), default=None)
    facts: dict[str, object] = {"拟聘": ask.post, "须通过": needed, "已通过": best and SKILL_NAMES[best - 1]}
    if best is not None and best <= ask.grade:
        return Answer("pass", f"已通过{SKILL_NAMES[best - 1]}考评。", facts)
    return Answer("block", f"未通过{needed}考评。", facts)


def _not_up_in_level(ask: Question) -> str:
    if reason := _not_up_in(ask, "professional"):
        return reason
    return "" if ask.last_in_level is not None else "首次聘用到本层级,年限由职称条件规定。"


@rule(
    "H4e",
    "专业技术岗位的任职年限,国家未作统一规定,按现行职称和当地岗位聘用规定执行。",
    opinions("第二十五条"),
    LOCAL_YEARS,
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("years_in_grade_professional",),
    when=_not_up_in_level,
)
def professional_years_in_the_grade_below(ask: Question) -> Answer:
    """The nation sets no years for professional grades (87号, item 25); where local law does (one text: 3
    years per grade from 10 to 5, 2 for 12 to 11, 1 for 13 to 12), they must be served within the level."""
    return _years(ask, "years_in_grade_professional")


def _not_titled_post(ask: Question) -> str:
    return "" if ask.category == "professional" else "不是专业技术岗位。"


@rule(
    "H10a",
    "聘用到专业技术岗位,应具备相应层级的专业技术职务任职资格。",
    TITLE_FITS_POST,
    outcomes=("block",),
    since=OPINIONS_SINCE,
    scope="person",
    when=lambda ask: (
        _not_titled_post(ask) or ("未取得职称的毕业生,见 H10b。" if _untitled_graduate(ask) else "")
    ),
)
def title_reaches_the_level_of_the_post(ask: Question) -> Answer:
    """Whoever is appointed to a professional post holds a title of at least its level (recalled)."""
    needed = title_level(ask.grade)
    facts: dict[str, object] = {"岗位须具备": needed, "职称层级": ask.best_title}
    if ask.best_title is None:
        return Answer("block", f"没有职称,{ask.post}须具备{needed}及以上职称。", facts)
    if outranks(needed, ask.best_title):
        return Answer("block", f"职称为{ask.best_title},{ask.post}须具备{needed}及以上职称。", facts)
    return Answer("pass", "职称达到岗位层级。", facts)


@rule(
    "H10b",
    "未取得职称的毕业生,只可聘用到当地规定的初聘等级及以下岗位。",
    GRADUATES,
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("graduate_entry_grade",),
    when=_not_untitled_graduate,
)
def untitled_graduates_hold_only_entry_grades(ask: Question) -> Answer:
    """A graduate without a title may stand in for the title only up to the entry grade of local law."""
    grade, figure = _graduate_grade(ask)
    facts: dict[str, object] = {"拟聘": ask.post, "可聘最高等级": grade and grade_name(grade)}
    if grade is None:
        return Answer("unknown", "毕业生初次聘用等级未设定,无法判定能否以学历代替职称。", facts, (figure,))
    if ask.grade >= grade:
        return Answer("pass", "在初聘等级以内。", facts, (figure,))
    return Answer("block", f"没有职称,不得聘用到{grade_name(grade)}以上岗位。", facts, (figure,))
