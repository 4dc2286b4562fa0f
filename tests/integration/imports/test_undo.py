# ruff: noqa: E501 - tables of what offices write are read across
"""Upload, confirm, take back: everything is as before but for a named list of what has moved on."""

import io
import json
from typing import Any

import asyncpg
import openpyxl
import pytest
from stdnum.cn import uscc

from talent_platform.accounts.tables import Organisation
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.needs.schemas import EnterpriseForm
from talent_platform.demand.tables import Enterprise
from talent_platform.discovery.shortlists import service as picking
from talent_platform.discovery.shortlists.service import PickForm, ShortlistForm
from talent_platform.errors import Conflict, NotFound
from talent_platform.imports import queries, service
from talent_platform.imports.stages import undoing
from talent_platform.imports.tables import ImportFile, ImportRow, Mode
from talent_platform.index.service import drain, rebuild
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate

pytestmark = pytest.mark.usefixtures("prepared")
TABLES = (
    "need", "candidate", "team", "team_member", "staff_member", "ledger_entry", "search_document", "organisation",
    "enterprise",
)  # fmt: skip
CODES = [
    one + uscc.calc_check_digit(one)
    for one in ("91219901MA0RPT011", "91219901MA0RPT022", "91219901MA0RPT033")
]
COUNTY, BRANCH = next(iter(counties().values())), next(iter(branches().values())).name
FILES: dict[str, tuple[str, list[tuple[str, list[list[Any]]]]]] = {
    "needs": ("enterprise1", [("人才需求", [
        ["岗位名称", "需求人数", "所属产业", "工作地点", "年薪下限", "年薪上限", "期望到岗日期", "截止日期"],
        *(["铣工" + n, 2, BRANCH, COUNTY, 10, 20, "2030-06-01", "2030-03-01"] for n in "甲乙丙"),
    ])]),
    "projects": ("enterprise1", [("项目需求", [
        ["项目名称", "技术难题", "所属产业", "实施地点", "计划投入", "合作方式", "计划启动日期", "截止日期"],
        *(["薄壁件铣削" + n, "薄壁铝合金件铣削变形大，合格率不到七成", BRANCH, COUNTY, 80, "联合攻关", "2030-06-01", "2030-03-01"]
          for n in "甲乙丙"),
    ])]),
    "candidates": ("county1", [("人才", [
        ["姓名", "专业方向", "技能", "出生年份", "可到岗日期", "联系电话", "同意参与匹配"],
        *(["虚构" + n, "数控机床装调工程师", "数控编程", 1990, "2030-01-01", f"1380000000{at}", "是"]
          for at, n in enumerate("甲乙丙")),
    ])]),
    "enterprises": ("county1", [("企业", [
        ["单位名称", "信用代码", "所在县区", "所属产业", "企业规模", "联系人", "手机"],
        *([f"虚构{n}厂", code, COUNTY.removesuffix("区"), BRANCH, "中型企业。", "1.示 例", "+86 136-0077-9104"]
          for n, code in zip("甲乙丙", (" ".join(CODES[0]), CODES[1].lower(), CODES[2]), strict=True)),
    ])]),
    "teams": ("county1", [
        ("团队", [
            ["团队名称", "项目名称", "项目说明", "项目阶段", "所属产业", "最少成行人数", "可到位日期"],
            *(["虚构一队" + n, "余热回收", "高炉煤气余热回收成套技术，已完成样机", "样机", BRANCH, 2, "2030-01-01"] for n in "甲乙"),
        ]),
        ("成员", [
            ["团队名称", "成员姓名", "承担角色", "联系电话"],
            *(["虚构一队" + n, "虚构" + m, "工艺工程师", f"139000000{at}{bt}"]
              for at, n in enumerate("甲乙") for bt, m in enumerate("丁戊")),
        ]),
    ]),
}  # fmt: skip


