"""The search box by keyboard alone and on a phone: words, conditions, a kept and watched search, a shortlist.

Worth: the only test that has the completions, the fragments and the ticked results in a real browser.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}


def fits(page: Page) -> bool:
    """Nothing sticks out to the right of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_an_employer_finds_keeps_and_picks_out_people_by_keyboard(visit) -> None:
    page = visit("enterprise")
    page.goto("/search?kind=candidate")
    box = (
        page.get_by_role("combobox", name="搜索", exact=True)
        .or_(page.get_by_role("searchbox", name="搜索", exact=True))
        .first
    )
    expect(box).to_be_focused()
    page.keyboard.type("han")
    expect(page.locator("#completions option").first).to_be_attached()
    page.keyboard.press("Control+A")
    page.keyboard.type("工程师")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    expect(page.locator(".results > li").first).to_be_visible()
    visit.picture(page, "search")

    keep = page.get_by_text("保存或打开查询")
    keep.focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="名称", exact=True).fill("工程师")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已保存")).to_be_visible()
    page.goto("/saved")
    page.get_by_role("button", name="关注", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="取消关注")).to_be_visible()
    visit.picture(page, "saved")
    page.goto("/desk")
    expect(page.get_by_role("link", name=re.compile("工程师.*没有新结果"))).to_be_visible()

    page.goto("/search?kind=candidate&q=工程师")
    boxes = page.get_by_role("checkbox", name="选中")
    for number in (0, 1):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    page.get_by_role("textbox", name="新名单的名称").fill("下周联系")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已加入名单，新增 2 条")).to_be_visible()
    page.goto("/shortlists")
    page.get_by_role("link", name="下周联系").click()
    expect(page.locator(".results > li")).to_have_count(2)
    visit.picture(page, "shortlist")
    page.locator(".results h2 a").first.click()
    expect(page.get_by_role("heading", name="相似的人才")).to_be_visible()
    visit.picture(page, "similar")


def test_on_a_phone_the_box_its_filters_and_the_lists_fit(visit) -> None:
    page = visit("enterprise", size=PHONE)
    page.goto("/search?kind=candidate&q=工程师 五年以上")
    expect(page.locator(".results > li").first).to_be_visible()
    expect(page.get_by_role("link", name="去掉条件 工作 5 年及以上")).to_be_visible()
    visit.picture(page, "search-phone")
    assert fits(page)
    for address in ("/saved", "/shortlists", "/search?kind=candidate&q=没有这种人啊"):
        page.goto(address)
        assert fits(page), address
    visit.picture(page, "search-phone-nothing")
