"""G3c, G6d, H9d-e, H10c-d, H12f-h: is there law for the day, and may this person begin on it?"""

from datetime import date, timedelta
from typing import Final

from talent_posts.posts.facts.people import ENTRY_WAYS
from talent_posts.posts.facts.scheme import DEGREE_NAMES, SKILL_NAMES, post_name
from talent_posts.posts.question import Question, authority_names
from talent_posts.posts.register import rule
from talent_posts.posts.rules.career import exception
from talent_posts.posts.sources import BOOKKEEPING, NOTICE_SINCE, OPINIONS_SINCE, RETIREMENT, opinions
from talent_posts.rulebook.calendar import years_after
from talent_posts.rulebook.rule import Answer

ALWAYS: Final = date.min
"""These rules ask about the day itself, so no day is outside them."""


def _law_exists(ask: Question) -> str:
    return "当日已有规定施行。" if ask.law_on >= OPINIONS_SINCE else ""


def _no_law(ask: Question) -> Answer:
    facts: dict[str, object] = {"适用日": str(ask.law_on), "最早规定": str(OPINIONS_SINCE)}
    return Answer("unknown", f"本规则库没有 {ask.law_on} 施行的规定,无法判定。", facts)


@rule(
    "G3c",
    "岗位设置方案按其生效之日的规定判定;当日没有收录规定的,不得视为符合。",
    opinions("第三十至三十三条"),
    outcomes=("unknown",),
    since=ALWAYS,
    scope="plan",
    when=_law_exists,
)
def plan_is_judged_by_law_in_force(ask: Question) -> Answer:
    """A plan is judged by the law of the day it takes effect; where the book holds none, nothing is known
    and nothing proceeds."""
    return _no_law(ask)


@rule(
    "H12f",
    "聘用按聘用之日的规定判定;当日没有收录规定的,不得视为符合。",
    opinions("第三十至三十三条"),
    outcomes=("unknown",),
    since=ALWAYS,
    scope="person",
    when=_law_exists,
)
def appointment_is_judged_by_law_in_force(ask: Question) -> Answer:
    """An appointment is judged by the law of the day it takes effect; where the book holds none, nothing
    is known and nothing proceeds."""
    return _no_law(ask)


@rule(
    "H12g",
    "聘用起始日期不得早于本人最近一次任职记录和本单位首份岗位设置方案。",
    BOOKKEEPING,
    outcomes=("block",),
    since=ALWAYS,
    scope="hiring",
)
def appointment_begins_after_what_is_on_record(ask: Question) -> Answer:
    """An appointment does not begin before what the books already say of the person in this institution:
    neither on or before the first day of a later post, nor on or before a last day that had passed when it
    was handed in: the term that it replaces may end while offices look. Whoever has left by the day of asking
    gets nothing from before it. Nor does it begin before the unit's first plan, when there were no approved
    seats."""
    latest, left = _latest_entry(ask), ask.person.leaves
    facts: dict[str, object] = {
        "聘用起始": str(ask.day),
        "最近一次任职记录": str(latest or "无"),
        "首份方案生效": str(ask.plan.since or "不详"),
    }
    if left is not None and ask.day <= left and ask.person.has_left(ask.asked):
        facts["离开"] = str(left)
        return Answer("block", f"本人已于 {left} 离开,不得再办理自 {ask.day} 起的聘用。", facts)
    if latest is not None and ask.day <= latest:
        return Answer("block", f"聘用自 {ask.day} 起,不晚于最近一次任职记录({latest})。", facts)
    if ask.plan.since is not None and ask.day < ask.plan.since:
        return Answer("block", f"聘用自 {ask.day} 起,早于首份方案生效之日({ask.plan.since})。", facts)
    return Answer("pass", "晚于此前的任职记录和首份方案。", facts)


def _latest_entry(ask: Question) -> date | None:
    here = [held for held in ask.person.holdings if held.here]
    # Beside a post of another category (双肩挑) the present one may have begun on the same day.
    starts = [
        held.start - timedelta(days=ask.request.concurrent and held.category != ask.category) for held in here
    ]
    handed_in = ask.request.submitted or ask.asked
    ends = [end for held in here if (end := ask.person.last_day(held)) < handed_in]
    return max((*starts, *ends), default=None)


