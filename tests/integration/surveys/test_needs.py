"""What becomes of approved rows: needs of their enterprises, once these have said so or said nothing."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.demand.needs import service as needs
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns import service
from talent_platform.surveys.campaigns.schemas import CampaignEdit
from talent_platform.surveys.conversion import becoming, drafting, waiting
from talent_platform.surveys.conversion.figures import waiting_days
from talent_platform.surveys.needs import queries
from talent_platform.surveys.needs import service as lines
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.needs.service import WhichNeed
from talent_platform.surveys.submissions import service as rows
from talent_platform.workflow.history import one_batch

PASSWORD = "correct horse battery"


@pytest.fixture
def leads_to(survey):
    """`await leads_to("open")`: what becomes of the survey's approved rows."""

    async def set_(becomes):
        now = await campaigns.one(survey.city, survey.id)
        asked = await campaigns.questions(survey.id, now.form_version)
        form = CampaignEdit(title=now.title, kind="talent", working_days=10, questions=asked, becomes=becomes)
        await service.edit(survey.city, survey.id, form, version=None)

    return set_


async def approved(survey, side=0, target=None, **answers):
    row = await survey.handed_in(side, target or survey.targets[side], **answers)
    await rows.move(survey.city, row, "approve")
    return row


async def line_of(survey, row):
    found = await queries.of_row(survey.city, row)
    assert found is not None
    return found


async def need_state(line):
    return await DB.asyncpg_pool.fetchval("SELECT state FROM need WHERE id = $1", line.need)


def form(survey, **changed):
    said = {name: value for name, value in survey.answers.items() if not name.startswith("q_")}
    return TalentNeedForm.model_validate({**said, **changed})


async def long_ago(line, days=30):
    """As if the enterprise had been asked that many days before."""
    await DB.asyncpg_pool.execute(
        "UPDATE survey_need SET due = $1, asked_on = $2 WHERE id = $3",
        today() - timedelta(days=1), today() - timedelta(days=days), line.id,
    )  # fmt: skip


async def test_a_row_becomes_a_need_when_its_enterprise_says_so(survey, act, leads_to) -> None:
    first = await approved(survey)
    assert await becoming.become_all() == 0  # the survey only counts
    await leads_to("open")
    assert await becoming.become_all() == 1
    assert await becoming.become_all() == 0
    line, firm = await line_of(survey, first), await act("enterprise1")
    known = await calendars.in_force()
    assert (line.state, line.firm_asked, await need_state(line)) == ("waits", True, "draft")
    assert line.due == known.after(today(), waiting_days(today()).silence)
    told = await DB.asyncpg_pool.fetch("SELECT account FROM notification WHERE event = 'survey.need_asked'")
    assert [each["account"] for each in told] == [firm.account_id]
    with pytest.raises(NotFound):
        await lines.move(await act("enterprise2"), line.id, "confirm", WhichNeed())
    for wrong in (survey.city, survey.counties[0]):
        with pytest.raises(NotAllowed):
            await lines.move(wrong, line.id, "confirm", WhichNeed())
    with pytest.raises(Conflict, match="须先由企业确认"):  # nor past it
        await needs.take_step(survey.counties[0], line.need, "submit")
    with pytest.raises(NotAllowed):  # it is the enterprise that is asked
        await lines.move(survey.counties[0], line.id, "recorded", WhichNeed(note="电话核实过"))
    assert await lines.move(firm, line.id, "confirm", WhichNeed(version=line.version)) == "confirmed"
    assert await need_state(line) == "open"
    with pytest.raises(Conflict, match="请先关闭需求"):
        await rows.move(survey.city, first, "return", note="人数请再核实")
    assert (await queries.of_row(survey.city, first)).state == "confirmed"
    history = await DB.asyncpg_pool.fetch("SELECT action, to_state FROM need_change ORDER BY id")
    assert [tuple(each) for each in history] == [("surveyed", "draft"), ("surveyed_open", "open")]


