"""An interview has a day and a place on both sides' pages and in their calendars, and either side moves it,
cancels it, and says what came of it.

Worth: a calendar that has it keeps one entry through every change, and tells nothing once the two part."""

import asyncio
import re
from datetime import timedelta

import asyncpg
import pytest
from icalendar import Calendar

from talent_platform.accounts.tables import Account
from talent_platform.brokerage.answering import back
from talent_platform.brokerage.cases import queries, service
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.interviews import feeds, standing
from talent_platform.brokerage.interviews import queries as interviews
from talent_platform.brokerage.interviews import service as meetings
from talent_platform.brokerage.interviews.rules import InterviewForm
from talent_platform.brokerage.interviews.tables import Interview
from talent_platform.brokerage.releases import service as releases
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed, NotFound


def at(days=3, **fields):
    given = {"day": today() + timedelta(days=days), "at": "09:30", "place": "厂区一楼会议室"}
    return InterviewForm.model_validate(given | fields)


@pytest.fixture
def agreed(city, act, calculate):
    """`await agreed()`: a case to which both sides agreed."""

    async def begin():
        await city.need("焊工岗")
        await city.person("焊工", login="candidate")
        officer = await act("officer")
        (case,) = (await releases.release(officer, await calculate(officer))).cases
        for login in ("enterprise1", "candidate"):
            await service.answer(await act(login), case, agreed=True)
        return case

    return begin


def events(content):
    return list(Calendar.from_ical(content).walk("VEVENT"))


async def test_an_interview_from_both_pages_to_both_calendars(act, agreed, open_browser, open_api):
    case = await agreed()
    firm, person = await open_browser("enterprise1"), await open_browser("candidate")
    form = {
        "day": str(today() + timedelta(days=40)),
        "at": "09:30",
        "minutes": "45",
        "place": "厂区一楼会议室",
    }
    for wrong, said in (
        ({"place": ""}, "请填写地点"), ({"day": str(today() - timedelta(days=1))}, "不能早于现在"),
        ({"minutes": "5"}, "15"), ({"link": "javascript:alert(1)"}, "链接"), ({"at": "九点半"}, ""),
    ):  # fmt: skip
        refused = await firm.submit(f"/cases/{case}/interview", form | wrong)
        assert refused.status_code == 422
        assert said in refused.text
    assert (await person.submit(f"/cases/{case}/interview", form)).status_code == 403, "none stands to move"
    assert (await firm.submit(f"/cases/{case}/interview", form)).status_code == 303
    for browser in (firm, person, await open_browser("officer")):
        shown = (await browser.get(f"/cases/{case}")).text
        assert "厂区一楼会议室" in shown
        assert "09:30" in shown
    # The result is not due before the interview.
    assert (await queries.case(await act("officer"), case)).due >= today() + timedelta(days=40)
    # A private address, shown once, opens the same without signing in.
    made = await person.submit("/interviews/feed")
    path = re.search(r"/interviews/feed/[\w-]{40,}", made.text).group()
    assert path not in (await person.get("/interviews/feed")).text
    visitor = await open_browser(None)
    first = await visitor.get(path)
    assert first.headers["content-type"].startswith("text/calendar")
    (one,) = events(first.content)
    assert (one["SEQUENCE"], str(one["STATUS"]), one.decoded("DTSTART").isoformat()[11:]) == (
        0, "CONFIRMED", "09:30:00+08:00",
    )  # fmt: skip
    assert one.decoded("DTEND") - one.decoded("DTSTART") == timedelta(minutes=45)
    assert [str(zone["TZID"]) for zone in Calendar.from_ical(first.content).walk("VTIMEZONE")] == [
        "Asia/Shanghai"
    ]
    assert "某0" not in first.text
    (own,) = events((await firm.get(f"/cases/{case}/interview.ics")).content)
    assert own["UID"] == one["UID"]
    # Moved by the person, cancelled by the firm: the same entry in every calendar.
    assert (await person.submit(f"/cases/{case}/interview", form | {"at": "14:00"})).status_code == 303
    (moved,) = events((await visitor.get(path)).content)
    assert (moved["UID"], moved["SEQUENCE"], moved.decoded("DTSTART").hour) == (one["UID"], 1, 14)
    off = await firm.submit(f"/cases/{case}/interview/cancel", {"why": "设备检修，改日再约"})
    assert off.status_code == 303
    (gone,) = events((await visitor.get(path)).content)
    assert (gone["UID"], gone["SEQUENCE"], str(gone["STATUS"]), gone.get("LOCATION")) == (
        one["UID"], 2, "CANCELLED", None,
    )  # fmt: skip
    assert "设备检修" in (await person.get(f"/cases/{case}")).text
    again = await person.submit("/interviews/feed")
    assert (await visitor.get(path)).status_code == 404, "a new address ends the old one"
    fresh = re.search(r"/interviews/feed/[\w-]{40,}", again.text).group()
    assert (await visitor.get(fresh)).status_code == 200
    await person.submit("/interviews/feed/revoke")
    assert (await visitor.get(fresh)).status_code == 404
    told = await DB.asyncpg_pool.fetch("SELECT event FROM notification WHERE event LIKE 'case.interview%'")
    assert {row["event"] for row in told} == {"case.interview", "case.interview_moved", "case.interview_off"}


