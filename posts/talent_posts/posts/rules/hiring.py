"""H11, H12: licences, recruitment steps, publicity."""

from datetime import date

from talent_posts.posts.facts.people import Certificate
from talent_posts.posts.facts.qualifications import ACCESS, edition_on, find_qualification
from talent_posts.posts.question import Question
from talent_posts.posts.register import rule
from talent_posts.posts.sources import (
    DIRECTORY,
    OPINIONS_SINCE,
    RECRUITMENT_RULES,
    REGULATION_SINCE,
    opinions,
    regulation,
)
from talent_posts.rulebook.calendar import CalendarError, count_working_days
from talent_posts.rulebook.decision import STATUS_NAMES, FigureUse
from talent_posts.rulebook.rule import Answer

STEP_NAMES = {
    "plan": "制定方案",
    "notice": "公布岗位",
    "check": "资格审查",
    "exam": "考试、考察",
    "medical": "体检",
    "evaluation": "考评",
    "publicity": "公示",
}
EXEMPTIONS = {
    "state_placement": "国家政策性安置",
    "superior_appointment": "按人事管理权限由上级任命",
    "classified": "涉密岗位",
}


def _no_licence_named(ask: Question) -> str:
    return "" if ask.request.post_requires else "岗位未要求职业资格。"


def _accepts(required: str, certificate: Certificate, today: date) -> bool:
    """Same name, or a part of the required item; listed when issued (or older than the directory); still
    valid."""
    if certificate.issued > today or (certificate.expires is not None and certificate.expires < today):
        return False
    item = find_qualification(required, today)
    parts = item.parts if item is not None and item.name == required else ()
    if certificate.name != required and certificate.name not in parts:
        return False
    return (
        edition_on(certificate.issued) is None
        or find_qualification(certificate.name, certificate.issued) is not None
    )


@rule(
    "H11a",
    "实行职业资格准入控制的专业技术岗位,应具备准入控制的职业资格。",
    opinions("第二十六条"),
    DIRECTORY,
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    when=_no_licence_named,
)
def access_controlled_posts_need_the_licence(ask: Question) -> Answer:
    """A post under access control is given only to someone who holds the licence (87号, item 26); a
    certificate is judged by the directory edition in force when it was issued."""
    day = ask.today
    edition = edition_on(day)
    facts: dict[str, object] = {"要求": "、".join(ask.request.post_requires), "目录": edition}
    if edition is None:
        return Answer("unknown", "该日适用的职业资格目录未收录(最早为2017年版)。", facts)
    access = [n for n in ask.request.post_requires if (i := find_qualification(n, day)) and i.kind == ACCESS]
    lacking = [n for n in access if not any(_accepts(n, cert, day) for cert in ask.person.certificates)]
    facts["持有"] = "、".join(sorted(cert.name for cert in ask.person.certificates)) or "无"
    items = [item for name in access if (item := find_qualification(name, day)) is not None]
    facts["目录核对"] = "、".join(f"{item.name}:{STATUS_NAMES[item.name_status]}" for item in items)
    if lacking:
        return Answer("block", f"缺少有效的{'、'.join(lacking)}证书。", facts)
    return Answer("pass", "具备准入资格。" if access else "没有准入类要求。", facts)


@rule(
    "H11b",
    "除准入类职业资格外,一律不得与就业创业挂钩。",
    DIRECTORY,
    outcomes=("warn",),
    since=OPINIONS_SINCE,
    scope="person",
    when=_no_licence_named,
)
def only_access_licences_may_be_demanded(ask: Question) -> Answer:
    """Only access-type qualifications of the directory may be tied to employment (2021 edition)."""
    day = ask.today
    if edition_on(day) is None:
        return Answer("warn", "该日适用的职业资格目录未收录(最早为2017年版)。", {"目录": None})
    other = [
        n for n in ask.request.post_requires if (i := find_qualification(n, day)) is None or i.kind != ACCESS
    ]
    facts: dict[str, object] = {"目录": edition_on(day), "非准入类要求": "、".join(other) or "无"}
    if other:
        return Answer("warn", f"{'、'.join(other)}不是目录内的准入类资格,不得作为聘用条件。", facts)
    return Answer("pass", "所要求的都是准入类资格。", facts)


def _exempt(ask: Question) -> str:
    record = ask.request.recruitment
    if record is not None and record.exempt:
        return f"{EXEMPTIONS[record.exempt]},不适用公开招聘程序。"
    return f"{EXEMPTIONS[ask.request.way]},不适用公开招聘程序。" if ask.request.way in EXEMPTIONS else ""


def _not_open(ask: Question) -> str:
    return _exempt(ask) or ("" if ask.request.way == "recruit" else "不是公开招聘。")


def _not_internal(ask: Question) -> str:
    if reason := _exempt(ask):
        return reason
    held = ask.request.way == "competition" or (
        ask.request.way != "recruit" and ask.request.recruitment is not None
    )
    return "" if held else "不是竞聘上岗。"