async def test_what_the_enterprise_denies_or_the_city_returns_is_closed(survey, act, leads_to) -> None:
    await leads_to("draft")
    denied, back = await approved(survey), await approved(survey, title="焊接工艺员")
    await becoming.become_all()
    firm, line = await act("enterprise1"), await line_of(survey, denied)
    with pytest.raises(Invalid):
        await lines.move(firm, line.id, "refuse", WhichNeed())
    assert await lines.move(firm, line.id, "refuse", WhichNeed(note="我单位没有这个岗位")) == "refused"
    assert await need_state(line) == "closed"
    # The other is confirmed, waits for the county, and is taken back with its row.
    other = await line_of(survey, back)
    await lines.move(firm, other.id, "confirm", WhichNeed())
    assert await need_state(other) == "submitted"
    await rows.move(survey.city, back, "return", note="薪酬请再核实")
    assert await need_state(other) == "closed"
    assert (await line_of(survey, back)).state == "undone"
    await rows.move(survey.counties[0], back, "submit")
    await rows.move(survey.city, back, "approve")
    assert await becoming.become_all() == 1
    again = await line_of(survey, back)
    assert (again.state, again.id != other.id, again.need != other.need) == ("waits", True, True)
    with pytest.raises(asyncpg.CheckViolationError):  # nor past the program
        await DB.asyncpg_pool.execute(
            "UPDATE survey_row SET state = 'returned', handed_in = NULL WHERE id = $1", back
        )
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute("UPDATE survey_need SET state = 'linked' WHERE id = $1", again.id)


async def test_a_need_that_stands_is_linked_and_one_like_it_asked_about(survey, act, leads_to) -> None:
    await leads_to("draft")
    firm, county = await act("enterprise1"), survey.counties[0]
    standing = await needs.create(firm, NeedKind.TALENT, form(survey, seats=9, title="数控编程 工程师"))
    same, twin = await approved(survey), await approved(survey)
    near = await approved(survey, title="数控编程技师", description="一班")
    await becoming.become_all()
    linked, asked, alike = [await line_of(survey, row) for row in (same, twin, near)]
    assert (linked.state, linked.need, asked.state, alike.state) == ("linked", standing, "asked", "asked")
    assert await DB.asyncpg_pool.fetchval("SELECT seats FROM need WHERE id = $1", standing) == 9
    assert [one.id for one in await queries.choices(county, asked)] == [standing]
    assert await queries.choices(await act("department1"), asked) == []
    other = await act("enterprise2")
    foreign = await needs.create(other, NeedKind.TALENT, form(survey))
    for wrong in (None, foreign, 4711):
        with pytest.raises(Invalid):
            await lines.move(county, asked.id, "same", WhichNeed(need=wrong))
    assert await lines.move(county, asked.id, "same", WhichNeed(need=standing)) == "linked"
    assert await lines.move(survey.city, alike.id, "another", WhichNeed()) == "waits"
    assert (await line_of(survey, near)).need not in {None, standing}
    # A row is returned from a need that stood before: it stays as it was.
    await rows.move(survey.city, same, "return", note="请再核实岗位")
    assert await DB.asyncpg_pool.fetchval("SELECT state FROM need WHERE id = $1", standing) == "draft"


async def test_what_cannot_be_a_need_says_why_and_stops_no_other(survey, leads_to) -> None:
    await leads_to("open")
    past = (today() - timedelta(days=3)).isoformat()
    late, good = await approved(survey, deadline=past), await approved(survey, title="焊接工艺员")
    # The text names whom to call at the enterprise: the draft is kept from the other side until decided.
    told = await approved(survey, title="设备维修", description="请找联系人面谈，024-1234567")
    await becoming.become_all()
    stuck, fine, kept = [await line_of(survey, row) for row in (late, good, told)]
    assert (stuck.state, fine.state) == ("stuck", "waits")
    assert past in stuck.reason
    assert kept.state == "waits"
    withheld = "SELECT withheld FROM need WHERE id = $1"
    assert await DB.asyncpg_pool.fetchval(withheld, kept.need)
    done = await lines.move(survey.counties[0], stuck.id, "figure", WhichNeed(note="企业已招到人"))
    assert (done, await becoming.become_all()) == ("figure", 0)


