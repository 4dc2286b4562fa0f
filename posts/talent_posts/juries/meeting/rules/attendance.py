"""D16, D19: who must be there, and who must not."""

from fractions import Fraction

from talent_posts.juries.meeting.register import SAFEGUARD, UNREAD, MeetingQuestion, order, rule
from talent_posts.juries.meeting.tally import attending, quorate
from talent_posts.rulebook.decision import FigureUse
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.register import listed
from talent_posts.titles.sources import NOTICE_SINCE, ORDER_SINCE, notice


def _body(ask: MeetingQuestion) -> tuple[str, int, Fraction | None, tuple[FigureUse, ...]]:
    """Of whom the quorum is taken, how many that are, and which share; None while a figure is not set."""
    share, counts = ask.figure("meeting_quorum"), ask.figure("quorum_counts")
    standing = counts.value == "standing"
    who, number = ("评委会", ask.meeting.standing) if standing else ("执行评委", len(ask.meeting.jurors))
    known = share.is_set and counts.is_set
    wanted = Fraction(share.value["numerator"], share.value["denominator"]) if known else None
    return who, number, wanted, (share, counts)


@rule(
    "D16a",
    "出席评审会议的评审专家达到规定比例方可开会;按评委会还是按执行评委人数计,另行规定。",
    UNREAD,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="attendance",
    figures=("meeting_quorum", "quorum_counts"),
)
def a_meeting_has_its_quorum(ask: MeetingQuestion) -> Answer:
    """A meeting is held with two thirds present; a dated figure says whether of the standing committee or of
    the drawn jury."""
    who, number, share, figures = _body(ask)
    present = sum(each.signed_in is not None for each in ask.meeting.jurors)
    facts: dict[str, object] = {"签到": present}
    if share is None:
        return Answer("unknown", "到会比例或按谁的人数计未设定。", facts, figures)
    facts[f"{who}人数"] = number
    if not quorate(present, number, share):
        return Answer("block", f"签到 {present} 人,不足{who} {number} 人的 {share}。", facts, figures)
    return Answer("pass", f"签到 {present} 人,达到{who}人数的 {share}。", facts, figures)


@rule(
    "D16b",
    "评审专家回避后,对该申报人出席的人数仍达到开会的比例;是否如此要求,各地规定。",
    UNREAD,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="attendance",
    figures=("meeting_quorum", "quorum_counts", "quorum_after_recusal"),
    when=lambda ask: "" if ask.meeting.recusals else "没有评委回避。",
)
def enough_are_left_for_each_applicant(ask: MeetingQuestion) -> Answer:
    """Where the city asks for it, the quorum stands for each applicant after jurors have withdrawn."""
    after = ask.figure("quorum_after_recusal")
    who, number, share, figures = _body(ask)
    figures = (*figures, after)
    if share is None or not after.is_set:
        return Answer("unknown", "到会比例、按谁的人数计或回避后是否仍须达到未设定。", {}, figures)
    if not after.value:
        return Answer("pass", "回避后不另计到会比例。", {}, figures)
    few = {
        each.id: len(present)
        for each in ask.meeting.applicants
        if not quorate(len(present := attending(ask.meeting, each.id)), number, share)
    }
    facts: dict[str, object] = {f"{who}人数": number, "不足": few}
    if few:
        named = listed([f"{each} 出席 {count} 人" for each, count in few.items()])
        return Answer("block", f"回避后不足{who} {number} 人的 {share}:{named}。", facts, figures)
    return Answer("pass", "回避后对每名申报人仍达到到会比例。", facts, figures)


@rule(
    "D16c",
    "评议组由规定人数以上的评审专家组成,表决前对每名申报人提出书面意见。",
    UNREAD,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="attendance",
    figures=("group_least",),
    when=lambda ask: "" if ask.meeting.groups else "没有设评议组。",
)
def groups_are_large_enough_and_write_opinions(ask: MeetingQuestion) -> Answer:
    """A group has at least three members, none of whom judges somebody they withdrew from alone, and writes
    an opinion on every applicant."""
    figure = ask.figure("group_least")
    if not figure.is_set:
        return Answer("unknown", "评议组的最少人数未设定。", {}, (figure,))
    small = [group.name for group in ask.meeting.groups if len(set(group.members)) < figure.value]
    written = {each for group in ask.meeting.groups for each in group.opinions_on}
    without = [each.id for each in ask.meeting.applicants if each.id not in written]
    facts: dict[str, object] = {"评议组": len(ask.meeting.groups), "没有书面意见": without}
    if small:
        return Answer("block", f"不足 {figure.value} 人的评议组:{listed(small)}。", facts, (figure,))
    if without and ask.meeting.opinions_due:
        return Answer("block", f"没有评议组的书面意见:{listed(without)}。", facts, (figure,))
    if without:
        return Answer("pass", "评议组人数足够;书面意见在表决前提出。", facts, (figure,))
    return Answer("pass", "评议组人数足够,对每名申报人都有书面意见。", facts, (figure,))


@rule(
    "D16d",
    "支持远程线上评审;远程签到的,核验是本人。",
    notice("(五)"),
    SAFEGUARD,
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="attendance",
    when=lambda ask: "" if any(each.remote for each in ask.meeting.jurors) else "没有人远程签到。",
)
def whoever_signs_in_from_afar_is_known(ask: MeetingQuestion) -> Answer:
    """Jurors may take part online; how it was made sure who signed in is on record."""
    loose = [each.id for each in ask.meeting.jurors if each.remote and not each.remote.check.strip()]
    if loose:
        return Answer("block", f"远程签到没有核验身份:{listed(loose)}。", {"未核验": loose})
    return Answer("pass", "远程签到都核验了身份。", {})


@rule(
    "D19a",
    "评审专家与评审工作有利害关系的,应当申请回避;评审办事机构发现的,应当通知其回避。",
    order("第二十五条"),
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="attendance",
)
def whoever_has_a_conflict_withdraws(ask: MeetingQuestion) -> Answer:
    """A juror with an interest asks to withdraw; the office that finds one tells the juror to."""
    withdrawn = {(each.juror, each.applicant) for each in ask.meeting.recusals}
    present = {each.id for each in ask.meeting.jurors if each.signed_in is not None}
    open_pairs = [
        f"{each.juror} 对 {each.applicant}"
        for each in ask.meeting.conflicts
        if each.juror in present and (each.juror, each.applicant) not in withdrawn
    ]
    facts: dict[str, object] = {"已查明": len(ask.meeting.conflicts), "回避": len(withdrawn)}
    if open_pairs:
        return Answer("block", f"有利害关系而没有回避:{listed(open_pairs)}。", facts)
    return Answer("pass", "已查明的利害关系都已回避。", facts)
