"""A workbook read and validated in a process of its own, with capped memory and time.

The child writes JSON lines: first everything but the rows, then each good row as `[row, value, child rows]`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, BinaryIO

from talent_platform.imports.kinds import kinds
from talent_platform.workbooks.columns import Layout
from talent_platform.workbooks.findings import CellError, Parsed, ParsedRow
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.reading.parsing import parse
from talent_platform.workbooks.reading.workbook import read_rows
from talent_platform.workbooks.refusal import Limits


def read(body: bytes, filename: str, layout: Layout, limits: Limits) -> Parsed:
    """The rows of a workbook and every error in it. Waits for the process: call it from a thread.

    Raises:
        WorkbookRefused: the file as a whole cannot be read.
    """
    options = {"kind": layout.kind, "filename": filename}
    lines = run_isolated("read", body, options, limits).splitlines()
    head = json.loads(lines[0])
    parsed = Parsed(
        head["sheet"],
        columns={name: (index, title) for name, (index, title) in head["columns"].items()},
        total_rows=head["total_rows"],
        errors=[CellError(**error) for error in head["errors"]],
        errors_left_out=head["errors_left_out"],
        notices=head["notices"],
    )
    for line in lines[1:]:
        row, value, child_rows = json.loads(line)
        parsed.rows.append(ParsedRow(row, layout.model.model_validate(value), tuple(child_rows)))
    return parsed


def run(body: bytes, options: Mapping[str, Any], limits: Limits, answer: BinaryIO) -> None:
    """The child's side."""
    layout = kinds()[options["kind"]].layout
    parsed = parse(read_rows(body, options["filename"], layout, limits, _extracted), layout)
    rows, parsed.rows = parsed.rows, []
    _line(answer, asdict(parsed))
    for row in rows:
        _line(answer, [row.row, row.value.model_dump(mode="json"), row.child_rows])


def _extracted(body: bytes, options: Mapping[str, Any], limits: Limits) -> bytes:
    from talent_platform.workbooks.reading import extraction  # noqa: PLC0415 - openpyxl, for the child alone

    cells = io.BytesIO()
    extraction.run(body, options, limits, cells)
    return cells.getvalue()


def _line(answer: BinaryIO, value: object) -> None:
    answer.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
