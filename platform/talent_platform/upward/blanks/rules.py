"""Which selection of a figure goes into which cell: by one code for all, by headings of rows and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.upward.blanks.outline import TOTALS, Sheet, cells_of, inside, split
from talent_platform.upward.blanks.schemas import BindForm
from talent_platform.upward.figures import Dimension, Figure

_NO_DIMENSION = N_("这一数据项不能按「{name}」分")
_NO_CODE = N_("「{dimension}」没有「{code}」")
_TWICE = N_("「{dimension}」只能按一种方式选取")
_OUTSIDE = N_("单元格在表格之外；这张工作表到 {last} 为止")
_NOTHING = N_("没有一格的行标题、列标题是认得的；没有认出的：{labels}")
_MERGED = N_("{cells} 是合并单元格的一部分，请填合并区域左上角的单元格")
SHOWN = 10
"""Headings or cells named in one sentence."""


@dataclass(frozen=True)
class Bindings:
    """Cells with the selection that goes into each, and headings that say nothing known."""

    cells: Mapping[str, Mapping[str, str]]
    unread: Sequence[str]


def bindings(sheet: Sheet, figure: Figure, form: BindForm) -> Bindings:
    """The cells of the form's area whose headings are all read.

    Raises:
        Invalid: outside of the sheet, a merged cell, a dimension or code the figure does not have, or no cell
            whose headings are read.
    """
    _refuse_unfit(sheet, figure, form)
    names = {one.name: _names(one) for one in figure.dimensions}
    cells: dict[str, Mapping[str, str]] = {}
    unread: dict[str, None] = {}
    for cell in cells_of(form.area):
        letters, row = split(cell)
        places = {name: f"{column}{row}" for name, column in form.by_row.items()}
        places |= {name: f"{letters}{number}" for name, number in form.by_column.items()}
        selection = {name: code for name, code in form.fixed.items() if code}
        wrong = False
        for name, place in places.items():
            label = sheet.heading(place)
            if label in TOTALS:
                continue
            code = names[name].get(label)
            if code is None:
                wrong = True
                unread[label or place] = None
            else:
                selection[name] = code
        if not wrong:
            cells[cell] = selection
    if not cells:
        said = Said(_NOTHING, labels="、".join([*unread][:SHOWN]))
        raise Invalid(said, {"area": said})
    return Bindings(cells, [*unread])


def _names(dimension: Dimension) -> Mapping[str, str]:
    """What a heading may say → code."""
    found: dict[str, str] = {}
    for code, name in dimension.choices().items():
        plain = "".join(name.split())
        found |= {code: code, plain: code}
        found.setdefault(dimension.also(plain), code)
    return found


def _refuse_unfit(sheet: Sheet, figure: Figure, form: BindForm) -> None:
    known = {one.name: one for one in figure.dimensions}
    asked = [*form.fixed, *form.by_row, *form.by_column]
    for name in asked:
        if name not in known:
            raise Invalid(Said(_NO_DIMENSION, name=name), {"figure": Said(_NO_DIMENSION, name=name)})
        if asked.count(name) > 1:
            said = Said(_TWICE, dimension=known[name].label)
            raise Invalid(said, {name: said})
    for name, code in form.fixed.items():
        if code and code not in known[name].choices():
            said = Said(_NO_CODE, dimension=known[name].label, code=code)
            raise Invalid(said, {name: said})
    refuse_outside(sheet, form.area)


def refuse_outside(sheet: Sheet, area: str) -> None:
    """
    Raises:
        Invalid: the area is not of the sheet, or has a cell that is part of a merged one and does not show.
    """
    if not inside(area, sheet.rows, sheet.columns):
        said = Said(_OUTSIDE, last=f"{sheet.letters[-1]}{sheet.rows}" if sheet.rows else "A1")
        raise Invalid(said, {"area": said})
    hidden = [cell for cell in cells_of(area) if cell in sheet.covered]
    if hidden:
        said = Said(_MERGED, cells="、".join(hidden[:SHOWN]))
        raise Invalid(said, {"area": said})
