"""The review meeting on the pages and over the API, with a real draw and the real database.

Worth: who sat and who attended for whom decides whether a vote counts at all.
"""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from meetings import as_owner, cases, drawn, sitting

from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.titles.committees import service as committees
from talent_platform.titles.docket import service as docket
from talent_platform.titles.juries import queries as juries
from talent_platform.titles.juries import service as draws
from talent_platform.titles.juries.schemas import JuryDecline
from talent_platform.titles.meetings import queries, seats, service
from talent_platform.titles.meetings.schemas import (
    CountForm,
    HandInsForm,
    MeetingForm,
    RecusalForm,
    TellersForm,
)
from talent_platform.titles.tally import counting, papers
from talent_platform.workflow.steps import Given

PLACE = {"place": "人才大厦五楼", "begins": "09:00"}


async def planned(city: Any, colleague: Any) -> int:
    """A meeting with two applicants, the first of the unit of the first juror."""
    meeting = await service.plan(city, await drawn(city, colleague), MeetingForm(place="人才大厦五楼"))
    first = (await queries.seats(meeting))[0]
    await docket.enter(city, meeting, cases(("A01", "甲某", first.unit), ("A02", "乙某", "别的单位")))
    return meeting


async def test_from_the_invitation_to_the_tally_on_the_pages(open_browser, act, colleague):
    city = await act("city")
    draw = await drawn(city, colleague)
    bureau, auditor, juror, stranger = [
        await open_browser(who) for who in ("city", "auditor", "candidate", "teamlead")
    ]
    assert (await juror.get(f"/titles/draws/{draw}/meeting")).status_code == 403
    wrong = {**PLACE, "begins": "9点"}
    assert (await bureau.submit(f"/titles/draws/{draw}/meeting", wrong)).status_code == 422
    url = (await bureau.submit(f"/titles/draws/{draw}/meeting", PLACE)).headers["location"]
    assert "这次抽取已有会议" in (await bureau.submit(f"/titles/draws/{draw}/meeting", PLACE)).text
    meeting = int(url.rpartition("/")[2])
    asked = await queries.seats(meeting)
    assert len(asked) == 7
    own = asked[0]
    account = (await act("candidate")).account_id
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", own.expert, account)

    short = await bureau.submit(f"{url}/cases", {"cases": "A01 甲某 中级"})
    assert (short.status_code, "每行写：编号" in short.text) == (422, True)
    other = await bureau.submit(f"{url}/cases", {"cases": "A01 甲某 正高 机械 别的单位"})
    assert "评委会不评审正高" in other.text
    lines = f"A01 甲某 中级 机械 {own.unit}\nA02 乙某 中级 机械 别的单位\nA03 丙某 中级 机械 别的单位"
    assert (await bureau.submit(f"{url}/cases", {"cases": lines})).status_code == 303
    assert "编号不能重复" in (await bureau.submit(f"{url}/cases", {"cases": lines})).text

    assert (await stranger.get(url)).status_code == 404
    shown = (await juror.get(url)).text
    assert "您被抽为执行评委" in shown
    assert "申报材料还没有开放" in shown
    assert "甲某" not in shown
    assert (await bureau.submit(f"{url}/switches", {"material_open": "true"})).status_code == 303
    assert "乙某" in (await juror.get(url)).text
    shown = (await juror.get(url)).text
    assert not [each.name for each in asked[1:] if each.name in shown]
    before = {each.number: each.id for each in await queries.cases(meeting)}
    tied = {"case": before["A02"], "why": "同门"}
    assert (await juror.submit(f"{url}/recusals", {**tied, "seat": asked[1].id})).status_code == 303
    assert [each.seat for each in await queries.recusals(meeting)] == [own.id]
    assert "已对这名申报人回避" in (await juror.submit(f"{url}/recusals", tied)).text
    assert (await juror.submit(f"{url}/seats/{own.id}/steps/accept", {"version": 1})).status_code == 303
    assert (await juror.submit(f"{url}/seats/{asked[1].id}/steps/accept", {"version": 1})).status_code == 404
    assert (await juror.submit(f"{url}/seats/{own.id}/steps/sign_in", {"version": 2})).status_code == 403

    left = await bureau.submit(f"{url}/seats/{asked[6].id}/steps/decline", {"reason": "lapsed"})
    assert left.status_code == 303
    now = await queries.seats(meeting)
    assert ([each.state for each in now].count("declined"), len(now)) == (1, 8)
    for each in asked[:4]:
        signed = await bureau.submit(f"{url}/seats/{each.id}/steps/sign_in", {})
        assert signed.status_code == 303
    refused = await bureau.submit(f"{url}/steps/open", {"version": 2})
    assert "不足执行评委 7 人" in refused.text
    assert not [each for each in await queries.recusals(meeting) if each.by == "office"]
    afar = f"{url}/seats/{now[7].id}/steps/sign_in_remote"
    assert (await bureau.submit(afar, {})).status_code == 422
    assert (await bureau.submit(afar, {"reason": "视频核对身份证"})).status_code == 303
    few = await bureau.submit(f"{url}/steps/open", {"version": 2})
    assert "A01 出席 4 人" in few.text
    assert (await bureau.submit(f"{url}/seats/{asked[4].id}/steps/sign_in", {})).status_code == 303
    assert (await bureau.submit(f"{url}/steps/open", {"version": 2})).status_code == 303
    attending = {each.number: each.attending for each in await queries.cases(meeting)}
    assert attending == {"A01": 5, "A02": 5, "A03": 6}
    page = (await auditor.get(url)).text
    assert "现同在" in page
    assert "steps/count" not in page
    assert "会议已开始，不能再登记" in (await bureau.submit(f"{url}/cases", {"cases": lines})).text
    assert (await bureau.submit(f"{url}/cases/{before['A03']}/withdrawal", {})).status_code == 303
    assert "还没有确定两名计票人" in (await bureau.submit(f"{url}/steps/count", {})).text
    two = {"first_teller": city.account_id, "second_teller": account}
    assert "评委不能计票" in (await bureau.submit(f"{url}/tellers", two)).text
    twice = await bureau.submit(f"{url}/tellers", {**two, "second_teller": city.account_id})
    assert "两名不同的人" in twice.text
    two["second_teller"] = colleague.account_id
    assert (await bureau.submit(f"{url}/tellers", two)).status_code == 303
    assert "还没有人交票" in (await bureau.submit(f"{url}/steps/count", {})).text
    assert "只有已签到的" in (await bureau.submit(f"{url}/hand-ins", {"seats": asked[5].id})).text
    assert (await bureau.submit(f"{url}/hand-ins", {"seats": [own.id, asked[1].id]})).status_code == 303
    short = await bureau.submit(f"{url}/steps/count", {})
    assert (short.status_code, f"还没有交票：{asked[2].name}、" in short.text) == (422, True)
    assert (await bureau.submit(f"{url}/steps/count", {"reason": "其余评委已离场"})).status_code == 303
    assert [each.state for each in await queries.seats(meeting)].count("absent") == 1
    for path, sent in (
        ("recusals", {"seat": asked[1].id, "case": before["A01"], "why": "亲属"}),
        (f"seats/{asked[3].id}/steps/decline", {"reason": "declined"}),
        (f"cases/{before['A02']}/withdrawal", {}),
        ("switches", {}),
    ):
        answer = await bureau.submit(f"{url}/{path}", sent)
        assert (answer.status_code, "已开始计票" in answer.text) == (409, True), path
    assert "评审会议" in (await juror.get("/titles/meetings")).text


