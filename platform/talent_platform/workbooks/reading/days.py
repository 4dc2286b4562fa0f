"""Days as they stand in cells: dates, serial numbers, texts."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta

from talent_platform.clock import today
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference.writings.numbers import in_digits
from talent_platform.reference.writings.words import says_nothing
from talent_platform.workbooks.reading.workbook import Cell
from talent_platform.workbooks.refusal import CellProblem

DATE = re.compile(
    r"(\d{4})(?:\s*[-/.年、。]\s*|\s+)(\d{1,2})(?:\s*[-/.月、。]\s*|\s+)(\d{1,2})\s*[日号]?"
    r"(?:[ T]+0?0:00(?::00(?:\.0+)?)?)?"
)


def day(cell: Cell, *, date1904: bool, required: bool) -> date | None:
    problem = CellProblem("date_expected", Said(N_("应为真实存在的日期，写到日，例如 2026-03-01")))
    if isinstance(cell, datetime):
        if cell.time().replace(microsecond=0) != datetime.min.time():
            raise CellProblem("date_expected", Said(_DAY_ALONE), cell.date().isoformat())
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool):
        raise problem
    if isinstance(cell, str) and re.fullmatch(r"\d{5}(?:\.0+)?", cell):
        cell = float(cell)  # how a CSV shows a day that lost its format
    if isinstance(cell, int | float) and 20_000 <= cell <= 80_000 and cell == int(cell):
        return (date(1904, 1, 1) if date1904 else date(1899, 12, 30)) + timedelta(days=int(cell))
    text = in_digits(format(cell, ".15g") if isinstance(cell, float) else str(cell))
    text = re.sub("[‐‑‒–—―−]", "-", text).removesuffix(".0")
    if not required and says_nothing(text):
        return None
    match = DATE.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise _meant_day(text.replace("元月", "1月")) or problem


_DAY_ALONE = N_("应只填一个日期，不含时刻和其他文字，例如 2026-03-01")
_MONTH = re.compile(r"(\d{4})(?:\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*月?|(0[1-9]|1[0-2]))(初|中旬?|底|末)?")
_SHORT = re.compile(r"'?(\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_LOOSE = re.compile(rf"({DATE.pattern}).{{0,12}}")
_AT_ONCE = frozenset("随时 随时到岗 随时可到岗 立即 立即到岗 即时 即刻 马上 即日 即日起".split())  # noqa: SIM905


def _meant_day(text: str) -> CellProblem | None:
    """What is probably meant by a text that names no day: the first of a month, today for 随时."""
    try:
        if text in _AT_ONCE:
            return _asked("day_meant", N_("请写到日；今天是 {day}"), today())
        if found := _MONTH.fullmatch(text):
            year, month = int(found[1]), int(found[2] or found[3])
            if not 1900 <= year <= _LATEST:
                return None
            last = calendar.monthrange(year, month)[1] if found[4] in ("底", "末") else 1
            return _asked("day_missing", N_("只写到了月；请写到日，例如 {day}"), date(year, month, last))
        if found := _LOOSE.fullmatch(text):
            return _asked("day_meant", _DAY_ALONE, date(int(found[2]), int(found[3]), int(found[4])))
        if found := _SHORT.fullmatch(text):
            century = 2000 if int(found[1]) <= today().year % 100 + _AHEAD else 1900
            meant = date(century + int(found[1]), int(found[2]), int(found[3]))
            return _asked("day_meant", N_("年份写四位，例如 {day}"), meant)
    except ValueError:
        pass
    return None


def _asked(code: str, entry: str, meant: date) -> CellProblem:
    return CellProblem(code, Said(entry, day=f"{meant}"), f"{meant}")


_LATEST = 2200
_AHEAD = 10
"""Years: a year of two digits lies no further ahead."""
