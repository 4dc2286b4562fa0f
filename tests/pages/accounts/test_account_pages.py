"""The list of accounts and the log, as a bureau and an auditor use them."""

import re

import pytest

from talent_platform.audit import service as audit
from talent_platform.audit.tables import AuditEntry


async def test_a_bureau_finds_an_account_and_suspends_it(open_browser):
    bureau = await open_browser("city")
    listed = await bureau.get("/accounts?q=enterprise1")
    assert re.findall(r'data-label="登录名">\s*(\w+)', listed.text) == ["enterprise1"]
    [action] = re.findall(r'action="(/accounts/\d+/off)"', listed.text)
    assert (await bureau.submit(action)).status_code == 303
    assert "账号状态已更新" in (await bureau.get("/accounts?q=enterprise1")).text
    suspended = await open_browser()
    assert (await suspended.sign_in("enterprise1")).status_code == 422


async def test_nobody_is_offered_to_suspend_themselves(open_browser):
    bureau = await open_browser("city")
    assert "/off" not in (await bureau.get("/accounts?q=city")).text.split("<tbody>")[1].split("</tbody>")[0]


async def test_the_log_lists_what_was_done(open_browser):
    await open_browser("city")
    auditor = await open_browser("auditor")
    page = await auditor.get("/audit")
    assert page.status_code == 200
    assert page.text.count("<tr>") > 1


async def test_the_log_says_when_it_was_verified_and_up_to_where(open_browser, act):
    city, auditor = await open_browser("city"), await open_browser("auditor")
    assert "还没有核验过" in (await auditor.get("/audit")).text
    assert (await city.submit("/audit/verify")).status_code == 403
    await auditor.submit("/audit/verify")
    last = max(row["id"] for row in await AuditEntry.select(AuditEntry.id))
    verified = (await auditor.get("/audit")).text
    assert f"编号 {last} 及以前的记录与封存的摘要一致" in verified
    assert "尚未核验" not in verified
    await audit.record(await act("city"), "test.done", "test:1")
    assert "其后新增 1 条，尚未核验" in (await auditor.get("/audit")).text


@pytest.mark.parametrize("path", ["/login", "/account", "/accounts", "/no-such-page"])
async def test_pages_are_shown_in_english_after_the_switch(open_browser, path):
    browser = await open_browser(None if path == "/login" else "city")
    await browser.get("/language/en?next=/login")
    page = await browser.get(path)
    assert '<html lang="en">' in page.text
    assert "Skip to content" in page.text


async def test_an_account_that_cannot_be_opened_says_why_and_keeps_what_was_typed(open_browser):
    city = await open_browser("city")
    form = {
        "login": "newcomer",
        "name": "新人",
        "role": "enterprise",
        "organisation": "999999",
        "password": "p" * 12,
    }
    answer = await city.submit("/accounts", form)
    assert answer.status_code == 422
    assert "没有这个单位" in answer.text
    assert 'value="newcomer"' in answer.text
    assert "p" * 12 not in answer.text


async def test_the_city_cannot_give_itself_the_audit_log(open_browser):
    city = await open_browser("city")
    form = {"login": "mine", "name": "自己人", "role": "auditor", "organisation": "1", "password": "p" * 12}
    assert (await city.submit("/accounts", form)).status_code == 403
    assert (await city.get("/audit")).status_code == 403