async def test_the_api_does_the_same(open_api, act, colleague):
    city = await act("city")
    draw = await drawn(city, colleague)
    api, juror = await open_api("city"), await open_api("candidate")
    made = (await api.post(f"/api/v1/titles/draws/{draw}/meeting", json=PLACE)).json()["id"]
    url = f"/api/v1/titles/meetings/{made}"
    told = (await api.get(url)).json()
    own = told["seats"][0]
    account = (await act("candidate")).account_id
    assert (await juror.get(url)).status_code == 404
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", own["expert"], account)
    case = {"number": "A01", "name": "甲某", "level": "中级", "specialty": "机械", "unit": "别的单位"}
    assert (await api.post(f"{url}/cases", json={"cases": [case]})).json()["attending"] == {"A01": 0}
    seen = (await juror.get(url)).json()
    assert ([each["id"] for each in seen["seats"]], seen["cases"], seen["may"]) == ([own["id"]], [], [])
    assert own["may"] == ["accept", "sign_in", "sign_in_remote"]
    assert (await juror.post(f"{url}/recusals", json={"case": 1, "why": "亲属"})).status_code == 409
    accepted = await juror.post(f"{url}/seats/{own['id']}/steps/accept", json={})
    assert accepted.json()["seats"][0]["state"] == "accepted"
    assert (await api.get("/api/v1/titles/meetings")).json()["items"][0]["state"] == "planned"
    refused = (await api.post(f"{url}/steps/open", json={})).json()
    assert "签到 0 人" in refused["detail"]


