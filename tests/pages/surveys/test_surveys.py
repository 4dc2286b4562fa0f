"""A survey from the city's first form to an approved row, as its people see it on pages and over the API."""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.reference.codes import branches, counties
from talent_platform.surveys.audits import service as samples
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import Question
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.tables import RowKind

STAFF = Question(label="现有在岗人数", kind="number", unit="人", required=True)
NEED = {
    "title": "数控编程工程师", "seats": "2", "education": "3", "title_level": "0", "years": "5",
    "branch": next(iter(branches())), "county": next(iter(counties())), "pay_min": "12", "pay_max": "18",
    "mode": "rigid", "start_on": "2030-06-01", "deadline": "2030-03-31", field_of(STAFF): "120",
}  # fmt: skip
FORM = {
    "title": "第四季度人才需求调查", "kind": "talent", "working_days": "10", "first_state": "submitted",
    "purpose": "重点产业、重大项目、骨干企业", "questions.label": "现有在岗人数", "questions.kind": "number",
    "questions.options": "", "questions.unit": "人", "questions.required": "true",
}  # fmt: skip


async def opened(city: Any, firm: str = "") -> int:
    """A survey that the city has opened for both counties, through its pages."""
    answer = await city.submit("/surveys/new", {**FORM, "questions.firm": firm})
    assert answer.status_code == 303, answer.text
    url = answer.headers["location"]
    for login in ("county1", "county2"):
        person = (await actor_by_login(login)).account_id
        assert (await city.submit(f"{url}/offices", {"person": person})).status_code == 303
    asked = {"codes": "91210100MA00000001\n91210100MA00000002", "listed": "backbone", "source": "示文 8 号"}
    wrong = await city.submit(f"{url}/targets", {**asked, "codes": "91210100MA00000001 X1"})
    assert wrong.status_code == 422
    assert "X1" in wrong.text
    assert (await city.submit(f"{url}/targets", asked)).status_code == 303
    assert (await city.submit(f"{url}/steps/open")).status_code == 303
    return int(url.rsplit("/", 1)[1])


def seen(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seen\.\w+)" value="(\d*)"', page))


async def test_the_city_opens_the_county_fills_the_city_returns_and_approves(open_browser) -> None:
    city, county = await open_browser("city"), await open_browser("county1")
    survey = await opened(city)
    shown = (await county.get(f"/surveys/{survey}")).text
    assert "第四季度人才需求调查" in shown
    assert "第2机床厂" not in shown
    desk = re.search(r"/surveys/submissions/\d+", shown)[0]
    assert "第1机床厂" in (await county.get(desk)).text
    target = await DB.asyncpg_pool.fetchval("SELECT min(id) FROM survey_target")
    row = (await county.submit(f"{desk}/rows", {"target": target, "kind": "need"})).headers["location"]
    blank = (await county.get(row)).text
    assert "现有在岗人数" in blank
    assert "上报前还要填" in blank
    early = await county.submit(f"{row}/steps/submit", {"version": "1"})
    assert early.status_code == 422
    assert "现有在岗人数" in early.text

    # Two tabs: the other field merges, the same field asks with both values and keeps what was typed.
    tab = {**NEED, **seen(blank)}
    assert (await county.submit(row, {**tab, "description": "一班"})).status_code == 303
    assert (
        await county.submit(row, {**tab, "years": "6", "preferred_skills": "五轴加工"})
    ).status_code == 409
    both = await county.submit(row, {**tab, "years": "6", "preferred_skills": "五轴加工"})
    assert "我填的：6" in both.text
    assert "填的：5" in both.text
    assert 'value="五轴加工"' in both.text
    choice = re.search(r'name="both.years" value="(mine:\d+)"', both.text)[1]
    settled = {**tab, **seen(both.text), "years": "6", "preferred_skills": "五轴加工", "both.years": choice}
    assert (await county.submit(row, settled)).status_code == 303
    page = (await county.get(row)).text
    assert "已更正" in page
    assert "页面填写" in page
    assert 'value="一班"' in page or "一班</textarea>" in page

    assert (await county.submit(f"{row}/steps/submit")).status_code == 303
    assert (await county.submit(row, {**tab, "years": "7"})).status_code == 409
    number = int(row.rsplit("/", 1)[1])
    waiting = (await city.get(f"/surveys/rows?campaign={survey}&state=submitted")).text
    assert "数控编程工程师" in waiting
    many = {"row": f"{number}", "action": "return", "note": "薪酬偏高，请核实后再报"}
    assert "已退回" in (await city.submit("/surveys/rows/batch", many)).text
    assert "薪酬偏高，请核实后再报" in (await county.get(row)).text
    assert "调查填报被退回修改" in (await county.get("/notifications")).text
    assert (await county.submit(f"{row}/steps/submit")).status_code == 303
    page = (await city.get(row)).text
    assert (await city.submit(f"{row}/steps/approve")).status_code == 422
    version = {"version": re.search(r'name="version" value="(\d+)"', page)[1]}
    assert (await city.submit(f"{row}/steps/approve", version)).status_code == 303
    counted = (await city.get(f"/surveys/{survey}")).text
    assert f"/surveys/rows?campaign={survey}&amp;submission=" in counted
    assert re.search(r"需求人数.*?tile-value\">2 ", counted, re.DOTALL)
    firms = re.search(rf'href="(/surveys/firms\?campaign={survey}&amp;answered=yes)"', counted)[1]
    listed = (await city.get(html.unescape(firms))).text
    assert "第1机床厂" in listed
    assert "第2机床厂" not in listed
    assert (await city.submit(f"/surveys/{survey}/remind")).status_code == 303
    assert (await city.submit(f"/surveys/{survey}/remind")).status_code == 409
    sheet = await city.get(f"/surveys/rows.xlsx?campaign={survey}")
    heads, cells = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)[:2]
    said = dict(zip(heads, cells, strict=True))
    assert (said["状态"], said["来源"], said["填报表版本"]) == ("已通过", "页面填写", 1)


