"""The whole road through HTTP: need, check, run, release, consent on both sides, hire."""

import re
from datetime import timedelta

import pytest

from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account
from talent_platform.brokerage.tables import Case, MatchRun
from talent_platform.clock import today
from talent_platform.demand.tables import Need
from talent_platform.jobs import worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate

COUNTY, BRANCH = next(iter(counties())), next(iter(branches()))
NEED = {
    "title": "焊接工程师", "seats": "1", "required_skills": "焊接", "branch": BRANCH, "county": COUNTY,
    "pay_min": "10", "pay_max": "20", "start_on": str(today() + timedelta(days=30)),
    "deadline": str(today() + timedelta(days=60)),
}  # fmt: skip
NAME = "虚构甲"


async def person(login, headline, *, name=NAME, years=8, free_in_days=0):
    accounts = await Account.select(Account.id).where(Account.login == login)
    rows = await Candidate.insert(
        Candidate(
            account=accounts[0]["id"], headline=headline, name=name, phone="13900000001", years=years,
            skills='[{"name": "焊接", "level": 3}]', available_from=today() + timedelta(days=free_in_days),
            consent=True, wanted_pay=12,
        )
    )  # fmt: skip
    return rows[0]["id"]


async def settle(answer):
    """Carry out the run that a page just ordered; the address of its page."""
    assert answer.status_code == 303, answer.text
    (job,) = await Job.select(Job.id).where(Job.state == "queued")
    await worker.run_job(job["id"])
    return answer.headers["location"]


@pytest.fixture
async def open_need(open_browser):
    enterprise, county = await open_browser("enterprise1"), await open_browser("county1")
    answer = await enterprise.submit("/needs/new", NEED)
    url = answer.headers["location"]
    assert (await enterprise.submit(f"{url}/steps/submit")).status_code == 303
    assert (await county.submit(f"{url}/steps/approve")).status_code == 303
    return int(url.rsplit("/", 1)[1])


async def test_from_need_to_hire(open_browser, open_need):
    await person("candidate", "高级焊工")
    loser = await person("candidate2", "焊工学徒", name="虚构乙", years=0, free_in_days=90)
    officer, enterprise, candidate = [
        await open_browser(one) for one in ("officer", "enterprise1", "candidate")
    ]

    run = await settle(await officer.submit("/runs", {"kind": "all", "floor": "0"}))
    text = (await officer.get(run)).text
    assert "这次推荐了 1 人" in text
    need_page = (await officer.get(f"{run}/needs/{open_need}")).text
    assert "高级焊工" in need_page
    assert "必备技能" in need_page
    assert NAME not in need_page
    assert "入选线" in (await officer.get(f"{run}/people/{loser}")).text
    for side in ("needs", "people", "teams", "unfilled", "unplaced"):
        assert (await officer.get(f"{run}/{side}")).status_code == 200, side

    ordered = await officer.submit(f"{run}/release")
    assert (await officer.submit(f"{run}/release")).status_code == 409
    assert "发布匹配结果" in (await officer.get(f"{run}/release/progress")).text
    assert "已发布，开启 1 条对接" in (await officer.get(await settle(ordered))).text
    assert (await officer.submit(f"{run}/release")).status_code == 409
    case = f"/cases/{(await Case.select(Case.id))[0]['id']}"
    before = await Need.select(Need.version).where(Need.id == open_need)
    called = {"contact": "佟另指", "phone": "024-5550177", "version": str(before[0]["version"])}
    assert (await enterprise.submit(f"/needs/{open_need}/contact", called)).status_code == 303
    assert (await enterprise.submit(f"/needs/{open_need}/contact", called)).status_code == 409

    assert "您愿意对接吗" in (await enterprise.get(case)).text
    await enterprise.submit(f"{case}/answer", {"answer": "yes"})
    assert (await enterprise.submit(f"{case}/contacts", {"reason": "约定面谈时间"})).status_code == 409
    assert NAME not in (await enterprise.get(case)).text
    for page in (case, f"/needs/{open_need}"):
        assert "佟另指" not in (await candidate.get(page)).text
    await candidate.submit(f"{case}/answer", {"answer": "yes"})
    told = (await candidate.submit(f"{case}/contacts", {"reason": "约定面谈时间"})).text
    assert "佟另指" in told
    assert "024-5550177" in told
    assert NAME in (await enterprise.submit(f"{case}/contacts", {"reason": "约定面谈时间"})).text
    assert (await enterprise.submit(f"{case}/steps/interview")).status_code == 303
    day = {"starts": str(today())}
    assert (await enterprise.submit(f"{case}/steps/hire", day)).status_code == 303
    assert "等待您确认" in (await candidate.get(case)).text
    assert (await candidate.submit(f"{case}/steps/hire", day)).status_code == 303
    assert "已录用" in (await candidate.get(case)).text
    assert (await Need.select(Need.state).where(Need.id == open_need))[0]["state"] == "filled"


