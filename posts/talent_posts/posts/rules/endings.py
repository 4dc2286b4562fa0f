"""G8, H9f, H12j: when a special post ends, what a disciplinary decision bars, on what a term is renewed."""

from datetime import date, timedelta

from talent_posts.posts.facts.people import (
    APPRAISAL_NAMES,
    DISCIPLINE_NAMES,
    Appraisal,
    Discipline,
    Holding,
)
from talent_posts.posts.facts.scheme import post_name
from talent_posts.posts.question import Question
from talent_posts.posts.register import rule
from talent_posts.posts.rules.career import exception
from talent_posts.posts.rules.special import not_registered
from talent_posts.posts.sources import (
    DISCIPLINE,
    DISCIPLINE_SINCE,
    NOTICE_SINCE,
    OPINIONS_SINCE,
    REGULATION_SINCE,
    notice,
    opinions,
    regulation,
)
from talent_posts.rulebook.decision import Outcome
from talent_posts.rulebook.rule import Answer


@rule(
    "G8a",
    "特设岗位不是常设岗位,在完成工作任务后,按管理权限核销。",
    opinions("第十九至二十条"),
    outcomes=("warn", "block", "unknown"),
    since=OPINIONS_SINCE,
    scope="person",
    figures=("special_post_warning_days",),
    when=not_registered,
)
def special_post_ends_with_its_task(ask: Question) -> Answer:
    """A special post is not permanent and is written off when the task is done: no use before it is opened or
    after it ends, and no term beyond it; warn before the end (87号, items 19-20)."""
    post = ask.special
    assert post is not None
    figure = ask.figure("special_post_warning_days")
    facts = {
        "截止": str(post.ends or "未定"),
        "核销": str(post.written_off or "否"),
        "聘期至": str(ask.request.end or "未定"),
    }
    if ask.day < post.opened:
        return Answer("block", f"特设岗位自 {post.opened} 起设立,此前不得使用。", facts, (figure,))
    written_off = post.written_off is not None and post.written_off < ask.today
    if written_off or (post.ends is not None and post.ends < ask.today):
        return Answer("block", "任务已结束或岗位已核销,不得再使用。", facts, (figure,))
    if post.ends is None or not figure.is_set:
        return Answer(
            "unknown", "未登记任务截止日期,或提醒天数未设定;特设岗位不得长期设置。", facts, (figure,)
        )
    last = min(filter(None, (post.ends, post.written_off, post.project_ended)))
    if ask.request.end is None or ask.request.end > last:
        outcome: Outcome = "warn" if ask.in_audit else "block"
        return Answer(outcome, f"聘期应写明,且不晚于任务截止(核销、项目结束)日 {last}。", facts, (figure,))
    if ask.today + timedelta(days=figure.value) >= post.ends:
        return Answer("warn", f"任务将于 {post.ends} 结束。", facts, (figure,))
    return Answer("pass", f"任务至 {post.ends}。", facts, (figure,))


@rule(
    "G8b",
    "项目结束或人员离开的,特设岗位随之取消。",
    opinions("第十九至二十条"),
    notice("(七)"),
    outcomes=("block",),
    since=NOTICE_SINCE,
    scope="person",
    when=not_registered,
)
def special_post_lapses_with_person_or_project(ask: Question) -> Answer:
    """Being tied to one person and one project, a special post lapses when either ends (city notice 2021,
    part 7)."""
    post = ask.special
    assert post is not None
    facts = {"项目结束": str(post.project_ended or "否"), "离开": str(ask.person.leaves or "否")}
    if post.project_ended is not None and post.project_ended < ask.today:
        return Answer("block", f"项目已于 {post.project_ended} 结束。", facts)
    if ask.person.has_left(ask.today):
        return Answer("block", f"本人已于 {ask.person.leaves} 离开。", facts)
    return Answer("pass", "项目在进行,本人在岗。", facts)


def _renewed(ask: Question) -> bool:
    """The same post beyond its term is a renewal, whatever the request calls it."""
    end = ask.request.end or date.max
    same = [h for h in ask.regular if (h.category, h.grade) == (ask.category, ask.grade)]
    beyond = any(h.end is not None and end > h.end for h in same)
    return ask.request.way == "renew" or (beyond and not ask.request.special)


