"""D1-D5, D22: through whom one applies, what is signed and hung out, once a year, and who may not."""

from datetime import date

from talent_posts.rulebook.calendar import CalendarError
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.applicants import UnitPublicity
from talent_posts.titles.register import TitleQuestion, listed, rule
from talent_posts.titles.sources import NOTICE_SINCE, ORDER_APPLICANTS, ORDER_SINCE, notice

_THROUGH = "申报人员一般应在本人人事(劳动)关系所在单位申报"
_STAFF = "事业单位工作人员除创新创业等特殊规定外应在本人人事关系所在单位申报"


@rule(
    "D1a",
    _THROUGH,
    notice("(四)"),
    outcomes=("needs_approval",),
    since=NOTICE_SINCE,
    scope="application",
    when=lambda ask: "事业单位工作人员另有规定。" if ask.application.institution_staff else "",
)
def one_applies_through_the_own_unit(ask: TitleQuestion) -> Answer:
    """One applies as a rule through the unit where the personnel or labour relation is; another one takes a
    paper of the city's HRSS authority."""
    found = ask.application
    facts: dict[str, object] = {"申报单位": found.unit, "人事(劳动)关系": found.employer}
    if found.unit == found.employer:
        return Answer("pass", "在本人人事(劳动)关系所在单位申报。", facts)
    if found.allowed.strip():
        return Answer("pass", f"经同意在其他单位申报:{found.allowed}。", facts)
    return Answer("needs_approval", "不在人事(劳动)关系所在单位申报,须经同意。", facts, (), ("city_hrss",))


@rule(
    "D1b",
    _STAFF,
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="application",
    when=lambda ask: "" if ask.application.institution_staff else "不是事业单位工作人员。",
)
def institution_staff_apply_through_their_own_unit(ask: TitleQuestion) -> Answer:
    """Staff of public institutions apply through their own unit, special rules on innovation and
    entrepreneurship apart."""
    found = ask.application
    facts: dict[str, object] = {"申报单位": found.unit, "人事关系": found.employer}
    if found.unit == found.employer:
        return Answer("pass", "在本人人事关系所在单位申报。", facts)
    if found.innovation.strip():
        return Answer("pass", f"按创新创业的特殊规定申报:{found.innovation}。", facts)
    return Answer("block", "事业单位工作人员应在本人人事关系所在单位申报。", facts)


@rule(
    "D2",
    "继续落实“个人、单位双承诺制”",
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="application",
)
def person_and_unit_have_both_committed(ask: TitleQuestion) -> Answer:
    """The person and the unit have each signed their commitment."""
    found = ask.application
    facts: dict[str, object] = {"个人": str(found.signed or "无"), "单位": str(found.unit_signed or "无")}
    signed = {"个人": found.signed, "单位": found.unit_signed}
    if lacking := [who for who, day in signed.items() if day is None or day > ask.day]:
        return Answer("block", f"没有签署承诺:{listed(lacking)}。", facts)
    return Answer("pass", "个人、单位都已承诺。", facts)


@rule(
    "D3a",
    "申报人员所在单位须对申报人员进行综合考评",
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="application",
)
def the_unit_has_appraised(ask: TitleQuestion) -> Answer:
    """The unit has appraised the applicant, with a result."""
    result = ask.application.assessed
    facts: dict[str, object] = {"综合考评": {"fit": "合格", "unfit": "不合格"}.get(result, "无")}
    if result != "fit":
        return Answer("block", "综合考评不合格。" if result else "单位没有进行综合考评。", facts)
    return Answer("pass", "综合考评合格。", facts)


