"""`talent posts`: the rulebook's own commands, which here also read and write Excel workbooks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from talent_platform.clock import today
from talent_platform.database.connected import connected
from talent_platform.establishment.figures.queries import in_force
from talent_platform.reference.codes import city
from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.export import write_table
from talent_posts import FigureUse, SourceRow, figure_use_to_dict, make_commands

# A whole city's roster is one file on the operator's own machine.
LIMITS = replace(Limits(), max_bytes=200 * 2**20, max_unpacked_bytes=2**30, max_rows=500_000)
_SHEETS = ["花名册", "岗位设置方案"]


def read_workbook(path: Path) -> Iterable[SourceRow]:
    """Rows below the header of the one sheet, or of 花名册 and 岗位设置方案 where there are several.

    Raises:
        Invalid: the file is no plain workbook.
    """
    options = {"sheets": [path.stem, *_SHEETS], "only": True}
    lines = run_isolated("extract", path.read_bytes(), options, LIMITS).splitlines()[1:]
    header: list[str] = []
    for line in lines:
        item = json.loads(line)
        if isinstance(item, dict):
            header = []
            continue
        number, cells = item
        if not header:
            header = [str(cell or "").strip() for cell in cells]
            continue
        yield SourceRow(path.name, number, dict(zip(header, map(_plain, cells), strict=False)))


def _plain(cell: Any) -> Any:
    if not isinstance(cell, list):
        return cell
    # A formula or an error value is shown as it stands and refused by its column.
    tag, text = cell
    return date.fromisoformat(text[:10]) if tag == "d" else text


def write_workbook(path: Path, header: list[str], rows: Iterable[list[Any]]) -> None:
    """One sheet named after the file."""
    columns = [SheetColumn(name, name, Kind.TEXT, required=False) for name in header]
    path.write_bytes(write_table(path.stem, columns, rows))


@click.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="日期，默认今天")
@click.option("--place", help="行政区划代码，默认本市")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def figures(*, on: datetime | None, place: str | None, as_json: bool) -> None:
    """某日某地施行的各项数值及其来源：随软件附带的，和本市两人设定的。"""
    day, where = on.date() if on else today(), place or city()[0]

    async def read() -> list[FigureUse]:
        async with connected():
            book = await in_force()
            return [book.at(name, where, day) for name in sorted(book.by_name)]

    uses = asyncio.run(read())
    if as_json:
        click.echo(json.dumps([figure_use_to_dict(use) for use in uses], ensure_ascii=False, indent=2))
        return
    for use in uses:
        told = json.dumps(use.value, ensure_ascii=False) if use.is_set else "未设定"
        click.echo(f"{use.title}：{told}" + (f"（{use.source}）" if use.source else ""))


posts = make_commands(readers={".xlsx": read_workbook}, writers={".xlsx": write_workbook})
