"""H12: recruitment steps, publicity, and whether the way of appointment is what the request calls it."""

from datetime import date

from talent_posts.posts.facts.model import Recruitment
from talent_posts.posts.facts.people import ENTRY_WAYS, WAY_NAMES, Holding
from talent_posts.posts.facts.scheme import post_name
from talent_posts.posts.question import Question, authority_names
from talent_posts.posts.register import rule
from talent_posts.posts.rules.career import exception
from talent_posts.posts.rules.special import returned_to
from talent_posts.posts.sources import OPINIONS_SINCE, RECRUITMENT_RULES, REGULATION_SINCE, regulation
from talent_posts.rulebook.calendar import CalendarError
from talent_posts.rulebook.decision import FigureUse
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
_INSIDERS = frozenset(WAY_NAMES) - ENTRY_WAYS - {"first", "superior_appointment", "other"}


def exemption(ask: Question) -> str:
    """What the asker says exempts this entry from open recruitment; empty when nothing does."""
    record = ask.request.recruitment
    if record is not None and record.exempt:
        return record.exempt
    return ask.request.way if ask.request.way in EXEMPTIONS else ""


def _transferred_from(ask: Question) -> tuple[Holding, ...]:
    """Regular posts elsewhere up to the eve: one of long ago is a career and no place to come from."""
    return tuple([held for held in ask.before if not held.here and ask.person.last_day(held) >= ask.eve])


def _not_open(ask: Question) -> str:
    """Whether somebody comes from outside is a fact, whatever the request calls it."""
    if ask.request.special:
        return "特设岗位专人专岗,见 G6a。"
    if ask.request.way == "recruit":
        return ""
    if not ask.is_newcomer:
        return "在本单位有常设岗位,不是新增人员。"
    left = _transferred_from(ask) if ask.request.way == "transfer" else ()
    if any(held.booked for held in left):
        return "由其他事业单位调入。"
    return "原单位是否为事业单位,见 H10e。" if left else ""


def _not_internal(ask: Question) -> str:
    """Where there was a competition there is a record of it, whatever the request calls itself."""
    if not ask.is_newcomer:
        told = exemption(ask) or ask.request.way == "competition" or ask.request.recruitment is not None
        return "" if told else "不是竞聘上岗。"
    if exemption(ask):
        return "以豁免情形进入,见 H12a。"
    held = ask.request.way == "competition" or (
        ask.request.way != "recruit" and ask.request.recruitment is not None
    )
    return "" if held else "不是竞聘上岗。"


def _no_steps_to_take(ask: Question) -> str:
    """A notice may hang about any request; alone it tells of no competition."""
    record = ask.request.recruitment
    competed = record is not None and any(step.name != "publicity" for step in record.steps)
    held = competed or ask.request.way == "competition" or exemption(ask)
    return _not_internal(ask) or ("" if held else "只有公示,没有竞聘。")


def _exempt(ask: Question, rule_id: str, comes: str, spared: str) -> Answer:
    """An exemption is the asker's word until there are papers and an authority has confirmed them."""
    told = EXEMPTIONS[exemption(ask)]
    name = told.removeprefix("按")
    facts: dict[str, object] = {"情形": f"{told}(单位自报)", "证明材料": len(ask.papers)}
    if not ask.papers:
        return Answer("block", f"按{name}{comes}须提交证明材料。", facts)
    return exception(ask, rule_id, f"按{name}{comes},不经{spared}。", facts)


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


def _publicity(ask: Question, rule_id: str, figure_name: str) -> Answer:
    figure = ask.figure(figure_name)
    record = ask.request.recruitment
    start, end = (record.publicity_start, record.publicity_end) if record else (None, None)
    facts: dict[str, object] = {"公示起": str(start or "无"), "公示止": str(end or "无")}
    if not figure.is_set:
        return Answer("unknown", "公示期未设定,无法判定。", facts, (figure,))
    if start is None or end is None:
        return Answer("block", "没有公示起止日期。", facts, (figure,))
    answer = _long_enough(ask, rule_id, start, end, facts, figure)
    told = record is not None and record.claimed and answer.outcome == "pass"
    if told and ask.request.objected_before:
        return answer._replace(outcome="block", reason="此人其他申请的公示有异议,须在平台上重新公示。")
    return _confirmed(ask, rule_id, answer) if told else answer


