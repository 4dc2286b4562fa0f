"""Columns of a CSV file as byte slices: a million rows are split and read without an object for each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn, TextIO

import numpy as np
from numpy.typing import NDArray

from talent_matching.problem.problem import MILLION, Ints

Bytes = NDArray[np.uint8]
CHUNK = 1 << 17
"""Rows handled at a time, so that no scratch matrix grows with the file."""
LONG = 64
"""Fields longer than this many bytes are handled one by one."""
DIGITS = 18
LONGEST_FIELD = 2**31 - 1
"""The list of a team's members may be long."""


class InputFileError(ValueError):
    """A file that cannot be read as what it should be: one sentence naming file, line and column."""

    def __init__(self, file: str, message: str, *, line: int | None = None, column: str = "") -> None:
        self.file, self.line, self.column, self.message = file, line, column, message
        place = file + (f" line {line}" if line else "") + (f" column {column}" if column else "")
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True, eq=False)
class Fields:
    """One column: field r is `data[start[r] : start[r] + length[r]]`, UTF-8."""

    data: Bytes
    start: Ints
    length: Ints

    @classmethod
    def of(cls, texts: list[str]) -> Fields:
        """Texts as a column."""
        encoded = [text.encode() for text in texts]
        length = np.fromiter(map(len, encoded), np.int64, len(encoded))
        data = np.frombuffer(b"".join(encoded), np.uint8)
        return cls(data, np.cumsum(length) - length, length)

    def __len__(self) -> int:
        return len(self.start)

    def text(self, row: int) -> str:
        """One field."""
        at = self.start[row]
        return self.data[at : at + self.length[row]].tobytes().decode()

    def texts(self, rows: Ints | None = None) -> list[str]:
        """The fields of some rows, or all."""
        chosen = np.arange(len(self)) if rows is None else rows
        return [self.text(r) for r in chosen.tolist()]

    def matrix(self, rows: slice, width: int) -> Bytes:
        """(rows, width) bytes, zero beyond each field's end."""
        start, length = self.start[rows, None], self.length[rows, None]
        place = np.arange(width)
        if not len(self.data):
            return np.zeros((len(start), width), np.uint8)
        found: Bytes = self.data[np.minimum(start + place, len(self.data) - 1)]
        found[place >= length] = 0
        return found


@dataclass(frozen=True, eq=False)
class Table:
    """A file's columns by name, and the line each row ends on."""

    file: str
    columns: dict[str, Fields]
    line: Ints

    def __len__(self) -> int:
        return len(self.line)

    def refuse(self, row: int, column: str, message: str) -> NoReturn:
        """Stop with the sentence that names this row's line."""
        raise InputFileError(self.file, message, line=int(self.line[row]), column=column)

    def numbers(self, column: str) -> Ints:
        """The column in millionths, rounded half to even at the sixth decimal."""
        return _numbers(self, column)


