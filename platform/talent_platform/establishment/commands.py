"""`talent posts`: the rulebook's own commands, which here also read and write Excel workbooks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from talent_platform.workbooks.columns import Column, Kind
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.export import write_table
from talent_posts import SourceRow, make_commands

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
    columns = [Column(name, name, Kind.TEXT, required=False) for name in header]
    path.write_bytes(write_table(path.stem, columns, rows))


posts = make_commands(readers={".xlsx": read_workbook}, writers={".xlsx": write_workbook})
