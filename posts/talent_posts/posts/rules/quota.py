"""H1, H5, H6: is there a seat, and who stands in front of it?"""

from collections.abc import Callable
from datetime import date

from talent_posts.posts.facts.scheme import grades_sharing_level, post_level
from talent_posts.posts.question import Question, authority_names
from talent_posts.posts.register import rule
from talent_posts.posts.rules.career import exception
from talent_posts.posts.rules.over_quota import (
    entry_for_leavers,
    kept,
    last_day,
    stays,
    takes_no_seat,
)
from talent_posts.posts.seats import Key, overflow
from talent_posts.posts.sources import (
    NOTICE_SINCE,
    OPINIONS_SINCE,
    OUTSIDE_QUOTA_LOCAL,
    TARGETS,
    notice,
)
from talent_posts.rulebook.decision import FigureUse, Outcome
from talent_posts.rulebook.rule import Answer


def _without_vacancy(
    ask: Question, rule_id: str, reason: str, facts: dict[str, object], used: tuple[FigureUse, ...]
) -> Answer:
    """Block; needs approval where policy of a listed kind places the person, as papers show, or local law
    admits one entry for several leavers. Whoever is approved so is taken in above the quota."""
    approvers = ask.figure("plan_approvers")
    admitted, leavers = entry_for_leavers(ask) if ask.is_newcomer else (None, None)
    if not admitted and (against := _no_policy(ask)):
        outcome, why, more = against
        return Answer(outcome, f"{reason}{why}", facts, (*used, *more))
    ground = "符合当地出几进一规定" if admitted else f"政策性安置({ask.request.policy})"
    facts[ABOVE_QUOTA] = ground
    used = (*used, approvers, *((leavers,) if leavers else ()))
    if not approvers.is_set:
        return Answer("unknown", f"{reason}{ground},批准机关未设定。", facts, used)
    missing = ask.missing_approvals(rule_id, approvers.value[ask.institution.level])
    if missing:
        return Answer(
            "needs_approval", f"{reason}{ground},须经{authority_names(missing)}批准。", facts, used, missing
        )
    return Answer("pass", f"{reason}{ground},已经批准,作为超岗管理。", facts, used)


ABOVE_QUOTA = "作为超岗管理"
"""The fact that names on what ground somebody is taken in although no seat is free."""


def _no_policy(ask: Question) -> tuple[Outcome, str, tuple[FigureUse, ...]] | None:
    """Why the person is no policy placement; None for one that is. In an audit what was approved stands."""
    policy = ask.request.policy
    if not policy:
        return "block", "", ()
    if ask.in_audit:
        return None
    figure = ask.figure("policy_outside_quota")
    if not figure.is_set:
        return "unknown", "政策性安置的类型未设定。", (figure,)
    if policy not in figure.value:
        return "block", f"政策性安置只限{'、'.join(figure.value)}。", (figure,)
    return None if ask.papers else ("block", "政策性安置须提交证明材料。", (figure,))


@rule(
    "H1a",
    "各用人单位要……严格按照岗位数额择优聘用",
    notice("(八)"),
    TARGETS,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("downward_use", "plan_approvers", "leavers_per_entry", "policy_outside_quota"),
    when=takes_no_seat,
)
def a_seat_of_the_grade_is_free(ask: Question) -> Answer:
    """Appointments keep strictly to the number of posts of the grade (city notice 2021, part 8; the
    approved plan binds). A free higher grade of the same level may serve a lower one only where a dated
    local figure says so. Reserved and offered seats count; every later day on which someone is due to
    come (back) is looked at too."""
    seats, key = ask.seats, (ask.category, ask.grade)
    level: tuple[Key, ...] = tuple((ask.category, grade) for grade in grades_sharing_level(*key))
    figure = ask.figure("downward_use")
    facts: dict[str, object] = {"岗位": ask.post, "核准(可用)数": seats.usable(*key)}
    reserved = seats.reserved[key].on(ask.day) if key in seats.reserved else 0
    facts |= {"已占用": seats.taken(key, ask.day) - reserved, "已保留": reserved}
    for day in seats.turning_days(level, ask.day, last_day(ask)):
        own_grade, shared = _finds_a_seat(ask, (key,), day), _finds_a_seat(ask, level, day)
        if own_grade and shared:
            continue
        if own_grade != shared and not figure.is_set:
            reason = f"{ask.post}没有空岗,但同层级有高等级空岗;能否向下使用未设定,无法判定。"
            return Answer("unknown", reason, facts, (figure,))
        if not (shared if figure.value else own_grade):
            facts["无空岗之日"] = str(day)
            cause = _cause(ask, key, day, own_grade=own_grade)
            return _without_vacancy(ask, "H1a", f"{ask.post}{cause}", facts, (figure,))
    return Answer("pass", f"{ask.post}有空岗。", facts, (figure,))


