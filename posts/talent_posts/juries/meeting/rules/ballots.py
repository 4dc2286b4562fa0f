"""D8, D17-D19: how votes count, and what may never be done to them."""

from collections.abc import Mapping
from typing import Any

from talent_posts.juries.meeting.register import SAFEGUARD, TWO_THIRDS, UNREAD, MeetingQuestion, rule
from talent_posts.juries.meeting.tally import attending, counted, most_passing, standing_ballots
from talent_posts.posts.facts.scheme import TitleLevel
from talent_posts.rulebook.decision import FigureUse
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.facts import LEVEL_GROUPS
from talent_posts.titles.register import listed
from talent_posts.titles.sources import NOTICE_SINCE, ORDER_SINCE, notice


@rule(
    "D17a",
    "评审会议采取无记名投票表决,同意票数达到出席评审专家人数三分之二以上的为通过。",
    TWO_THIRDS,
    UNREAD,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="ballot",
)
def two_thirds_of_those_attending_agree(ask: MeetingQuestion) -> Answer:
    """Whoever has the agreement of two thirds of those attending for this applicant passes, nobody else:
    what is announced is what was voted."""
    wrong, without = [], []
    for each in ask.meeting.applicants:
        found = ask.results.get(each.id)
        if each.announced is None:
            continue
        if found is None or found.fault:
            without.append(each.id)
        elif (each.announced == "passed") != found.passed:
            wrong.append(f"{each.id} 同意 {found.agree}、出席 {found.attending}")
    facts: dict[str, object] = {"有结果": sum(not each.fault for each in ask.results.values())}
    if without:
        return Answer("block", f"没有有效的表决结果就已宣布:{listed(without)}。", facts)
    if wrong:
        return Answer("block", f"宣布的与票数不符(3×同意 ≥ 2×出席为通过):{listed(wrong)}。", facts)
    return Answer("pass", "宣布的与票数一致。", facts)


@rule(
    "D17b",
    "计票由两名计票人分别进行,结果一致方为有效。",
    SAFEGUARD,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="ballot",
)
def tellers_who_disagree_give_no_result(ask: MeetingQuestion) -> Answer:
    """Two tellers count apart; numbers that differ, or do not add up to the slips, give no result."""
    faults = [f"{applicant}:{found.fault}" for applicant, found in ask.results.items() if found.fault]
    facts: dict[str, object] = {"已表决": len(ask.results), "没有结果": len(faults)}
    if faults:
        return Answer("block", f"{listed(faults)}。", facts)
    return Answer("pass", "两名计票人一致,与收回的票数相符。", facts)


@rule(
    "D17c",
    "两次投票的,第二次只在首次达到三分之二的申报人中进行。",
    SAFEGUARD,
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="ballot",
    figures=("pass_rate_way",),
    when=lambda ask: "" if standing_ballots(ask.meeting, 2) else "没有第二次投票。",
)
def a_second_ballot_is_among_those_above_two_thirds(ask: MeetingQuestion) -> Answer:
    """A second ballot is held where the city has said so before, and only among those who had two thirds."""
    figure = ask.figure("pass_rate_way")
    if not figure.is_set:
        return Answer("unknown", "超出通过率如何处理未设定,不能断定可以第二次投票。", {}, (figure,))
    if figure.value != "second_ballot":
        return Answer("block", "本市没有规定第二次投票。", {}, (figure,))
    first = standing_ballots(ask.meeting, 1)
    strangers = [
        each
        for each in standing_ballots(ask.meeting, 2)
        if each not in first or not counted(ask.meeting, first[each]).passed
    ]
    if strangers:
        return Answer("block", f"首次投票没有达到三分之二:{listed(strangers)}。", {}, (figure,))
    return Answer("pass", "第二次投票只在首次达到三分之二的申报人中进行。", {}, (figure,))


@rule(
    "D18a",
    "未出席评审会议的评审专家不得委托他人投票,不得补充投票。",
    UNREAD,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="ballot",
)
def nobody_votes_by_proxy_or_late(ask: MeetingQuestion) -> Answer:
    """Whoever is not there neither votes by somebody else nor afterwards."""
    opened: dict[int, Any] = {}
    for ballot in ask.meeting.ballots or ():
        if not ballot.void:
            opened[ballot.round] = min(opened.get(ballot.round, ballot.opened), ballot.opened)
    signed = {each.id: each.signed_in for each in ask.meeting.jurors}
    faults, seen = [], set()
    for each in ask.meeting.hand_ins:
        came, began = signed[each.juror], opened.get(each.round)
        if each.by != each.juror:
            faults.append(f"{each.juror}的票由{each.by}代交")
        elif came is None or each.at < came:
            faults.append(f"{each.juror}没有签到就交票")
        elif began is not None and each.at >= began:
            faults.append(f"{each.juror}在开始计票后交票")
        elif (each.juror, each.round) in seen:
            faults.append(f"{each.juror}交了两次票")
        seen.add((each.juror, each.round))
    facts: dict[str, object] = {"交票": len(ask.meeting.hand_ins)}
    if faults:
        return Answer("block", f"{listed(faults)}。", facts)
    return Answer("pass", "都由本人在计票之前交票。", facts)


