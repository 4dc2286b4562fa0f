"""H12j: a term that is renewed (续聘) rests on its appraisal."""

from talent_posts.posts.facts.people import APPRAISAL_NAMES
from talent_posts.posts.question import Question
from talent_posts.posts.register import rule
from talent_posts.posts.sources import REGULATION_SINCE, regulation
from talent_posts.rulebook.rule import Answer


def _not_renewed(ask: Question) -> str:
    return "" if ask.request.way == "renew" else "不是续聘。"


@rule(
    "H12j",
    "考核结果作为调整事业单位工作人员岗位、工资以及续订聘用合同的依据。",
    regulation("第二十一、二十二条"),
    outcomes=("block",),
    since=REGULATION_SINCE,
    scope="hiring",
    when=_not_renewed,
)
def renewal_rests_on_the_appraisal_of_the_term(ask: Question) -> Answer:
    """A post is renewed for whom the appraisal of the ending term found qualified (regulation on personnel
    management, articles 21-22); whoever was not may be appointed lower or leaves."""
    same = [h for h in ask.current if (h.category, h.grade) == (ask.category, ask.grade)]
    since = min((h.start for h in same), default=ask.day)
    told = [a for a in ask.person.appraisals if a.kind == "term" and since <= a.on <= ask.known]
    facts: dict[str, object] = {"现聘期起": str(since)}
    if not told:
        return Answer("block", "本聘期还没有聘期考核结果。", facts)
    last = max(told, key=lambda each: each.on)
    facts |= {"聘期考核": APPRAISAL_NAMES[last.result], "考核日期": str(last.on)}
    if last.result == "unqualified":
        return Answer("block", "聘期考核不合格,不得续聘;可以低聘或终止聘用。", facts)
    return Answer("pass", "聘期考核合格。", facts)