async def test_the_same_over_the_api(open_browser, open_api) -> None:
    survey = await opened(await open_browser("city"))
    city, county, other = await open_api("city"), await open_api("county1"), await open_api("county2")
    detail = (await county.get(f"/api/v1/surveys/{survey}")).json()
    (office,) = detail["offices"]
    assert (office["targets"], office["answered"], detail["may"]) == (1, 0, [])
    desk = f"/api/v1/surveys/submissions/{office['id']}"
    (firm,) = (await county.get(desk)).json()["enterprises"]
    assert (await other.get(desk)).status_code == 404
    made = await county.post(f"{desk}/rows", json={"target": firm["id"]})
    row = f"/api/v1/surveys/rows/{made.json()['id']}"
    written = await county.patch(row, json={"cells": [{"field": n, "text": t} for n, t in NEED.items()]})
    assert written.json() == {"changed": len(NEED)}
    same = await county.patch(row, json={"cells": [{"field": "seats", "text": "9"}]})
    assert same.status_code == 409
    read = (await county.get(row)).json()
    assert (read["problems"], read["answers"]["seats"], read["may"]) == ({}, 2, ["submit", "drop"])
    assert {cell["text"] for cell in read["cells"]} == set(NEED.values())
    assert (await county.post(f"{row}/steps/submit", json={})).json() == {"state": "submitted"}
    # Nobody approves what nobody looked at.
    assert (await city.post(f"{row}/steps/approve", json={})).status_code == 422
    seen = (await city.get(row)).json()["version"]
    for action in ("recall", "submit"):
        assert (await county.post(f"{row}/steps/{action}", json={})).status_code == 200
    assert (await city.post(f"{row}/steps/approve", json={"version": seen})).status_code == 409
    steps = {"rows": [{"id": made.json()["id"]}, {"id": 4711}]}
    done = (await city.post("/api/v1/surveys/rows/steps/approve", json=steps)).json()
    assert [one["state"] for one in done] == ["", ""]
    steps["rows"][0]["version"] = (await city.get(row)).json()["version"]
    done = (await city.post("/api/v1/surveys/rows/steps/approve", json=steps)).json()
    assert [one["state"] for one in done] == ["approved", ""]
    listed = (await city.get(f"/api/v1/surveys/rows?campaign={survey}")).json()
    assert [(one["firm"], one["state"], one["upload"]) for one in listed["items"]] == [
        ("第1机床厂", "approved", "页面填写")
    ]
    office = (await city.get(f"/api/v1/surveys/{survey}")).json()["offices"][0]
    assert (office["answered"], office["approved"], office["seats"]) == (1, 1, 2)
    assert (await other.get("/api/v1/surveys/rows")).json()["items"] == []
    firms = (await city.get("/api/v1/surveys/firms", params={"answered": "no"})).json()["items"]
    assert [(one["firm"], one["rows"], one["first_in"]) for one in firms] == [("第2机床厂", 0, None)]
    assert (await city.post(f"/api/v1/surveys/{survey}/remind")).json() == {"offices": 1}


