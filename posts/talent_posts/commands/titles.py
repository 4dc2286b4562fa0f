"""`titles check` on the command line."""

import json
from datetime import date, datetime
from pathlib import Path

import click

from talent_posts.commands.group import EXIT, bad_input
from talent_posts.commands.jury_draw import draw
from talent_posts.commands.printing import print_decision
from talent_posts.juries.meeting.book import check_meeting
from talent_posts.juries.meeting.files import meeting_from_json
from talent_posts.posts.files.case_json import CaseError, decision_to_json
from talent_posts.rulebook.decision import Decision
from talent_posts.titles.book import check_titles
from talent_posts.titles.files import read_title_review
from talent_posts.titles.register import OUTCOME_NAMES


@click.group()
def titles_commands() -> None:
    """职称评审规则:评委会、评审标准、年度计划、例会、自主评审、评委库、申报;抽取执行评委。"""


titles_commands.add_command(draw)


@titles_commands.command()
@click.argument("review_file", metavar="REVIEW.json", type=click.Path(path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="适用哪一天的规定,如 2021-09-01")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def check(review_file: Path, on: datetime | None, as_json: bool) -> None:
    """核查一个评委会和文件里随附的各项,或一次评审会议(有 jurors 的文件):逐条列出结论、事实、数值与依据。

    退出码:0 符合,1 不符合,2 输入有误,3 需批准或无法判定。
    """
    try:
        decision = _decided(review_file, on.date() if on else None)
    except CaseError as error:
        bad_input(error)
    if as_json:
        click.echo(decision_to_json(decision))
    else:
        print_decision(decision, OUTCOME_NAMES)
    raise SystemExit(EXIT[decision.outcome])


def _decided(path: Path, law_on: date | None) -> Decision:
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError):
        told = {}  # said in one sentence below
    if isinstance(told, dict) and "jurors" in told:
        return check_meeting(meeting_from_json(path.read_bytes(), path.name), law_on=law_on)
    return check_titles(read_title_review(path), law_on=law_on)
