"""Weights set by two people: what the preview says of gains and losses is what the next run does.

Worth: weights decide who is proposed; nothing else shows that setting them takes two people, that no run uses
them before, and that the preview is no guess.
"""

import json

import pytest
from asyncpg import CheckViolationError

from talent_matching import TERMS
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.tables import ScoreWeights
from talent_platform.brokerage.weighing import preview as previews
from talent_platform.brokerage.weighing import queries, service
from talent_platform.brokerage.weighing.service import WEIGHTS
from talent_platform.clock import today
from talent_platform.dated import service as dated
from talent_platform.errors import Conflict, Invalid, NotAllowed

PAPER = {"source": "匹配权重的通知", "document": "虚构〔2026〕7号"}


def form(**weights):
    return service.WeightsForm(valid_from=today(), terms=weights, floor=40, **PAPER)


async def placed(run_id):
    return {row["candidate"]: row["need"] for row in await results.proposals(run_id)}


async def test_the_preview_says_what_the_next_run_does(city, act, colleague, calculate):
    need = await city.need("焊工岗", preferred_skills=json.dumps([{"name": "数控编程", "level": 2}]), years=1)
    other = await city.need("电工岗", asked=("电路分析",), years=1)
    skilled = await city.person("焊工", "焊接", "数控编程", years=1, wanted_branches=json.dumps(["none"]))
    wishing = await city.person("焊工", "焊接", years=1)
    stays = await city.person("电工", "电路分析", years=1)
    first, second = await act("city"), colleague
    assert await placed(await calculate(first, floor=None)) == {skilled: need, stays: other}

    weights_id = await service.propose(first, form(industry=60, required_skills=40))
    said = await previews.preview(await dated.one(WEIGHTS, weights_id))
    assert [row["candidate"] for row in said.gained] == [wishing]
    assert [(row["candidate"], row["before"], row["after"]) for row in said.lost] == [(skilled, need, None)]
    assert not said.moved
    assert not said.needs, "the post still has one person"

    assert await placed(await calculate(first, floor=None)) == {skilled: need, stays: other}, (
        "not in force yet"
    )
    with pytest.raises(NotAllowed):
        await service.confirm(first, weights_id)
    await service.confirm(second, weights_id)
    run = await calculate(first, floor=None)
    assert await placed(run) == {wishing: need, stays: other}
    assert {row["candidate"]: row["score"] for row in await results.proposals(run)}[wishing] == (
        said.gained[0]["after_score"]
    )
    made = await runs.read(first, run)
    assert (made["floor"], made["versions"]["weights"]) == (40, today().isoformat())


async def test_weights_are_checked_wait_alone_and_stay_as_confirmed(city, act, colleague):
    first, second = await act("city"), colleague
    for wrong in (
        form(text=99), form(text=50, luck=50),
        form(text=100).model_copy(update={"valid_from": today().replace(year=2020)}),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            await service.propose(first, wrong)
    with pytest.raises(NotAllowed):
        await service.propose(await act("county1"), form(text=100))
    shipped = await queries.in_force(today())
    weights_id = await service.propose(first, form(text=100))
    with pytest.raises(Conflict):
        await service.propose(second, form(text=100))
    assert await queries.in_force(today()) == shipped
    await service.confirm(second, weights_id)
    with pytest.raises(Conflict):
        await dated.withdraw(WEIGHTS, first, weights_id)
    for change in ({ScoreWeights.content: "{}"}, {ScoreWeights.withdrawn: None, ScoreWeights.note: "x"}):
        with pytest.raises(CheckViolationError):
            await ScoreWeights.update(change).where(ScoreWeights.id == weights_id)
    now = await queries.in_force(today())
    assert {name: term.weight for name, term in now.terms.items()} == {name: name == "text" for name in TERMS}


async def test_from_the_page_too(city, colleague, open_browser):
    browser, other = await open_browser("city"), await open_browser("city9")
    given = {
        "valid_from": today().isoformat(),
        "floor": "50",
        "term_text": "60",
        "term_degree": "30",
        **PAPER,
    }
    refused = await browser.submit("/weights", given)
    assert refused.status_code == 422
    assert "相加应为 100，现为 90" in refused.text
    assert 'value="60"' in refused.text
    address = (await browser.submit("/weights", given | {"term_degree": "40"})).headers["location"]
    assert "待第二人确认" in (await browser.get(address)).text
    assert "推荐的人都不变" in (await browser.get(f"{address}?trial=true")).text
    assert (await other.submit(f"{address}/confirm")).status_code == 303
    assert "已确认" in (await browser.get("/weights")).text
    shown = (await browser.get("/api/v1/weights/in-force")).json()
    assert (shown["floor"], shown["terms"]["text"], shown["terms"]["occupation"]) == (50, 60, 0)
