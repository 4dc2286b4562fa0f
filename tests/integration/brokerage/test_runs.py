"""Runs: repeatable, steered by officers, and true in what they say about those left out."""

import asyncio
import json
import re
import sys
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from talent_matching import GoalOrder
from talent_platform.brokerage.directives.lists import DIRECTIVES
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.run_input import RunRequest, RunScope
from talent_platform.brokerage.runs import results, service, steering
from talent_platform.brokerage.runs.lists import LISTS
from talent_platform.brokerage.tables import MatchRun, Outcome, Proposal
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.jobs import service as jobs
from talent_platform.jobs import worker
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import branches, counties
from talent_platform.web.listing.query import ListQuery


def skills(*names):
    return json.dumps([{"name": name, "level": 2} for name in names])


async def rows_of(run_id, *names):
    """Id → row, of one or two lists of a run."""
    found = [
        await results.listed(run_id, name, ListQuery.parse(LISTS[name], {"size": "100"})) for name in names
    ]
    return {row["id"]: row for _total, _query, rows in found for row in rows}


async def test_the_same_input_gives_the_same_run(city, act, calculate):
    for number in range(6):
        await city.need(f"焊工{number}", seats=2, asked=("焊接",) if number % 2 else ("数控编程",))
    for number in range(25):
        await city.person(f"工程师{number}", "焊接" if number % 3 else "数控编程", years=number % 7)
    await city.team(
        "激光焊接产线", [await city.person(f"成员{n}", "焊接", registered=False) for n in range(2)]
    )
    actor = await act("city")
    first, second = await calculate(actor, seed=7), await calculate(actor, seed=7)
    runs_made = await MatchRun.select().order_by(MatchRun.id)
    assert runs_made[0]["input_hash"] == runs_made[1]["input_hash"] != ""
    assert runs_made[0]["status"] == "optimal"
    assert (await results.difference(first, second)).needs == []
    columns = (
        Proposal.need,
        Proposal.candidate,
        Proposal.team,
        Proposal.score,
        Proposal.terms,
        Proposal.position,
    )
    made = [
        await Proposal.select(*columns).where(Proposal.run == run).order_by(Proposal.id)
        for run in (first, second)
    ]
    assert made[0] == made[1] != []
    told = [
        await Outcome.select(Outcome.code, Outcome.detail).where(Outcome.run == run).order_by(Outcome.id)
        for run in (first, second)
    ]
    assert told[0] == told[1]
    for row in await results.proposals(first):
        assert sum(row["terms"].values()) == row["score"]


async def test_counts_of_a_run_are_those_of_their_lists(city, act, calculate, open_browser):
    """Leaders read the figure and click it: it must lead to as many rows."""
    await city.need("焊工岗", seats=2)
    await city.need("空岗", asked=("日语",))
    await city.need("激光项目", kind="project", seats=2, required_skills="[]")
    for _ in range(3):
        await city.person("焊工")
    await city.team("激光焊接产线", [await city.person("成员", registered=False) for _ in range(2)])
    await city.team("钢琴厂", [await city.person("琴师", "钢琴", registered=False)])
    run = await calculate(await act("city"))
    report = (await MatchRun.select().where(MatchRun.id == run).output(load_json=True))[0]["report"]

    async def rows(name, **filters):
        return (await results.listed(run, name, ListQuery.parse(LISTS[name], filters)))[0]

    assert await rows("people", kind="talent") == report["seats_filled"] == 2
    assert await rows("teams", status="placed") == report["teams_placed"]
    assert await rows("teams") == 2
    assert await rows("needs", status="empty") == report["needs_empty"]
    shown = (await (await open_browser("city")).get(f"/runs/{run}")).text
    figures = re.findall(r'<a href="/runs/\d+/(\w+)(?:\?(\w+)=(\w+))?"><b>([\d,]+)</b>', shown)
    assert len(figures) == 3
    for name, key, value, count in figures:
        assert await rows(name, **({key: value} if key else {})) == int(count.replace(",", "")), name
    everybody = report["people_placed"] + report["team_members_placed"]
    assert await rows("people", kind="talent") + await rows("people", kind="project") == everybody


