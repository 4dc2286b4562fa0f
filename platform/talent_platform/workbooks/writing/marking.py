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


def mark_errors(body: bytes, filename: str, errors: Sequence[CellError], limits: Limits) -> bytes:
    """The same file with bad cells filled red and commented, and a column 错误说明 at the right.

    Dropdowns, hidden sheets and the template's marks stay. A .csv only gets the column. Marks of an earlier
    round are taken off. Raises WorkbookRefused.
    """
    if is_csv(body, filename):
        return _mark_csv(body, errors)
    marks = [
        {"sheet": e.sheet, "row": e.row, "column": e.column, "title": e.title, "message": e.message}
        for e in errors
    ]
    return run_isolated("mark", body, {"marks": marks, "title": ERRORS_TITLE}, limits)


def _mark_csv(body: bytes, errors: Sequence[CellError]) -> bytes:
    messages: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        messages[error.row].append(f"{error.title}：{error.message}" if error.title else error.message)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    drop: int | None = None
    for number, record in enumerate(csv_records(body), start=1):
        if ERRORS_TITLE in record:
            drop = record.index(ERRORS_TITLE)
        cells = [c for i, c in enumerate(record) if i != drop]
        note = ERRORS_TITLE if number == 1 else ""
        writer.writerow([*cells, "；".join(filter(None, [note, *messages.get(number, [])]))])
    return out.getvalue().encode("utf-8-sig")
