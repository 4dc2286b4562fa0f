"""What decides about single people in a run: value, goals in their published order, or stability."""

import json
from datetime import timedelta

import pytest

from talent_matching.principles.goal_order import GoalOrder
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.lists import LISTS
from talent_platform.clock import today
from talent_platform.jobs import worker
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate
from talent_platform.web.listing.query import ListQuery

FIRST, SECOND = list(branches())[:2]


async def placed(run_id):
    return {row["candidate"]: row["need"] for row in await results.proposals(run_id)}


async def code_of(run_id, candidate):
    return (await results.one(run_id, "people", candidate))["code"]


async def test_by_goals_nobody_is_moved_for_less_than_a_step(city, act, calculate):
    need, actor = await city.need("焊工岗", years=1), await act("city")
    later = [today() + timedelta(days=days) for days in (1, 2)]
    settled, rival = [await city.person("焊工", available_from=day) for day in later]
    run = await calculate(actor, principle="goals")
    assert await placed(run) == {settled: need}
    await Candidate.update({Candidate.available_from: today()}).where(Candidate.id == rival)

    again, job = await runs.again(actor, run)
    await worker.run_job(job)
    assert await placed(again) == {settled: need}
    assert await code_of(again, rival) == "goal_order"
    assert await placed(await calculate(actor)) == {rival: need}, "by value alone the rival is better"
    report = (await runs.read(actor, again))["report"]["decided"]
    assert [level["goal"] for level in report["levels"]][-2:] == ["unmoved", "value"]
    assert {level["goal"]: level["reached"] for level in report["levels"]}["unmoved"] == "1"


async def test_a_stable_run_leaves_nobody_who_would_rather_swap(city, act, calculate, open_browser):
    wished = {"years": 1, "preferred_skills": json.dumps([{"name": "数控编程", "level": 2}])}
    first = await city.need("甲岗 焊工", branch=FIRST, priority=3, **wished)
    second = await city.need("乙岗 焊工", branch=SECOND, **wished)
    strong = await city.person(
        "强手 焊工", "焊接", "数控编程", years=20, wanted_branches=json.dumps([SECOND])
    )
    weak = await city.person("新手 焊工", years=1)
    actor = await act("city")
    best, stable = await calculate(actor), await calculate(actor, principle="stable")

    assert await placed(best) == {strong: first, weak: second}
    told = (await runs.read(actor, best))["report"]["decided"]
    assert told["swaps"] == {"pairs": 1, "people": 1, "named": [[second, strong]]}
    assert (told["stable"]["share_lost"] > 0, told["stable"]["seats_lost"]) == (True, 0)

    assert await placed(stable) == {strong: second, weak: first}
    row = await runs.read(actor, stable)
    assert row["report"]["decided"]["swaps"]["pairs"] == 0
    assert (row["status"], row["objective"] < row["bound"]) == ("feasible", True)
    _total, _query, changes = await results.listed(stable, "unplaced", ListQuery.parse(LISTS["unplaced"], {}))
    assert changes == []

    browser = await open_browser("city")
    page = (await browser.get(f"/runs/{best}")).text
    assert "强手 焊工" in page
    assert "1 对，涉及 1 人" in page
    assert "按所选原则，总分不是最高" in (await browser.get(f"/runs/{stable}")).text


@pytest.mark.parametrize(("principle", "status"), [("stable", 303), ("by lot", 422)])
async def test_the_form_offers_the_principles(open_browser, principle, status):
    browser = await open_browser("city")
    assert "双方意愿稳定" in (await browser.get("/runs/new")).text
    form = {"kind": "all", "principle": principle, "shortlist": "50", "floor": "0",
            "introduction_cap": "1", "seed": "0", "time_limit_seconds": "30"}  # fmt: skip
    assert (await browser.submit("/runs", form)).status_code == status


async def test_a_floor_of_a_county_comes_before_the_total(city, act, calculate, monkeypatch):
    poor, rich = list(counties())[:2]
    here = await city.need("甲岗", county=poor)
    there = await city.need("乙岗", county=rich, priority=3)
    person = await city.person("焊工")
    actor = await act("city")
    assert await placed(await calculate(actor, principle="goals")) == {person: there}

    policy = GoalOrder.on(today()).model_copy(update={"floors": {poor: 1}})
    monkeypatch.setattr(GoalOrder, "on", classmethod(lambda _cls, _day: policy))
    run = await calculate(actor, principle="goals")
    assert await placed(run) == {person: here}
    decided = (await runs.read(actor, run))["report"]["decided"]
    assert (decided["floors"], decided["levels"][0]["reached"]) == (1, "1")
