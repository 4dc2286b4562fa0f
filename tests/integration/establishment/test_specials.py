"""A special post is opened, used and closed by authority, and leaves no ghost."""

import asyncio
import json
from datetime import date, timedelta

import asyncpg
import pytest
from carried import listed, rewritten
from pydantic import ValidationError

from talent_platform import clock
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import drafts, queries
from talent_platform.establishment.appointments import service as appointments
from talent_platform.establishment.institutions import establishments, units
from talent_platform.establishment.institutions.schemas import SupervisionForm
from talent_platform.establishment.letters import service as letters
from talent_platform.establishment.letters.content import chinese, content_of
from talent_platform.establishment.registry import service as registry
from talent_platform.establishment.registry.schemas import ClosingForm
from talent_platform.establishment.specials import ending, service
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.institutions import Institution, StaffMember

ENDS = today() + timedelta(days=300)


@pytest.fixture
async def expert(desk):
    await desk.owner.execute("UPDATE institution SET jurisdiction = '219900' WHERE id = $1", desk.id)
    await desk.planned({("professional", 10): 1}, today())
    who = await desk.person(1)
    titles = [{"name": "主任医师", "level": "正高", "granted": "2015-01-01"}]
    await rewritten({StaffMember.titles: json.dumps(titles)}, who)
    return who


def wanted(person, **changes):
    return SpecialForm.model_validate({
        "person": person, "grade": 4, "project": "重点实验室", "opened": today(), "ends": ENDS,
        "standard": "正高", "evidence": ["provincial_key_project"], "evidence_document": "省科1号",
        **changes,
    })  # fmt: skip


async def opened(desk, person):
    special = await service.ask(desk.hr, desk.id, wanted(person))
    await service.move(desk.county, special, "county_pass", document="县1号")
    await service.move(desk.city, special, "city_pass", document="市1号")
    return special


async def test_only_the_bureaus_close_it_and_what_has_not_begun_never_does(desk, expert):
    special = await opened(desk, expert)
    later = today() + timedelta(days=60)
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person,"
        " special, counts) VALUES ($1, 'filled', 'professional', 4, 4, $2, $3, $4, $5, false)",
        desk.id, later, ENDS, expert, special,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        await ending.write_off(desk.hr, special, today(), note="结题", document="单位1号")
    with pytest.raises(Invalid):
        await ending.write_off(desk.county, special, today(), note="结题", document=" ")
    await ending.write_off(desk.county, special, today(), note="结题", document="县销1号")
    assert [held for held in (await units.applicant(expert)).holdings if held.here] == []
    with pytest.raises(Conflict):
        await ending.write_off(desk.city, special, today(), note="结题", document="市销1号")


async def test_it_is_used_within_its_time_only(desk, expert):
    special = await opened(desk, expert)

    async def g8a(day, ends):
        form = desk.request(expert, 4, day, "other", special=special, ends=ends)
        return (await drafts.ask(desk.hr, desk.id, form)).decision.of("G8a").outcome

    assert await g8a(today(), ENDS) == "pass"
    assert await g8a(today() - timedelta(days=1), ENDS) == "block"
    assert await g8a(today(), ENDS + timedelta(days=1)) == "block"
    assert await g8a(today(), None) == "block"


async def test_one_person_has_one_for_a_project_and_grade_one_is_the_states(desk, expert):
    await opened(desk, expert)
    for project in ("重点实验室", "重点 实验室", "重点实验室。", "重点\u200b实验室"):
        with pytest.raises(Conflict, match="尚未结束"):
            await service.ask(desk.hr, desk.id, wanted(expert, project=project))
    with pytest.raises(Conflict, match="H8a"):
        await service.ask(desk.city, desk.id, wanted(expert, grade=1, project="另一项目", document="市2号"))


