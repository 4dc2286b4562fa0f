"""The workbook of a county: down, filled in, up; what every cell of it became, and what was not taken."""

from __future__ import annotations

import asyncio
import io
import re

import asyncpg
import openpyxl
import pytest

from talent_platform.database.engine import DB
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service, targets
from talent_platform.surveys.campaigns.schemas import (
    CampaignEdit,
    CampaignForm,
    OfficeForm,
    Question,
    TargetsForm,
)
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.tables import RowKind

STAFF = Question(label="现有在岗人数", kind="number", unit="人", required=True)
FILLED = {
    "岗位名称*": "数控编程工程师", "需求人数（人）*": 2, "最低学历": "本科", "所属产业*": None,
    "年薪下限（万元）*": 12, "年薪上限（万元）*": "18万元",
    "期望到岗日期*": "2030-06-01", "截止日期*": "2030-03-31",
    "现有在岗人数（人）*": 120,
}  # fmt: skip


@pytest.fixture
async def survey(db, act):
    city, county = await act("city"), await act("county1")
    form = CampaignForm(title="第四季度人才需求调查", kind="talent", working_days=10, questions=[STAFF])
    made = await service.create(city, form)
    submission = await service.name_person(city, made, OfficeForm(person=county.account_id))
    asked = TargetsForm(codes=["91210100 ma000000 ０１"], listed="backbone", source="示文 8 号")
    await targets.add_targets(city, made, asked)
    await service.move(city, made, "open")
    return made, submission, city, county


