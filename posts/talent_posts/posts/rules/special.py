"""G5-G8: special posts (特设岗位)."""

from datetime import timedelta

from talent_posts.posts.facts.people import Holding
from talent_posts.posts.facts.scheme import grade_name, grades_sharing_level, outranks, post_name, title_level
from talent_posts.posts.question import Question, authority_names, on_paper
from talent_posts.posts.register import rule
from talent_posts.posts.rules.plan import LEVEL_NAMES, planned
from talent_posts.posts.sources import (
    NOTICE_SINCE,
    OPINIONS_SINCE,
    SPECIAL_SHANGHAI,
    SPECIAL_ZHEJIANG,
    notice,
    opinions,
)
from talent_posts.rulebook.rule import Answer

EVIDENCE_NAMES = {
    "top_talent": "顶尖人才",
    "national_leading_talent": "国家级领军人才",
    "national_key_project": "国家重点科研工程项目",
    "provincial_key_project": "省重点科研工程项目",
    "municipal_key_project": "市重点科研工程项目",
    "major_research_topic": "重大课题研究",
    "supported_platform": "实验室、区域医疗中心、技术创新中心、新型研发机构引进人才",
    "national_key_rd_principal": "国家重点研发计划项目主要负责人",
    "national_teaching_award_second_first": "国家级教学成果二等奖第一获奖者",
    "professional_background": "专业背景",
    "qualified": "任职资格",
    "really_working": "实际承担专业技术工作",
    "competed": "经竞聘",
}


def evidence_names(kinds: list[str] | tuple[str, ...]) -> str:
    """The kinds as documents call them, joined."""
    return "、".join(EVIDENCE_NAMES.get(kind, kind) for kind in kinds)


def _not_special(ask: Question) -> str:
    return "" if ask.request.special else "不是特设岗位。"


def not_registered(ask: Question) -> str:
    return _not_special(ask) or ("" if ask.special else "特设岗位未登记,见 G6a。")


def returned_to(ask: Question) -> Holding | None:
    """The regular post given up here for special ones without a day between, where the request is for that
    post or a lower one of its category and comes from no open recruitment."""
    if ask.request.special or ask.request.way == "recruit" or ask.regular:
        return None
    last, held = ask.eve, ask.current
    while held and all(each.special for each in held):
        last = min(each.start for each in held) - timedelta(days=1)
        held = ask.person.in_post(last)
    same = (each for each in held if each.category == ask.category and each.grade <= ask.grade)
    return next(same, None) if last < ask.eve else None


