"""Decisions and audits as they are printed, and CSV in and out."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from talent_posts.posts.audit import UnitAudit
from talent_posts.posts.files.row_reader import SourceRow
from talent_posts.posts.register import OUTCOME_NAMES, PLACES
from talent_posts.posts.replay import Replay
from talent_posts.rulebook.decision import SEVERITY, STATUS_NAMES, Decision, FigureUse, Finding, Outcome

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


Reader = Callable[[Path], Iterable[SourceRow]]
"""Rows of a table file below its header row, numbered as a person sees them."""


Writer = Callable[[Path, list[str], Iterable[list[Any]]], None]
"""Write a header and rows to a file."""


AUDIT_HEADER: Final = [
    "单位",
    "来源",
    "行",
    "人员编号",
    "姓名",
    "岗位",
    "规则",
    "结论",
    "理由",
    "条文",
    "依据",
    "采用数值",
]


def read_csv(path: Path) -> Iterable[SourceRow]:
    """Rows of a CSV file in UTF-8 or, as Chinese spreadsheets write it, GB 18030."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    for number, row in enumerate(rows, 2):
        if any(row.values()):
            yield SourceRow(path.name, number, row)


def write_csv(path: Path, header: list[str], rows: Iterable[list[Any]]) -> None:
    """A CSV file that spreadsheets open as UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)


def figure_text(use: FigureUse) -> str:
    if not use.is_set or use.source is None:
        return f"{use.title}:未设定"
    since = str(use.valid_from or "起始日不详")
    value = json.dumps(use.value, ensure_ascii=False)
    place = PLACES.get(use.jurisdiction, use.jurisdiction)
    return f"{use.title}:{value}({place},自 {since},{use.source.title},{STATUS_NAMES[use.source.status]})"


def change_lines(found: Replay) -> Iterator[str]:
    """What a replay says differently of each rule, and which figure or fact made it so."""
    one, other = ({f.rule: f for f in decision.findings} for decision in (found.before, found.after))
    for change in found.changes:
        names = [
            OUTCOME_NAMES[said] if said else "未施行" if change.rule in decision.not_in_force else "未询问"
            for said, decision in ((change.before, found.before), (change.after, found.after))
        ]
        why = []
        if change.before and change.after:
            before, after = ({use.figure: use for use in each[change.rule].figures} for each in (one, other))
            why = [
                f"{_figure_of(before.get(name))} → {_figure_of(after.get(name))}"
                for name in dict.fromkeys([*before, *after])
                if before.get(name) != after.get(name)
            ]
            if change.facts_changed:
                why.append("所依据的事实不同")
            elif not why:
                why = [f"{change.reason_before} → {change.reason_after}"]
        told = f"({';'.join(why)})" if why else ""
        yield f"与申请当日规定相比 {change.rule}:{' → '.join(dict.fromkeys(names))}{told}"


def _figure_of(use: FigureUse | None) -> str:
    return figure_text(use) if use else "未使用"


def new_console() -> "Console":
    from rich.console import Console  # noqa: PLC0415 - who imports the package for its rules prints nothing

    return Console(width=None if Console().is_terminal else 150)


def new_table(**look: Any) -> "Table":
    from rich.table import Table  # noqa: PLC0415 - likewise

    return Table(**look)


def print_decision(decision: Decision, names: Mapping[Outcome, str] = OUTCOME_NAMES) -> None:
    console = new_console()
    console.print(
        f"{decision.institution}  {decision.subject}  适用 {decision.law_on} 的规定", highlight=False
    )
    console.print(f"结论:{names[decision.outcome]}", style="bold", highlight=False)
    table = new_table(show_lines=True)
    for name in ("规则", "结论", "理由", "事实", "条文与依据"):
        table.add_column(name, overflow="fold")
    asked = [finding for finding in decision.findings if finding.applies]
    for finding in asked:
        facts = "\n".join(f"{name}:{value}" for name, value in finding.facts.items())
        law = "\n".join((finding.sentence, finding.citation, *(figure_text(use) for use in finding.figures)))
        table.add_row(finding.rule, names[finding.outcome], finding.reason, facts, law)
    console.print(table)
    rest = [finding.rule for finding in decision.findings if not finding.applies]
    console.print(f"已询问但与此无关:{'、'.join(rest)}", highlight=False)
    if decision.not_in_force:
        console.print(f"当日尚未施行:{'、'.join(decision.not_in_force)}", highlight=False)
    for each in decision.advice:
        then = f" → {names[each.outcome]}" if each.outcome else ""
        console.print(f"建议:{each.text}{then}", highlight=False)


def audit_rows(result: UnitAudit, origins: Mapping[tuple[str, str], SourceRow]) -> Iterable[list[Any]]:
    """Lines of the findings workbook: one per finding, and one 符合 line per person about whom there is
    none."""
    name = result.unit.institution.name
    for finding in result.findings:
        yield [name, "", "", "", "", finding.facts.get("岗位", ""), *finding_cells(finding)]
    if not result.findings:
        yield [name, "", "", "", "", "", "", OUTCOME_NAMES["pass"], "单位各项符合。", "", "", ""]
    for person in result.people:
        origin = origins.get((name, person.person.id))
        head = [
            name,
            origin.source if origin else "",
            origin.number if origin else "",
            person.person.id,
            person.person.name,
            person.post,
        ]
        for finding in person.findings:
            yield [*head, *finding_cells(finding)]
        if not person.findings:
            asked = "、".join(person.asked)
            yield [*head, asked, OUTCOME_NAMES["pass"], "所问各项符合。", "", "", ""]


def finding_cells(finding: Finding) -> list[Any]:
    figures = ";".join(figure_text(use) for use in finding.figures)
    outcome = OUTCOME_NAMES[finding.outcome]
    return [finding.rule, outcome, finding.reason, finding.sentence, finding.citation, figures]


def print_audit(results: list[UnitAudit], lines: list[list[Any]], out: Path | None) -> None:
    console = new_console()
    passed = OUTCOME_NAMES["pass"]
    table = new_table()
    for name in ("单位", "行", "人员", "岗位", "规则", "结论", "理由"):
        table.add_column(name, overflow="fold")
    gravity = {name: SEVERITY[outcome] for outcome, name in OUTCOME_NAMES.items()}
    # The gravest first, people before plans: warnings about plans drown nobody's block.
    shown = sorted((line for line in lines if line[7] != passed), key=lambda e: (-gravity[e[7]], not e[3]))
    for line in shown[:200]:
        table.add_row(
            line[0], str(line[2]), f"{line[3]} {line[4]}".strip(), line[5], line[6], line[7], line[8]
        )
    console.print(table)
    if len(shown) > 200:
        console.print(f"……另有 {len(shown) - 200} 条,用 --out 写入文件查看", highlight=False)
    people = sum(len(result.people) for result in results)
    console.print(f"{len(results)} 个单位,{people} 人次,不符或待定 {len(shown)} 条", highlight=False)
    if out is not None:
        console.print(f"已写入 {out}", highlight=False)
