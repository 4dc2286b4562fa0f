"""Re-examination and complaints about a result (Order 40, article 27).

Worth: without them whoever was judged wrongly has nobody to turn to; granted by one person alone they
would be a second door to a title.
"""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from meetings import as_owner, decided, redrawn

from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.titles.complaints import queries, service
from talent_platform.titles.complaints.service import ComplaintForm
from talent_platform.titles.docket import queries as docket
from talent_platform.titles.docket import service as before
from talent_platform.titles.docket.schemas import AcceptedForm
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings import service as meeting_steps
from talent_platform.titles.meetings.schemas import MeetingForm
from talent_platform.titles.results import queries as results
from talent_platform.titles.results import service as publishing
from talent_platform.workflow.steps import Given

TEXT = "主持的三项改造没有计入业绩，请复查"


async def test_who_did_not_pass_asks_and_two_of_the_bureau_answer(open_browser, open_api, act, colleague):
    city, person = await act("city"), await act("candidate")
    meeting = await decided(city, colleague, person, {"A01": 2, "A02": 6})
    one = (await meetings.cases(meeting))[0]
    url = f"/titles/applications/{one.application}"
    own, bureau, second = [await open_browser(who) for who in ("candidate", "city", "city9")]
    asked = {"kind": "reexamination", "text": TEXT}
    assert "评审结果告知后" in (await own.submit(f"{url}/complaints", asked)).text
    await publishing.hang(city, meeting)
    assert "申请复查或投诉" in (await own.get(url)).text
    short = await own.submit(f"{url}/complaints", {**asked, "text": "不服"})
    assert (short.status_code, "不服" in short.text) == (422, True)
    stranger = await open_browser("teamlead")
    assert (await stranger.submit(f"{url}/complaints", asked)).status_code == 404
    assert (await bureau.submit(f"{url}/complaints", asked)).status_code == 403
    assert (await own.submit(f"{url}/complaints", asked)).status_code == 303
    assert "已提出过" in (await own.submit(f"{url}/complaints", asked)).text
    (waits,) = await queries.of_application(city, one.application)
    steps = f"/titles/complaints/{waits.id}/steps"
    assert TEXT in (await bureau.get(url)).text
    assert "复查或投诉待答复" in (await bureau.get(f"/titles/meetings/{meeting}/outcomes")).text
    unit = await open_api("enterprise1")
    assert (await unit.get(f"/api/v1{url}/complaints")).status_code == 404
    enterprise = await act("enterprise1")
    await as_owner("UPDATE title_application SET organisation = $1", enterprise.organisation_id)
    assert (await unit.get(f"/api/v1{url}/complaints")).json()["items"] == []

    assert (await own.submit(f"{steps}/uphold", {"reason": "x"})).status_code == 403
    assert (await bureau.submit(f"{steps}/uphold", {})).status_code == 422
    assert (await bureau.submit(f"{steps}/uphold", {"reason": "业绩已计入"})).status_code == 303
    assert "业绩已计入" not in (await own.get(url)).text
    assert (await bureau.submit(f"{steps}/confirm", {})).status_code == 403
    assert (await second.submit(f"{steps}/send_back", {"reason": "请再核查一遍"})).status_code == 303
    api = await open_api("city")
    granted = await api.post(f"/api/v1{steps}/grant", json={"note": "漏看了两项业绩"})
    assert granted.json()["state"] == "to_grant", granted.text
    committee, row = (await results.of_meeting(meeting))[0].committee, await meetings.one(city, meeting)
    assert await docket.waiting(committee, row.day.year) == []
    assert (await second.submit(f"{steps}/confirm", {})).status_code == 303
    told = (await own.get(url)).text
    assert ("漏看了两项业绩" in told, "另一次会议重新评审" in told) == (True, True)

    # It is listed for another meeting, and is reviewed there by another jury.
    assert [each.id for each in await docket.waiting(committee, row.day.year)] == [one.application]
    again = await meeting_steps.plan(
        city, await redrawn(city, colleague, committee), MeetingForm(place="六楼")
    )
    await before.take(city, again, AcceptedForm(applications=[one.application]))
    assert [each.application for each in await meetings.cases(again)] == [one.application]
    assert await docket.waiting(committee, row.day.year) == []


async def test_nothing_goes_round_the_two_who_answer(act, colleague):
    city, person = await act("city"), await act("candidate")
    meeting = await decided(city, colleague, person, {"A01": 2, "A02": 6})
    await publishing.hang(city, meeting)
    one, passed = await results.of_meeting(meeting)
    form = ComplaintForm(kind="complaint", text=TEXT)
    tried = await asyncio.gather(
        *(service.ask(person, one.application, form) for _ in range(3)), return_exceptions=True
    )
    assert sorted(isinstance(each, Conflict) for each in tried) == [False, True, True]
    (row,) = await queries.of_application(city, one.application)
    owner = await asyncpg.connect(DB.dsn)
    insert = "INSERT INTO title_complaint (outcome, kind, text, account, state) VALUES ({}, {}, 'x', {}, {})"
    for statement in (
        "UPDATE title_complaint SET state = 'granted', answered_by = 1", "DELETE FROM title_complaint",
        "UPDATE title_complaint SET text = 'x'", "DELETE FROM title_complaint_change",
        insert.format(passed.id, "'complaint'", person.account_id, "'asked'"),
        insert.format(one.id, "'reexamination'", city.account_id, "'asked'"),
        insert.format(one.id, "'reexamination'", person.account_id, "'granted'"),
    ):  # fmt: skip
        with pytest.raises(asyncpg.PostgresError, match=r"its road|rows stay|append-only|own result|known"):
            await owner.execute(statement)
    await service.move(city, row.id, "grant", Given(note="漏看了业绩"))
    with pytest.raises(asyncpg.CheckViolationError, match="answered by two"):
        await owner.execute(
            "INSERT INTO title_complaint_change"
            " (complaint, actor_id, actor_name, action, from_state, to_state)"
            f" VALUES ({row.id}, {city.account_id}, 'x', 'confirm', 'to_grant', 'granted');"
            " UPDATE title_complaint SET state = 'granted'"
        )
    await owner.close()
    with pytest.raises(NotAllowed, match="另一人确认"):
        await service.move(city, row.id, "confirm", Given())
    done = await asyncio.gather(
        service.move(colleague, row.id, "confirm", Given()),
        service.move(colleague, row.id, "send_back", Given(note="请再核查一遍")),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, str) for each in done) == [False, True]