def _finds_a_seat(ask: Question, chain: tuple[Key, ...], day: date) -> bool:
    """Does the appointment leave nobody of the chain without a seat who has one otherwise?"""
    base, own = ask.seats.demand(chain, day), [ask.seats.own_in((key,), day) for key in chain]
    asked = [key[1] == ask.grade for key in chain]
    if ask.request.concurrent:
        after = map(sum, zip(base, own, asked, strict=True))
    else:
        after = map(sum, zip(base, asked, strict=True))
    # Whoever is taken into regular management (超岗纳入管理) has had no regular seat so far.
    before = base if ask.request.way == "regularise" else map(sum, zip(base, own, strict=True))
    return all(new <= old for new, old in zip(overflow(after), overflow(before), strict=True))


def _cause(ask: Question, key: Key, day: date, *, own_grade: bool) -> str:
    """Why there is no seat, as it is: fewer approved from a later day, somebody due, or the level full."""
    seats = ask.seats
    if day > ask.day and seats.usable(*key, day) < seats.usable(*key, ask.day):
        return f"自 {day} 起核减为 {seats.usable(*key, day)} 个,届时没有空岗。"
    when = "" if day == ask.day else f"自 {day} 起(届时已有人返回或到岗)"
    return f"{when}没有空岗:本级空岗已由同层级低等级人员使用。" if own_grade else f"{when}没有空岗。"


def _not_professional_seat(ask: Question) -> str:
    return takes_no_seat(ask) or ("" if ask.category == "professional" else "不是专业技术岗位。")


@rule(
    "H1b",
    "各层级专业技术岗位聘用人数不得超过核准的层级岗位数。",
    notice("(八)"),
    TARGETS,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("plan_approvers", "leavers_per_entry", "policy_outside_quota"),
    when=_not_professional_seat,
)
def a_seat_of_the_level_is_free(ask: Question) -> Answer:
    """The number appointed in a level does not exceed the approved posts of the level (the approved plan
    binds)."""
    keys: tuple[Key, ...] = tuple((ask.category, g) for g in grades_sharing_level(ask.category, ask.grade))
    level = post_level(ask.grade)
    return _group_answer(
        ask, "H1b", keys, lambda day: ask.seats.usable_in_level(ask.category, ask.grade, day), f"{level}层级"
    )


@rule(
    "H1c",
    "事业单位没有空余专业技术岗位的,其新增人员原则上不得聘用到专业技术岗位",
    notice("(八)"),
    outcomes=("block", "needs_approval", "unknown"),
    since=NOTICE_SINCE,
    scope="hiring",
    figures=("plan_approvers", "leavers_per_entry", "policy_outside_quota"),
    when=lambda ask: _not_professional_seat(ask) or ("" if ask.is_newcomer else "不是新增人员。"),
)
def newcomers_need_a_vacant_professional_post(ask: Question) -> Answer:
    """Where an institution has no vacant professional post, newcomers are in principle not appointed to
    one (city notice 2021, part 8)."""
    keys = ask.seats.keys_of("professional")
    return _group_answer(
        ask, "H1c", keys, lambda day: ask.seats.usable_in_category("professional", day), "专业技术岗位总数"
    )


def _group_answer(
    ask: Question, rule_id: str, keys: tuple[Key, ...], usable: Callable[[date], int], name: str
) -> Answer:
    facts: dict[str, object] = {
        "范围": name,
        "核准(可用)数": usable(ask.day),
        "已占用或保留": ask.seats.taken_in(keys, ask.day),
    }
    for day in ask.seats.turning_days(keys, ask.day, last_day(ask)):
        if not stays(ask, keys, day) and ask.seats.taken_in(keys, day) + kept(ask, keys, day) >= usable(day):
            facts["无空岗之日"] = str(day)
            fewer = day > ask.day and usable(day) < usable(ask.day)
            when = "" if day == ask.day else f"自 {day} 起{'核减,' if fewer else ''}"
            return _without_vacancy(ask, rule_id, f"{name}{when}没有空岗。", facts, ())
    return Answer("pass", f"{name}有空岗,或不增加占用。", facts)


@rule(
    "H1d",
    "政策性安置人员按当地规定可不占岗位数,晋升时除外。",
    OUTSIDE_QUOTA_LOCAL,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("policy_outside_quota", "plan_approvers"),
    when=lambda ask: "申请占用岗位数。" if ask.request.occupies_quota or ask.request.special else "",
)
def only_listed_policy_staff_stand_outside_the_quota(ask: Question) -> Answer:
    """Policy placements of the kinds local law lists stand outside the quota unless they are promoted; that
    somebody is one is shown by papers and confirmed by the personnel authority."""
    figure = ask.figure("policy_outside_quota")
    facts: dict[str, object] = {"安置类型": ask.request.policy or "无", "方式": ask.request.way}
    if not figure.is_set:
        return Answer("unknown", "不占岗位数的安置类型未设定。", facts, (figure,))
    if ask.request.policy not in figure.value:
        return Answer("block", f"只有{'、'.join(figure.value)}可不占岗位数。", facts, (figure,))
    if ask.regular and ask.grade < min(holding.grade for holding in ask.regular):
        return Answer("block", "晋升须占用岗位数。", facts, (figure,))
    if not ask.papers:
        return Answer("block", "政策性安置须提交证明材料。", facts, (figure,))
    answer = exception(ask, "H1d", f"按政策性安置({ask.request.policy})不占岗位数。", facts)
    return answer._replace(figures=(figure, *answer.figures))
