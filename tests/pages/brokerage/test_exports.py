"""Every list of runs and cases as a workbook: the rows of the screen, filtered alike, same readers."""

import io

import openpyxl
import pytest

from talent_platform.accounts.tables import Organisation
from talent_platform.brokerage.tables import Case, MatchRun
from talent_platform.clock import today
from talent_platform.demand.tables import Need
from talent_platform.jobs import worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate

COUNTY, BRANCH = next(iter(counties())), next(iter(branches().values()))
SKILL = '[{"name": "焊接", "level": 2}]'
NEEDS = {"焊接工程师": 2, "=cmd()": 25}


async def sheet(client, url):
    answer = await client.get(url)
    assert answer.status_code == 200, (url, answer.text)
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    return rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


async def calculated(officer, address, form=None):
    answer = await officer.submit(address, form)
    (job,) = await Job.select(Job.id).where(Job.state == "queued")
    await worker.run_job(job["id"])
    return answer.headers["location"]


@pytest.fixture
async def run(db, open_browser):
    """The address of a run over two needs and 24 welders, of whom one asks for too much."""
    (employer,) = await Organisation.select(Organisation.id).where(Organisation.name == "第1机床厂")
    for title, seats in NEEDS.items():
        await Need.insert(
            Need(
                title=title, seats=seats, kind="talent", organisation=employer["id"], branch=BRANCH.code,
                category=BRANCH.category, county=COUNTY, start_on=today(), deadline=today(), state="open",
                pay_min=10, pay_max=20, required_skills=SKILL,
            )
        )  # fmt: skip
    for number in range(24):
        await Candidate.insert(
            Candidate(
                headline=f"焊工{number:02d}", name=f"虚构{number}", phone=f"139{number:08d}", skills=SKILL,
                education=3, years=5, available_from=today(), consent=True, wanted_pay=12 if number else 99,
            )
        )  # fmt: skip
    return await calculated(await open_browser("officer"), "/runs", {"kind": "all", "floor": "0"})


async def test_all_pages_of_a_list_come_filtered_and_sorted_like_the_screen(run, open_browser):
    officer = await open_browser("officer")
    head, people = await sheet(officer, f"{run}/people.xlsx?sort=title&dir=desc&page=2")
    assert head[:3] == ("编号", "人才", "推荐到")
    assert [row["人才"] for row in people] == [f"焊工{n:02d}" for n in range(23, 0, -1)]
    assert all(0 < row["得分"] <= 100 for row in people)
    _head, unplaced = await sheet(officer, f"{run}/unplaced.xlsx")
    assert "薪" in unplaced[0]["原因"]
    _head, needs = await sheet(officer, f"{run}/needs.xlsx?q=%3Dcmd")
    assert [(row["需求"], row["已推荐"], row["空缺"], row["结果"]) for row in needs] == [
        ("=cmd()", 21, 4, "部分满足")
    ]
    _head, unfilled = await sheet(officer, f"{run}/unfilled.xlsx")
    assert [row["需求"] for row in unfilled] == ["=cmd()"]
    assert unfilled[0]["原因"]
    assert (await sheet(officer, f"{run}/teams.xlsx"))[1] == []
    _head, runs = await sheet(officer, "/runs.xlsx?state=ready")
    assert [(row["范围"], row["状态"], row["推荐人数"]) for row in runs] == [
        ("全市 · 人才与项目需求", "待发布", 23)
    ]
    assert (await sheet(officer, "/runs.xlsx?state=failed"))[1] == []
    assert "相当于 1.0 家平均分配" in (await officer.get(run)).text
    assert f"{run}/people.xlsx" in (await officer.get(f"{run}/people")).text


async def test_what_changed_between_two_runs(run, open_browser):
    officer = await open_browser("officer")
    (chosen,) = await Candidate.select(Candidate.id).where(Candidate.headline == "焊工05")
    (need,) = await Need.select(Need.id).where(Need.title == "=cmd()")
    await Candidate.update({Candidate.state: "withdrawn"}).where(Candidate.id == chosen["id"])
    second = await calculated(officer, f"{run}/again")
    asked = f"with={run.rsplit('/', 1)[1]}"
    page = (await officer.get(f"{second}/compare?{asked}")).text
    assert f"{second}/compare/people.xlsx?{asked}" in page
    _head, people = await sheet(officer, f"{second}/compare/people.xlsx?{asked}")
    lost = [row for row in people if row["变化"] == "不再推荐"]
    assert [(row["编号"], row["人才"], row["现在"]) for row in lost] == [(chosen["id"], "焊工05", None)]
    _head, needs = await sheet(officer, f"{second}/compare/needs.xlsx?{asked}")
    assert [tuple(row.values()) for row in needs] == [(need["id"], "=cmd()", 21, 20)]
    assert (await officer.get(f"{second}/compare/people.xlsx")).status_code == 422


async def test_cases_export_what_each_side_may_see_without_names(run, open_browser):
    officer = await open_browser("officer")
    await officer.submit(f"{run}/release")
    (job,) = await Job.select(Job.id).where(Job.state == "queued")
    await worker.run_job(job["id"])
    first = (await Case.select(Case.id).order_by(Case.id))[0]["id"]
    await officer.submit(f"/cases/{first}/steps/close", {"reason": "mistaken"})
    for login, count in (
        ("officer", 23),
        ("enterprise1", 23),
        ("enterprise2", 0),
        ("county2", 0),
        ("candidate", 0),
    ):
        head, rows = await sheet(await open_browser(login), "/cases.xlsx")
        assert len(rows) == count, login
        assert "虚构" not in str(rows)
    assert "结束原因" in head
    _head, closed = await sheet(officer, "/cases.xlsx?stage=closed")
    assert [(row["编号"], row["阶段"], row["结束原因"]) for row in closed] == [(first, "已结束", "误推荐")]
    _head, live = await sheet(officer, "/cases.xlsx?whose=live")
    assert len(live) == 22
    assert all(row["办理期限"].date() > today() and row["下一步"] for row in live)


async def test_runs_are_exported_to_their_readers_only(run, open_browser):
    assert await MatchRun.count() == 1
    for login in ("enterprise1", "candidate", "institution1"):
        browser = await open_browser(login)
        for url in ("/runs.xlsx", f"{run}/people.xlsx", f"{run}/compare/people.xlsx?with=1"):
            assert (await browser.get(url)).status_code == 403, (login, url)
    stranger = await open_browser("county2")
    assert (await stranger.get(f"{run}/people.xlsx")).status_code == 404
    assert (await sheet(stranger, "/runs.xlsx"))[1] == []
    assert (await (await open_browser(None)).get("/cases.xlsx")).status_code in {303, 401}
