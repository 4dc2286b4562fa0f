"""H7-H9, H10e: grades and combinations that someone higher up decides, earlier posts that it confirms."""

from datetime import date

from talent_posts.posts.facts.people import Holding
from talent_posts.posts.facts.scheme import CATEGORY_NAMES, post_name
from talent_posts.posts.question import Question, authority_names
from talent_posts.posts.register import rule
from talent_posts.posts.rules.special import evidence_names
from talent_posts.posts.sources import (
    BOOKKEEPING,
    DUAL_POSTS,
    NOTICE_SINCE,
    OPINIONS_SINCE,
    TOP_GRADES,
    notice,
)
from talent_posts.rulebook.rule import Answer


def _not_grade(ask: Question, grade: int) -> str:
    if ask.grade == grade and ask.category == "professional" and (grade == 1 or not ask.request.special):
        return ""  # grade 1 is the state's, by whatever post
    return f"不是专业技术{'一二'[grade - 1]}级岗位。"


def _not_grade_two(ask: Question) -> str:
    return _not_grade(ask, 2)


@rule(
    "H7a",
    "国家重点研发计划项目主要负责人、国家级教学成果二等奖第一获奖者可作为申报评聘专业技术二级岗位标准条件。",
    notice("(八)"),
    outcomes=("needs_approval", "unknown"),
    since=NOTICE_SINCE,
    scope="person",
    figures=("grade2_evidence", "grade2_approver"),
    when=_not_grade_two,
)
def grade_two_rests_on_listed_evidence(ask: Question) -> Answer:
    """Principals of a national key R&D programme and first winners of a national teaching award, second
    class, meet the criteria for grade 2 (city notice 2021, part 8, which adds them to criteria it does
    not repeat)."""
    figure, approver = ask.figure("grade2_evidence"), ask.figure("grade2_approver")
    shown = [each.kind for each in ask.papers]
    facts: dict[str, object] = {"证明材料": evidence_names(shown) or "无"}
    if not figure.is_set:
        return Answer("unknown", "二级岗位标准条件未设定。", facts, (figure,))
    if set(shown) & set(figure.value):
        return Answer("pass", "具备标准条件。", facts, (figure,))
    missing = ask.missing_approvals("H7a", approver.value or [])
    reason = f"没有下列任何一项:{evidence_names(figure.value)};其他条件由评定机关认定。"
    if approver.is_set and not missing:
        return Answer("pass", "评定机关已认定符合其他条件。", facts, (figure, approver))
    return Answer("needs_approval", reason, facts, (figure, approver), missing)


@rule(
    "H7b",
    "各单位要……在规定时间按规定程序组织开展申报工作",
    notice("(八)"),
    outcomes=("needs_approval", "unknown"),
    since=NOTICE_SINCE,
    scope="hiring",
    figures=("grade2_window", "grade2_approver"),
    when=_not_grade_two,
)
def grade_two_is_applied_for_in_the_window(ask: Question) -> Answer:
    """Grade 2 is applied for in the set window (city notice 2021, part 8; the days are not given there)."""
    figure, approver = ask.figure("grade2_window"), ask.figure("grade2_approver")
    facts: dict[str, object] = {"申报日": str(ask.asked)}
    if not figure.is_set:
        return Answer("unknown", "申报期未设定,无法判定。", facts, (figure,))
    first, last = (date.fromisoformat(f"{ask.asked.year}-{figure.value[end]}") for end in ("from", "to"))
    facts["申报期"] = f"{first} 至 {last}"
    if first <= ask.asked <= last:
        return Answer("pass", "在申报期内。", facts, (figure,))
    missing = ask.missing_approvals("H7b", approver.value or [])
    if approver.is_set and not missing:
        return Answer("pass", "不在申报期内,评定机关已同意受理。", facts, (figure, approver))
    return Answer("needs_approval", "不在申报期内。", facts, (figure, approver), missing)


