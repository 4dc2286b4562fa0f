"""A certificate of the city: issued by two, named by its holder, looked up by a stranger on a phone,
suspended while its holder is about to be hired by it, and valid again."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from talent_platform.clock import today

NAME, SPECIALTY = "工程师", "机器人系统"
PHONE = {"width": 390, "height": 844}


def answered(page: Page, button: str, *, reason: str = "") -> None:
    """The button of a dialog, pressed twice."""
    page.get_by_role("button", name=button, exact=True).first.click()
    dialog = page.get_by_role("dialog")
    if reason:
        dialog.get_by_label("原因").fill(reason)
    dialog.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def case_by(call) -> str:
    """Of a need that asks for the title, agreed by both sides: only the hire is missing."""
    own, firm = call("candidate"), call("enterprise")
    (person,) = own.get("/candidates").json()["items"]
    person = own.get(f"/candidates/{person['id']}").json()
    terms = {
        "title": "机器人系统工程师", "seats": 1, "required_skills": [{"name": NAME, "level": 1}],
        "branch": "L1", "county": (person["wanted_counties"] or ["219901"])[0], "mode": "rigid",
        "pay_min": "25", "pay_max": "60",
        "start_on": str(today() + timedelta(days=90)), "deadline": str(today() + timedelta(days=60)),
    }  # fmt: skip
    need = firm.post("/needs", json=terms).raise_for_status().json()["id"]
    firm.post(f"/needs/{need}/steps/submit", json={}).raise_for_status()
    call("county").post(f"/needs/{need}/steps/approve", json={}).raise_for_status()
    made = firm.post(f"/needs/{need}/introductions", json={"candidate": person["id"]})
    case = made.raise_for_status().json()["case"]
    own.post(f"/cases/{case}/answer", json={"agreed": True}).raise_for_status()
    return f"/cases/{case}"


def test_issued_named_looked_up_suspended_and_valid_again(visit, call) -> None:
    city, second, person = (visit(who) for who in ("city", "city2", "candidate"))
    person.goto("/candidates")
    profile = person.url
    person.goto(f"{profile}/edit")
    holder = person.get_by_label("姓名").input_value()

    city.goto("/certificates/issue")
    city.get_by_label("职称").select_option(NAME)
    for label, text in (
        ("专业", SPECIALTY), ("持证人姓名", holder), ("文件名称", "评审结果的通知"),
        ("文号", "辽原职改 9 号"), ("决定日期", today().isoformat()),
    ):  # fmt: skip
        city.get_by_label(label).fill(text)
    city.get_by_role("button", name="提出，交另一人确认").click()
    second.goto(city.url)
    answered(second, "确认采用")
    second.get_by_role("link", name="查看证书").click()
    certificate = second.url
    shown = call("city").get(f"/certificates/{certificate.rpartition('/')[2]}").raise_for_status().json()
    code = shown["seal"]["code"]
    expect(second.get_by_text("-".join(code[at : at + 4] for at in (0, 4, 8)))).to_be_visible()

    person.goto(profile)
    person.get_by_label("证书编号或查验码").fill(code)
    person.get_by_role("button", name="登记为本人的证书").click()
    expect(person.get_by_text(NAME).first).to_be_visible()
    visit.picture(person, "certificate-named")

    stranger = visit(size=PHONE)
    stranger.goto(f"/c/{code}")
    stranger.get_by_label("持证人姓名").fill(holder)
    stranger.get_by_role("button", name="查验").click()
    expect(stranger.get_by_text(NAME).first).to_be_visible()
    expect(stranger.get_by_text("有效", exact=True).first).to_be_visible()

    case, firm, hire = case_by(call), visit("enterprise"), re.compile("确认录用")
    firm.goto(case)
    expect(firm.locator("main").get_by_text(hire).first).to_be_visible()
    expect(firm.get_by_role("row").filter(has_text="了解")).to_contain_text("有登记册中的证书")

    city.goto(certificate)
    expect(city.get_by_role("link", name="机器人系统工程师")).to_be_visible()
    answered(city, "暂停", reason="接到举报，核查期间暂停")
    stranger.get_by_role("button", name="查验").click()
    expect(stranger.get_by_text(f"自 {today()} 起暂停").first).to_be_visible()
    visit.picture(stranger, "certificate-suspended-phone")
    person.goto(profile)
    named = person.get_by_role("listitem").filter(has_text=NAME)
    expect(named).to_contain_text(f"自 {today()} 起")
    expect(named.get_by_role("button", name="不是本人的")).to_have_count(0)

    firm.goto(case)
    expect(firm.get_by_text("岗位要求的证书或职称已被暂停").first).to_be_visible()
    expect(firm.get_by_role("button", name=hire)).to_have_count(0)
    visit.picture(firm, "hire-stopped-by-a-suspension")
    refused = call("enterprise").post(f"{case}/steps/hire", json={"starts": str(today())})
    assert (refused.status_code, "岗位要求的证书" in refused.text) == (409, True)

    answered(city, "恢复有效", reason="查清无误，恢复使用")
    person.goto(profile)
    expect(named.get_by_text("有效", exact=True)).to_be_visible()
    firm.goto(case)
    expect(firm.locator("main").get_by_text(hire).first).to_be_visible()
    expect(firm.get_by_text("岗位要求的证书或职称已被暂停")).to_have_count(0)
    ended = call("enterprise").post(f"{case}/answer", json={"agreed": False, "reason": "filled"})
    ended.raise_for_status()