async def test_the_database_keeps_a_meeting(act, colleague):
    city = await act("city")
    meeting = await planned(city, colleague)
    asked = await queries.seats(meeting)
    for each in asked:
        await seats.move(city, meeting, each.id, "sign_in", Given())
    row = await queries.one(city, meeting)
    outsiders = await DB.asyncpg_pool.fetchval(
        "SELECT max(id) FROM title_expert WHERE NOT id = ANY($1)", [each.expert for each in asked]
    )
    owner = await asyncpg.connect(DB.dsn)
    before = (
        f"INSERT INTO title_seat (meeting, expert) VALUES ({meeting}, {outsiders})",
        f"UPDATE title_seat SET expert = {outsiders}",
        "UPDATE title_seat SET state = 'absent', signed_in = NULL",
        "DELETE FROM title_seat",
        "UPDATE title_meeting SET state = 'counting'",
        "DELETE FROM title_meeting",
        "UPDATE title_meeting_case SET unit = 'x'",
        "DELETE FROM title_recusal",
    )
    await service.move(city, meeting, "open", Given(version=row.version))
    for statement in before:
        with pytest.raises(asyncpg.PostgresError, match=r"drawn|road|stay|append-only|applicants"):
            await owner.execute(statement)
    two = TellersForm(first_teller=city.account_id, second_teller=colleague.account_id)
    await counting.name_tellers(city, meeting, two)
    await counting.hand_in(city, meeting, HandInsForm(seats=[asked[0].id]))
    begin = service.move(city, meeting, "count", Given(note="其余评委已离场"))
    form = RecusalForm(case=(await queries.cases(meeting))[1].id, seat=asked[1].id, why="亲属")
    begun, withdrew = await asyncio.gather(begin, seats.recuse(city, meeting, form), return_exceptions=True)
    assert begun == "counting"
    attending = [each.attending for each in await queries.cases(meeting)]
    assert attending == [6, 7 if isinstance(withdrew, Conflict) else 6]
    for statement in (
        "UPDATE title_seat SET version = 9",
        (
            "INSERT INTO title_recusal (seat, applicant, by, why, recorded_by, recorded_name)"
            " SELECT s.id, c.id, 'office', 'x', 1, 'x' FROM title_seat s, title_meeting_case c"
        ),
        "UPDATE title_meeting SET place = 'x'",
        "UPDATE title_meeting_case SET withdrawn = now()",
    ):  # fmt: skip
        with pytest.raises(asyncpg.PostgresError, match=r"tally|stays"):
            await owner.execute(statement)
    await owner.close()
    jury = (await juries.draw_of(row.draw)).sitting
    with pytest.raises(Conflict, match="已开始计票"):
        await draws.decline(city, row.draw, JuryDecline(pseudonym=jury[0], why="declined"))