async def test_the_approval_of_another_department_is_not_invented(desk, expert):
    city = (await Institution.select(Institution.organisation.parent.as_alias("parent")).first())["parent"]
    bureau = desk.city.organisation_id
    await desk.owner.execute("UPDATE institution SET department = $1 WHERE id = $2", bureau, desk.id)
    assert city != bureau
    special = await service.ask(desk.hr, desk.id, wanted(expert))
    await service.move(desk.county, special, "county_pass", document="县1号")
    assert [each["by"] for each in (await service.special_row(desk.hr, special))["approvals"]] == [
        "county_hrss"
    ]
    await service.move(desk.city, special, "city_pass", document="市1号")
    given = (await service.special_row(desk.hr, special))["approvals"]
    assert {each["by"] for each in given} == {"county_hrss", "department", "city_hrss"}
    assert given[0]["on"] == today()


async def test_its_end_is_bounded_by_years_and_by_its_project(desk, expert):
    for changes in ({"ends": date(9999, 12, 31)}, {"ends": today() + timedelta(days=5 * 366 + 1)},
                    {"project_ended": ENDS - timedelta(days=1)}):  # fmt: skip
        with pytest.raises(ValidationError):
            wanted(expert, **changes)
    special = await service.ask(desk.hr, desk.id, wanted(expert, project_ended=ENDS))
    assert (await service.special_row(desk.hr, special))["project_ended"] == ENDS


async def test_it_is_extended_by_every_office_on_paper_and_the_person_by_a_further_appointment(desk, expert):
    special = await opened(desk, expert)
    later = ENDS + timedelta(days=400)
    with pytest.raises(Conflict, match="须先由县"):
        await ending.extend(desk.city, special, later, note="", document="市延1号")
    for day, document in ((ENDS, "市延1号"), (date(9998, 1, 1), "市延1号"), (later, " ")):
        with pytest.raises(Invalid):
            await ending.extend(desk.city, special, day, note="", document=document)
    form = desk.request(expert, 4, today(), "other", special=special, ends=later)
    assert (await drafts.ask(desk.hr, desk.id, form)).decision.of("G8a").outcome == "block"
    await ending.extend(desk.county, special, later, note="", document="县延1号")
    with pytest.raises(Conflict, match="已同意"):
        await ending.extend(desk.county, special, later, note="", document="县延1号")
    # What the county agreed to is that day and no other; the database holds it too.
    with pytest.raises(Conflict, match="须先由县"):
        await ending.extend(desk.city, special, later - timedelta(days=1), note="", document="市延1号")
    with pytest.raises(asyncpg.CheckViolationError, match="nobody has extended"):
        await DB.asyncpg_pool.execute(
            "WITH step AS (INSERT INTO special_post_step (special, action, from_state, to_state, actor_id,"
            " actor_role, actor_name, changed) SELECT $1, 'extend', 'open', 'open', $2, 'city', '市',"
            " jsonb_build_object('ends', jsonb_build_array(ends, ends + 1)) FROM special_post WHERE id = $1)"
            " UPDATE special_post SET ends = ends + 1 WHERE id = $1",
            special, desk.city.account_id,
        )  # fmt: skip
    await ending.extend(desk.city, special, later, note="任务未完成", document="市延1号")
    assert (await drafts.ask(desk.hr, desk.id, form)).decision.of("G8a").outcome == "pass"
    assert "市延1号" in {each["document"] for each in await service.steps_of(special)}
    # Of an evening before it nobody is told of it.
    await desk.owner.execute("ALTER TABLE special_post_step DISABLE TRIGGER USER")
    await desk.owner.execute(
        "UPDATE special_post_step SET at = at + interval '2 days' WHERE action = 'extend'"
    )
    await desk.owner.execute("ALTER TABLE special_post_step ENABLE TRIGGER USER")
    for known, ends in ((today(), ENDS), (today() + timedelta(days=2), later)):
        (told,) = (await units.unit_on(desk.id, today(), known=known)).special_posts
        assert told.ends == ends


