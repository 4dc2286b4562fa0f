"""Sheets as they come out of a printer: A4 across, one page wide, the header on every page, pages counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_platform.clock import now

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9


def set_up(sheet: Worksheet, title: str, *, to_fill_in: bool = False) -> None:
    """`to_fill_in`: with places for who fills the sheet in and stamps it; else with the time of export."""
    title = title.replace("&", "&&")
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    if to_fill_in:
        sheet.set_header(f"&L填报单位（盖章）：&C&14&B{title}&R填报日期：      年    月    日")
        sheet.set_footer("&L填表人：&C第 &P 页 共 &N 页&R联系电话：")
    else:
        sheet.set_header(f"&C&14&B{title}")
        sheet.set_footer(f"&L导出时间：{now():%Y-%m-%d %H:%M}&C第 &P 页 共 &N 页")
