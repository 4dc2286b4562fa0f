"""The list of accounts and the log, as a bureau and an auditor use them."""

import re

import pytest

from talent_platform.app import create_app
from talent_platform.audit import service as audit
from talent_platform.audit import subjects
from talent_platform.audit.tables import AuditEntry
from talent_platform.audit.wording import ACTIONS
from talent_platform.clock import today


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


async def test_the_log_is_asked_by_day_kind_and_person_and_leads_on(open_browser, open_api, act):
    """Page and API alike: a day is a day here, a kind all its acts, and a subject leads to its page."""
    city, county = await act("city"), await act("county1")
    await audit.record(city, "account.unlocked", f"account:{county.account_id}")
    await audit.record(county, "names.read", "staff:list", page="request_form", count=3)
    [row] = await AuditEntry.select().where(AuditEntry.action == "names.read")
    page, api = await open_browser("auditor"), await open_api("auditor")
    day = today().isoformat()

    async def found(**asked):
        rows = (await api.get("/api/v1/audit", params=asked)).json()["items"]
        shown = re.sub(r"\s", "", (await page.get("/audit", params=asked)).text)
        assert all(f'data-label="编号">{one["id"]}<' in shown for one in rows)
        return {one["action"] for one in rows}

    assert {"account.unlocked", "names.read"} <= await found(since=day, until=day)
    assert await found(until="2020-01-01") == set()
    assert await found(kind="looks") == {"names.read"}
    assert "names.read" not in await found(kind="accounts")
    assert await found(actor=county.account_id, kind="looks") == {"names.read"}
    assert (await api.get("/api/v1/audit", params={"since": "2026-02-30"})).status_code == 400
    shown = (await page.get(f"/audit?subject=account:{county.account_id}")).text
    did = f"/audit?actor={county.account_id}"
    assert f'<a href="{did}">账号 {county.account_id}</a>' in shown
    assert "查看在编人员或账号的姓名" in (await page.get(did)).text.split("<tbody>")[1]
    shown = (await page.get("/audit?kind=looks")).text
    assert "在编人员名单" in shown
    assert "聘用申请表" in shown
    assert "request_form" not in shown
    assert row["subject"] not in shown.split("<tbody>")[1]


def test_every_kind_of_the_log_is_found_in_a_group_and_every_page_exists():
    parts = {part for _name, found in subjects.GROUPS.values() for part in found}
    assert {action.split(".")[0] for action in ACTIONS} <= parts
    routes = {route.path_format for route in create_app(lifespan=False).routes}
    patterns = {kind.page.partition("?")[0] for kind in subjects._KINDS.values() if kind.page}
    known = {re.sub("{.*?}", "{id}", route) for route in routes}
    assert patterns - known == set()


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
