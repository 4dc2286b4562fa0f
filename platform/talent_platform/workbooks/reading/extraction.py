"""Child-process side of reading a workbook: checks the package, then writes its cells as JSON lines.

Line 1: ``{"kind", "version", "sheets": [names shown], "all": [names], "date1904": bool}``; then per sheet
``{"sheet", "visible"}``, its non-empty rows ``[row number, [cells]]`` and ``{"end": …}``, a `Trailer`.
For cells see `xlsx.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, BinaryIO

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.workbooks.isolation import TOO_HEAVY
from talent_platform.workbooks.reading import ods
from talent_platform.workbooks.reading.cells import Trailer
from talent_platform.workbooks.reading.package import check_package
from talent_platform.workbooks.reading.xlsx import Xlsx
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

Rows = Iterable[tuple[int, list[Any]]]
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def run(body: bytes, options: Mapping[str, Any], limits: Limits, answer: BinaryIO) -> None:
    """Write every sheet but those named in options["not"]; with options["only"], those of options["sheets"],
    or the only one there is. What is wrong with a sheet that is not among
    options["sheets"] ends that sheet, and not the reading."""
    check_package(body, limits)
    head, sheets = _opened(body, limits)
    if len(head["all"]) > limits.max_sheets:
        count = len(head["all"])
        raise WorkbookRefused(
            "too_many_sheets",
            Said(N_("文件有 {n} 个工作表，最多允许 {most} 个"), n=count, most=limits.max_sheets),
        )
    _line(answer, head)
    budget = limits.max_text_chars
    wanted = set(options["sheets"]) & {*head["all"]} or ({*head["all"]} if len(head["all"]) == 1 else set())
    for name, visible, rows, trailer in sheets:
        if name in options.get("not", ()) or (options.get("only") and name not in wanted):
            continue
        _line(answer, {"sheet": name, "visible": visible})
        try:
            for number, cells in rows:
                budget -= sum(len(c) for c in cells if isinstance(c, str))
                if budget < 0:
                    raise WorkbookRefused(*TOO_HEAVY)
                _line(answer, [number, cells])
        except WorkbookRefused:
            if budget < 0 or name in options["sheets"] or len(head["sheets"]) == 1:
                raise
        _line(answer, {"end": asdict(trailer)})


def _opened(body: bytes, limits: Limits) -> tuple[dict[str, Any], Iterator[tuple[str, bool, Rows, Trailer]]]:
    if ODS in body[:200]:
        found = list(ods.sheets(body, limits))
        names = [name for name, visible, _, _ in found if visible]
        every = [name for name, _, _, _ in found]
        unmarked: dict[str, Any] = {"kind": None, "version": None, "sheets": names, "all": every}
        return {**unmarked, "date1904": False}, iter(found)
    book = Xlsx(body, limits)
    head = {
        "kind": book.marks.get("template_kind"), "version": book.marks.get("template_version"),
        "sheets": [sheet.name for sheet in book.sheets if sheet.visible],
        "all": [sheet.name for sheet in book.sheets], "date1904": book.date1904,
    }  # fmt: skip
    return head, _of(book)


def _of(book: Xlsx) -> Iterator[tuple[str, bool, Rows, Trailer]]:
    for sheet in book.sheets:
        trailer = Trailer()
        yield sheet.name, sheet.visible, book.rows(sheet, trailer), trailer


def _line(answer: BinaryIO, value: object) -> None:
    answer.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    answer.write(b"\n")
