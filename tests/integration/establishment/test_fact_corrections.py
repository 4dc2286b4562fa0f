"""A confirmed fact that was never so is put right or taken back by two; what was known before stays told."""

import json
from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.facts import resting
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts.schemas import RecordCorrectionForm, right_facts
from talent_platform.establishment.institutions import units
from talent_platform.establishment.people import records
from talent_platform.establishment.people.schemas import FACTS

PAST = date(2018, 1, 1)


@pytest.fixture
async def second(act, desk):
    """A second person of the city bureau."""
    return await act(await desk.owner.fetchval(
        "INSERT INTO account (login, name, role, password_hash, organisation)"
        " SELECT 'city2', '市局乙', role, password_hash, organisation FROM account WHERE login = 'city'"
        " RETURNING login"
    ))  # fmt: skip


async def confirmed(desk, who, kind, /, **given):
    """A fact the city has confirmed a month ago."""
    fact = FACTS[kind][1].model_validate(given)
    record = await records.ask(desk.hr, who, kind, fact, "登1号")
    await records.decide(desk.city, record, confirm=True)
    await desk.owner.execute("ALTER TABLE staff_record DISABLE TRIGGER USER")
    await desk.owner.execute(
        "UPDATE staff_record SET asked = asked - interval '40 days', decided = decided - interval '30 days'"
        " WHERE id = $1",
        record,
    )
    await desk.owner.execute("ALTER TABLE staff_record ENABLE TRIGGER USER")
    return record


def wrong(**right):
    act = "correct" if right else "withdraw"
    return RecordCorrectionForm(act=act, reason="证书经核查系伪造", document="更1号"), right


async def asked(actor, record, kind, /, **right):
    form, given = wrong(**right)
    return await facts.ask(actor, record, form, right_facts(kind, form, given))


async def hired(desk, who, grade):
    request = await drafts.draft(desk.hr, desk.id, desk.request(who, grade, today()))
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.hr, request, "take_effect")
    return request


async def told(who, **when):
    person = await units.applicant(who, **when)
    return [title.level for title in person.titles], [each.kind for each in person.disciplines]


SENIOR = {"name": "高级工程师", "level": "副高", "granted": "2019-05-01"}


async def test_a_title_is_taken_back_by_two_and_what_rests_on_it_is_listed(desk, second, open_browser):
    await desk.planned({("professional", 7): 2}, today())
    who, other = await desk.person(1), await desk.person(2)
    record = await confirmed(desk, who, "title", **SENIOR)
    await confirmed(desk, other, "title", **SENIOR)
    request = await hired(desk, who, 7)
    await hired(desk, other, 7)
    correction = await asked(desk.hr, record, "title")
    with pytest.raises(Conflict, match="已有待确认"):
        await asked(desk.city, record, "title")
    (rests,) = await resting.on_correction(await facts.correction(desk.city, correction))
    assert (rests.appointment, rests.before, rests.after) == (request, "warn", "block")
    assert any(reason.startswith("H10a") for reason in rests.reasons)
    for actor in (desk.hr, desk.county):
        with pytest.raises(NotAllowed):
            await facts.decide(actor, correction, confirm=True)
    assert await told(who) == (["中级", "副高"], [])
    page = (await (await open_browser("city")).get(f"/posts/record-corrections/{correction}")).text
    assert f"/posts/requests/{request}" in page
    assert "专业技术七级" in page
    await facts.decide(second, correction, confirm=True)
    assert await told(who) == (["中级"], [])
    assert await told(other) == (["中级", "副高"], [])
    for known, levels in ((1, ["中级", "副高"]), (31, ["中级"])):
        day = today() - timedelta(days=known)
        assert (await told(who, known=day))[0] == levels
        unit = await units.unit_on(desk.id, today(), known=day)
        assert {p.id for p in unit.roster} == set(), "nobody was in post then"
        assert [each["standing"] is not None for each in await records.about(who, known=day)] == [
            len(levels) == 2
        ]
    assert [each["standing"] for each in await records.about(who)] == [None]
    person = (await (await open_browser("institution1")).get(f"/posts/staff/{who}")).text
    assert "已撤回" in person
    assert f"/posts/record-corrections/{correction}" in person
    (again,) = await resting.on_correction(await facts.correction(desk.city, correction))
    assert again == rests
    with pytest.raises(Conflict, match="已确认、未撤回"):
        await asked(desk.hr, record, "title")
    with pytest.raises(Conflict, match="已经办理"):
        await facts.decide(desk.city, correction, confirm=True)


