"""Accepted applications before a meeting: each before one, as it is, and out of it with its application.

Worth: whoever was never accepted must not be voted on, and whoever was must not be forgotten.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from meetings import as_owner, cases, drawn, redrawn
from title_applications import accepted, number, title_on_record

from talent_platform.certificates.register import service as register
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.integrity.entries import service as archive
from talent_platform.integrity.entries.schemas import EntryForm
from talent_platform.titles.applications import queries as applications
from talent_platform.titles.applications import service as desk
from talent_platform.titles.applications.tables import TitleApplication
from talent_platform.titles.docket import queries as docket
from talent_platform.titles.docket import service
from talent_platform.titles.docket.schemas import AcceptedForm
from talent_platform.titles.juries import queries as juries
from talent_platform.titles.meetings import queries, seats
from talent_platform.titles.meetings import service as meetings
from talent_platform.titles.meetings.schemas import HandInsForm, MeetingForm, TellersForm
from talent_platform.titles.tally import counting
from talent_platform.workflow.steps import Given

DAY = timedelta(days=1)


@pytest.fixture
async def unit(act) -> str:
    rows = await TitleApplication.raw(
        "SELECT name FROM organisation WHERE id = {}", (await act("enterprise1")).organisation_id
    )
    return str(rows[0]["name"])


@pytest.fixture
async def committee(act, colleague) -> int:
    """With a pool, a plan whose window is open, and a jury drawn before anybody applied."""
    city = await act("city")
    found = (await juries.draw_of(await drawn(city, colleague))).committee
    await as_owner(
        "UPDATE title_plan SET window_to = $2, published = $3 WHERE committee = $1",
        found, today() + DAY, today() - 60 * DAY,
    )  # fmt: skip
    return found


async def two_accepted(act: Any, committee: int, unit: str) -> list[int]:
    city, clerk = await act("city"), await act("enterprise1")
    (plan,) = [each.id for each in await applications.open_plans() if each.committee == committee]
    return [
        await accepted(
            await act(who), clerk, city, plan, unit, identity=number(serial),
            past_units=f"单位{serial} {today() - 400 * DAY}\n很久以前的单位 2001-01-01",
        )
        for serial, who in ((1, "candidate"), (2, "candidate2"))
    ]  # fmt: skip


async def planned(city: Any, colleague: Any, committee: int) -> int:
    draw = await redrawn(city, colleague, committee)
    return await meetings.plan(city, draw, MeetingForm(place="五楼"))


async def test_the_draw_knows_who_applied_and_free_lists_end_where_people_apply(
    act, colleague, committee, unit
):
    city = await act("city")
    ones = await two_accepted(act, committee, unit)
    experts = [each.id for each in await juries.may_sit(committee, today())]
    await as_owner("UPDATE title_expert SET unit = $2 WHERE id = $1", experts[8], f" {unit}")
    account = (await act("candidate")).account_id
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", experts[7], account)
    draw = await redrawn(city, colleague, committee)
    _, found = await juries.kept(draw)
    assert {(one, int(expert[1:])) for one, expert, _ in found} == {
        *((f"E{experts[7]}", each) for each in (experts[0], experts[7], experts[8])),
        (str(ones[1]), experts[1]), (str(ones[1]), experts[8]),
    }  # fmt: skip
    with pytest.raises(Invalid, match="此处留空"):
        await redrawn(city, colleague, committee, applicants="A01 别的单位")
    meeting = await meetings.plan(city, draw, MeetingForm(place="五楼"))
    with pytest.raises(Conflict, match="只从已受理的申报中登记"):
        await service.enter(city, meeting, cases(("A01", "甲某", "别的单位")))


async def test_from_the_acceptance_to_the_vote_on_the_pages(
    open_browser, open_api, act, colleague, committee, unit
):
    city = await act("city")
    meeting = await planned(city, colleague, committee)
    url = f"/titles/meetings/{meeting}"
    ones = await two_accepted(act, committee, unit)
    bureau, person, other = [await open_browser(who) for who in ("city", "candidate", "candidate2")]
    api = await open_api("auditor")
    waiting = (await api.get(f"/api/v1{url}/waiting")).json()["items"]
    assert [each["id"] for each in waiting] == ones
    assert "已受理、没有登记到任何会议的申报" in (await bureau.get(url)).text
    assert (await bureau.submit(f"{url}/applications", {"applications": ones})).status_code == 303
    twice = await bureau.submit(f"{url}/applications", {"applications": ones[0]})
    assert (twice.status_code, "还没有登记到其他会议" in twice.text) == (409, True)
    assert (await api.get(f"/api/v1{url}/waiting")).json()["items"] == []
    first, second = await queries.cases(meeting)
    assert (first.application, first.number, first.unit) == (ones[0], str(ones[0]), unit)
    moved = await bureau.submit(f"{url}/cases/{second.id}/withdrawal", {})
    assert moved.status_code == 303
    assert (await bureau.submit(f"{url}/applications", {"applications": ones[1]})).status_code == 303

    asked = await queries.seats(meeting)
    await as_owner("UPDATE title_expert SET unit = $2 WHERE id = $1", asked[0].expert, f"{unit} ")
    await as_owner("UPDATE title_expert SET unit = '单位1' WHERE id = $1", asked[2].expert)
    account = (await act("candidate2")).account_id
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", asked[1].expert, account)
    for each in asked:
        await seats.move(city, meeting, each.id, "sign_in", Given())
    assert (await bureau.submit(f"{url}/steps/open", {})).status_code == 303
    last = (await queries.cases(meeting))[-1]
    recused = {(each.seat, each.case): each.why for each in await queries.recusals(meeting)}
    assert recused[asked[1].id, last.id] == "本人申报"
    assert {(asked[0].id, each) for each in (first.id, last.id)} <= set(recused)
    assert "曾同在单位1" in recused[asked[2].id, first.id]

    later = await bureau.submit(f"{url}/cases/{last.id}/withdrawal", {})
    assert (later.status_code, "由本人撤回申报" in later.text) == (409, True)
    assert (await other.submit(f"/titles/applications/{ones[1]}/steps/withdraw")).status_code == 303
    assert [each.id for each in await queries.cases(meeting) if each.withdrawn is None] == [first.id]
    assert "申报人退出会议" in (await bureau.get(url)).text
    two = TellersForm(first_teller=city.account_id, second_teller=colleague.account_id)
    await counting.name_tellers(city, meeting, two)
    await counting.hand_in(city, meeting, HandInsForm(seats=[each.id for each in asked]))
    assert (await bureau.submit(f"{url}/steps/count", {})).status_code == 303
    for role in ("candidate", "enterprise1"):
        reader = await open_api(role)
        for path in ("", "/waiting", "/results", "/tally"):
            assert (await reader.get(f"/api/v1{url}{path}")).status_code in (403, 404)
        own = (await reader.get(f"/api/v1/titles/applications/{ones[0]}")).json()
        assert not {"attending", "agree", "passed", "votes"} & set(own)
    late = await person.submit(f"/titles/applications/{ones[0]}/steps/withdraw")
    assert (late.status_code, "不能再撤回申报" in late.text) == (409, True)
    with pytest.raises(Conflict, match="不能再撤回申报、撤销受理"):
        await desk.move(city, ones[0], "refuse", Given(note="查明业绩材料造假"))
    await as_owner("UPDATE title_meeting SET state = 'decided' WHERE id = $1", meeting)
    with pytest.raises(Conflict, match="不能再撤回申报"):
        await desk.move(await act("candidate"), ones[0], "withdraw", Given())


async def test_an_application_is_before_one_meeting_however_many_take_it_at_once(
    act, colleague, committee, unit
):
    city, person = await act("city"), await act("candidate")
    one, two = await two_accepted(act, committee, unit)
    both = [await planned(city, colleague, committee) for _ in range(2)]
    found = await asyncio.gather(
        *(service.take(city, each, AcceptedForm(applications=[one])) for each in both),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, Conflict) for each in found) == [False, True]
    took = await docket.meeting_of(one)
    assert took is not None
    left, right = await asyncio.gather(
        service.take(city, both[0], AcceptedForm(applications=[two])),
        desk.move(await act("candidate2"), two, "withdraw", Given()),
        return_exceptions=True,
    )
    assert right == "withdrawn"
    assert left == 1 or isinstance(left, Conflict)
    assert await docket.meeting_of(two) is None
    owner = await asyncpg.connect(DB.dsn)
    (free,) = set(both) - {took.meeting}
    copied = (
        "INSERT INTO title_meeting_case (meeting, application, number, name, level, specialty, unit,"
        " entered_by) SELECT $2, {}, a.id::text, a.name, a.level, a.specialty, {}, 1 FROM title_application a"
        " WHERE a.id = $1"
    )
    for application, told, which in (
        ("a.id", "a.unit", one), ("a.id", "a.unit", two), ("NULL", "a.unit", one), ("a.id", "'x'", one),
    ):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError, match="comes before one meeting"):
            await owner.execute(copied.format(application, told), which, free)
    with pytest.raises(asyncpg.CheckViolationError, match="out of its meeting first"):
        await owner.execute(
            "INSERT INTO title_application_change (application, actor_name, action, from_state, to_state)"
            f" VALUES ({one}, 'x', 'withdraw', 'accepted', 'withdrawn');"
            f" UPDATE title_application SET state = 'withdrawn' WHERE id = {one}"
        )
    await owner.close()
    await meetings.move(city, took.meeting, "call_off", Given(note="场地不能使用"))
    assert await service.take(city, free, AcceptedForm(applications=[one])) == 1

    entry = await archive.propose(
        city,
        EntryForm.model_validate({
            "cause": "title_false_commitment", "facts": "申报材料造假", "body": "示范市人力资源和社会保障局",
            "decided": str(today()), "holder": person.name, "identity": number(1), "document": "示人社决1号",
            "article": "第三十八条",
        }),
    )  # fmt: skip
    await archive.move(colleague, entry, "decide", Given())
    await archive.move(city, entry, "serve", Given(note="当面送达，本人签收"))
    for each in await queries.seats(free):
        await seats.move(city, free, each.id, "sign_in", Given())
    with pytest.raises(Conflict, match=f"须先撤销受理：{one}"):
        await meetings.move(city, free, "open", Given())
    assert await desk.move(city, one, "refuse", Given(note="查明业绩材料造假")) == "refused"
    assert await docket.meeting_of(one) is None


async def test_what_an_acceptance_rests_on_is_asked_again_before_the_meeting_and_the_vote(
    open_browser, act, colleague, committee, unit
):
    city, person, clerk = await act("city"), await act("candidate"), await act("enterprise1")
    (plan,) = [each.id for each in await applications.open_plans() if each.committee == committee]
    paper = await title_on_record(city, person.name, number(1))
    own = {"told_title": "", "told_level": None, "told_on": None, "told_number": ""}
    one = await accepted(person, clerk, city, plan, unit, **own)
    meeting = await planned(city, colleague, committee)
    url, bureau, mine = (
        f"/titles/meetings/{meeting}", await open_browser("city"), await open_browser("candidate")
    )  # fmt: skip
    listed = (await bureau.get(f"/certificates/{paper}")).text
    assert f'href="/titles/applications/{one}"' in listed.partition("在用这份证书的")[2]

    await register.move(city, paper, "suspend", note="原件待核", version=None)
    assert "申报所依据的证书被暂停" in (await mine.get(f"/titles/applications/{one}")).text
    told = await DB.asyncpg_pool.fetch(
        "SELECT a.login FROM notification n JOIN account a ON a.id = n.account"
        " WHERE n.event = 'title_application.certificate_suspend'"
    )
    assert {"city9", "candidate", "enterprise1"} <= {each["login"] for each in told}
    refused = await bureau.submit(f"{url}/applications", {"applications": one})
    assert refused.status_code == 409
    assert all(said in refused.text for said in ("不能登记到会议", "示职字2019第8号", "暂停"))
    copied = (
        "INSERT INTO title_meeting_case (meeting, application, number, name, level, specialty, unit,"
        " entered_by) SELECT $2, a.id, a.id::text, a.name, a.level, a.specialty, a.unit, 1"
        " FROM title_application a WHERE a.id = $1"
    )
    with pytest.raises(asyncpg.CheckViolationError, match="comes before one meeting"):
        await DB.asyncpg_pool.execute(copied, one, meeting)
    await register.move(city, paper, "resume", note="原件属实", version=None)
    assert await service.take(city, meeting, AcceptedForm(applications=[one])) == 1

    for each in await queries.seats(meeting):
        await seats.move(city, meeting, each.id, "sign_in", Given())
    left, right = await asyncio.gather(
        meetings.move(city, meeting, "open", Given()),
        register.move(colleague, paper, "suspend", note="有新线索", version=None),
        return_exceptions=True,
    )
    assert right == "suspended"
    if left != "sitting":
        assert "请先撤销受理" in str(left)
    assert "不能评审" in (await bureau.get(url)).text
    assert await desk.move(city, one, "refuse", Given(note="现有职称已暂停")) == "refused"
    assert await docket.meeting_of(one) is None
