"""`python -m talent_posts.posts.files.rules_page DOCS`: rules.md and JSON Schemas, from the rules."""

import json
import sys
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

from talent_posts.posts.book import all_rules
from talent_posts.posts.files.case_json import schema_of
from talent_posts.posts.register import OUTCOME_NAMES, PLACES, shipped_figures
from talent_posts.rulebook.decision import STATUS_NAMES, Outcome, Source
from talent_posts.rulebook.figures import DatedValue, Figure
from talent_posts.rulebook.rule import Question, Rule

_SCOPES = {"plan": "岗位设置方案", "seat": "岗位空缺", "person": "任职条件", "hiring": "办理聘用"}


def _source(source: Source) -> str:
    where = f" `{source.link}`" if source.link else ""
    return f"{source.title} {source.article}".strip() + f"({STATUS_NAMES[source.status]}){where}"


def rule_entry(
    rule: Rule[Question],
    scopes: Mapping[str, str],
    outcome_names: Mapping[Outcome, str],
    figures_on: str = "",
) -> str:
    """A rule as its page shows it; `figures_on` is the page of the figures where it is another one."""
    outcomes = "、".join(outcome_names[outcome] for outcome in rule.outcomes)
    since = "任何日期" if rule.since == date.min else f"自 {rule.since} 起"
    figures = "、".join(f"[{name}]({figures_on}#{name})" for name in rule.figures) or "–"
    sources = "\n".join(f"  - {_source(source)}" for source in rule.sources)
    return (
        f"### {rule.id}\n\n{rule.sentence}\n\n{rule.english}\n\n"
        f"- 范围:{scopes[rule.scope]};{since}\n- 结论:{outcomes}\n"
        f"- 数值:{figures}\n- 依据:\n{sources}\n"
    )


def _value(value: DatedValue) -> str:
    period = f"{value.valid_from or '起始日不详'} 至 {value.valid_to or '今'}"
    place = PLACES.get(value.jurisdiction, value.jurisdiction)
    shown = json.dumps(value.value, ensure_ascii=False)
    return f"| {place} | {period} | `{shown}` | {_source(value.source)} | {value.note} |"


def _figure(figure: Figure) -> str:
    head = f"### {figure.name}\n\n{figure.title}。{figure.about}\n"
    if not figure.values:
        return f"{head}\n**没有任何地方设定此数值**,用到它的规则一律答复“无法判定”。\n"
    rows = "\n".join(_value(value) for value in figure.values)
    return f"{head}\n| 适用地 | 期间 | 数值 | 依据 | 说明 |\n|-|-|-|-|-|\n{rows}\n"


def unverified_rules(rules: tuple[Rule[Question], ...]) -> list[str]:
    """A line for each rule none of whose texts was compared with the original."""
    return [
        f"- 规则 {rule.id}:{'、'.join(STATUS_NAMES[s.status] for s in rule.sources)}"
        for rule in rules
        if all(source.status != "verified" for source in rule.sources)
    ]


def _unverified() -> str:
    lines = unverified_rules(all_rules())
    for figure in shipped_figures().by_name.values():
        lines += [
            f"- 数值 [{figure.name}](#{figure.name}),{PLACES.get(v.jurisdiction, v.jurisdiction)}:"
            f"{STATUS_NAMES[v.source.status]}"
            for v in figure.values
            if v.source.status != "verified"
        ]
    return "\n".join(lines)


def rules_page() -> str:
    """docs/rules.md."""
    rules = "\n".join(rule_entry(rule, _SCOPES, OUTCOME_NAMES) for rule in all_rules())
    figures = "\n".join(_figure(figure) for figure in shipped_figures().by_name.values())
    head = files("talent_posts").joinpath("data", "rules-head.md").read_text("utf-8")
    parts = (head, "## 规则\n", rules, "## 数值\n", figures, "## 尚未核对原文的规则和数值\n", _unverified())
    return "\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Every generated file, by its path below docs/."""
    return {
        "rules.md": rules_page(),
        "schema/case.schema.json": json.dumps(schema_of("case"), ensure_ascii=False, indent=2) + "\n",
        "schema/decision.schema.json": json.dumps(schema_of("decision"), ensure_ascii=False, indent=2) + "\n",
    }


def write_pages(written: Mapping[str, str], arguments: list[str], module: str) -> int:
    """Write the files; exit code 2 without a folder."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write(f"usage: python -m {module} DOCS (an existing folder)\n")
        return 2
    for name, text in written.items():
        target = Path(arguments[0]) / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(write_pages(pages(), sys.argv[1:], "talent_posts.posts.files.rules_page"))