def _unqualified(ask: Question) -> Appraisal | None:
    """The term appraisal that was failed by the day of asking, until one of a later term, or of a year that
    began after it, is passed: the year in which a term was failed does not undo it."""
    told = [each for each in ask.person.appraisals if each.on <= ask.asked]
    failed = [each for each in told if (each.kind, each.result) == ("term", "unqualified")]
    last = max(failed, key=lambda each: each.on, default=None)
    passed = [each for each in told if each.result in {"excellent", "qualified"}]
    if last is None or any(_is_after(each, last) for each in passed):
        return None
    return last


def _is_after(passed: Appraisal, failed: Appraisal) -> bool:
    if passed.kind == "year":
        return passed.on.year > failed.on.year
    return passed.on > failed.on


def _ending(ask: Question) -> tuple[Holding, ...]:
    """The posts whose term ends as the one in question begins: those of its category, of whoever has none
    there all of them. A special post stands beside the terms."""
    if ask.request.special:
        return ()
    mine = tuple(h for h in ask.regular if h.category == ask.category) or ask.regular
    return tuple(h for h in mine if h.end is not None and h.end <= ask.day)


def _left_early(ask: Question) -> tuple[Holding, ...]:
    """Posts of the category, no higher than what is asked for, that were left before a last day which has
    come since: leaving one on its eve leaves no term without its appraisal."""
    if ask.request.special or ask.is_newcomer:
        return ()
    return tuple(
        h
        for h in ask.person.holdings
        if h.here and not h.special and h.term is not None and h.term <= ask.day
        if h.category == ask.category and ask.grade <= h.grade
    )


def _not_on_appraisal(ask: Question) -> str:
    if _renewed(ask) or _ending(ask) or _left_early(ask):
        return ""
    failed = _unqualified(ask)
    if failed is None:
        return "不是续聘,也没有不合格的聘期考核。"
    openly = ask.is_newcomer and ask.request.way == "recruit" and not _appraised_here(ask, failed)
    return "离开原单位后参加公开招聘,见 H12a。" if openly else ""


def _appraised_posts(ask: Question, failed: Appraisal) -> list[Holding]:
    """What was held when a term was failed, or given up that day."""
    days = (failed.on - timedelta(days=1), failed.on)
    held = [h for h in ask.person.holdings if not h.special and any(h.runs_on(day) for day in days)]
    before = [h for h in ask.person.holdings if not h.special and h.start <= failed.on]
    return held or sorted(before, key=lambda each: each.start)[-1:]


def _appraised_here(ask: Question, failed: Appraisal) -> bool:
    return any(held.here for held in _appraised_posts(ask, failed))


def _rises(ask: Question) -> bool:
    """To a post of the category whose term ends, and no lower."""
    return any(h.category == ask.category and ask.grade <= h.grade for h in _ending(ask))


@rule(
    "H12j",
    "考核结果作为调整事业单位工作人员岗位、工资以及续订聘用合同的依据。",
    regulation("第二十一、二十二条"),
    outcomes=("block", "needs_approval", "unknown"),
    since=REGULATION_SINCE,
    scope="hiring",
    figures=("plan_approvers",),
    when=_not_on_appraisal,
)
def renewal_rests_on_the_appraisal_of_the_term(ask: Question) -> Answer:
    """A post is renewed for whom the appraisal of the ending term found qualified (regulation on personnel
    management, articles 21-22), also where the result came after its last day, and nobody is promoted at the
    end of a term that was not appraised; who then goes lower or to another kind of post without it needs
    the authority's approval. Whoever was not found qualified may be appointed lower or leaves, and does
    not rise again before the appraisal of a later term, or of a year that began after it, is passed. A
    failed term is the person's and is not left behind with a unit, nor is one left early. Whether a post of
    another kind, one after an entry anew, or one in another unit is lower nobody can compare: the authority
    decides."""
    failed = _unqualified(ask)
    if failed and (_appraised_here(ask, failed) or not _renewed(ask)):
        return _after_failing(ask, failed)
    now = tuple(h for h in ask.current if (h.category, h.grade) == (ask.category, ask.grade)) or _ending(ask)
    left = () if now else _left_early(ask)
    same = now or left
    since = min((h.start for h in same), default=ask.day)
    told = [a for a in ask.person.appraisals if a.kind == "term" and since <= a.on <= ask.asked]
    facts: dict[str, object] = {"现聘期起": str(since)}
    if not told and not _renewed(ask) and not _rises(ask) and not left:
        return exception(ask, "H12j", "聘期届满,还没有聘期考核结果,低聘或变更岗位类别", facts)
    if not told:
        return Answer("block", "本聘期还没有聘期考核结果。", facts)
    last = max(told, key=lambda each: each.on)
    facts |= {"聘期考核": APPRAISAL_NAMES[last.result], "考核日期": str(last.on)}
    if last.result == "unqualified":
        return Answer("block", "本聘期考核不合格,不得续聘。", facts)
    return Answer("pass", "聘期考核合格。", facts)