async def test_jurors_are_told_and_so_is_the_bureau(act, colleague):
    city = await act("city")
    draw = await drawn(city, colleague)
    jury = (await juries.draw_of(draw)).sitting
    juror = await act("candidate")
    seated = "SELECT expert FROM title_draw_entrant WHERE draw = $1 AND pseudonym = $2"
    expert = await DB.asyncpg_pool.fetchval(seated, draw, jury[0])
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", expert, juror.account_id)
    meeting = await service.plan(city, draw, MeetingForm(place="五楼会议室"))
    events = "SELECT event FROM notification WHERE account = $1"
    told = await DB.asyncpg_pool.fetch(events, juror.account_id)
    assert [each["event"] for each in told] == ["title_seat.invited"]
    own = next(each for each in await queries.seats(meeting) if each.expert == expert)
    await seats.move(juror, meeting, own.id, "decline", Given(reason="conflict"))
    told = await DB.asyncpg_pool.fetch(events, colleague.account_id)
    assert "title_seat.declined" in [each["event"] for each in told]


async def test_whose_slips_are_in_the_box_stays_and_a_count_can_be_broken_off(act, colleague):
    city = await act("city")
    meeting = await sitting(city, colleague)
    asked = await queries.seats(meeting)
    one, two = [each.id for each in await queries.cases(meeting)]
    await counting.hand_in(city, meeting, HandInsForm(seats=[each.id for each in asked]))
    row = await queries.one(city, meeting)
    leaving = JuryDecline(pseudonym=asked[4].pseudonym, why="declined")
    for withdrawn in (
        seats.move(city, meeting, asked[3].id, "sign_out", Given(note="误签到了")),
        seats.move(city, meeting, asked[3].id, "decline", Given(reason="declined")),
        draws.decline(city, row.draw, leaving),
        seats.recuse(city, meeting, RecusalForm(case=two, seat=asked[4].id, why="亲属")),
    ):
        with pytest.raises(Conflict, match="已交票"):
            await withdrawn
    owner = await asyncpg.connect(DB.dsn)
    for statement in (
        (
            "INSERT INTO title_seat_change (seat, actor_name, action, from_state, to_state)"
            f" VALUES ({asked[3].id}, 'x', 'sign_out', 'present', 'accepted');"
            f" UPDATE title_seat SET state = 'accepted', signed_in = NULL WHERE id = {asked[3].id}"
        ),
        (
            "INSERT INTO title_recusal (seat, applicant, by, why, recorded_by, recorded_name)"
            f" VALUES ({asked[4].id}, {two}, 'office', 'x', 1, 'x')"
        ),
    ):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError, match=r"in the box|who sits withdraws"):
            await owner.execute(statement)
    await owner.close()
    await service.move(city, meeting, "count", Given())
    await counting.enter(city, meeting, CountForm(case=one, agree=5, oppose=1))
    await service.move(city, meeting, "call_off", Given(note="一名计票人因病离岗"))
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM title_count") == 1
    assert (await papers.minutes(city, meeting))[2] == 2
    again = await service.plan(city, row.draw, MeetingForm(place="六楼"))
    assert [each.state for each in await queries.seats(again)] == ["invited"] * 7
    with pytest.raises(Conflict):
        await counting.enter(colleague, meeting, CountForm(case=one, agree=5, oppose=1))


