"""On a phone, every tap counted: the road of a team, asked, hired, landed, by its lead and the officer; a
candidate who declines, thinks again and is hired; an institution that invites, meets and appoints.

Worth: whoever is asked stands somewhere with a phone; more taps than docs/pages.md says are noticed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import httpx
from playwright.sync_api import Locator, Page, expect

from talent_platform.clock import today
from talent_platform.demo.rows import SOUGHT
from talent_platform.reference.writings.identity_number import check_digit

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


POST, SKILL = "手机端联调工程师", "工业机器人编程"
OWN = "a sentence for the phone"
"""A password."""


def somebody(call: Callable[..., httpx.Client], login: str, name: str) -> int:
    """A new candidate with an account, of a skill the posts here ask for; its number."""
    account = {"login": login, "name": name, "role": "candidate"}
    opened = call("city").post("/accounts", json=account).raise_for_status().json()["password"]
    call(login, opened).put("/me/password", json={"current": opened, "new": OWN}).raise_for_status()
    profile = {
        "name": name, "headline": POST, "skills": f"{SKILL}:精通", "education": "本科", "years": 6,
        "birth_year": 1992, "wanted_pay": "20", "available_from": f"{today()}", "phone": "13900004321",
        "summary": "做过六条产线的联调。", "consent": True,
    }  # fmt: skip
    made = call(login, OWN).post("/candidates", json=profile)
    return int(made.raise_for_status().json()["id"])


def wanted(call: Callable[..., httpx.Client], login: str, title: str) -> int:
    """A post of this employer, open."""
    employer = call(login)
    terms = {
        "title": title, "seats": 1, "required_skills": [{"name": SKILL, "level": 2}], "branch": "L1",
        "county": "219901", "mode": "rigid", "pay_min": "20", "pay_max": "40",
        "start_on": f"{today()}", "deadline": f"{today() + timedelta(days=60)}",
    }  # fmt: skip
    need = employer.post("/needs", json=terms).raise_for_status().json()["id"]
    employer.post(f"/needs/{need}/steps/submit", json={}).raise_for_status()
    call("county").post(f"/needs/{need}/steps/approve", json={}).raise_for_status()
    return int(need)


def test_a_candidate_declines_thinks_again_and_is_hired_by_phone(
    visit, call: Callable[..., httpx.Client]
) -> None:
    person = somebody(call, "phone-candidate", "电话候选甲")
    firm = call("enterprise")
    asked = firm.post(f"/needs/{wanted(call, 'enterprise', POST)}/introductions", json={"candidate": person})
    case = asked.raise_for_status().json()["case"]
    own = Taps(visit("phone-candidate", size=PHONE, password=OWN))

    own.start()
    own(own.page.get_by_role("link", name=re.compile(POST)).first)
    own.fits()
    visit.picture(own.page, "phone-candidate-asked")
    own.page.get_by_label("谢绝的原因").select_option("not_now")
    own.confirm("谢绝")
    assert own.count == 3
    own(own.page.get_by_role("button", name="收回谢绝"))
    own(own.page.get_by_role("button", name="同意对接"))
    expect(own.page.locator(".stages")).to_contain_text("双方同意")
    assert own.count == 5
    visit.picture(own.page, "phone-candidate-agreed")

    starts = {"starts": f"{today() + timedelta(days=14)}"}
    firm.post(f"/cases/{case}/steps/hire", json=starts).raise_for_status()
    own.start()
    own(own.page.get_by_role("link", name=re.compile(POST)).first)
    own.fits()
    own.confirm("确认录用")
    expect(own.page.get_by_text("已录用").first).to_be_visible()
    assert own.count == 3
    visit.picture(own.page, "phone-candidate-hired")


NURSE = "手机端信息岗"
PASSED = ("plan", "notice", "check", "exam", "medical", "publicity")


def listed(page: Page, call: Callable[..., httpx.Client], name: str) -> None:
    """Somebody on the list of the hospital, to be appointed."""
    page.goto("/posts")
    unit = page.url.rpartition("/")[2]
    first = f"219900{date(1993, 4, 18):%Y%m%d}991"
    form = {
        "number": "新901", "name": name, "identity": first + check_digit(first), "degree": "bachelor",
        "title": "助理工程师", "title_level": "助理", "title_granted": "2018-09-01", "history_complete": True,
    }  # fmt: skip
    call("institution").post(f"/institutions/{unit}/people", json=form).raise_for_status()


def ask_for_a_post(page: Page, name: str) -> None:
    """The fields of a request to appoint somebody new, after a complete open recruitment."""
    person = page.get_by_label("拟聘人员")
    person.select_option(label=person.locator("option", has_text=name).inner_text())
    page.get_by_label("岗位类别").select_option(SOUGHT[0])
    page.get_by_label("岗位等级").select_option(str(SOUGHT[1]))
    page.get_by_label("聘用方式").select_option("recruit")
    page.locator("[name=effective]").fill(today().isoformat())
    for place, step in enumerate(PASSED):
        page.locator(f"[name=step_{step}]").fill(f"{today() - timedelta(days=80 - 8 * place)}")
    page.locator("[name=publicity_start]").fill(f"{today() - timedelta(days=30)}")
    page.locator("[name=publicity_end]").fill(f"{today() - timedelta(days=12)}")


def pass_on(call: Callable[..., httpx.Client], request: str) -> None:
    """Whoever decides on a request of the hospital lets it pass."""
    for office, step in (("department", "department_pass"), ("county", "county_pass"), ("city", "city_pass")):
        document = {"document": f"{office}〔2026〕90 号"}
        call(office).post(f"/appointments/{request}/step/{step}", json=document).raise_for_status()


def test_an_institution_invites_meets_and_appoints_by_phone(visit, call: Callable[..., httpx.Client]) -> None:
    name = "电话候选乙"
    person = somebody(call, "phone-nurse", name)
    wanted(call, "institution", NURSE)
    clerk = Taps(visit("institution", size=PHONE))
    page = clerk.page
    listed(page, call, name)

    clerk.start()
    clerk(page.get_by_role("link", name=re.compile("在招人才需求")))
    clerk(page.get_by_role("link", name=NURSE))
    clerk(page.get_by_role("link", name="现在可以邀请谁"))
    clerk.fits()
    own = page.locator("article, section").filter(has_text=f"编号 {person}")
    clerk(own.get_by_role("button", name="邀请对接").first)
    clerk(page.get_by_role("dialog").get_by_role("button", name="邀请对接"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(NURSE)
    assert clerk.count == 5

    case = page.url.rpartition("/")[2]
    call("phone-nurse", OWN).post(f"/cases/{case}/answer", json={"agreed": True}).raise_for_status()
    clerk.start()
    clerk(page.get_by_role("link", name=re.compile("等对方的对接|七天内新到的对接")).first)
    clerk(page.get_by_role("link", name=NURSE))
    clerk.fits()
    visit.picture(page, "phone-unit-agreed")
    page.locator("#f-interview-day").fill(f"{today() + timedelta(days=2)}")
    page.locator("#f-interview-at").fill("09:30")
    page.locator("#f-interview-place").fill("门诊楼 302")
    clerk(page.get_by_role("button", name="约定面谈"))
    expect(page.locator(".stages [aria-current=step]")).to_contain_text("面谈中")
    assert clerk.count == 3

    clerk(page.get_by_role("link", name="填写聘用申请"))
    clerk.fits()
    ask_for_a_post(page, name)
    expect(page.locator("#live")).to_contain_text("取得市人社部门的批准文件")
    visit.picture(page, "phone-unit-request")
    clerk(page.get_by_role("button", name="提交并预留岗位"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("待审核")
    assert clerk.count == 5

    pass_on(call, page.url.rpartition("/")[2])
    clerk.start()
    clerk(page.get_by_role("link", name=re.compile("待办理的聘用申请")))
    clerk(page.locator(".listing tbody tr").filter(has_text=name[0]).get_by_role("link").first)
    clerk.fits()
    clerk.confirm("办理聘用")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已聘用")
    assert clerk.count == 4
    visit.picture(page, "phone-unit-effective")
    hired = visit("phone-nurse", size=PHONE, password=OWN)
    hired.goto(f"/cases/{case}")
    expect(hired.get_by_text("已录用").first).to_be_visible()
