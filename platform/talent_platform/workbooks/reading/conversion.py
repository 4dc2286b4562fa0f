"""One cell → the value the model is asked to validate, forgiving in spelling, strict about lost digits."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from talent_platform.workbooks.columns import Column, Kind
from talent_platform.workbooks.reading.workbook import Cell, Unusable

Converter = Callable[[Cell], Any]
"""Returns None for a blank cell; raises CellProblem."""

MONEY = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10**4), "亿元": Decimal(10**8)}
SEPARATORS = re.compile(r"[、；;，,\n]")
SPREADSHEET_DIGITS = 10**15
"""A spreadsheet number keeps 15 digits; the rest of a longer code has been replaced by zeros."""

YES = {"是", "同意", "√", "true", "yes", "y", "1"}
NO = {"否", "不同意", "×", "false", "no", "n", "0"}
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(\D*)")
DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+0?0:00(?::00(?:\.0+)?)?)?"
)
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d+")
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200d\u2060\ufeff０-９Ａ-Ｚａ-ｚ]")
"""Control and zero-width characters, which are dropped; full-width digits and letters, made narrow."""


class CellProblem(Exception):  # noqa: N818 - a fact about a cell
    """Why a cell cannot be taken: a code for machines and a sentence saying what would be valid."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def converter_for(column: Column, *, date1904: bool = False) -> Converter:
    """The conversion of a column's cells; date1904 is the epoch of dates left as serial numbers."""
    convert = _plain_converter(column, date1904=date1904)

    def checked(cell: Cell) -> Any:
        if isinstance(cell, Unusable):
            raise _unusable(cell)
        if cell is None or (isinstance(cell, str) and not (cell := clean(cell))):
            return None
        return convert(cell)

    return checked


def clean(text: str) -> str:
    """Without outer blanks and invisible characters; full-width digits and letters made narrow."""
    text = text.replace("_x000D_", "")  # how Excel stores the CR of a CRLF typed into a cell
    return ODD.sub(_narrowed, text).strip()


def _narrowed(odd: re.Match[str]) -> str:
    return chr(ord(odd[0]) - 0xFEE0) if odd[0] >= "０" else ""


