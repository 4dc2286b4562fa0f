"""`python -m talent_posts.exams.rules_page DOCS`: rules-exams.md and the schema of what is checked."""

import json
import sys
from importlib.resources import files
from typing import Final, Literal

from talent_posts.exams.acts import ExamAct, exam_acts
from talent_posts.exams.consequences import EXAM_OUTCOME_NAMES, ExamCase, FoundAct, exam_consequence
from talent_posts.exams.files import exam_case_schema
from talent_posts.integrity.causes import EXAM_ORDER_SINCE, integrity_cause, integrity_causes
from talent_posts.posts.files.rules_page import write_pages

_SAYS = {True: "是", False: "否"}
_BY: Final[tuple[tuple[Literal["7", "8"], str], ...]] = (("7", "七"), ("8", "八"))


def _found(act: ExamAct) -> list[tuple[str, FoundAct]]:
    """Every state of the facts that the act asks about, in words."""
    both = (True, False)
    match act.article:
        case "6" if act.warned:
            return [(f"经提醒仍不改正:{_SAYS[said]}", FoundAct(act=act.code, warned=said)) for said in both]
        case "9":
            graver = [
                (f"情节严重,按第{name}条处理", FoundAct(act=act.code, grave=True, treated_as=by))
                for by, name in _BY
            ]  # fmt: skip
            return [("情节不严重", FoundAct(act=act.code, grave=False)), *graver]
        case "11":
            graver = [
                (
                    f"经确认并有其他证据,按第{name}条处理",
                    FoundAct(act=act.code, likeness_confirmed=True, other_evidence=True, treated_as=by),
                )
                for by, name in _BY
            ]  # fmt: skip
            return [
                (
                    f"经阅卷专家组确认:{_SAYS[sure]};没有其他证据",
                    FoundAct(act=act.code, likeness_confirmed=sure, other_evidence=False),
                )
                for sure in both
            ] + graver
    return [("–", FoundAct(act=act.code))]


def _rows() -> list[str]:
    rows = []
    for act, facts, found in [(one, *told) for one in exam_acts() for told in _found(one)]:
        answer = exam_consequence(ExamCase(decided=EXAM_ORDER_SINCE, acts=(found,), review="复核"))
        cause = integrity_cause(answer.cause, EXAM_ORDER_SINCE) if answer.cause else None
        record = "–" if cause is None else f"{cause.years} 年" if cause.years else "长期"
        outcome = EXAM_OUTCOME_NAMES[answer.outcome]
        if any(each.sent_out for each in answer.answers):
            outcome = f"停止考试、责令离场;{outcome}"
        rows.append(f"| {act.code} | {act.text} | {facts} | {outcome} | {record} |")
    return rows


def _causes() -> list[str]:
    return [
        f"| `{cause.code}` | {cause.name} | {cause.source} | {cause.since} 至 {cause.until or '今'} | "
        f"{f'{cause.years} 年' if cause.years else '长期'} | "
        f"{'; '.join(f'{law.what}: {law.source}' for law in cause.bars) or '–'} |"
        for cause in integrity_causes()
    ]


def exam_pages() -> dict[str, str]:
    """Every generated file, by its path below docs/."""
    head = files("talent_posts").joinpath("data", "rules-exams-head.md").read_text("utf-8")
    acts = "\n".join(("| 条 | 行为(大意) | 事实 | 处理 | 记录 |", "|-|-|-|-|-|", *_rows()))
    causes = "\n".join(("| 代码 | 事由 | 依据 | 期间 | 记录期限 | 限制 |", "|-|-|-|-|-|-|", *_causes()))
    page = f"{head}\n## 行为与处理\n\n{acts}\n\n## 诚信档案的事由\n\n{causes}\n"
    schema = json.dumps(exam_case_schema(), ensure_ascii=False, indent=2) + "\n"
    return {"rules-exams.md": page, "schema/exam-case.schema.json": schema}


if __name__ == "__main__":
    sys.exit(write_pages(exam_pages(), sys.argv[1:], "talent_posts.exams.rules_page"))
