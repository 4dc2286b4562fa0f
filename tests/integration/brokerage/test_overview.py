"""The page of a run for somebody who decides: reasons add up to the gap, groups have sizes and move nothing.

Worth: a leader reads these sentences and no others.
"""

import pytest

from talent_platform.brokerage.releases import overview
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs import service as runs
from talent_platform.supply.tables import Candidate


@pytest.fixture
async def market(city):
    """Six seats: one is filled, one lacks a skill nobody has, four ask for more years than the three have."""
    await city.need("焊工岗", years=1)
    await city.need("电工岗", asked=("电路分析",))
    await city.need("老焊工岗", years=30, seats=4)
    await city.person("焊工", years=6, birth_year=1970)
    await city.person("学徒", years=0, birth_year=2006)
    await city.person("焊工", years=2)


async def test_reasons_add_up_to_the_gap_and_people_to_those_left_out(market, act, calculate, open_browser):
    run_id = await calculate(await act("city"))
    report = (await runs.read(await act("city"), run_id))["report"]
    reasons = await overview.gap(run_id)
    assert sum(one.seats for one in reasons) == report["seats"] - report["seats_filled"] == 5
    notes = ["其中 3 个位置只放宽一条要求就会多出人选"]
    assert [one.note for one in reasons] == notes, "no more than people let in; no skill alone is dropped"
    left = await overview.idle(run_id)
    assert (left.people, left.near) == (2, 1), "one lacks a year, one fits and came too late"

    browser = await open_browser("city")
    page = (await browser.get(f"/runs/{run_id}")).text
    for told in ("岗位空缺 6 个，这次推荐了 1 人；还有 5 个位置没有推荐到人", "5 个位置，各计一次",
                 "其中 1 人只差一项条件", "技术证明"):  # fmt: skip
        assert told in page
    assert "共开启 1 条对接，涉及 1 人" in (await browser.get(f"/runs/{run_id}/load")).text


async def test_groups_have_their_size_and_few_have_no_share(market, act, calculate):
    actor = await act("city")
    report = (await runs.read(actor, await calculate(actor)))["report"]
    kept = report["groups"]
    assert kept["first_job"] == [["first", 1, 0], ["not_first", 2, 1]]
    assert {value: people for value, people, _proposed in kept["age"]} == {"": 1, "24": 1, "55": 1}
    for rows in kept.values():
        assert sum(proposed for _value, _people, proposed in rows) == 1
    shown = dict(overview.groups(report))
    assert all(one.share is None for rows in shown.values() for one in rows), "of one or two people no share"
    assert overview.wilson(10, 100) == pytest.approx((0.0552, 0.1744), abs=1e-4)  # Newcombe 1998, table I


async def test_age_and_county_of_a_person_move_no_score(market, act, calculate):
    actor = await act("city")

    async def scores():
        rows = await results.proposals(await calculate(actor))
        return [(row["need"], row["candidate"], row["score"], row["terms"]) for row in rows]

    before = await scores()
    await Candidate.update({Candidate.birth_year: 1999, Candidate.county: None}, force=True)
    assert await scores() == before
