"""What only two can do, and what anybody may say: a correction, a figure, an objection; and a day too early.

Worth: each of these passes from one person's page to another's.
"""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from talent_platform.clock import today


def confirmed(page: Page, button: str, reason: str = "") -> None:
    page.get_by_role("button", name=button, exact=True).first.click()
    dialog = page.get_by_role("dialog")
    if reason:
        dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button", name=button, exact=True).click()


def test_a_day_before_the_law_is_refused_and_nothing_is_lost(visit, draft: str) -> None:
    clerk = visit("institution")
    clerk.goto(draft)
    clerk.get_by_role("link", name="修改").click()
    first_day = clerk.get_by_label("聘用起始日期").input_value()
    clerk.get_by_label("聘用起始日期").fill("2005-01-01")
    expect(clerk.locator("#live .verdict-sentence")).to_contain_text(re.compile("不得聘用|还不能判定"))
    clerk.get_by_role("button", name="提交并预留岗位").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("草稿")
    visit.picture(clerk, "appointment-back-dated")
    clerk.goto(f"{draft}/edit")
    clerk.get_by_label("聘用起始日期").fill(first_day)
    clerk.get_by_role("button", name=re.compile("保存")).first.click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("草稿")


def test_a_notice_hangs_and_an_objection_stops_its_own_case(visit, draft: str) -> None:
    clerk, anybody, city = visit("institution"), visit(), visit("city")
    clerk.goto(draft)
    confirmed(clerk, "张贴公示")
    expect(clerk).to_have_url(re.compile(r"/publicity/\d+$"))
    anybody.goto("/publicity")
    anybody.locator(f"a[href='/publicity/{clerk.url.rpartition('/')[2]}']").click()
    anybody.get_by_label("异议对象").select_option(index=1)
    anybody.get_by_label("异议内容").fill("此人的任职年限与公示的不符。")
    anybody.get_by_label("姓名和联系方式").fill("王某某 13800000000")
    anybody.get_by_role("button", name="提交异议").click()
    expect(anybody.locator("main")).not_to_contain_text("13800000000")
    clerk.goto(draft)
    expect(clerk.get_by_text("有异议待核实").first).to_be_visible()
    city.goto(anybody.url)
    confirmed(city, "异议成立", "经核实，任职年限确实不足。")
    clerk.goto(draft)
    expect(clerk.get_by_text("异议成立").first).to_be_visible()
    expect(clerk.locator(".verdict-sentence")).to_contain_text("不得聘用")
    visit.picture(clerk, "appointment-objected")


def test_a_post_is_taken_out_of_the_books_by_two(visit) -> None:
    city, second, clerk = visit("city"), visit("city2"), visit("institution")
    clerk.goto("/posts")
    clerk.goto(f"{clerk.url.partition('?')[0]}?tab=people")
    city.goto(clerk.locator("a[href^='/posts/staff/']").last.get_attribute("href") or "")
    city.get_by_role("link", name="冲销或更正").last.click()
    city.get_by_label("办理方式").select_option("reverse")
    city.get_by_label("错在哪里").fill("本人从未担任过这个岗位，登记时看错档案")
    city.get_by_label("依据文号").fill("更〔2026〕1 号")
    city.get_by_role("button", name="提出").click()
    city.goto("/posts/corrections")
    row = city.get_by_role("row").filter(has_text="更〔2026〕1 号")
    expect(row).to_contain_text("须由另一人确认")
    second.goto("/posts/corrections")
    confirmed(second, "确认入账")
    expect(second.get_by_role("row").filter(has_text="更〔2026〕1 号")).to_contain_text("已确认")
    visit.picture(second, "corrections")


def test_a_figure_is_set_by_two_who_see_whom_it_touches(visit) -> None:
    city, second = visit("city"), visit("city2")
    city.goto("/posts/figures/skilled_share_cap")
    city.get_by_label("地区").select_option(index=1)
    city.locator("input[name=valid_from]").fill((today() + timedelta(days=400)).isoformat())
    city.locator("textarea[name=value]").fill('{"professional": 1, "administration": 1}')
    city.get_by_label("文件名称").fill("市人社局岗位管理办法")
    city.get_by_label("文号").fill("辽原人社〔2026〕8 号")
    city.get_by_role("button", name="提出，交另一人确认").click()
    expect(city.get_by_role("heading", level=1)).to_contain_text("待第二人确认")
    expect(city.get_by_role("row").filter(has_text="G1b").first).to_be_visible()
    expect(city.get_by_role("button", name="确认采用")).to_have_count(0)
    visit.picture(city, "figure-affected")
    second.goto(city.url)
    confirmed(second, "确认采用")
    expect(second.get_by_role("heading", level=1)).to_contain_text("已确认")


def test_a_term_that_ends_is_listed_until_it_is_decided(visit) -> None:
    clerk, county = visit("institution"), visit("county")
    clerk.goto("/posts/terms")
    rows = clerk.locator(".listing tbody tr")
    expect(rows.first).to_be_visible()
    visit.picture(clerk, "terms")
    name = rows.first.get_by_role("link").first.inner_text()
    rows.first.get_by_role("link").first.click()
    expect(clerk).to_have_url(re.compile("/posts/staff/"))
    clerk.get_by_role("link", name="考核", exact=True).click()
    clerk.get_by_label("考核类别").select_option("term")
    clerk.get_by_label("考核日期").fill(today().isoformat())
    clerk.get_by_label("考核结果").select_option("qualified")
    clerk.get_by_label("依据文号").fill("考〔2026〕3 号")
    clerk.get_by_role("button", name="登记", exact=True).click()
    expect(clerk.get_by_role("row").filter(has_text="考〔2026〕3 号")).to_contain_text("待确认")
    county.goto(clerk.url.partition("?")[0])
    confirmed(county, "确认")
    expect(county.get_by_role("row").filter(has_text="考〔2026〕3 号")).to_contain_text("已确认")
    clerk.goto("/posts/terms")
    expect(rows.filter(has_text=name)).to_contain_text("合格")
    rows.filter(has_text=name).get_by_role("link", name="终止聘用").click()
    confirmed(clerk, "登记离岗")
    expect(clerk.get_by_role("button", name="撤回离岗登记").first).to_be_visible()
    clerk.goto("/posts/terms")
    expect(rows.filter(has_text=name)).to_have_count(0)


def test_a_wrong_number_is_put_right_by_two_who_both_type_it(visit) -> None:
    clerk, second = visit("institution"), visit("city2")
    clerk.goto("/posts")
    clerk.goto(f"{clerk.url.partition('?')[0]}?tab=people")
    clerk.goto(clerk.locator("a[href^='/posts/staff/']").first.get_attribute("href") or "")
    clerk.get_by_role("link", name="更正身份证号").click()
    clerk.get_by_label("正确的身份证号").fill("E12345678")
    clerk.get_by_label("错在哪里").fill("录入时看错了护照")
    clerk.get_by_label("依据文号").fill("核〔2026〕1 号")
    clerk.get_by_role("button", name="提出").click()
    expect(clerk.get_by_text("须由市级另一人确认").or_(clerk.get_by_text("待确认")).first).to_be_visible()
    second.goto(clerk.url)
    for typed, said in (("E12345679", "不一致"), ("E12345678", "已确认")):
        second.get_by_label("按证件再录一次身份证号").fill(typed)
        second.get_by_role("button", name="确认更正").click()
        expect(second.get_by_text(said).first).to_be_visible()
    visit.picture(second, "identity-correction")
