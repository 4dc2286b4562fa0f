"""What came with the first roster or the first appointment is put right or taken back like any other fact."""

from datetime import date, timedelta
from importlib.resources import files

import asyncpg
import pytest
from carried import rewritten

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.facts import resting
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts.schemas import RecordCorrectionForm, right_facts
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import first_load, staff, units
from talent_platform.establishment.institutions.roster import import_roster
from talent_platform.establishment.institutions.schemas import PersonForm, RosterRow
from talent_platform.establishment.people import corrections, records
from talent_platform.establishment.people.schemas import FACTS, CorrectionForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.reference.import_rows import SourceRow
from talent_posts import audit

YEAR_AGO = today() - timedelta(days=365)
SENIOR = {"name": "高级工程师", "level": "副高", "granted": "2016-01-01"}
LICENCE = {"name": "教师资格", "issued": "2016-01-01"}
LISTED = {
    "number": "A1", "name": "员工甲", "identity": "E00000001", "born": "1980-01-01", "degree": "硕士",
    "title": SENIOR["name"], "title_level": "副高", "title_granted": "2016-01-01", "history_complete": "是",
    "skill_level": "3", "skill_granted": "2010-01-01", "unit_leader": "是",
    "category": "专业技术", "grade": 8, "start": date(2018, 9, 1),
}  # fmt: skip


async def opened(desk):
    """The books of the unit with one person, opened a month ago."""
    await import_roster(desk.hr, [SourceRow("人员名册", 2, RosterRow.model_validate(LISTED))], file_hash="f1")
    load = await first_load.waiting(desk.id)
    await first_load.confirm(desk.city, desk.id, "市首1号", seen=load.digest)
    for table in ("staff_record", "ledger_entry"):
        await desk.owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    await desk.owner.execute(
        "UPDATE staff_record SET asked = asked - interval '30 days', decided = decided - interval '30 days'"
    )
    await desk.owner.execute("UPDATE ledger_entry SET recorded = recorded - interval '30 days'")
    for table in ("staff_record", "ledger_entry"):
        await desk.owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return (await StaffMember.select(StaffMember.id).where(StaffMember.number == "A1"))[0]["id"]


async def told_by(who):
    return {each["kind"]: each for each in await records.about(who)}


async def asked(actor, record, kind, /, **right):
    form = RecordCorrectionForm(
        act="correct" if right else "withdraw", reason="证书经核查系伪造", document="更1号"
    )
    return await facts.ask(actor, record, form, right_facts(kind, form, right))


async def entered(desk, by, who, kind, /, **given):
    record = await records.ask(desk.hr, who, kind, FACTS[kind][1].model_validate(given), "登1号")
    await records.decide(by, record, confirm=True)
    return record


async def requested(desk, who, grade, way="promotion"):
    recruitment = {} if way == "recruit" else {"recruitment": None}
    request = await drafts.draft(desk.hr, desk.id, desk.request(who, grade, today(), way, **recruitment))
    await service.submit(desk.hr, request)
    return request


async def hired(desk, who, grade, way="recruit"):
    request = await requested(desk, who, grade, way)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.hr, request, "take_effect")
    return request


