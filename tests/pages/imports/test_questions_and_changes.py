"""What a file leaves open is asked first; a list taken away comes back as changes of what is one's own."""

import io
from datetime import timedelta
from typing import Any

import asyncpg
import openpyxl
import pytest

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.accounts.tables import Account
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Enterprise, Need
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate

Browser = Any
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTY, BRANCH = next(iter(counties().values())), next(iter(branches().values())).name
NEED = {
    "岗位名称": "数控编程工程师",
    "需求人数": 2,
    "必备技能": "数控编程:精通、机械制图",
    "所属产业": BRANCH,
    "工作地点": COUNTY,
    "年薪下限": 12,
    "年薪上限": "18万",
    "期望到岗日期": "2027年3月1日",
    "截止日期": today() + timedelta(days=60),
}
PERSON = {
    "姓名": "虚构甲",
    "专业方向": "焊接工程师",
    "技能": "焊接",
    "出生年份": 1990,
    "可到岗日期": "2027-01-01",
    "联系电话": "13800000001",
    "同意参与匹配": "是",
}


async def template(browser: Browser, kind: str) -> openpyxl.Workbook:
    answer = await browser.get(f"/imports/templates/{kind}.xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == XLSX
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def fill(book: openpyxl.Workbook, title: str, *rows: dict[str, Any]) -> None:
    sheet = book[title]
    place = {str(c.value).rstrip("*").split("（")[0]: c.column for c in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            sheet.cell(number, place[name]).value = value


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


async def needs_book(browser: Browser, *rows: dict[str, Any]) -> bytes:
    book = await template(browser, "needs")
    fill(book, "人才需求", *rows)
    # Two firms that save the same rows in the same second do not send the same file.
    book.properties.title = str(browser.cookies.get("talent_session"))
    return saved(book)


async def preview(browser: Browser, kind: str, body: bytes, name: str = "需求.xlsx") -> str:
    """Upload and have it checked; the address of its page."""
    answer = await browser.submit("/imports", {"kind": kind}, files={"file": (name, body, XLSX)})
    assert answer.status_code == 303, answer.text
    await work()
    return str(answer.headers["location"])


async def work() -> None:
    """Run every waiting job, as the worker does."""
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        assert await worker.run_job(row["id"])


async def imported(browser: Browser, page: str, mode: str = "all_or_nothing", **more: str) -> None:
    answer = await browser.submit(f"{page}/confirm", {"mode": mode, **more})
    assert answer.status_code == 303, answer.text
    await work()


async def test_an_import_waits_for_its_questions_on_the_page(open_browser: Any) -> None:
    county = await open_browser("county1")
    book = await template(county, "candidates")
    fill(book, "人才", PERSON, {**PERSON, "姓名": "虚构乙", "联系电话": "13800000002"})
    sheet = book["人才"]
    column = sheet.max_column + 1
    sheet.cell(1, column).value, sheet.cell(2, column).value = "个人情况说明", "多年现场经验"
    sheet.row_dimensions[3].hidden = True
    page = await preview(county, "candidates", saved(book))
    shown = (await county.get(page)).text
    assert "个人情况说明" in shown
    assert "1 行被筛选或隐藏（第 3 行）" in shown
    refused = await county.submit(f"{page}/confirm", {"mode": "all_or_nothing"})
    assert refused.status_code == 422
    assert "导入前先回答" in refused.text
    assert await Candidate.count() == 0
    answers = ["column:人才:个人情况说明=leave", "hidden:人才=leave"]
    assert (await county.submit(f"{page}/answers", {"answer": answers})).status_code == 303
    await work()
    await imported(county, page)
    assert [row["name"] for row in await Candidate.select(Candidate.name)] == ["虚构甲"]


async def test_questions_over_the_api(open_api: Any, open_browser: Any) -> None:
    api, browser = await open_api("enterprise1"), await open_browser("enterprise1")
    book = openpyxl.load_workbook(io.BytesIO(await needs_book(browser, {**NEED, "最低职称": "高级"})))
    copied = book.copy_worksheet(book["人才需求"])
    copied.title = "人才需求 (2)"
    copied["A2"] = "铣工"
    made = await api.post(
        "/api/v1/imports", data={"kind": "needs"}, files={"file": ("a.xlsx", saved(book), XLSX)}
    )
    await work()
    address = f"/api/v1/imports/{made.json()['id']}"
    view = (await api.get(address)).json()
    (question,) = view["questions"]
    assert question["key"] == "sheet:人才需求 (2)"
    assert {option["value"] for option in question["options"]} == {"leave", "read"}
    refused = await api.post(f"{address}/confirm", json={"mode": "skip_bad"})
    assert refused.status_code == 422
    assert question["key"] in refused.json()["detail"]
    (problem,) = (await api.get(f"{address}/problems")).json()["items"]
    assert (problem["suggestion"], problem["column"]) == ("副高级", "F")
    answers = {problem["accept"]: problem["suggestion"], question["key"]: "read"}
    assert (await api.post(f"{address}/answers", json={"answers": answers})).status_code == 202
    await work()
    view = (await api.get(address)).json()
    assert (view["good_rows"], view["total_rows"]) == (2, 2)
    assert (await api.post(f"{address}/confirm", json={"mode": "all_or_nothing"})).status_code == 202
    await work()
    assert {row["title_level"] for row in await Need.select(Need.title_level)} == {4}
    unknown = await api.post(f"{address}/answers", json={"answers": {"column:x:y": "leave"}})
    assert unknown.status_code == 409


async def test_english_pages_word_the_findings(open_browser: Any) -> None:
    browser = await open_browser("enterprise1")
    page = await preview(
        browser, "needs", await needs_book(browser, NEED, {**NEED, "截止日期": "2020-01-01"}, NEED)
    )
    browser.cookies.set("locale", "en")
    shown = (await browser.get(page)).text
    assert "The deadline 2020-01-01 is over" in shown
    assert "已过" not in shown


@pytest.fixture
async def two_needs(open_browser: Any) -> tuple[Browser, Browser]:
    """One need of each of two firms, open."""
    firms = []
    for login in ("enterprise1", "enterprise2"):
        browser = await open_browser(login)
        await imported(browser, await preview(browser, "needs", await needs_book(browser, NEED)))
        firms.append(browser)
    await Need.update({Need.state: "open"}).where(Need.state == "submitted")
    return firms[0], firms[1]


async def export(browser: Browser) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO((await browser.get("/needs.xlsx")).content))


async def test_an_exported_list_comes_back_as_changes_of_own_needs(two_needs: Any) -> None:
    first, _ = two_needs
    book = await export(first)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert {"编号", "用人单位", "状态"} <= set(heads)
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, heads["需求人数（人）"]).value = 9
    page = await preview(first, "needs", saved(book), "导出.xlsx")
    shown = (await first.get(page)).text
    assert "的需求不归您管理" in shown
    assert "2 人 → 9 人" in shown
    await imported(first, page, "skip_bad")
    rows = await Need.select(Need.seats, Need.organisation.name.as_alias("firm")).order_by(Need.id)
    assert [(row["firm"], row["seats"]) for row in rows] == [("第1机床厂", 9), ("第2机床厂", 2)]


