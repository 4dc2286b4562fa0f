"""One need without a run, and what-if with what came since: what is said is what happens.

Worth: officers introduce from this list and leaders decide by these figures; each is put to the test by doing
it."""

import asyncio
import json
import re
from decimal import Decimal

import pytest

from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.introductions import service as introductions
from talent_platform.brokerage.introductions.introducing import introduce
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.tables import Case
from talent_platform.brokerage.whatif import service as what_if
from talent_platform.brokerage.whatif import steps as assumptions
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.jobs import worker

PREFERRED = {"preferred_skills": json.dumps([{"name": name, "level": 2} for name in ("氩弧焊", "数控编程")])}


async def placed(run_id):
    return {row["candidate"]: row["need"] for row in await results.proposals(run_id)}


async def asked(run_id, actor, *texts):
    steps = [assumptions.parsed(text) for text in texts]
    run = await runs.finished(actor, run_id)
    return await what_if.effect(run, steps, await assumptions.names(run_id, steps))


async def again(actor, run_id):
    made, job = await runs.again(actor, run_id)
    await worker.run_job(job)
    return await placed(made)


def after(before, found):
    change = found.difference
    moved = {row["candidate"]: row["after"] for row in (*change.gained, *change.moved)}
    gone = {row["candidate"] for row in change.lost}
    return {who: need for who, need in (before | moved).items() if who not in gone}


@pytest.fixture
async def town(city, act, calculate):
    """A released run of two posts, filled; a third person left over; and a post that came after it."""
    ids = {
        "first": await city.need("焊工甲岗", **PREFERRED),
        "second": await city.need("焊工乙岗", **PREFERRED),
    }
    ids["best"] = await city.person("焊工", "焊接", "氩弧焊", "数控编程")
    ids["good"] = await city.person("焊工", "焊接", "氩弧焊")
    ids["rest"] = await city.person("焊工", "焊接")
    ids["run"] = await calculate(await act("city"), introduction_cap=2)
    await releases.release(await act("city"), ids["run"])
    ids["new"] = await city.need("焊工丙岗", **PREFERRED)
    return ids


async def test_the_list_is_by_score_less_price_and_introduces(town, act, city):
    actor = await act("city")
    late = await city.person("焊工", "焊接", "氩弧焊")
    found = await introductions.suggested(actor, town["new"])
    nets = [row.net for row in found.rows]
    assert (found.run, found.fit, nets) == (town["run"], 4, sorted(nets, reverse=True))
    row = {one.candidate: one for one in found.rows}
    assert row[late].price == row[town["rest"]].price == 0
    assert found.rows[0].candidate == late, "as good as another, and taken from nobody"
    assert row[town["best"]].price > 0
    # Beside two full posts the best is worth what the one left over would bring instead.
    instead = row[town["rest"]].score
    assert row[town["best"]].price == row[town["best"]].score - instead
    assert row[town["best"]].moves[-1][0] == town["rest"]

    case = (await introduce(actor, town["new"], late)).case
    stored = (await Case.select().where(Case.id == case))[0]
    assert (stored["need"], stored["candidate"], stored["stage"]) == (town["new"], late, "contacted")
    assert stored["score"] == row[late].score
    with pytest.raises(Conflict):
        await introduce(actor, town["new"], town["rest"])
    assert (await introductions.suggested(actor, town["new"])).takes_nobody

    # After a refusal the runners-up stand ready.
    refused = (await Case.select().where(Case.need == town["first"]))[0]
    await cases.answer(actor, refused["id"], agreed=False, side="person", text="来电表示不去")
    found = await introductions.suggested(actor, town["first"])
    assert refused["candidate"] not in {row.candidate for row in found.rows}
    assert await introduce(actor, town["first"], found.rows[0].candidate)


async def test_two_officers_at_once_take_one_seat_and_one_person_once(town, act, city):
    actor = await act("city")
    tried = [introduce(actor, town["new"], who) for who in (town["rest"], town["best"])]
    done = await asyncio.gather(*tried, return_exceptions=True)
    assert [type(one) for one in done if isinstance(one, Exception)] == [Conflict]
    others = [await city.need(f"焊工{n}岗") for n in range(3)]
    late = await city.person("焊工")
    tried = [introduce(actor, need, late) for need in others]
    done = await asyncio.gather(*tried, return_exceptions=True)
    assert [type(one) for one in done].count(Conflict) == 1, "introduced twice at most, as the run says"


async def test_many_questions_of_one_account_keep_no_other_waiting(town, act):
    officer, city, done = await act("officer"), await act("city"), []

    async def ask(actor):
        await introductions.suggested(actor, town["new"])
        done.append(actor.role)

    await asyncio.gather(*(ask(officer) for _ in range(6)), ask(city))
    assert done.index("city") <= 2, "behind the one that is being answered, not behind all"