def _after_failing(ask: Question, failed: Appraisal) -> Answer:
    posts = _appraised_posts(ask, failed)
    appraised = [h.grade for h in posts if h.category == ask.category]
    present = [h.grade for h in ask.regular if h.category == ask.category]
    facts: dict[str, object] = {
        "聘期考核": APPRAISAL_NAMES[failed.result],
        "考核日期": str(failed.on),
        "考核时岗位": "、".join(post_name(h.category, h.grade) for h in posts) or "无",
    }
    if not appraised or ask.is_newcomer:
        reason = "聘期考核不合格后变更岗位类别或重新进入,是否低于原岗位无法比较,"
        return exception(ask, "H12j", reason, facts)
    if ask.grade > min(appraised) and ask.grade >= min(present, default=0):
        return Answer("pass", "低于考核时的岗位。", facts)
    if not _appraised_here(ask, failed):
        return exception(ask, "H12j", "在另一单位聘期考核不合格,聘用到不低于该岗位或更高的岗位", facts)
    return Answer("block", "聘期考核不合格,不得续聘或晋升;可以低聘或终止聘用。", facts)


def _bearing(ask: Question) -> list[Discipline]:
    """Disciplinary decisions that hold on the day, or whose end nobody has entered; of a request that reaches
    back, on any day up to that of asking: nobody is raised from a day before the decision. Whoever is
    dismissed does not stay in a post either, and a dismissal has no end."""
    last = {True: max(ask.today, ask.asked), False: max(ask.day, ask.asked)}
    return [
        each
        for each in ask.person.disciplines
        if each.start <= last[each.kind == "dismissed"]
        and (each.kind == "dismissed" or each.end is None or ask.day <= each.end)
    ]


def _compared(ask: Question) -> tuple[Holding, ...]:
    """What a post is compared with: the posts held here; of whoever has none, those held last, here or in
    another unit."""
    if held := ask.current if ask.request.special else ask.regular:
        return held
    last = max(map(ask.person.last_day, ask.before), default=None)
    return tuple(held for held in ask.before if ask.person.last_day(held) == last)


@rule(
    "H9f",
    "受处分期间,不得聘用到高于现聘岗位等级的岗位;受开除处分的,人事关系自处分决定生效之日起终止。",
    DISCIPLINE,
    outcomes=("block", "unknown"),
    since=DISCIPLINE_SINCE,
    scope="person",
    when=lambda ask: "" if _bearing(ask) else "没有在期的处分。",
)
def nobody_rises_while_a_discipline_holds(ask: Question) -> Answer:
    """While a disciplinary decision holds nobody is appointed above the present grade, and whoever is
    dismissed gets no post (rules on disciplining the staff of public institutions). Whoever comes from
    another unit is compared with the post held there."""
    held = _bearing(ask)
    now = {h.category: h.grade for h in _compared(ask)}
    facts: dict[str, object] = {
        "处分": "、".join(DISCIPLINE_NAMES[each.kind] for each in held),
        "期满": "、".join(str(each.end or "未登记") for each in held),
    }
    if any(each.kind == "dismissed" for each in held):
        return Answer("block", "受开除处分,人事关系已终止,不得聘用。", facts)
    if not now:
        return Answer("unknown", "在处分期内,没有现聘或此前所聘岗位可以比较,无法判定是否更高。", facts)
    if now.get(ask.category, 0) > ask.grade:
        if any(each.end is None for each in held):
            return Answer("unknown", "处分期满日未登记,无法判定是否仍在处分期。", facts)
        last = max(each.end for each in held if each.end is not None)
        return Answer("block", f"在处分期内(至 {last}),不得聘用到更高的岗位等级。", facts)
    if ask.category not in now:
        return Answer("unknown", "在处分期内变更岗位类别,是否高于现聘等级无法比较。", facts)
    return Answer("pass", "不高于现聘岗位等级。", facts)
