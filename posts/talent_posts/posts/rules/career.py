"""H2, H3, H10: grade by grade, lowest grade first, title and post."""

from talent_posts.posts.facts.people import Holding
from talent_posts.posts.facts.scheme import (
    DEGREE_NAMES,
    LOWEST_GRADE,
    grade_name,
    outranks,
    post_level,
    post_name,
    title_level,
)
from talent_posts.posts.question import Question, authority_names
from talent_posts.posts.register import rule
from talent_posts.posts.sources import (
    GRADUATES,
    NOTICE_SINCE,
    OPINIONS_SINCE,
    TITLE_FITS_POST,
    notice,
)
from talent_posts.rulebook.calendar import years_after
from talent_posts.rulebook.rule import Answer


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
    return exception(
        ask,
        rule_id,
        f"首次(或降级后重新)聘用到本层级应聘至{grade_name(bar)},拟聘{grade_name(ask.grade)}。",
        facts,
    )


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


def _not_titled_newcomer(ask: Question) -> str:
    if reason := _not_first_in_level(ask):
        return reason
    if not ask.is_newcomer:
        return "不是新调入人员,见 H3a。"
    return "未取得职称的毕业生,见 H3c。" if ask.graduates_untitled else ""


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
    return _not_professional(ask) or ("" if ask.graduates_untitled else "不是未取得职称的毕业生。")


def _graduate_answer(ask: Question, *, unset: str, within: str, above: str) -> Answer:
    """Whether the degree stands in for the title; one exception (H3c) covers both grade and years. Of those
    in post whose day of graduation nobody has told, the years are not asked."""
    who, entry, years = ask.person, ask.figure("graduate_entry_grade"), ask.figure("graduate_years")
    grade = entry.value.get(who.degree) if entry.is_set else None
    figures = (entry if grade is not None else entry.without_value(), years)
    degree, name = DEGREE_NAMES[who.degree or "none"], grade and grade_name(grade)
    facts: dict[str, object] = {"学历": degree, "拟聘": ask.post, "可聘最高等级": name}
    if who.graduated is not None:
        facts |= {"毕业日期": str(who.graduated), "按毕业生聘用的年数": years.value}
    if ask.graduation_untold:
        reason = "没有职称,毕业日期未登记(或尚未毕业),无法判定是否仍按毕业生聘用。"
        return Answer("unknown", reason, facts, figures)
    if grade is None:
        return Answer("unknown", unset, facts, figures)
    if who.graduated is not None and not years.is_set:
        return Answer("unknown", "毕业后几年内按毕业生聘用未设定,无法判定。", facts, figures)
    over = who.graduated is not None and ask.day > years_after(who.graduated, years.value)
    against = f"毕业已超过 {years.value} 年,没有职称。" if over else ""
    if ask.grade < grade:
        against += above.format(name)
    if not against:
        return Answer("pass", within.format(name), facts, figures)
    answer = exception(ask, "H3c", against, facts)
    return answer._replace(figures=(*figures, *answer.figures))


@rule(
    "H3c",
    "未取得职称的毕业生,按学历聘用到当地规定的等级。",
    GRADUATES,
    notice("(八)"),
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("graduate_entry_grade", "graduate_years", "plan_approvers"),
    when=_not_untitled_graduate,
)
def untitled_graduates_start_where_local_law_says(ask: Question) -> Answer:
    """Graduates without a title are first appointed to the grade local law names for their degree (one
    city: PhD 10, master 11, bachelor 12, below 13; one university: PhD 10, master 12), within the years from
    the day of graduation that the place gives; whoever left longer ago needs an approval."""
    degree = DEGREE_NAMES[ask.person.degree or "none"]
    return _graduate_answer(
        ask,
        unset=f"{degree}毕业生初次聘用等级未设定,无法判定。",
        within="不高于{}。",
        above=f"{degree}毕业生初次聘用不高于{{}}。",
    )


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
        _not_titled_post(ask) or ("未取得职称的毕业生,见 H10b。" if ask.graduates_untitled else "")
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
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("graduate_entry_grade", "graduate_years", "plan_approvers"),
    when=_not_untitled_graduate,
)
def untitled_graduates_hold_only_entry_grades(ask: Question) -> Answer:
    """A graduate without a title may stand in for the title only up to the entry grade of local law; the
    approval that H3c asks for covers this too."""
    return _graduate_answer(
        ask,
        unset="毕业生初次聘用等级未设定,无法判定能否以学历代替职称。",
        within="在初聘等级以内。",
        above="没有职称,不得聘用到{}以上岗位。",
    )