@pytest.mark.parametrize("login", ["enterprise1", "candidate", "officer", "institution1", "security"])
async def test_surveys_are_for_who_takes_part(open_browser, login: str) -> None:
    browser = await open_browser(login)
    for url in (
        "/surveys",
        "/surveys/rows",
        "/surveys/firms",
        "/surveys/flags",
        "/surveys.xlsx",
        "/surveys/new",
    ):
        assert (await browser.get(url)).status_code == 403


async def test_what_was_typed_comes_back_with_what_is_wrong(open_browser) -> None:
    city = await open_browser("city")
    double = {**FORM, "questions.label": ["在岗人数", "在岗人数"], "questions.kind": ["number", "number"]}
    double |= {
        "questions.options": ["", ""],
        "questions.unit": ["人", "人"],
        "questions.required": ["true"] * 2,
    }
    answer = await city.submit("/surveys/new", double)
    assert answer.status_code == 422
    assert "问题不能重复" in answer.text
    assert 'value="在岗人数"' in answer.text
    one = await city.submit(
        "/surveys/new", {**FORM, "questions.kind": "choice", "questions.options": "只有一个"}
    )
    assert one.status_code == 422
    assert "至少填两个选项" in one.text
    url = (await city.submit("/surveys/new", FORM)).headers["location"]
    empty = await city.submit(f"{url}/steps/open")
    assert empty.status_code == 409
    assert "请先指定责任人并列入企业" in empty.text
    edited = await city.submit(f"{url}/edit", {**FORM, "title": "改过的调查", "version": "1"})
    assert edited.status_code == 303
    late = await city.submit(f"{url}/edit", {**FORM, "title": "另一个窗口改的", "version": "1"})
    assert late.status_code == 409
    assert 'value="另一个窗口改的"' in late.text


@pytest.fixture
async def doubted(open_browser) -> int:
    """A survey whose first county needs more people than its enterprise has."""
    survey = await opened(await open_browser("city"), firm="true")
    county = await actor_by_login("county1")
    asked = "SELECT id, submission FROM survey_target ORDER BY id LIMIT 1"
    target = await DB.asyncpg_pool.fetchrow(asked)
    row = await rows.begin(county, target["submission"], target["id"], RowKind.NEED)
    await rows.save(county, row, {**NEED, "seats": "90"}, {})
    await rows.move(county, row, "submit")
    return survey


async def test_a_doubt_from_the_board_to_its_end(open_browser, doubted: int) -> None:
    city, county = await open_browser("city"), await open_browser("county1")
    assert (await city.submit(f"/surveys/{doubted}/flags")).status_code == 303
    board = (await city.get(f"/surveys/{doubted}")).text
    assert "「第1机床厂」共需 90 人，超过「现有在岗人数」（120）的一半" in board
    assert "1 处待核实" in board
    flag = re.search(r"/surveys/flags/\d+", board)[0]
    assert (await city.submit(f"{flag}/steps/ask")).status_code == 303
    assert (await city.submit(f"{flag}/steps/ask")).status_code == 409
    assert "市里请您说明疑点" in (await county.get("/notifications")).text
    assert "待说明的疑点" in (await county.get("/desk")).text
    assert (await (await open_browser("county2")).get(flag)).status_code == 404
    read = {"version": re.search(r'name="version" value="(\d+)"', (await county.get(flag)).text)[1]}
    empty = await county.submit(f"{flag}/steps/answer", {**read, "note": ""})
    assert empty.status_code == 422
    assert "第1机床厂" in empty.text
    said = {**read, "note": "二期投产，新增一条生产线"}
    assert (await county.submit(f"{flag}/steps/answer", said)).status_code == 303
    assert "二期投产，新增一条生产线" in (await city.get(flag)).text
    assert "看说明" in (await city.get(f"/surveys/{doubted}")).text
    assert (await city.submit(f"{flag}/steps/close", read)).status_code == 409  # not what stands now
    read = {"version": re.search(r'name="version" value="(\d+)"', (await city.get(flag)).text)[1]}
    assert (await city.submit(f"{flag}/steps/close", read)).status_code == 303
    row = re.search(r"/surveys/rows/\d+", (await city.get(flag)).text)[0]
    assert "共需 90 人" in (await city.get(row)).text
    assert "待核实 0 处" in (await city.get(f"/surveys/{doubted}")).text


