"""A workbook read and validated in a process of its own, with capped memory and time.

The child writes JSON lines: first everything but the rows, then each good row as `[row, value, child rows]`.
"""

from __future__ import annotations

import io
import json
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from threading import Lock
from typing import Any, BinaryIO

from talent_platform.clock import today
from talent_platform.i18n.said import Said, as_parts, parts_of
from talent_platform.imports.kinds import kinds
from talent_platform.workbooks.columns import Layout
from talent_platform.workbooks.findings import CellError, Parsed, ParsedRow, Question
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.reading.parsing import parse
from talent_platform.workbooks.reading.workbook import read_rows
from talent_platform.workbooks.refusal import Limits


def read(
    body: bytes, filename: str, layout: Layout, limits: Limits, answers: Mapping[str, str] | None = None
) -> Parsed:
    """The rows of a workbook, every error in it and what is to be asked. Waits for the process: call it from
    a thread.

    Raises:
        WorkbookRefused: the file as a whole cannot be read.
    """
    options = {"kind": layout.kind, "filename": filename, "answers": answers or {}}
    lines = _RECENT.read(body, options, limits).splitlines()
    head = json.loads(lines[0])
    parsed = Parsed(
        head["sheet"],
        columns={
            sheet: {name: (index, title) for name, (index, title) in columns.items()}
            for sheet, columns in head["columns"].items()
        },
        total_rows=head["total_rows"],
        errors=[CellError(**error | {"parts": parts_of(error["parts"])}) for error in head["errors"]],
        errors_left_out=head["errors_left_out"],
        notices=[Said.of(parts_of(parts)) for parts in head["notices"]],
        questions=[
            Question(
                asked["key"], parts_of(asked["parts"]), asked["count"],
                tuple((value, parts_of(parts)) for value, parts in asked["options"]), asked["answer"],
            )
            for asked in head["questions"]
        ],
        answers=answers or {},
    )  # fmt: skip
    for line in lines[1:]:
        row, value, child_rows, sheet = json.loads(line)
        parsed.rows.append(
            ParsedRow(
                row, layout.model.model_validate(value, context={"judged": True}), tuple(child_rows), sheet
            )
        )
    return parsed


class _Recent:
    """What the last files were read as, packed: most are imported soon after their check, by the same process
    and on the same day, and need not be read twice. What is taken out is gone; the rest goes in its turn."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    def read(self, body: bytes, options: Mapping[str, Any], limits: Limits) -> bytes:
        asked = json.dumps([options, asdict(limits), today().isoformat()], sort_keys=True)
        key = sha256(asked.encode() + b"\n" + body).digest()
        with self._lock:
            packed = self._kept.pop(key, None)
        if packed is not None:
            return zlib.decompress(packed)
        lines = run_isolated("read", body, options, limits)
        with self._lock:
            self._kept[key] = zlib.compress(lines, 1)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return lines


_RECENT = _Recent(8)


def run(body: bytes, options: Mapping[str, Any], limits: Limits, answer: BinaryIO) -> None:
    """The child's side."""
    layout = kinds()[options["kind"]].layout
    raw = read_rows(body, options["filename"], layout, limits, _extracted)
    parsed = parse(raw, layout, options["answers"])
    rows, parsed.rows = parsed.rows, []
    _line(answer, asdict(parsed) | {"notices": [as_parts(text) for text in parsed.notices]})
    for row in rows:
        _line(answer, [row.row, row.value.model_dump(mode="json"), row.child_rows, row.sheet])


def _extracted(body: bytes, options: Mapping[str, Any], limits: Limits) -> bytes:
    from talent_platform.workbooks.reading import extraction  # noqa: PLC0415 - for the child alone

    cells = io.BytesIO()
    extraction.run(body, options, limits, cells)
    return cells.getvalue()


def _line(answer: BinaryIO, value: object) -> None:
    answer.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
