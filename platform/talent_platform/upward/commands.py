"""`talent upward`: the superior's tables filled from the shell, with the rights of an account."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.audit import service as audit
from talent_platform.database.connected import connected
from talent_platform.i18n import gettext, ngettext
from talent_platform.upward.blanks import queries as blanks
from talent_platform.upward.fillings import queries, service
from talent_platform.upward.fillings.queries import FillingView
from talent_platform.upward.fillings.service import PeriodForm
from talent_platform.web.requests import validated

_DAY = click.DateTime(["%Y-%m-%d"])
_AS = click.option("--as", "login", required=True, help="以哪个账号的权限办理（登录名）")
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.group()
def upward() -> None:
    """上报表：已上传的空表，以及按填报期填写。"""


@upward.command("list")
@_AS
@_JSON
def list_command(login: str, *, as_json: bool) -> None:
    """已上传的空表：编号、名称、绑定的单元格数、最近填到哪一天。"""

    async def work() -> list[blanks.BlankRow]:
        async with connected():
            return await blanks.every(await actor_by_login(login))

    found = asyncio.run(work())
    if as_json:
        shown = [
            {"id": one.id, "title": one.title, "bound": one.bound, "filled": str(one.filled or "")}
            for one in found
        ]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for one in found:
        filled = one.filled.isoformat() if one.filled else gettext("未填")
        click.echo(
            gettext("{id}  {title}  {n} 格  {filled}", id=one.id, title=one.title, n=one.bound, filled=filled)
        )


@upward.command()
@click.argument("blank", type=int)
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@_AS
@_JSON
def fill(blank: int, first: datetime, last: datetime, out: Path, login: str, *, as_json: bool) -> None:
    """把编号为 BLANK 的空表按 FIRST 至 LAST 填好，存为 OUT。

    OUT 须是还没有的文件。退出码：0 每一格都有数、每个合计都对；1 已存下，但有空格或合计不符，逐一列出；
    2 没有填写。
    """

    async def work() -> FillingView:
        async with connected():
            actor = await actor_by_login(login)
            period = validated(PeriodForm, {"first": first.date(), "last": last.date()})
            filling_id = await service.fill(actor, blank, period)
            found = await queries.one(actor, filling_id)
            file.write(await queries.body_of(filling_id))
            await audit.record(
                actor, "export.made", f"upward_filling:{filling_id}", path="talent upward fill",
                rows=len(found.values),
            )  # fmt: skip
            return found

    with new_file(out) as file:
        try:
            found = asyncio.run(work())
        except BaseException:
            out.unlink()
            raise
    if as_json:
        click.echo(json.dumps(_told(found), ensure_ascii=False, indent=2))
    else:
        click.echo(ngettext("已填 {n} 格", len(found.values) - len(found.empty)))
        for each in found.empty:
            click.echo(gettext("空：{sheet}!{cell}", sheet=each.sheet, cell=each.cell))
        for one in found.doubtful:
            click.echo(
                gettext(
                    "合计：{sheet}!{cell} 相加为 {sum}，表中为 {stands}", sheet=one.sheet, cell=one.cell,
                    sum="—" if one.sum is None else f"{one.sum:g}",
                    stands="—" if one.stands is None else f"{one.stands:g}",
                )
            )  # fmt: skip
    sys.exit(1 if found.empty or found.doubtful else 0)


def new_file(path: Path) -> BinaryIO:
    """A file that was not there before: without a place for it, nothing is filled."""
    try:
        return path.open("xb")
    except FileExistsError:
        raise click.UsageError(gettext("已有文件 {path}，没有填写；请换一个文件名", path=path)) from None
    except OSError as error:
        raise click.UsageError(gettext("不能写入 {path}：{why}", path=path, why=error.strerror)) from None


def _told(found: FillingView) -> dict[str, object]:
    return {
        "id": found.id, "filled": len(found.values) - len(found.empty),
        "empty": [f"{each.sheet}!{each.cell}" for each in found.empty],
        "sums": [
            {"cell": f"{one.sheet}!{one.cell}", "outcome": one.outcome, "sum": one.sum, "stands": one.stands}
            for one in found.sums
        ],
    }  # fmt: skip