@rule(
    "D3b",
    "并经单位公示x个工作日以上无异议后,按规定报送相应评委会办事机构",
    notice("(四)"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="application",
    figures=("unit_publicity",),
)
def the_unit_has_hung_it_out(ask: TitleQuestion) -> Answer:
    """The unit hangs the application out for a number of working days, and nobody objects with reason; only
    this person waits while an objection is open."""
    figure, found = ask.figure("unit_publicity"), ask.application.publicity
    if not figure.is_set:
        return Answer("unknown", "单位公示期未设定。", {}, (figure,))
    if found is None:
        return Answer("block", "单位没有公示。", {}, (figure,))
    least = figure.value["least"]
    facts: dict[str, object] = {"公示": f"{found.start} 至 {found.end}", "未处理的异议": found.open}
    if fault := _in_the_way(found, ask.day):
        return Answer("block", fault, facts, (figure,))
    try:
        days = ask.figures.calendar.count(found.start, found.end)
    except CalendarError as error:
        return Answer("unknown", f"{error}。", facts, (figure,))
    facts |= {"已公示": f"{days} 个工作日", "应不少于": f"{least} 个工作日"}
    if days < least:
        return Answer("block", f"公示 {days} 个工作日,少于 {least} 个工作日(起始日不计)。", facts, (figure,))
    return Answer("pass", f"公示满 {least} 个工作日,无异议。", facts, (figure,))


def _in_the_way(found: UnitPublicity, day: date) -> str:
    """What keeps a publicity from having ended well; empty where nothing does."""
    if found.founded:
        return "有异议经核实成立。"
    if found.open:
        return f"有 {found.open} 件异议没有处理。"
    return f"公示至 {found.end} 止,尚未期满。" if found.end >= day else ""


@rule(
    "D4d",
    "各评委会要严格按照核准备案的评审范围、专业领域、评审层级以及有关程序规则、公布的时间计划组织开展职称评审工作",
    notice("(四)"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="application",
)
def one_applies_within_the_window_for_what_is_reviewed(ask: TitleQuestion) -> Answer:
    """One applies within the published window, for a series, specialty and level of the committee."""
    found, plan, of = ask.application, ask.review.timetable, ask.committee
    facts: dict[str, object] = {
        "申报": f"{found.series}{found.specialty}{found.level}",
        "申报日": str(found.applied),
    }
    if found.series not in of.series or (of.specialty and found.specialty != of.specialty):
        return Answer("block", "不在评委会核准备案的评审范围、专业领域内。", facts)
    if found.level not in of.levels:
        return Answer("block", f"不在评委会核准备案的评审层级内:{found.level}。", facts)
    if plan is None:
        return Answer("unknown", "年度计划未知。", facts)
    facts["申报期"] = f"{plan.window_from} 至 {plan.window_to}"
    if plan.published is None or found.level not in plan.levels:
        return Answer("block", "年度计划没有公布或不含此层级。", facts)
    if not plan.window_from <= found.applied <= plan.window_to:
        return Answer("block", f"不在申报期({plan.window_from} 至 {plan.window_to})内。", facts)
    return Answer("pass", "在申报期和评审范围内。", facts)


@rule(
    "D5",
    "不得多头重复交叉评价和强制评价",
    notice("(四)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="application",
)
def one_applies_once(ask: TitleQuestion) -> Answer:
    """A person has one live application for a level and year, whichever committees there are."""
    others = ask.application.elsewhere
    facts: dict[str, object] = {"同年度同层级在办的其他申报": listed(others) or "无"}
    if others:
        return Answer("block", f"同年度同层级已在其他评委会申报:{listed(others)}。", facts)
    return Answer("pass", "没有重复申报。", facts)


@rule(
    "D22",
    "离退休人员不得申报;事业单位工作人员受到记过以上处分的,在受处分期间不得申报。",
    ORDER_APPLICANTS,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="application",
)
def who_is_retired_or_under_sanction_does_not_apply(ask: TitleQuestion) -> Answer:
    """Nobody applies who is retired; nor staff of public institutions while a sanction of 记过 or graver
    runs: from the day of the application until the day on which it is looked at."""
    found, applied = ask.application, ask.application.applied
    day = max(applied, ask.day)
    facts: dict[str, object] = {
        "离退休": str(found.retired or "无"),
        "处分": str(found.discipline_from or "无"),
    }
    if found.retired is not None and found.retired <= day:
        return Answer("block", f"自 {found.retired} 起已离退休。", facts)
    since, until = found.discipline_from, found.discipline_to
    if found.institution_staff and since is not None and since <= day and (until is None or applied <= until):
        return Answer("block", f"处分期至 {until or '未定'},期间不得申报。", facts)
    return Answer("pass", "没有登记的离退休和在期的处分。", facts)