async def test_silence_counts_of_who_could_have_answered(survey, act, leads_to, colleague) -> None:
    await leads_to("open")
    silent = await approved(survey)
    (without,) = await survey.firms(1, ["无账号的企业"])
    alone = await approved(survey, 1, without)
    await becoming.become_all()
    asked, by_phone = await line_of(survey, silent), await line_of(survey, alone)
    assert (by_phone.firm_asked, by_phone.due) == (False, None)
    assert (await SURVEY_NEEDS.figure(survey.counties[1], group="phone"))[0] == 1
    assert await waiting.settle_silent() == 0  # the day is not over
    await long_ago(asked)
    assert await waiting.settle_silent() == 1
    assert ((await line_of(survey, silent)).state, await need_state(asked)) == ("silent", "open")
    assert (await line_of(survey, alone)).state == "waits"
    with pytest.raises(Invalid):
        await lines.move(survey.counties[1], by_phone.id, "recorded", WhichNeed())
    note = WhichNeed(note="11 月 30 日与人事经理通电话，属实")
    assert await lines.move(survey.counties[1], by_phone.id, "recorded", note) == "confirmed"
    assert await need_state(by_phone) == "open"


async def test_an_account_that_comes_or_goes_begins_the_time_anew(survey, act, leads_to) -> None:
    await leads_to("open")
    row = await approved(survey)
    await becoming.become_all()
    line = await line_of(survey, row)
    switch = "UPDATE account SET active = $1 WHERE login = 'enterprise1'"
    await DB.asyncpg_pool.execute(switch, False)
    await long_ago(line)
    await waiting.ask_again()
    assert await waiting.settle_silent() == 0
    off = await line_of(survey, row)
    assert (off.firm_asked, off.due) == (False, None)
    await DB.asyncpg_pool.execute(switch, True)
    assert await waiting.ask_again() == 1
    on = await line_of(survey, row)
    assert (on.firm_asked, on.asked_on, on.due) == (True, today(), await drafting.silence_day())
    assert await waiting.ask_again() == 0


async def test_where_the_calendar_ends_nobody_is_silent(survey, leads_to, monkeypatch) -> None:
    await leads_to("open")
    for module in (drafting, waiting):
        monkeypatch.setattr(module, "today", lambda: date(2026, 12, 30))
    monkeypatch.setattr(becoming, "today", lambda: date(2026, 12, 30))
    row = await approved(survey)
    await becoming.become_all()
    line = await line_of(survey, row)
    assert (line.state, line.firm_asked, line.due) == ("waits", True, None)
    assert await waiting.reckon_due() == 0
    monkeypatch.setattr(waiting, "today", lambda: date(2028, 1, 1))
    assert await waiting.settle_silent() == 0
    assert (await line_of(survey, row)).state == "waits"


async def test_confirming_and_silence_meet_and_two_jobs_make_one_need(
    survey, act, leads_to, monkeypatch
) -> None:
    await leads_to("open")
    made = [await approved(survey, title=f"岗位{word}") for word in ("甲车工", "乙焊接", "丙调度", "丁质检")]
    assert sorted(await asyncio.gather(*(becoming.become_all() for _ in range(3)))) == [0, 0, 4]
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM need") == 4
    firm = await act("enterprise1")
    for row in made:
        await long_ago(await line_of(survey, row))
    monkeypatch.setattr(waiting, "AT_ONCE", 1)  # piece by piece, and all of them in one run
    confirms = [lines.move(firm, (await line_of(survey, row)).id, "confirm", WhichNeed()) for row in made]
    returns = rows.move(survey.city, made[0], "return", note="请再核实岗位")
    done = await asyncio.gather(*confirms, waiting.settle_silent(), returns, return_exceptions=True)
    assert all(isinstance(one, str | int | Conflict) for one in done), done
    states = [(await line_of(survey, row)).state for row in made]
    assert set(states[1:]) <= {"confirmed", "silent"}
    steps = "SELECT count(*) FROM need_change WHERE action = 'surveyed_open' GROUP BY need"
    assert {each["count"] for each in await DB.asyncpg_pool.fetch(steps)} == {1}
    # Returned with its need closed, or public and not returned: nothing between.
    first = await line_of(survey, made[0])
    row = await DB.asyncpg_pool.fetchval("SELECT state FROM survey_row WHERE id = $1", made[0])
    ends = {
        ("returned", "undone", "closed"),
        ("approved", "confirmed", "open"),
        ("approved", "silent", "open"),
    }
    assert (row, first.state, await need_state(first)) in ends