async def test_what_will_be_written_off_is_used_until_then_and_not_beyond(desk, expert):
    special, closing = await opened(desk, expert), today() + timedelta(days=30)
    within = desk.request(expert, 4, today(), "other", special=special, ends=closing, recruitment=None)
    request = await drafts.draft(desk.hr, desk.id, within)
    await appointments.submit(desk.hr, request)
    await appointments.move(desk.county, request, "county_pass", document="县1号")
    await appointments.move(desk.city, request, "city_pass", document="市1号")
    row, decided = await queries.appointment_row(desk.city, request), await letters.decided_step(request)
    told = "".join((await content_of(desk.city, row, decided))["paragraphs"])
    assert f"四级岗位（特设岗位），自{chinese(today())}起，至{chinese(closing)}止" in told
    assert f"该特设岗位因重点实验室设置，任务至{chinese(ENDS)}止" in told
    with pytest.raises(Invalid, match="不能晚于任务结束"):
        await ending.write_off(desk.city, special, ENDS + timedelta(days=1), note="", document="市销1号")
    await ending.write_off(desk.city, special, closing, note="", document="市销1号")
    # Until then it lives: no second one for the person and project runs beside it.
    with pytest.raises(Conflict, match="尚未结束"):
        await service.ask(desk.hr, desk.id, wanted(expert, opened=closing))
    await service.ask(desk.hr, desk.id, wanted(expert, opened=closing + timedelta(days=1)))
    form = desk.request(expert, 4, today(), "other", special=special, ends=ENDS)
    assert (await drafts.ask(desk.hr, desk.id, form)).decision.of("G8a").outcome == "block"
    await appointments.move(desk.hr, request, "take_effect")
    assert [held.end for held in (await units.applicant(expert)).holdings] == [closing]


async def test_it_is_not_written_off_before_somebody_has_held_it(desk, expert, monkeypatch):
    special, begins = await opened(desk, expert), today() + timedelta(days=90)
    form = desk.request(expert, 4, begins, "other", special=special, ends=ENDS, recruitment=None)
    request = await drafts.draft(desk.hr, desk.id, form)
    await appointments.submit(desk.hr, request)
    await appointments.move(desk.county, request, "county_pass", document="县1号")
    await appointments.move(desk.city, request, "city_pass", document="市1号")
    # What is approved for a later day is kept until it may take effect.
    then = clock.now() + timedelta(days=90)
    monkeypatch.setattr(clock, "today", lambda: begins)
    monkeypatch.setattr(clock, "now", lambda: then)
    assert await appointments.expire_due() == 0
    await appointments.move(desk.hr, request, "take_effect")
    before = begins - timedelta(days=1)
    with pytest.raises(Invalid, match=f"自 {begins} 起已在该岗位任职"):
        await ending.write_off(desk.county, special, before, note="", document="县销1号")
    monkeypatch.setattr(clock, "today", lambda: begins + timedelta(days=9))
    with pytest.raises(Invalid, match="由市人社部门办理"):
        await ending.write_off(desk.county, special, begins, note="", document="县销1号")
    await ending.write_off(desk.city, special, begins, note="", document="市销1号")
    assert [held.end for held in (await units.applicant(expert)).holdings] == [begins]


async def test_a_unit_closed_in_the_same_moment_is_asked_for_nothing(desk, expert):
    closing = ClosingForm(closed=today(), document="编办〔2026〕2号")
    results = await asyncio.gather(
        registry.close(desk.city, desk.id, closing),
        service.ask(desk.hr, desk.id, wanted(expert)),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, Conflict) for each in results) == [False, True], results


async def test_two_at_once_for_one_project_are_one(desk, expert, act):
    """The same person, asked for in two institutions and with another spelling, at the same moment."""
    other = await act("institution2")
    unit = (
        await Institution.insert(
            Institution(organisation=other.organisation_id, kind="professional", level="county",
                        jurisdiction="219900")
        )
    )[0]["id"]  # fmt: skip
    twin = (
        await listed(
            StaffMember(institution=unit, number="X1", name="员工1", person_key="walk1", identity_cipher=b"x")
        )
    )[0]["id"]
    results = await asyncio.gather(
        service.ask(desk.hr, desk.id, wanted(expert)),
        service.ask(other, unit, wanted(twin, project="重点 实验室")),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, Conflict) for each in results) == [False, True], results


