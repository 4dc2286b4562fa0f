"""`check`, `audit`, `rules` and `draw` on the command line.

Exit codes of `check` and `audit`: 0 allowed, 1 blocked, 2 bad input, 3 needs approval or unknown. The
package reads and writes CSV; whoever mounts the group hands in readers and writers for other file types.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from talent_posts.commands.draw import draw
from talent_posts.posts.advice import advice
from talent_posts.posts.audit import UnitAudit, audit_all
from talent_posts.posts.book import decide, rules_on
from talent_posts.posts.files.case_json import CaseError, decision_to_json, figure_use_to_dict, read_case
from talent_posts.posts.files.rosters import read_units
from talent_posts.posts.files.row_reader import SourceRow, TableError
from talent_posts.posts.register import OUTCOME_NAMES, PLACES, PostRule, shipped_figures
from talent_posts.posts.replay import replay
from talent_posts.rulebook.decision import Decision, Outcome
from talent_posts.rulebook.figures import NATION, jurisdictions

if TYPE_CHECKING:
    pass
from talent_posts.commands.printing import (
    AUDIT_HEADER,
    Reader,
    Writer,
    audit_rows,
    change_lines,
    figure_text,
    new_console,
    new_table,
    print_audit,
    print_decision,
    read_csv,
    write_csv,
)

EXIT: Final[dict[Outcome, int]] = {"pass": 0, "warn": 0, "block": 1, "needs_approval": 3, "unknown": 3}


def bad_input(message: object) -> NoReturn:
    """Say what is wrong in one sentence; exit code 2."""
    click.echo(str(message), err=True)
    raise SystemExit(2)


def _day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


def _place(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    try:
        jurisdictions(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return value


_on = click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="适用哪一天的规定,如 2021-09-01"
)


_as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.command()
@click.argument("case_file", metavar="CASE.json", type=click.Path(path_type=Path))
@_as_json
@_on
def check(case_file: Path, as_json: bool, on: date | None) -> None:
    """判定一份聘用申请:逐条列出结论、事实、数值与依据。

    退出码:0 可以聘用,1 不得聘用,2 输入有误,3 需批准或无法判定。
    """
    try:
        case = read_case(case_file)
        decision = decide(case, law_on=on)
        found = advice(case, decision)
    except (CaseError, ValueError) as error:
        bad_input(error)
    decision = Decision(
        decision.outcome,
        decision.law_on,
        decision.institution,
        decision.subject,
        decision.findings,
        decision.not_in_force,
        found,
    )
    if as_json:
        click.echo(decision_to_json(decision))
    else:
        print_decision(decision)
        if on is not None:
            for line in change_lines(replay(case, law_on=on)):
                click.echo(line)
    raise SystemExit(EXIT[decision.outcome])


def _rule_object(rule: PostRule, place: str, day: date) -> dict[str, object]:
    book = shipped_figures()
    return {
        "id": rule.id,
        "sentence": rule.sentence,
        "english": rule.english,
        "citation": rule.citation,
        "sources": [
            {"title": s.title, "article": s.article, "link": s.link, "status": s.status} for s in rule.sources
        ],
        "outcomes": list(rule.outcomes),
        "since": str(rule.since),
        "figures": [figure_use_to_dict(book.at(name, place, day)) for name in rule.figures],
    }


@click.command()
@_on
@click.option(
    "--jurisdiction", default=NATION, callback=_place, show_default=True, help="六位行政区划代码或 CN"
)
@_as_json
def rules(on: date | None, jurisdiction: str, as_json: bool) -> None:
    """列出规则表,以及该日该地适用的数值。"""
    day = on or date.today()  # noqa: DTZ011  (a legal day is a calendar day, without a zone)
    found = rules_on(day)
    if as_json:
        click.echo(
            json.dumps(
                [_rule_object(rule, jurisdiction, day) for rule in found], ensure_ascii=False, indent=2
            )
        )
        return
    console = new_console()
    table = new_table(title=f"{PLACES.get(jurisdiction, jurisdiction)} {day}", show_lines=True)
    for name in ("规则", "条文", "依据", "结论", "数值"):
        table.add_column(name, overflow="fold")
    for rule in found:
        uses = [figure_text(shipped_figures().at(name, jurisdiction, day)) for name in rule.figures]
        outcomes = "、".join(OUTCOME_NAMES[outcome] for outcome in rule.outcomes)
        table.add_row(rule.id, rule.sentence, rule.citation, outcomes, "\n".join(uses))
    console.print(table)


def make_commands(
    readers: Mapping[str, Reader] | None = None, writers: Mapping[str, Writer] | None = None
) -> click.Group:
    """The group `posts`; `readers` and `writers` by file ending add to CSV, for example {".xlsx":
    read_workbook}."""
    all_readers: dict[str, Reader] = {".csv": read_csv, **(readers or {})}
    all_writers: dict[str, Writer] = {".csv": write_csv, **(writers or {})}

    def rows_of(path: Path) -> Iterable[SourceRow]:
        if path.suffix.lower() not in all_readers:
            bad_input(f"{path.name}: 不支持的文件类型,应为 {'、'.join(all_readers)}")
        try:
            rows = list(all_readers[path.suffix.lower()](path))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            bad_input(f"{path}: 无法读取({getattr(error, 'strerror', None) or error})")
        return rows or bad_input(f"{path.name}: 表中没有数据行")

    @click.command()
    @click.argument("roster", type=click.Path(path_type=Path))
    @click.option("--plan", "plan", required=True, type=click.Path(path_type=Path), help="岗位设置方案表")
    @click.option("--out", "out", type=click.Path(path_type=Path), help="把逐条结论写入此文件")
    @_on
    @_as_json
    def audit(roster: Path, plan: Path, out: Path | None, on: date | None, as_json: bool) -> None:
        """核对花名册与岗位设置方案:每个人、每个单位逐条列出不符之处。

        退出码:0 全部符合,1 有不符,2 输入有误,3 有需批准或无法判定的。
        """
        if out is not None and out.suffix.lower() not in all_writers:
            bad_input(f"{out.name}: 不支持的文件类型,应为 {'、'.join(all_writers)}")
        day = on or date.today()  # noqa: DTZ011  (a legal day is a calendar day, without a zone)
        roster_rows = list(rows_of(roster))
        try:
            units = read_units(rows_of(plan), roster_rows)
        except TableError as error:
            bad_input(error)
        origins = {
            (str(row.values.get("单位")).strip(), str(row.values.get("人员编号")).strip()): row
            for row in reversed(roster_rows)
        }
        results = list(audit_all(units, on=day))
        lines = [line for result in results for line in audit_rows(result, origins)]
        if out is not None:
            try:
                all_writers[out.suffix.lower()](out, AUDIT_HEADER, lines)
            except OSError as error:
                bad_input(f"{out}: 无法写入({error.strerror})")
        if as_json:
            click.echo(
                json.dumps([dict(zip(AUDIT_HEADER, line, strict=True)) for line in lines], ensure_ascii=False)
            )
        else:
            print_audit(results, lines, out)
        raise SystemExit(_audit_exit(results))

    @click.group()
    def posts() -> None:
        """岗位设置与岗位聘用规则:判定、核对、查阅。"""

    for command in (check, audit, rules, draw):
        posts.add_command(command)
    return posts


def _audit_exit(results: list[UnitAudit]) -> int:
    codes = {EXIT[result.outcome] for result in results}
    return 1 if 1 in codes else max(codes, default=0)


posts_commands = make_commands()
"""The group with CSV only; `python -m talent_posts` runs it."""
