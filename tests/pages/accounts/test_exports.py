"""The lists of accounts, files and log entries as Excel, inside the same bounds as on the screen."""

import io

import openpyxl
import pytest


def sheet(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return list(book.active.iter_rows(values_only=True))


async def test_a_county_exports_only_its_own_accounts(open_browser):
    browser = await open_browser("county1")
    rows = sheet(await browser.get("/accounts.xlsx?role=enterprise"))
    assert [row[0] for row in rows[1:]] == ["enterprise1"]
    assert rows[0][-1] == "状态"
    assert rows[1][-1] == "使用中"


@pytest.mark.parametrize("address", ["/accounts.xlsx", "/imports.xlsx", "/audit.xlsx"])
async def test_who_cannot_list_cannot_export(open_browser, address):
    candidate = await open_browser("candidate")
    assert (await candidate.get(address)).status_code in ({403} if address != "/imports.xlsx" else {200, 403})


async def test_the_log_is_exported_for_the_auditor(open_browser):
    await open_browser("city")
    auditor = await open_browser("auditor")
    rows = sheet(await auditor.get("/audit.xlsx"))
    assert any("登录" in row for row in rows[1:])
    opened = sheet(await auditor.get("/audit.xlsx?action=session.opened"))
    assert {row[3] for row in opened[1:]} == {"登录"}
    assert all("网络地址：" in row[5] for row in opened[1:])


async def test_the_log_is_read_in_words_and_labelled_lines(open_browser):
    auditor = await open_browser("auditor")
    page = (await auditor.get("/audit?action=session.opened")).text
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "登录" in rows
    assert "网络地址：" in rows
    assert "session.opened" not in rows
    assert "{" not in rows