def _steps(ask: Question, figure_name: str) -> Answer:
    figure = ask.figure(figure_name)
    if not figure.is_set:
        return Answer("unknown", "程序环节未设定。", {}, (figure,))
    record = ask.request.recruitment
    done = {step.name: step.on for step in record.steps if step.on <= ask.known} if record else {}
    missing = [STEP_NAMES[name] for name in figure.value if name not in done]
    facts: dict[str, object] = {STEP_NAMES[name]: str(done.get(name, "未完成")) for name in figure.value}
    if missing:
        return Answer("block", f"尚未完成:{'、'.join(missing)}。", facts, (figure,))
    days = [done[name] for name in figure.value]
    if days != sorted(days):
        return Answer("block", "各环节日期先后颠倒。", facts, (figure,))
    return Answer("pass", "各环节已依次完成。", facts, (figure,))


def _publicity(ask: Question, figure_name: str) -> Answer:
    figure = ask.figure(figure_name)
    record = ask.request.recruitment
    start, end = (record.publicity_start, record.publicity_end) if record else (None, None)
    facts: dict[str, object] = {"公示起": str(start or "无"), "公示止": str(end or "无")}
    if not figure.is_set:
        return Answer("unknown", "公示期未设定,无法判定。", facts, (figure,))
    if start is None or end is None:
        return Answer("block", "没有公示起止日期。", facts, (figure,))
    return _long_enough(ask, start, end, facts, figure)


def _long_enough(
    ask: Question, start: date, end: date, facts: dict[str, object], figure: FigureUse
) -> Answer:
    least, working = figure.value["least"], figure.value["unit"] == "working_day"
    unit = "个工作日" if working else "天"
    if end >= ask.known:
        return Answer("block", f"公示至 {end},尚未在申请之日和聘用之日前结束。", facts, (figure,))
    try:
        days = count_working_days(start, end) if working else max((end - start).days, 0)
    except CalendarError as error:
        return Answer("unknown", f"{error}。", facts, (figure,))
    facts |= {"已公示": f"{days} {unit}", "应不少于": f"{least} {unit}"}
    if days < least:
        return Answer("block", f"公示 {days} {unit},少于 {least} {unit}(起始日不计)。", facts, (figure,))
    return Answer("pass", f"公示满 {least} {unit}。", facts, (figure,))


@rule(
    "H12a",
    "公开招聘:制定方案、公布岗位、审查资格、考试考察、体检、公示、订立合同办理聘用手续;"
    "国家政策性安置、上级任命、涉密岗位等人员除外。",
    regulation("第八、九条"),
    outcomes=("block", "unknown"),
    since=REGULATION_SINCE,
    scope="hiring",
    figures=("recruitment_steps",),
    when=_not_open,
)
def open_recruitment_took_all_steps(ask: Question) -> Answer:
    """Open recruitment goes through plan, notice, check, exam, medical and publicity before the contract
    (regulation on personnel management, articles 8-9; exempt: state placement, superior appointment,
    classified posts)."""
    return _steps(ask, "recruitment_steps")


@rule(
    "H12b",
    "内部竞聘上岗:制定方案、公布岗位、审查资格、考评、公示、办理聘任手续。",
    regulation("第十条"),
    outcomes=("block", "unknown"),
    since=REGULATION_SINCE,
    scope="hiring",
    figures=("competition_steps",),
    when=_not_internal,
)
def internal_competition_took_all_steps(ask: Question) -> Answer:
    """Internal competition goes through plan, notice, check, evaluation and publicity before appointment
    (regulation on personnel management, article 10)."""
    return _steps(ask, "competition_steps")


@rule(
    "H12c",
    "对拟聘人员应在适当范围进行公示,公示期一般为7至15日。",
    RECRUITMENT_RULES,
    outcomes=("block", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("recruitment_publicity",),
    when=_not_open,
)
def open_recruitment_was_publicised_long_enough(ask: Question) -> Answer:
    """Those to be recruited are publicised for 7 to 15 days, calendar days unless local law says
    otherwise; the start day does not count (provisional rules on open recruitment, secondary copy)."""
    return _publicity(ask, "recruitment_publicity")


@rule(
    "H12d",
    "竞聘结果应在本单位公示,公示期按当地规定。",
    regulation("第十条"),
    outcomes=("block", "unknown"),
    since=REGULATION_SINCE,
    scope="hiring",
    figures=("competition_publicity",),
    when=_not_internal,
)
def internal_competition_was_publicised_long_enough(ask: Question) -> Answer:
    """The result of an internal competition is publicised (article 10); for how long is local law."""
    return _publicity(ask, "competition_publicity")


@rule(
    "H12e",
    "公示无异议或异议不成立的,方可办理聘用手续。",
    RECRUITMENT_RULES,
    outcomes=("block",),
    since=OPINIONS_SINCE,
    scope="hiring",
    when=lambda ask: "" if ask.request.recruitment is not None and not _exempt(ask) else "没有公示记录。",
)
def no_objection_is_open(ask: Question) -> Answer:
    """Appointment follows only when no objection is open (provisional rules on open recruitment, secondary
    copy)."""
    record = ask.request.recruitment
    assert record is not None
    if record.open_objections:
        return Answer(
            "block", f"尚有 {record.open_objections} 件异议未处理。", {"未处理异议": record.open_objections}
        )
    return Answer("pass", "没有未处理的异议。", {"未处理异议": 0})
