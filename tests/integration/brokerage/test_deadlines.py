"""Deadlines beyond the announced calendar: not yet known, never acted on, reckoned once they can be."""

import asyncio
import io
import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qsl

import openpyxl
import pytest

from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.accounts.tables import Account
from talent_platform.brokerage.cases import deadlines, lists, models, notes, opening, queries, service
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.interviews import queries as interviews
from talent_platform.brokerage.interviews import service as meetings
from talent_platform.brokerage.interviews.rules import InterviewForm
from talent_platform.brokerage.liaison import roster
from talent_platform.brokerage.life import PAUSED
from talent_platform.brokerage.releases import officers
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case, CaseEvent, Placement
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.dated.calendar import service as calendars
from talent_platform.errors import NotAllowed
from talent_platform.i18n.said import told as told_text
from talent_platform.supply.tables import Candidate
from talent_platform.web.listing.query import ListQuery

NEW_YEARS_EVE = date(2026, 12, 30)
UNKNOWN = "截止日待工作日历公布"


@pytest.fixture
def on(monkeypatch):
    """`on(day)`: cases are worked on that day."""

    def set_day(day):
        for module in (service, notes, deadlines, opening, models, lists, officers, roster):
            monkeypatch.setattr(module, "today", lambda: day)

    return set_day


@pytest.fixture
async def opened(city, act, calculate, on):
    """A case opened where the calendar ends five working days too early."""
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    on(NEW_YEARS_EVE)
    officer = await act("officer")
    (case_id,) = (await releases.release(officer, await calculate(officer))).cases
    return case_id


async def row(case_id):
    columns = (Case.due, Case.due_from, Case.due_days, Case.reminded, Case.stage)
    return tuple((await Case.select(*columns).where(Case.id == case_id))[0].values())


async def reminded():
    """Who is reminded today, asked twice as by two workers; then whom the inboxes told."""
    answers = await asyncio.gather(*(one() for one in (deadlines.ask_again, deadlines.tell_bureau) * 2))
    rows = await DB.asyncpg_pool.fetch(
        "SELECT n.event, a.login FROM notification n JOIN account a ON a.id = n.account "
        "WHERE n.event IN ('case.asked_again', 'case.overdue', 'case.late') ORDER BY n.id"
    )
    return sum(answers), [tuple(row) for row in rows]


async def routine():
    return [
        await deadlines.reckon_due(),
        await deadlines.remind_overdue(),
        await deadlines.close_unanswered(),
    ]


async def announce_2027(first, second):
    """As the State Council will in November, entered by two people; returns what they were shown before."""
    new_year = {"name": "元旦", "first": "2027-01-01", "last": "2027-01-03"}
    fixed = [
        {"name": name, "first": f"2027-{day}", "last": f"2027-{last}"}
        for name, day, last in (("劳动节", "05-01", "05-01"), ("国庆节", "10-01", "10-03"))
    ]
    notice = {"source": "2027 年放假安排（虚构）", "document": "虚构〔2026〕9 号"}
    form = calendars.CalendarForm.model_validate({"year": 2027, "holidays": [new_year, *fixed], **notice})
    year_id = await calendars.propose(first, form)
    shown = await calendars.preview(await dated.one(calendars.CALENDAR, year_id))
    with pytest.raises(NotAllowed):
        await calendars.confirm(first, year_id)
    await calendars.confirm(second, year_id)
    return shown


async def test_a_case_without_a_known_day_is_never_late_and_never_closed(opened, on, act):
    assert await row(opened) == (None, NEW_YEARS_EVE, 5, None, "contacted")
    for later in (30, 300, 3000):
        on(NEW_YEARS_EVE + timedelta(days=later))
        assert await routine() == [0, 0, 0]
        assert await reminded() == (0, [])
    officer = await act("officer")
    assert not (await queries.case(officer, opened)).overdue
    query = ListQuery.parse(CASES.spec, {"whose": "overdue"})
    assert (await CASES.read(officer, query))[0] == 0


