"""The main road of the city, walked by everybody in it: a need, a match run, two consents, a hire."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import httpx
from playwright.sync_api import Page, expect

from talent_platform.clock import today

SKILLS = ("工业机器人编程", "机器视觉")
WANTED, SECOND = "机器人视觉集成工程师", "机器人视觉调试工程师"


def until_chips_are_made(page: Page) -> None:
    """Before the page's script has run, Enter in such a box sends the form and nothing can be taken away."""
    expect(page.locator(".chips-input").first).to_be_visible()


def fill_chips(page: Page, label: str, *words: str) -> None:
    until_chips_are_made(page)
    for word in words:
        page.get_by_label(label).fill(word)
        page.get_by_label(label).press("Enter")


def register_candidate(page: Page) -> None:
    """The candidate says what the new need will ask for, and where: in the first county."""
    page.goto("/candidates")
    page.get_by_role("link", name="修改").click()
    page.get_by_label("专业方向").fill("机器人视觉工程师")
    until_chips_are_made(page)
    for remove in page.get_by_role("button", name=re.compile("^去掉 ")).all()[::-1]:
        remove.click()
    fill_chips(page, "技能", f"{SKILLS[0]}:精通", f"{SKILLS[1]}:精通")
    page.get_by_label("期望年薪").fill("20")
    page.get_by_label("可到岗日期").fill(today().isoformat())
    page.get_by_label("个人简介").fill("做过八条机器人视觉产线的集成与调试。")
    for ticked in page.get_by_role("group", name="意向地区").get_by_role("checkbox").all():
        ticked.uncheck()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("机器人视觉工程师")
    expect(page.get_by_text("已保存")).to_be_visible()


def write_need(page: Page) -> str:
    """The enterprise fills the form, watching how many people fit; returns the address of the need."""
    page.goto("/desk")
    page.get_by_role("link", name="填报人才需求").click()
    page.get_by_label("岗位名称").fill(WANTED)
    page.get_by_label("需求人数").fill("1")
    page.get_by_label("工作地点").select_option(index=1)
    page.get_by_label("所属产业").select_option(index=1)
    fill_chips(page, "必备技能", f"{SKILLS[0]}:精通", SKILLS[1])
    expect(page.get_by_text("人满足全部条件")).to_be_visible()
    page.get_by_label("年薪下限").fill("30")
    page.get_by_label("年薪上限").fill("20")
    page.get_by_label("期望到岗日期").fill(today().isoformat())
    page.get_by_label("截止日期").fill((today() + timedelta(days=60)).isoformat())
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_role("alert").get_by_text("年薪上限不能低于年薪下限").first).to_be_visible()
    expect(page.get_by_label("岗位名称")).to_have_value(WANTED)
    page.get_by_label("年薪上限").fill("45")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="取消").click()
    expect(page.get_by_label("年薪上限")).to_have_value("45")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="保存并提交核对").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("待核对")
    return page.url