async def test_what_cannot_go_on_in_silence_is_stuck_until_the_draft_is_mended(survey, act, leads_to) -> None:
    await leads_to("open")
    row = await approved(survey)
    await becoming.become_all()
    line, firm = await line_of(survey, row), await act("enterprise1")
    await DB.asyncpg_pool.execute("UPDATE need SET deadline = $1", today() - timedelta(days=1))
    with pytest.raises(Invalid, match="截止日期"):
        await lines.move(firm, line.id, "confirm", WhichNeed())
    await long_ago(line)
    assert await waiting.settle_silent() == 0
    stuck = await line_of(survey, row)
    assert stuck.state == "stuck"
    assert "截止日期" in stuck.reason
    version = await DB.asyncpg_pool.fetchval("SELECT version FROM need")
    await needs.edit(firm, line.need, form(survey), version=version)
    assert await lines.move(firm, line.id, "confirm", WhichNeed()) == "confirmed"


async def test_whoever_hands_the_draft_in_on_its_own_page_has_answered(survey, act, leads_to) -> None:
    await leads_to("open")
    handed, shut = await approved(survey), await approved(survey, title="焊接工艺员")
    await becoming.become_all()
    firm = await act("enterprise1")
    with pytest.raises(NotFound):
        await needs.delete(await act("enterprise2"), (await line_of(survey, handed)).need)
    with pytest.raises(Conflict):
        await needs.delete(firm, (await line_of(survey, handed)).need)
    await needs.take_step(firm, (await line_of(survey, handed)).need, "submit")
    await needs.take_step(firm, (await line_of(survey, shut)).need, "close", reason="cancelled")
    assert await waiting.follow() == 2
    states = [(await line_of(survey, row)).state for row in (handed, shut)]
    assert states == ["confirmed", "refused"]


async def test_what_is_not_published_in_time_is_told_once(survey, act, leads_to) -> None:
    await leads_to("draft")
    row = await approved(survey)
    await becoming.become_all()
    line = await line_of(survey, row)
    await lines.move(await act("enterprise1"), line.id, "confirm", WhichNeed())
    assert await waiting.tell_late() == 0
    known, wait = await calendars.in_force(), waiting_days(today()).publish
    day = today()
    while known.after(day, wait) >= today():
        day -= timedelta(days=1)
    await DB.asyncpg_pool.execute("UPDATE survey_need SET settled_on = $1", day + timedelta(days=1))
    assert await waiting.tell_late() == 0
    await DB.asyncpg_pool.execute("UPDATE survey_need SET settled_on = $1", day)
    assert (await waiting.tell_late(), await waiting.tell_late()) == (1, 0)
    told = await DB.asyncpg_pool.fetch("SELECT account FROM notification WHERE event = 'survey.need_late'")
    assert {each["account"] for each in told} == {
        survey.city.account_id, survey.counties[0].account_id
    }  # fmt: skip
    assert (await SURVEY_NEEDS.figure(survey.city, group="late", campaign=str(survey.id)))[0] == 1
    await needs.take_step(survey.counties[0], line.need, "approve")
    assert (await SURVEY_NEEDS.figure(survey.city, group="late", campaign=str(survey.id)))[0] == 0


async def test_many_rows_cost_a_constant_number_of_statements(survey, leads_to, monkeypatch) -> None:
    await leads_to("draft")
    sent, execute = [], asyncpg.Connection._execute

    async def counted(self, query, values, *args, **kwargs):
        sent.append(query)
        return await execute(self, query, values, *args, **kwargs)

    monkeypatch.setattr(asyncpg.Connection, "_execute", counted)
    found = []
    for number in (2, 20):
        targets = await survey.firms(0, [f"第{number}{n}加工厂" for n in range(number)], number * 10)
        with one_batch():
            for target in targets:
                await approved(survey, target=target)
        sent.clear()
        assert await becoming.become_all() == number
        found.append(len(sent))
    assert found[0] == found[1] < 40
