"""`titles draw` on the command line."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Final, get_args

import click

from talent_posts.commands.group import bad_input
from talent_posts.draw.drawing import DrawError
from talent_posts.juries.drawing import verify as verifier
from talent_posts.juries.drawing.files import (
    CHANCES,
    CONFLICTS,
    DECLINES,
    PLAN,
    POOL,
    RESULT,
    PlannedDraw,
    names_file,
    read_declines,
    read_planned,
    read_result,
)
from talent_posts.juries.drawing.jury import DECLINE_REASONS, Decline, DeclineReason
from talent_posts.posts.files.case_json import CaseError
from talent_posts.posts.register import shipped_figures

_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_PUBLISHED: Final = (POOL, CONFLICTS, CHANCES, PLAN)


@click.group()
def draw() -> None:
    """抽取执行评委:方案先公布,由事后才知道的公开事件决定,任何人可以重算。"""


@draw.command()
@click.argument("order_file", metavar="ORDER.json", type=click.Path(path_type=Path))
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
@click.option(
    "--names", "names", required=True, type=click.Path(path_type=Path),
    help="化名对照表写入何处;不公开,由监督人员保管",
)  # fmt: skip
def commit(order_file: Path, folder: Path, names: Path) -> None:
    """查明回避关系,核实席位能否坐满,写出事前公布的文件和校验值。"""
    from talent_posts.juries.drawing.order import announce_draw, read_order  # noqa: PLC0415  (loads the solver)

    try:
        announced = announce_draw(read_order(order_file), shipped_figures())
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise DrawError(f"{folder} 不是空文件夹,已有的方案不能覆盖")
        with names.open("xb") as kept:
            names.chmod(0o600)
            kept.write(names_file(announced.names))
        for name, content in announced.draw.files().items():
            (folder / name).write_bytes(content)
    except FileExistsError:
        bad_input(f"{names} 已经存在,化名对照表不能覆盖")
    except (CaseError, DrawError, OSError) as error:
        bad_input(error)
    for tie in announced.ties:
        click.echo(f"回避:申报人 {tie.applicant} – 专家 {tie.expert}:{tie.reason}")
    found = announced.draw.chances
    often = sorted(found.drawn[each.id] for each in announced.draw.pool if found.drawn[each.id])
    click.echo(f"试抽 {found.draws} 次,{found.first} 次一轮坐满;机会 {often[0]}–{often[-1]} 次")
    click.echo(f"校验值 {announced.draw.hash}")


@draw.command("draw")
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
@click.option("--outcome", required=True, metavar="TEXT", help="事件的结果,照公布的写:一行,词间一个空格")
@click.option("--fallback", is_flag=True, help="所定事件没有发生,依据备用事件")
def draw_command(folder: Path, outcome: str, fallback: bool) -> None:
    """事件发生后,由其结果得出执行评委;只做一次。"""
    try:
        if (folder / RESULT).exists():
            raise DrawError("已经抽取过,不能再抽")
        drawn, result = _planned(folder).result(outcome, "fallback" if fallback else "event")
        (folder / RESULT).write_bytes(result)
    except (DrawError, OSError) as error:
        bad_input(error)
    click.echo("\n".join(drawn.seated))


@draw.command()
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
@click.argument("expert", metavar="ID")
@click.option("--on", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="退出的日期")
@click.option(
    "--why", required=True, type=click.Choice(get_args(DeclineReason)),
    help="、".join(f"{code} {name}" for code, name in DECLINE_REASONS.items()),
)  # fmt: skip
def decline(folder: Path, expert: str, day: datetime, why: DeclineReason) -> None:
    """登记一名评委退出,由排序中的下一人递补。"""
    try:
        listed = folder / DECLINES
        before = read_declines(listed.read_bytes()) if listed.exists() else ()
        declines = (*before, Decline(expert, day.date(), why))
        planned = _planned(folder)
        outcome, which = read_result((folder / RESULT).read_bytes())
        if planned.result(outcome, which)[1] != (folder / RESULT).read_bytes():
            raise DrawError(f"{RESULT} 与方案不一致,可能已被改动")
        came, files = planned.seated(outcome, which, declines)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except (DrawError, OSError) as error:
        bad_input(error)
    click.echo(came[-1] or "没有可以递补的专家,该席位空缺")


@draw.command()
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
@click.option("--commitment", default="", metavar="HASH", help="事前公布的方案校验值")
def verify(folder: Path, commitment: str) -> None:
    """重算一次抽取:评委库、回避关系、方案、结果和递补逐字节核对。

    退出码:0 一致,1 不一致,2 文件无法读取。
    """
    sys.exit(verifier.main([str(folder), *([commitment] if commitment else [])]))


def _planned(folder: Path) -> PlannedDraw:
    return read_planned({name: (folder / name).read_bytes() for name in _PUBLISHED})
