"""D14: who may sit. Experts are of the pool, selected, within their term, and free of records."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from talent_posts.posts.facts.scheme import TITLE_LEVELS
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.facts import CONDITION_NAMES, Expert
from talent_posts.titles.register import TitleQuestion, day_of, last_day, listed, rule
from talent_posts.titles.sources import (
    NOTICE_SINCE,
    ORDER_EXPERTS,
    ORDER_SINCE,
    SUPERVISION,
    SUPERVISION_SINCE,
    notice,
)

DAY = timedelta(days=1)


def _each(ask: TitleQuestion, fault: Callable[[Expert], str], good: str) -> Answer:
    """One answer about all experts asked about: who has which fault."""
    found = [f"{one.name}({one.id}):{text}" for one in ask.pool if (text := fault(one))]
    facts: dict[str, object] = {"专家": len(ask.pool), "不符合": len(found)}
    if found:
        return Answer("block", f"{listed(found)}。", facts)
    return Answer("pass", good, facts)


@rule(
    "D14a",
    "未纳入“评委库”的人员一律不得参加评委会的评审工作",
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="pool",
)
def whoever_sits_is_of_the_pool(ask: TitleQuestion) -> Answer:
    """Nobody outside the pool takes part in a review."""
    states = {"nominated": "尚未入库", "left": "已退出评委库", "removed": "已取消评审专家资格"}

    def fault(one: Expert) -> str:
        if one.state != "active":
            return states[one.state]
        return "" if one.selected_by else "没有按权限筛选入库"

    return _each(ask, fault, "都在评委库内。")


@rule(
    "D14b",
    "评审专家实行聘期制,每届聘期不超过规定年限。",
    ORDER_EXPERTS,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="pool",
    figures=("expert_term_years",),
)
def terms_run_for_three_years_at_most(ask: TitleQuestion) -> Answer:
    """An expert's term is at most three years, and runs on the day asked about."""
    figure = ask.figure("expert_term_years")
    if not figure.is_set:
        return Answer("unknown", "评审专家聘期的上限未设定。", {}, (figure,))

    def fault(one: Expert) -> str:
        if one.term_from is None or one.term_to is None:
            return "没有聘期"
        if one.term_to > last_day(one.term_from, figure.value):
            return f"聘期超过 {figure.value} 年"
        return "" if one.term_from <= ask.day <= one.term_to else f"聘期 {one.term_from} 至 {one.term_to}"

    return _each(ask, fault, "都在聘期内。")._replace(figures=(figure,))


@rule(
    "D14c",
    "评审专家遵守宪法和法律,具备良好的职业道德,具有本系列或专业相应层级的职称,从事本领域专业技术工作,"
    "能够履行职责。",
    ORDER_EXPERTS,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="pool",
)
def experts_meet_the_five_conditions(ask: TitleQuestion) -> Answer:
    """Experts keep the law, have professional ethics, hold a title of the series and level, work in the
    field and are able to do the work. The level reaches what the meeting reviews; without a meeting, the
    lowest that the committee reviews."""
    found = ask.committee
    meeting = ask.review.meeting
    wanted = max(TITLE_LEVELS.index(level) for level in ([meeting.level] if meeting else found.levels))

    def fault(one: Expert) -> str:
        if lacking := [name for kind, name in CONDITION_NAMES.items() if kind not in one.conditions]:
            return f"未核实:{'、'.join(lacking)}"
        if one.series not in found.series:
            return f"职称系列为{one.series}"
        if found.specialty and one.specialty != found.specialty:
            return f"专业为{one.specialty or '未填'}"
        reaches = TITLE_LEVELS.index(one.level) <= wanted
        return "" if reaches else f"职称层级为{one.level},低于{TITLE_LEVELS[wanted]}"

    return _each(ask, fault, "都符合条件。")


@rule(
    "D14d",
    "评审专家签署承诺书;记入诚信档案的,在记录期内不得担任评审专家。",
    SUPERVISION,
    outcomes=("block",),
    since=SUPERVISION_SINCE,
    scope="pool",
)
def experts_have_signed_and_have_no_record(ask: TitleQuestion) -> Answer:
    """Experts sign a commitment, and nobody sits while an entry in the integrity archive runs; the day from
    which it is possible again is said."""

    def fault(one: Expert) -> str:
        running = [each.end for each in one.records if _runs(each.start, each.end, ask.day)]
        if running:
            ends = [end for end in running if end is not None]
            known = len(ends) == len(running)
            return f"诚信档案记录期内,{f'自 {max(ends) + DAY} 起可以' if known else '没有截止日期'}"
        return "没有签署承诺书" if one.commitment is None or one.commitment > ask.day else ""

    return _each(ask, fault, "都已签署承诺书,没有失信记录。")


def _runs(start: date, end: date | None, day: date) -> bool:
    return start <= day and (end is None or day <= end)


def _active(experts: Iterable[Expert]) -> list[Expert]:
    return [one for one in experts if one.state == "active"]


@rule(
    "D14e",
    "积极吸纳民营企业高技术水平、实践经验丰富的专家进入专家评委库。",
    notice("(四)"),
    outcomes=("warn",),
    since=NOTICE_SINCE,
    scope="pool",
    figures=("private_expert_share",),
)
def the_pool_takes_in_experts_of_private_firms(ask: TitleQuestion) -> Answer:
    """The pool takes in experts of private enterprises; how large a share, a dated figure says."""
    figure, active = ask.figure("private_expert_share"), _active(ask.pool)
    private = sum(one.sector == "private" for one in active)
    facts: dict[str, object] = {"在库": len(active), "民营企业": private}
    if not figure.is_set:
        return Answer("warn", "民营企业专家所占比例未设定。", facts, (figure,))
    if private * 100 < figure.value * len(active) or not active:
        return Answer("warn", f"民营企业专家 {private} 名,不足 {figure.value}%。", facts, (figure,))
    return Answer("pass", f"民营企业专家不少于 {figure.value}%。", facts, (figure,))


@rule(
    "D14f",
    "各评委会要在x月xx日前完成“评委库”的充实完善工作。",
    notice("(四)"),
    outcomes=("warn",),
    since=NOTICE_SINCE,
    scope="pool",
    figures=("expert_pool_deadline",),
)
def the_pool_is_complete_by_the_day(ask: TitleQuestion) -> Answer:
    """Committees complete their pools by a set day of the year (blanked in our copy): from the day after it
    on, a pool with fewer active experts than the committee has members is pointed out."""
    figure, active = ask.figure("expert_pool_deadline"), len(_active(ask.pool))
    facts: dict[str, object] = {"在库": active, "评委会人数": ask.committee.size}
    if not figure.is_set:
        return Answer("warn", "评委库充实完善的截止日未设定。", facts, (figure,))
    last = day_of(ask.day.year, figure.value)
    if ask.day > last and active < ask.committee.size:
        return Answer("warn", f"已过 {last},在库专家少于评委会人数。", facts, (figure,))
    return Answer("pass", f"截止日 {last}。", facts, (figure,))