async def listed(reader, whose) -> set[int]:
    query = ListQuery.parse(CASES.spec, {"whose": whose})
    return {one.id for one in (await CASES.read(reader, query))[2]}


async def test_of_a_side_without_an_account_the_officer_is_told_and_silence_ends_nothing(
    city, act, calculate, on
):
    await city.need("焊工岗", seats=2)
    for number in range(2):
        await city.person(f"焊工{number}")
    on(date(2026, 12, 1))
    officer, firm = await act("officer"), await act("enterprise1")
    first, second = sorted((await releases.release(officer, await calculate(officer))).cases)
    await service.answer(firm, first, agreed=True)
    on(date(2026, 12, 7))
    assert await deadlines.ask_again() == 3
    # Whom nobody else can hear, the officer finds with what waits for it.
    await Account.update({Account.active: False}).where(Account.login == "enterprise1")
    assert await listed(officer, "waiting") == {first, second}
    await Account.update({Account.active: True}).where(Account.login == "enterprise1")
    await Case.update({Case.person_account: city.accounts["candidate"]}).where(Case.id == second)
    assert (await listed(officer, "waiting"), await listed(officer, "others")) == ({first}, {second})
    await Case.update({Case.person_account: None}).where(Case.id == second)
    lines = await CaseEvent.select().where(CaseEvent.action.is_in(["asked_again", "to_hear"]))
    assert sorted((one["match_case"], one["action"], one["audience"]) for one in lines) == [
        (first, "to_hear", "bureau"), (second, "asked_again", "employer"), (second, "to_hear", "bureau"),
    ]  # fmt: skip
    told = await DB.asyncpg_pool.fetch(
        "SELECT DISTINCT n.event, a.login FROM notification n JOIN account a ON a.id = n.account "
        "WHERE n.event IN ('case.asked_again', 'case.to_hear')"
    )
    assert {tuple(one) for one in told} == {
        ("case.asked_again", "enterprise1"), ("case.to_hear", "officer"),
    }  # fmt: skip
    on(date(2026, 12, 9))
    assert await deadlines.remind_overdue() == 2
    on(date(2026, 12, 25))
    # Of the second the employer could have answered; the first is late, with its officer, then the bureau.
    assert await deadlines.close_unanswered() == 1
    assert (await row(first))[-1] == "contacted"
    (ended,) = await CaseEvent.select().where(CaseEvent.match_case == second, CaseEvent.action == "closed")
    assert "用人单位" in told_text(ended["note"])
    assert "人才" not in told_text(ended["note"])
    assert await deadlines.tell_bureau() == 1
    # Whoever comes to have an account is asked as well, and its time runs from that day.
    (person,) = await Placement.select(Placement.candidate).where(Placement.match_case == first)
    own = city.accounts["candidate"]
    await Candidate.update({Candidate.account: own}).where(Candidate.id == person["candidate"])
    assert [await deadlines.close_unanswered(), await deadlines.ask_again()] == [0, 1]
    assert ("case.asked_again", "candidate") in await told_of_cases()
    (*_, late) = await CaseEvent.select().where(CaseEvent.action == "asked_again").order_by(CaseEvent.id)
    assert told_text(late["note"]) == "期限 2026-12-08 已过，请尽快办理"
    assert [await deadlines.ask_again(), await deadlines.close_unanswered()] == [0, 0]
    on(date(2026, 12, 31))
    assert await deadlines.close_unanswered() == 0
    on(date(2027, 1, 4))
    assert [await deadlines.close_unanswered(), (await row(first))[-1]] == [1, "closed"]


async def told_of_cases():
    rows = await DB.asyncpg_pool.fetch(
        "SELECT n.event, a.login FROM notification n JOIN account a ON a.id = n.account "
        "WHERE n.event LIKE 'case.%'"
    )
    await DB.asyncpg_pool.execute("DELETE FROM notification_thing; DELETE FROM notification")
    return {tuple(row) for row in rows}


