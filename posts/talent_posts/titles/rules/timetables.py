"""D4, D7: a committee keeps to its approved scope and to the timetable it has published."""

from talent_posts.rulebook.rule import Answer
from talent_posts.titles.register import TitleQuestion, day_of, rule
from talent_posts.titles.sources import NOTICE_SINCE, notice

_KEEP = (
    "各评委会要严格按照核准备案的评审范围、专业领域、评审层级以及有关程序规则、公布的时间计划组织开展"
    "职称评审工作"
)
_REGULAR = "各评委会年度例会一般应于xx月底前完成,原则上不允许跨年度开展评审。"


@rule(
    "D4a",
    "各评审机构要及时公布职称评审工作计划,进一步明确职称申报渠道和方式",
    notice("(五)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="timetable",
)
def the_plan_is_published_before_the_window_opens(ask: TitleQuestion) -> Answer:
    """The yearly plan is published before the window opens and says how to apply."""
    plan = ask.timetable
    facts: dict[str, object] = {
        "公布": str(plan.published or "无"),
        "申报期": f"{plan.window_from} 至 {plan.window_to}",
        "申报渠道": plan.channel or "无",
    }
    if not plan.channel.strip():
        return Answer("block", "没有写明申报渠道。", facts)
    if not plan.meetings:
        return Answer("block", "没有写明例会日期。", facts)
    if plan.published is None:
        return Answer("block", "计划没有公布。", facts)
    if plan.published >= plan.window_from:
        return Answer("block", "没有在申报开始日之前公布。", facts)
    return Answer("pass", "申报开始前已经公布。", facts)


@rule("D4b", _KEEP, notice("(四)"), outcomes=("block",), since=NOTICE_SINCE, scope="timetable")
def a_plan_stays_within_the_approved_levels(ask: TitleQuestion) -> Answer:
    """A committee plans reviews of its approved levels only, and meets after the window has closed."""
    plan = ask.timetable
    facts: dict[str, object] = {
        "计划层级": "、".join(plan.levels),
        "核准层级": "、".join(ask.committee.levels),
        "例会": "、".join(map(str, plan.meetings)) or "无",
    }
    if outside := [level for level in plan.levels if level not in ask.committee.levels]:
        return Answer("block", f"不在核准备案的评审层级内:{'、'.join(outside)}。", facts)
    if early := [str(day) for day in plan.meetings if day <= plan.window_to]:
        return Answer("block", f"例会须在申报期({plan.window_to} 止)之后:{'、'.join(early)}。", facts)
    return Answer("pass", "在核准备案的评审层级内。", facts)


@rule(
    "D4c",
    _KEEP,
    notice("(四)"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="meeting",
)
def a_meeting_keeps_to_scope_and_timetable(ask: TitleQuestion) -> Answer:
    """A meeting reviews what the committee is approved for, on a day that its published plan names."""
    meeting, found, plan = ask.meeting, ask.committee, ask.review.timetable
    facts: dict[str, object] = {
        "例会": str(meeting.on),
        "评审": f"{meeting.series}{meeting.specialty}{meeting.level}",
    }
    if meeting.series not in found.series or (found.specialty and meeting.specialty != found.specialty):
        return Answer("block", "不在核准备案的评审范围、专业领域内。", facts)
    if meeting.level not in found.levels:
        return Answer("block", f"不在核准备案的评审层级内:{meeting.level}。", facts)
    if plan is None:
        return Answer("unknown", "年度计划未知。", facts)
    if plan.published is None or plan.published > meeting.on:
        return Answer("block", "年度计划没有公布。", facts)
    if meeting.on not in plan.meetings or meeting.level not in plan.levels:
        return Answer("block", "不在公布的时间计划内。", facts)
    return Answer("pass", "按核准的范围和公布的计划举行。", facts)


@rule(
    "D7a",
    _REGULAR,
    notice("(四)"),
    outcomes=("warn",),
    since=NOTICE_SINCE,
    scope="timetable",
    figures=("meeting_deadline",),
)
def the_regular_meeting_ends_by_the_month(ask: TitleQuestion) -> Answer:
    """The yearly regular meeting is as a rule finished by the end of a month (blanked in our copy)."""
    figure, plan = ask.figure("meeting_deadline"), ask.timetable
    if not figure.is_set:
        return Answer("warn", "例会应于几月底前完成未设定。", {}, (figure,))
    last = day_of(plan.year, figure.value)
    late = [str(day) for day in plan.meetings if day > last]
    facts: dict[str, object] = {
        "例会": "、".join(map(str, plan.meetings)) or "无",
        "应于此日前完成": str(last),
    }
    if late:
        return Answer("warn", f"晚于 {last}:{'、'.join(late)}。", facts, (figure,))
    return Answer("pass", f"在 {last} 前完成。", facts, (figure,))


@rule("D7b", _REGULAR, notice("(四)"), outcomes=("warn",), since=NOTICE_SINCE, scope="timetable")
def a_review_stays_within_its_year(ask: TitleQuestion) -> Answer:
    """A review does in principle not go on into another year."""
    plan = ask.timetable
    days = (plan.window_from, plan.window_to, *plan.meetings)
    across = sorted({str(day) for day in days if day.year != plan.year})
    facts: dict[str, object] = {"年度": plan.year}
    if across:
        return Answer("warn", f"跨年度:{'、'.join(across)}。", facts)
    return Answer("pass", "在本年度内。", facts)