async def test_reasons_are_true(city, act, calculate):
    scarce = await city.need("博士岗", asked=("焊接",), education=5)
    popular = await city.need("焊工岗", asked=("焊接",), preferred_skills=skills("氩弧焊"))
    missing = await city.need("外语岗", asked=("日语",))
    best = await city.person("资深焊工", "焊接", "氩弧焊", years=20, title_level=4)
    second = await city.person("焊工", "焊接", wanted_pay=19)
    other = await city.person("钳工", "钳工")
    silent = await city.person("未同意的焊工", "焊接", consent=False)
    run = await calculate(await act("city"))
    needs, people = await rows_of(run, "needs"), await rows_of(run, "people", "unplaced")

    assert needs[popular]["status"] == "full"
    assert people[best]["need"] == popular
    assert needs[scarce]["code"] == "no_eligible"
    removed = needs[scarce]["detail"]["removed"]
    assert removed["degree"] == {"failed": 3, "only": 2, "unknown": 0}, "without the degree two would fit"
    assert needs[missing]["detail"]["removed"]["skills"]["failed"] == 3

    assert people[second]["code"] == "outranked"
    assert people[second]["detail"]["need"] == popular
    scores = {row["candidate"]: row["score"] for row in await results.proposals(run)}
    assert people[second]["detail"]["score"] <= people[second]["detail"]["cutoff"] <= scores[best]
    detail = people[second]["detail"]
    assert (detail["listed"], detail["nearest"]) == (1, [[popular, detail["score"], detail["cutoff"]]])
    assert people[other]["code"] == "ineligible"
    assert people[other]["detail"]["removed"]["skills"]["failed"] == 3
    assert silent not in people


async def test_people_placed_elsewhere_are_named_with_both_scores(city, act, calculate):
    first = await city.need("甲岗", priority=3)
    second = await city.need("乙岗")
    person = await city.person("焊工")
    run = await calculate(await act("city"))
    needs = await rows_of(run, "needs")
    assert needs[first]["status"] == "full"
    detail = needs[second]["detail"]
    assert (needs[second]["code"], detail["eligible"], detail["elsewhere"]) == ("placed_elsewhere", 1, 1)
    assert [(row["candidate"], row["need"]) for row in detail["examples"]] == [(person, first)]


async def test_a_team_comes_whole_or_not_at_all(city, act, calculate):
    project = await city.need("焊接技改", kind="project", seats=3, required_skills="[]", roles='["工程师"]')
    fits = await city.team("三人团队", [await city.person(f"甲{n}", registered=False) for n in range(3)])
    too_large = await city.team("四人团队", [await city.person(f"乙{n}", registered=False) for n in range(4)])
    run = await calculate(await act("city"))
    teams = await rows_of(run, "teams")
    assert (teams[fits]["need"], teams[fits]["members"]) == (project, 3)
    assert teams[too_large]["code"] == "ineligible"
    assert teams[too_large]["detail"]["removed"]["too_many"]["failed"] == 1
    assert len({row["score"] for row in await results.proposals(run, team=fits)}) == 1


async def test_pins_and_forbids_hold_over_runs_until_withdrawn(city, act, calculate):
    need = await city.need("焊工岗", preferred_skills=skills("氩弧焊"))
    best, weaker = await city.person("资深焊工", "焊接", "氩弧焊"), await city.person("焊工")
    officer = await act("officer")

    async def proposed():
        return [row["candidate"] for row in await results.proposals(await calculate(officer))]

    assert await proposed() == [best]
    await steering.steer(officer, need, [best], "forbid", "企业已面谈过，不合适")
    assert await proposed() == [weaker]
    (forbid,) = await results.directives([need])
    await steering.withdraw(officer, forbid["id"])
    await steering.steer(officer, need, [weaker], "pin", "本地人，优先")
    run = await calculate(officer)
    assert [(row["candidate"], row["pinned"]) for row in await results.proposals(run)] == [(weaker, True)]
    with pytest.raises(Conflict):
        await steering.steer(officer, need, [best], "pin", "名额只有一个")