@rule(
    "D18b",
    "收回的票不多于对该申报人出席并已交票的评审专家人数。",
    SAFEGUARD,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="ballot",
)
def no_more_slips_than_jurors_who_handed_in(ask: MeetingQuestion) -> Answer:
    """There are no more slips about an applicant than jurors who attended for that applicant and handed
    theirs in."""
    over = []
    for ballot in ask.meeting.ballots or ():
        handed = {each.juror for each in ask.meeting.hand_ins if each.round == ballot.round}
        most = len(handed & attending(ask.meeting, ballot.applicant, ballot.opened))
        if not ballot.void and ballot.returned > most:
            over.append(f"{ballot.applicant} 收回 {ballot.returned} 张、交票 {most} 人")
    facts: dict[str, object] = {"多出": over}
    if over:
        return Answer("block", f"{listed(over)}。", facts)
    return Answer("pass", "收回的票不多于交票的人。", facts)


@rule(
    "D19b",
    "回避须在计票之前;计票之后才发现的,该申报人的投票作废,重新投票。",
    SAFEGUARD,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="ballot",
)
def whoever_withdraws_does_so_before_the_tally(ask: MeetingQuestion) -> Answer:
    """Withdrawal counts before the tally only: after it the difference would be that juror's vote, so the
    ballot about that applicant is void and held again."""
    late = [
        f"{each.juror} 对 {each.applicant}"
        for each in ask.meeting.recusals
        for ballot in ask.meeting.ballots or ()
        if ballot.applicant == each.applicant and not ballot.void and each.at >= ballot.opened
    ]
    facts: dict[str, object] = {"计票后回避": late}
    if late:
        return Answer("block", f"计票开始后才回避,须作废重投:{listed(late)}。", facts)
    return Answer("pass", "回避都在计票之前。", facts)


def _senior(ask: MeetingQuestion) -> list[TitleLevel]:
    return sorted(
        {each.level for each in ask.meeting.applicants if LEVEL_GROUPS[each.level] == "senior"}, reverse=True
    )


def _limit(ask: MeetingQuestion, level: TitleLevel) -> tuple[int | None, tuple[FigureUse, ...]]:
    """How many of a level may pass; None while nobody has set it."""
    cap, counts = ask.figure("pass_rate_cap"), ask.figure("pass_rate_counts")
    caps: Mapping[str, Mapping[str, float]] = cap.value or {}
    percent = caps.get(ask.meeting.series, caps.get("all", {})).get(level)
    if percent is None or not counts.is_set:
        return None, (cap, counts)
    of_level = [each.id for each in ask.meeting.applicants if each.level == level]
    reviewed = [each for each in of_level if each in ask.results]
    base = reviewed if counts.value["denominator"] == "reviewed" else of_level
    return most_passing(len(base), percent, counts.value["rounding"]), (cap, counts)


@rule(
    "D8",
    "各系列高级职称评审通过率原则上不超过xx%。",
    notice("(四)"),
    outcomes=("warn", "needs_approval"),
    since=NOTICE_SINCE,
    scope="ballot",
    figures=("pass_rate_cap", "pass_rate_counts", "pass_rate_way"),
    when=lambda ask: "" if _senior(ask) else "没有高级职称。",
)
def the_pass_rate_keeps_its_cap_without_a_vote_being_cut(ask: MeetingQuestion) -> Answer:
    """The pass rate of senior titles does in principle not exceed a cap per series. No vote is cut for it:
    a number is fixed before the vote, or those above two thirds are voted on once more, or HRSS is asked."""
    way = ask.figure("pass_rate_way")
    facts: dict[str, object] = {}
    used: dict[str, FigureUse] = {way.figure: way}
    unset, over = [], []
    for level in _senior(ask):
        limit, figures = _limit(ask, level)
        used |= {each.figure: each for each in figures}
        passed = sum(
            each.level == level and each.id in ask.results and ask.results[each.id].passed
            for each in ask.meeting.applicants
        )
        facts[level] = f"通过 {passed},上限 {'未设定' if limit is None else limit}"
        if limit is None:
            unset.append(level)
        elif passed > limit:
            over.append(f"{level} {passed} 人,上限 {limit} 人")
    shown = tuple(used.values())
    if over and not ask.meeting.consent and way.is_set:
        reason = f"超出通过率:{listed(over)};不得削减票数,{_way_on(ask, str(way.value))}。"
        return Answer("needs_approval", reason, facts, shown)
    if over and not ask.meeting.consent:
        return Answer("warn", f"超出通过率:{listed(over)};如何处理未设定,不得削减票数。", facts, shown)
    if unset or not way.is_set:
        return Answer("warn", f"通过率上限或超出时的处理未设定:{listed(unset) or '处理办法'}。", facts, shown)
    consent = f",超出部分已由人社部门同意({ask.meeting.consent})" if over else ""
    return Answer("pass", f"没有超出通过率{consent}。" if not over else f"{consent[1:]}。", facts, shown)


def _way_on(ask: MeetingQuestion, way: str) -> str:
    """What is left to do where more have passed than the cap allows."""
    if way == "second_ballot" and not standing_ballots(ask.meeting, 2):
        return "须在达到三分之二的申报人中第二次投票"
    first = min((each.opened for each in ask.meeting.ballots or ()), default=None)
    fixed = [each for each in ask.meeting.fixed_numbers if first is not None and each.at < first]
    if way == "fixed_number" and not fixed:
        return "投票之前没有确定通过人数,须报人社部门同意"
    return "须报人社部门同意"
