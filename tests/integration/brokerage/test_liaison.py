"""人才联系企业: who has which enterprise, what was done for it, and how portfolios pass on.

Worth: an enterprise and its cases are never lost between two officers nor in the hands of two, none that must
have an officer is without one, and a figure of answers opens exactly its rows."""

import asyncio
import re
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.brokerage.answering import back
from talent_platform.brokerage.cases import notes
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.introductions.introducing import introduce
from talent_platform.brokerage.landing import deadlines
from talent_platform.brokerage.liaison import answers, moving, record, roster, sharing
from talent_platform.brokerage.liaison import deadlines as late_requests
from talent_platform.brokerage.liaison.tables import FirmRequest, KeyEnterprise, PortfolioMove
from talent_platform.brokerage.tables import Case, CaseEvent
from talent_platform.clock import today
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound

WHY = "轮岗交接工作"


@pytest.fixture
async def town(city, act, colleague_officer):
    """An enterprise of an officer with one live case; a second officer beside."""
    first, second = await act("officer"), colleague_officer
    firm = city.employers["第1机床厂"]
    await enterprises.assign_officer(await act("city"), firm, first.own_id)
    need, person = await city.need("焊工岗"), await city.person("焊工", login="candidate")
    case = (await introduce(first, need, person)).case
    return {"firm": firm, "first": first.own_id, "second": second, "case": case, "need": need}


@pytest.fixture
async def colleague_officer(db):
    """A second officer of the city."""
    await Enterprise.raw(
        "INSERT INTO account (login, name, role, organisation, password_hash) SELECT 'officer9', '联络员九', "
        "role, organisation, password_hash FROM account WHERE login = 'officer'"
    )
    rows = await Enterprise.raw("SELECT id FROM account WHERE login = 'officer9'")
    return rows[0]["id"]


async def held(firm):
    rows = await Enterprise.select(Enterprise.officer).where(Enterprise.organisation == firm)
    return rows[0]["officer"]