async def test_without_numbers_a_foreign_firm_is_refused_too(two_needs: Any) -> None:
    first, _ = two_needs
    book = await export(first)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, heads["编号"]).value = None
        sheet.cell(row, heads["截止日期"]).value = today() + timedelta(days=90)
    page = await preview(first, "needs", saved(book), "导出.xlsx")
    assert "「第2机床厂」不是您可以代为填报的单位" in (await first.get(page)).text
    await imported(first, page, "skip_bad")
    assert await Need.count() == 3


async def test_a_bureau_brings_changes_back_by_the_names_of_firms(two_needs: Any, open_browser: Any) -> None:
    city = await open_browser("city")
    book = await export(city)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["需求人数（人）"]).value = 5
    page = await preview(city, "needs", saved(book), "导出.xlsx")
    shown = (await city.get(page)).text
    assert "新增 0 行，更改 1 行，没有变化 1 行" in shown
    await imported(city, page)
    assert sorted(row["seats"] for row in await Need.select(Need.seats)) == [2, 5]


@pytest.mark.parametrize("kind", ["needs", "candidates"])
async def test_a_corrected_file_updates_what_the_first_brought_in(kind: str, open_browser: Any) -> None:
    county = await open_browser("county1")
    title, base = ("人才需求", NEED) if kind == "needs" else ("人才", PERSON)
    if kind == "needs":
        county = await open_browser("enterprise1")
    key = "岗位名称" if kind == "needs" else "姓名"
    rows = [
        {**base, key: f"虚构岗{n}", "最低学历" if kind == "needs" else "最高学历": "本科"} for n in "甲乙丙"
    ]
    bad = {**rows[2], "引进方式": "不知道"}
    book = await template(county, kind)
    fill(book, title, rows[0], rows[1], bad)
    await imported(county, await preview(county, kind, saved(book)), "skip_bad")
    await Need.update({Need.state: "open"}).where(Need.state == "submitted")
    degree = "最低学历" if kind == "needs" else "最高学历"
    book = await template(county, kind)
    fill(book, title, rows[0], {**rows[1], degree: "硕士"}, rows[2])
    page = await preview(county, kind, saved(book))
    shown = (await county.get(page)).text
    assert "新增 1 行，更改 1 行，没有变化 1 行" in shown
    assert "本科 → 硕士研究生" in shown
    await imported(county, page)
    table = Need if kind == "needs" else Candidate
    assert sorted(row["education"] for row in await table.select(table.education)) == [3, 3, 4]


