"""The superior's blank is bound once and filled every period: 180 cells, their sums, what stays empty."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
import zipfile
from itertools import product

import click
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.reference.codes import branches, counties
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.submissions.life import STATE_LABELS
from talent_platform.upward import commands

STATES = ("submitted", "approved", "draft")
BRANCHES = list(branches().values())[:6]
FIRST, LAST = 6, 5 + len(counties())
"""Rows of the counties."""
RIGHT = get_column_letter(1 + len(STATES) * len(BRANCHES))
TOTAL = get_column_letter(2 + len(STATES) * len(BRANCHES))
PERIOD = {"first": f"{today():%Y}-01-01", "last": f"{today():%Y}-12-31"}


def blank() -> bytes:
    """Counties down, states over industries across; a column of formulas, a row of totals that is none."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "季报 表一"
    sheet["A1"] = "重点产业人才需求季报"
    sheet.merge_cells(f"A1:{TOTAL}1")
    sheet["A2"], sheet["B2"] = "填报期", None
    for number, (state, branch) in enumerate(product(STATES, BRANCHES), 2):
        sheet.cell(5, number).value = branch.name
        if branch is BRANCHES[0]:
            sheet.cell(4, number).value = STATE_LABELS[state]
            sheet.merge_cells(start_row=4, end_row=4, start_column=number, end_column=number + 5)
    for number, name in enumerate(counties().values(), FIRST):
        sheet.cell(number, 1).value = f" {name} "
        sheet[f"{TOTAL}{number}"] = f"=SUM(B{number}:{RIGHT}{number})"
    sheet.cell(LAST + 1, 1).value = "合计"
    sheet[f"{TOTAL}{LAST + 1}"] = f"=SUM({TOTAL}{FIRST}:{TOTAL}{LAST})*1+B2*0"
    sheet[f"{TOTAL}5"] = "合计"
    sheet["B6"].fill = PatternFill("solid", fgColor="FFEE00")
    sheet["B6"].number_format = "0.00"
    sheet["A3"].comment = Comment("由人社部门填写", "省厅")
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


@pytest.fixture
async def filled_in(survey) -> None:
    """Rows of both counties in three states; the second county's enterprise is of another industry."""
    await DB.asyncpg_pool.execute(
        "UPDATE enterprise SET branch = $1 WHERE organisation = "
        "(SELECT id FROM organisation WHERE credit_code = $2)", BRANCHES[1].code, survey.codes[1],
    )  # fmt: skip
    for side, count in ((0, 3), (1, 2)):
        for number in range(count):
            title = f"{'甲乙'[side]}{'一二三'[number]}类数控工程师"
            row = await survey.handed_in(side, survey.targets[side], title=title, seats=str(number + 2))
            if number:
                await rows.move(survey.city, row, "approve")
    await survey.row(0, title="还在写的岗位")


