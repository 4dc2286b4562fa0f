"""What Order 31 makes of acts: computed from their articles, never chosen.

A fact that decides and is not told gives `unknown`, which nobody may act on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict

from talent_posts.exams.acts import ARTICLE_NAMES, Article, ExamAct, exam_act
from talent_posts.integrity.causes import IntegrityCause, integrity_cause, last_recorded
from talent_posts.posts.facts.people import CLOSED
from talent_posts.rulebook.decision import Source

ExamOutcome = Literal["none", "subject", "sitting", "certificate", "unknown"]
EXAM_OUTCOME_NAMES: Final[dict[ExamOutcome, str]] = {
    "none": "不另作处理",
    "subject": "当次该科目成绩无效",
    "sitting": "当次全部科目成绩无效",
    "certificate": "证书或成绩无效,并按第七条处理",
    "unknown": "无法判定",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAct:
    """An act as it was found. What is not known is null; what an act does not ask about is left out."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    act: str
    """Article and item: 6.1, 7.5, 11."""
    warned: bool | None = None
    """Of acts that count only after a warning: whether the person was told to stop and did not."""
    grave: bool | None = None
    """Of article 9: whether it was grave."""
    likeness_confirmed: bool | None = None
    """Of article 11: whether a panel of markers confirmed the likeness."""
    other_evidence: bool | None = None
    """Of article 11: whether other evidence proves misconduct besides."""
    treated_as: Literal["7", "8"] | None = None
    """Of a grave act of article 9, or a likeness with other evidence: by which article it is treated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamCase:
    """One person's acts in one sitting, and the day of the decision about them."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    decided: date
    acts: tuple[FoundAct, ...]
    review: str = ""
    """Who reviews a long-term record, and how it is asked for."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActAnswer:
    """What the law makes of one act."""

    act: str
    text: str
    outcome: ExamOutcome
    cause: str
    """Code of the cause it is recorded for in the integrity archive; empty where it is not recorded."""
    sent_out: bool
    """Article 9: the exam is stopped for this person, who is sent out."""
    reason: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class ExamConsequence:
    """What follows from all acts of a case together: the gravest."""

    outcome: ExamOutcome
    answers: tuple[ActAnswer, ...]
    cause: str
    """The gravest cause of a record; empty where nothing is recorded, or it is unknown."""
    begins: date | None
    ends: date | None
    """Last day of the record; null where there is none, or it is long-term."""
    long_term: bool
    reason: str


_SEVERITY: Final[dict[ExamOutcome, int]] = {
    "none": 0, "subject": 1, "sitting": 2, "certificate": 3, "unknown": 4,
}  # fmt: skip
_CAUSES: Final[dict[tuple[Article, str], str]] = {
    ("7", ""): "exam_grave",
    ("8", ""): "exam_especially_grave",
    ("9", "7"): "exam_disorder_grave",
    ("9", "8"): "exam_disorder_especially_grave",
    ("10", ""): "certificate_fraud",
    ("11", "7"): "exam_likeness_grave",
    ("11", "8"): "exam_likeness_especially_grave",
}


def exam_consequence(case: ExamCase) -> ExamConsequence:
    """Pure: the same case gives the same answer. A void subject beside a void sitting is contained in it; one
    act of which something is not known leaves the whole unknown, unless it could add nothing to what the
    others bring: it is of article 6 and the sitting is void, or the record is long-term already."""
    answers = tuple(_answer(each, case.decided) for each in case.acts)
    known = [each for each in answers if each.outcome != "unknown"]
    graver = [integrity_cause(each.cause, case.decided) for each in known if each.cause]
    long_term = any(cause is not None and cause.years is None for cause in graver)
    open_ = [
        each
        for each in answers
        if each.outcome == "unknown"
        and not (each.source is not None and (long_term or (graver and each.act.startswith("6."))))
    ]
    asked = [*known, *open_]
    if not asked:
        return ExamConsequence("unknown", answers, "", None, None, False, "没有写明任何行为。")
    outcome = max((each.outcome for each in asked), key=_SEVERITY.__getitem__)
    if outcome == "unknown":
        missing = "".join(each.reason for each in asked if each.outcome == "unknown")
        return ExamConsequence("unknown", answers, "", None, None, False, missing)
    cause = _gravest((each.cause for each in asked if each.cause), case.decided)
    if cause is None:
        return ExamConsequence(outcome, answers, "", None, None, False, f"{EXAM_OUTCOME_NAMES[outcome]}。")
    if cause.years is None:
        reason = f"{EXAM_OUTCOME_NAMES[outcome]},长期记录;"
        reason += f"复核途径:{case.review}。" if case.review else "没有写明复核途径,记入前须写明。"
        return ExamConsequence(outcome, answers, cause.code, case.decided, None, True, reason)
    ends = last_recorded(case.decided, cause.years)
    reason = f"{EXAM_OUTCOME_NAMES[outcome]},记录 {cause.years} 年,至 {ends}。"
    return ExamConsequence(outcome, answers, cause.code, case.decided, ends, False, reason)


def _gravest(codes: Iterable[str], day: date) -> IntegrityCause | None:
    """Long term before years."""
    causes = [cause for code in codes if (cause := integrity_cause(code, day)) is not None]
    return next((each for each in causes if each.years is None), causes[0] if causes else None)


def _answer(found: FoundAct, day: date) -> ActAnswer:
    act = exam_act(found.act, day)
    if act is None:
        reason = f"{day} 的规定没有「{found.act}」这一项。"
        return ActAnswer(found.act, "", "unknown", "", False, reason, None)
    outcome, treated, reason = _judged(found, act)
    cause = _CAUSES.get((act.article, treated), "") if outcome in ("sitting", "certificate") else ""
    return ActAnswer(
        act.code, act.text, outcome, cause, act.article == "9" and outcome != "unknown", reason, act.source
    )


Judged = tuple[ExamOutcome, str, str]
"""Outcome, the article an act is treated by where that is another one, and why."""


def _judged(found: FoundAct, act: ExamAct) -> Judged:
    match act.article:
        case "6":
            return _ordinary(found, act)
        case "7" | "8":
            return "sitting", "", f"{ARTICLE_NAMES[act.article]}:当次全部科目成绩无效。"
        case "9":
            return _disorder(found, act)
        case "10":
            return "certificate", "", "第十条:由证书签发机构宣布证书或成绩无效,并按第七条处理。"
        case "11":
            return _likeness(found, act)


def _ordinary(found: FoundAct, act: ExamAct) -> Judged:
    if act.warned and found.warned is None:
        return "unknown", "", f"{act.code}:没有写明是否经提醒仍不改正。"
    if act.warned and not found.warned:
        return "none", "", f"{act.code}:没有经提醒,不构成第六条的行为。"
    return "subject", "", "第六条:当次该科目成绩无效。"


def _disorder(found: FoundAct, act: ExamAct) -> Judged:
    if found.grave is None:
        return "unknown", "", f"{act.code}:没有写明情节是否严重。"
    if not found.grave:
        return "none", "", "第九条:停止其参加考试并责令离场,情节不严重的不另作处理。"
    return _treated(found, act)


def _likeness(found: FoundAct, act: ExamAct) -> Judged:
    if found.likeness_confirmed is None:
        return "unknown", "", f"{act.code}:没有写明雷同是否经阅卷专家组确认。"
    if not found.likeness_confirmed:
        return "none", "", f"{act.code}:雷同没有经阅卷专家组确认,不作处理。"
    if found.other_evidence is None:
        return "unknown", "", f"{act.code}:没有写明有无其他证据。"
    return _treated(found, act) if found.other_evidence else ("subject", "", "第十一条:当次该科目成绩无效。")


def _treated(found: FoundAct, act: ExamAct) -> Judged:
    if found.treated_as is None:
        return "unknown", "", f"{act.code}:没有写明按第七条还是第八条处理。"
    by = ARTICLE_NAMES[found.treated_as]
    return "sitting", found.treated_as, f"{ARTICLE_NAMES[act.article]}:按{by}处理,当次全部科目成绩无效。"