def workbook(sheets: list[tuple[str, list[list[Any]]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


async def work() -> None:
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        assert await worker.run_job(row["id"])


async def everything(url: str) -> dict[str, str]:
    """Every column of every row of the tables of business, and of the search index."""
    connection = await asyncpg.connect(url)
    try:
        there = [t for t in TABLES if await connection.fetchval("SELECT to_regclass($1)", t)]
        return {
            table: json.dumps(
                sorted(
                    json.dumps(dict(row), default=str)
                    for row in await connection.fetch(f"SELECT * FROM {table}")
                )
            )
            for table in there
        }
    finally:
        await connection.close()


@pytest.mark.parametrize("kind", list(FILES))
async def test_what_nobody_has_touched_is_gone(kind: str, db: str, act: Any) -> None:
    login, sheets = FILES[kind]
    actor = await act(login)
    await rebuild()
    before = await everything(db)
    file_id = await service.upload(actor, kind, "a.xlsx", workbook(sheets))
    await work()
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    await work()
    count = len(sheets[0][1]) - 1
    assert (await queries.file(actor, file_id)).imported_rows == count
    await drain()
    after = await everything(db)
    assert after != before
    assert kind != "enterprises" or all(one in after["organisation"] for one in CODES)
    assert await undoing.undo(actor, file_id) == (count, 0)
    await drain()
    assert await everything(db) == before
    assert {row["fate"] for row in await ImportRow.select(ImportRow.fate)} == {"undone"}
    assert (await queries.file(actor, file_id)).state == "undone"
    with pytest.raises(Conflict):
        await undoing.undo(actor, file_id)
    again = await service.upload(actor, kind, "a.xlsx", workbook(sheets))
    await work()
    await service.confirm(actor, again, Mode.ALL_OR_NOTHING)
    await work()
    assert (await queries.file(actor, again)).imported_rows == count


async def test_what_has_moved_on_stays_and_is_listed(db: str, act: Any, open_api: Any) -> None:
    actor = await act("county1")
    login, sheets = FILES["candidates"]
    file_id = await service.upload(actor, "candidates", "a.xlsx", workbook(sheets))
    await work()
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    await work()
    rows = await Candidate.select(Candidate.id).order_by(Candidate.id)
    await Candidate.update({Candidate.version: 2}).where(Candidate.id == rows[1]["id"])
    # Being picked out by somebody is no use that keeps a row.
    held = await picking.make(actor, ShortlistForm(name="数控"))
    await picking.add(actor, held, PickForm(kind="candidate", things=[row["id"] for row in rows]))
    assert (await (await open_api("county2")).post(f"/api/v1/imports/{file_id}/undo")).status_code == 404
    answer = await (await open_api(login)).post(f"/api/v1/imports/{file_id}/undo")
    assert answer.status_code == 200, answer.text
    assert answer.json()["rows"] == 2
    (kept,) = answer.json()["kept"]
    assert (kept["row"], kept["subject"]) == (3, f"candidate:{rows[1]['id']}")
    assert "修改" in kept["why"]
    assert [row["id"] for row in await Candidate.select(Candidate.id)] == [rows[1]["id"]]
    assert (await ImportFile.select(ImportFile.undone))[0]["undone"]


async def test_an_enterprise_that_somebody_has_gone_on_with_stays(
    db: str, act: Any, open_browser: Any
) -> None:
    actor = await act("county1")
    sheet = FILES["enterprises"][1]
    file_id = await service.upload(actor, "enterprises", "a.xlsx", workbook(sheet))
    await work()
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    await work()
    firms = [
        (await Organisation.select(Organisation.id).where(Organisation.credit_code == one).first())["id"]
        for one in CODES
    ]
    stored = await Enterprise.select(Enterprise.contact, Enterprise.phone).where(
        Enterprise.organisation == firms[0]
    )
    assert stored == [{"contact": "示例", "phone": "13600779104"}]
    page = await open_browser("county1")
    shown = (await page.get(f"/imports/{file_id}")).text
    assert all(f"/enterprises/{one}" in shown for one in firms)
    row = await enterprises.enterprise(actor, firms[0])
    form = {name: row[name] for name in ("credit_code", "county", "branch", "scale")}
    new = EnterpriseForm(**form, name="虚构甲总厂", contact="示例", phone="13600779104")
    await enterprises.edit(actor, firms[0], new)
    needs = await service.upload(actor, "needs", "a.xlsx", workbook([("人才需求", [
        [*FILES["needs"][1][0][1][0], "信用代码"], [*FILES["needs"][1][0][1][1], CODES[1]],
    ])]))  # fmt: skip
    await work()
    await service.confirm(actor, needs, Mode.ALL_OR_NOTHING)
    await work()
    assert (await page.submit(f"/imports/{file_id}/undo")).status_code < 400
    kept = {row.subject: row.why for row in await queries.rows(file_id, fate="kept", limit=9)}
    assert kept == {
        f"enterprise:{firms[0]}": undoing.CHANGED, f"enterprise:{firms[1]}": undoing.FIRM_USED,
    }  # fmt: skip
    assert not await Organisation.exists().where(Organisation.id == firms[2])
    assert not await Enterprise.exists().where(Enterprise.organisation == firms[2])
    with pytest.raises(NotFound):
        await enterprises.edit(actor, firms[2], new)


async def test_a_need_of_no_upload_is_still_never_deleted(db: str, act: Any) -> None:
    actor = await act("enterprise1")
    file_id = await service.upload(actor, "needs", "a.xlsx", workbook(FILES["needs"][1]))
    await work()
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    await work()
    connection = await asyncpg.connect(db)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await connection.execute("DELETE FROM need")
    await connection.close()