async def test_a_blank_is_bound_once_and_180_cells_are_filled(
    survey, filled_in, open_browser, open_api
) -> None:
    browser, api = await open_browser("city"), await open_api("city")
    sent = {"file": ("季报.xlsx", blank())}
    answer = await browser.submit(
        "/upward/new", {"title": "重点产业人才需求季报", "sender": "省厅"}, files=sent
    )
    assert answer.status_code == 303, answer.text
    at = answer.headers["location"]
    form = {
        "sheet": "季报 表一", "area": f"b{FIRST}：{TOTAL}{LAST + 1}", "figure": "surveys.rows",
        "how_state": "by_column", "where_state": "4", "how_county": "by_row", "where_county": "a",
        "how_branch": "by_column", "where_branch": "5",
    }  # fmt: skip
    page = await browser.get(f"{at}/bind?figure=surveys.rows")
    assert 'name="how_branch"' in page.text
    answer = await browser.submit(f"{at}/bind", {**form, "where_county": "1"})
    assert (answer.status_code, "填标题所在的列" in answer.text) == (422, True)
    answer = await browser.submit(f"{at}/bind", form)
    # Over the column of totals stands no state.
    assert answer.status_code == 303, answer.text
    column = {**form, "area": f"{TOTAL}{FIRST}:{TOTAL}{LAST + 1}", "how_state": "", "how_branch": ""}
    assert (await browser.submit(f"{at}/bind", column)).status_code == 303
    sums = {
        "sheet": "季报 表一",
        "total": f"B{LAST + 1}:{RIGHT}{LAST + 1}",
        "parts": f"B{FIRST}:{RIGHT}{LAST}",
    }
    assert (await browser.submit(f"{at}/sums", sums)).status_code == 303
    period = {"sheet": "季报 表一", "area": "B2", "figure": "table.period"}
    assert (await api.post(f"/api/v1{at}/bindings", json=period)).json() == {"cells": 1, "unread": []}

    answer = await browser.submit(f"{at}/fillings", PERIOD)
    assert answer.status_code == 303, answer.text
    page = await browser.get(answer.headers["location"])
    assert "留空的格" not in page.text
    made = (await api.get(f"/api/v1{answer.headers['location']}")).json()
    body = {one["cell"]: one for one in made["values"]}
    numbers = [c for c in body if c[0] != TOTAL[0] and c != "B2"]
    assert len([c for c in numbers if not c.endswith(str(LAST + 1))]) == 18 * len(counties()) >= 180
    # Every value is the number of rows at its address.
    for one in made["values"]:
        if one["value"] and one["rows"]:
            listed = await api.get(f"/api/v1{one['rows']}")
            assert listed.json()["total"] == one["value"], one
    assert sum(body[f"{TOTAL}{row}"]["value"] for row in range(FIRST, LAST + 1)) == 6
    wrong = [one for one in made["sums"] if one["outcome"] != "right"]
    assert [one["outcome"] for one in wrong] == ["unread"], wrong  # it multiplies a text
    assert len(made["sums"]) == 18 + len(counties()) + 1

    file = (await browser.get(f"{answer.headers['location']}/file")).content
    book = openpyxl.load_workbook(io.BytesIO(file))
    sheet = book["季报 表一"]
    for cell, one in body.items():
        if cell not in (f"{TOTAL}{row}" for row in range(FIRST, LAST + 2)):
            assert sheet[cell].value == one["value"], cell
    assert sheet["B6"].fill.fgColor.rgb == "00FFEE00"
    assert sheet["B6"].number_format == "0.00"
    assert sheet["A3"].comment.text == "由人社部门填写"
    assert sheet[f"{TOTAL}6"].value == f"=SUM(B6:{RIGHT}6)"
    shown = openpyxl.load_workbook(io.BytesIO(file), data_only=True)["季报 表一"]
    assert shown[f"{TOTAL}6"].value == body[f"{TOTAL}6"]["value"]
    # Nothing but the filled sheet and the order to recalculate is another.
    before, after = (zipfile.ZipFile(io.BytesIO(each)) for each in (blank(), file))
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert after.namelist() == before.namelist()
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/core.xml"}


