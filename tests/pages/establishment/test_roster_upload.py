"""The roster as an institution sends it: read with certainty, contradictions at their cells."""

import io
from datetime import date
from typing import Any

import openpyxl

from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.writings.identity_number import check_digit


def number(place: str, day: date) -> str:
    first = f"{place}{day:%Y%m%d}001"
    return first + check_digit(first)


async def work() -> None:
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        assert await worker.run_job(row["id"])


async def upload(api: Any, *rows: list[Any]) -> str:
    book = openpyxl.Workbook()
    book.active.title = "人员名册"
    book.active.append(["工号", "姓名", "身份证号码", "岗位类别", "岗位等级", "任职时间", "超岗类型"])
    for row in rows:
        book.active.append([*row, "专技", "12级", "2018/9/1", "政策性超岗"])
    stream = io.BytesIO()
    book.save(stream)
    sent = {"file": ("名册.xlsx", stream.getvalue())}
    made = await api.post("/api/v1/imports", data={"kind": "roster"}, files=sent)
    assert made.status_code == 201, made.text
    await work()
    return f"/api/v1/imports/{made.json()['id']}"


async def test_people_of_every_place_and_time(hospital: Any, open_api: Any) -> None:
    api = await open_api("institution1")
    old, gone = number("210102", date(1975, 6, 15)), number("230119", date(1980, 6, 15))
    address = await upload(api, ["A1", "虚构甲", old], ["A2", "虚构乙", gone], ["A3", "虚构丙", "E12345678"])
    view = (await api.get(address)).json()
    assert (view["good_rows"], view["total_rows"], view["questions"]) == (3, 3, [])
    assert (await api.post(f"{address}/confirm", json={"mode": "all_or_nothing"})).status_code == 202
    await work()
    rows = await StaffMember.select(StaffMember.number, StaffMember.born).order_by(StaffMember.number)
    assert [(row["number"], row["born"]) for row in rows] == [
        ("A1", date(1975, 6, 15)), ("A2", date(1980, 6, 15)), ("A3", None),
    ]  # fmt: skip
    address = await upload(api, ["A8", "虚构丁", None])
    (problem,) = (await api.get(f"{address}/problems")).json()["items"]
    assert (problem["column"], problem["row"]) == ("C", 2)
    wide = old.translate({48 + n: 0xFF10 + n for n in range(10)})
    address = await upload(api, ["A9", "虚构甲", wide])
    (problem,) = (await api.get(f"{address}/problems")).json()["items"]
    assert (problem["column"], problem["row"]) == ("C", 2)
    assert "A1" in problem["message"]


async def test_the_examples_of_the_templates_are_taken(hospital: Any, open_api: Any) -> None:
    api = await open_api("institution1")
    await hospital.worker(1)
    for kind, title in (("roster", "人员名册"), ("staff", "在册人员")):
        book = openpyxl.load_workbook(
            io.BytesIO((await api.get(f"/api/v1/imports/templates/{kind}")).content)
        )
        for index, value in enumerate(list(book["填写示例"].values)[2], start=1):
            book[title].cell(2, index).value = value or None
        stream = io.BytesIO()
        book.save(stream)
        sent = {"file": ("名册.xlsx", stream.getvalue())}
        made = await api.post("/api/v1/imports", data={"kind": kind}, files=sent)
        await work()
        view = (await api.get(f"/api/v1/imports/{made.json()['id']}")).json()
        found = (await api.get(f"/api/v1/imports/{made.json()['id']}/problems")).json()["items"]
        assert (view["good_rows"], view["total_rows"]) == (1, 1), found
