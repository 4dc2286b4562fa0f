"""A request hangs out its full time, and an objection stops only the case it is about."""

from __future__ import annotations

from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform import clock
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.appointments import drafts, questions, service
from talent_platform.establishment.appointments.queries import appointment_row
from talent_platform.establishment.notices import service as notices
from talent_platform.establishment.notices.facts import subject
from talent_platform.publicity import queries
from talent_platform.publicity import service as publicity
from talent_platform.publicity.service import ObjectionForm
from talent_posts import shipped_calendar

YEAR_AGO = today() - timedelta(days=365)
LATER = timedelta(days=30)


@pytest.fixture
async def two(desk):
    """Two drafts on one notice of a recruitment."""
    await desk.planned({("professional", 10): 3, ("professional", 12): 3}, YEAR_AGO)
    found = []
    for number in (1, 2):
        form = desk.request(await desk.person(number), 12, today() + LATER)
        found.append(await drafts.draft(desk.hr, desk.id, form))
    rows = [await appointment_row(desk.hr, each) for each in found]
    notice = await notices._hang(desk.hr, desk.id, "拟聘人员公示", "recruit", rows)
    return found, notice


def at(monkeypatch, day):
    """As if it were that day."""
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + (day - real.astimezone(clock.ZONE).date()))
    monkeypatch.setattr(clock, "today", lambda: day)
    for module in (publicity, queries, questions, service, notices):
        if hasattr(module, "today"):
            monkeypatch.setattr(module, "today", lambda: day)


async def item_of(desk, notice, appointment):
    row = await queries.notice(desk.city, notice)
    return next(each.id for each in row.items if each.subject == subject(appointment))


async def test_nobody_is_submitted_before_the_notice_has_hung_its_time(desk, two, monkeypatch):
    (first, _), notice = two
    row = await queries.hanging(notice)
    assert row.ends == today() + timedelta(days=7)
    # What the unit says itself of an earlier publicity counts no longer.
    for day in (today(), row.ends):
        at(monkeypatch, day)
        with pytest.raises(Conflict, match="公示"):
            await service.submit(desk.hr, first)
    at(monkeypatch, row.ends + timedelta(days=1))
    await service.submit(desk.hr, first)
    with pytest.raises(NotFound):
        await queries.hanging(notice)
    assert (await queries.notice(desk.county, notice)).ends == row.ends


async def test_a_notice_speaks_only_for_whom_and_what_it_names(desk, two, monkeypatch):
    (first, second), _ = two
    mine = await appointment_row(desk.hr, first)
    later = mine["effective"] + timedelta(days=1)
    others = [
        desk.request(await desk.person(3), 12, mine["effective"]), desk.request(mine["person"], 10, later),
        desk.request(mine["person"], 12, later),
        desk.request(mine["person"], 12, mine["effective"], way="state_placement"),
        desk.request(mine["person"], 12, mine["effective"], ends=str(later)),
        desk.request(mine["person"], 12, mine["effective"], policy="军转干部", occupies_quota=False),
    ]  # fmt: skip
    for form in others:
        with pytest.raises(Conflict, match="撤下公示"):
            await drafts.revise(desk.hr, first, form, version=mine["version"])
    same = desk.request(
        mine["person"], 12, mine["effective"], evidence=[{"kind": "degree", "document": "证1号"}]
    )
    await drafts.revise(desk.hr, first, same, version=mine["version"])
    # One that an older version let change is not submitted with it.
    await desk.owner.execute("UPDATE appointment SET effective = $2 WHERE id = $1", second, later)
    at(monkeypatch, today() + timedelta(days=9))
    with pytest.raises(Conflict, match="撤下公示"):
        await service.submit(desk.hr, second)
    await service.submit(desk.hr, first)


async def test_once_taken_down_a_draft_changes_and_hangs_anew(desk):
    await desk.planned({("professional", 12): 3}, YEAR_AGO)
    draft = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(1), 12, today() + LATER))
    notice = await notices.of_request(desk.hr, draft)
    other = desk.request(await desk.person(2), 12, today() + LATER)
    version = (await appointment_row(desk.hr, draft))["version"]
    await publicity.withdraw(desk.hr, notice)
    await drafts.revise(desk.hr, draft, other, version=version)
    (item,) = (await queries.hanging(await notices.of_request(desk.hr, draft))).items
    assert "员工2" in item.text


