"""G3, G4: has the unit posts at all, does its plan fit the establishment, and who approved it?"""

from datetime import date

from talent_posts.posts.question import Question, authority_names, on_paper
from talent_posts.posts.register import rule
from talent_posts.posts.rules.dates import ALWAYS
from talent_posts.posts.rules.plan import planned
from talent_posts.posts.sources import (
    OPINIONS_SINCE,
    TRIAL_MEASURES,
    opinions,
)
from talent_posts.rulebook.rule import Answer


@rule(
    "G3a",
    "事业单位岗位总量不得超过机构编制部门核定的编制数。",
    TRIAL_MEASURES,
    outcomes=("warn", "block", "unknown"),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("posts_per_establishment",),
)
def posts_stay_within_the_establishment(ask: Question) -> Answer:
    """The number of posts does not exceed the approved establishment (70号, recalled); special posts stand
    outside, and what is granted or planned for later days is kept to as well. It keeps newcomers out; a move
    of somebody already in post adds nobody and is only warned of."""
    figure = ask.figure("posts_per_establishment")
    total, establishment = planned(ask), ask.institution.establishment
    facts: dict[str, object] = {"岗位总量": total, "编制数": establishment}
    if establishment is None or not figure.is_set:
        return Answer("unknown", "没有编制数,或占比上限未设定,无法判定。", facts, (figure,))
    above = [each for each in _numbers(ask, total, establishment) if each[1] * 100 > each[2] * figure.value]
    if not above:
        return Answer("pass", "岗位总量未超过编制。", facts, (figure,))
    day, total, establishment = above[0]
    since = "" if day == ask.today else f"自 {day} 起"
    if since:
        facts |= {"自": str(day), "岗位总量": total, "编制数": establishment}
    moves = ask.has_request and not ask.is_newcomer
    reason = f"岗位总量 {total} 个,{since}超过编制 {establishment} 名。"
    return Answer("warn" if moves else "block", reason, facts, (figure,))


def _numbers(ask: Question, total: int, establishment: int) -> list[tuple[date, int, int]]:
    """(day, posts planned, staff granted) of the day in question and, but in an audit, of every later one on
    which either changes."""
    found = [(ask.today, total, establishment)]
    plans = {each.since: sum(posts.count for posts in each.posts) for each in ask.unit.changes}
    grants = {each.since: each.establishment for each in ask.institution.establishment_changes}
    for day in [] if ask.in_audit else sorted(plans.keys() | grants.keys()):
        total, establishment = plans.get(day, total), grants.get(day, establishment)
        found.append((day, total, establishment))
    return found


@rule(
    "G3b",
    "岗位设置方案须按程序报人事行政部门核准后实施。",
    TRIAL_MEASURES,
    opinions("第三十至三十三条"),
    outcomes=("block", "needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("plan_approvers",),
)
def plan_is_approved(ask: Question) -> Answer:
    """The plan is carried out only after the personnel authority of the unit's rank has approved it (70号,
    recalled; 87号, items 30-33). A draft waits for that approval; a plan in force without it, or with one
    that names no document, is blocked."""
    figure = ask.figure("plan_approvers")
    if not figure.is_set:
        return Answer("unknown", "方案核准机关未设定。", {}, (figure,))
    first = figure.value[ask.institution.level][0]
    given = [a for a in on_paper(ask.plan.approvals) if a.by == first and a.on <= ask.approved_until]
    name = authority_names([first])
    if not given and ask.draft:
        reason = f"报{name}核准后方可实施。"
        return Answer("needs_approval", reason, {"应核准机关": name}, (figure,), (first,))
    if not given:
        return Answer("block", f"岗位设置方案没有{name}的核准文件。", {"应核准机关": name}, (figure,))
    latest = max(given, key=lambda approval: approval.on)
    facts = {"核准机关": name, "核准日期": str(latest.on), "文号": latest.document}
    return Answer("pass", f"岗位设置方案已经{name}核准。", facts, (figure,))


def _not_county(ask: Question) -> str:
    return "" if ask.institution.level in ("county", "township") else "不是县(区)及以下单位。"


@rule(
    "G4",
    "县(区)事业单位的岗位设置方案,经县(区)人事行政部门审核后,报地市人事行政部门核准。",
    opinions("第三十至三十三条"),
    outcomes=("needs_approval", "unknown"),
    since=OPINIONS_SINCE,
    scope="plan",
    figures=("plan_approvers",),
    when=_not_county,
)
def county_plan_is_approved_by_the_city(ask: Question) -> Answer:
    """The plan of a county unit goes through the county bureau to the city bureau for approval (87号,
    items 30-33)."""
    figure = ask.figure("plan_approvers")
    if not figure.is_set:
        return Answer("unknown", "方案核准机关未设定。", {}, (figure,))
    first, last = figure.value[ask.institution.level][0], figure.value[ask.institution.level][-1]
    given = [a for a in on_paper(ask.plan.approvals) if a.on <= ask.approved_until]
    county = [a.on for a in given if a.by == first]
    city = [a for a in given if a.by == last]
    facts = {"县(区)审核": str(min(county)) if county else "无", "市核准": str(city[0].on) if city else "无"}
    if any(county and approval.on >= min(county) for approval in city):
        return Answer("pass", "县(区)审核后已报市核准。", facts, (figure,))
    return Answer("needs_approval", f"须经{authority_names([last])}核准。", facts, (figure,), (last,))


@rule(
    "G3d",
    "经批准参照公务员法管理的事业单位、社会团体,按公务员法管理,不实行岗位设置管理。",
    TRIAL_MEASURES,
    outcomes=("block",),
    since=ALWAYS,
    scope="plan",
    when=lambda ask: "" if ask.institution.civil_service else "不是参照公务员法管理的单位。",
)
def units_under_the_civil_service_law_have_no_posts(ask: Question) -> Answer:
    """Institutions approved to be managed by the civil service law stand outside the post system (70号,
    recalled): no plan is approved for them and nobody is appointed to a post."""
    return Answer("block", "本单位参照公务员法管理,不办理岗位设置和岗位聘用。", {"参公单位": "是"})