@rule(
    "H12h",
    "聘用可在规定期限内追溯;超过期限的,由县(区)或市人事行政部门确认。",
    BOOKKEEPING,
    outcomes=("needs_approval", "unknown"),
    since=ALWAYS,
    scope="hiring",
    figures=("backdating_days", "plan_approvers"),
    when=lambda ask: "" if ask.day < (ask.request.submitted or ask.asked) else "不追溯。",
)
def appointment_reaches_back_only_so_far(ask: Question) -> Answer:
    """Papers follow the decision, so an appointment may begin some days before it is asked for; further
    back the county or city bureau confirms it."""
    window, approvers = ask.figure("backdating_days"), ask.figure("plan_approvers")
    handed_in = ask.request.submitted or ask.asked
    days = (handed_in - ask.day).days
    facts: dict[str, object] = {"申请日": str(handed_in), "聘用起始": str(ask.day), "追溯天数": days}
    if not window.is_set:
        return Answer("unknown", "可追溯的天数未设定,无法判定。", facts, (window,))
    if days <= window.value:
        return Answer("pass", f"追溯不超过 {window.value} 天。", facts, (window,))
    if not approvers.is_set:
        return Answer("unknown", "追溯超过期限,确认机关未设定。", facts, (window, approvers))
    missing = ask.missing_approvals("H12h", approvers.value[ask.institution.level][:1])
    if missing:
        reason = f"追溯 {days} 天,超过 {window.value} 天,须经{authority_names(missing)}确认。"
        return Answer("needs_approval", reason, facts, (window, approvers), missing)
    return Answer("pass", "超过期限的追溯已经确认。", facts, (window, approvers))


@rule(
    "G6d",
    "2021年通知施行以前,特设岗位的专人专岗、项目依据没有收录规定。",
    opinions("第十九至二十条"),
    outcomes=("unknown",),
    since=ALWAYS,
    scope="person",
    when=lambda ask: (
        "不是特设岗位。" if not ask.request.special else "通知已施行。" if ask.law_on >= NOTICE_SINCE else ""
    ),
)
def special_posts_before_the_notice_are_unknown(ask: Question) -> Answer:
    """What a special post rests on and to whom it belongs is asked by the notice of 2021; before it the
    book holds no such rule, and no rule is no consent."""
    facts: dict[str, object] = {"适用日": str(ask.law_on), "通知施行": str(NOTICE_SINCE)}
    return Answer("unknown", f"{ask.law_on} 尚无特设岗位的依据和专人专岗规定,无法判定。", facts)


@rule(
    "H9d",
    "同一人同一天只占用一个岗位:调入的须先在原单位办结离岗,双肩挑须为两个不同类别的岗位。",
    BOOKKEEPING,
    outcomes=("block", "warn"),
    since=ALWAYS,
    scope="person",
)
def one_person_holds_one_post_a_day(ask: Question) -> Answer:
    """Nobody holds posts in two institutions on one day, nor two posts of one category. Whoever is
    transferred leaves the old institution first; a request looks at every day it asks for. Who holds two
    posts and is moved from one gives up the other as well, who takes a special post the regular one, who goes
    from a special post to another one or to a regular one the first: that is said."""
    day = ask.today
    last = day if ask.in_audit else ask.request.end or date.max
    elsewhere = [
        held
        for held in ask.person.holdings
        if not held.here and held.start <= last and day <= (held.end or date.max)
    ]
    same = [held for held in ask.person.in_post(day) if held.category == ask.category]
    facts: dict[str, object] = {"外单位在任岗位": len(elsewhere), "同类在任岗位": len(same)}
    if elsewhere:
        since = min(held.start for held in elsewhere)
        return Answer("block", f"自 {since} 起在另一单位任职,须先在该单位办结离岗。", facts)
    # In an audit the post asked about is itself among those held.
    if len(same) > (1 if ask.in_audit or not ask.request.concurrent else 0):
        return Answer("block", f"{day} 同时占用同一类别的两个岗位。", facts)
    if ask.request.special and ask.regular and not ask.in_audit:
        names = "、".join(post_name(held.category, held.grade) for held in ask.regular)
        reason = f"自 {day} 起不再占用{names}岗位;特设岗位结束后回到该岗位须有空岗并经批准,见 H12a。"
        return Answer("warn", reason, facts)
    left = [held for held in ask.current if held.special and held.special != ask.request.special]
    if left and not ask.in_audit and not ask.request.concurrent:
        names = "、".join(post_name(held.category, held.grade) for held in left)
        return Answer("warn", f"自 {day} 起不再占用特设岗位({names});该特设岗位须另行核销。", facts)
    given_up = [held for held in ask.current if held.category != ask.category]
    if len(ask.current) > 1 and given_up and not ask.in_audit and not ask.request.concurrent:
        names = "、".join(post_name(held.category, held.grade) for held in given_up)
        return Answer("warn", f"自 {day} 起不再兼任{names}岗位;继续双肩挑的须另行申请。", facts)
    return Answer("pass", "没有同时占用其他岗位。", facts)


