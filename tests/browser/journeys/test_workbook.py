"""A workbook's way: the template down, filled, up; what is probably meant taken over, the rest mended in the
marked file, imported, and taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from talent_platform.clock import today
from talent_platform.reference.codes import branches, counties

from .conftest import DESKTOP, PHONE

WRONG = {"需求人数": "若干", "最低学历": "本科生", "年薪下限": "8000/月"}
"""A number nobody wrote, and two whose meaning can be guessed."""


def cells(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of the titles, and the column of each."""
    head = next(
        row for row in sheet.iter_rows() if any(str(cell.value or "").startswith("岗位名称") for cell in row)
    )
    return head[0].row, {
        str(cell.value).strip(" *").split("（")[0]: cell.column for cell in head if cell.value
    }


def fill(template: Path, target: Path, titles: list[str]) -> None:
    """Needs under the template's own titles, three of them with an entry that cannot stand."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    head, columns = cells(sheet)
    branch, county = next(iter(branches().values())).name, next(iter(counties().values()))
    values = {
        "需求人数": 2, "必备技能": "冷轧", "最低学历": "本科", "所属产业": branch, "工作地点": county,
        "年薪下限": 9, "年薪上限": 25, "期望到岗日期": today(), "截止日期": today() + timedelta(days=90),
    }  # fmt: skip
    for number, title in enumerate(titles):
        wrong = dict([list(WRONG.items())[number]] if number < len(WRONG) else [])
        for name, value in {"岗位名称": title, **values, **wrong}.items():
            sheet.cell(head + 1 + number, columns[name]).value = value  # type: ignore[assignment]
    book.save(target)


def upload(page: Page, path: Path) -> None:
    page.goto("/imports")
    page.get_by_role("group", name="内容").get_by_label("人才需求").check()
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()


def told(page: Page, text: str) -> None:
    """The worker reads the file: the first job of a server that has just started waits for the index."""
    expect(page.locator("main")).to_contain_text(text, timeout=30_000)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_clerk_brings_a_workbook_in_and_takes_it_back(visit, tmp_path: Path, size: dict[str, int]) -> None:
    page, seen = visit("enterprise", size=size), f"{size['width']}"
    titles = [f"冷轧{what}{seen}" for what in ("工艺主管", "质量工程师", "设备主任", "调度员")]
    page.goto("/imports")
    with page.expect_download() as download:
        page.get_by_role("link", name="人才需求导入模板").click()
    download.value.save_as(tmp_path / "template.xlsx")
    fill(tmp_path / "template.xlsx", tmp_path / "needs.xlsx", titles)
    upload(page, tmp_path / "needs.xlsx")
    told(page, "若干")
    for value in WRONG.values():
        expect(page.locator("tr").filter(has_text=value).last).to_be_visible()
    visit.picture(page, f"import-preview-{seen}")
    page.get_by_role("button", name="采纳全部 2 条建议").click()
    told(page, "跳过有错误的 1 行，导入其余 3 行")
    expect(page.locator("main")).not_to_contain_text("8000/月")

    with page.expect_download() as marked:
        page.get_by_role("link", name="下载标注错误的文件").click()
    marked.value.save_as(tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    sheet = book.worksheets[0]
    head, columns = cells(sheet)
    wrong = sheet.cell(head + 1, columns["需求人数"])
    assert (wrong.value, wrong.comment is not None) == ("若干", True)
    wrong.value = 3
    book.save(tmp_path / "mended.xlsx")
    page.get_by_role("button", name="放弃这份文件").click()
    page.get_by_role("dialog").get_by_role("button", name="放弃这份文件").click()
    upload(page, tmp_path / "mended.xlsx")
    page.get_by_role("button", name="采纳全部 2 条建议").click(timeout=30_000)
    page.get_by_role("button", name="全部导入（4 行）").click(timeout=30_000)
    told(page, "已导入 4 行")
    visit.picture(page, f"import-done-{seen}")
    done = page.url
    page.get_by_role("link", name="查看导入的内容").click()
    for title in titles:
        expect(page.get_by_role("link", name=title)).to_be_visible()

    page.goto(done)
    page.get_by_role("button", name="撤回这次导入").click()
    page.get_by_role("dialog").get_by_role("button", name="撤回这次导入").click()
    told(page, "导入的内容已于")
    expect(page.locator("main")).not_to_contain_text("已导入 4 行")
    visit.picture(page, f"import-taken-back-{seen}")
    page.goto("/needs")
    for title in titles:
        expect(page.get_by_role("link", name=title)).to_have_count(0)