def second_need(call: Callable[[str], httpx.Client]) -> int:
    """Another need of the same enterprise that wants the same person; open at once."""
    enterprise = call("enterprise")
    terms = {
        "title": SECOND, "seats": 1, "required_skills": [{"name": name, "level": 2} for name in SKILLS],
        "branch": "L1", "county": "219901", "pay_min": "25", "pay_max": "45", "mode": "rigid",
        "start_on": today().isoformat(), "deadline": (today() + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    need = enterprise.post("/needs", json=terms).raise_for_status().json()["id"]
    enterprise.post(f"/needs/{need}/steps/submit", json={}).raise_for_status()
    call("county").post(f"/needs/{need}/steps/approve", json={}).raise_for_status()
    return int(need)


def decline_teams(call: Callable[[str], httpx.Client]) -> None:
    """Else a team that names the person may take part in a project instead."""
    own = call("candidate")
    (person,) = own.get("/candidates").json()["items"]
    for team in own.get(f"/candidates/{person['id']}/teams").json()["items"]:
        answer = f"/candidates/{person['id']}/teams/{team['id']}/answer"
        own.post(answer, json={"agreed": False, "reason": "unfit"}).raise_for_status()


def approve(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("link", name=WANTED).click()
    page.get_by_role("button", name="核对通过").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("招引中")


def start_run(page: Page) -> str:
    """Order a run for the whole city and see it through; returns its address."""
    page.goto("/runs")
    page.get_by_role("link", name="新建匹配").first.click()
    page.get_by_text("计算设置").click()
    page.get_by_label("每人同时进行的推荐上限").fill("2")
    page.get_by_role("button", name="开始匹配").click()
    return watch(page)


def watch(page: Page) -> str:
    page.wait_for_url(re.compile(r"/runs/\d+$"))
    expect(page.get_by_text("技术证明")).to_be_visible(timeout=60_000)
    return page.url


def read_why(page: Page, run: str, visit) -> None:
    """Why a proposal: its terms add up. Why not: a person's page names the reason."""
    page.goto(f"{run}/needs?q={WANTED}")
    page.get_by_role("link", name=WANTED).click()
    proposal = page.locator("article").first
    terms = [
        float(text.replace(",", "")) for text in proposal.locator("tbody .terms-value").all_inner_texts()
    ]
    total = float(proposal.locator("tfoot .terms-value").inner_text())
    assert len(terms) >= 3
    assert abs(sum(terms) - total) < 0.0005 * len(terms)
    visit.picture(page, "run-proposal-why")
    page.goto(f"{run}/unplaced")
    page.locator(".listing tbody a").first.click()
    expect(page.get_by_role("heading", name="为什么没有推荐")).to_be_visible()
    visit.picture(page, "run-person-why-not")
    page.goto(f"{run}/unfilled")
    visit.picture(page, "run-unfilled")


def steer(page: Page, run: str, need: str, call: Callable[[str], httpx.Client]) -> str:
    """Pin our candidate, forbid one other proposal, run again and compare; returns the new run."""
    page.goto(f"{run}/needs/{need}")
    page.locator("article").first.get_by_role("button", name="锁定").click()
    page.get_by_role("dialog").get_by_label("原因").fill("企业已点名，双方此前共事过")
    page.get_by_role("dialog").get_by_role("button", name="锁定").click()
    expect(page.get_by_text("已锁定，重新运算后生效")).to_be_visible()
    page.goto(f"{run}/people")
    others = page.locator(".listing tbody tr").filter(has_not_text="机器人视觉工程师")
    others.first.get_by_role("link").first.click()
    heading = page.get_by_role("heading", level=2).first.inner_text()
    forbidden = heading.removeprefix("人才：").partition("（")[0]
    page.get_by_role("button", name="排除").click()
    page.get_by_role("dialog").get_by_label("原因").fill("本人已回避该单位")
    page.get_by_role("dialog").get_by_role("button", name="排除").click()
    expect(page.get_by_text("本人已回避该单位")).to_be_visible()
    expect(page.locator("td.lead", has_text=forbidden)).to_be_visible()
    page.get_by_role("button", name="重新运算").click()
    again = watch(page)
    assert again != run
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_role("heading", name="不再推荐的人")).to_be_visible()
    expect(page.locator("main")).to_contain_text(forbidden)
    return again


def release(page: Page, run: str) -> None:
    page.goto(run)
    page.get_by_role("link", name="发布结果").click()
    page.get_by_role("button", name="发布这").click()
    page.get_by_role("dialog").get_by_role("button", name="发布这").click()
    expect(page.get_by_text("已发布，开启")).to_be_visible(timeout=30_000)
    page.goto("/cases")


def case_of(page: Page, title: str) -> str:
    page.goto(f"/cases?q={title}")
    page.locator(".listing tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return page.url


def confirm_hire(page: Page, case: str, day: date | None = None) -> None:
    """Name the day somebody starts, or confirm the one that stands in the form."""
    page.goto(case)
    if day:
        page.locator("summary", has_text="确认录用").click()
        page.get_by_role("textbox", name="到岗日期").fill(day.isoformat())
    page.get_by_role("button", name="确认录用").click()
    page.get_by_role("dialog").get_by_role("button", name="确认录用").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_from_a_need_to_a_hire(visit, call: Callable[[str], httpx.Client]) -> None:
    candidate, enterprise, county, officer = (
        visit(r) for r in ("candidate", "enterprise", "county", "officer")
    )
    register_candidate(candidate)
    visit.picture(candidate, "candidate-profile")
    need = write_need(enterprise).rpartition("/")[2]
    visit.picture(enterprise, "need-submitted")
    approve(county)
    visit.picture(county, "need-approved")
    decline_teams(call)

    run = start_run(officer)
    visit.picture(officer, "run-summary")
    read_why(officer, run, visit)
    run = steer(officer, run, need, call)
    visit.picture(officer, "run-compare")
    release(officer, run)
    visit.picture(officer, "cases-after-release")
    second_need(call)
    release(officer, start_run(officer))

    case = case_of(enterprise, WANTED)
    expect(enterprise.get_by_text("查看姓名和联系方式")).to_have_count(0)
    enterprise.get_by_role("button", name="同意对接").click()
    expect(enterprise.get_by_text("答复已登记")).to_be_visible()
    assert case_of(candidate, WANTED) == case
    visit.picture(candidate, "case-asked")
    candidate.get_by_role("button", name="同意对接").click()
    expect(candidate.locator(".stages")).to_contain_text("双方同意")
    enterprise.goto(case)
    enterprise.get_by_label("查看原因").fill("约定面谈时间")
    enterprise.get_by_role("button", name="查看姓名和联系方式").click()
    name = call("candidate").get("/candidates").json()["items"][0]["masked_name"]
    expect(enterprise.locator("table").first).to_contain_text(name[0])
    visit.picture(enterprise, "case-names-open")

    officer.goto(case)
    officer.locator("#f-interview-day").fill(str(today() + timedelta(days=3)))
    officer.locator("#f-interview-at").fill("09:30")
    officer.locator("#f-interview-place").fill("厂区一楼会议室")
    officer.get_by_role("button", name="约定面谈").click()
    expect(officer.get_by_text("厂区一楼会议室").first).to_be_visible()
    expect(officer.locator(".stages [aria-current=step]")).to_contain_text("面谈中")
    confirm_hire(enterprise, case, today() + timedelta(days=7))
    expect(enterprise.locator(".stages [aria-current=step]")).to_contain_text("面谈中")
    confirm_hire(candidate, case)
    enterprise.goto(case)
    expect(enterprise.get_by_text("已录用").first).to_be_visible()
    visit.picture(enterprise, "case-hired")

    enterprise.goto(f"/needs/{need}")
    expect(enterprise.get_by_role("heading", level=1)).to_contain_text("已招满")
    case_of(candidate, SECOND)
    expect(candidate.get_by_text("结束原因：已在别处录用")).to_be_visible()
    visit.picture(candidate, "case-closed-elsewhere")
