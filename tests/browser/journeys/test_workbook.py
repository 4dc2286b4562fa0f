"""A workbook's way: the template down, filled, up, the error at its cell, marked, mended, confirmed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from talent_platform.clock import today
from talent_platform.reference.codes import branches, counties

ROWS = ("冷轧工艺主管", "冷轧质量工程师", "冷轧设备主任")


def fill(template: Path, target: Path, *, seats: object) -> str:
    """Three needs under the template's own titles; returns the cell of the last row's seats."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    head = next(
        row for row in sheet.iter_rows() if any(str(cell.value or "").startswith("岗位名称") for cell in row)
    )
    columns = {str(cell.value).strip(" *").split("（")[0]: cell.column for cell in head if cell.value}
    branch, county = next(iter(branches().values())).name, next(iter(counties().values()))
    values = {
        "需求人数": 2, "必备技能": "冷轧", "所属产业": branch, "工作地点": county,
        "年薪下限": 15, "年薪上限": 25, "期望到岗日期": today(), "截止日期": today() + timedelta(days=90),
    }  # fmt: skip
    for number, title in enumerate(ROWS):
        row = head[0].row + 1 + number
        for name, value in {"岗位名称": title, **values}.items():
            sheet.cell(row, columns[name]).value = value  # type: ignore[assignment]
    last = sheet.cell(head[0].row + len(ROWS), columns["需求人数"])
    last.value = seats  # type: ignore[assignment]
    book.save(target)
    return last.coordinate


def test_a_workbook_from_template_to_needs(visit, tmp_path: Path) -> None:
    page = visit("enterprise")
    page.goto("/imports")
    with page.expect_download() as download:
        page.get_by_role("link", name="人才需求导入模板").click()
    template = tmp_path / "template.xlsx"
    download.value.save_as(template)
    wrong = fill(template, tmp_path / "needs.xlsx", seats="若干")
    page.get_by_role("group", name="内容").get_by_label("人才需求").check()
    page.get_by_label("文件", exact=True).set_input_files(tmp_path / "needs.xlsx")
    page.get_by_role("button", name="上传并检查").click()
    problem = page.locator("tr").filter(has_text="若干")
    # The worker reads it: the first job of a server that has just started waits for the index.
    expect(problem).to_contain_text(wrong, timeout=30_000)
    expect(problem).to_contain_text("需求人数")
    visit.picture(page, "import-preview")
    with page.expect_download() as marked:
        page.get_by_role("link", name="下载标注错误的文件").click()
    marked.value.save_as(tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx").worksheets[0]
    assert sheet[wrong].value == "若干"
    assert sheet[wrong].comment is not None
    page.get_by_role("button", name="放弃这份文件").click()
    page.get_by_role("dialog").get_by_role("button", name="放弃这份文件").click()

    fill(template, tmp_path / "mended.xlsx", seats=3)
    page.get_by_role("group", name="内容").get_by_label("人才需求").check()
    page.get_by_label("文件", exact=True).set_input_files(tmp_path / "mended.xlsx")
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="全部导入（3 行）").click(timeout=30_000)
    expect(page.get_by_text("已导入 3 行")).to_be_visible(timeout=30_000)
    visit.picture(page, "import-done")
    page.get_by_role("link", name="查看导入的内容").click()
    for title in ROWS:
        expect(page.get_by_role("link", name=title)).to_be_visible()