async def test_a_county_registers_its_enterprises_from_a_workbook(open_browser: Any, open_api: Any) -> None:
    county = await open_browser("county1")
    book = await template(county, "enterprises")
    row = {
        "企业名称": "虚构机床有限公司", "统一社会信用代码": "9121 9901 MA0R PT01 17",
        "所在县区": COUNTY, "所属产业": BRANCH,
        "企业规模": "中型企业", "联系人": "虚构甲", "联系电话": "（024）55501234",
    }  # fmt: skip
    other = list(counties().values())[1]
    fill(
        book,
        "企业",
        row,
        {**row, "企业名称": "虚构二厂"},
        {**row, "统一社会信用代码": "91219901MA0000001P", "所在县区": other},
    )
    page = await preview(county, "enterprises", saved(book), "企业.xlsx")
    shown = (await county.get(page)).text
    assert "一个号码只能登记一次" in shown
    assert "只能登记本县区的企业" in shown
    await imported(county, page, "skip_bad")
    found = (await (await open_api("county1")).get("/api/v1/enterprises")).text
    assert "91219901MA0RPT0117" in found
    again = await preview(county, "enterprises", saved(book), "企业.xlsx")
    assert "没有变化 1 行" in (await county.get(again)).text


async def test_an_exported_list_of_enterprises_comes_back(open_browser: Any) -> None:
    """What changed is shown before; whom to call, masked in an export, stays; so do other counties' firms."""
    county = await open_browser("county1")
    book = await template(county, "enterprises")
    code = "91219901MA0RPT0117"
    row = {
        "企业名称": "虚构机床有限公司", "统一社会信用代码": code, "所在县区": COUNTY, "所属产业": BRANCH,
        "企业规模": "中型企业", "联系人": "虚构甲", "联系电话": "02455501234",
    }  # fmt: skip
    fill(book, "企业", row)
    await imported(county, await preview(county, "enterprises", saved(book), "企业.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO((await county.get(f"/enterprises.xlsx?q={code}")).content))
    sheet = book.active
    titles = [cell.value for cell in sheet[1]]
    assert "*" in sheet.cell(2, titles.index("联系电话") + 1).value
    sheet.cell(2, titles.index("企业名称") + 1).value = "虚构数控有限公司"
    page = await preview(county, "enterprises", saved(book), "导出.xlsx")
    shown = (await county.get(page)).text
    assert "更改 1 行" in shown
    assert "虚构机床有限公司 → 虚构数控有限公司" in shown
    await imported(county, page)
    kept = await Enterprise.select(
        Enterprise.organisation._.name.as_alias("name"), Enterprise.contact, Enterprise.phone
    ).where(Enterprise.organisation._.credit_code == code)
    assert kept == [{"name": "虚构数控有限公司", "contact": "虚构甲", "phone": "02455501234"}]
    other = await open_browser("county2")
    page = await preview(other, "enterprises", saved(book), "外县.xlsx")
    assert "只能登记本县区的企业" in (await other.get(page)).text


async def test_a_row_that_may_not_say_so_stops_no_other(open_browser: Any) -> None:
    """A no needs its reason, a yes over a no as well; whose own account keeps the record changes it alone."""
    county = await open_browser("county1")
    people = [
        {**PERSON, "姓名": f"虚构{letter}", "联系电话": f"1380000000{n}"}
        for n, letter in enumerate("甲乙丙丁")
    ]
    people[1]["同意参与匹配"] = "否"
    book = await template(county, "candidates")
    fill(book, "人才", *people)
    await imported(county, await preview(county, "candidates", saved(book)))
    ids = [row["id"] for row in await Candidate.select(Candidate.id).order_by(Candidate.id)]
    no = {"reason": "本人来电表示不同意"}
    assert (await county.submit(f"/candidates/{ids[1]}/steps/refuse", no)).status_code == 303
    account = (await Account.select(Account.id).where(Account.login == "candidate2"))[0]["id"]
    await Candidate.update({Candidate.account: account}).where(Candidate.id == ids[2])
    book = await template(county, "candidates")
    again = [{**one, "专业方向": "激光焊接工程师"} for one in people]
    again[0]["同意参与匹配"], again[1]["同意参与匹配"] = "否", "是"
    fill(book, "人才", *again)
    page = await preview(county, "candidates", saved(book), name="再次.xlsx")
    shown = (await county.get(page)).text
    for row, said in ((2, "登记不同意须写明"), (3, "本人表示过不同意"), (4, "此人已登记")):
        assert said in shown, row
    await imported(county, page, mode="skip_bad")
    rows = await Candidate.select(Candidate.headline, Candidate.consent).order_by(Candidate.id)
    assert [row["headline"] == "激光焊接工程师" for row in rows] == [False, False, False, True]
    assert [row["consent"] for row in rows] == [True, False, True, True]
    assert "已导入" in (await county.get(page)).text


# What files say of enterprises stays, shows where they stand, decides what can be public and who is asked.
FIRM, SECOND = "91219901MA0RPT0117", "91219901MA0000001P"
SOURCE = "市市场监督管理局函〔2026〕8 号"


async def registered(city: Any) -> dict[str, int]:
    """Two enterprises, of a county each: credit code → organisation."""
    book = await template(city, "enterprises")
    row = {
        "企业名称": "虚构机床有限公司", "统一社会信用代码": FIRM, "所在县区": COUNTY, "所属产业": BRANCH,
        "企业规模": "中型企业", "联系人": "虚构甲", "联系电话": "02455501234",
    }  # fmt: skip
    other = {"企业名称": "虚构二厂", "统一社会信用代码": SECOND, "所在县区": list(counties().values())[1]}
    fill(book, "企业", row, {**row, **other})
    await imported(city, await preview(city, "enterprises", saved(book)))
    rows = await DB.asyncpg_pool.fetch(
        "SELECT id, credit_code FROM organisation WHERE credit_code IS NOT NULL"
    )
    return {each["credit_code"]: each["id"] for each in rows}


async def exported(browser: Any, path: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO((await browser.get(path)).content))


def answer(book: openpyxl.Workbook, code: str, **said: Any) -> None:
    """Write an answer beside an enterprise of an exported list."""
    sheet = book.active
    titles = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    line = next(r for r in range(2, 9) if sheet.cell(r, titles["统一社会信用代码"]).value == code)
    for title, value in said.items():
        sheet.cell(line, titles[title]).value = value


async def test_the_authoritys_answer_comes_back_in_the_exported_list(
    open_browser: Any, open_api: Any
) -> None:
    city, county = await open_browser("city"), await open_browser("county1")
    firms = await registered(city)
    book = await template(county, "needs")
    fill(book, "人才需求", {**NEED, "统一社会信用代码": FIRM})
    await imported(county, await preview(county, "needs", saved(book)))
    # The whole list goes out; one answer has a day to come, one another enterprise's name.
    book = await exported(city, "/enterprises/registration.xlsx?state=unasked&q=虚构")
    yesterday = today() - timedelta(days=1)
    answer(book, FIRM, 登记状态="注销", 核查日期=yesterday, 核查来源=SOURCE)
    answer(book, SECOND, 登记状态="存续", 核查日期=today() + timedelta(days=1), 核查来源=SOURCE)
    page = await preview(city, "registration", saved(book))
    shown = (await city.get(page)).text
    assert "核查日期不能晚于今天" in shown
    assert "名下在招的 1 项需求随即不再公开" in shown
    need = await DB.asyncpg_pool.fetchval("SELECT id FROM need")
    public = "SELECT need_public(n) FROM need n"
    assert await DB.asyncpg_pool.fetchval(public)
    await imported(city, page, "skip_bad")
    # What was public already is so no more; who looks after it reads why, once.
    assert not await DB.asyncpg_pool.fetchval(public)
    assert not await DB.asyncpg_pool.fetchval("SELECT count(*) FROM open_need")
    assert (await (await open_browser()).get(f"/needs/{need}")).status_code == 404
    assert (
        f"企业登记状态是「注销」（{yesterday.isoformat()}，{SOURCE}），需求不公开"
        in (await county.get(f"/needs/{need}")).text
    )
    told = "SELECT count(*) FROM notification WHERE event = 'need.idle' AND account = $1"
    assert await DB.asyncpg_pool.fetchval(told, (await actor_by_login("county1")).account_id) == 1
    answer(book, SECOND, 核查日期=yesterday, 企业名称="虚构三厂")
    page = await preview(city, "registration", saved(book))
    shown = (await city.get(page)).text
    assert "登记的企业名称是「虚构二厂」" in shown
    assert "没有变化 1 行" in shown
    # Another county's enterprise is not this county's to answer for.
    answer(book, SECOND, 企业名称=None)
    page = await preview(county, "registration", saved(book))
    assert f"信用代码 {SECOND} 是外县区的企业" in (await county.get(page)).text
    # Where it stands: its page, the list, the API; and nothing of it becomes public.
    for path in (f"/enterprises/{firms[FIRM]}", "/enterprises/registration?state=deregistered"):
        text = (await county.get(path)).text
        assert "注销" in text
        assert SOURCE in text
    api = await open_api("county1")
    (one,) = (await api.get("/api/v1/enterprises/registration?state=deregistered")).json()["items"]
    assert (one["credit_code"], one["checked"], one["live_needs"]) == (FIRM, yesterday.isoformat(), 1)
    assert (await api.get("/api/v1/enterprises/registration?before=2026-01-01")).json()["total"] == 1
    close = {"reason": "cancelled"}
    assert (await api.post(f"/api/v1/needs/{need}/steps/close", json=close)).status_code == 200
    reopening, wanted = f"/api/v1/needs/{need}/steps/reopen", {"note": "企业仍然需要"}
    refused = await api.post(reopening, json=wanted)
    assert refused.status_code == 422
    assert SOURCE in refused.json()["detail"]
    book = await template(county, "needs")
    fill(book, "人才需求", {**NEED, "统一社会信用代码": FIRM, "岗位名称": "铣工"})
    page = await preview(county, "needs", saved(book))
    assert "企业登记状态是「注销」" in (await county.get(page)).text
    # A later answer opens the door again; the earlier one stays, and nobody can change it.
    book = await exported(city, "/enterprises/registration.xlsx?q=虚构机床")
    answer(book, FIRM, 登记状态="在业", 核查日期=today(), 核查来源="更正函")
    page = await preview(city, "registration", saved(book))
    assert "注销 → 存续" in (await city.get(page)).text
    await imported(city, page)
    assert (
        await api.post(f"/api/v1/needs/{need}/steps/reopen", json={"note": "企业仍然需要"})
    ).status_code == 200
    told = (await api.get(f"/api/v1/enterprises/{firms[FIRM]}/standing")).json()["items"]
    assert [(line["what"], line["source"]) for line in told] == [
        ("active", "更正函"), ("deregistered", SOURCE)
    ]  # fmt: skip
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute("UPDATE enterprise_registration SET state = 'active'")


async def test_a_survey_asks_everybody_on_a_list(open_browser: Any, open_api: Any) -> None:
    city, api = await open_browser("city"), await open_api("city")
    firms = await registered(city)
    book = await template(city, "listing")
    row = {
        "统一社会信用代码": FIRM,
        "所属名单": "重大项目",
        "列入日期": "2026-01-01",
        "名单来源": "示发改〔2026〕3 号",
    }
    fill(
        book, "重点企业名单", {**row, "重大项目名称": "甲产业园"}, {**row, "重大项目名称": "乙产业园"},
        row, {**row, "统一社会信用代码": SECOND, "所属名单": "骨干企业"},
    )  # fmt: skip
    page = await preview(city, "listing", saved(book))
    assert "重大项目名单须填项目名称" in (await city.get(page)).text
    await imported(city, page, "skip_bad")
    listed = (await api.get("/api/v1/enterprises/lists?listed=major_project")).json()
    assert {each["project"] for each in listed["items"]} == {"甲产业园", "乙产业园"}
    form = {"title": "第四季度人才需求调查", "kind": "talent", "working_days": 10}
    survey = (await api.post("/api/v1/surveys", json=form)).json()["id"]
    asked = await city.submit(f"/surveys/{survey}/listed", {"listed": "major_project"})
    assert asked.status_code == 422
    assert "还没有责任人负责这些企业：虚构机床有限公司" in asked.text
    for login in ("county1", "county2"):
        person = (await actor_by_login(login)).account_id
        await api.post(f"/api/v1/surveys/{survey}/offices", json={"person": person})
    assert (await city.submit(f"/surveys/{survey}/listed", {"listed": "major_project"})).status_code == 303
    (target,) = (await api.get(f"/api/v1/surveys/firms?campaign={survey}")).json()["items"]
    assert target["organisation"] == firms[FIRM]
    assert target["source"] == "乙产业园 示发改〔2026〕3 号；甲产业园 示发改〔2026〕3 号"
    # Off the list from a day on it is asked no more; the list as it was stays.
    book = await exported(city, "/enterprises/lists.xlsx?listed=backbone")
    answer(book, SECOND, 移出日期=today())
    await imported(city, await preview(city, "listing", saved(book)))
    refused = await api.post(f"/api/v1/surveys/{survey}/listed", json={"listed": "backbone"})
    assert refused.status_code == 422
    (gone,) = (await api.get("/api/v1/enterprises/lists?stands=no")).json()["items"]
    assert (gone["credit_code"], gone["until"]) == (SECOND, today().isoformat())
    history = (await api.get(f"/api/v1/enterprises/{firms[SECOND]}/standing")).json()["items"]
    assert [line["until"] for line in history] == [today().isoformat(), None]
    # Nobody who has been deregistered is asked.
    book = await exported(city, "/enterprises/registration.xlsx?listed=major_project")
    answer(book, FIRM, 登记状态="吊销", 核查日期=today(), 核查来源=SOURCE)
    await imported(city, await preview(city, "registration", saved(book)))
    again = await api.post("/api/v1/surveys", json=form)
    by_code = {"codes": [FIRM], "listed": "backbone", "source": "示文 8 号"}
    refused = await api.post(f"/api/v1/surveys/{again.json()['id']}/targets", json=by_code)
    assert "登记状态不是存续" in refused.json()["detail"]
