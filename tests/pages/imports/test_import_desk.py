"""The import desk as a browser and an API client meet it."""

import asyncio
import gc
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from title_review import filed

from talent_platform.accounts.tables import Organisation
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import today
from talent_platform.demand.tables import Need
from talent_platform.imports.kinds import kinds
from talent_platform.imports.tables import ImportFile
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate, Team, TeamMember

Browser = Any
Open = Callable[..., Awaitable[Browser]]
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
    return saved(book)


async def send(browser: Browser, kind: str, body: bytes, name: str = "需求.xlsx") -> httpx.Response:
    return await browser.submit("/imports", {"kind": kind}, files={"file": (name, body, XLSX)})


async def sent(browser: Browser, kind: str, body: bytes, name: str = "需求.xlsx") -> str:
    """Upload; the address of the page of the file."""
    answer = await send(browser, kind, body, name)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def preview(browser: Browser, kind: str, body: bytes, name: str = "需求.xlsx") -> str:
    """Upload and have it checked."""
    page = await sent(browser, kind, body, name)
    await work()
    return page


async def work() -> None:
    """Run every waiting job, as the worker does."""
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        assert await worker.run_job(row["id"])


@pytest.fixture
async def enterprise(open_browser: Open) -> Browser:
    return await open_browser("enterprise1")


async def test_an_enterprise_imports_its_needs(enterprise: Browser) -> None:
    body = await needs_book(enterprise, NEED, {**NEED, "岗位名称": "焊接工程师"})
    page = await preview(enterprise, "needs", body)
    shown = (await enterprise.get(page)).text
    assert "没有发现错误" in shown
    assert await Need.count() == 0
    assert (await enterprise.submit(f"{page}/confirm", {"mode": "all_or_nothing"})).status_code == 303
    assert "排队中" in (await enterprise.get(page)).text
    await work()
    assert "已导入 2 行" in (await enterprise.get(page)).text
    rows = await Need.select().order_by(Need.id)
    assert [(r["title"], r["state"], r["origin_sheet"], r["origin_row"]) for r in rows] == [
        ("数控编程工程师", "submitted", "人才需求", 2),
        ("焊接工程师", "submitted", "人才需求", 3),
    ]
    assert {r["origin_file"] for r in rows} == {hashlib.sha256(body).hexdigest()}
    assert (rows[0]["pay_max"], rows[0]["seats"]) == (18, 2)
    acts = [r["action"] for r in await AuditEntry.select(AuditEntry.action)]
    assert {"import.uploaded", "import.confirmed", "import.imported"} <= set(acts)


async def test_errors_stand_at_their_cells_and_come_back_marked(enterprise: Browser) -> None:
    body = await needs_book(
        enterprise,
        NEED,
        {**NEED, "岗位名称": "铣工", "需求人数": "若干"},
        {**NEED, "岗位名称": "钳工", "截止日期": "2020-01-01"},
        NEED,
        {**NEED, "岗位名称": "镗工", "年薪上限": 5},
    )
    page = await preview(enterprise, "needs", body)
    shown = (await enterprise.get(page)).text
    for text in ("B3", "应为整数", "O4", "2020-01-01 已过", "A5", "重复", "L6", "不能低于"):
        assert text in shown
    whole = await enterprise.submit(f"{page}/confirm", {"mode": "all_or_nothing"})
    assert whole.status_code == 422
    assert "有 4 行有错误" in whole.text
    marked = await enterprise.get(f"{page}/marked")
    assert "filename*=UTF-8''%E9%9C%80%E6%B1%82-" in marked.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(marked.content))["人才需求"]
    assert "应为整数" in sheet["B3"].comment.text
    notes = {row[-1].value for row in sheet.iter_rows(min_row=4, max_row=5)}
    assert any("已过" in note for note in notes)
    assert (await enterprise.submit(f"{page}/confirm", {"mode": "skip_bad"})).status_code == 303
    await work()
    assert await Need.count() == 1
    assert "已导入 1 行" in (await enterprise.get(page)).text


async def test_the_same_file_again_is_said_and_needs_a_tick(enterprise: Browser) -> None:
    body = await needs_book(enterprise, NEED)
    first = await preview(enterprise, "needs", body)
    twin = await preview(enterprise, "needs", body)
    await enterprise.submit(f"{first}/confirm", {"mode": "all_or_nothing"})
    await enterprise.submit(f"{twin}/confirm", {"mode": "all_or_nothing"})
    await work()
    assert await Need.count() == 1, "two confirmations of the same bytes write once"
    third = await preview(enterprise, "needs", body)
    assert "同一份文件已于" in (await enterprise.get(third)).text
    await Need.update({Need.state: "closed"}, force=True)
    fourth = await preview(enterprise, "needs", body)
    refused = await enterprise.submit(f"{fourth}/confirm", {"mode": "all_or_nothing"})
    assert refused.status_code == 409
    await enterprise.submit(f"{fourth}/confirm", {"mode": "all_or_nothing", "again": "yes"})
    await work()
    assert await Need.count() == 2


