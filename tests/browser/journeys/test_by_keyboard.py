"""A work list without a mouse: rows ticked, a batch taken, one decided, the next one at hand; and how many
clicks a page of rows costs with one.

Worth: the only test in which keys reach what a batch and a decision consist of."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from talent_platform.clock import today

_series = count(1)
WAITING = "/needs?scope=mine&state=submitted&size=100"


@pytest.fixture
def waiting(call: Callable[..., httpx.Client]) -> None:
    """Six needs of one enterprise to be checked."""
    enterprise = call("enterprise")
    terms = {
        "seats": "1", "required_skills": ["数控编程"], "branch": "L1", "county": "219901", "pay_min": "25",
        "pay_max": "45", "mode": "rigid", "start_on": today().isoformat(),
        "deadline": (today() + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    for shift in "甲乙丙丁戊己":
        title = f"{shift}班数控编程工程师{next(_series)}"
        need = enterprise.post("/needs", json={**terms, "title": title})
        number = need.raise_for_status().json()["id"]
        enterprise.post(f"/needs/{number}/steps/submit", json={}).raise_for_status()


def tab_to(page: Page, goal: Locator) -> None:
    """As somebody does it who has no mouse."""
    for _ in range(250):
        page.keyboard.press("Tab")
        if goal.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no tabulator leads to {goal}")


def test_needs_are_checked_by_keyboard_alone(visit, waiting) -> None:
    page = visit("county")
    page.goto(WAITING)
    boxes = page.locator("tbody input[name=row]")
    rows = boxes.count()
    tab_to(page, boxes.first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(boxes.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/needs/batch?**")
    steps = page.get_by_role("radio")
    tab_to(page, steps.first)
    for _ in range(steps.count()):
        if page.get_by_role("radio", name=re.compile("核对通过")).is_checked():
            break
        page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("button", name="逐项办理").first)
    page.keyboard.press("Enter")
    tab_to(page, page.locator("dialog[open] button[type=submit]"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("已办理 2 项")).to_be_visible()
    visit.picture(page, "batch-by-keyboard")

    page.goto(WAITING)
    expect(boxes).to_have_count(rows - 2)
    first = page.locator("tbody td a").first
    tab_to(page, first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/needs/\d+$"))
    decided = page.url
    approve = page.get_by_role("button", name="核对通过", exact=True).first
    tab_to(page, approve)
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open] button[type=submit]")
    if dialog.count():
        tab_to(page, dialog)
        page.keyboard.press("Enter")
    following = page.get_by_role("link", name="下一项待办")
    expect(following).to_be_focused()
    visit.picture(page, "next-by-keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: re.search(r"/needs/\d+$", url) is not None and url != decided)
    expect(page.get_by_role("button", name="核对通过", exact=True).first).to_be_visible()


def test_a_page_of_needs_costs_six_clicks(visit, waiting) -> None:
    """However many rows a page has (docs/pages.md)."""
    page, clicks = visit("county"), 0
    page.goto(WAITING)
    rows = page.locator("tbody input[name=row]").count()
    for control in (
        page.get_by_label("全选本页"),
        page.get_by_role("button", name="批量办理所选"),
        page.get_by_role("radio", name=re.compile("核对通过")),
        page.get_by_role("button", name="逐项办理").first,
        page.locator("dialog[open] button[type=submit]"),
    ):
        control.click()
        clicks += 1
    expect(page.get_by_text(f"已办理 {rows} 项")).to_be_visible()
    page.get_by_role("link", name="返回列表").click()
    page.wait_for_url(lambda url: "/batch" not in url)
    assert clicks + 1 == 6