def opened(answer) -> openpyxl.Workbook:
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def heads(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def fill(sheet, row: int, **more) -> None:
    at = heads(sheet)
    branch = sheet.parent["填写说明"]
    options = {line[1].value: line[3].value for line in branch.iter_rows(min_row=2)}
    for head, value in {**FILLED, "所属产业*": options["所属产业*"].split("、")[0], **more}.items():
        sheet.cell(row, at[head]).value = value


async def bring(browser, submission: int, book: openpyxl.Workbook, name: str = "填报.xlsx"):
    body = io.BytesIO()
    book.save(body)
    files = {"file": (name, body.getvalue(), "application/octet-stream")}
    url = f"/surveys/submissions/{submission}/workbook"
    return await browser.submit(url, files=files), body.getvalue()


async def cells(row: int) -> dict[str, dict]:
    found = await DB.asyncpg_pool.fetch("SELECT * FROM survey_cell WHERE survey_row = $1 ORDER BY id", row)
    return {cell["field"]: dict(cell) for cell in found}


async def test_a_workbook_comes_back_to_the_cell_and_again_changes_nothing(open_browser, survey) -> None:
    _, submission, _, county_actor = survey
    county, city = await open_browser("county1"), await open_browser("city")
    book = opened(await county.get(f"/surveys/submissions/{submission}/workbook.xlsx"))
    sheet = book["填报表"]
    at = heads(sheet)
    assert sheet.protection.sheet
    assert sheet.cell(1, 1).protection.locked
    assert not sheet.cell(2, at["工作地点*"]).protection.locked
    assert [sheet.cell(2, at[one]).value for one in ("企业名称", "统一社会信用代码*")] == [
        "第1机床厂", "91210100MA00000001",
    ]  # fmt: skip
    assert sheet.cell(2, at["工作地点*"]).value
    await bring(county, submission, book)
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM survey_row") == 0
    fill(sheet, 2)
    fill(
        sheet,
        3,
        **{"统一社会信用代码*": "91210100 ma000000 ０１", "岗位名称*": "焊工", "需求人数（人）*": "若干"},
    )
    sheet.cell(3, at["工作地点*"]).value = sheet.cell(2, at["工作地点*"]).value
    fill(sheet, 4, **{"统一社会信用代码*": "91210100MA00000002"})
    answer, body = await bring(county, submission, book)
    assert answer.status_code == 200, answer.text
    assert "名单中没有信用代码为「91210100MA00000002」的企业" in answer.text
    first, second = [r["id"] for r in await DB.asyncpg_pool.fetch("SELECT id FROM survey_row ORDER BY id")]

    # Every cell says what stands at its place of the file.
    stands = await cells(first)
    kept = openpyxl.load_workbook(io.BytesIO(body))
    for cell in stands.values():
        assert cell["text"] == str(kept[cell["sheet"]][f"{cell['sheet_column']}{cell['sheet_row']}"].value)
    assert {"title", "seats", "pay_max", "education", "county"} <= stands.keys()
    shown = (await city.get(f"/surveys/rows/{first}")).text
    assert "填报.xlsx 填报表!" in shown
    number = await DB.asyncpg_pool.fetchval("SELECT max(id) FROM survey_file")
    assert f"/surveys/files/{number}" in shown
    assert (await city.get(f"/surveys/files/{number}")).content == body
    assert (await (await open_browser("county2")).get(f"/surveys/files/{number}")).status_code == 404
    unread = (await cells(second))["seats"]
    assert (unread["text"], unread["value"]) == ("若干", "null")
    assert await rows.move(county_actor, first, "submit") == "submitted"
    await rows.move(county_actor, first, "recall")

    # The same file again changes nothing; corrected in the same place it is the same row.
    await bring(county, submission, book)
    count = await DB.asyncpg_pool.fetchval("SELECT count(*) FROM survey_cell")
    fill(sheet, 3, **{"统一社会信用代码*": "91210100MA00000001", "岗位名称*": "焊工", "需求人数（人）*": 4})
    answer, _ = await bring(county, submission, book, "填报 (1).xlsx")
    assert "已填为「若干」，文件中为「4」" in answer.text
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM survey_cell") == count
    # What was asked is answered on the page, with the file that is kept; answered once more it is asked again
    # only if something else stands there meanwhile.
    sent = dict(re.findall(r'name="(kept|line\.3)" value="(\d+(?::\d+)?)"', answer.text))
    for said in ("没有变化", "没有变化"):
        answer = await county.submit(f"/surveys/submissions/{submission}/workbook", sent)
        assert (answer.status_code, said in answer.text, "请回答" in answer.text) == (200, True, False)
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM survey_cell") == count + 1
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM survey_row") == 2
    assert (await cells(second))["seats"]["text"] == "4"


async def test_page_and_workbook_of_one_row_meet(open_browser, survey) -> None:
    _, submission, _, actor = survey
    county = await open_browser("county1")
    target = await DB.asyncpg_pool.fetchval("SELECT id FROM survey_target")
    row = await rows.begin(actor, submission, target, RowKind.NEED)
    await rows.save(actor, row, {"title": "焊工", "seats": "2", "education": "3"}, {})
    book = opened(await county.get(f"/surveys/submissions/{submission}/workbook.xlsx"))
    sheet = book["填报表"]
    at = heads(sheet)
    assert (sheet.cell(2, at["行号"]).value, sheet.cell(2, at["最低学历"]).value) == (str(row), "本科")
    seen = {name: cell["id"] for name, cell in (await cells(row)).items()}
    await rows.save(actor, row, {"seats": "3"}, seen)
    sheet.cell(2, at["岗位名称*"]).value = "高级焊工"
    await bring(county, submission, book)  # other fields merge
    stands = await cells(row)
    assert (stands["title"]["text"], stands["seats"]["text"]) == ("高级焊工", "3")
    sheet.cell(2, at["需求人数（人）*"]).value = 5
    both, _ = await bring(county, submission, book)
    assert "已填为「3」，文件中为「5」" in both.text
    assert (await cells(row))["seats"]["text"] == "3"


async def test_a_form_that_is_no_longer_taken_says_which_is(open_browser, open_api, survey) -> None:
    made, submission, city, _ = survey
    county = await open_browser("county1")
    first = opened(await county.get(f"/surveys/submissions/{submission}/workbook.xlsx"))
    one = await campaigns.one(city, made)
    more = [STAFF, Question(label="是否提供住房", kind="choice", options=["是", "否"])]
    shape = {"title": one.title, "kind": "talent", "working_days": 10, "questions": more}
    await service.edit(city, made, CampaignEdit(**shape), version=None)
    fill(first["填报表"], 2)
    taken, _ = await bring(county, submission, first)
    assert "第 1 版，现行为第 2 版" in taken.text
    last = opened(await county.get(f"/surveys/submissions/{submission}/workbook.xlsx"))
    assert "是否提供住房" in heads(last["填报表"])
    shape["questions"] = [STAFF]
    await service.edit(city, made, CampaignEdit(**shape, keep_earlier=False), version=None)
    refused, _ = await bring(county, submission, last)
    assert refused.status_code == 422
    assert "第 2 版，已不再使用；现行为第 3 版" in refused.text
    api = await open_api("county1")
    for body, said in ((b"not a workbook", 422), (b"", 422)):
        files = {"file": ("x.xlsx", body, "application/octet-stream")}
        answer = await api.post(f"/api/v1/surveys/submissions/{submission}/workbook", files=files)
        assert answer.status_code == said, answer.text
    await service.move(city, made, "close", note="填报期限已到")
    closed, _ = await bring(county, submission, first)
    assert closed.status_code in (409, 422)
    assert (await county.get(f"/surveys/submissions/{submission}/workbook.xlsx")).status_code == 409


async def test_two_downloads_of_one_name_are_two_files(open_browser, survey) -> None:
    _, submission, _, actor = survey
    county = await open_browser("county1")
    url = f"/surveys/submissions/{submission}/workbook.xlsx"
    one, two = opened(await county.get(url)), opened(await county.get(url))
    fill(one["填报表"], 2)
    fill(two["填报表"], 2, **{"岗位名称*": "财务主管", "需求人数（人）*": 9})
    await bring(county, submission, one)
    await bring(county, submission, two)
    titles = "SELECT array_agg(title ORDER BY id) FROM survey_row"
    assert await DB.asyncpg_pool.fetchval(titles) == ["数控编程工程师", "财务主管"]
    # Brought again, the first is the first, and what was mended in it is asked about.
    fill(one["填报表"], 2, **{"需求人数（人）*": 4})
    answer, _ = await bring(county, submission, one)
    assert "已填为「2」，文件中为「4」" in answer.text
    assert await DB.asyncpg_pool.fetchval(titles) == ["数控编程工程师", "财务主管"]
    # A colleague fills in a copy of the same download: both values are named, nothing is written over.
    await DB.asyncpg_pool.execute(
        "INSERT INTO account (login, name, role, organisation, password_hash, active) SELECT 'county1b', "
        "'乙某', role, organisation, password_hash, true FROM account WHERE login = 'county1'"
    )
    colleague = await open_browser("county1b")
    fill(one["填报表"], 2, **{"岗位名称*": "热处理工程师"})
    answer, _ = await bring(colleague, submission, one)
    assert "数控编程工程师" in answer.text
    assert "是另一项需求，新填一行" in answer.text
    assert await DB.asyncpg_pool.fetchval(titles) == ["数控编程工程师", "财务主管"]
    # A further need in a later download, at a line whose first need is handed in already.
    await rows.move(actor, await DB.asyncpg_pool.fetchval("SELECT min(id) FROM survey_row"), "submit")
    later = opened(await county.get(url))
    sheet, head = later["填报表"], heads(later["填报表"])
    place = one["填报表"].cell(2, head["工作地点*"]).value
    fill(sheet, 3, **{"统一社会信用代码*": "91210100MA00000001", "岗位名称*": "装配钳工", "工作地点*": place})
    await bring(county, submission, later)
    assert (await DB.asyncpg_pool.fetchval(titles))[2:] == ["装配钳工"]


async def test_papers_of_a_submission_are_sealed_read_by_whom_it_says_and_taken_back(
    open_browser, open_api, survey
) -> None:
    _, submission, _, _ = survey
    county, city = await open_browser("county1"), await open_browser("city")
    url, scan = f"/surveys/submissions/{submission}", b"%PDF-1.7 " + "盖章回函".encode()

    async def attach(body: bytes, name: str = "回函"):
        return await county.submit(f"{url}/attachments", files={"file": (name, body, "application/pdf")})

    for wrong in (b"MZ a program", b"%PDF-1.7" + b"0" * 5 * 2**20):
        refused = await attach(wrong, "回函.pdf")
        assert refused.status_code == 422
        assert "附件应为 PDF、PNG 或 JPG 文件" in refused.text
    assert (await attach(scan)).status_code == 303
    assert (await attach(scan)).status_code == 409
    number, stored = await DB.asyncpg_pool.fetchrow("SELECT id, body FROM survey_attachment")
    assert "盖章回函".encode() not in stored
    taken = await city.get(f"/surveys/attachments/{number}")
    assert taken.content == scan
    assert ".pdf" in taken.headers["content-disposition"]
    foreign = await open_browser("county2")
    assert (await foreign.get(f"/surveys/attachments/{number}")).status_code == 404
    assert (await foreign.submit(f"/surveys/attachments/{number}/remove")).status_code == 404
    (line,) = (await (await open_api("county1")).get(f"/api/v1{url}/attachments")).json()["items"]
    name = await DB.asyncpg_pool.fetchval("SELECT name FROM account WHERE login = 'city'")
    assert [each["actor_name"] for each in line["read"]] == [name]
    assert name in (await county.get(url)).text
    # Twenty at once more: never more than twenty in all.
    async with asyncio.TaskGroup() as group:
        sent = [group.create_task(attach(scan + bytes([number]))) for number in range(21)]
    assert sorted(each.result().status_code for each in sent) == [303] * 19 + [409] * 2
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute("UPDATE survey_attachment SET name = '别的'")
    more = (
        "INSERT INTO survey_attachment "
        "(submission, name, kind, size, sha256, body, at, actor_id, actor_name) "
        "SELECT submission, name, kind, $1, 'x' || n, body, at, actor_id, actor_name "
        "FROM survey_attachment, generate_series(1, $2::int) n"
    )
    for size, count in ((5 * 2**20 + 1, 1), (9, 20)):  # nor past the page: too large, one too many
        with pytest.raises(asyncpg.CheckViolationError, match="20 of a submission"):
            await DB.asyncpg_pool.execute(more, size, count)
    assert (await county.submit(f"/surveys/attachments/{number}/remove")).status_code == 303
    assert (await city.get(f"/surveys/attachments/{number}")).status_code == 404
    assert (await county.submit(f"/surveys/attachments/{number}/remove")).status_code == 409
    assert "已撤下" in (await city.get(url)).text
