"""An uploaded workbook is for who uploaded it: others read what is wrong in it, numbers shortened."""

import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import openpyxl
import pytest

from talent_platform.audit.tables import AuditEntry
from talent_platform.database.engine import DB
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job

Open = Callable[..., Awaitable[Any]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IDENTITY, PHONE, SPACED, PERSON = "210102199003078418", "13912345678", "139 1234 5679", "欧阳测试"


@pytest.fixture
async def uploaded(open_browser: Open) -> str:
    """A county's file of people whose every cell is wrong, each with a number of somebody."""
    county = await open_browser("county1")
    book = openpyxl.load_workbook(
        io.BytesIO((await county.get("/imports/templates/candidates.xlsx")).content)
    )
    sheet = book["人才"]
    for column in range(1, 20):
        sheet.cell(2, column).value = IDENTITY
        sheet.cell(3, column).value = f"、{PHONE}、{SPACED}"
        sheet.cell(4, column).value = f"请找{PERSON}"
    body = io.BytesIO()
    book.save(body)
    sent = {"file": (f"名单{IDENTITY}.xlsx", body.getvalue(), XLSX)}
    answer = await county.submit("/imports", {"kind": "candidates"}, files=sent)
    assert answer.status_code == 303, answer.text
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued"):
        await worker.run_job(row["id"])
    return str(answer.headers["location"])


@pytest.mark.parametrize("login", ["city", "auditor"])
async def test_the_raw_file_is_for_its_uploader(
    uploaded: str, open_browser: Open, open_api: Open, login: str
) -> None:
    other, api = await open_browser(login), await open_api(login)
    shown = await other.get(uploaded)
    assert shown.status_code == 200
    assert f"{uploaded}/marked" not in shown.text
    assert (await other.get(f"{uploaded}/marked")).status_code == 403
    assert (await api.get(f"/api/v1{uploaded}/marked")).status_code == 403
    found = await api.get(f"/api/v1{uploaded}/problems?limit=1000")
    assert found.json()["total"] > 5
    for text in (shown.text, found.text, (await other.get("/imports")).text):
        for number in (IDENTITY, PHONE, SPACED, PERSON):
            assert number not in text
    assert "单元格的内容只有上传人能看到" in shown.text
    assert PERSON in (await (await open_browser("county1")).get(uploaded)).text
    assert (await (await open_browser("county2")).get(f"{uploaded}/marked")).status_code == 404


async def test_the_uploader_gets_it_back_and_the_log_says_how_many(uploaded: str, open_browser: Open) -> None:
    owner = await open_browser("county1")
    answer = await owner.get(f"{uploaded}/marked")
    assert openpyxl.load_workbook(io.BytesIO(answer.content))["人才"]["A2"].value == IDENTITY
    entries = await AuditEntry.select().where(AuditEntry.action == "export.made").output(load_json=True)
    assert [(e["subject"], e["detail"]["rows"]) for e in entries] == [(f"import:{uploaded[9:]}", 3)]


async def test_an_ods_comes_back_as_xlsx_and_the_page_says_so(open_browser: Open) -> None:
    county = await open_browser("county1")
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text")
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in line
        )
        + "</table:table-row>"
        for line in (("姓名", "专业方向", "技能", "联系电话"), ("虚构甲", "焊接工程师", "焊接", "12"))
    )
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="人才">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    sent = {"file": ("ren.ods", body.getvalue(), "application/octet-stream")}
    page = (await county.submit("/imports", {"kind": "candidates"}, files=sent)).headers["location"]
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued"):
        await worker.run_job(row["id"])
    assert "标注错误的文件是 .xlsx" in (await county.get(page)).text
    answer = await county.get(f"{page}/marked")
    assert answer.headers["content-disposition"].endswith(".xlsx")
    cells = [str(c.value) for row in openpyxl.load_workbook(io.BytesIO(answer.content))["人才"] for c in row]
    assert "虚构甲" in cells
    assert any(text.startswith("错误说明") for text in cells)


async def test_no_number_lies_outside_the_sealed_file(uploaded: str) -> None:
    for table in ("import_file", "import_problem", "audit_entry", "job", "rate_event"):
        rows = await DB.asyncpg_pool.fetch(f"SELECT to_jsonb(t) - 'sha256' - 'body' AS row FROM {table} t")
        stored = json.dumps([row["row"] for row in rows])
        for number in (IDENTITY, PHONE, SPACED):
            assert number not in stored, table