async def test_the_database_takes_no_fact_back_that_no_second_person_has(desk, second):
    who = await desk.person(1)
    record = await confirmed(desk, who, "title", **SENIOR)
    discipline = await confirmed(desk, who, "discipline", kind="warning", start="2026-09-01")
    kept = json.dumps([{"name": "工程师", "level": "中级", "granted": "2015-01-01"}])
    with pytest.raises(asyncpg.CheckViolationError, match="taken back by two"):
        await DB.asyncpg_pool.execute("UPDATE staff_member SET titles = $2 WHERE id = $1", who, kept)
    correction = await asked(desk.city, record, "title")
    confirm = (
        "UPDATE record_correction SET state = 'confirmed', decided = now(), decided_by = $2 WHERE id = $1"
    )
    for account in (desk.city.account_id, desk.hr.account_id, desk.county.account_id):
        with pytest.raises(asyncpg.CheckViolationError, match="second person"):
            await DB.asyncpg_pool.execute(confirm, correction, account)
    by_the_unit = (
        "INSERT INTO record_correction (institution, person, record, was, reason, document, asked_by,"
        " asked_name) SELECT s.institution, s.id, r.id, r.facts, '本人要求', '更2号', $2, '人事'"
        " FROM staff_record r JOIN staff_member s ON s.id = r.person WHERE r.id = $1 RETURNING id"
    )
    asked_for = await DB.asyncpg_pool.fetchval(by_the_unit, discipline, desk.hr.account_id)
    with pytest.raises(asyncpg.CheckViolationError, match="on a unit's word"):
        await DB.asyncpg_pool.execute(confirm, asked_for, desk.city.account_id)
    await facts.decide(second, correction, confirm=True)
    for change in ("reason = '别的原因'", "state = 'refused'"):
        with pytest.raises(asyncpg.CheckViolationError):
            await DB.asyncpg_pool.execute(f"UPDATE record_correction SET {change} WHERE id = $1", correction)
    with pytest.raises(asyncpg.CheckViolationError, match="does not stand"):
        await DB.asyncpg_pool.execute(by_the_unit, record, desk.hr.account_id)
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute("DELETE FROM record_correction WHERE id = $1", correction)


async def test_what_speaks_against_somebody_is_put_right_on_an_offices_word(desk, second):
    await desk.planned({("professional", 9): 1, ("professional", 10): 1}, today() - timedelta(days=60))
    who = await desk.person(1)
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
        " VALUES ($1, 'filled', 'professional', 10, 10, $2, $3)",
        desk.id, PAST, who,
    )  # fmt: skip
    start = today() - timedelta(days=200)
    given = {"kind": "demerit", "start": str(start), "end": str(today() + timedelta(days=300))}
    discipline = await confirmed(desk, who, "discipline", **given)
    failed = await confirmed(
        desk, who, "appraisal", kind="term", on=str(today() - timedelta(days=40)), result="unqualified"
    )
    up = desk.request(who, 9, today(), "promotion", recruitment=None)

    async def asked_up(rule):
        found = (await drafts.ask(desk.hr, desk.id, up)).decision.of(rule)
        return found.outcome if found.applies else ""

    assert (await asked_up("H9f"), await asked_up("H12j")) == ("block", "block")
    for record, kind in ((discipline, "discipline"), (failed, "appraisal")):
        with pytest.raises(NotAllowed, match="人社部门核对档案"):
            await asked(desk.hr, record, kind)
    with pytest.raises(Invalid, match="相同"):
        await asked(desk.county, discipline, "discipline", **given)
    shorter = {**given, "end": str(today() - timedelta(days=1))}
    first = await asked(desk.county, discipline, "discipline", **shorter)
    assert await asked_up("H9f") == "block"
    await facts.decide(desk.city, first, confirm=True)
    assert await asked_up("H9f") != "block"
    await facts.decide(second, await asked(desk.city, discipline, "discipline", **given), confirm=True)
    assert await asked_up("H9f") == "block"
    await facts.decide(second, await asked(desk.city, discipline, "discipline"), confirm=True)
    assert await told(who) == (["中级"], [])
    assert await told(who, known=today() - timedelta(days=1)) == (["中级"], ["demerit"])
    refused = await asked(desk.county, failed, "appraisal")
    await facts.decide(desk.city, refused, confirm=False, note="档案与登记相符")
    assert await asked_up("H12j") == "block"
    await facts.decide(desk.city, await asked(desk.county, failed, "appraisal"), confirm=True)
    assert await asked_up("H12j") != "block"
    left = date(2025, 7, 1)
    degree = await confirmed(desk, who, "degree", degree="doctor", graduated=left)
    assert (await units.applicant(who)).graduated == left
    with pytest.raises(Invalid, match="不能撤回为空"):
        await asked(desk.hr, degree, "degree")
    await facts.decide(desk.city, await asked(desk.hr, degree, "degree", degree="bachelor"), confirm=True)
    now, then = (
        await units.applicant(who), await units.applicant(who, known=today() - timedelta(days=1))
    )  # fmt: skip
    assert (now.degree, now.graduated) == ("bachelor", None)
    assert (then.degree, then.graduated) == ("doctor", left)
