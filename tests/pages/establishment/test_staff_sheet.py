"""The list of an institution's staff, taken away, changed in its cells and brought back."""

import io

import openpyxl
import pytest

from talent_platform.database.engine import DB
from talent_platform.establishment.institutions import staff
from talent_platform.establishment.institutions.schemas import PersonForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.writings.identity_number import check_digit

FIRST = "21010219750615001"
NUMBER = FIRST + check_digit(FIRST)


async def work():
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        assert await worker.run_job(row["id"])


async def exported(browser, path):
    answer = await browser.get(f"{path}/people.xlsx")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def put(book, number, **changes):
    sheet = book.active
    place = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    line = next(r for r in range(2, 9) if sheet.cell(r, place["人员编号"]).value == number)
    for title, value in changes.items():
        sheet.cell(line, place[title]).value = value


async def upload(api, book):
    stream = io.BytesIO()
    book.save(stream)
    sent = {"file": ("在册人员.xlsx", stream.getvalue())}
    made = await api.post("/api/v1/imports", data={"kind": "staff"}, files=sent)
    assert made.status_code == 201, made.text
    await work()
    return made.json()["id"]


@pytest.fixture
async def people(hospital, act):
    """One whom offices have looked at, one of those without a number, one who is only entered."""
    seen, numberless = await hospital.worker(1), await hospital.worker(2)
    async with DB.transaction():  # as older versions let them onto the list
        await StaffMember.raw("SET LOCAL ROLE NONE")
        none = {StaffMember.identity_cipher: None, StaffMember.born: None}
        await StaffMember.update(none).where(StaffMember.id == numberless)
    form = PersonForm(number="N1", name="虚构甲", identity="E12345678", degree="本科")
    return seen, numberless, await staff.add(await act("institution1"), hospital.id, form)


async def test_what_the_form_may_change_comes_back_in_the_list(hospital, people, act, open_browser, open_api):
    seen, numberless, entered = people
    hr, api = await open_browser("institution1"), await open_api("institution1")
    book = await exported(hr, hospital.path)
    values = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert "技术工五级" in values
    assert {"已登记", "未登记"} <= set(values)
    assert "E12345678" not in values
    # The same over the API, with what a change of each goes back with.
    address = f"/api/v1/institutions/{hospital.id}/people"
    told = (await api.get(address)).json()
    head, *lines = book.active.values
    rows = [dict(zip((title.rstrip("*") for title in head), line, strict=True)) for line in lines]
    assert told["total"] == len(told["items"]) == 3
    for row, one in zip(rows, told["items"], strict=True):
        assert (row["编号"], row["人员编号"], row["姓名"]) == (one["id"], one["number"], one["name"])
        assert (row["证件登记"] == "已登记") is one["has_identity"]
        assert (row["岗位"] or "") == "、".join(one["posts"])
    assert "E12345678" not in str(told)
    body = {"number": "N1", "name": "虚构甲", "identity": "E12345678", "degree": "bachelor"}
    assert (
        await api.put(f"/api/v1/posts/staff/{entered}", json={**body, "seen": told["items"][0]["seen"]})
    ).status_code == 204
    assert (await (await open_api("institution2")).get(address)).status_code == 404
    assert (await (await open_api("city")).get(address)).status_code == 403
    file = await upload(api, book)
    shown = (await hr.get(f"/imports/{file}")).text
    assert "新增 0 行，更改 0 行，没有变化 3 行" in shown
    put(book, "W001", 学历="博士")
    put(book, "W002", 身份证号=NUMBER)
    put(book, "N1", 学历="硕士", 出生日期="1990-02-03")
    before = await StaffMember.select().order_by(StaffMember.id)
    file = await upload(api, book)
    # Shown before, nothing written; the number itself is not shown.
    assert await StaffMember.select().order_by(StaffMember.id) == before
    shown = (await hr.get(f"/imports/{file}")).text
    assert "新增 0 行，更改 2 行，没有变化 0 行" in shown
    assert "本科 → 硕士" in shown
    assert NUMBER not in shown
    (problem,) = (await api.get(f"/api/v1/imports/{file}/problems")).json()["items"]
    assert (problem["title"], problem["row"], problem["value"]) == ("学历", 3, "博士")
    assert "审批机关" in problem["message"]
    confirmed = await api.post(f"/api/v1/imports/{file}/confirm", json={"mode": "skip_bad"})
    assert confirmed.status_code == 202
    await work()
    rows = await StaffMember.select(StaffMember.id, StaffMember.degree, StaffMember.born).order_by(
        StaffMember.id
    )
    assert [(row["id"], row["degree"], str(row["born"])) for row in rows] == [
        (seen, "college", "1985-05-01"), (numberless, "college", "1975-06-15"),
        (entered, "master", "1990-02-03"),
    ]  # fmt: skip
    assert (await staff.unmask(await act("institution1"), numberless, "核对证件号码原件")) == NUMBER


async def test_numbers_of_other_units_and_taken_ones_are_refused_at_their_cells(
    hospital, people, open_browser, open_api
):
    hr, api = await open_browser("institution1"), await open_api("institution1")
    book = await exported(hr, hospital.path)
    put(book, "W001", 编号=999)
    put(book, "W002", 身份证号="E12345678")
    put(book, "N1", 人员编号="W002")
    file = await upload(api, book)
    found = (await api.get(f"/api/v1/imports/{file}/problems")).json()["items"]
    assert {(each["title"], each["message"]) for each in found} == {
        ("编号", "编号 999 的人员不在本单位名册中"),
        ("人员编号", "人员编号 W002 已在本单位名册中"),
        ("身份证号", "这个身份证号的人已在本单位名册中"),
    }
    for login, status in (("institution2", 404), ("county1", 403), ("city", 403)):
        answer = await (await open_browser(login)).get(f"{hospital.path}/people.xlsx")
        assert answer.status_code == status, login
