"""Who has no account gets in: an enterprise by its licence and its county, a person by the receipt shown at
the front desk. Worth: strangers have nobody to ask; every form, receipt and refusal speaks for itself."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from registering import PASSWORD, PDF, code_of

PHONE = {"width": 390, "height": 844}
COUNTY = "临港区"


def fill(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)


def receipt_on(page: Page) -> str:
    expect(page.get_by_role("heading", name="注册已提交")).to_be_visible()
    return page.locator(".hand-over-code").inner_text()


def stands(page: Page, receipt: str) -> None:
    page.goto("/register/status")
    fill(page, 受理码=receipt.lower())
    page.get_by_role("button", name="查询", exact=True).click()


def no_wider_than_the_screen(page: Page) -> None:
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide), page.url


def sign_in(page: Page, login: str) -> None:
    page.goto("/login")
    fill(page, 账号=login, 密码=PASSWORD)
    page.locator("main").get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/login" not in url)


def test_an_enterprise_is_sent_back_mends_and_gets_in(visit, tmp_path: Path) -> None:
    applicant, county = visit(size=PHONE), visit("county")
    licence = tmp_path / "执照.pdf"
    licence.write_bytes(PDF)
    applicant.goto("/register")
    applicant.get_by_role("link", name="企业", exact=True).click()
    fill(
        applicant, 企业名称="新兴铸造厂", 统一社会信用代码=code_of(901), 联系人="联系甲",
        联系电话="024-5550104", 负责人="负责乙", 登录名="xinxing-zhuzao", 密码=PASSWORD,
        再输一次密码=PASSWORD,
    )  # fmt: skip
    applicant.get_by_label("所在县区", exact=True).select_option(label=COUNTY)
    applicant.get_by_label("所属产业", exact=True).select_option(index=1)
    applicant.get_by_label("企业规模", exact=True).select_option(index=1)
    applicant.get_by_label("证明材料").set_input_files(licence)
    no_wider_than_the_screen(applicant)
    visit.picture(applicant, "phone-register")
    applicant.get_by_role("button", name="提交注册").click()
    receipt = receipt_on(applicant)

    county.goto("/desk")
    county.get_by_role("link", name=re.compile("待核实的注册申请")).first.click()
    county.get_by_role("link", name=re.compile("新兴铸造厂")).first.click()
    sent_back = county.locator("form[action$='/steps/return']")
    sent_back.get_by_role("textbox").fill("执照照片看不清，请重新上传")
    sent_back.get_by_role("button").click()
    expect(county.get_by_role("heading", level=1)).to_contain_text("已退回")

    stands(applicant, receipt)
    expect(applicant.get_by_text("执照照片看不清")).to_be_visible()
    fill(applicant, 注册时设定的密码="不是这个密码-72")
    applicant.get_by_role("button", name="补正后重新提交").click()
    expect(applicant.get_by_text("与注册时设定的密码不一致").first).to_be_visible()
    no_wider_than_the_screen(applicant)
    visit.picture(applicant, "phone-register-returned")
    fill(applicant, 注册时设定的密码=PASSWORD)
    applicant.get_by_role("button", name="补正后重新提交").click()
    expect(applicant.get_by_label("企业名称", exact=True)).to_have_value("新兴铸造厂")
    applicant.get_by_label("证明材料").set_input_files(licence)
    fill(applicant, 注册时设定的密码=PASSWORD)
    applicant.get_by_role("button", name="提交注册").click()
    receipt_on(applicant)

    county.reload()
    confirmed = county.locator("form[action$='/steps/confirm']")
    confirmed.get_by_role("textbox").fill("对照执照和电话核实")
    confirmed.get_by_role("button").click()
    expect(county.get_by_role("heading", level=1)).to_contain_text("已确认")
    sign_in(applicant, "xinxing-zhuzao")
    applicant.goto("/needs/new")
    expect(applicant.get_by_label("岗位名称")).to_be_visible()


def test_a_person_is_let_in_at_the_front_desk(visit) -> None:
    applicant, county = visit(size=PHONE), visit("county")
    applicant.goto("/register/candidate")
    fill(
        applicant, 姓名="窗口甲", 联系电话="13900007788", 登录名="chuangkou-jia", 密码=PASSWORD,
        再输一次密码=PASSWORD,
    )  # fmt: skip
    applicant.get_by_label("所在县区", exact=True).select_option(label=COUNTY)
    applicant.get_by_role("button", name="提交注册").click()
    receipt = receipt_on(applicant)
    visit.picture(applicant, "phone-receipt")

    county.goto("/front-desk")
    fill(county, 姓名="窗口甲", 手机号后四位="7788")
    county.get_by_label(re.compile("本人")).first.check()
    county.get_by_role("button", name="查询", exact=True).click()
    expect(county.get_by_text("已收到，待核实")).to_be_visible()
    visit.picture(county, "front-desk")
    county.get_by_role("link", name="打开", exact=True).click()
    confirmed = county.locator("form[action$='/steps/confirm']")
    fields = confirmed.get_by_role("textbox")
    for text, said in (("AAAA-BBBB-CCCC", "受理码"), (receipt, "已确认")):
        fields.first.fill(text)
        fields.last.fill("当面核对身份证原件")
        confirmed.get_by_role("button").click()
        expect(county.get_by_text(said).first).to_be_visible()
    sign_in(applicant, "chuangkou-jia")
    no_wider_than_the_screen(applicant)
    visit.picture(applicant, "phone-first-desk")
