"""B1-B3, D15, F2: who may review what, and how many they are."""

from collections.abc import Mapping

from talent_posts.posts.facts.titles import series_levels
from talent_posts.posts.question import AUTHORITY_NAMES
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.facts import GROUP_NAMES
from talent_posts.titles.register import TitleQuestion, last_day, rule
from talent_posts.titles.sources import (
    NOTICE_SINCE,
    ORDER_COMMITTEES,
    ORDER_EXPERTS,
    ORDER_SINCE,
    SERIES_NAMES,
    notice,
)


@rule(
    "B1a",
    "职称评审委员会经核准备案,在有效期内开展评审。",
    ORDER_COMMITTEES,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="committee",
)
def a_committee_reviews_only_under_a_valid_filing(ask: TitleQuestion) -> Answer:
    """A committee reviews only while it is approved and filed, and while that filing runs."""
    found = ask.committee
    facts: dict[str, object] = {
        "核准备案": f"{found.filed_from or '—'} 至 {found.filed_to or '—'}",
        "文号": found.document or "无",
    }
    if found.state != "in_force":
        states = {"proposed": "尚未核准备案", "suspended": "已暂停评审", "withdrawn": "评审权已收回"}
        return Answer("block", f"评委会{states.get(found.state, '已终止')}。", facts)
    if found.filed_from is None or found.filed_to is None or not found.document.strip():
        return Answer("block", "没有核准备案的起止日期或文号。", facts)
    if not found.filed_from <= ask.day <= found.filed_to:
        return Answer("block", f"{ask.day} 不在核准备案有效期内。", facts)
    return Answer("pass", "在核准备案有效期内。", facts)


@rule(
    "B1b",
    "职称评审委员会核准备案有效期不得超过规定年限,期满重新核准备案。",
    ORDER_COMMITTEES,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="committee",
    figures=("committee_filing_years",),
)
def a_filing_runs_for_three_years_at_most(ask: TitleQuestion) -> Answer:
    """A filing is valid for at most three years; then the committee is approved and filed anew."""
    figure, found = ask.figure("committee_filing_years"), ask.committee
    if found.filed_from is None or found.filed_to is None:
        return Answer("block", "没有核准备案的起止日期。", {}, (figure,))
    facts: dict[str, object] = {"核准备案": f"{found.filed_from} 至 {found.filed_to}"}
    if not figure.is_set:
        return Answer("unknown", "核准备案有效期的上限未设定。", facts, (figure,))
    limit = last_day(found.filed_from, figure.value)
    if found.filed_to > limit:
        return Answer("block", f"有效期超过 {figure.value} 年,最迟至 {limit}。", facts, (figure,))
    return Answer("pass", f"有效期不超过 {figure.value} 年。", facts, (figure,))


@rule(
    "B1c",
    "高级职称评审委员会由省级以上核准备案,中级、初级由规定的机关核准备案。",
    ORDER_COMMITTEES,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="committee",
    figures=("committee_approvers",),
)
def a_committee_is_approved_by_the_authority_of_its_level(ask: TitleQuestion) -> Answer:
    """A locality's senior committee is approved by the province; who approves intermediate and junior ones is
    local."""
    figure, found = ask.figure("committee_approvers"), ask.committee
    level = GROUP_NAMES[found.group]
    given = AUTHORITY_NAMES.get(found.approved_by, found.approved_by) or "无"
    facts: dict[str, object] = {"层级": level, "核准备案机关": given}
    approvers: Mapping[str, list[str]] = figure.value or {}
    if found.group not in approvers:
        reason = f"{level}评委会由谁核准备案未设定。"
        return Answer("unknown", reason, facts, (figure.without_value(),))
    if found.approved_by in approvers[found.group]:
        return Answer("pass", "由有权的机关核准备案。", facts, (figure,))
    wanted = "、".join(AUTHORITY_NAMES[each] for each in approvers[found.group])
    return Answer("block", f"{level}评委会应由{wanted}核准备案。", facts, (figure,))


@rule(
    "B3a",
    "评审委员会按照职称系列或者专业组建,不得跨系列组建。",
    ORDER_COMMITTEES,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="committee",
)
def a_committee_is_of_one_series(ask: TitleQuestion) -> Answer:
    """A committee is set up for one series or one specialty, never across series."""
    found = ask.committee
    facts: dict[str, object] = {"系列": "、".join(found.series), "专业": found.specialty or "全系列"}
    if len(set(found.series)) > 1:
        return Answer("block", "一个评委会只能评审一个系列。", facts)
    return Answer("pass", "按一个系列或专业组建。", facts)