async def test_pins_and_forbids_have_an_end(city, act, calculate, monkeypatch):
    """On their last day they hold, the day after they do not, for a run nor for a new word on the pair."""
    need = await city.need("焊工岗", preferred_skills=skills("氩弧焊"))
    best, weaker = await city.person("资深焊工", "焊接", "氩弧焊"), await city.person("焊工")
    officer = await act("officer")

    async def proposed():
        return [row["candidate"] for row in await results.proposals(await calculate(officer))]

    with pytest.raises(Invalid, match="有效期"):
        await steering.steer(officer, need, [best], "forbid", "下月再谈", until=today() - timedelta(1))
    await steering.steer(officer, need, [best], "forbid", "下月再谈", until=today())
    await steering.steer(officer, need, [weaker], "pin", "本地人，优先", until=today())
    assert await proposed() == [weaker]
    monkeypatch.setattr(steering, "today", lambda: today() + timedelta(1))
    assert await proposed() == [best]
    await steering.steer(officer, need, [best], "pin", "现在可以了")
    listed = await DIRECTIVES.read(officer, ListQuery.parse(DIRECTIVES.spec, {"sort": "id"}))
    assert [row["state"] for row in listed[2]] == ["over", "over", "in_force"]
    assert (await DIRECTIVES.figure(officer, state="over"))[0] == 2
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await DB.asyncpg_pool.execute("UPDATE directive SET until = now() WHERE withdrawn IS NULL")


async def test_the_scope_is_counted_as_the_run_reads_it(city, act, open_browser, open_api):
    """Every scope of employer's county, branch and kind, before the run is ordered."""
    await city.need("一县岗", seats=3)
    await city.need("二县岗", organisation=city.employers["第2机床厂"])
    await city.need("激光产线", kind="project", seats=4, required_skills="[]")
    for number in range(5):
        await city.person(f"焊工{number}", "焊接", registered=number != 4)
    await city.team("随队", [await city.person(f"成员{n}", "焊接", registered=n == 0) for n in range(2)])
    for county in (None, *list(counties())[:2]):
        for branch in (None, *list(branches())[:2]):
            for kind in ("all", "talent", "project"):
                scope = RunScope(county, branch, kind)
                found, _texts = await run_input.read(RunRequest(scope, today(), GoalOrder.on(today())))
                assert await run_input.count(scope, today()) == run_input.ScopeCount(
                    needs=int((~found.project).sum()), seats=int(found.needs.seats[~found.project].sum()),
                    projects=int(found.project.sum()), people=int(found.single.sum()), in_talks=0,
                    teams=len(found.teams.ids),
                ), scope  # fmt: skip
    county = await open_browser("county1")
    assert "1 项人才需求、3 个空缺" in (await county.get("/runs/scope?kind=talent")).text
    assert (await county.get(f"/runs/scope?county={list(counties())[1]}")).status_code == 403
    answer = (await (await open_api("city")).get("/api/v1/runs/scope", params={"kind": "talent"})).json()
    assert answer["needs"] == 2


async def test_a_pin_that_a_requirement_forbids_is_reported(city, act, calculate):
    need = await city.need("硕士岗", education=4)
    person = await city.person("本科焊工")
    officer = await act("officer")
    await steering.steer(officer, need, [person], "pin", "企业点名")
    run = await service.read(officer, await calculate(officer))
    assert run["report"]["ignored_pins"] == [{"need": need, "candidate": person, "rules": ["degree"]}]


async def test_a_county_runs_for_its_own_needs_only(city, act, calculate, open_browser):
    own = await city.need("一县岗")
    foreign = await city.need("二县岗", organisation=city.employers["第2机床厂"])
    await city.person("焊工")
    await city.person("焊工二")
    county1, county2 = await act("county1"), await act("county2")
    run = await calculate(county1)
    assert set(await rows_of(run, "needs")) == {own}
    whole = await calculate(await act("city"))
    assert foreign in await rows_of(whole, "needs")
    browser = await open_browser("city")
    assert "范围不同" in (await browser.get(f"/runs/{whole}/compare?with={run}")).text
    alone = await browser.get(f"/runs/{whole}/compare")
    assert alone.status_code == 200
    assert f'<option value="{run}"' in alone.text
    assert (await browser.get(f"/api/v1/runs/{whole}/difference/{run}")).json()["unlike"] == ["scope"]
    row = await service.read(await act("city"), whole)
    assert results.unlike(row, row) == []
    assert results.unlike(row, row | {"floor": 99}) == ["rules"]
    assert results.unlike(row, row | {"versions": {"weights": "2026-01-01"}}) == ["weights"]
    with pytest.raises(NotAllowed):
        await service.order(county1, service.RunForm(county=county2.county))
    with pytest.raises(NotAllowed):
        await service.order(await act("enterprise1"), service.RunForm(floor=0))


