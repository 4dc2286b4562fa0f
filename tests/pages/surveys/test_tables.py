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
SHEET, CODE = "表1 设备清单", "91210100MA00000001"


@pytest.fixture
async def asked(db, act, open_browser):
    """The city's browser, the county's submission, a row of it, and the table."""
    city, county = await act("city"), await act("county1")
    browser = await open_browser("city")
    for wrong in ("数量:数目", "数量:单选:在用", "序号:数字", "数量:数字、数量:文字", ""):
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


async def downloaded(county, submission: int) -> openpyxl.Workbook:
    answer = await county.get(f"/surveys/submissions/{submission}/workbook.xlsx")
    return openpyxl.load_workbook(io.BytesIO(answer.content))


async def brought(county, submission: int, book: openpyxl.Workbook):
    """The answer, and the files that were sent."""
    out = io.BytesIO()
    book.save(out)
    files = {"file": ("填报.xlsx", out.getvalue(), "application/octet-stream")}
    return await county.submit(f"/surveys/submissions/{submission}/workbook", files=files), files


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
    both = await county.submit(url, {**seen, first[1]: "3", "title": "铣工"})
    assert both.status_code == 409
    assert "填的：2" in both.text
    # A part of a line, by one who saw nothing of it, would make one line of two.
    machine = {"field": second[0], "text": "数控磨床"}
    last = {"field": grid.names(TABLE_ROWS)[1], "text": "约三"}
    part = await api.patch(f"/api/v1{url}", json={"cells": [machine, last]})
    assert (part.status_code, "请把整行各列一起提交" in part.text) == (422, True)
    few = next(one for one in (await api.get(f"/api/v1{url}")).json()["cells"] if one["field"] == second[1])
    body = {"cells": [machine, {"field": second[1], "text": "若干", "seen": few["id"]}, last]}
    assert (await api.patch(f"/api/v1{url}", json=body)).json() == {"changed": 2}
    # What cannot be read stands on the page, however far down.
    page = (await county.get(url)).text
    assert (page.count(f'name="{grid.field}_'), 'value="约三"' in page) == (TABLE_ROWS * 4, True)
    told = (await api.get(f"/api/v1{url}")).json()["cells"][0]
    assert (told["field"], told["value"]) == (last["field"], None)
    mended = [{"field": last["field"], "text": "", "seen": told["id"]}]
    mended.append({"field": grid.names(TABLE_ROWS)[0], "text": "末行"})
    assert (await api.patch(f"/api/v1{url}", json={"cells": mended})).json() == {"changed": 2}

    book = await downloaded(county, submission)
    sheet = book[SHEET]
    assert [cell.value for cell in sheet[1]] == [
        "行号", "行标识", "统一社会信用代码*", "填报表第几行", "序号", "设备名称*", "数量（台）*", "状态",
        "购置日期",
    ]  # fmt: skip
    assert [line[:7] for line in sheet.iter_rows(min_row=2, max_row=4, values_only=True)] == [
        (f"{row}", None, CODE, None, "1", "五轴加工中心", "2"),
        (f"{row}", None, CODE, None, "2", "数控磨床", "若干"),
        (f"{row}", None, CODE, None, "20", "末行", None),
    ]  # fmt: skip
    sheet["G3"], sheet["I3"] = 5, "2024-05-01"
    for column, value in zip("CFGH", (CODE, "卧式车床", "1台", "停用"), strict=True):
        sheet[f"{column}5"] = value
    sheet["F4"] = None  # a row is taken out: its place stays, its columns are empty
    for column, value in zip("CFG", ("91210100MA00000009", "没有的企业", 1), strict=True):
        sheet[f"{column}6"] = value
    answer, files = await brought(county, submission, book)
    assert f"工作表「{SHEET}」：填报表没有信用代码为「91210100MA00000009」" in answer.text
    third, last = grid.names(3), grid.names(TABLE_ROWS)
    assert await said(row) == {
        first[0]: "五轴加工中心", first[1]: "2", first[2]: "在用",
        second[0]: "数控磨床", second[1]: "5", second[3]: "2024-05-01", last[0]: None, last[1]: None,
        third[0]: "卧式车床", third[1]: "1", third[2]: "停用",
    }  # fmt: skip
    bring = f"/surveys/submissions/{submission}/workbook"
    assert "没有变化" in (await county.submit(bring, files=files)).text

    # Every cell says what stands at its place of the file, and what it said before stays.
    kept = openpyxl.load_workbook(io.BytesIO(files["file"][1]))
    cells = (await api.get(f"/api/v1{url}")).json()["cells"]
    of_file = [cell for cell in cells if cell["sheet"] == SHEET]
    assert len(of_file) == 6
    for cell in of_file:
        value = kept[SHEET][f"{cell['sheet_column']}{cell['sheet_row']}"].value
        assert cell["text"] == ("" if value is None else str(value))
    assert [cell["text"] for cell in cells if cell["field"] == second[1]] == ["5", "若干"]
    shown = (await city.get(url)).text
    assert f"填报.xlsx {SHEET}!G3" in shown
    assert "卧式车床" in shown
    file = await city.get(f"/surveys/files/{of_file[0]['upload']}")
    assert file.content == files["file"][1]


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