async def test_what_came_of_it_is_said_by_each_side_once_it_has_begun(act, agreed, open_api):
    case = await agreed()
    firm, person = await act("enterprise1"), await act("candidate")
    await meetings.arrange(firm, case, at())
    with pytest.raises(Conflict, match="还没有开始"):
        await meetings.result(person, case, "well")
    await Interview.raw(
        "UPDATE interview SET begins = {}, sequence = sequence + 1", now() - timedelta(hours=2)
    )
    await meetings.result(person, case, "well")
    await meetings.result(await act("officer"), case, "absent", side="employer")
    told = (await (await open_api("enterprise1")).get(f"/api/v1/cases/{case}/interview")).json()
    assert (told["employer_result"], told["person_result"]) == ("absent", "well")
    assert (await queries.case(firm, case)).stage == "interview", "it ends no case"
    with pytest.raises(NotAllowed):
        await meetings.result(await act("auditor"), case, "well")
    with pytest.raises(NotFound):
        await meetings.arrange(await act("enterprise2"), case, at())


async def test_a_calendar_tells_nothing_once_the_two_part(act, agreed, open_browser):
    case = await agreed()
    await meetings.arrange(await act("enterprise1"), case, at())
    address = await feeds.make(await act("candidate"))
    await service.answer(await act("enterprise1"), case, agreed=False, reason="filled")
    (left,) = events(await feeds.fed(address))
    assert (str(left["STATUS"]), left.get("LOCATION")) == ("CANCELLED", None)
    person = await open_browser("candidate")
    assert "下载日历文件" not in (await person.get(f"/cases/{case}")).text
    assert (await person.get(f"/api/v1/cases/{case}/interview")).status_code == 404
    await Account.update({Account.active: False}).where(Account.login == "candidate")
    with pytest.raises(NotFound):
        await feeds.fed(address)


async def test_cancelled_and_standing_again_are_revisions_of_one_entry(act, agreed):
    """As an imported file sees it: a revision that does not grow is ignored."""
    case = await agreed()
    await meetings.arrange(await act("enterprise1"), case, at())
    address = await feeds.make(await act("enterprise1"))
    changes = (
        ("UPDATE account SET active = {} WHERE login = 'candidate'", False, True),
        ("UPDATE candidate SET state = {}", "paused", "active"),
    )
    seen = events(await feeds.fed(address))
    for statement, *values in changes:
        for value in values:
            await Interview.raw(statement, value)
            await standing.look()
            seen += events(await feeds.fed(address))
    await service.answer(await act("candidate"), case, agreed=False, reason="unfit")
    seen += events(await feeds.fed(address))
    await back.take_back(await act("candidate"), case)
    assert [await standing.look() for _ in range(2)] == [1, 0]
    # What no trigger of the database watches.
    await Interview.raw("UPDATE match_case SET person_answered_by = officer WHERE id = {}", case)
    assert await standing.look() == 1
    seen += events(await feeds.fed(address))
    await Interview.raw("UPDATE match_case SET person_answered_by = person_account WHERE id = {}", case)
    assert await standing.look() == 1
    seen += events(await feeds.fed(address))
    said = ["CONFIRMED", "CANCELLED"] * 3 + ["CANCELLED", "CONFIRMED"]
    assert [str(one["STATUS"]) for one in seen] == said
    assert len({one["UID"] for one in seen}) == 1
    revisions = [int(one["SEQUENCE"]) for one in seen]
    assert revisions == sorted(set(revisions)), "each greater than the one before"


async def test_who_was_hired_before_the_interview_need_not_come(act, agreed, open_browser):
    case = await agreed()
    officer, firm = await act("officer"), await act("enterprise1")
    await meetings.arrange(firm, case, at())
    await hiring.hire(officer, case, starts=today(), text="双方来电确认")
    browser = await open_browser("candidate")
    assert f'action="/cases/{case}/interview/cancel"' in (await browser.get(f"/cases/{case}")).text
    with pytest.raises(Conflict):
        await meetings.arrange(firm, case, at(days=5))
    why = {"why": "已经确认录用，不再面谈"}
    assert (await browser.submit(f"/cases/{case}/interview/cancel", why)).status_code == 303
    (held,) = await Interview.select(Interview.state, Interview.sequence).where(Interview.match_case == case)
    assert held == {"state": "cancelled", "sequence": 1}
    assert (await queries.case(officer, case)).stage == "hired"
    assert (await browser.submit(f"/cases/{case}/interview/cancel", why)).status_code == 409


async def test_of_two_who_set_it_at_once_one_moves_what_the_other_set(act, agreed, db):
    case = await agreed()
    firm, officer = await act("enterprise1"), await act("officer")
    version = (await queries.case(officer, case)).version
    done = await asyncio.gather(
        meetings.arrange(firm, case, at(version=version)),
        meetings.arrange(officer, case, at(5, version=version)),
        return_exceptions=True,
    )  # fmt: skip
    assert sum(isinstance(one, Conflict) for one in done) == 1
    await meetings.arrange(officer, case, at(6))
    (row,) = await Interview.select()
    assert (row["sequence"], row["state"]) == (1, "set")
    assert (await interviews.current(case)).begins.date() == today() + timedelta(days=6)
    owner = await asyncpg.connect(db)
    for statement in (
        "UPDATE interview SET uid = 'x'", "UPDATE interview SET sequence = 0", "DELETE FROM interview",
        "UPDATE interview SET place = '别处'",
        ("INSERT INTO interview (match_case, uid, begins, place) "
        "SELECT match_case, 'y', begins, place FROM interview"),
    ):  # fmt: skip
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await owner.execute(statement)
    await owner.close()