async def test_what_is_not_known_stays_empty_and_is_listed(
    db, survey, open_browser, open_api, tmp_path
) -> None:
    browser, api = await open_browser("city"), await open_api("city")
    await survey.handed_in(0, survey.targets[0])
    sent = {"file": ("季报.xlsx", blank())}
    form = {"title": "人才需求季报", "sender": "省厅"}
    made = (await api.post("/api/v1/upward", data=form, files=sent)).json()["id"]
    at = f"/api/v1/upward/{made}"
    bound = {"sheet": "季报 表一", "area": f"{TOTAL}{FIRST}:{TOTAL}{LAST + 1}", "figure": "surveys.rows",
             "by_row": {"county": "A"}}  # fmt: skip
    version = (await api.get(at)).json()["version"]
    assert (await api.post(f"{at}/bindings", json={**bound, "version": version})).json()["cells"] == 1 + len(
        counties()
    )
    # Somebody else has bound cells since.
    late = await api.post(f"{at}/bindings", json={**bound, "version": version})
    assert late.status_code == 409
    plain = {"sheet": "季报 表一", "area": f"B{FIRST}:B{LAST + 1}", "figure": "surveys.seats",
             "by_row": {"county": "A"}, "fixed": {"state": "submitted"}}  # fmt: skip
    await api.post(f"{at}/bindings", json=plain)
    filling = (await api.post(f"{at}/fillings", json=PERIOD)).json()["id"]
    found = (await api.get(f"/api/v1/upward/fillings/{filling}")).json()
    # The second county was asked and is silent: neither it nor the whole is known.
    empty = {one["cell"] for one in found["values"] if one["value"] is None}
    assert empty == {f"{c}{row}" for c in ("B", TOTAL) for row in (FIRST + 1, LAST + 1)}
    outcomes = {one["cell"]: one["outcome"] for one in found["sums"]}
    assert outcomes[f"{TOTAL}{FIRST + 1}"] == "incomplete"
    page = await browser.get(f"/upward/fillings/{filling}")
    assert f"季报 表一 B{FIRST + 1}" in page.text
    assert "一行也没有上报" in page.text
    book = openpyxl.load_workbook(
        io.BytesIO((await api.get(f"/api/v1/upward/fillings/{filling}/file")).content)
    )
    assert book["季报 表一"][f"B{FIRST + 1}"].value is None
    assert book["季报 表一"][f"B{FIRST}"].value == 2
    # A period in which nobody was asked knows nothing; that it was filled before stays.
    again = (await api.post(f"{at}/fillings", json={"first": "2020-01-01", "last": "2020-03-31"})).json()[
        "id"
    ]
    found = (await api.get(f"/api/v1/upward/fillings/{again}")).json()
    assert {one["value"] for one in found["values"]} == {None}
    assert [one["id"] for one in (await api.get(f"{at}/fillings")).json()["items"]] == [again, filling]
    with pytest.raises(Exception, match=r"append-only|permission denied"):
        await DB.asyncpg_pool.execute("UPDATE upward_filling SET values = '[]'")
    # The same from the shell, with the rights of an account: 1 where a cell stayed empty.
    await migrate(db)
    environment = {**os.environ, "TALENT_DATABASE_URL": db}

    async def talent(*arguments: str) -> tuple[int | None, str]:
        command = [sys.executable, "-m", "talent_platform.cli", "upward", *arguments]
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=-1, stderr=-2)
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    out = tmp_path / "季报.xlsx"
    code, said = await talent("fill", str(made), *PERIOD.values(), str(out), "--as", "city", "--json")
    told = json.loads(said)
    assert (code, {*told["empty"]}) == (1, {f"季报 表一!{cell}" for cell in empty})
    assert openpyxl.load_workbook(out)["季报 表一"][f"B{FIRST}"].value == 2
    assert told["id"] > again
    # Without a place for the file nothing is filled, and what fails leaves none.
    for place, why in ((out, "已有文件"), (tmp_path / "没有" / "季报.xlsx", "不能写入")):
        with pytest.raises(click.UsageError, match=why):
            commands.new_file(place)
    code, said = await talent("fill", "99", *PERIOD.values(), str(tmp_path / "新.xlsx"), "--as", "city")
    assert (code, (tmp_path / "新.xlsx").exists(), "Traceback" in said) == (2, False, False)
    code, said = await talent("list", "--as", "county1")
    assert (code, "Traceback" in said) == (2, False)
    code, said = await talent("list", "--as", "city")
    assert (code, "人才需求季报" in said, PERIOD["last"] in said) == (0, True, True)


async def test_what_cannot_be_bound_says_why(db, open_api) -> None:
    api = await open_api("city")
    form = {"title": "人才需求季报", "sender": "省厅"}
    sent = {"file": ("季报.xlsx", blank())}
    at = f"/api/v1/upward/{(await api.post('/api/v1/upward', data=form, files=sent)).json()['id']}"
    for change, said in (
        ({"area": "ZZ1"}, "在表格之外"),
        ({"area": "C1"}, "合并单元格的一部分"),
        ({"area": "B6", "fixed": {"county": "999999"}}, "没有「999999」"),
        ({"area": "B6", "by_row": {"county": "B"}}, "没有认出"),
        ({"area": "B6", "figure": "nothing"}, "没有这一数据项"),
        ({"area": "6B"}, "C5"),
        ({"area": "B6", "sheet": "表二"}, "没有这张工作表"),
    ):
        answer = await api.post(
            f"{at}/bindings", json={"sheet": "季报 表一", "figure": "surveys.rows", **change}
        )
        assert answer.status_code in (400, 422), change
        assert said in answer.text, answer.text
    assert (await api.get(at)).json()["bindings"] == []
    assert "还没有绑定" in (await api.post(f"{at}/fillings", json=PERIOD)).text
    for body, said in ((b"PK\x03\x04nothing", "无法读取"), (b"%PDF-1.7", "不是 Excel 工作簿")):
        answer = await api.post("/api/v1/upward", data=form, files={"file": ("表.xlsx", body)})
        assert answer.status_code == 422
        assert said in answer.text