async def test_whoever_was_withdrawn_hangs_no_more_and_the_others_do(desk, two, open_browser):
    (first, second), notice = two
    item = await item_of(desk, notice, first)
    objected = ObjectionForm(item=item, text="其职称证书系伪造", contact="王某 13800000000")
    await publicity.object_to(notice, objected, address="10.0.0.1")
    await service.move(desk.hr, first, "withdraw")
    assert [each.subject for each in (await queries.hanging(notice)).items] == [subject(second)]
    with pytest.raises(NotFound):
        await publicity.object_to(notice, objected, address="10.0.0.1")
    # What was objected is asked for with the next request, too.
    mine = await appointment_row(desk.hr, first)
    again = await drafts.ask(desk.hr, desk.id, desk.request(mine["person"], 12, mine["effective"]))
    assert again.case.request.objected_before == 1
    await service.move(desk.hr, second, "withdraw")
    with pytest.raises(NotFound):
        await queries.hanging(notice)
    assert notice not in {each.id for each in await queries.hanging_now()}
    page = (await (await open_browser("institution1")).get(f"/publicity/{notice}")).text
    assert "公示中" not in page
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute("UPDATE notice_item SET ended = NULL WHERE id = $1", item)


async def test_an_objection_stops_only_its_own_case_until_it_is_decided(desk, two, monkeypatch, act):
    (first, second), notice = two
    form = ObjectionForm(
        item=await item_of(desk, notice, first), text="其职称证书系伪造", contact="王某 13800000000"
    )
    objection = await publicity.object_to(notice, form, address="10.0.0.1")
    with pytest.raises(asyncpg.CheckViolationError, match="hangs as it was hung"):
        await DB.asyncpg_pool.execute(f"UPDATE notice SET withdrawn = now() WHERE id = {notice}")
    at(monkeypatch, today() + timedelta(days=9))
    await service.submit(desk.hr, second)
    with pytest.raises(Conflict, match="异议"):
        await service.submit(desk.hr, first)
    with pytest.raises(NotAllowed):
        await publicity.decide(desk.hr, objection, "unfounded", "经核实不存在")
    with pytest.raises(NotFound):
        await publicity.decide(await act("county2"), objection, "unfounded", "经核实不存在")
    await publicity.decide(desk.county, objection, "unfounded", "经核实证书真实")
    with pytest.raises(Conflict):
        await publicity.decide(desk.city, objection, "founded", "又改主意了")
    await service.submit(desk.hr, first)


async def test_a_founded_objection_stops_its_case_for_good(desk, two, monkeypatch):
    (first, second), notice = two
    form = ObjectionForm(
        item=await item_of(desk, notice, first), text="其职称证书系伪造", contact="王某 13800000000"
    )
    objection = await publicity.object_to(notice, form, address="10.0.0.1")
    with pytest.raises(Conflict, match="异议"):
        await publicity.withdraw(desk.hr, notice)
    await publicity.decide(desk.city, objection, "founded", "证书编号查无记录")
    at(monkeypatch, today() + timedelta(days=9))
    with pytest.raises(Conflict, match="异议成立"):
        await service.submit(desk.hr, first)
    await service.submit(desk.hr, second)
    # Asked for anew it is the same case: the unit's own word on a notice is not taken, and an office says
    # whether what was objected still holds.
    row = await appointment_row(desk.hr, first)
    again = await drafts.draft(
        desk.hr, desk.id, desk.request(row["person"], 12, today() + timedelta(days=30))
    )
    with pytest.raises(Conflict, match="重新公示"):
        await service.submit(desk.hr, again)
    anew = await notices.of_request(desk.hr, again)
    at(monkeypatch, (await queries.hanging(anew)).ends + timedelta(days=1))
    await service.submit(desk.hr, again)
    asked = (await questions.about_row(await appointment_row(desk.hr, again))).decision.of("H12e")
    assert (asked.outcome, asked.facts) == ("needs_approval", {"其他申请的异议": 1})
    await service.move(desk.county, again, "county_pass", document="县1号")
    await service.move(desk.city, again, "city_pass", document="市1号")
    settled = (await questions.about_row(await appointment_row(desk.hr, again))).decision
    assert settled.of("H12e").outcome == "pass"


