"""An officer introduces, an employer invites, a person or team is interested: one case, with a run's checks.

Worth: whoever knows of somebody need not wait for the next calculation, and nobody gets past a requirement, a
cap, a no or a withdrawal by asking alone."""

import asyncio

import pytest

from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.introductions import introducing, pairs, service
from talent_platform.brokerage.tables import Case, CaseEvent, MatchRun, Placement
from talent_platform.errors import Conflict, NotAllowed, NotFound
from talent_platform.supply.tables import Candidate


async def stored(case):
    return (await Case.select().where(Case.id == case))[0]


@pytest.fixture
async def market(city):
    """Two posts of one employer, one of another, a person with an account, and one without."""
    return {
        "post": await city.need("焊工岗"),
        "hard": await city.need("钢琴师岗", asked=("钢琴",)),
        "other": await city.need("邻厂焊工岗", organisation=city.employers["第2机床厂"]),
        "own": await city.person("焊工", login="candidate"),
        "silent": await city.person("焊工", "焊接", "氩弧焊"),
    }


async def test_an_employer_invites_and_the_person_answers_without_any_run(market, act, open_browser):
    employer, person = await act("enterprise1"), await act("candidate")
    assert not await MatchRun.count()
    page = await (await open_browser("enterprise1")).get(f"/candidates/{market['own']}/needs")
    assert "邀请对接" in page.text
    assert "具备全部必备技能" in page.text, "why the piano post is none for a welder"
    assert "邻厂焊工岗" not in page.text, "an employer invites to its own needs"
    browser = await open_browser("enterprise1")
    sent = await browser.submit(f"/needs/{market['post']}/introductions", {"candidate": market["own"]})
    case = int(sent.headers["location"].rsplit("/", 1)[1])
    row = await stored(case)
    assert (row["origin"], row["run"], row["employer_agreed"], row["person_agreed"], row["stage"]) == (
        "invite", None, True, None, "contacted",
    )  # fmt: skip
    assert row["score"] > 0
    shown = await (await open_browser("candidate")).get(f"/cases/{case}")
    assert "由用人单位邀请" in shown.text
    assert await cases.answer(person, case, agreed=True) == "agreed"
    again = await introducing.introduce(employer, market["post"], market["own"])
    assert (again.case, again.made) == (case, False), "twice is one case"


async def test_a_person_is_interested_in_what_is_fitting_and_in_nothing_else(market, act, open_browser):
    person = await act("candidate")
    browser = await open_browser("candidate")
    assert f"/needs/{market['post']}/people" in (await browser.get(f"/needs/{market['post']}")).text
    assert "我有意向" in (await browser.get(f"/needs/{market['post']}/people")).text
    found = await pairs.of_offer(person, "talent", market["own"])
    assert [(row.judged.need, bool(row.judged.unmet)) for row in found.rows] == [
        (market["post"], False), (market["other"], False), (market["hard"], True),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="具备全部必备技能"):
        await introducing.introduce(person, market["hard"], market["own"])
    with pytest.raises(NotFound):
        await introducing.introduce(person, market["post"], market["silent"])
    one = await introducing.introduce(person, market["other"], market["own"])
    row = await stored(one.case)
    assert (row["origin"], row["employer_agreed"], row["person_agreed"]) == ("interest", None, True)
    assert row["person_answered_by"] == person.account_id
    with pytest.raises(Conflict, match="进行中的推荐未达上限"):
        await introducing.introduce(person, market["post"], market["own"])
    # The employer says no: the two are parted, and a side is not told more than that.
    await cases.answer(await act("enterprise2"), one.case, agreed=False, reason="skills")
    for who in (person, await act("enterprise2")):
        with pytest.raises(Conflict, match="不能再次对接"):
            await introducing.introduce(who, market["other"], market["own"])


async def test_all_three_at_once_make_one_case(market, act):
    asked = [
        introducing.introduce(await act(login), market["post"], market["own"])
        for login in ("officer", "enterprise1", "candidate", "city")
    ]
    done = await asyncio.gather(*asked)
    assert len({one.case for one in done}) == 1
    assert sum(one.made for one in done) == 1
    assert await Placement.count().where(Placement.candidate == market["own"]) == 1


async def test_whoever_is_not_asked_for_or_withdrew_is_not_introduced(market, act, city):
    employer = await act("enterprise1")
    with pytest.raises(NotAllowed):
        await introducing.introduce(employer, market["other"], market["own"])
    for login in ("auditor", "department1"):
        with pytest.raises(NotAllowed):
            await introducing.introduce(await act(login), market["post"], market["own"])
    await Candidate.update({Candidate.consent: False}).where(Candidate.id == market["own"])
    with pytest.raises(Conflict, match="不能参加匹配"):
        await introducing.introduce(employer, market["post"], market["own"])
    with pytest.raises(Conflict, match="项目需求由整个团队"):
        await introducing.introduce(employer, market["post"], team=1)


async def test_a_whole_team_is_brought_to_a_project(act, city, open_browser, open_api):
    lead = await act("teamlead")
    members = [await city.person("工程师", "焊接", "数控编程") for _ in range(3)]
    project = await city.need(
        "机床数控改造", kind="project", seats=4, asked=("焊接", "数控编程"), description="机床数控改造"
    )
    team = await city.team("机床数控改造", members)
    small = await city.need("小项目", kind="project", seats=1, asked=("焊接",), description="机床")
    found = {row.judged.need: row for row in (await pairs.of_offer(lead, "project", team)).rows}
    assert "too_many" in found[small].judged.unmet
    assert not found[project].judged.unmet
    listed = await pairs.of_need(await act("officer"), project)
    assert [row.judged.offer for row in listed.rows] == [team]
    browser = await open_browser("teamlead")
    assert "核心成员人数不超过空缺" in (await browser.get(f"/teams/{team}/needs")).text
    answer = await (await open_api("teamlead")).post(
        f"/api/v1/needs/{project}/introductions", json={"team": team}
    )
    assert answer.status_code == 201, answer.text
    row = await stored(answer.json()["case"])
    assert (row["team"], row["candidate"], row["origin"]) == (team, None, "interest")
    places = await Placement.select().where(Placement.match_case == row["id"])
    assert {one["candidate"] for one in places} == set(members)
    assert await cases.answer(await act("enterprise1"), row["id"], agreed=True) == "agreed"
    said = await CaseEvent.select(CaseEvent.action).where(CaseEvent.match_case == row["id"])
    assert [one["action"] for one in said] == ["interested", "agreed"]


async def test_an_employer_has_the_list_of_its_post_by_score_alone(market, act, calculate):
    await calculate(await act("city"))
    found = await service.suggested(await act("enterprise1"), market["post"])
    assert found.run is None
    assert {row.candidate for row in found.rows} == {market["own"], market["silent"]}
    assert all(not row.price and not row.moves for row in found.rows)
    assert [row.score for row in found.rows] == sorted((row.score for row in found.rows), reverse=True)
    with pytest.raises(NotFound):
        await service.suggested(await act("enterprise1"), market["other"])