@rule(
    "H7c",
    "各单位要严格按照标准条件和单位专业技术二级、三级岗位数额……组织开展申报工作",
    notice("(八)"),
    outcomes=("needs_approval",),
    since=NOTICE_SINCE,
    scope="hiring",
    figures=("grade2_approver",),
    when=lambda ask: (
        "" if not _not_grade(ask, 2) or not _grade_three(ask) else "不是专业技术二级、三级岗位。"
    ),
)
def grades_two_and_three_keep_to_their_own_numbers(ask: Question) -> Answer:
    """Applications for grades 2 and 3 stay strictly within the numbers of those grades (city notice 2021,
    part 8)."""
    key = ask.category, ask.grade
    free = ask.seats.usable(*key, ask.day) - ask.seats.taken(key, ask.day)
    facts: dict[str, object] = {
        "岗位": ask.post,
        "核准(可用)数": ask.seats.usable(*key, ask.day),
        "空岗": max(free, 0),
    }
    if free > 0:
        return Answer("pass", "在核准数额内。", facts)
    figure = ask.figure("grade2_approver")
    missing = ask.missing_approvals("H7c", figure.value or [])
    if figure.is_set and not missing:
        return Answer("pass", "超出数额,评定机关已批准。", facts, (figure,))
    return Answer("needs_approval", f"{ask.post}没有空余数额。", facts, (figure,), missing)


def _grade_three(ask: Question) -> str:
    return (
        "" if ask.category == "professional" and ask.grade == 3 and not ask.request.special else "不是三级。"
    )


def _chain(ask: Question, rule_id: str, figure_name: str) -> Answer:
    figure = ask.figure(figure_name)
    if not figure.is_set:
        return Answer("unknown", f"{ask.post}的批准机关未设定。", {"岗位": ask.post}, (figure,))
    missing = ask.missing_approvals(rule_id, figure.value)
    facts: dict[str, object] = {"岗位": ask.post, "批准程序": authority_names(ask.asked_of(figure.value))}
    if missing:
        return Answer("needs_approval", f"须经{authority_names(missing)}批准。", facts, (figure,), missing)
    return Answer("pass", "已逐级批准。", facts, (figure,))


@rule(
    "H8a",
    "专业技术一级岗位由国家实行总量控制和管理,人员的确定由国家人事行政部门批准。",
    TOP_GRADES,
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("grade1_approver",),
    when=lambda ask: _not_grade(ask, 1),
)
def grade_one_is_decided_by_the_state(ask: Question) -> Answer:
    """Grade 1 is determined by the state: unit, province or ministry, central personnel authority (path
    recalled)."""
    return _chain(ask, "H8a", "grade1_approver")


@rule(
    "H8b",
    "专业技术二级岗位由省级控制;本市由主管部门统一报市人力资源社会保障部门评定。",
    TOP_GRADES,
    notice("(八)"),
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("grade2_approver",),
    when=_not_grade_two,
)
def grade_two_is_decided_by_its_authority(ask: Question) -> Answer:
    """Grade 2 is under provincial control; the city notice of 2021 (part 8) has the department report to
    the city bureau for decision."""
    return _chain(ask, "H8b", "grade2_approver")


def _other_kinds(ask: Question) -> list[str]:
    held = {h.category: h for h in ask.person.in_post(ask.today)}
    return [post_name(h.category, h.grade) for kind, h in sorted(held.items()) if kind != ask.category]


def _not_dual(ask: Question) -> str:
    return "" if ask.request.concurrent and _other_kinds(ask) else "不同时在两类岗位任职。"


@rule(
    "H9a",
    "事业单位人员原则上不得同时在两类岗位上任职;因行业特点确需兼任的,须按人事管理权限审批。",
    DUAL_POSTS,
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("dual_post_approver",),
    when=_not_dual,
)
def two_kinds_of_post_need_approval(ask: Question) -> Answer:
    """Nobody in principle holds two kinds of post at once (双肩挑); exceptions are approved by the
    personnel authority."""
    answer = _chain(ask, "H9a", "dual_post_approver")
    return answer._replace(facts={"现任": "、".join(_other_kinds(ask)), **answer.facts})


