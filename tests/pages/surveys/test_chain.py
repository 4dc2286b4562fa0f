"""From a cell to a need and back, and what the enterprise says of it, on pages and over the API."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.reference.codes import branches
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service, targets
from talent_platform.surveys.campaigns.schemas import CampaignForm, OfficeForm, TargetsForm
from talent_platform.surveys.conversion import becoming
from talent_platform.surveys.submissions import bringing
from talent_platform.surveys.submissions import service as rows

CODE = "91210100MA00000001"
FIGURES = {"seats": "需求人数（人）*", "years": "最少工作年限（年）", "pay_min": "年薪下限（万元）*",
           "pay_max": "年薪上限（万元）*"}  # fmt: skip


@pytest.fixture
async def survey(db, act):
    """Twenty-five needs of one enterprise, brought by workbook and approved: a hundred figures."""
    city, county = await act("city"), await act("county1")
    form = CampaignForm(title="第四季度人才需求调查", kind="talent", working_days=10, becomes="open")
    made = await service.create(city, form)
    submission = await service.name_person(city, made, OfficeForm(person=county.account_id))
    await targets.add_targets(city, made, TargetsForm(codes=[CODE], listed="backbone", source="示文 8 号"))
    await service.move(city, made, "open")
    _, blank, _ = await bringing.workbook(county, submission)
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book["填报表"]
    at = {cell.value: cell.column for cell in sheet[1]}
    branch = next(iter(branches().values()))
    for number in range(25):
        filled = {
            "统一社会信用代码*": CODE,
            "岗位名称*": f"{chr(0x4E00 + 97 * number)}{chr(0x5200 + 61 * number)}岗",
            "需求人数（人）*": 1 + number, "最少工作年限（年）": number % 9, "最低学历": "本科",
            "所属产业*": branch.name, "年薪下限（万元）*": f"{12 + number}万",
            "年薪上限（万元）*": 60 + number,
            "工作地点*": sheet.cell(2, at["工作地点*"]).value, "期望到岗日期*": "2030-06-01",
            "截止日期*": "2030-03-31",
        }  # fmt: skip
        for head, value in filled.items():
            sheet.cell(number + 2, at[head]).value = value
    body = io.BytesIO()
    book.save(body)
    done = await bringing.bring(county, submission, "填报.xlsx", body.getvalue())
    assert (done.new, done.refused) == (25, [])
    for row in await DB.asyncpg_pool.fetch("SELECT id FROM survey_row ORDER BY id"):
        await rows.move(county, row["id"], "submit")
        await rows.move(city, row["id"], "approve")
    assert await becoming.become_all() == 25
    return made, city


async def test_a_hundred_figures_walk_to_their_cell_and_back(survey, open_browser, open_api) -> None:
    made, city = survey
    api, browser = await open_api("city"), await open_browser("city")
    sealed = await DB.asyncpg_pool.fetchrow("SELECT id, body FROM survey_file")
    original = openpyxl.load_workbook(io.BytesIO(vault.unseal(sealed["body"], bringing.CIPHER)))
    answer = (await api.get("/api/v1/surveys/chain", params={"campaign": made, "size": 100})).json()
    assert "items" in answer, answer
    links = answer["items"]
    assert len(links) == 25
    walked = 0
    for link in links:
        row = (await api.get(f"/api/v1/surveys/rows/{link['id']}")).json()
        stands = {cell["field"]: cell for cell in reversed(row["cells"])}
        for field in FIGURES:
            cell = stands[field]
            there = original[cell["sheet"]][f"{cell['sheet_column']}{cell['sheet_row']}"]
            assert (cell["text"], cell["upload"]) == (str(there.value), sealed["id"])
            walked += 1
        assert (
            link["seats_place"] == f"填报表!{stands['seats']['sheet_column']}{stands['seats']['sheet_row']}"
        )
        assert (link["seats_text"], link["seats"]) == (stands["seats"]["text"], row["answers"]["seats"])
        # The need says where it comes from.
        back = (await api.get("/api/v1/surveys/chain", params={"need": link["need"]})).json()["items"]
        assert [one["id"] for one in back] == [link["id"]]
    assert walked == 100
    (standing,) = await campaigns.standings(city, made)
    assert standing.seats == sum(link["seats"] for link in links) == sum(range(1, 26))
    page = (await browser.get(f"/needs/{links[0]['need']}")).text
    assert f"/surveys/rows/{links[0]['id']}#cells" in page
    assert f"调查「第四季度人才需求调查」填报第 {links[0]['id']} 行" in page
    assert f"/needs/{links[0]['need']}" in (await browser.get(f"/surveys/rows/{links[0]['id']}")).text
    sheet = await browser.get(f"/surveys/chain.xlsx?campaign={made}")
    told = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)
    at = told[0].index("人数")
    assert sum(line[at] for line in told[1:26]) == standing.seats


async def test_the_enterprise_confirms_and_denies_on_its_pages(survey, open_browser, open_api) -> None:
    made, _ = survey
    firm, county, api = (
        await open_browser("enterprise1"),
        await open_browser("county1"),
        await open_api("enterprise1"),
    )
    desk = (await firm.get("/desk")).text
    assert "待确认的代填需求" in desk
    listed = (await firm.get("/surveys/needs?state=waits")).text
    assert "/surveys/rows/" not in listed
    urls = list(dict.fromkeys(re.findall(r"/surveys/needs/\d+", listed)))
    shown = (await firm.get(urls[0])).text
    assert "先改草稿" in shown
    assert "没有答复的，视为属实" in shown
    assert (await firm.submit(f"{urls[0]}/steps/refuse", {"note": ""})).status_code == 422
    assert (await firm.submit(f"{urls[0]}/steps/confirm")).status_code == 303
    assert (await firm.submit(f"{urls[0]}/steps/confirm")).status_code == 409
    assert (await firm.submit(f"{urls[1]}/steps/refuse", {"note": "没有这个岗位"})).status_code == 303
    detail = (await api.get(f"/api/v1{urls[2]}")).json()
    assert (detail["state"], detail["may"], detail["like"]) == ("waits", ["confirm", "refuse"], [])
    answer = await api.post(f"/api/v1{urls[2]}/steps/confirm", json={"version": detail["version"]})
    assert answer.json() == {"state": "confirmed"}
    assert (await firm.get("/surveys/chain")).status_code == 403
    page = (await county.get(f"/surveys/{made}")).text
    for group, number in (("group=became", 2), ("state=waits", 22), ("group=decide", 1)):
        url = re.search(rf'href="(/surveys/needs\?[^"]*{group}[^"]*)"', page)[1].replace("&amp;", "&")
        assert f"共 {number} 条" in (await county.get(url)).text
    told = (await county.get(urls[1])).text
    assert "没有这个岗位" in told
    assert "测试enterprise1" not in told