async def test_a_file_is_decided_once_and_by_its_uploader(enterprise: Browser, open_browser: Open) -> None:
    page = await preview(enterprise, "needs", await needs_book(enterprise, NEED))
    stranger, county = await open_browser("enterprise2"), await open_browser("county1")
    assert (await stranger.get(page)).status_code == 404
    assert (await stranger.get(f"{page}/marked")).status_code == 404
    seen = await county.get(page)
    assert seen.status_code == 200
    assert "确认导入" not in seen.text
    assert (await county.submit(f"{page}/confirm", {"mode": "all_or_nothing"})).status_code == 403
    assert (await enterprise.submit(f"{page}/discard")).status_code == 303
    assert (await enterprise.submit(f"{page}/confirm", {"mode": "all_or_nothing"})).status_code == 409
    assert "需求.xlsx" not in (await enterprise.get("/imports")).text


async def test_roles_get_their_kinds_only(open_browser: Open) -> None:
    enterprise, lead = await open_browser("enterprise1"), await open_browser("teamlead")
    assert (await enterprise.get("/imports/templates/candidates.xlsx")).status_code == 403
    assert (await enterprise.get("/imports/templates/nothing.xlsx")).status_code == 404
    assert (await send(enterprise, "candidates", b"x")).status_code == 403
    assert (await lead.get("/imports/templates/teams.xlsx")).status_code == 200
    assert (await (await open_browser()).get("/imports")).status_code == 303


async def test_a_refused_file_gets_its_sentence_on_the_form(enterprise: Browser) -> None:
    for body, name, says in (
        (b"PK\x03\x04 broken", "a.xlsx", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "另存为 .xlsx"),
        (b"", "a.xlsx", "空的"),
        (saved(openpyxl.Workbook()), "a.xlsx", "找不到表头"),
    ):
        answer = await send(enterprise, "needs", body, name)
        if body:
            await work()
            answer = await enterprise.get(answer.headers["location"])
            assert "确认导入" not in answer.text
        else:
            assert answer.status_code == 422
        assert says in answer.text
    assert (await enterprise.submit("/imports", {"kind": "needs"})).status_code == 422
    states = [(r["state"], r["body"]) for r in await ImportFile.select(ImportFile.state, ImportFile.body)]
    assert states == [("refused", None)] * 3, "of a file that cannot be read nothing is kept but why"
    assert (await AuditEntry.count().where(AuditEntry.action == "import.refused")) == 3


@pytest.mark.filterwarnings("ignore:Unclosed file", "ignore::pytest.PytestUnraisableExceptionWarning")
async def test_two_hundred_megabytes_are_refused_while_they_stream(enterprise: Browser) -> None:
    sent = 0

    async def zeros() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
        for _ in range(200):
            sent += 1
            yield bytes(2**20)
        yield b"\r\n--x--\r\n"

    await enterprise.get("/imports")
    headers = {
        "content-type": "multipart/form-data; boundary=x",
        "x-csrftoken": enterprise.cookies["csrftoken"],
    }
    answer = await enterprise.post("/imports", content=zeros(), headers=headers)
    gc.collect()
    assert answer.status_code == 413
    assert sent < 30, "the rest is never read"
    assert "20 MB" in answer.text
    assert (await enterprise.get("/imports")).status_code == 200


async def test_a_bureau_imports_people_and_teams(open_browser: Open) -> None:
    county = await open_browser("county1")
    book = await template(county, "candidates")
    fill(
        book,
        "人才",
        PERSON,
        {**PERSON, "姓名": "虚构乙", "联系电话": "13800000002"},
        {**PERSON, "专业方向": "重复"},
    )
    page = await preview(county, "candidates", saved(book), "人才.xlsx")
    assert "与第 2 行重复" in (await county.get(page)).text
    await county.submit(f"{page}/confirm", {"mode": "skip_bad"})
    await work()
    assert await Candidate.count() == 2

    book = await template(county, "teams")
    team = {
        "团队名称": "甲队", "项目名称": "高炉煤气余热回收", "项目说明": "面向中小高炉的余热回收成套技术",
        "项目阶段": "中试", "所属产业": BRANCH, "最少成行人数": 2, "可到位日期": "2027-01-01",
    }  # fmt: skip
    fill(book, "团队", team, {**team, "团队名称": "乙队", "项目名称": "另一个项目"})
    members = [
        {"团队名称": "甲队", "成员姓名": "虚构甲", "承担角色": "组长", "联系电话": "13800000001"},
        {"团队名称": "甲队", "成员姓名": "虚构丙", "承担角色": "组员", "联系电话": "13800000003"},
        {"团队名称": "乙队", "成员姓名": "虚构丁", "承担角色": "组长", "联系电话": "电话"},
        {"团队名称": "丙队", "成员姓名": "虚构戊", "承担角色": "组长", "联系电话": "13800000005"},
    ]
    fill(book, "成员", *members)
    page = await preview(county, "teams", saved(book), "团队.xlsx")
    shown = (await county.get(page)).text
    for text in ("D4", "格式不正确", "A5", "没有与此相同的团队名称"):
        assert text in shown
    await county.submit(f"{page}/confirm", {"mode": "skip_bad"})
    await work()
    assert await Team.count() == 1
    assert await TeamMember.count() == 2
    assert await Candidate.count() == 3, "a member already registered is linked, not repeated"