async def test_a_portfolio_passes_on_whole_and_from_whom_stays_known(town, act):
    boss = await act("city")
    with pytest.raises(Invalid):
        await moving.hand_over(boss, town["first"], town["second"], "无", [town["firm"]])
    with pytest.raises(NotAllowed):
        await moving.hand_over(await act("officer"), town["first"], town["second"], WHY, [town["firm"]])
    tries = [moving.hand_over(boss, town["first"], town["second"], WHY, [town["firm"]]) for _ in range(2)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(map(str, (one if isinstance(one, int) else type(one).__name__ for one in done))) == [
        "1", "Conflict",
    ]  # fmt: skip
    assert await held(town["firm"]) == town["second"]
    (case,) = await Case.select().where(Case.id == town["case"])
    assert (case["officer"], case["origin"], case["stage"]) == (town["second"], "officer", "contacted")
    assert await CaseEvent.exists().where(
        CaseEvent.match_case == town["case"], CaseEvent.action == "handed_over"
    )
    moves = (
        await PortfolioMove.select()
        .where(PortfolioMove.organisation == town["firm"])
        .order_by(PortfolioMove.id)
    )
    assert [(one["before"], one["after"], one["origin"], one["cases"]) for one in moves] == [
        (None, town["first"], "assigned", 0), (town["first"], town["second"], "handed", 1),
    ]  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await PortfolioMove.update({PortfolioMove.reason: "另有原因"}, force=True)


async def test_of_a_hand_over_and_a_no_at_once_neither_is_lost(town, act):
    boss, person = await act("city"), await act("candidate")
    officers = [town["first"], town["second"]]
    for number in range(4):
        both = [
            moving.hand_over(boss, *officers, WHY, [town["firm"]]),
            cases.answer(person, town["case"], agreed=False, reason="unfit"),
        ]
        await asyncio.gather(*(both if number % 2 else reversed(both)))
        assert await held(town["firm"]) == officers[1]
        (case,) = await Case.select().where(Case.id == town["case"])
        assert (case["stage"], case["reason"]) == ("closed", "person_declined")
        # Whose it was at its end is whose the move says it was.
        (move,) = await PortfolioMove.select().order_by(PortfolioMove.id, ascending=False).limit(1)
        assert (case["officer"] == officers[1]) is (move["cases"] == 1)
        await back.take_back(person, town["case"])
        await Case.update({Case.officer: officers[1]}).where(Case.id == town["case"])
        officers.reverse()


async def test_a_county_officer_takes_over_what_is_of_the_county(town, act, city):
    boss, other = await act("city"), city.employers["第2机床厂"]
    await Enterprise.raw(
        "UPDATE account SET organisation = (SELECT organisation FROM account WHERE login = 'county1') "
        "WHERE id = {}",
        town["second"],
    )
    await enterprises.assign_officer(boss, other, town["first"])
    with pytest.raises(Invalid, match="本县区"):
        await moving.hand_over(boss, town["first"], town["second"], WHY, [other])
    assert await held(other) == town["first"]
    assert await moving.hand_over(boss, town["first"], town["second"], WHY, [town["firm"]]) == 1


async def test_a_key_enterprise_is_never_without_an_officer(town, act):
    boss = await act("city")
    await moving.mark_key(boss, town["firm"], key=True)
    with pytest.raises(Conflict, match="重点企业必须有联络员"):
        await enterprises.assign_officer(boss, town["firm"], None)
    with pytest.raises(asyncpg.CheckViolationError):
        await Enterprise.raw("UPDATE enterprise SET officer = NULL WHERE organisation = {}", town["firm"])
    await moving.mark_key(boss, town["firm"], key=False)
    taken = [
        enterprises.assign_officer(boss, town["firm"], None), moving.mark_key(boss, town["firm"], key=True),
    ]  # fmt: skip
    await asyncio.gather(*taken, return_exceptions=True)
    assert await held(town["firm"]) is not None or not await KeyEnterprise.count()


async def test_what_is_proposed_is_what_is_done_and_whoever_is_away_gets_none(town, city, act, open_browser):
    boss = await act("city")
    await sharing.leave(boss, town["first"], today(), today() + timedelta(3))
    found = await sharing.proposed(boss)
    moved = {one.firm.id: (one.after, one.why) for one in found.moves}
    assert moved[town["firm"]][1] == "away"
    assert all(one.after != town["first"] for one in found.moves)
    assert not found.unserved
    with pytest.raises(Invalid, match="休假"):
        await moving.hand_over(boss, town["second"], town["first"], WHY, [town["firm"]])
    # Nor by any other door: an enterprise's own page, a case handed over, a new case of the own enterprise.
    with pytest.raises(Invalid, match="休假"):
        await enterprises.assign_officer(boss, city.employers["第2机床厂"], town["first"])
    made = await introduce(boss, await city.need("再一焊工岗"), await city.person("焊工二"))
    assert (await Case.select(Case.officer).where(Case.id == made.case).first())["officer"] == town["second"]
    with pytest.raises(Invalid, match="休假"):
        await notes.hand_over(boss, made.case, town["first"], WHY)
    offered = (await (await open_browser("city")).get(f"/cases/{made.case}")).text
    assert f'<option value="{town["first"]}"' not in offered
    with pytest.raises(NotAllowed, match="市级"):
        await sharing.leave(await act("county1"), town["second"], today(), today())
    with pytest.raises(Invalid, match="半年"):
        await sharing.leave(boss, town["second"], today(), today() + timedelta(400))
    page = await (await open_browser("city")).get("/liaison/proposal")
    assert "现联络员休假" in page.text
    # The leave is withdrawn, once, by whoever might have written it down; then it comes to pass after all.
    browser, portfolio = await open_browser("city"), f"/liaison/officers/{town['first']}"
    (taken,) = re.findall(rf'"({portfolio}/leave/\d+/withdraw)"', (await browser.get(portfolio)).text)
    assert (await (await open_browser("county2")).submit(taken)).status_code in {403, 404}
    assert [(await browser.submit(taken)).status_code for _ in range(2)] == [303, 409]
    assert all(one.why != "away" for one in (await sharing.proposed(boss)).moves)
    assert "撤回这次休假" not in (await browser.get(portfolio)).text
    await sharing.leave(boss, town["first"], today(), today() + timedelta(3))
    # Somebody assigns one of them meanwhile: what was shown is not what would be done.
    other = next(one.firm.id for one in found.moves if one.firm.id != town["firm"])
    kept = next(one.after for one in found.moves if one.firm.id == other)
    await enterprises.assign_officer(boss, other, kept)
    with pytest.raises(Conflict):
        await sharing.apply(boss, found.mark)
    again = await sharing.proposed(boss)
    assert await sharing.apply(boss, again.mark) == len(again.moves)
    assert not (await sharing.proposed(boss)).moves, "what is shared out stays"
    (case,) = await Case.select().where(Case.id == town["case"])
    assert case["officer"] == await held(town["firm"]) != town["first"]


async def test_requests_are_answered_once_and_notes_stay_inside(town, act, open_browser):
    employer, officer = await act("enterprise1"), await act("officer")
    browser = await open_browser("enterprise1")
    at = f"/enterprises/{town['firm']}"
    sent = await browser.submit(f"{at}/requests", {"subject": "人才公寓", "detail": "三名焊工需要住房"})
    assert sent.status_code == 303
    (asked,) = (await record.of_enterprise(employer, town["firm"])).requests
    assert asked.state == "open"
    assert asked.due_days == 5
    # Made beyond the calendar, it has its day once that reaches it.
    await Enterprise.raw("UPDATE firm_request SET due = NULL")
    assert await deadlines.reckon_due() == 1
    assert (await record.of_enterprise(employer, town["firm"])).requests[0].due == asked.due
    assert await late_requests.remind_overdue() == 0
    await FirmRequest.raw("UPDATE firm_request SET due = {}", today() - timedelta(1))
    assert [await late_requests.remind_overdue() for _ in range(2)] == [1, 0]
    await record.visit(
        officer, town["firm"], record.VisitForm(day=today(), way="visit", note="车间缺两名焊工")
    )
    with pytest.raises(Invalid):
        await record.visit(
            officer, town["firm"], record.VisitForm(day=today() + timedelta(1), way="visit", note="明天去")
        )
    done = await asyncio.gather(
        *(record.answer(officer, asked.id, "done", "已联系住房部门安排", town["firm"]) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    shown = (await browser.get(f"{at}/service")).text
    assert "已联系住房部门安排" in shown
    assert "车间缺两名焊工" not in shown, "what officers note is theirs"
    assert "车间缺两名焊工" in (await (await open_browser("officer")).get(f"{at}/service")).text
    with pytest.raises((NotAllowed, NotFound)):
        await record.of_enterprise(await act("enterprise2"), town["firm"])
    with pytest.raises((NotAllowed, NotFound)):
        await record.visit(
            await act("county2"), town["firm"], record.VisitForm(day=today(), way="phone", note="来电话了")
        )


async def test_a_rate_of_answers_opens_exactly_its_rows(town, act, city):
    boss = await act("city")
    assert not (await answers.rates("organisation", [town["firm"]]))
    await cases.answer(await act("enterprise1"), town["case"], agreed=True)
    late = (await introduce(boss, await city.need("钳工岗"), await city.person("焊工甲"))).case
    heard = (await introduce(boss, await city.need("车工岗"), await city.person("焊工乙"))).case
    await introduce(await act("enterprise1"), await city.need("铣工岗"), await city.person("焊工丙"))
    await Case.update({Case.due: today() - timedelta(1)}).where(Case.id == late)
    await cases.answer(boss, heard, agreed=True, side="employer", text="来电表示愿意对接")
    found = (await answers.rates("organisation", [town["firm"]]))[town["firm"]]
    assert (found.answered, found.silent) == (1, 1), "a bureau's word is none, nor an invitation"
    for chosen, case in (("yes", town["case"]), ("no", late)):
        rows = await Case.select(Case.id).where(
            Case.organisation == town["firm"], answers.answered(boss, chosen)
        )
        assert [row["id"] for row in rows] == [case]
    listed = (await roster.roster(boss)).rates
    assert sum(one.asked for one in listed.values()) == 2