def _confirmed(ask: Question, rule_id: str, answer: Answer) -> Answer:
    """What the asker says of a notice counts once the authority that decides has confirmed it."""
    approvers = ask.figure("plan_approvers")
    if not approvers.is_set:
        return answer._replace(outcome="unknown", reason="公示为单位自报,确认机关未设定。")
    missing = ask.missing_approvals(rule_id, approvers.value[ask.institution.level][-1:])
    if not missing:
        return answer
    reason = f"公示为单位自报,须经{authority_names(missing)}确认。"
    return answer._replace(outcome="needs_approval", reason=reason, needs=missing)


def _long_enough(  # noqa: PLR0917
    ask: Question, rule_id: str, start: date, end: date, facts: dict[str, object], figure: FigureUse
) -> Answer:
    least, working = figure.value["least"], figure.value["unit"] == "working_day"
    unit = "个工作日" if working else "天"
    if end >= ask.known:
        return Answer("block", f"公示至 {end},尚未在申请之日和聘用之日前结束。", facts, (figure,))
    try:
        days = ask.figures.calendar.count(start, end) if working else max((end - start).days, 0)
    except CalendarError as error:
        return Answer("unknown", f"{error}。", facts, (figure,))
    facts |= {"已公示": f"{days} {unit}", "应不少于": f"{least} {unit}"}
    if working and (made_up := ask.figures.calendar.invented & {start.year, end.year}):
        facts["放假安排"] = f"{min(made_up)} 年为虚构,仅供演示"
    if days >= least:
        return Answer("pass", f"公示满 {least} {unit}。", facts, (figure,))
    short = f"公示 {days} {unit},少于 {least} {unit}(起始日不计)。"
    if rule_id != "H12c":
        return Answer("block", short, facts, (figure,))
    answer = exception(ask, rule_id, short, facts)
    return answer._replace(figures=(figure, *answer.figures))


@rule(
    "H12a",
    "公开招聘:制定方案、公布岗位、审查资格、考试考察、体检、公示、订立合同办理聘用手续;"
    "国家政策性安置、上级任命、涉密岗位等人员除外。",
    regulation("第八、九条"),
    outcomes=("block", "needs_approval", "unknown"),
    since=REGULATION_SINCE,
    scope="hiring",
    figures=("recruitment_steps", "plan_approvers"),
    when=_not_open,
)
def open_recruitment_took_all_steps(ask: Question) -> Answer:
    """Open recruitment goes through plan, notice, check, exam, medical and publicity before the contract
    (regulation on personnel management, articles 8-9). Whoever holds no post here comes in by it, or as
    state placement, superior appointment or for a classified post: with the papers that show it and once
    the personnel authority has confirmed it. Who gave a regular post up for a special one here comes back to
    it, or lower, when that ends: with the authority's approval."""
    if exemption(ask):
        return _exempt(ask, "H12a", "进入", "公开招聘")
    if held := returned_to(ask):
        facts: dict[str, object] = {"原任岗位": post_name(held.category, held.grade), "拟聘": ask.post}
        return exception(ask, "H12a", "特设岗位结束后回到原任岗位,不经公开招聘。", facts)
    return _steps(ask, "recruitment_steps")


@rule(
    "H12b",
    "内部竞聘上岗:制定方案、公布岗位、审查资格、考评、公示、办理聘任手续。",
    regulation("第十条"),
    outcomes=("block", "needs_approval", "unknown"),
    since=REGULATION_SINCE,
    scope="hiring",
    figures=("competition_steps", "plan_approvers"),
    when=_no_steps_to_take,
)
def internal_competition_took_all_steps(ask: Question) -> Answer:
    """Internal competition goes through plan, notice, check, evaluation and publicity before appointment
    (regulation on personnel management, article 10). Whoever holds a post here and is said to be placed or
    appointed from above instead shows the papers, and the authority confirms it."""
    if exemption(ask):
        return _exempt(ask, "H12b", "聘用", "竞聘")
    return _steps(ask, "competition_steps")


@rule(
    "H12c",
    "对拟聘人员应在适当范围进行公示,公示期一般为7至15日。",
    RECRUITMENT_RULES,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("recruitment_publicity", "plan_approvers"),
    when=lambda ask: (
        _not_open(ask) or ("不经公开招聘,见 H12a。" if exemption(ask) or returned_to(ask) else "")
    ),
)
def open_recruitment_was_publicised_long_enough(ask: Question) -> Answer:
    """Those to be recruited are as a rule publicised for 7 to 15 days, calendar days unless local law says
    otherwise, without the start day (secondary copy). A shorter notice needs the authority's approval."""
    return _publicity(ask, "H12c", "recruitment_publicity")


