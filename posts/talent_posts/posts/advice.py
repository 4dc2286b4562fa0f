"""What would lift a block: the smallest changes, each tried out by deciding again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Literal

from talent_posts.posts.book import decide
from talent_posts.posts.facts.model import Case
from talent_posts.posts.facts.people import Approval
from talent_posts.posts.facts.scheme import LAST_GRADE, grades_sharing_level, post_name
from talent_posts.posts.question import Question, authority_names
from talent_posts.posts.register import shipped_figures
from talent_posts.rulebook.decision import Advice, Decision, Finding, Outcome, gravest
from talent_posts.rulebook.figures import Figures

Kind = Literal["grade", "date", "grade_and_date"]
_DATES_TRIED: Final = 24
_CURES: Final = {
    "G3a": "调减岗位,或先增加编制",
    "G3b": "先报核准岗位设置方案",
    "G5c": "先核销到期的特设岗位",
    "G5d": "改为申请空缺的常设岗位",
    "G5e": "按上限以内的等级申请特设岗位",
    "G6a": "为本人按拟聘等级另行申请特设岗位",
    "G6b": "写明特设岗位所依托的项目",
    "G6c": "聘用标准与本人职称须不低于同层次人员",
    "G8a": "办理延期核准,或改用常设岗位",
    "G8b": "特设岗位已随项目或人员取消,须另行申请",
    "H1d": "改为占用岗位数的申请",
    "H5": "先安排等待纳入的政策性超岗人员,或提交其书面放弃",
    "H4d": "通过相应技术等级考评后再申请",
    "H6": "待离开人数达到比例后再进人",
    "H9d": "先办结原岗位的离岗",
    "H9f": "处分期满或解除后再申请",
    "H9e": "由其他单位调入或公开招聘重新进入;离岗登记有误的,在期限内由单位撤回,超过期限的凭依据更正",
    "H10a": "取得相应层级职称后再申请",
    "H11a": "取得并提交有效的准入资格证书",
    "H12a": "补齐公开招聘环节",
    "H12b": "补齐竞聘环节",
    "H12c": "补足公示期",
    "H12d": "补足公示期",
    "H12e": "处理完异议后再办理",
    "H12i": "按事实填写聘用方式",
    "H12j": "先登记合格的聘期考核结果,或改为低聘、解聘",
    "H12g": "按记录之后的日期申请;原记录有误的先更正",
}


_ONE_PAPER: Final = {"H4e": "H2a", "H10b": "H3c"}
"""Rules that the approval of another one settles too."""


def advice(case: Case, decision: Decision, *, figures: Figures | None = None) -> tuple[Advice, ...]:
    """Smallest changes for everything that blocks, is unknown or waits for approval.

    Grades and dates are tried by deciding again, single changes before pairs; an approval is tried as if
    given. For documents the outcome is that of the remaining findings.
    """
    book = figures or shipped_figures()
    found = [*_other_posts(case, decision, book)]
    for finding in decision.findings:
        if finding.outcome == "needs_approval":
            found += _approvals(case, decision, finding, book)
        elif finding.outcome == "unknown":
            found.append(_missing(decision, finding))
        elif finding.outcome == "block" and finding.rule in _CURES:
            text = f"{_CURES[finding.rule]}:{finding.reason}"
            found.append(Advice("document", text, (finding.rule,), _without(decision, finding)))
    return tuple(found)


def _without(decision: Decision, finding: Finding) -> Outcome:
    return gravest((*(f for f in decision.findings if f is not finding), replace(finding, outcome="pass")))


def _blocks(decision: Decision) -> frozenset[str]:
    return frozenset(finding.rule for finding in decision.with_outcome("block"))


def _missing(decision: Decision, finding: Finding) -> Advice:
    unset = [use.title for use in finding.figures if not use.is_set]
    if unset:
        text = f"由主管机关设定“{'”“'.join(unset)}”后再判定"
        return Advice("figure", text, (finding.rule,), None)
    return Advice("document", f"补充材料:{finding.reason}", (finding.rule,), None)


def _approvals(case: Case, decision: Decision, finding: Finding, book: Figures) -> Iterator[Advice]:
    other = _ONE_PAPER.get(finding.rule)
    if other and any(each.rule == other for each in decision.with_outcome("needs_approval")):
        return
    given = case
    for authority in finding.needs:
        given = _with_approval(given, finding.rule, authority)
    after = decide(given, law_on=decision.law_on, figures=book)
    if finding.needs:
        text = f"取得{authority_names(finding.needs)}的批准文件({finding.rule}):{finding.reason}"
        yield Advice("approval", text, (finding.rule,), after.outcome)


def _with_approval(case: Case, rule: str, authority: str) -> Case:
    unit, request = case.unit, case.request
    day = min(request.effective, request.asked or request.effective)
    paper = Approval(by=authority, on=day, document="(拟取得)", covers=(rule,), confirmed=True)
    if rule == "G4":
        plan = replace(unit.plan, approvals=(*unit.plan.approvals, paper))
        return replace(case, unit=replace(unit, plan=plan))
    if rule == "G5b":
        posts = tuple(
            replace(post, approvals=(*post.approvals, paper)) if post.id == request.special else post
            for post in unit.special_posts
        )
        return replace(case, unit=replace(unit, special_posts=posts))
    return replace(case, request=replace(request, approvals=(*request.approvals, paper)))


def _other_posts(case: Case, decision: Decision, book: Figures) -> Iterator[Advice]:
    """Another grade today, this grade another day; only when neither lifts every block, both together."""
    if not _blocks(decision) or case.request.special:
        return
    grades = _grades_near(case)
    days = _days_worth_trying(case, decision, book)
    single = [*_tried(case, decision, book, grades, ()), *_tried(case, decision, book, (), days)]
    yield from _distinct(single)
    if all(each.outcome in (None, "block") for each in single):
        both = _tried(case, decision, book, grades, days)
        best = next((each for each in both if each.outcome != "block"), None)
        if best is not None:
            yield best


def _distinct(tried: list[Advice]) -> Iterator[Advice]:
    """Of several changes of one kind that lift the same rules to the same outcome only the nearest."""
    seen = set()
    for each in tried:
        if (what := (each.kind, each.rules, each.outcome)) not in seen:
            seen.add(what)
            yield each


def _tried(
    case: Case, decision: Decision, book: Figures, grades: tuple[int, ...], days: tuple[date, ...]
) -> Iterator[Advice]:
    blocked = _blocks(decision)
    for day in days or (None,):
        for grade in grades or (None,):
            if day and case.request.end is not None and case.request.end < day:
                continue
            request = replace(
                case.request,
                grade=grade or case.request.grade,
                effective=day or case.request.effective,
            )
            law = decision.law_on if day is None else max(decision.law_on, day)
            after = decide(replace(case, request=request), law_on=law, figures=book)
            remaining = _blocks(after)
            if not remaining < blocked:
                continue
            text = (f"自 {day} 起" if day else "现在") + f"聘用到{post_name(request.category, request.grade)}"
            kind: Kind = "grade_and_date" if day and grade else "date" if day else "grade"
            lifted = tuple(f.rule for f in decision.findings if f.rule in blocked - remaining)
            yield Advice(kind, text, lifted, after.outcome, request.grade, request.effective)


def _grades_near(case: Case) -> tuple[int, ...]:
    """Other grades: those of the same level first, then lower ones, nearest first."""
    category, grade = case.request.category, case.request.grade
    held = {h.grade for h in case.person.in_post(case.request.effective) if h.category == category}
    apart = {grade, *held}
    level = [each for each in grades_sharing_level(category, grade) if each not in apart]
    lower = [each for each in range(grade + 1, LAST_GRADE[category] + 1) if each not in {*level, *apart}]
    return (*sorted(level, key=lambda each: (abs(each - grade), -each)), *lower)


def _days_worth_trying(case: Case, decision: Decision, book: Figures) -> tuple[date, ...]:
    """Days on which a seat frees or the years in grade are complete."""
    question = Question(case.unit, book, decision.law_on, case.person, case.request)
    day = case.request.effective
    days = set(question.seats.freeing_days(case.request.category, day))
    for finding in decision.with_outcome("block"):
        if "须任职天数" in finding.facts:
            short = finding.facts["须任职天数"] - finding.facts["已任职天数"]
            # One day more than short: the years reach over a different number of leap days.
            days |= {day + timedelta(days=short + extra) for extra in (0, 1)}
    return tuple(sorted(days))[:_DATES_TRIED]