@rule(
    "H9b",
    "双肩挑限任命的单位领导人员,并须具有专业背景、任职资格,实际承担专业技术工作,经竞聘产生(广西)。",
    DUAL_POSTS,
    outcomes=("needs_approval",),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("dual_post_conditions", "dual_post_approver"),
    when=_not_dual,
)
def two_kinds_of_post_meet_local_conditions(ask: Question) -> Answer:
    """Where local law sets conditions they are met (Guangxi: appointed unit leaders only, with
    professional background, qualified, really working in the profession, after competition)."""
    figure, approver = ask.figure("dual_post_conditions"), ask.figure("dual_post_approver")
    if not figure.is_set:
        return Answer("pass", "当地没有规定条件。", {}, (figure,))
    shown = {each.kind for each in ask.papers}
    lacking = [kind for kind in figure.value["evidence"] if kind not in shown]
    facts: dict[str, object] = {
        "单位领导": ask.person.unit_leader,
        "缺少材料": evidence_names(lacking) or "无",
    }
    if not lacking and (ask.person.unit_leader or not figure.value["unit_leader_only"]):
        return Answer("pass", "符合当地条件。", facts, (figure,))
    missing = ask.missing_approvals("H9b", approver.value or [])
    if approver.is_set and not missing:
        return Answer("pass", "不符合当地条件,已经批准。", facts, (figure, approver))
    return Answer("needs_approval", "不符合当地双肩挑条件。", facts, (figure, approver), missing)


@rule(
    "H9c",
    "双肩挑人员占用哪一类岗位数,由当地规定。",
    DUAL_POSTS,
    outcomes=("unknown",),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("dual_post_quota",),
    when=_not_dual,
)
def dual_holders_count_where_local_law_says(ask: Question) -> Answer:
    """Which quota a dual holder takes is local law; until it is set both are counted, so that no plan is
    exceeded."""
    figure = ask.figure("dual_post_quota")
    if not figure.is_set:
        return Answer("unknown", "占用哪一类岗位数未设定;暂按两类都占计算。", {}, (figure,))
    counted = "两类" if figure.value == "both" else f"{CATEGORY_NAMES[figure.value]}岗位"
    return Answer("pass", f"占用{counted}岗位数。", {}, (figure,))


def _only_registered(ask: Question) -> tuple[Holding, ...]:
    """Posts elsewhere that no books tell and the request rests on: of the category asked for they count as
    grade and time served, and whoever is transferred comes from the latest."""
    moves = ask.request.way == "transfer" and ask.is_newcomer
    elsewhere = [held for held in ask.before if not held.here and not held.booked]
    return tuple([held for held in elsewhere if moves or held.category == ask.category])


@rule(
    "H10e",
    "拟聘所依据的外单位任职,没有该单位岗位台账可查的,须经审批机关核对原单位为事业单位、任职文件属实并确认。",
    BOOKKEEPING,
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("plan_approvers",),
    when=lambda ask: "" if _only_registered(ask) else "不依据台账以外的外单位任职。",
)
def posts_elsewhere_were_in_public_institutions(ask: Question) -> Answer:
    """Grades of posts exist in public institutions only. What a unit has registered of a post elsewhere opens
    a transfer, a grade or counts as time served once the authority that decides has seen that it was one, and
    the paper of the appointment."""
    approvers = ask.figure("plan_approvers")
    told = ask.person.registered or tuple(
        f"{post_name(held.category, held.grade)} {held.start} 至 {held.end or '今'}"
        for held in _only_registered(ask)
    )
    facts: dict[str, object] = {"外单位任职": "、".join(told)}
    if not approvers.is_set:
        return Answer("unknown", "外单位任职没有台账可查,确认机关未设定。", facts, (approvers,))
    missing = ask.missing_approvals("H10e", approvers.value[ask.institution.level][-1:])
    if not missing:
        return Answer("pass", "依据的外单位任职已经确认。", facts, (approvers,))
    reason = (
        f"依据的外单位任职没有台账可查,须经{authority_names(missing)}核对原单位为事业单位和任职文件并确认:"
        f"{facts['外单位任职']}。"
    )
    return Answer("needs_approval", reason, facts, (approvers,), missing)