async def test_a_doubt_over_the_api(open_api, doubted: int) -> None:
    city, county, other = await open_api("city"), await open_api("county1"), await open_api("county2")
    looked = await city.post(f"/api/v1/surveys/{doubted}/flags")
    assert looked.json() == {"new": 1}
    assert (await county.post(f"/api/v1/surveys/{doubted}/flags")).status_code == 403
    (flag,) = (await county.get("/api/v1/surveys/flags", params={"state": "unsettled"})).json()["items"]
    assert (flag["kind"], flag["rows"], flag["state"]) == ("size", 1, "open")
    assert (await other.get("/api/v1/surveys/flags")).json()["items"] == []
    listed = await city.get("/api/v1/surveys/rows", params={"flag": flag["id"]})
    assert [row["seats"] for row in listed.json()["items"]] == [90]
    url = f"/api/v1/surveys/flags/{flag['id']}"
    read = {"version": flag["version"]}
    assert (await city.post(f"{url}/steps/close", json=read)).status_code == 409
    assert (await county.post(f"{url}/steps/answer", json={"note": " ", **read})).status_code == 422
    unread = await county.post(f"{url}/steps/answer", json={"note": "二期投产"})
    assert (unread.status_code, "version" in unread.text) == (422, True)
    answered = await county.post(f"{url}/steps/answer", json={"note": "二期投产", **read})
    assert answered.json() == {"state": "answered"}
    detail = (await city.get(url)).json()
    assert detail["may"] == ["close", "ask"]
    assert [one["action"] for one in detail["history"]] == ["answer", "found"]
    assert detail["history"][0]["note"] == "二期投产"
    assert (await city.post(f"{url}/steps/close", json={})).status_code == 422
    closed = await city.post(f"{url}/steps/close", json={"version": detail["version"]})
    assert closed.json() == {"state": "closed"}


async def test_two_of_one_name_are_merged_and_taken_apart(open_browser, open_api, doubted: int) -> None:
    await DB.asyncpg_pool.execute(
        "UPDATE organisation SET name = '星火机床有限公司' WHERE name = '第1机床厂'"
    )
    await DB.asyncpg_pool.execute("UPDATE organisation SET name = '星火机床集团' WHERE name = '第2机床厂'")
    city, api = await open_browser("city"), await open_api("city")
    url = f"/surveys/{doubted}/doubles"
    shown = (await city.get(url)).text
    keep, drop = re.findall(r'name="keep" value="(\d+)"', shown)
    assert "星火机床集团" in shown
    assert (await city.submit(f"/surveys/{doubted}/merges", {"keep": keep, "drop": drop})).status_code == 422
    said = {"keep": keep, "drop": drop, "note": "变更名称前后的一家企业"}
    assert (await city.submit(f"/surveys/{doubted}/merges", said)).status_code == 303
    assert (await city.submit(f"/surveys/{doubted}/merges", said)).status_code == 409
    other = (await (await open_browser("county2")).get(f"/surveys/{doubted}")).text
    desk = re.search(r"/surveys/submissions/\d+", other)[0]
    assert "已并入另一单位，不再计入" in (await (await open_browser("county2")).get(desk)).text
    (merged,) = (await api.get(f"/api/v1{url}")).json()["merged"]
    assert (merged["kept"], merged["dropped"]) == (int(keep), int(drop))
    undo = f"/surveys/merges/{merged['id']}/undo"
    assert (await city.submit(undo, {"note": ""})).status_code == 422
    assert (await city.submit(undo, {"note": "两家各有工厂"})).status_code == 303
    again = await api.post(
        f"/api/v1/surveys/{doubted}/merges", json={**said, "keep": int(keep), "drop": int(drop)}
    )
    assert again.status_code == 201
    undone = await api.post(
        f"/api/v1/surveys/merges/{again.json()['id']}/undo", json={"note": "两家各有工厂"}
    )
    assert undone.status_code == 204
    assert (await (await open_browser("county1")).get(url)).status_code == 403