async def test_who_comes_in_session_withdraws_before_any_slip(act, colleague):
    city = await act("city")
    meeting = await sitting(city, colleague)
    asked = await queries.seats(meeting)
    two = (await queries.cases(meeting))[1]
    await seats.move(city, meeting, asked[6].id, "decline", Given(reason="declined"))
    new = (await queries.seats(meeting))[-1]
    unit = "UPDATE title_expert SET unit = $2 WHERE id = $1"
    await as_owner(unit, new.expert, two.unit)
    await seats.move(city, meeting, new.id, "sign_in", Given())
    assert (await queries.cases(meeting))[1].attending == 6
    await as_owner(unit, asked[5].expert, two.unit)
    form = HandInsForm(seats=[each.id for each in (*asked[:6], new)])
    for early in (counting.hand_in(city, meeting, form), papers.slips(city, meeting, two.id)):
        with pytest.raises(Conflict, match="须先对A02回避"):
            await early
    with pytest.raises(asyncpg.CheckViolationError, match="withdrew"):
        await DB.asyncpg_pool.execute(
            "INSERT INTO title_hand_in (seat, round, recorded_by) VALUES ($1, 1, 1)", asked[5].id
        )
    await seats.recuse(city, meeting, RecusalForm(case=two.id, seat=asked[5].id, why="同单位"))
    assert (await papers.slips(city, meeting, two.id))[2] == 5
    assert await counting.hand_in(city, meeting, form) == 7
    await as_owner("UPDATE title_expert SET account = $2 WHERE id = $1", new.expert, colleague.account_id)
    with pytest.raises(Conflict, match="评委不能计票"):
        await service.move(city, meeting, "count", Given())
    async with DB.asyncpg_pool.acquire() as connection:
        await connection.execute(
            "INSERT INTO title_meeting_change (meeting, actor_name, action, from_state, to_state)"
            " VALUES ($1, 'x', 'count', 'sitting', 'counting')", meeting,
        )  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError, match="who do not sit count"):
            await connection.execute("UPDATE title_meeting SET state = 'counting' WHERE id = $1", meeting)


async def test_a_committee_that_may_not_review_holds_its_meeting_up_and_loses_no_juror(act, colleague):
    city = await act("city")
    meeting = await planned(city, colleague)
    row = await queries.one(city, meeting)
    asked = await queries.seats(meeting)
    for each in asked[:6]:
        await seats.move(city, meeting, each.id, "sign_in", Given())
    two = TellersForm(first_teller=city.account_id, second_teller=colleague.account_id)
    await counting.name_tellers(city, meeting, two)

    async def refused(*acts: Any) -> None:
        await committees.move(city, row.committee, "suspend", Given(note="责令限期整改"))
        for each in acts:
            with pytest.raises(Conflict, match="评委会现在不能评审"):
                await each

    async def resumed() -> None:
        await committees.move(colleague, row.committee, "resume", Given(note="整改已经完成"))

    await refused(
        service.move(city, meeting, "open", Given()),
        seats.move(city, meeting, asked[6].id, "sign_in", Given()),
    )
    await seats.move(city, meeting, asked[6].id, "decline", Given(reason="declined"))
    assert [each.state for each in await queries.seats(meeting)] == ["present"] * 6 + ["declined", "invited"]
    await resumed()
    await service.move(city, meeting, "open", Given())
    before = (await queries.cases(meeting))[1].id
    form = HandInsForm(seats=[each.id for each in asked[:6]])
    await refused(
        counting.hand_in(city, meeting, form), papers.slips(city, meeting, before),
        service.move(city, meeting, "count", Given()),
    )  # fmt: skip
    hand = "INSERT INTO title_hand_in (seat, round, recorded_by) VALUES ($1, 1, 1)"
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(hand, asked[1].id)
    await resumed()
    await counting.hand_in(city, meeting, form)
    await service.move(city, meeting, "count", Given())
    entering = counting.enter(city, meeting, CountForm(case=before, agree=4, oppose=2))
    await refused(entering, service.move(city, meeting, "decide", Given()))
    count = "INSERT INTO title_count (applicant, round, teller, agree, oppose, abstain, spoiled)"
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(f"{count} VALUES ($1, 1, $2, 4, 2, 0, 0)", before, city.account_id)
    await committees.move(city, row.committee, "withdraw", Given(note="取消评审权", document="示人社函9号"))
    with pytest.raises(Conflict, match="评委会现在不能评审"):
        await service.move(city, meeting, "decide", Given())
    assert await service.move(city, meeting, "call_off", Given(note="评审权已取消")) == "called_off"
