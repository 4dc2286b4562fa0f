"""A question that is a table: asked and filled in on pages, by workbook, over the API, cell by cell."""

from __future__ import annotations

import io
import json
import re

import openpyxl
import pytest

from talent_platform.database.engine import DB
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service, targets
from talent_platform.surveys.campaigns.forms import grids_of, row_model
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS, OfficeForm, TargetsForm
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.tables import RowKind

COLUMNS = "设备名称*:文字、数量*:数字:台、状态:单选:在用/停用、购置日期:日期"
FORM = {
    "title": "第四季度人才需求调查", "kind": "talent", "working_days": "10", "first_state": "submitted",
    "questions.label": "设备清单", "questions.kind": "table", "questions.options": "",
    "questions.columns": COLUMNS, "questions.unit": "", "questions.required": "true",
    "questions.firm": "false",
}  # fmt: skip
SHEET = "表1 设备清单"


@pytest.fixture
async def asked(db, act, open_browser):
    """The city's browser, the county's submission, a row of it, and the table."""
    city, county = await act("city"), await act("county1")
    browser = await open_browser("city")
    for wrong in ("数量:数目", "数量:单选:在用", "数量:数字、数量:文字", ""):
        refused = await browser.submit("/surveys/new", {**FORM, "questions.columns": wrong})
        assert refused.status_code == 422, wrong
    assert "列名不能重复" in refused.text
    made = int((await browser.submit("/surveys/new", FORM)).headers["location"].rsplit("/", 1)[1])
    assert "状态:单选:在用/停用" in (await browser.get(f"/surveys/{made}/edit")).text
    submission = await service.name_person(city, made, OfficeForm(person=county.account_id))
    firms = TargetsForm(codes=["91210100MA00000001"], listed="backbone", source="示文 8 号")
    await targets.add_targets(city, made, firms)
    await service.move(city, made, "open")
    target = await DB.asyncpg_pool.fetchval("SELECT id FROM survey_target")
    row = await rows.begin(county, submission, target, RowKind.NEED)
    (grid,) = grids_of(row_model("talent", await campaigns.questions(made, 1)))
    return browser, submission, row, grid


async def said(row: int) -> dict[str, object]:
    found = await DB.asyncpg_pool.fetchval("SELECT answers::text FROM survey_row WHERE id = $1", row)
    return {name: value for name, value in json.loads(found).items() if name[:2] == "q_"}


async def test_a_table_is_filled_in_on_page_workbook_and_api(asked, open_browser, open_api) -> None:
    city, submission, row, grid = asked
    county, api = await open_browser("county1"), await open_api("county1")
    url = f"/surveys/rows/{row}"
    page = (await county.get(url)).text
    assert "设备清单" in page
    assert page.count(f'name="{grid.field}_') == 3 * 4
    first, second = grid.names(1), grid.names(2)
    seen = dict(re.findall(r'name="(seen\.\w+)" value="(\d*)"', page))
    typed = {first[0]: "五轴加工中心", first[1]: "2", first[2]: "在用", second[1]: "若干"}
    assert (await county.submit(url, {**seen, **typed})).status_code == 303
    assert await said(row) == {first[0]: "五轴加工中心", first[1]: "2", first[2]: "在用", second[1]: None}
    waits = (await api.get(f"/api/v1{url}")).json()["problems"]
    assert {"设备清单 2 · 数量", "设备清单 2 · 设备名称"} <= {
        *re.findall(r"设备清单 \d · \w+", (await county.get(url)).text)
    }
    assert waits[second[1]].startswith("这里的内容读不出来")
    # Another one of the office writes the same cell: both values are asked about, the rest merges.
    both = await county.submit(url, {**seen, first[1]: "3", second[0]: "磨床"})
    assert both.status_code == 409
    assert "填的：2" in both.text
    body = {
        "cells": [
            {"field": second[0], "text": "数控磨床"},
            {"field": grid.names(TABLE_ROWS)[0], "text": "末行"},
        ]
    }
    assert (await api.patch(f"/api/v1{url}", json=body)).json() == {"changed": 2}

    answer = await county.get(f"/surveys/submissions/{submission}/workbook.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book[SHEET]
    heads = [cell.value for cell in sheet[1]]
    assert heads == ["填报表第几行*", "序号", "企业名称", "设备名称*", "数量（台）*", "状态", "购置日期"]
    assert [line[:5] for line in sheet.iter_rows(min_row=2, max_row=4, values_only=True)] == [
        ("2", "1", "第1机床厂", "五轴加工中心", "2"), ("2", "2", "第1机床厂", "数控磨床", None),
        ("2", "20", "第1机床厂", "末行", None),
    ]  # fmt: skip
    sheet["E3"], sheet["G3"] = 5, "2024-05-01"
    for column, value in zip("ACDEF", (2, None, "卧式车床", "1台", "停用"), strict=True):
        sheet[f"{column}5"] = value
    sheet["D4"] = None  # a row is taken out: its place stays, its columns are empty
    for column, value in zip("ADE", (99, "没有的行", 1), strict=True):
        sheet[f"{column}6"] = value
    out = io.BytesIO()
    book.save(out)
    files = {"file": ("填报.xlsx", out.getvalue(), "application/octet-stream")}
    bring = f"/surveys/submissions/{submission}/workbook"
    answer = await county.submit(bring, files=files)
    assert f"工作表「{SHEET}」：填报表第 99 行没有填写" in answer.text
    third, last = grid.names(3), grid.names(TABLE_ROWS)
    assert await said(row) == {
        first[0]: "五轴加工中心", first[1]: "2", first[2]: "在用",
        second[0]: "数控磨床", second[1]: "5", second[3]: "2024-05-01", last[0]: None,
        third[0]: "卧式车床", third[1]: "1", third[2]: "停用",
    }  # fmt: skip
    assert "没有变化" in (await county.submit(bring, files=files)).text

    # Every cell says what stands at its place of the file, and what it said before stays.
    kept = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    cells = (await api.get(f"/api/v1{url}")).json()["cells"]
    brought = [cell for cell in cells if cell["sheet"] == SHEET]
    assert len(brought) == 6
    for cell in brought:
        value = kept[SHEET][f"{cell['sheet_column']}{cell['sheet_row']}"].value
        assert cell["text"] == ("" if value is None else str(value))
    assert [cell["text"] for cell in cells if cell["field"] == second[1]] == ["5", "若干"]
    shown = (await city.get(url)).text
    assert f"填报.xlsx {SHEET}!E3" in shown
    assert "卧式车床" in shown
    file = await city.get(f"/surveys/files/{brought[0]['upload']}")
    assert file.content == out.getvalue()


async def test_what_a_table_lacks_keeps_the_row_from_being_handed_in(asked, open_api) -> None:
    _, _, row, grid = asked
    api, url = await open_api("county1"), f"/api/v1/surveys/rows/{row}"
    first, second = grid.names(1), grid.names(2)
    assert (await api.get(url)).json()["problems"][first[0]] == "至少填一行"
    cells = [{"field": second[0], "text": "数控磨床"}, {"field": second[2], "text": "报废"}]
    await api.patch(url, json={"cells": cells})
    problems = (await api.get(url)).json()["problems"]
    assert first[0] not in problems
    assert problems[second[1]] == "必填，不能为空"
    assert problems[second[2]].startswith("这里的内容读不出来")
    unknown = {"cells": [{"field": f"{grid.field}_{TABLE_ROWS + 1}_abcdef", "text": "1"}]}
    assert (await api.patch(url, json=unknown)).status_code == 422
