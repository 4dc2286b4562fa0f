"""The road of a team on a phone: asked, hired, landed; by its lead and the officer, every tap counted.

Worth: whoever is asked stands somewhere with a phone; more taps than docs/pages.md says are noticed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import httpx
from playwright.sync_api import Locator, Page, expect

from talent_platform.clock import today

PHONE = {"width": 390, "height": 844}
TITLE = "团队落地试点项目"


class Taps:
    """What somebody taps, from the desk on; filling a field in is not counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def start(self) -> None:
        self.page.goto("/desk")
        self.count = 0

    def __call__(self, what: Locator) -> None:
        what.click()
        self.count += 1

    def confirm(self, name: str) -> None:
        self(self.page.get_by_role("button", name=name).first)
        self(self.page.get_by_role("dialog").get_by_role("button", name=name))
        expect(self.page.get_by_role("dialog")).to_have_count(0)

    def fits(self) -> None:
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not self.page.evaluate(wide), self.page.url


def introduced(call: Callable[..., httpx.Client]) -> int:
    """The lead's team, introduced to a project that its employer wants; the case."""
    lead, firm, officer = (call(one) for one in ("teamlead", "enterprise", "officer"))
    team = lead.get("/teams").json()["items"][0]["id"]
    own = lead.get(f"/teams/{team}").raise_for_status().json()
    day = today() + timedelta(days=60)
    form = {
        "title": TITLE, "problem": f"拟引进成熟团队解决：{own['description']}", "keywords": own["keywords"],
        "roles": [], "seats": 12, "branch": own["branch"], "county": "219901", "investment": "600",
        "cooperation": own["cooperation"], "start_on": f"{day}", "deadline": f"{day}",
    }  # fmt: skip
    need = firm.post("/projects", json=form).raise_for_status().json()["id"]
    firm.post(f"/needs/{need}/steps/submit", json={}).raise_for_status()
    call("county").post(f"/needs/{need}/steps/approve", json={}).raise_for_status()
    made = officer.post(f"/needs/{need}/introductions", json={"team": team}).raise_for_status()
    return int(made.json()["case"])


def test_a_team_is_asked_hired_and_landed_by_phone(visit, call: Callable[..., httpx.Client]) -> None:
    case = introduced(call)
    lead, officer = Taps(visit("teamlead", size=PHONE)), Taps(visit("officer", size=PHONE))

    lead.start()
    lead(lead.page.get_by_role("link", name=re.compile(TITLE)).first)
    lead.fits()
    lead(lead.page.get_by_role("button", name="同意对接"))
    expect(lead.page.get_by_text("答复已登记")).to_be_visible()
    assert lead.count == 2
    visit.picture(lead.page, "phone-team-agreed")

    call("enterprise").post(f"/cases/{case}/answer", json={"agreed": True}).raise_for_status()
    officer.start()
    officer(officer.page.get_by_role("link", name=re.compile(TITLE)).first)
    officer.fits()
    officer(officer.page.locator("summary", has_text="确认录用"))
    officer.page.get_by_role("textbox", name="到岗日期").fill(today().isoformat())
    officer.page.locator("form[action$='/steps/hire'] textarea").first.fill("双方来电确认今天到岗")
    officer.confirm("确认录用")
    expect(officer.page.get_by_text("已录用").first).to_be_visible()
    assert officer.count == 4
    visit.picture(officer.page, "phone-team-hired")

    lead.start()
    lead(lead.page.locator(".tabbar summary"))
    lead(lead.page.locator(".sheet-panel").get_by_role("link", name="团队落地"))
    lead(lead.page.locator(".listing tbody a").first)
    lead.fits()
    expect(lead.page.get_by_text("还没有开始办理").first).to_be_visible()
    assert lead.count == 3
    visit.picture(lead.page, "phone-landing-lead")

    officer.start()
    officer(officer.page.get_by_role("link", name=re.compile("有落地服务等我办理的团队")))
    officer(officer.page.locator(".listing tbody a").first)
    officer.fits()
    service = officer.page.locator("section.entry").first
    officer(service.locator("summary"))
    service.get_by_label("说明").fill("已在产业园落实场地")
    officer(service.get_by_role("button", name="办结"))
    expect(officer.page.get_by_text("已经办结：已在产业园落实场地")).to_be_visible()
    assert officer.count == 4
    visit.picture(officer.page, "phone-landing-officer")