async def test_the_database_fills_a_special_post_within_its_time_only(desk, expert):
    special = await opened(desk, expert)
    decision = await desk.owner.fetchval(
        "INSERT INTO ledger_decision (institution, act) VALUES ($1, 'first_load') RETURNING id", desk.id
    )
    for start, until in (
        (today() - timedelta(days=1), ENDS),
        (today(), ENDS + timedelta(days=1)),
        (today(), None),
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="within its time"):
            await DB.asyncpg_pool.execute(
                "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until,"
                " person, special, counts, decision)"
                " VALUES ($1, 'filled', 'professional', 4, 4, $2, $3, $4, $5, false, $6)",
                desk.id, start, until, expert, special, decision,
            )  # fmt: skip


async def test_a_department_recorded_later_does_not_stop_what_was_opened_before(
    desk, expert, act, open_browser
):
    """It is asked of what no office has passed on yet, by its own account."""
    special = await opened(desk, expert)
    halfway = await service.ask(desk.hr, desk.id, wanted(expert, project="另一项目"))
    await service.move(desk.county, halfway, "county_pass", document="县2号")
    new = await service.ask(desk.hr, desk.id, wanted(expert, project="第三项目"))
    form = SupervisionForm(department="第1卫生健康局", document="县编〔2026〕1 号")
    await establishments.supervise(desk.county, desk.id, form)
    row = await service.special_row(desk.city, special)
    assert "extend" not in await ending.offered_to(desk.city, row)
    later = ENDS + timedelta(days=60)
    for early in (desk.county, desk.city):
        with pytest.raises(Conflict, match="须先由主管部门"):
            await ending.extend(early, special, later, note="", document="延1号")
    for office in (await act("department1"), desk.county, desk.city):
        row = await service.special_row(office, special)
        assert any(step in ending.EXTENDING for step in await ending.offered_to(office, row))
        await ending.extend(office, special, later, note="任务未完成", document="延1号")
    page = (await (await open_browser("city")).get(f"/posts/specials/{special}")).text
    assert all(word in page for word in ("主管部门同意延期", "县区同意延期", f"至 {later.isoformat()}"))
    use = desk.request(expert, 4, today(), "other", special=special, ends=ENDS, recruitment=None)
    assert (await drafts.ask(desk.hr, desk.id, use)).decision.of("G5b").outcome == "pass"
    await service.move(desk.city, halfway, "city_pass", document="市2号")
    with pytest.raises(NotAllowed):
        await service.move(desk.county, new, "county_pass", document="县3号")
    await service.move(await act("department1"), new, "department_pass", document="主1号")
    for each, supervised in ((special, False), (halfway, False), (new, True)):
        row = await service.special_row(desk.city, each)
        assert row["supervised"] is supervised


async def test_what_has_ended_is_not_extended_but_written_off_and_asked_anew(desk, expert):
    """Nobody granted the days since: they are not filled backwards."""
    special = await opened(desk, expert)
    with clock.at(clock.now() + timedelta(days=300)):
        for office in (desk.county, desk.city):
            await ending.extend(office, special, ENDS + timedelta(days=1), note="", document="延1号")
    with clock.at(clock.now() + timedelta(days=380)):
        row = await service.special_row(desk.city, special)
        assert await ending.offered_to(desk.city, row) == ["write_off"]
        assert await ending.offered_to(desk.county, row) == ["write_off"]
        later = today() + timedelta(days=100)
        with pytest.raises(Conflict, match="重新申请设立"):
            await ending.extend(desk.city, special, later, note="未完成", document="市延2号")
        await ending.write_off(desk.city, special, today(), note="结题", document="市销1号")
        form = wanted(expert, opened=today(), ends=later)
        assert await service.ask(desk.hr, desk.id, form) != special


async def test_no_day_before_the_approval_is_granted_by_a_new_opening(desk, expert):
    special = await service.ask(desk.hr, desk.id, wanted(expert, opened=today() - timedelta(days=80)))
    await service.move(desk.county, special, "county_pass", document="县1号")
    await service.move(desk.city, special, "city_pass", document="市1号")
    assert (await service.special_row(desk.city, special))["opened"] == today()
    over = wanted(
        expert, project="另一项目", opened=today() - timedelta(days=80), ends=today() - timedelta(days=1)
    )
    late = await service.ask(desk.hr, desk.id, over)
    with pytest.raises(Conflict, match="任务已经结束"):
        await service.move(desk.county, late, "county_pass", document="县2号")
