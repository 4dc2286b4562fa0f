"""B1d, B2: units that review their own people (自主评审)."""

from talent_posts.posts.question import AUTHORITY_NAMES
from talent_posts.rulebook.rule import Answer
from talent_posts.titles.register import TitleQuestion, day_of, rule
from talent_posts.titles.sources import NOTICE_SINCE, notice


@rule(
    "B1d",
    "经相应人力资源社会保障部门核准备案后即可开展评审",
    notice("(二)"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="self_review",
    figures=("self_review_approver",),
)
def a_unit_reviews_after_approval_and_filing(ask: TitleQuestion) -> Answer:
    """A unit reviews its own people once the HRSS authority has approved and filed it; which authority
    that is, a dated figure says."""
    figure, found = ask.figure("self_review_approver"), ask.self_review
    given = AUTHORITY_NAMES.get(found.approved_by, found.approved_by) or "无"
    facts: dict[str, object] = {"单位": found.unit, "核准备案机关": given}
    if not figure.is_set:
        return Answer("unknown", "自主评审由市还是省核准备案未设定。", facts, (figure,))
    wanted = "、".join(AUTHORITY_NAMES[each] for each in figure.value)
    if found.approved_by not in figure.value:
        return Answer("block", f"自主评审应由{wanted}核准备案。", facts, (figure,))
    if (
        found.filed_from is None
        or found.filed_to is None
        or not found.filed_from <= ask.day <= found.filed_to
    ):
        return Answer("block", f"{ask.day} 不在核准备案有效期内。", facts, (figure,))
    return Answer("pass", f"{wanted}已核准备案。", facts, (figure,))


@rule(
    "B2a",
    "申请自主评审的单位(部门)须于x月xx日前提报相关申请材料",
    notice("(二)"),
    outcomes=("block", "unknown"),
    since=NOTICE_SINCE,
    scope="self_review",
    figures=("self_review_deadline",),
)
def self_review_is_applied_for_by_the_day(ask: TitleQuestion) -> Answer:
    """Units apply by a set day of the year (blanked in our copy of the notice)."""
    figure, applied = ask.figure("self_review_deadline"), ask.self_review.applied
    if not figure.is_set:
        return Answer("unknown", "自主评审的申请截止日未设定。", {"申请日": str(applied)}, (figure,))
    last = day_of(applied.year, figure.value)
    facts: dict[str, object] = {"申请日": str(applied), "截止日": str(last)}
    if applied > last:
        return Answer("block", f"晚于截止日 {last}。", facts, (figure,))
    return Answer("pass", "在截止日前申请。", facts, (figure,))


@rule(
    "B2b",
    "确保评审质量和应评尽评。",
    notice("(二)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="self_review",
)
def everybody_who_is_due_is_reviewed(ask: TitleQuestion) -> Answer:
    """Whoever is due is reviewed (应评尽评): each application received has passed, failed, been withdrawn or
    returned, or is pending."""
    found = ask.self_review
    told = {
        "通过": found.passed, "未通过": found.failed, "撤回": found.withdrawn, "退回": found.returned,
        "待评": found.pending,
    }  # fmt: skip
    facts: dict[str, object] = {"受理": found.received, **told}
    if any(number < 0 for number in (found.received, *told.values())):
        return Answer("block", "件数不得为负。", facts)
    difference = found.received - sum(told.values())
    if difference:
        missing = f"有 {difference} 件没有去向" if difference > 0 else f"多出 {-difference} 件"
        return Answer("block", f"受理 {found.received} 件,{missing}。", facts)
    return Answer("pass", "每一件都有去向。", facts)
