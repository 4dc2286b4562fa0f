"""Texts that tell who somebody is may be kept by a person; unknown skills are shown with known ones."""

import io
from typing import Any

import openpyxl
import pytest

from talent_platform.disclosure.tables import TextReview
from talent_platform.jobs import registry, worker
from talent_platform.jobs.tables import Job
from talent_platform.supply.tables import Candidate

PERSON = {
    "专业方向": "石英玻璃熔制工程师", "技能": "焊接", "出生年份": 1990, "可到岗日期": "2027-01-01",
    "同意参与匹配": "是",
}  # fmt: skip


async def work() -> None:
    registry.load()
    for row in await Job.select(Job.id).where(Job.state == "queued").order_by(Job.id):
        assert await worker.run_job(row["id"])


def people(*rows: dict[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "人才"
    book.active.append(["姓名", "联系电话", *PERSON])
    for number, row in enumerate(rows):
        full = {"联系电话": f"1380000000{number}", **PERSON, **row}
        book.active.append([full["姓名"], full["联系电话"], *(full[t] for t in PERSON)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("answer", ["keep", "leave"])
async def test_a_name_that_is_a_word_of_the_trade(answer: str, open_api: Any) -> None:
    api = await open_api("county1")
    body = people({"姓名": "石英"}, {"姓名": "虚构乙"})
    made = await api.post("/api/v1/imports", data={"kind": "candidates"}, files={"file": ("a.xlsx", body)})
    await work()
    address = f"/api/v1/imports/{made.json()['id']}"
    (problem,) = (await api.get(f"{address}/problems")).json()["items"]
    assert (problem["column"], problem["row"], problem["title"]) == ("C", 2, "专业方向")
    assert "石英" in problem["message"]
    assert "勾选" not in problem["message"]
    (question,) = (await api.get(address)).json()["questions"]
    assert (question["key"], question["count"]) == ("contact", 1)
    assert (await api.post(f"{address}/answers", json={"answers": {"contact": answer}})).status_code == 202
    await work()
    assert (await api.get(address)).json()["good_rows"] == (2 if answer == "keep" else 1)
    mode = "all_or_nothing" if answer == "keep" else "skip_bad"
    assert (await api.post(f"{address}/confirm", json={"mode": mode})).status_code == 202
    await work()
    rows = await Candidate.select(Candidate.name, Candidate.withheld).order_by(Candidate.id)
    kept = [("石英", True)] if answer == "keep" else []
    assert [(row["name"], row["withheld"]) for row in rows] == [*kept, ("虚构乙", False)]
    assert await TextReview.count() == len(kept)


async def test_another_error_of_the_row_hides_no_text(open_api: Any) -> None:
    api = await open_api("county1")
    body = people({"姓名": "虚构甲", "专业方向": "铣工，电话13812345678", "出生年份": 1800})
    made = await api.post("/api/v1/imports", data={"kind": "candidates"}, files={"file": ("a.xlsx", body)})
    await work()
    found = (await api.get(f"/api/v1/imports/{made.json()['id']}/problems")).json()["items"]
    assert {(p["title"], p["code"]) for p in found} == {
        ("专业方向", "contact_in_text"),
        ("出生年份", "greater_than_equal"),
    }


async def test_the_form_shows_what_an_unknown_skill_may_mean(open_browser: Any) -> None:
    browser = await open_browser("enterprise1")
    shown = (await browser.submit("/needs/supply", {"required_skills": "数控机床操作、数控编程"})).text
    assert shown.count("技能词库里没有这个词") == 1
    assert "数控机床装调" in shown
