"""A public hospital appoints: what the rulebook says while the clerk types, and the road of a request."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def pass_on(page: Page, request: str, button: str, document: str) -> None:
    page.goto(request)
    page.get_by_label("文号").first.fill(document)
    page.get_by_role("button", name=button).first.click()
    page.get_by_role("dialog").get_by_role("button", name=button).click()
    expect(page.get_by_text(document).first).to_be_visible()


def test_from_the_clerk_over_department_county_and_city_to_an_effective_appointment(
    visit, draft: str
) -> None:
    clerk, county, city = visit("institution"), visit("county"), visit("city")
    clerk.goto("/posts")
    visit.picture(clerk, "posts-institution")
    clerk.goto(draft)
    clerk.get_by_role("link", name="修改").click()
    live = clerk.locator("#live")
    expect(live).to_contain_text(re.compile("可以聘用|须先取得|不得聘用"))
    grade = clerk.get_by_label("岗位等级")
    wanted = grade.input_value()

    grade.select_option("3")
    expect(live).to_contain_text("不得聘用")
    expect(live).to_contain_text("怎样才能办成")
    visit.picture(clerk, "appointment-blocked")
    clerk.get_by_role("button", name="提交并预留岗位").click()
    expect(clerk.get_by_role("heading", name="怎样才能办成")).to_be_visible()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("草稿")
    visit.picture(clerk, "appointment-refused")

    clerk.get_by_role("link", name="修改").click()
    grade.select_option(wanted)
    expect(live).not_to_contain_text("不得聘用")
    clerk.get_by_role("button", name="提交并预留岗位").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("待审核")
    visit.picture(clerk, "appointment-reserved")

    county.goto(draft)
    expect(county.get_by_role("button", name="县区审核通过")).to_have_count(0)
    pass_on(visit("department"), draft, "主管部门审核通过", "卫健〔2026〕5 号")
    pass_on(county, draft, "县区审核通过", "县聘〔2026〕7 号")
    pass_on(city, draft, "市级审核通过", "市聘〔2026〕9 号")
    visit.picture(city, "appointment-approved")
    clerk.goto(draft)
    clerk.get_by_role("button", name="办理聘用").first.click()
    clerk.get_by_role("dialog").get_by_role("button", name="办理聘用").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("已聘用")
    visit.picture(clerk, "appointment-effective")
    with clerk.expect_download() as letter:
        clerk.get_by_role("link", name="岗位聘用备案表").click()
    assert letter.value.suggested_filename.endswith(".pdf")
    auditor = visit("auditor")
    auditor.goto(draft)
    expect(auditor.get_by_role("heading", level=1)).to_contain_text("已聘用")
    expect(auditor.get_by_role("button", name="办理")).to_have_count(0)