@rule(
    "H12d",
    "竞聘结果应在本单位公示,公示期按当地规定。",
    regulation("第十条"),
    outcomes=("block", "needs_approval", "unknown"),
    since=REGULATION_SINCE,
    scope="hiring",
    figures=("competition_publicity", "plan_approvers"),
    when=lambda ask: _not_internal(ask) or ("按豁免情形聘用,见 H12b。" if exemption(ask) else ""),
)
def internal_competition_was_publicised_long_enough(ask: Question) -> Answer:
    """The result of an internal competition is publicised (article 10); for how long is local law."""
    return _publicity(ask, "H12d", "competition_publicity")


@rule(
    "H12e",
    "公示无异议或异议不成立的,方可办理聘用手续。",
    RECRUITMENT_RULES,
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("plan_approvers",),
    when=lambda ask: "" if ask.request.recruitment or ask.request.objected_before else "没有公示记录。",
)
def no_objection_is_open(ask: Question) -> Answer:
    """Appointment follows only when no objection is open (provisional rules on open recruitment, secondary
    copy). One that holds is not got rid of by asking anew: the authority says whether it still does."""
    record, before = ask.request.recruitment or Recruitment(), ask.request.objected_before
    if founded := record.founded_objections:
        return Answer("block", f"有 {founded} 件异议成立,不予办理。", {"成立的异议": founded})
    if open_ := record.open_objections:
        return Answer("block", f"尚有 {open_} 件异议未处理。", {"未处理异议": open_})
    if before:
        reason = f"此人其他申请的公示有 {before} 件异议成立或未处理,所涉事实须重新认定,"
        return exception(ask, "H12e", reason, {"其他申请的异议": before})
    return Answer("pass", "没有未处理的异议。", {"未处理异议": 0})


@rule(
    "H12i",
    "聘用方式须与事实一致:新增人员通过公开招聘、调入或规定的安置进入,在岗人员通过竞聘、晋升等变动岗位。",
    regulation("第八、九条"),
    outcomes=("block",),
    since=OPINIONS_SINCE,
    scope="hiring",
    when=lambda ask: "特设岗位专人专岗,见 G6a。" if ask.request.special else "",
)
def way_agrees_with_the_facts(ask: Question) -> Answer:
    """What a request calls itself must agree with the books: who holds no post here cannot be promoted,
    who holds one is not recruited, a promotion goes up and a demotion down, and two kinds of post are held at
    once only beside one of another kind that runs on that day."""
    way, here = ask.request.way, ask.regular
    held = "、".join(post_name(each.category, each.grade) for each in ask.current) or "无"
    facts: dict[str, object] = {"聘用方式": WAY_NAMES[way], "本单位现任岗位": held, "拟聘": ask.post}
    same = [each.grade for each in here if each.category == ask.category]
    wrong = ""
    if ask.is_newcomer and way in _INSIDERS:
        wrong = f"在本单位没有常设岗位,不能以“{WAY_NAMES[way]}”聘用"
    elif way in ENTRY_WAYS and here:
        wrong = f"在本单位已有岗位,不能以“{WAY_NAMES[way]}”聘用"
    elif ask.request.concurrent and all(h.category == ask.category for h in ask.person.in_post(ask.day)):
        wrong = f"{ask.day} 没有另一类别的在任岗位,不是双肩挑"
    elif way in {"promotion", "exceptional"} and same and ask.grade >= min(same):
        wrong = f"不高于现任岗位,不是{WAY_NAMES[way]}"
    elif way == "demotion" and same and ask.grade <= max(same):
        wrong = "不低于现任岗位,不是低聘"
    elif way == "renew" and not any(
        h.end is not None and h.grade == ask.grade and h.category == ask.category for h in here
    ):
        wrong = "不是现任岗位,或现任岗位没有聘期,不能续聘"
    elif way == "regularise" and not any(h.over_quota or not h.occupies_quota for h in here):
        wrong = "现任岗位不是超岗,不能以“超岗纳入管理”聘用"
    elif way == "category_change" and same:
        wrong = "现任岗位属同一类别,不是岗位类别变更"
    if wrong:
        return Answer("block", f"{wrong}。", facts)
    return Answer("pass", "聘用方式与岗位记录一致。", facts)