@rule(
    "H9e",
    "离开本单位的人员,须由其他单位调入、公开招聘或政策性安置重新进入,不得以其他方式办理聘用。",
    BOOKKEEPING,
    outcomes=("block",),
    since=ALWAYS,
    scope="hiring",
    figures=("leaving_slip_days",),
    when=lambda ask: "" if ask.person.has_left(ask.day) else "未登记离开,或已重新进入。",
)
def whoever_has_left_comes_back_by_an_entry_only(ask: Question) -> Answer:
    """Whoever has left the institution gets a post in it again as anybody comes in: by a transfer from where
    they are, an open recruitment or a placement, each with what it asks for. A leaving entered by mistake is
    taken back by the unit within some days; afterwards it is corrected, on paper and by a second person."""
    window = ask.figure("leaving_slip_days")
    facts: dict[str, object] = {"离开": str(ask.person.leaves), "聘用起始": str(ask.day)}
    if ask.request.way in ENTRY_WAYS and not ask.request.special:
        return Answer("pass", "离开后重新进入,条件见 H12a。", facts, (window,))
    return Answer("block", f"本人已于 {ask.person.leaves} 离开,只能重新进入。", facts, (window,))


@rule(
    "H10c",
    "达到法定退休年龄的不再聘用;经批准延迟退休的除外。",
    RETIREMENT,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("working_age", "plan_approvers"),
)
def posts_are_held_within_working_age(ask: Question) -> Answer:
    """Nobody is appointed before working age; beyond the latest retirement age that any table knows, reached
    by the day of asking, only with the paper that grants it."""
    born, figure = ask.person.born, ask.figure("working_age")
    if born is None:
        disputed = ";".join(ask.person.disputed)
        why = f"没有作数的出生日期,无法判定年龄:{disputed}。" if disputed else "出生日期未填写,无法判定年龄。"
        return Answer("unknown", why, {"出生日期": None}, (figure,))
    checked = max(ask.today, ask.asked)
    facts: dict[str, object] = {"出生日期": str(born), "核对日": str(checked)}
    if not figure.is_set:
        return Answer("unknown", "法定工作年龄未设定,无法判定。", facts, (figure,))
    if ask.day < years_after(born, figure.value["from"]):
        return Answer("block", f"聘用之日未满 {figure.value['from']} 周岁。", facts, (figure,))
    if checked < years_after(born, figure.value["to"]):
        return Answer("pass", "在法定工作年龄以内。", facts, (figure,))
    answer = exception(ask, "H10c", f"已满 {figure.value['to']} 周岁,超过最迟退休年龄。", facts)
    return answer._replace(figures=(figure, *answer.figures))


@rule(
    "H10d",
    "聘用所依据的出生日期、学历、职称、技能等级和履历,由单位填报的,须经审批机关核对原件并确认。",
    BOOKKEEPING,
    outcomes=("needs_approval", "unknown"),
    since=ALWAYS,
    scope="hiring",
    figures=("plan_approvers",),
    when=lambda ask: "" if ask.person.claimed else "本人条件已由审批机关核对。",
)
def what_only_the_unit_says_of_somebody_is_confirmed(ask: Question) -> Answer:
    """Day of birth, degree, titles, skill levels and career that nobody but the unit has entered count once
    the authority that decides has seen the originals and confirmed them. What it has withdrawn, corrected or
    refused before is told with that word, and is not confirmed with the rest."""
    approvers, who = ask.figure("plan_approvers"), ask.person
    # All that becomes a record with the appointment.
    facts: dict[str, object] = {
        "出生日期": str(who.born) if who.born else None,
        "学历": DEGREE_NAMES[who.degree] if who.degree else None,
        "毕业日期": str(who.graduated) if who.graduated else None,
        "职称": "、".join(f"{each.name}({each.level}) {each.granted}" for each in who.titles) or None,
        "技能等级": "、".join(f"{SKILL_NAMES[each.level - 1]} {each.granted}" for each in who.skills) or None,
        "单位领导人员": who.unit_leader,
        "履历完整": who.history_complete,
        "外单位任职": "、".join(who.registered) or None,
    }
    set_apart = ""
    if who.disputed:
        set_apart = f"审批机关另有认定的填报不作数:{';'.join(who.disputed)}。"
    if not approvers.is_set:
        return Answer("unknown", f"本人条件为单位填报,确认机关未设定。{set_apart}", facts, (approvers,))
    missing = ask.missing_approvals("H10d", approvers.value[ask.institution.level][-1:])
    if not missing:
        return Answer("pass", f"单位填报的本人条件已经确认。{set_apart}", facts, (approvers,))
    told = f"出生日期、学历、职称、技能等级和履历为单位填报,须经{authority_names(missing)}核对原件并确认。"
    reason = f"{told}{set_apart}"
    return Answer("needs_approval", reason, facts, (approvers,), missing)