def folded(text: str) -> str:
    """The form in which labels and headers are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean(text))).casefold()


def _unusable(cell: Unusable) -> CellProblem:
    if cell.kind == "formula":
        return CellProblem("formula", "不接受公式；请复制后用“选择性粘贴—数值”替换为结果")
    if cell.kind == "error":
        return CellProblem("error_value", f"单元格是错误值 {cell.text}；请填写实际内容")
    return CellProblem("time_value", "单元格被识别为时间；请设为文本或日期格式后重新填写")


def _plain_converter(column: Column, *, date1904: bool) -> Converter:
    match column.kind:
        case Kind.TEXT:
            return _text
        case Kind.INTEGER | Kind.NUMBER:
            return lambda cell: _number(cell, column)
        case Kind.DATE:
            return lambda cell: _date(cell, date1904=date1904)
        case Kind.BOOLEAN:
            return _boolean
        case Kind.CHOICE:
            return _choice_converter(column)
        case Kind.LIST:
            return _list_converter(column)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        if SCIENTIFIC.fullmatch(cell):
            raise _digits_lost()
        return cell
    if isinstance(cell, date):
        raise CellProblem("date_in_text", "单元格被自动识别为日期；请把该单元格设为文本格式后重新填写")
    if isinstance(cell, bool):
        raise CellProblem("boolean_in_text", "单元格是逻辑值；请填写文字")
    return _digits(cell)


def _digits(cell: Cell) -> str:
    """A code or a phone number that the spreadsheet took for a number."""
    assert isinstance(cell, int | float)
    if abs(cell) >= SPREADSHEET_DIGITS or not math.isfinite(cell):
        raise _digits_lost()
    return str(int(cell)) if cell == int(cell) else format(cell, ".15g")


def _digits_lost() -> CellProblem:
    return CellProblem(
        "digits_lost", "单元格是数字格式，超过15位的数字已丢失；请把该列设为文本格式后重新输入完整号码"
    )


def _number(cell: Cell, column: Column) -> int | Decimal:
    example = "3" if column.kind is Kind.INTEGER else "12.5"
    problem = CellProblem(
        "number_expected",
        f"应为{'整数' if column.kind is Kind.INTEGER else '数字'}，例如 {example}"
        + (f"（单位：{column.unit}）" if column.unit else ""),
    )
    if isinstance(cell, bool | date) or (isinstance(cell, float) and not math.isfinite(cell)):
        raise problem
    if isinstance(cell, str):
        number = _number_from_text(cell, column.unit)
        if number is None:
            raise problem
    else:
        number = Decimal(format(cell, ".15g") if isinstance(cell, float) else str(cell))
    if column.kind is Kind.NUMBER:
        return number
    if number != number.to_integral_value():
        raise problem
    return int(number)


def _number_from_text(text: str, unit: str) -> Decimal | None:
    text = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text))
    match = NUMBER.fullmatch(text) if len(text) <= 40 else None
    if match is None:
        return None
    try:
        number = Decimal(match[1])
    except InvalidOperation:
        return None
    written = match[2]
    if written in ("", unit):
        return number
    if unit not in MONEY:
        return None
    written_unit = written if written.endswith("元") else f"{written}元"
    if written_unit not in MONEY:
        return None
    return number * MONEY[written_unit] / MONEY[unit]


def _date(cell: Cell, *, date1904: bool) -> date:
    problem = CellProblem("date_expected", "应为真实存在的日期，写到日，例如 2026-03-01")
    if isinstance(cell, datetime):
        if cell.time().replace(microsecond=0) != datetime.min.time():
            raise CellProblem("date_expected", "应只填日期，不含时刻，例如 2026-03-01")
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool):
        raise problem
    if isinstance(cell, int | float) and 20_000 <= cell <= 80_000 and cell == int(cell):
        return (
            date(1904, 1, 1) + timedelta(days=int(cell))
            if date1904
            else date(1899, 12, 30) + timedelta(int(cell))
        )
    text = unicodedata.normalize("NFKC", str(cell))
    match = DATE.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise problem


def _boolean(cell: Cell) -> bool:
    word = folded(str(cell)) if not isinstance(cell, bool) else str(cell).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellProblem("boolean_expected", "应填“是”或“否”")


def _choice_converter(column: Column) -> Converter:
    choices = column.choices or {}
    known = choice_index(column)
    exact = {label: code for code, label in choices.items()}
    labels = list(choices.values())
    words = [(folded(label), label) for label in labels]
    shown = "、".join(labels[:8]) + (f"等（共 {len(labels)} 项，见下拉列表）" if len(labels) > 8 else "")

    def choice(cell: Cell) -> Any:
        text = _text(cell)
        if text in exact:
            return exact[text]
        word = folded(text)
        if word in known:
            return known[word]
        near = next((label for other, label in words if other in word or word in other), None)
        raise CellProblem(
            "choice_expected", f"应为以下之一：{shown}" + (f"；是否指“{near}”？" if near else "")
        )

    return choice


def choice_index(column: Column) -> dict[str, Any]:
    """Folded label or code → code."""
    choices = column.choices or {}
    return {folded(str(code)): code for code in choices} | {
        folded(label): code for code, label in choices.items()
    }


def _list_converter(column: Column) -> Converter:
    known = choice_index(column)
    one = _choice_converter(column) if known else clean

    def items(cell: Cell) -> list[Any]:
        values = []
        for place, item in enumerate(_split(_text(cell), known), start=1):
            try:
                values.append(one(item))
            except CellProblem as problem:
                raise CellProblem(problem.code, f"第 {place} 项“{item[:30]}”：{problem.message}") from None
        return values

    return items


def _split(text: str, known: dict[str, Any]) -> list[str]:
    """The items of a list cell. A choice label may itself hold a separator (信息传输、软件和信息技术服务业),
    so the longest run of pieces that is a known label stays together."""
    edges = [0, *(m.end() for m in SEPARATORS.finditer(text)), len(text) + 1]
    items, start = [], 0
    while start < len(edges) - 1:
        end = start + 1
        if known:
            longest = range(min(len(edges) - 1, start + 6), start, -1)
            end = next((e for e in longest if folded(text[edges[start] : edges[e] - 1]) in known), end)
        item = clean(text[edges[start] : edges[end] - 1])
        if item:
            items.append(item)
        start = end
    return items