@pytest.fixture
async def in_december(city, act, calculate, on):
    """A case of the first of December, with its person and its officer; nothing told of it yet counts."""
    await city.need("焊工岗")
    person = await city.person("焊工", login="candidate")
    on(date(2026, 12, 1))
    officer = await act("officer")
    (case_id,) = (await releases.release(officer, await calculate(officer))).cases
    await told_of_cases()
    return case_id, person


COUNTS = ("officer", "enterprise1", "candidate", "badges", "load", "roster")


async def counted_as_overdue(open_api, city) -> dict[str, int]:
    """By each reader's list, with its badges, and by the two tables of loads."""
    found, badges = {}, set()
    for login in COUNTS[:3]:
        api = await open_api(login)
        listed = (await api.get("/api/v1/cases", params={"whose": "overdue"})).json()
        found[login] = listed["total"]
        badges |= {one["overdue"] for one in (await api.get("/api/v1/cases")).json()["items"]}
    county, own = await actor_by_login("county1"), city.accounts["officer"]
    (load,) = [one.overdue for one in await officers.loads(county) if one.id == own]
    return found | {
        "badges": sum(badges),
        "load": load,
        "roster": (await roster.officer(county, own)).overdue,
    }


async def paused() -> set[int]:
    """Found from who is away, and asked of each live case: the same."""
    live = "SELECT c.id FROM match_case c WHERE c.stage IN ('contacted', 'agreed', 'interview') AND "
    found, asked = [
        {row["id"] for row in await DB.asyncpg_pool.fetch(live + condition)}
        for condition in (PAUSED.format(case="c"), "is_paused(c)")
    ]
    assert found == asked
    return found


async def test_a_paused_case_is_not_told_as_late_and_gets_its_time_once_it_goes_on(
    in_december, city, on, open_api, open_browser
):
    case_id, person = in_december
    candidate = await open_api("candidate")
    assert (await candidate.post(f"/api/v1/candidates/{person}/steps/pause", json={})).status_code == 200
    on(date(2026, 12, 24))
    assert await deadlines.remind_overdue() == await deadlines.tell_bureau() == 0
    assert await deadlines.close_unanswered() == 0
    late = "已过办理期限 2026-12-08，请尽快办理"
    officer = await open_browser("officer")
    assert late not in (await officer.get(f"/cases/{case_id}")).text
    assert await counted_as_overdue(open_api, city) == dict.fromkeys(COUNTS, 0)
    assert (await candidate.post(f"/api/v1/candidates/{person}/steps/resume", json={})).status_code == 200
    assert late in (await officer.get(f"/cases/{case_id}")).text
    assert await counted_as_overdue(open_api, city) == dict.fromkeys(COUNTS, 1)
    for login in ("enterprise1", "candidate"):
        await Account.update({Account.active: False}).where(Account.login == login)
        assert await paused() == {case_id}
        await Account.update({Account.active: True}).where(Account.login == login)
    assert await paused() == set()
    assert await deadlines.remind_overdue() == 1
    assert await told_of_cases() == {("case.overdue", "officer")}
    assert await deadlines.tell_bureau() == await deadlines.close_unanswered() == 0


async def test_where_the_officer_is_gone_the_county_is_told_and_where_it_is_empty_the_city(
    in_december, city, act, on, open_browser
):
    case_id, _person = in_december
    county = await act("county1")
    with_officer = await officers.loads(county)
    assert [(one.id, one.live) for one in with_officer] == [(city.accounts["officer"], 1)]
    await Account.update({Account.active: False}).where(Account.login == "officer")
    # Nobody's, and so said where the loads are read: with the list of just these.
    assert [(one.id, one.live, one.overdue) for one in await officers.loads(county)] == [(None, 1, 0)]
    desk = (await (await open_browser("county1")).get("/desk")).text
    assert "没有在岗的联络员" in desk
    for address in re.findall(r'/cases\?whose=unattended[^"]*', desk):
        query = ListQuery.parse(CASES.spec, dict(parse_qsl(unescape(address).partition("?")[2])))
        assert (await CASES.read(county, query))[0] == (0 if "overdue" in address else 1)
    await service.answer(await act("enterprise1"), case_id, agreed=True)
    assert await told_of_cases() == {("case.agreed", "candidate"), ("case.agreed", "county1")}
    await Account.update({Account.active: False}).where(Account.login == "county1")
    on(date(2026, 12, 9))
    assert await deadlines.remind_overdue() == 1
    assert await told_of_cases() == {("case.overdue", "city")}
    await service.answer(await act("candidate"), case_id, agreed=True)
    form = {"day": today() + timedelta(days=3), "at": "09:30", "place": "厂区一楼会议室"}
    await meetings.arrange(await act("enterprise1"), case_id, InterviewForm.model_validate(form))
    assert ("case.interview", "city") in await told_of_cases()
    # Told, as the bureau; the calendar is of those who go there.
    assert len(await interviews.of_account(city.accounts["candidate"])) == 1
    assert await interviews.of_account(city.accounts["city"]) == []