@rule(
    "G5a",
    "对顶尖人才、国家级领军人才领衔的团队或承担国家、省市重点科研工程项目、重大课题研究的事业单位可申请开设特设岗位",
    notice("(七)"),
    opinions("第十九至二十条"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="person",
    figures=("special_post_evidence",),
    when=not_registered,
)
def special_post_rests_on_talent_or_project(ask: Question) -> Answer:
    """An institution whose team is led by top or national leading talent, or which carries national,
    provincial or municipal key projects, may apply for special posts (city notice 2021, part 7); nobody else:
    the text leaves no exception to approve."""
    post = ask.special
    assert post is not None
    accepted = ask.figure("special_post_evidence")
    shown = [each.kind for each in (*on_paper(post.evidence), *ask.papers)]
    facts = {"特设岗位": post.id, "证明材料": evidence_names(shown) or "无"}
    if not accepted.is_set:
        return Answer("unknown", "可申请特设岗位的依据未设定。", facts, (accepted,))
    if set(shown) & set(accepted.value):
        return Answer("pass", "有人才或项目依据。", facts, (accepted,))
    reason = f"没有下列任何一项依据:{evidence_names(accepted.value)}。"
    return Answer("block", reason, facts, (accepted,))


@rule(
    "G5b",
    "特设岗位的设置须经主管部门审核后,按程序报设区的市以上人事行政部门核准。",
    opinions("第十九至二十条"),
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("special_post_approvers",),
    when=not_registered,
)
def special_post_is_approved(ask: Question) -> Answer:
    """A special post is checked by the department and approved by the personnel authority of a districted
    city or higher (87号, items 19-20): by the department the unit had when the first office passed it on."""
    post = ask.special
    assert post is not None
    figure = ask.figure("special_post_approvers")
    if not figure.is_set:
        return Answer("unknown", "特设岗位核准机关未设定。", {"特设岗位": post.id}, (figure,))
    given = {each.by: each for each in on_paper(post.approvals) if each.on <= ask.approved_until}
    asked = ask.asked_of(figure.value)
    missing = tuple(each for each in asked if each not in given and (post.supervised or each != "department"))
    facts = {"特设岗位": post.id, "已有批件": "、".join(given[by].document for by in sorted(given)) or "无"}
    if missing:
        return Answer("needs_approval", f"尚缺{authority_names(missing)}的核准。", facts, (figure,), missing)
    return Answer("pass", "已逐级核准。", facts, (figure,))


@rule(
    "G5c",
    "特设岗位的数量不得超过当地规定的上限。",
    SPECIAL_ZHEJIANG,
    outcomes=("block",),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("special_post_cap",),
    when=not_registered,
)
def special_posts_stay_under_the_local_cap(ask: Question) -> Answer:
    """Where local law caps special posts (Zhejiang: 5 % of the professional posts and 50), the open ones
    keep to it."""
    figure = ask.figure("special_post_cap")
    if not figure.is_set:
        return Answer("pass", "当地没有规定数量上限。", {}, (figure,))
    opened = sum(
        post.opened <= ask.today
        and (post.ends is None or ask.today <= post.ends)
        and (post.written_off is None or ask.today <= post.written_off)
        for post in ask.unit.special_posts
    )
    professional = planned(ask, "professional")
    facts = {"在用特设岗位": opened, "专业技术岗位": professional}
    percent, count = figure.value["percent"], figure.value["count"]
    if opened * 100 <= percent * professional and opened <= count:
        return Answer("pass", f"不超过专业技术岗位的 {percent}% 和 {count} 个。", facts, (figure,))
    return Answer("block", f"超过专业技术岗位的 {percent}% 或 {count} 个。", facts, (figure,))


@rule(
    "G5d",
    "单位有相应常设岗位空缺的,不得使用特设岗位。",
    SPECIAL_ZHEJIANG,
    outcomes=("block",),
    since=OPINIONS_SINCE,
    scope="hiring",
    figures=("special_post_without_vacancy_only",),
    when=not_registered,
)
def no_special_post_beside_a_regular_vacancy(ask: Question) -> Answer:
    """Where local law says so (Zhejiang), a special post may not be used while a regular post of that
    grade is free."""
    figure = ask.figure("special_post_without_vacancy_only")
    if not figure.value:
        return Answer("pass", "当地没有此项限制。", {}, (figure,))
    key = ask.category, ask.grade
    free = ask.seats.usable(*key, ask.day) - ask.seats.taken(key, ask.day) - ask.seats.own_in((key,), ask.day)
    facts = {"岗位": ask.post, "常设岗位空缺": max(free, 0)}
    if free > 0:
        return Answer("block", f"{ask.post}尚有 {free} 个常设岗位空缺,应先使用常设岗位。", facts, (figure,))
    return Answer("pass", "没有常设岗位空缺。", facts, (figure,))


@rule(
    "G5e",
    "特设岗位的等级不得高于当地规定的上限。",
    SPECIAL_SHANGHAI,
    outcomes=("block",),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("special_post_top_grade",),
    when=not_registered,
)
def special_post_stays_under_the_top_grade(ask: Question) -> Answer:
    """Where local law caps the grade of special posts (Shanghai: 4 municipal, 7 district), the post keeps
    to it."""
    figure = ask.figure("special_post_top_grade")
    cap = figure.value.get(ask.institution.level) if figure.is_set else None
    if cap is None:
        return Answer("pass", "当地对此类单位没有规定等级上限。", {}, (figure,))
    facts = {"单位层级": LEVEL_NAMES[ask.institution.level], "上限": grade_name(cap), "拟聘": ask.post}
    if ask.grade >= cap:
        return Answer("pass", f"不高于{grade_name(cap)}。", facts, (figure,))
    return Answer("block", f"高于{grade_name(cap)}。", facts, (figure,))


@rule(
    "G6a",
    "特设岗位实行……专人专岗管理",
    notice("(七)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="person",
    when=_not_special,
)
def special_post_belongs_to_its_named_person(ask: Question) -> Answer:
    """A special post is held by its named person and at its own grade only (city notice 2021, part 7)."""
    post = ask.special
    facts = {"特设岗位": ask.request.special, "拟聘": f"{ask.person.name} {ask.post}"}
    if post is None:
        return Answer("block", f"登记簿中没有特设岗位 {ask.request.special}。", facts)
    facts["登记"] = f"{post.person} {post_name(post.category, post.grade)}"
    if post.person != ask.person.id:
        return Answer("block", f"该特设岗位专为 {post.person} 设置,不得改聘他人。", facts)
    if (post.category, post.grade) != (ask.category, ask.grade):
        return Answer("block", f"该特设岗位为{post_name(post.category, post.grade)},与拟聘等级不符。", facts)
    return Answer("pass", "人岗相符。", facts)


@rule(
    "G6b",
    "特设岗位实行专家引领、依托项目、动态设岗",
    notice("(七)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="person",
    when=not_registered,
)
def special_post_belongs_to_a_project(ask: Question) -> Answer:
    """A special post rests on a named project (city notice 2021, part 7)."""
    post = ask.special
    assert post is not None
    if post.project:
        return Answer("pass", f"依托项目:{post.project}。", {"项目": post.project})
    return Answer("block", "未写明所依托的项目。", {"项目": "无"})


@rule(
    "G6c",
    "聘用标准应不低于本单位其他同层次人员。",
    notice("(七)"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="person",
    when=not_registered,
)
def special_post_standard_is_not_below_peers(ask: Question) -> Answer:
    """The standard of a special post is not below that of the unit's other staff of the same level (city
    notice 2021, part 7). The bar is the title level by which peers had to be appointed, not what they
    happen to hold now, so that a colleague's leaving never changes the answer."""
    post = ask.special
    assert post is not None
    if ask.category != "professional":
        return Answer("unknown", "非专业技术特设岗位的同层次标准未定。", {"岗位": ask.post})
    bar = title_level(ask.grade)
    grades = grades_sharing_level("professional", ask.grade)
    peers = sum(
        any(held.category == "professional" and held.grade in grades for held in person.in_post(ask.day))
        for person in ask.unit.roster
        if person.id != ask.person.id
    )
    facts = {
        "同层次人员": peers,
        "同层次标准": bar,
        "特设标准": post.standard,
        "本人职称层级": ask.best_title,
    }
    if post.standard is None:
        return Answer("unknown", "登记簿未写明该岗位的聘用标准。", facts)
    if outranks(bar, post.standard):
        return Answer("block", f"聘用标准为{post.standard},低于同层次人员的{bar}。", facts)
    if ask.best_title is None or outranks(post.standard, ask.best_title):
        return Answer("block", f"本人未达到该岗位标准({post.standard})。", facts)
    return Answer("pass", "标准不低于同层次人员,本人达到标准。", facts)


@rule(
    "G7",
    "特设岗位不受事业单位岗位总量、最高等级和结构比例限制。",
    opinions("第十九至二十条"),
    outcomes=(),
    since=OPINIONS_SINCE,
    scope="person",
    when=_not_special,
)
def special_post_stands_outside_the_quota(ask: Question) -> Answer:
    """A special post is outside the unit's total, top grade and structure (87号, items 19-20)."""
    return Answer("pass", "不占用岗位总量、最高等级和结构比例。", {"特设岗位": ask.request.special})