@rule(
    "B3b",
    "评审的系列和层级是国家职称系列中的系列和它设置的层级。",
    SERIES_NAMES,
    outcomes=("block",),
    since=ORDER_SINCE,
    scope="committee",
)
def series_and_levels_are_those_of_the_state(ask: TitleQuestion) -> Answer:
    """The series is one of the national list, and has the levels the committee reviews."""
    found, known = ask.committee, series_levels()
    facts: dict[str, object] = {"系列": "、".join(found.series), "层级": "、".join(found.levels)}
    if strange := [each for each in found.series if each not in known]:
        return Answer("block", f"职称系列目录中没有:{'、'.join(strange)}。", facts)
    if lacking := [
        f"{one}{level}" for one in found.series for level in found.levels if level not in known[one]
    ]:
        return Answer("block", f"系列没有设置此层级:{'、'.join(lacking)}。", facts)
    return Answer("pass", "系列和层级都在目录中。", facts)


def _counted(ask: TitleQuestion) -> tuple[str, int | None]:
    """Whose number the law means here; empty while nobody has said it."""
    counts = ask.figure("committee_size_counts")
    if not counts.is_set:
        return "", None
    standing = counts.value == "standing"
    return ("评委会", ask.committee.size) if standing else ("执行评委", ask.committee.drawn)


@rule(
    "D15a",
    "评审委员会组成人员应当是单数。",
    ORDER_EXPERTS,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="committee",
    figures=("committee_size_counts",),
)
def its_number_is_odd(ask: TitleQuestion) -> Answer:
    """The number of members is odd; a dated figure says whether the standing committee or the drawn jury is
    counted."""
    counts = ask.figure("committee_size_counts")
    who, number = _counted(ask)
    if number is None:
        reason = f"{who}人数未确定。" if who else "按评委会还是按执行评委计数未设定。"
        return Answer("unknown", reason, {}, (counts,))
    facts: dict[str, object] = {f"{who}人数": number}
    if number % 2 == 0:
        return Answer("block", f"{who}人数 {number} 不是单数。", facts, (counts,))
    return Answer("pass", "是单数。", facts, (counts,))


@rule(
    "D15b",
    "按系列组建的高级评审委员会不少于 25 人,按专业组建的不少于 11 人;省级可以调整;中级、初级由各地规定。",
    ORDER_EXPERTS,
    outcomes=("block", "unknown"),
    since=ORDER_SINCE,
    scope="committee",
    figures=("committee_size", "committee_size_counts"),
)
def it_is_not_smaller_than_the_law_allows(ask: TitleQuestion) -> Answer:
    """Senior committees have at least 25 members by series and 11 by specialty, or what the province has set
    instead; numbers of the lower levels are local."""
    figure, counts, found = ask.figure("committee_size"), ask.figure("committee_size_counts"), ask.committee
    by, how = ("specialty", "按专业") if found.specialty else ("series", "按系列")
    kind = f"{how}组建的{GROUP_NAMES[found.group]}评委会"
    sizes: Mapping[str, int] = (figure.value or {}).get(found.group) or {}
    if by not in sizes:
        return Answer("unknown", f"{kind}的人数下限未设定。", {}, (figure.without_value(), counts))
    who, number = _counted(ask)
    if number is None:
        reason = f"{who}人数未确定。" if who else "按评委会还是按执行评委计数未设定。"
        return Answer("unknown", reason, {}, (figure, counts))
    facts: dict[str, object] = {f"{who}人数": number, "下限": sizes[by]}
    if number < sizes[by]:
        return Answer("block", f"{kind}不少于 {sizes[by]} 人,现为 {number} 人。", facts, (figure, counts))
    return Answer("pass", "不少于下限。", facts, (figure, counts))


@rule(
    "F2",
    "涉及评委会变更、分立、合并等情形的,由现评审机构协调开展相关工作。",
    notice("(六)"),
    outcomes=("warn",),
    since=NOTICE_SINCE,
    scope="committee",
    when=lambda ask: "" if ask.committee.state == "ended" else "评委会没有变更、分立、合并。",
)
def a_committee_that_ended_names_who_answers_for_it(ask: TitleQuestion) -> Answer:
    """After a change, a merger or a split the present committee answers for the records of the former one;
    whose power was taken away has none."""
    successor = ask.committee.successor
    if not successor:
        return Answer("warn", "没有写明由哪个评委会负责其历年评审信息。", {})
    return Answer("pass", f"由{successor}负责其历年评审信息。", {"承接": successor})
