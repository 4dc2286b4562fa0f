"""The user's own file back, with every error marked where it is."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence

from talent_platform.workbooks.findings import CellError
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.reading.header import ERRORS_TITLE
from talent_platform.workbooks.reading.workbook import csv_records, is_csv
from talent_platform.workbooks.refusal import Limits

HEADER_ROWS = 10


def mark_errors(body: bytes, filename: str, errors: Sequence[CellError], limits: Limits) -> bytes:
    """The same file with bad cells filled red and commented, and a column 错误说明 at the right.

    Dropdowns, hidden sheets, the template's marks, own comments, colours, pictures, charts and text boxes
    stay (`drawings.py`). A .csv only gets the column. Marks of an earlier round are taken off.

    Raises:
        WorkbookRefused: as in reading.
    """
    if is_csv(body, filename):
        return _mark_csv(body, errors)
    marks = [
        {"sheet": e.sheet, "row": e.row, "column": e.column, "title": e.title, "message": e.message}
        for e in errors
    ]
    return run_isolated("mark", body, {"marks": marks, "title": ERRORS_TITLE}, limits)


def _mark_csv(body: bytes, errors: Sequence[CellError]) -> bytes:
    """The notes stand on the line of the headings, right of the widest line; those of an earlier round go."""
    messages: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        messages[error.row].append(f"{error.title}：{error.message}" if error.title else error.message)
    records = list(csv_records(body))
    header, drop = _header_of(records)
    kept = [[c for i, c in enumerate(record) if i != drop] for record in records]
    width = max(map(len, kept), default=0)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for number, record in enumerate(kept):
        notes = [ERRORS_TITLE] if number == header else []
        notes += messages.get(number + 1, [])
        writer.writerow([*record, *[""] * (width - len(record)), "；".join(notes)] if notes else record)
    return out.getvalue().encode("utf-8-sig")


def _header_of(records: Sequence[Sequence[str]]) -> tuple[int, int | None]:
    """Index of the line of the headings, and of the column of notes an earlier round has put there."""
    first = records[:HEADER_ROWS]
    for number, record in enumerate(first):
        if ERRORS_TITLE in record:
            return number, list(record).index(ERRORS_TITLE)
    filled = [sum(bool(cell.strip()) for cell in record) for record in first]
    return (filled.index(max(filled)) if filled else 0), None
