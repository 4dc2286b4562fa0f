"""What a visitor finds without an account, and every role's pages on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from talent_platform.demo.accounts import LOGINS

PHONE = {"width": 390, "height": 844}


def test_a_visitor_reads_needs_in_chinese_and_in_english(visit) -> None:
    page = visit()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit.picture(page, "home")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="人才需求").click()
    total = page.get_by_role("status").filter(has_text="条").first.inner_text()
    title = page.locator(".listing tbody a").first.inner_text()
    page.get_by_label("岗位").first.fill(title)
    expect(page.locator(".listing tbody a").first).to_have_text(title)
    page.wait_for_url("**q=**")
    page.locator(".listing tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.get_by_text("想要应聘或合作？")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    visit.picture(page, "need-visitor-english")
    page.goto("/needs")
    expect(page.get_by_role("status").filter(has_text=re.search(r"\d+", total)[0]).first).to_be_visible()  # type: ignore[index]
    page.get_by_role("link", name="简体中文").or_(page.get_by_role("link", name="中文")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("人才需求")
    page.goto("/candidates")
    page.wait_for_url("**/login?next=*")
    page.goto("/needs/999999")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit.complaints[:] = [text for text in visit.complaints if "404" not in text]


def fits(page: Page) -> bool:
    """Nothing sticks out to the right of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("login", LOGINS)
def test_every_menu_entry_fits_a_phone(visit, login: str) -> None:
    page = visit(login, size=PHONE)
    page.goto("/desk")
    page.locator(".tabbar summary").click()
    links = page.locator(".sheet-panel a")
    assert all(link.is_visible() for link in links.all())
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    assert len(addresses) >= (2 if login == "security" else 5)
    wide = []
    for address in [*addresses, "/account"]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        if not fits(page):
            wide.append(address)
        visit.picture(page, f"phone-{login}{address.replace('/', '-')}")
        first = page.locator(".listing tbody .lead a").first
        if first.count():
            detail = first.get_attribute("href") or ""
            page.goto(detail)
            if not fits(page):
                wide.append(detail)
    assert wide == []


def test_on_a_phone_results_come_before_the_filters_and_tabs_show_where_one_is(visit) -> None:
    page = visit("city", size=PHONE)
    page.goto("/search?kind=candidate")
    facet = page.locator(".facets li a").first
    expect(page.locator(".results li").first).to_be_in_viewport()
    expect(facet).to_be_hidden()
    page.locator(".facets-box > summary").click()
    facet.click()
    expect(page.locator(".facets-box > summary")).to_contain_text("已选 1 项")
    page.goto("/posts/rules")
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport()