def read_table(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Table:
    """The named columns of a CSV file with a header line; further columns are ignored, blank lines too."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise InputFileError(path.name, f"{reason}; expected a CSV file") from None
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        raw.isascii() or raw.decode()
    except UnicodeDecodeError as error:
        try:
            raw = raw.decode("gb18030").encode()  # as office programs save a CSV on a Chinese Windows
        except UnicodeDecodeError:
            line = raw.count(b"\n", 0, error.start) + 1
            raise InputFileError(path.name, "not UTF-8 text, nor GB 18030", line=line) from None
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise InputFileError(path.name, "a NUL character, which text must not hold", line=line)
    if not raw.strip():
        names = ",".join(required)
        raise InputFileError(path.name, f"the file is empty; the first line must be {names}", line=1)
    plain = b'"' not in raw and raw.count(b"\r") == raw.count(b"\r\n")
    header, fields, lines = (_plain if plain else _quoted)(path.name, raw)
    for name in required:
        if header.count(name) != 1:
            what = "missing column" if name not in header else "column named twice"
            wanted = ", ".join(required)
            raise InputFileError(path.name, f"{what}; the first line must name {wanted}", line=1, column=name)
    wanted_columns = {name: header.index(name) for name in (*required, *optional) if name in header}
    return Table(path.name, {name: fields[at] for name, at in wanted_columns.items()}, lines)


def write_table(path: Path, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """A CSV file that `read_table` reads back to the same texts; lines end with a bare line feed."""
    rows = list(rows)
    lines = [",".join(map(str, row)) for row in rows]
    text, fields = "\n".join(lines), len(names)
    quotes = fields == 1 or '"' in text or "\r" in text
    if not quotes and text.count(",") == (fields - 1) * len(lines) and text.count("\n") == len(lines) - 1:
        # No field holds what has to be quoted.
        path.write_text(",".join(names) + "\n" + text + "\n", encoding="utf-8", newline="")
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        # Asked for this line end the writer quotes a field that holds half of it, a lone carriage return.
        writer = csv.writer(_LineFeeds(file), lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows(rows)


@dataclass(frozen=True)
class _LineFeeds:
    """Takes whole rows that end with CR LF."""

    file: TextIO

    def write(self, row: str) -> int:
        return self.file.write(row[:-2] + "\n")


def _plain(file: str, raw: bytes) -> tuple[list[str], list[Fields], Ints]:
    """Split a file without quotes at its commas and line ends."""
    data = np.frombuffer(raw if raw.endswith(b"\n") else raw + b"\n", np.uint8)
    end = np.flatnonzero(data == ord("\n"))
    start = np.concatenate(([0], end[:-1] + 1))
    line = np.arange(1, len(end) + 1)
    end = end - (data[np.maximum(end - 1, 0)] == ord("\r"))
    kept = end > start
    start, end, line = start[kept], end[kept], line[kept]
    comma = np.flatnonzero(data == ord(","))
    count = np.diff(np.searchsorted(comma, np.concatenate((start, [len(data)]))))
    width = int(count[0]) + 1
    if len(bad := np.flatnonzero(count != width - 1)):
        row = int(bad[0])
        raise InputFileError(file, f"{count[row] + 1} columns instead of {width}", line=int(line[row]))
    inner = comma.reshape(len(start), width - 1)
    begin = np.column_stack((start, inner + 1))
    finish = np.column_stack((inner, end))
    fields = [Fields(data, begin[1:, k], finish[1:, k] - begin[1:, k]) for k in range(width)]
    header = [Fields(data, begin[:1, k], (finish - begin)[:1, k]).text(0).strip() for k in range(width)]
    return header, fields, line[1:]


def _quoted(file: str, raw: bytes) -> tuple[list[str], list[Fields], Ints]:
    """The same for a file with quotes or lone carriage returns, which end a line outside quotes."""
    reader = csv.reader(io.StringIO(raw.decode(), newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    # The limit is the process's own and protects others: it is put back.
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(reader.line_num)
            if row and len(row) != len(rows[0]):
                message = f"{len(row)} columns instead of {len(rows[0])}"
                raise InputFileError(file, message, line=reader.line_num)
    except csv.Error as error:
        raise InputFileError(file, f"not CSV: {error}", line=reader.line_num) from None
    finally:
        csv.field_size_limit(before)
    header = [name.strip() for name in rows[0]]
    fields = [Fields.of([row[k] for row in rows[1:]]) for k in range(len(header))]
    return header, fields, np.array(lines[1:], np.int64)


def number_ids(columns: list[Fields]) -> tuple[list[Ints], list[str]]:
    """Equal texts get equal numbers across all columns: the numbers of each column, and the text of each."""
    lengths = [len(c) for c in columns]
    longest = max((int(c.length.max()) for c in columns if len(c)), default=0)
    if longest > LONG:
        return _number_slowly(columns)
    words = max(1, -(-longest // 8))
    content = np.empty((sum(lengths), words), np.uint64)
    at = 0
    for column in columns:
        for first in range(0, len(column), CHUNK):
            block = column.matrix(slice(first, first + CHUNK), words * 8)
            content[at : at + len(block)] = block.view(np.uint64)
            at += len(block)
    key = content[:, 0].copy()
    for k in range(1, words):
        key = (key ^ (key >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + content[:, k]
    _, representative, number = np.unique(key, return_index=True, return_inverse=True)
    if words > 1 and (content != content[representative[number]]).any():
        return _number_slowly(columns)
    bounds = np.cumsum([0, *lengths])
    owner = np.searchsorted(bounds, representative, side="right") - 1
    pairs = zip(owner.tolist(), (representative - bounds[owner]).tolist(), strict=True)
    return np.split(number, bounds[1:-1]), [columns[c].text(r) for c, r in pairs]


def _number_slowly(columns: list[Fields]) -> tuple[list[Ints], list[str]]:
    seen: dict[str, int] = {}
    numbers = [
        np.array([seen.setdefault(text, len(seen)) for text in column.texts()], np.int64)
        for column in columns
    ]
    return numbers, list(seen)


def _numbers(table: Table, column: str) -> Ints:
    fields = table.columns[column]
    values = np.empty(len(fields), np.int64)
    for first in range(0, len(fields), CHUNK):
        rows = slice(first, first + CHUNK)
        width = min(max(int(fields.length[rows].max()), 1), 32)
        values[rows], odd = _plain_decimals(fields.matrix(rows, width), fields.length[rows])
        for row in (first + odd).tolist():
            values[row] = _odd_number(table, column, row)
    return values


def _plain_decimals(matrix: Bytes, length: Ints) -> tuple[Ints, Ints]:
    """Values of fields like 12, -0.5, 3.1415926535; and the rows that do not look like that."""
    rows = len(matrix)
    total, sign = np.zeros(rows, np.int64), np.ones(rows, np.int64)
    digits, decimals = np.zeros(rows, np.int64), np.full(rows, -1, np.int64)
    rest, sticky = np.zeros(rows, np.int64), np.zeros(rows, np.bool_)
    good = length <= matrix.shape[1]
    for k in range(matrix.shape[1]):
        char = matrix[:, k]
        digit = char - np.uint8(ord("0"))
        is_digit, is_dot = digit < 10, char == ord(".")
        counts = is_digit & (decimals < 6)
        total = np.where(counts & (digits < DIGITS), total * 10 + digit, total)
        beyond = is_digit & (decimals >= 6)
        rest = np.where(beyond & (decimals == 6), digit, rest)
        sticky |= beyond & (decimals > 6) & (digit > 0)
        digits += counts
        decimals += is_digit & (decimals >= 0)
        good &= is_digit | (char == 0) | (is_dot & (decimals < 0)) | ((k == 0) & (char == ord("-")))
        decimals = np.where(is_dot & (decimals < 0), 0, decimals)
    sign[matrix[:, 0] == ord("-")] = -1
    scale = 10 ** (6 - np.clip(decimals, 0, 6))
    good &= (digits > 0) & (digits <= DIGITS) & (total < 9 * 10**DIGITS // scale)
    total = np.where(good, total, 0) * scale
    total += (rest > 5) | ((rest == 5) & (sticky | (total % 2 == 1)))
    return sign * total, np.flatnonzero(~good)


def _odd_number(table: Table, column: str, row: int) -> int:
    text = table.columns[column].text(row)
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        table.refuse(row, column, f"{shown(text)} is not a number")
    if not number.is_finite():
        table.refuse(row, column, f"{shown(text)} is not a finite number")
    if number.copy_abs() >= 9 * 10**12:
        table.refuse(row, column, f"{shown(text)} is too large; numbers stay below 9,000,000,000,000")
    # Unlike a product this is rounded once, however many digits were written.
    return int(number.quantize(Decimal("0.000001"), ROUND_HALF_EVEN) * MILLION)


def shown(text: Any) -> str:
    """A text from a file as a sentence quotes it: on one line and not endless."""
    quoted = repr(str(text))
    return quoted if len(quoted) <= 60 else f"{quoted[:56]}…'"
