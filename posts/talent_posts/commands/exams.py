"""`exams check` on the command line."""

from pathlib import Path

import click

from talent_posts.commands.group import bad_input
from talent_posts.exams.consequences import EXAM_OUTCOME_NAMES, exam_consequence
from talent_posts.exams.files import exam_consequence_to_json, read_exam_case
from talent_posts.posts.files.case_json import CaseError


@click.group()
def exams_commands() -> None:
    """考试违纪违规行为的处理(人社部令第31号)。"""


@exams_commands.command()
@click.argument("case_file", metavar="CASE.json", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def check(case_file: Path, as_json: bool) -> None:
    """一个人在一次考试中的各项行为应怎样处理:逐条列出条款、理由和记录期限。

    退出码:0 不作处理,1 有处理,2 输入有误,3 无法判定。
    """
    try:
        found = exam_consequence(read_exam_case(case_file))
    except CaseError as error:
        bad_input(error)
    if as_json:
        click.echo(exam_consequence_to_json(found))
    else:
        for each in found.answers:
            source = f"〔{each.source}〕" if each.source else ""
            click.echo(f"{each.act} {each.text} {EXAM_OUTCOME_NAMES[each.outcome]}:{each.reason}{source}")
        click.echo(found.reason)
    raise SystemExit({"none": 0, "unknown": 3}.get(found.outcome, 1))