async def test_a_run_that_is_stopped_leaves_nothing_behind(city, act):
    await city.need("焊工岗")
    await city.person("焊工")
    actor = await act("city")
    run_id, job_id = await service.order(actor, service.RunForm(floor=0))
    await Job.update({Job.cancel_requested: True, Job.state: "running"}).where(Job.id == job_id)
    await worker.run_job(job_id)
    assert (await jobs.read(actor, job_id)).state == "cancelled"
    assert await Proposal.count() == 0
    again, again_job = await service.again(actor, run_id)
    await worker.run_job(again_job)
    assert (await service.read(actor, again))["state"] == "ready"


async def test_two_workers_on_one_run_write_it_once(city, act):
    await city.need("焊工岗")
    await city.person("焊工")
    actor = await act("city")
    run_id, job_id = await service.order(actor, service.RunForm(floor=0))
    await asyncio.gather(worker.run_job(job_id), worker.run_job(job_id))
    assert (await service.read(actor, run_id))["state"] == "ready"
    assert await Proposal.count() == 1


CROWD = """
    INSERT INTO candidate
        (headline, name, phone, skills, education, years, available_from, consent, wanted_pay)
    SELECT '工程师' || n, '某' || n, '138' || n,
           CASE n % 3 WHEN 0 THEN '[{"name": "焊接", "level": 2}]'
                      ELSE '[{"name": "数控编程", "level": 2}, {"name": "焊接", "level": 1}]' END::jsonb,
           n % 5, n % 20, current_date, true, 8 + n % 10
    FROM generate_series(1, 1500) n
"""


async def test_a_worker_killed_in_the_middle_of_a_run_is_replaced(db, city, act, calculate):
    for number in range(80):
        await city.need(
            f"岗位{number}", seats=3, asked=("焊接",) if number % 2 else ("数控编程",), years=number % 9
        )
    await DB.asyncpg_pool.execute(CROWD)
    actor = await act("city")
    run_id, job_id = await service.order(actor, service.RunForm(floor=0))

    async def worker_process():
        script = Path(__file__).parents[1] / "jobs" / "worker_process.py"
        return await asyncio.create_subprocess_exec(sys.executable, str(script), db)

    async def until(state):
        for _ in range(1200):
            if (await service.read(actor, run_id))["state"] == state:
                return
            await asyncio.sleep(0.05)
        pytest.fail(f"the run never became {state}")

    first = await worker_process()
    await until("running")
    first.kill()
    await first.wait()
    assert await Proposal.count() == await Outcome.count() == 0
    second = await worker_process()
    await until("ready")
    second.terminate()
    await second.wait()
    assert (await jobs.read(actor, job_id)).attempt == 2
    undisturbed = await calculate(actor)
    changed = await results.difference(run_id, undisturbed)
    assert (changed.gained, changed.lost, changed.moved) == ([], [], [])


async def test_a_run_tells_how_evenly_it_spreads_and_who_scores_higher_elsewhere(city, act, calculate):
    await city.need("首位岗", priority=3, preferred_skills=skills("数控编程", "氩弧焊"))
    await city.need("普通岗", preferred_skills=skills("氩弧焊"))
    await city.need("别家的岗", seats=2, asked=("注塑",), organisation=city.employers["第2机床厂"])
    strong = await city.person("焊工甲", "焊接", "氩弧焊")
    await city.person("焊工乙")
    run_id = await calculate(await act("city"))
    assert (await rows_of(run_id, "people"))[strong]["need_title"] == "首位岗"
    run = await service.read(await act("city"), run_id)
    even = run["report"]["evenness"]
    # The important post outbids the ordinary one for the better welder, who would score higher there.
    assert (even["envious"], even["envy_pairs"]) == (1, 1)
    both = {"groups": 2, "served": 1, "hhi": 1.0, "gini": 0.5, "gini_of_rates": 0.5}
    assert even["enterprises"] == both
    assert even["counties"]["groups"] == even["counties"]["served"] == 1