async def test_steering_and_comparing(open_browser, open_need):
    best = await person("candidate", "高级焊工")
    await person("candidate2", "焊工学徒", name="虚构乙", years=0, free_in_days=90)
    officer = await open_browser("officer")
    first = await settle(await officer.submit("/runs", {"kind": "talent", "floor": "0"}))
    pair = {"need": open_need, "candidate": best, "action": "forbid"}
    assert (await officer.submit(f"{first}/steer", pair)).status_code == 422
    assert (await officer.submit(f"{first}/steer", {**pair, "reason": "企业已面谈"})).status_code == 303
    second = await settle(await officer.submit(f"{first}/again"))
    page = (await officer.get(f"{second}/compare", params={"with": first.rsplit("/", 1)[1]})).text
    assert re.search("不再推荐的人.*高级焊工", page, re.DOTALL)
    assert "企业已面谈" in (await officer.get(f"{second}/needs/{open_need}")).text
    states = await MatchRun.select(MatchRun.state).order_by(MatchRun.id)
    assert [row["state"] for row in states] == ["superseded", "ready"]


async def test_who_may_not_run_or_see_runs(open_browser, open_need):
    await person("candidate", "高级焊工")
    officer = await open_browser("officer")
    run = await settle(await officer.submit("/runs", {"kind": "all", "floor": "0"}))
    for login in ("enterprise1", "candidate", "institution1"):
        browser = await open_browser(login)
        for url in (run, f"{run}/people", "/runs", "/runs/new"):
            assert (await browser.get(url)).status_code == 403, (login, url)
    assert (await (await open_browser("county2")).get(run)).status_code == 404
    auditor = await open_browser("auditor")
    assert (await auditor.get(run)).status_code == 200
    assert (await auditor.submit(f"{run}/release")).status_code == 403


async def test_the_api_walks_the_same_road(open_api, open_need):
    best = await person("candidate", "高级焊工")
    officer, enterprise, candidate = [await open_api(one) for one in ("officer", "enterprise1", "candidate")]
    ordered = (await officer.post("/api/v1/runs", json={"kind": "talent", "floor": 0})).json()
    await worker.run_job(ordered["job_id"])
    assert (await officer.get(f"/api/v1/jobs/{ordered['job_id']}")).json()["state"] == "done"
    run = f"/api/v1/runs/{ordered['run_id']}"
    assert (await officer.get(run)).json()["status"] == "optimal"
    (proposal,) = (await officer.get(f"{run}/proposals")).json()["items"]
    assert (proposal["need"], proposal["candidate"]) == (open_need, best)
    assert sum(proposal["terms"].values()) == proposal["score"]
    assert (await officer.get(f"{run}/outcomes/people")).json()["items"][0]["status"] == "placed"
    released = await officer.post(f"{run}/release")
    assert (released.status_code, await Case.count()) == (202, 0)
    await worker.run_job(released.json()["job_id"])
    done = (await officer.get(f"/api/v1/jobs/{released.json()['job_id']}")).json()
    assert (done["state"], done["result"]["cases"]) == ("done", 1)
    (opened,) = (await officer.get("/api/v1/cases")).json()["items"]
    case = f"/api/v1/cases/{opened['id']}"
    step = {"next_step": "电话回访", "due": str(today() + timedelta(days=3))}
    planned = (await officer.post(f"{case}/plan", json=step)).json()
    assert {name: planned[name] for name in step} == step
    assert (await officer.post(f"{case}/plan", json={**step, "due": "2020-01-01"})).status_code == 422
    assert (await candidate.post(f"{case}/plan", json=step)).status_code == 403
    office = (await Account.select(Account.organisation).where(Account.login == "officer"))[0]["organisation"]
    taker = await keeping.create_account(
        None, login="officer9", name="王同事", role=Role.OFFICER, organisation_id=office,
        password="correct horse battery",
    )  # fmt: skip
    handed = {"officer": taker, "reason": "人员调整"}
    assert (await officer.post(f"{case}/officer", json=handed)).json()["officer"] == taker
    assert (await officer.post(f"{case}/officer", json={**handed, "officer": 999})).status_code == 422
    for client in (enterprise, candidate):
        assert (await client.post(f"{case}/answer", json={"agreed": True})).status_code == 200
    assert (await candidate.post(f"{case}/contacts", json={"reason": "约定面谈时间"})).json()["employer"][
        "name"
    ] == "第1机床厂"
    assert (await enterprise.post(f"{case}/steps", json={"action": "hire"})).status_code == 422
    named = await enterprise.post(f"{case}/steps/hire", json={"starts": str(today())})
    assert (named.json()["stage"], named.json()["employer_starts"]) == ("agreed", True)
    unsaid = await candidate.post(f"{case}/steps/hire", json={})
    assert unsaid.status_code == 422, "which day is confirmed is said, not guessed"
    confirmed = await candidate.post(f"{case}/steps/hire", json={"version": named.json()["version"]})
    assert (confirmed.json()["stage"], confirmed.json()["starts"]) == ("hired", str(today()))
    refused = await officer.post(f"{case}/steps", json={"action": "close", "reason": "other"})
    assert refused.status_code in {409, 422}
    assert refused.headers["content-type"].startswith("application/problem+json")


async def test_an_empty_scope_says_so(open_browser):
    officer = await open_browser("officer")
    answer = await officer.submit("/runs", {"kind": "project", "floor": "0"})
    run = await settle(answer)
    assert "没有仍有空缺的开放需求" in (await officer.get(run)).text