async def test_a_notice_taken_down_counts_for_nothing_and_hangs_anew(desk, two, monkeypatch):
    (first, _), notice = two
    with pytest.raises(Conflict):
        await notices.of_request(desk.hr, first)
    await publicity.withdraw(desk.hr, notice)
    with pytest.raises(NotFound):
        await queries.hanging(notice)
    assert await publicity.standing_of([subject(first)]) == {}
    again = await notices.of_request(desk.hr, first)
    assert (await queries.hanging(again)).starts == today()


async def test_the_database_lets_nobody_shorten_a_notice_or_backdate_it(desk, two):
    _, notice = two
    for change in ("ends = ends - 3", "starts = starts - 9", "least = 1", "text = 'x'", "ends = NULL"):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(f"UPDATE notice SET {change} WHERE id = {notice}")
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(
            "INSERT INTO notice (organisation, title, text, starts, least, unit, ends, created_by) "
            "SELECT organisation, title, text, starts - 9, least, unit, ends, 1 FROM notice"
        )


async def test_the_contact_is_sealed_and_read_through_the_door_only(desk, two):
    (first, _), notice = two
    form = ObjectionForm(
        item=await item_of(desk, notice, first), text="其职称证书系伪造", contact="王某 13800000000"
    )
    objection = await publicity.object_to(notice, form, address="10.0.0.1")
    stored = await DB.asyncpg_pool.fetchval("SELECT contact FROM objection")
    assert "王某".encode() not in stored
    assert await publicity.contact(desk.county, objection, "电话核实异议内容") == "王某 13800000000"
    assert (
        await DB.asyncpg_pool.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'objection.unmasked'")
        == 1
    )
    told = (await queries.notice(desk.hr, notice)).objections
    assert [(each.text, each.state) for each in told] == [("", "open")]


def test_the_last_day_follows_the_one_calendar():
    days = shipped_calendar()
    # National day 2026: 1–7 October are holidays, 10 October is a make-up Saturday.
    assert publicity.last_day(days, date(2026, 9, 29), 5, "day") == date(2026, 10, 4)
    assert publicity.last_day(days, date(2026, 9, 29), 5, "working_day") > date(2026, 10, 8)
    assert publicity.last_day(days, date(2026, 12, 29), 5, "working_day") is None


async def test_a_last_day_not_yet_known_stops_and_is_reckoned_later(desk, two, monkeypatch):
    (first, _), notice = two
    del notice
    await DB.asyncpg_pool.execute(
        "INSERT INTO notice (organisation, title, text, starts, least, unit, ends, created_by) "
        "SELECT organisation, title, text, starts, 5, 'working_day', NULL, 1 FROM notice"
    )
    assert await publicity.reckon() == 1
    assert await publicity.reckon() == 0
    assert first


async def test_a_notice_the_unit_only_tells_of_counts_once_the_city_has_confirmed_it(desk):
    await desk.planned({("professional", 12): 1}, YEAR_AGO)
    form = desk.request(await desk.person(1), 12, today())
    told = (await drafts.ask(desk.hr, desk.id, form)).decision.of("H12c")
    assert (told.outcome, told.needs) == ("needs_approval", ("city_hrss",))
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    with pytest.raises(Invalid, match="文号"):
        await service.move(desk.city, request, "city_pass")
    await service.move(desk.city, request, "city_pass", document="市1号")
    row = await appointment_row(desk.city, request)
    assert "H12c" in {rule for paper in row["confirmed"] for rule in paper["covers"]}
    await service.move(desk.hr, request, "take_effect")


async def test_one_that_hung_here_needs_no_such_word(desk, two, monkeypatch):
    (first, _), notice = two
    at(monkeypatch, (await queries.hanging(notice)).ends + timedelta(days=1))
    answer = await questions.about_row(await appointment_row(desk.hr, first))
    assert answer.decision.of("H12c").outcome == "pass"