async def test_what_a_sheet_of_a_table_says_goes_to_its_own_row_or_is_told(asked, open_browser, act) -> None:
    city, submission, row, grid = asked
    county, actor, first = await open_browser("county1"), await act("county1"), grid.names(1)
    other = await rows.begin(actor, submission, (await service_targets())[0], RowKind.NEED)
    for each, machine in ((row, "甲的机床"), (other, "乙的机床")):
        await rows.save(actor, each, {"title": machine, first[0]: machine, first[1]: "约20台"}, {})
    # An untouched file changes nothing, not even what cannot be read.
    book = await downloaded(county, submission)
    assert book[SHEET]["G2"].value == "约20台"
    before = [await said(each) for each in (row, other)]
    assert "没有变化" in (await brought(county, submission, book))[0].text
    # Lines of the main sheet change places: what stands in the table stays with its row.
    main = book["填报表"]
    assert main.protection.sort
    for column in range(1, main.max_column + 1):
        main.cell(2, column).value, main.cell(3, column).value = (
            main.cell(3, column).value, main.cell(2, column).value,
        )  # fmt: skip
    await brought(county, submission, book)
    assert [await said(each) for each in (row, other)] == before
    # A new line of an enterprise with several says which; a sheet that is not the table's is told.
    book[SHEET]["C4"], book[SHEET]["F4"] = CODE, "新机床"
    answer, _ = await brought(county, submission, book)
    assert "在填报表有几行，请在“填报表第几行”写明" in answer.text
    book[SHEET]["G1"] = "台数"
    assert "表头与填报表不符" in (await brought(county, submission, book))[0].text
    book[SHEET].title = "设备"
    assert f"没有工作表「{SHEET}」" in (await brought(county, submission, book))[0].text
    assert [await said(each) for each in (row, other)] == before
    # A question called as a column of the file already is none.
    named = {**FORM, "questions.label": "岗位名称"}
    assert "已有同名的列" in (await city.submit("/surveys/new", named)).text