async def test_what_the_first_roster_said_is_put_right_by_two(desk, colleague, open_browser):
    await desk.planned({("professional", 7): 2, ("professional", 8): 2}, YEAR_AGO)
    who = await opened(desk)
    told = await told_by(who)
    assert {kind: each["facts"] for kind, each in told.items()} == {
        "title": SENIOR, "skill": {"level": "3", "granted": "2010-01-01"},
        "degree": {"degree": "master", "graduated": None}, "born": {"born": "1980-01-01"},
        "leader": {"unit_leader": True},
    }  # fmt: skip
    assert {(each["origin"], each["document"], each["decided_name"]) for each in told.values()} == {
        ("first_load", "市首1号", desk.city.name)
    }
    browser = await open_browser("institution1")
    page = (await browser.get(f"/posts/staff/{who}")).text
    assert "首次名册" in page
    assert f"/posts/records/{told['born']['id']}/corrections/new" in page
    listed = (await browser.get(f"/api/v1/posts/staff/{who}/records")).json()["items"]
    assert {each["origin"] for each in listed} == {"first_load"}
    request = await hired(desk, who, 7, "promotion")
    # An earlier wording counts for what was decided on it.
    slip = await asked(desk.hr, told["title"]["id"], "title", **{**SENIOR, "name": "高级工程师（建筑）"})
    assert await resting.on_correction(await facts.correction(desk.city, slip)) == []
    await facts.decide(desk.city, slip, confirm=True)
    forged = await asked(desk.county, told["title"]["id"], "title")
    (rests,) = await resting.on_correction(await facts.correction(desk.city, forged))
    assert (rests.appointment, rests.after) == (request, "block")
    await facts.decide(desk.city, forged, confirm=True)
    await facts.decide(desk.city, await asked(desk.hr, told["skill"]["id"], "skill"), confirm=True)
    with pytest.raises(Invalid, match="不能撤回为空"):
        await asked(desk.hr, told["born"]["id"], "born")
    for kind, right in (("born", {"born": "1981-02-03"}), ("leader", {"unit_leader": False})):
        await facts.decide(desk.city, await asked(desk.hr, told[kind]["id"], kind, **right), confirm=True)

    def said(person):
        return person.titles, person.skills, person.born, person.unit_leader

    now = await units.applicant(who)
    assert said(now) == ((), (), date(1981, 2, 3), False)
    then = await units.applicant(who, known=today() - timedelta(days=1))
    assert [each.name for each in then.titles] == [SENIOR["name"]]
    assert said(then)[2:] == (date(1980, 1, 1), True)
    (listed,) = (await units.unit_on(desk.id, today(), known=today() - timedelta(days=1))).roster
    assert said(listed) == said(then)
    before = await units.applicant(who, known=today() - timedelta(days=40))
    assert said(before) == ((), (), None, False)
    # No other roster, and no other hand, tells it otherwise again.
    again = SourceRow("人员名册", 2, RosterRow.model_validate({**LISTED, "born": "1970-01-01"}))
    await import_roster(desk.hr, [again], file_hash="f2")
    assert await units.applicant(who) == now
    for change in ("born = '1970-01-01'", "unit_leader = true", "degree = 'doctor'"):
        with pytest.raises(asyncpg.CheckViolationError, match="taken back by two"):
            await DB.asyncpg_pool.execute(f"UPDATE staff_member SET {change} WHERE id = $1", who)
    with pytest.raises(asyncpg.CheckViolationError, match="decided once"):
        await DB.asyncpg_pool.execute(
            "INSERT INTO staff_record (person, kind, facts, document, state, origin, asked_name, decided)"
            " VALUES ($1, 'title', '{}', '自1号', 'confirmed', 'first_load', '人事', now())",
            who,
        )


async def test_the_same_title_entered_with_its_paper_tells_nothing_new_of_evenings_before(desk):
    who = await opened(desk)
    await entered(desk, desk.county, who, "title", **SENIOR)
    then = await units.applicant(who, known=today() - timedelta(days=1))
    assert [each.name for each in then.titles] == [SENIOR["name"]]


async def test_what_an_office_compared_for_the_first_appointment_is_a_record_too(desk, colleague):
    await desk.planned({("professional", 7): 2}, YEAR_AGO)
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate({
        "number": "N1", "name": "员工乙", "identity": "E00000002", "born": "1980-05-01", "degree": "doctor",
        "title": SENIOR["name"], "title_level": "副高", "title_granted": "2016-01-01",
        "history_complete": True,
    }))  # fmt: skip
    assert await told_by(who) == {}
    request = await hired(desk, who, 7)
    told = await told_by(who)
    assert sorted(told) == ["born", "degree", "title"]
    assert {(each["origin"], each["document"], each["decided_name"]) for each in told.values()} == {
        ("appointment", "市1号", desk.city.name)
    }
    # Books of the version before, without such records, come to have them once, and only once.
    await desk.owner.execute("ALTER TABLE staff_record DISABLE TRIGGER USER")
    await desk.owner.execute("DELETE FROM staff_record")
    await desk.owner.execute("ALTER TABLE staff_record ENABLE TRIGGER USER")
    guards = files("talent_platform.establishment").joinpath("guards.sql").read_text()
    for _ in range(2):
        await desk.owner.execute(guards)
        healed = await told_by(who)
        assert {kind: (each["facts"], each["decided"]) for kind, each in healed.items()} == {
            kind: (each["facts"], each["decided"]) for kind, each in told.items()
        }
    forged = await asked(desk.county, healed["title"]["id"], "title")
    (rests,) = await resting.on_correction(await facts.correction(desk.city, forged))
    assert (rests.appointment, rests.after) == (request, "unknown")
    await facts.decide(colleague, forged, confirm=True)
    assert (await units.applicant(who)).titles == ()


