"""Sheets as they leave a printer: A4 across, header on every page, lines between cells, pages counted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from talent_platform.clock import now

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9
PAGE_WIDTH = 225
"""Characters of columns on one page: print is then about 60 % of its size, and smaller is hard to read."""
_OWN_SIZE = {"scale_with_doc": False}


def set_up(
    sheet: Worksheet, title: str, width: float, *, to_fill_in: bool = False, exported: bool = False
) -> None:
    """`width`: of all columns, in characters; wider sheets take pages side by side, the first column on each.
    `to_fill_in`: with places for who fills the sheet in and stamps it; `exported`: with the time."""
    title = title.replace("&", "&&")
    sheet.set_landscape()
    sheet.set_paper(A4)
    pages = math.ceil(width / PAGE_WIDTH)
    sheet.fit_to_pages(pages, 0)
    sheet.repeat_rows(0)
    if pages > 1:
        sheet.repeat_columns("A:A")
    sheet.hide_gridlines(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    if to_fill_in:
        sheet.set_header(f"&L填报单位（盖章）：&C&14&B{title}&R填报日期：      年    月    日", _OWN_SIZE)
        sheet.set_footer("&L填表人：&C第 &P 页 共 &N 页&R联系电话：", _OWN_SIZE)
    else:
        time = f"&L导出时间：{now():%Y-%m-%d %H:%M}" if exported else ""
        sheet.set_header(f"&C&14&B{title}", _OWN_SIZE)
        sheet.set_footer(f"{time}&C第 &P 页 共 &N 页", _OWN_SIZE)