async def test_a_sample_from_its_event_to_what_was_found(
    open_browser, open_api, doubted: int, monkeypatch
) -> None:
    city, county = await open_browser("city"), await open_browser("county1")
    url = f"/surveys/{doubted}/audits"
    form = {
        "event": "双色球第 2026140 期",
        "happens": str(today()),
        "high": "100",
        "middle": "100",
        "low": "100",
    }
    late = await city.submit(url, form)
    assert late.status_code == 422
    assert 'value="双色球第 2026140 期"' in late.text
    then = today() - timedelta(days=1)
    with monkeypatch.context() as clock:
        clock.setattr(samples, "today", lambda: then)
        sample = (await city.submit(url, form)).headers["location"]
    shown = (await city.get(sample)).text
    commitment = re.search(r"SHA-256.*?([0-9a-f]{64})", shown, re.DOTALL)[1]
    assert (await city.submit(f"{sample}/draw", {"outcome": " "})).status_code == 422
    assert (await city.submit(f"{sample}/draw", {"outcome": "03 08 17 + 09"})).status_code == 303
    assert (await city.submit(f"{sample}/draw", {"outcome": "03 08 17 + 09"})).status_code == 409
    files = zipfile.ZipFile(io.BytesIO((await city.get(f"{sample}/folder.zip")).content))
    assert hashlib.sha256(files.read("commitment.json")).hexdigest() == commitment
    listed = (await city.get(f"/surveys/audits/items?audit={sample.rsplit('/', 1)[1]}")).text
    item = re.search(r"/surveys/audits/items/\d+", listed)[0]
    assert "由复核人向企业再问一遍" in (await city.get(item)).text
    person = (await actor_by_login("city")).account_id
    row = f"/surveys/rows/{await DB.asyncpg_pool.fetchval('SELECT max(id) FROM survey_row')}"
    assert (await city.get(row)).status_code == 200
    assert (await city.submit(f"{item}/assign", {"person": person})).status_code == 303
    assert (await city.get(row)).status_code == 404
    assert "有 1 行由您向企业再问一遍" in (await city.get(f"/surveys/{doubted}")).text
    assert "90" not in re.sub(r"<[^>]*>", "", (await city.get(item)).text.split("<main")[1])
    assert "由我复核的抽查" in (await city.get("/desk")).text
    unread = await city.submit(item, {"seats": "若干", "reached": "yes"})
    assert unread.status_code == 422
    assert 'value="若干"' in unread.text
    assert (
        await city.submit(item, {"seats": "9", "reached": "yes", "note": "电话问人事科"})
    ).status_code == 303
    assert "电话问人事科" in (await city.get(item)).text
    assert "需求人数：填报为「90」，复核为「9」" in (await county.get(row)).text
    desk = re.search(r"/surveys/submissions/\d+", (await county.get(f"/surveys/{doubted}")).text)[0]
    assert "asked=differs" in (await county.get(desk)).text
    for hidden in (url, sample, item, f"{sample}/folder.zip", "/surveys/audits/items"):
        assert (await county.get(hidden)).status_code == 403


async def test_a_sample_over_the_api(open_api, doubted: int, monkeypatch) -> None:
    city, county = await open_api("city"), await open_api("county1")
    url = f"/api/v1/surveys/{doubted}/audits"
    body = {"event": "双色球第 2026140 期", "happens": str(today()), "high": 100, "middle": 100, "low": 100}
    assert (await city.post(url, json=body)).status_code == 422
    assert (await county.post(url, json=body)).status_code == 403
    with monkeypatch.context() as clock:
        clock.setattr(samples, "today", lambda: today() - timedelta(days=1))
        made = (await city.post(url, json=body)).json()["id"]
    sample = f"/api/v1/surveys/audits/{made}"
    assert (await city.post(f"{sample}/draw", json={"outcome": "03 08"})).json() == {"drawn": 1}
    (one,) = (await city.get(url)).json()["items"]
    assert (one["outcome"], one["drawn"], len(one["commitment_hash"])) == ("03 08", str(today()), 64)
    assert (await city.get(f"{sample}/folder.zip")).status_code == 200
    items = (await city.get("/api/v1/surveys/audits/items", params={"audit": made})).json()["items"]
    item = f"/api/v1/surveys/audits/items/{items[0]['id']}"
    assert (items[0]["outcome"], items[0]["answers"], items[0]["person"]) == ("waiting", {}, None)
    assert (await city.post(item, json={"answers": {"seats": "90"}})).status_code == 403
    person = (await actor_by_login("city")).account_id
    assert (await city.post(f"{item}/assign", json={"person": person})).status_code == 204
    done = await city.post(item, json={"answers": {"seats": "90"}, "note": "电话问人事科"})
    assert done.json() == {"outcome": "agrees"}