async def test_it_is_shown_as_not_yet_known_wherever_it_is_shown(opened, open_browser, open_api):
    officer, api = await open_browser("officer"), await open_api("officer")
    assert UNKNOWN in (await officer.get("/cases")).text
    assert f"{UNKNOWN}（自 2026-12-30 起第 5 个工作日）" in (await officer.get(f"/cases/{opened}")).text
    for answer in (
        (await api.get(f"/api/v1/cases/{opened}")).json(),
        (await api.get("/api/v1/cases")).json()["items"][0],
    ):
        shown = [answer[name] for name in ("due", "due_from", "due_days", "overdue")]
        assert shown == [None, "2026-12-30", 5, False]
    exported = (await officer.get("/cases.xlsx")).content
    cells = [cell.value for line in openpyxl.load_workbook(io.BytesIO(exported)).active for cell in line]
    assert UNKNOWN in cells


async def test_it_is_reckoned_once_the_next_year_is_announced(opened, on, act, colleague, open_browser):
    settled = await announce_2027(await act("city"), colleague)
    assert [(each.url, each.day) for each in settled] == [(f"/cases/{opened}", date(2027, 1, 7))]
    assert (await row(opened))[0] == date(2027, 1, 7), "with the confirmation, not an hour later"
    for page in ("/cases", f"/cases/{opened}"):
        assert "按虚构的放假安排" in (await (await open_browser("officer")).get(page)).text
    assert await routine() == [0, 0, 0]
    # The sides before the day, then the officer, then the bureau, each once; not on days in between.
    on(date(2027, 1, 4))
    assert await reminded() == (0, [])
    on(date(2027, 1, 5))
    sides = [("case.asked_again", "candidate"), ("case.asked_again", "enterprise1")]
    n, told = await reminded()
    assert (n, sorted(told)) == (2, sides)
    await service.answer(await act("enterprise1"), opened, agreed=True)
    on(date(2027, 1, 7))
    assert (await reminded())[0] == 0
    on(date(2027, 1, 8))
    assert await routine() == [0, 1, 0]
    on(date(2027, 1, 11))
    assert (await reminded())[0] == 0
    on(date(2027, 1, 12))
    n, told = await reminded()
    assert (n, told[2:]) == (1, [("case.overdue", "officer"), ("case.late", "county1")])
    page = (await (await open_browser("officer")).get(f"/cases/{opened}")).text
    assert "期限前 2 个工作日再次提醒没有答复的一方；过期后提醒联络员，过期满 3 个工作日仍未办理的" in page
    on(date(2027, 1, 14))
    assert await routine() == [0, 0, 0]
    on(date(2027, 1, 15))
    assert await routine() == [0, 0, 1]


async def test_a_known_day_whose_respite_is_not_known_closes_nothing(opened, on, act):
    """The bureau may set any day; what follows from it waits for the calendar."""
    await notes.plan(await act("officer"), opened, "电话回访", date(2026, 12, 31))
    on(date(2027, 3, 1))
    assert await routine() == [0, 1, 0]
    assert (await row(opened))[-1] == "contacted"