async def test_two_new_lines_of_a_table_stay_two(asked, open_browser) -> None:
    _, submission, row, grid = asked
    county, url = await open_browser("county1"), f"/surveys/rows/{row}"
    page = (await county.get(url)).text
    seen = dict(re.findall(r'name="(seen\.\w+)" value="(\d*)"', page))
    first, second, third = (grid.names(place) for place in (1, 2, 3))
    blank = dict.fromkeys((*first, *second, *third), "")
    book = await downloaded(county, submission)
    # Three have the same empty line before them, two of them on the page.
    for typed in ({first[0]: "车床", first[1]: "2"}, {first[0]: "车床", first[1]: "2"}, {first[2]: "停用"}):
        assert (await county.submit(url, {**seen, **blank, **typed})).status_code == 303
    assert await said(row) == {first[0]: "车床", first[1]: "2", second[2]: "停用"}
    sheet = book[SHEET]
    for line, machine in ((2, "铣床"), (3, "车床")):
        sheet[f"A{line}"], sheet[f"C{line}"], sheet[f"F{line}"], sheet[f"G{line}"] = row, CODE, machine, 2
    await brought(county, submission, book)
    stands = await said(row)
    assert stands == {first[0]: "车床", first[1]: "2", second[2]: "停用", third[0]: "铣床", third[1]: "2"}
    # Of the same download: a line is taken out, another is added and then corrected.
    sheet.delete_rows(2)
    sheet["A3"], sheet["C3"], sheet["F3"] = row, CODE, "磨床"
    await brought(county, submission, book)
    fourth = grid.names(4)
    assert await said(row) == {**stands, fourth[0]: "磨床"}
    sheet["F3"] = "数控磨床"
    answer, files = await brought(county, submission, book)
    assert "已填为「磨床」，文件中为「数控磨床」" in answer.text
    sent = dict(re.findall(r'name="(line\.\d+)" value="(\d+:\d+)"', answer.text))
    await county.submit(f"/surveys/submissions/{submission}/workbook", sent, files=files)
    assert await said(row) == {**stands, fourth[0]: "数控磨床"}
    # Inserted by hand, a line has no key: whether it is one that was brought and is gone, it has to say.
    sheet.delete_rows(3)
    for column, value in zip("ACF", (row, CODE, "镗床"), strict=True):
        sheet[f"{column}9"] = value
    sheet["B9"] = None
    answer, _ = await brought(county, submission, book)
    assert "第 9 行与已填的序号" in answer.text
    sheet["E9"] = 5
    await brought(county, submission, book)
    assert await said(row) == {**stands, fourth[0]: "数控磨床", grid.names(5)[0]: "镗床"}


async def service_targets() -> list[int]:
    return [one["id"] for one in await DB.asyncpg_pool.fetch("SELECT id FROM survey_target ORDER BY id")]


async def test_all_answers_leave_as_tables(asked, open_browser, open_api, act) -> None:
    city, submission, row, grid = asked
    survey = await DB.asyncpg_pool.fetchval("SELECT id FROM survey_campaign")
    clerk, county, other = await act("county1"), await open_browser("county1"), await open_api("county1")
    first, second = grid.names(1), grid.names(2)
    typed = {"title": "数控编程工程师", "seats": "12", "pay_max": "面议", first[0]: "车床", second[1]: "若干"}
    await rows.save(clerk, row, typed, {})
    book = await downloaded(county, submission)
    book[SHEET]["G2"] = 2.5
    await brought(county, submission, book)
    # The table is no longer asked about; what was said of it stays.
    page = (await city.get(f"/surveys/{survey}/edit")).text
    edit = {**FORM, "questions.label": "备注", "questions.kind": "text", "questions.columns": "",
            "version": re.search(r'name="version" value="(\d+)"', page)[1],
            "keep_earlier": "yes"}  # fmt: skip
    assert (await city.submit(f"/surveys/{survey}/edit", edit)).status_code == 303
    page = (await city.get(f"/surveys/{survey}")).text
    every, table = re.findall(r'href="(/surveys/\d+/answers\.xlsx[^"]*)"', page)

    async def lines(client, url: str) -> list[dict[str, object]]:
        answer = await client.get(url)
        assert answer.status_code == 200, answer.text
        heads, *below = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
        return [dict(zip(heads, line, strict=True)) for line in below]

    (one,) = await lines(city, every)
    head = {"编号": row, "填报状态": "填写中", "来源": "填报.xlsx", "填报表版本": 1}
    assert {**head, "岗位名称": "数控编程工程师", "需求人数（人）": 12}.items() <= one.items()
    assert {"面议", None} <= {*one.values()}
    assert "备注" in one
    assert (one["计入"], one["并入"]) == ("否", "")
    told = await lines(city, table)
    assert [{n: line[n] for n in ("序号", "设备名称", "数量（台）", "所在格")} for line in told] == [
        {"序号": 1, "设备名称": "车床", "数量（台）": 2.5, "所在格": f"填报.xlsx {SHEET}!G2"},
        {"序号": 2, "设备名称": None, "数量（台）": "若干", "所在格": ""},
    ]
    assert [{n: line[n] for n in head} for line in told] == [head, head]
    assert await lines(other, f"/api/v1{table}") == told
    assert (await city.get(f"{every}?table=q_0000000000")).status_code == 404
    assert (await (await open_browser("county2")).get(every)).status_code == 404