async def test_what_the_city_has_said_is_undone_by_the_city(desk, colleague, open_browser):
    who = await desk.person(1)
    record = await entered(desk, desk.county, who, "title", **SENIOR)
    by_the_city = await asked(desk.city, record, "title")
    with pytest.raises(NotAllowed, match="市级提出"):
        await facts.decide(desk.county, by_the_city, confirm=False, note="档案与登记相符")
    refuse = "UPDATE record_correction SET state = 'refused', decided = now(), decided_by = $2 WHERE id = $1"
    with pytest.raises(asyncpg.CheckViolationError, match="decided once"):
        await DB.asyncpg_pool.execute(refuse, by_the_city, desk.county.account_id)
    county, city = await open_browser("county1"), await open_browser("city")
    page = (await county.get(f"/posts/record-corrections/{by_the_city}")).text
    assert "须由市级另一人确认" in page
    assert "不予同意" not in page
    await facts.decide(colleague, by_the_city, confirm=True)
    anew = await records.ask(desk.hr, who, "title", FACTS["title"][1].model_validate(SENIOR), "登2号")
    with pytest.raises(NotAllowed, match="须由市级确认"):
        await records.decide(desk.county, anew, confirm=True)
    confirm = "UPDATE staff_record SET state = 'confirmed', decided = now(), decided_by = $2 WHERE id = $1"
    with pytest.raises(asyncpg.CheckViolationError, match="decided once"):
        await DB.asyncpg_pool.execute(confirm, anew, desk.county.account_id)
    shown = [(await each.get(f"/posts/staff/{who}")).text for each in (county, city)]
    assert [f"/posts/records/{anew}/confirm" in each for each in shown] == [False, True]
    await records.decide(desk.city, anew, confirm=True)
    # What it has refused likewise; of appraisals only that year's.
    for year, on in ((2024, "2024-12-31"), (2025, "2025-12-31")):
        given = {"kind": "year", "on": on, "result": "excellent"}
        appraisal = await records.ask(
            desk.hr, who, "appraisal", FACTS["appraisal"][1].model_validate(given), "考1号"
        )
        if year == 2024:
            await records.decide(desk.city, appraisal, confirm=False, note="当年未参加考核")
            again = await records.ask(
                desk.hr, who, "appraisal", FACTS["appraisal"][1].model_validate(given), "考2号"
            )
            with pytest.raises(NotAllowed, match="须由市级确认"):
                await records.decide(desk.county, again, confirm=True)
        else:
            await records.decide(desk.county, appraisal, confirm=True)


async def test_a_day_of_birth_is_told_once_and_as_the_identity_number_tells_it(desk):
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate({
        "number": "N1", "name": "员工丙", "identity": "219900198506010015",
    }))  # fmt: skip
    born = FACTS["born"][1]
    with pytest.raises(Invalid, match="1985-06-01"):
        await records.ask(desk.hr, who, "born", born(born="1980-01-01"), "登1号")
    with pytest.raises(Invalid, match="不满 16 岁"):
        await records.ask(desk.hr, who, "born", born(born=today()), "登1号")
    first, second = [
        await records.ask(desk.hr, who, "born", born(born="1985-06-01"), "登1号") for _ in range(2)
    ]
    await records.decide(desk.county, first, confirm=True)
    with pytest.raises(Conflict, match="出生日期已登记"):
        await records.decide(desk.city, second, confirm=True)
    with pytest.raises(Invalid, match="出生日期已登记"):
        await records.ask(desk.hr, who, "born", born(born="1985-06-01"), "登2号")
    with pytest.raises(Invalid, match="1985-06-01"):
        await asked(desk.hr, first, "born", born="1985-06-02")


async def test_what_waits_is_told_to_the_office_that_can_confirm_it(desk):
    """Corrections and what the city looks at itself to the city, other facts to the county."""
    await desk.planned({("professional", 10): 2}, YEAR_AGO)
    who = await desk.person(1)
    record = await entered(desk, desk.county, who, "title", **SENIOR)
    await hired(desk, who, 10)
    entry = await desk.owner.fetchval(
        "SELECT id FROM ledger_entry WHERE person = $1 AND kind = 'filled'", who
    )
    await desk.owner.execute("DELETE FROM notification")
    top = {"name": "正高级工程师", "level": "正高", "granted": "2020-01-01"}
    await records.ask(desk.hr, who, "title", FACTS["title"][1].model_validate(top), "登3号")
    await asked(desk.hr, record, "title")
    form = {"entry": entry, "act": "reverse", "reason": "录入时看错了档案", "document": "更2号"}
    await corrections.ask(desk.hr, who, CorrectionForm.model_validate(form))
    rows = await desk.owner.fetch("SELECT DISTINCT role FROM notification WHERE event = 'staff.asked'")
    assert [row["role"] for row in rows] == ["city"]
    await records.ask(desk.hr, who, "licence", FACTS["licence"][1].model_validate(LICENCE), "登4号")
    rows = await desk.owner.fetch("SELECT DISTINCT role FROM notification WHERE event = 'staff.asked'")
    assert {row["role"] for row in rows} == {"city", "county"}


async def test_an_exception_that_an_office_approved_is_not_open_in_the_audit(desk):
    await desk.planned({("professional", 10): 2}, YEAR_AGO)
    who = await desk.person(1)
    await rewritten({StaffMember.born: date(1955, 1, 1)}, who)
    await hired(desk, who, 10)
    unit = await units.unit_on(desk.id, today())
    (found,) = audit(unit, on=today(), figures=await in_force()).people
    assert "H10c" in found.asked
    assert [each.rule for each in found.findings if each.outcome == "needs_approval"] == []
    (held,) = unit.roster[0].holdings
    assert {(each.by, each.confirmed) for each in held.approvals} == {
        ("city_hrss", True),
        ("county_hrss", True),
    }
