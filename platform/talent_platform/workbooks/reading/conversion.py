"""One cell → the value the model is asked to validate, forgiving in spelling, strict about lost digits."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.reference.writings import lists
from talent_platform.reference.writings.amounts import AmountProblem, amount
from talent_platform.reference.writings.words import (
    DENIES,
    UNSAID,
    aliases,
    folded,
    in_words,
    is_blank,
    says_nothing,
    ticked,
)
from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_platform.workbooks.reading.days import day
from talent_platform.workbooks.reading.workbook import Cell, Unusable
from talent_platform.workbooks.refusal import CellProblem
from talent_platform.workbooks.sentences import sentence

Converter = Callable[[Cell], Any]
"""Returns None for a blank cell; raises CellProblem."""

SPREADSHEET_DIGITS = 10**15
"""A spreadsheet number keeps 15 digits; the rest of a longer code has been replaced by zeros."""
SHOWN_LABELS = 8

SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_CUT_SHORT = N_("号码成了 {shown}，后几位已丢失；请把该列设为文本格式后重新输入完整号码")
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff０-９Ａ-Ｚａ-ｚ]")
"""Control, zero-width and direction characters, dropped; full-width digits and letters, made narrow."""


def converter_for(
    column: SheetColumn, *, date1904: bool = False, own_unit: str = "", meant: Mapping[str, str] | None = None
) -> Converter:
    """The conversion of a column's cells. `date1904` is the epoch of dates left as serial numbers, `own_unit`
    the unit its heading names, `meant` what the uploader has said certain texts (folded) to mean."""
    convert = _plain_converter(column, date1904=date1904, own_unit=own_unit)

    def checked(cell: Cell) -> Any:
        if isinstance(cell, Unusable):
            raise _unusable(cell)
        if meant and cell is not None:
            cell = meant.get(folded(str(cell)), cell)
        if isinstance(cell, str):
            cell = clean(cell)
            if not cell or is_blank(cell):
                return None
            if folded(cell) in UNSAID and not column.long:
                raise _unsaid(cell)
        if column.reads is not None and isinstance(cell, str | date | int) and not isinstance(cell, bool):
            written = cell.isoformat()[:10] if isinstance(cell, date) else str(cell)
            read = _read(column.reads, written)
            if isinstance(cell, date) and column.kind is Kind.DATE:
                read = written
            if read != written and not (isinstance(cell, date) and isinstance(read, str)):
                return read
        return None if cell is None else convert(cell)

    return checked


def _read(reads: Callable[[str], Any], text: str) -> Any:
    """The text as its field reads it; what the field asks about is asked at the cell."""
    try:
        return reads(text)
    except PydanticCustomError as asked:
        context = asked.context or {}
        said = sentence({"type": asked.type, "msg": asked.message(), "ctx": context})
        raise CellProblem(asked.type, said, str(context.get("suggestion", ""))) from None


def clean(text: str) -> str:
    """Without outer blanks and invisible characters; full-width digits and letters made narrow."""
    text = text.replace("_x000D_", "")  # how Excel stores the CR of a CRLF typed into a cell
    return ODD.sub(_narrowed, text).strip()


def _narrowed(odd: re.Match[str]) -> str:
    return chr(ord(odd[0]) - 0xFEE0) if odd[0] >= "０" else ""


def _unusable(cell: Unusable) -> CellProblem:
    if cell.kind == "formula":
        said = Said(
            N_("这个公式没有保存结果；请在 Excel 或 WPS 中打开并保存，或用“选择性粘贴—数值”替换为结果")
        )
        return CellProblem("formula", said)
    if cell.kind == "error":
        return CellProblem("error_value", Said(N_("单元格是错误值 {shown}；请填写实际内容"), shown=cell.text))
    if cell.kind == "merged":
        said = Said(N_("与 {place} 合并，看不出这一格的内容；请取消合并后分别填写"), place=cell.text)
        return CellProblem("merged", said)
    if cell.kind == "struck":
        said = Said(N_("这一格的文字有一部分划了删除线，看不出该读哪些；请只留下要导入的内容"))
        return CellProblem("struck", said)
    return CellProblem("time_value", Said(N_("单元格被识别为时间；请设为文本或日期格式后重新填写")))


def _unsaid(text: str) -> CellProblem:
    return CellProblem(
        "unsaid", Said(N_("“{text}”不是内容；请写出这一格自己的内容，没有的请留空"), text=text)
    )


def _plain_converter(column: SheetColumn, *, date1904: bool, own_unit: str) -> Converter:
    match column.kind:
        case Kind.TEXT:
            return _text if column.required else _optional_text
        case Kind.INTEGER | Kind.NUMBER:
            return lambda cell: _number(cell, column, own_unit)
        case Kind.DATE:
            return lambda cell: day(cell, date1904=date1904, required=column.required)
        case Kind.BOOLEAN:
            return _boolean
        case Kind.CHOICE:
            return _choice_converter(column)
        case Kind.LIST:
            return _list_converter(column)


def _optional_text(cell: Cell) -> str | None:
    text = _text(cell)
    return None if says_nothing(text) else text


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        if SCIENTIFIC.fullmatch(cell):
            raise CellProblem("digits_lost", Said(_CUT_SHORT, shown=cell))
        return cell
    if isinstance(cell, date):
        raise CellProblem(
            "date_in_text", Said(N_("单元格被自动识别为日期；请把该单元格设为文本格式后重新填写"))
        )
    if isinstance(cell, bool):
        raise CellProblem("boolean_in_text", Said(N_("单元格是逻辑值；请填写文字")))
    return _digits(cell)


def _digits(cell: Cell) -> str:
    """A code or a phone number that the spreadsheet took for a number."""
    assert isinstance(cell, int | float)
    if abs(cell) >= SPREADSHEET_DIGITS or not math.isfinite(cell):
        raise _digits_lost()
    return str(int(cell)) if cell == int(cell) else format(cell, ".15g")


def _digits_lost() -> CellProblem:
    said = Said(N_("单元格是数字格式，超过15位的数字已丢失；请把该列设为文本格式后重新输入完整号码"))
    return CellProblem("digits_lost", said)


def _number(cell: Cell, column: SheetColumn, own_unit: str) -> int | Decimal | None:
    entry = N_("应为整数，例如 3") if column.kind is Kind.INTEGER else N_("应为数字，例如 12.5")
    said = Said(entry)
    problem = CellProblem(
        "number_expected", said.then(N_("（单位：{unit}）"), unit=[column.unit]) if column.unit else said
    )
    if isinstance(cell, bool | date) or (isinstance(cell, float) and not math.isfinite(cell)):
        raise problem
    if not isinstance(cell, str):
        cell = format(cell, ".15g") if isinstance(cell, float) else str(cell)
        cell = format(Decimal(cell), "f")
    elif says_nothing(cell) and not column.required:
        return None
    try:
        number = amount(cell, column.unit, own=own_unit)
    except AmountProblem as wrong:
        if (asks := column.plausible) is not None and wrong.suggestion:
            _read(lambda meant: asks(Decimal(meant)), wrong.suggestion)
        said = Said(wrong.sentence, **wrong.values)
        if wrong.code == "amount_talks" and not column.required:
            said = said.then(N_("；没有定的请留空"))
        meant = wrong.suggestion
        if column.kind is Kind.INTEGER and meant:
            meant = str(int(Decimal(meant)))
        raise CellProblem(wrong.code, said, meant) from None
    if number is None:
        raise problem
    if column.kind is Kind.NUMBER:
        return number
    if number != number.to_integral_value():
        if column.unit == "年":
            beyond = isinstance(column.maximum, int) and number > column.maximum
            meant = "" if beyond else str(int(number))
            raise CellProblem("whole_years", Said(N_("按满整年填写，不足一年的写 0")), meant)
        raise problem
    return int(number)


def _boolean(cell: Cell) -> bool:
    word = folded(ticked(str(cell))).rstrip(".。!")
    if word in aliases("yes"):
        return aliases("yes")[word] == "true"
    raise CellProblem("boolean_expected", Said(N_("应填“是”或“否”")))


def _choice_converter(column: SheetColumn) -> Converter:
    known = choice_index(column)
    labels = [label for label in (column.choices or {}).values() if label]
    by_word = {folded(label): label for label in labels}

    def choice(cell: Cell) -> Any:
        text = _text(cell)
        found, code = in_words(text, known)
        if found:
            return code
        if says_nothing(text) and not column.required:
            return None
        near = nearest(folded(text), by_word)
        said = Said(N_("应为以下之一：{valid}"), valid=labels[:SHOWN_LABELS])
        if len(labels) > SHOWN_LABELS:
            said = said.then(N_("等（共 {n} 项，见下拉列表）"), n=len(labels))
        if near:
            said = said.then(N_("；是否指“{near}”？"), near=[near])
        raise CellProblem("choice_expected", said, near)

    return choice


def nearest(word: str, by_word: Mapping[str, str]) -> str:
    """The one label that lies in the word, else the first that holds it, else the most alike; empty for none,
    and where the word says that it is not meant."""
    if DENIES.search(word):
        return ""
    if inside := [label for other, label in by_word.items() if other in word]:
        return inside[0] if len(inside) == 1 else ""
    for other, label in by_word.items():
        if len(word) > 1 and word in other:
            return label
    found = difflib.get_close_matches(word, list(by_word), 1, 0.7)
    return by_word[found[0]] if found else ""


def choice_index(column: SheetColumn) -> dict[str, object]:
    """Folded label, code or everyday word → code."""
    choices = column.choices or {}
    return {
        **(column.words or {}),
        **{folded(str(code)): code for code in choices},
        **{folded(label): code for code, label in choices.items()},
    }


def _list_converter(column: SheetColumn) -> Converter:
    known = choice_index(column)
    one = _choice_converter(column) if known else None

    def items(cell: Cell) -> list[Any]:
        text = _text(cell)
        if one is None:
            found = lists.items(text)
            if unsaid := next((item for item in found if folded(item) in UNSAID), ""):
                raise _unsaid(unsaid)
            return found
        values = []
        for place, item in enumerate(_split(text, known), start=1):
            try:
                values.append(one(item))
            except CellProblem as problem:
                said = problem.message.after(N_("第 {place} 项“{item}”："), place=place, item=item[:30])
                meant = text.replace(item, problem.suggestion) if problem.suggestion else ""
                raise CellProblem(problem.code, said, meant) from None
        return [] if None in values else values

    return items


def _split(text: str, known: Mapping[str, Any]) -> list[str]:
    """The items of a list of choices. A label may hold a separator (信息传输、软件和信息技术服务业) and stays
    whole."""
    text = lists.without_numbering(text)
    edges = [0, *(m.end() for m in lists.SEPARATORS.finditer(text)), len(text) + 1]
    items, start = [], 0
    while start < len(edges) - 1:
        longest = range(min(len(edges) - 1, start + 6), start, -1)
        end = next((e for e in longest if folded(text[edges[start] : edges[e] - 1]) in known), start + 1)
        item = lists.item(clean(text[edges[start] : edges[end] - 1]))
        if item:
            items.append(item)
        start = end
    return items