async def test_only_whoever_fits_and_whoever_is_in_charge(town, act, city, open_browser):
    actor = await act("city")
    pianist = await city.person("琴师", "钢琴")
    paused = await city.person("焊工", state="paused")
    for who in (pianist, paused):
        with pytest.raises(Conflict):
            await introduce(actor, town["new"], who)
    with pytest.raises(NotFound):
        await introductions.suggested(actor, 999_999)
    with pytest.raises(NotAllowed):
        await introductions.suggested(await act("candidate"), town["new"])
    with pytest.raises(NotFound):
        await introductions.suggested(await act("enterprise2"), town["new"])
    with pytest.raises((NotFound, NotAllowed)):
        await introduce(await act("county2"), town["new"], town["rest"])
    officer = await open_browser("city")
    page = (await officer.get(f"/needs/{town['new']}/people")).text
    assert "净得分" in page
    assert not re.search(r">[+-]?\d+\.\d{3,}<", page), "points have two decimals"
    figures = re.findall(r"得分 ([\d.]+) − 占用价 ([\d.]+)</p>.*?offer-score\">([\d.]+)<", page, re.DOTALL)
    assert (
        [Decimal(score) - Decimal(price) for score, price, _net in figures]
        == [Decimal(net) for *_two, net in figures]
        != []
    )
    assert f"/needs/{town['new']}/people" in (await officer.get(f"/needs/{town['new']}")).text
    answer = await officer.get(f"/api/v1/needs/{town['new']}/people")
    assert answer.json()["fit"] == 3
    sent = await officer.submit(f"/needs/{town['new']}/introductions", {"candidate": town["rest"]})
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/cases/")

    # What cannot come into a what-if is named.
    draft = await city.need("草稿岗", state="draft")
    away = await city.person("焊工", consent=False)
    for text in (
        f"add:{town['first']}", f"join:{town['best']}", f"add:{draft}", f"join:{away}", "loosen:1:licence",
        f"loosen:{town['first']}:skills", f"loosen:{draft}:degree",
    ):  # fmt: skip
        with pytest.raises(Invalid):
            await asked(town["run"], actor, text)
    page = (await officer.get(f"/runs/{town['run']}/what-if?q=焊工丙&step=add:{town['new']}")).text
    assert "按现在空缺的名额" in page


async def test_the_latest_run_that_took_the_need_in_counts_whoever_ordered_it(
    town, act, city, calculate, open_browser
):
    """A county is told the prices of the city's run, and not who is proposed where in it."""
    county, elsewhere = await act("county1"), await act("county2")
    found = await introductions.suggested(county, town["new"])
    whole = await introductions.suggested(await act("city"), town["new"])
    assert (found.run, found.prices_only, whole.prices_only) == (town["run"], True, False)
    assert [(row.candidate, row.price) for row in found.rows] == [
        (row.candidate, row.price) for row in whole.rows
    ]
    assert all(row.now_at is None and not row.moves for row in found.rows)
    assert any(row.moves for row in whole.rows)
    browser = await open_browser("county1")
    page = (await browser.get(f"/needs/{town['new']}/people")).text
    assert "还没有发布过" not in page
    assert "不在您的查看范围内" in page
    assert f'href="/runs/{town["run"]}"' not in page
    assert "没有推荐此人" not in page
    sent = await browser.submit(f"/needs/{town['new']}/introductions", {"candidate": town["rest"]})
    case = await browser.get(sent.headers["location"])
    assert case.status_code == 200
    assert f"/runs/{town['run']}" not in case.text

    # A later run of another county has no price for this need; one of this county has.
    for _ in range(2):
        await city.person("焊工", "焊接", "氩弧焊")
    await city.need("邻县焊工岗", organisation=city.employers["第2机床厂"], **PREFERRED)
    other = await calculate(elsewhere)
    await releases.release(elsewhere, other)
    assert (await introductions.suggested(await act("city"), town["new"])).run == town["run"]
    latest = await city.need("焊工丁岗", **PREFERRED)
    own = await calculate(county)
    await releases.release(county, own)
    found = await introductions.suggested(county, latest)
    assert (found.run, found.prices_only) == (own, False)


@pytest.mark.parametrize("principle", ["value", "goals", "stable"])
async def test_what_if_takes_in_what_came_since_and_the_next_run_does_the_same(
    city, act, calculate, principle
):
    actor = await act("city")
    await city.need("焊工甲岗", **PREFERRED)
    strict = await city.need("焊工乙岗", education=5, **PREFERRED)
    await city.person("焊工", "焊接", "氩弧焊")
    await city.person("焊工", "焊接")
    run = await calculate(actor, principle=principle)
    before = await placed(run)
    assert len(before) == 1
    loosened = await asked(run, actor, f"loosen:{strict}:degree")
    assert [row["id"] for row in loosened.difference.needs] == [strict]
    assert (loosened.placed_after, len(loosened.difference.lost)) == (2, 0)

    need = await city.need("焊工丙岗", **PREFERRED)
    person = await city.person("焊工", "焊接", "氩弧焊", "数控编程", education=5)
    came = await asked(run, actor, f"add:{need}", f"join:{person}")
    assert (came.placed_before, came.placed_after) == (1, 3)
    assert await again(actor, run) == after(before, came)
