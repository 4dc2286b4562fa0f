"""D9-D11, D20: minutes, publicity, report, the one closing act."""

from talent_posts.juries.meeting.register import MeetingQuestion, order, rule
from talent_posts.rulebook.calendar import CalendarError
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.register import listed
from talent_posts.titles.sources import NOTICE_SINCE, ORDER_SINCE, notice

_HEX = 64


@rule(
    "D20a",
    "评审会议应当做好会议记录,内容包括出席评委、评审对象、评议意见、投票结果等;评审结果由主任委员或者主持会议的"
    "副主任委员签字,加盖评审委员会印章;会议记录归档管理。",
    order("第二十二、二十三条"),
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="minutes",
)
def the_minutes_are_complete_signed_sealed_and_kept(ask: MeetingQuestion) -> Answer:
    """The minutes hold who was present, who was reviewed, the opinions and the votes; whoever presided signs
    the result, the committee's seal is set, and the minutes are archived."""
    found = ask.meeting.minutes
    assert found is not None
    wanted = {
        "出席评委": found.present, "评审对象": found.reviewed,
        "评议意见": found.opinions, "投票结果": found.votes,
        "主持人签字": bool(found.signed_by) and found.signed_by == found.chair,
        "印章": found.sealed, "归档": found.archived,
    }  # fmt: skip
    lacking = [name for name, there in wanted.items() if not there]
    facts: dict[str, object] = {"主持人": found.chair or "无", "缺少": lacking}
    if lacking:
        return Answer("block", f"会议记录缺少:{listed(lacking)}。", facts)
    return Answer("pass", "会议记录完整,已签字、盖章、归档。", facts)


@rule(
    "D20b",
    "评审机构应对评审会议全过程记录,任何机构和个人不得擅自更改评委会投票结果。",
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="minutes",
)
def the_whole_meeting_is_recorded(ask: MeetingQuestion) -> Answer:
    """The whole meeting is recorded; hash and place of the recording are on record, so that nobody alters
    it unseen."""
    found = ask.meeting.minutes
    assert found is not None
    digest = found.recording.lower()
    facts: dict[str, object] = {"校验值": digest or "无", "保存地点": found.recording_kept or "无"}
    if len(digest) != _HEX or set(digest) - set("0123456789abcdef") or not found.recording_kept.strip():
        return Answer("block", "没有全过程录像的校验值(SHA-256)或保存地点。", facts)
    return Answer("pass", "全过程录像的校验值和保存地点已登记。", facts)


@rule(
    "D9",
    "评审结果公示期不少于x个工作日",
    notice("(四)"),
    order("第二十六条"),
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="after",
    figures=("result_publicity",),
)
def results_hang_out_for_their_full_time(ask: MeetingQuestion) -> Answer:
    """The body that formed the jury publicises the results for at least five working days; a city may only
    ask for more."""
    figure, found = ask.figure("result_publicity"), ask.meeting.publicity
    if not figure.is_set:
        return Answer("unknown", "评审结果的公示期未设定。", {}, (figure,))
    if found is None:
        return Answer("block", "评审结果没有公示。", {}, (figure,))
    least = figure.value["least"]
    facts: dict[str, object] = {"公示": f"{found.start} 至 {found.end}"}
    if found.start < ask.meeting.on:
        return Answer("block", "公示早于评审会议。", facts, (figure,))
    try:
        days = ask.figures.calendar.count(found.start, found.end)
    except CalendarError as error:
        return Answer("unknown", f"{error}。", facts, (figure,))
    facts |= {"已公示": f"{days} 个工作日", "应不少于": f"{least} 个工作日"}
    if days < least:
        return Answer("block", f"公示 {days} 个工作日,少于 {least} 个工作日(起始日不计)。", facts, (figure,))
    return Answer("pass", f"公示满 {least} 个工作日。", facts, (figure,))


@rule(
    "D10",
    "评审结束xx个工作日内报送相应人力资源社会保障部门备案",
    notice("(四)"),
    outcomes=("warn",),
    since=NOTICE_SINCE,
    scope="after",
    figures=("report_days",),
)
def the_review_is_reported_in_time(ask: MeetingQuestion) -> Answer:
    """The review is reported to HRSS within a number of working days of its end (blanked in our copy)."""
    figure, reported = ask.figure("report_days"), ask.meeting.reported
    facts: dict[str, object] = {"会议": str(ask.meeting.on), "报送": str(reported or "无")}
    if not figure.is_set:
        return Answer("warn", "评审结束后几个工作日内报送未设定。", facts, (figure,))
    try:
        last = ask.figures.calendar.after(ask.meeting.on, figure.value)
    except CalendarError as error:
        return Answer("warn", f"{error}。", facts, (figure,))
    facts["应于此日前报送"] = str(last)
    if reported is None or reported > last:
        return Answer("warn", f"没有在 {last} 前报送。", facts, (figure,))
    return Answer("pass", f"在 {last} 前报送。", facts, (figure,))


@rule(
    "D11a",
    "评审通过、公示无异议的人员,由人力资源社会保障部门或者评审委员会组建单位确认;自主评审的,向核准部门备案。",
    order("第二十六条"),
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="after",
)
def one_act_closes_the_review(ask: MeetingQuestion) -> Answer:
    """Passers without objection are confirmed by HRSS or the body that formed the jury; a unit that reviews
    its own people files them with the department that approved it. It is the one or the other."""
    found = ask.meeting.closing
    wanted, name = ("filed", "备案") if ask.meeting.self_review else ("confirmed", "确认")
    facts: dict[str, object] = {"应为": name, "文号": found.document if found else "无"}
    if found is None or not found.by.strip() or not found.document.strip():
        return Answer("block", f"尚未{name}。", facts)
    if found.kind != wanted:
        reason = "自主评审的结果应备案" if ask.meeting.self_review else "评审结果应由人社部门或组建单位确认"
        return Answer("block", f"{reason}。", facts)
    publicity = ask.meeting.publicity
    if publicity is None or found.on <= publicity.end:
        return Answer("block", f"{name}须在公示结束之后。", facts)
    return Answer("pass", f"已{name}。", facts)


@rule(
    "D11b",
    "备案后正式发文公布",
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="after",
    when=lambda ask: "" if ask.meeting.published else "还没有正式公布。",
)
def only_then_are_passers_published(ask: MeetingQuestion) -> Answer:
    """Published are those who passed and stand without an open objection, after the publicity and after the
    closing act."""
    found, closing, publicity = ask.meeting.published, ask.meeting.closing, ask.meeting.publicity
    assert found is not None
    facts: dict[str, object] = {"公布": str(found.on), "人数": len(found.passed)}
    if closing is None or publicity is None or not publicity.end < closing.on <= found.on:
        return Answer("block", "公示、确认(备案)之后才能公布。", facts)
    objected = {each.applicant for each in publicity.objections if not each.settled}
    if under := [each for each in found.passed if each in objected]:
        return Answer("block", f"异议尚未处理:{listed(under)}。", facts)
    voted = {each.id for each in ask.meeting.applicants if each.announced == "passed"}
    if failed := [each for each in found.passed if each not in voted]:
        return Answer("block", f"没有通过评审:{listed(failed)}。", facts)
    return Answer("pass", "公布的都已通过、公示无异议并已确认(备案)。", facts)
