"""A survey: the city opens it, a county fills it in by page and by workbook, a row comes back and goes again.

Worth: forms with rows, a table, a file down and up, figures that lead from the board to the cell and back.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
from playwright.sync_api import Page, expect

from talent_platform.clock import today

TITLE = "浏览器里的人才需求调查"
NEED: dict[str, str | None] = {
    "title": "数控编程工程师", "seats": "2", "branch": None, "county": None, "pay_min": "12", "pay_max": "18",
    "start_on": "2030-06-01", "deadline": "2030-03-31",
}  # fmt: skip
"""Field → what is typed; None: the first of its choices."""
IN_BOOK: dict[str, str | int | None] = {
    "岗位名称*": "焊接工艺员", "需求人数（人）*": 3, "所属产业*": None, "工作地点*": None,
    "年薪下限（万元）*": 12, "年薪上限（万元）*": 18, "期望到岗日期*": "2030-06-01",
    "截止日期*": "2030-03-31",
}  # fmt: skip


def fill(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).first.fill(value)


def opened(city: Page, code: str, person: int) -> str:
    """The page of a survey that the city has opened for an enterprise, with a table among its questions."""
    city.goto("/surveys/new")
    fill(city, "调查名称", TITLE)
    city.locator("[name=kind]").select_option(label="人才需求")
    fill(city, "填报期限", "10")
    row = city.locator("#f-questions [data-row]").first
    row.get_by_label("问题内容").fill("设备清单")
    row.locator("[name='questions.kind']").select_option(label="表格")
    columns = row.get_by_label("表格的列").locator("visible=true").last
    for column in ("设备名称*:文字", "数量*:数字:台"):
        columns.fill(column)
        columns.press("Enter")
    row.locator("[name='questions.required']").select_option("true")
    city.get_by_role("button", name="保存").click()
    expect(city).to_have_url(re.compile(r"/surveys/\d+$"))
    city.locator("#offices [name=person]").select_option(str(person))
    city.locator("#offices").get_by_role("button", name="指定").click()
    city.locator("#targets [name=codes]").fill(code)
    city.locator("#targets [name=listed]").select_option(index=1)
    city.locator("#targets [name=source]").fill("示工信〔2026〕8 号")
    city.locator("#targets").get_by_role("button", name="列入名单").click()
    city.get_by_role("button", name="开始调查").click()
    return city.url.partition("?")[0]


def test_a_survey_from_its_opening_to_the_cell_and_back(visit, call) -> None:
    city, county = visit("city"), visit("county")
    firm = call("county").get("/enterprises").json()["items"][0]
    person = call("county").get("/surveys/2").json()["offices"][0]["person"]
    survey = opened(city, firm["credit_code"], person)

    # One row on the page, with its table.
    county.goto(survey)
    county.locator("main a[href^='/surveys/submissions/']").first.click()
    desk = county.url
    county.get_by_role("button", name="填一项需求").first.click()
    for label, value in NEED.items():
        field = county.locator(f"form [name={label}]").first
        field.select_option(index=1) if value is None else field.fill(value)
    table = county.locator("fieldset[id^=t-q_] tbody tr").first.locator("input:not([type=hidden])")
    table.nth(0).fill("五轴加工中心")
    table.nth(1).fill("2")
    county.get_by_role("button", name="保存", exact=True).click()
    visit.picture(county, "survey-row")
    county.get_by_role("button", name="上报", exact=True).click()
    expect(county.get_by_role("heading", level=1)).to_contain_text("待审核")
    row = county.url.partition("?")[0]

    # A second one by workbook.
    county.goto(desk)
    with county.expect_download() as down:
        county.get_by_role("link", name="下载填报表").click()
    book = openpyxl.load_workbook(io.BytesIO(down.value.path().read_bytes()))
    sheet, out = book["填报表"], io.BytesIO()
    heads = {cell.value: cell.column for cell in sheet[1]}
    options = {line[1].value: line[3].value for line in book["填写说明"].iter_rows(min_row=2)}
    for head, value in IN_BOOK.items():
        sheet.cell(2, heads[head]).value = value or options[head].split("、")[0]
    sheet.cell(2, heads["统一社会信用代码*"]).value = firm["credit_code"]
    machines = book["表1 设备清单"]
    machines["C2"], machines["F2"], machines["G2"] = firm["credit_code"], "数控磨床", 3
    book.save(out)
    sent = {"name": "填报.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}
    county.set_input_files("input[name=file]:not([id^=f-paper])", sent)
    county.get_by_role("button", name="上传", exact=True).click()
    county.get_by_role("link", name="查看填写中的行").click()
    county.locator("main a[href^='/surveys/rows/']").first.click()
    expect(county.locator("#cells")).to_contain_text("填报.xlsx 表1 设备清单!G2")
    county.get_by_role("button", name="上报", exact=True).click()
    expect(county.get_by_role("heading", level=1)).to_contain_text("待审核")

    # The first comes back, is mended and goes again; then both count.
    city.goto(row)
    note = city.locator("#note-return")
    note.fill("需求人数偏多，请核实后再报")
    city.get_by_role("button", name="退回修改").click()
    county.goto(row)
    expect(county.locator("main")).to_contain_text("需求人数偏多，请核实后再报")
    county.locator("form [name=seats]").first.fill("1")
    county.get_by_role("button", name="保存", exact=True).click()
    county.get_by_role("button", name="上报", exact=True).click()
    for each in (row, county.url.partition("?")[0]):
        city.goto(each)
        if city.get_by_role("button", name="审核通过").count():
            city.get_by_role("button", name="审核通过").click()
    city.goto(f"{survey}/audits")
    fill(city, "公开事件", "福利彩票双色球第 2026140 期开奖号码")
    fill(city, "事件日期", (today() + timedelta(days=3)).isoformat())
    city.get_by_role("button", name="确定").click()
    expect(city.locator("main")).to_contain_text("方案校验值")

    # The board by county and day: its figure opens the enterprise, and that its rows and cells.
    city.goto(survey)
    visit.picture(city, "survey-board")
    city.locator("main a[href*='answered=yes']").first.click()
    expect(city.locator("main")).to_contain_text(firm["name"])
    city.goto(f"/surveys/chain?campaign={survey.rpartition('/')[2]}")
    city.locator("main a[href^='/surveys/rows/']").first.click()
    expect(city.locator("#cells")).to_contain_text("已更正")
    visit.picture(visit("county", size={"width": 390, "height": 844}), "survey-desk-phone")


def test_a_finished_survey_leads_to_needs_and_back_to_its_cells(visit) -> None:
    city = visit("city")
    city.goto("/surveys/1")
    city.get_by_role("link", name=re.compile("已成需求")).first.click()
    city.locator("main a[href^='/needs/']").first.click()
    expect(city.locator("main")).to_contain_text("来自调查")
    # Who fits it, and how far its row has come.
    need = city.url
    city.get_by_role("link", name="现在可以推荐谁").click()
    expect(city.get_by_role("heading", level=1)).to_contain_text("现在可以推荐谁")
    city.goto(need)
    city.get_by_role("link", name="从填报到录用").first.click()
    expect(city.locator("main tbody tr")).to_have_count(1)
    expect(city.locator("main tbody")).to_contain_text("企业已确认")
    city.goto(need)
    city.get_by_role("link", name=re.compile("逐格来源")).first.click()
    expect(city.locator("#cells")).to_be_visible()
    city.get_by_role("link", name=re.compile("需求 \\d+")).first.click()
    expect(city).to_have_url(re.compile(r"/needs/\d+"))