async def test_the_examples_of_every_template_can_be_imported(
    open_browser: Open, act: Open, colleague: Any
) -> None:
    """The staff's and the roster's are with the institutions."""
    city, county = await open_browser("city"), await open_browser("county1")
    await Organisation.update({Organisation.credit_code: "91219901MA0000001P"}).where(
        Organisation.name == "第1机床厂"
    )
    await filed(await act("city"), colleague)
    tried = {"roster", "staff"}
    for kind, browser, titles in (
        ("needs", city, ["人才需求"]),
        ("projects", city, ["项目需求"]),
        ("candidates", city, ["人才"]),
        ("teams", city, ["团队", "成员"]),
        ("enterprises", county, ["企业"]),
        ("registration", county, ["企业登记状态"]),
        ("listing", city, ["重点企业名单"]),
        ("accounts", county, ["账号"]),
        ("title_experts", city, ["评审专家推荐表"]),
    ):
        book = await template(browser, kind)
        examples = list(book["填写示例"].values)
        for number, title in enumerate(titles):
            head, *rows = [r for r in examples[4 * number + 1 : 4 * number + 4] if any(r)]
            for at, row in enumerate(rows, start=2):
                for index, (name, value) in enumerate(zip(head, row, strict=True), start=1):
                    if name:
                        book[title].cell(at, index).value = value
        page = await preview(browser, kind, saved(book), f"{kind}.xlsx")
        assert "没有发现错误" in (await browser.get(page)).text, kind
        await browser.submit(f"{page}/confirm", {"mode": "all_or_nothing"})
        await work()
        stored = await ImportFile.select(ImportFile.state).where(ImportFile.kind == kind)
        assert [one["state"] for one in stored] == ["imported"], kind
        tried.add(kind)
    assert tried == kinds().keys()


async def test_twenty_uploads_at_once(open_browser: Open) -> None:
    county = await open_browser("county1")
    book = await template(county, "candidates")
    bodies = []
    for number in range(20):
        fill(book, "人才", {**PERSON, "姓名": f"虚构{number}"}, {**PERSON, "联系电话": "无"})
        bodies.append(saved(book))
    browsers = [await open_browser(f"county{1 + n % 2}") for n in range(4)]
    uploads = [sent(browsers[n % 4], "candidates", body) for n, body in enumerate(bodies)]
    pages = await asyncio.gather(*uploads)
    assert len(set(pages)) == 20
    await work()
    rows = await ImportFile.select(ImportFile.total_rows, ImportFile.good_rows, ImportFile.sha256)
    assert [(r["total_rows"], r["good_rows"]) for r in rows] == [(2, 1)] * 20
    assert {r["sha256"] for r in rows} == {hashlib.sha256(body).hexdigest() for body in bodies}


async def test_the_api_does_the_same(open_api: Open, enterprise: Browser) -> None:
    api = await open_api("enterprise1")
    body = await needs_book(enterprise, NEED, {**NEED, "需求人数": 0})
    assert (await api.get("/api/v1/imports/templates/needs")).headers["content-type"] == XLSX
    made = await api.post("/api/v1/imports", data={"kind": "needs"}, files={"file": ("a.xlsx", body, XLSX)})
    assert made.status_code == 201, made.text
    assert made.json()["state"] == "checking"
    early = await api.post(f"/api/v1/imports/{made.json()['id']}/confirm", json={"mode": "skip_bad"})
    assert early.status_code == 409
    await work()
    file = (await api.get(f"/api/v1/imports/{made.json()['id']}")).json()
    assert (file["state"], file["total_rows"], file["good_rows"]) == ("previewed", 2, 1)
    path = f"/api/v1/imports/{file['id']}"
    (problem,) = (await api.get(f"{path}/problems")).json()["items"]
    assert (problem["column"], problem["row"], problem["code"]) == ("B", 3, "greater_than_equal")
    refused = await api.post(f"{path}/confirm", json={"mode": "all_or_nothing"})
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("application/problem+json")
    accepted = await api.post(f"{path}/confirm", json={"mode": "skip_bad"})
    assert accepted.status_code == 202
    await work()
    assert (await api.get(path)).json()["imported_rows"] == 1
    assert (await api.get(f"/api/v1/jobs/{accepted.json()['job']}")).json()["state"] == "done"
    assert (await api.post("/api/v1/imports", json={})).status_code == 422
