"""A number that comes in later makes two rows one person, for everything the city has said; facts are
compared by what they mean."""

import asyncio
import contextvars
import json
from datetime import date, timedelta

import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.facts import said
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts.schemas import RecordCorrectionForm
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import staff, units
from talent_platform.establishment.institutions.roster import import_roster
from talent_platform.establishment.institutions.schemas import IdentityForm, PersonForm, RosterRow
from talent_platform.establishment.people import records
from talent_platform.reference.import_rows import SourceRow
from talent_posts import audit

COUNTS = {("professional", 7): 3, ("professional", 10): 3, ("professional", 12): 3}
SENIOR = {"name": "高级工程师", "level": "副高", "granted": "2016-01-01"}
TYPED = {
    "number": "N1", "name": "员工乙", "identity": "E00000002", "born": "1980-05-01", "degree": "硕士",
    "history_complete": "是",
}  # fmt: skip
PLAIN = {"title": "工程师", "title_level": "中级", "title_granted": "2010-01-01"}
NUMBER = IdentityForm(identity="E00000002")


async def older(unit, number="old"):
    """Somebody without a number whom an older version let onto the list."""
    return await unit.owner.fetchval(
        "INSERT INTO staff_member (institution, number, name, person_key, born, history_complete, claimed)"
        " VALUES ($1, $2, '员工乙', $2, '1985-05-01', true, true) RETURNING id",
        unit.id, number,
    )  # fmt: skip


async def in_post(unit, who, first_day="2015-01-01"):
    """As books from before the rule have it."""
    await unit.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
        " over_quota) VALUES ($1, 'filled', 'professional', 12, 12, $2, $3, 'excess')",
        unit.id, date.fromisoformat(first_day), who,
    )  # fmt: skip


PAIRS = (
    ("title", SENIOR, {**SENIOR, "name": "高级 工程师（副高级）", "granted": "2017-01-01"}, True),
    ("title", SENIOR, {**SENIOR, "name": "机械高级工程师任职资格"}, True),
    ("title", SENIOR, {**SENIOR, "name": "副高"}, True),
    ("title", SENIOR, {**SENIOR, "level": "正高"}, False),
    ("title", {**SENIOR, "name": "机械高级工程师"}, {**SENIOR, "name": "高级工程师（电气）"}, False),
    ("title", {**SENIOR, "name": "机械高级工程师"}, {**SENIOR, "name": "高级工程师(机械)"}, True),
    ("title", SENIOR, {**SENIOR, "name": "高级经济师"}, False),
    ("licence", {"name": "教师资格证", "number": "２０ 1"}, {"name": "教师资格", "number": "201"}, True),
    ("licence", {"name": "教师资格证书", "number": "1"}, {"name": "教师资格", "number": ""}, True),
    ("licence", {"name": "教师资格证书", "number": "1"}, {"name": "教师资格证书", "number": "2"}, False),
    ("licence", {"name": "护士执业证书", "number": ""}, {"name": "教师资格", "number": ""}, False),
    ("appraisal", {"kind": "year", "on": "2024-12-31"}, {"kind": "year", "on": "2024-12-30"}, True),
    ("appraisal", {"kind": "year", "on": "2024-12-31"}, {"kind": "year", "on": "2023-12-31"}, False),
    ("earlier", {"unit": "一中", "category": "professional", "grade": 7, "start": "2010-01-01"},
     {"unit": "第一中学", "category": "professional", "grade": 7, "start": "2010-01-01"}, True),
    ("trade", {"name": "电 工"}, {"name": "电工"}, True),
    ("leader", {"unit_leader": True}, {"unit_leader": True}, False),
)  # fmt: skip


async def test_a_fact_is_known_again_however_it_is_written(db):
    ask = "SELECT same_fact($1, $2::text::jsonb, $3::text::jsonb)"
    for kind, one, other, same in PAIRS:
        for pair in ((one, other), (other, one)):
            told = await DB.asyncpg_pool.fetchval(ask, kind, *map(json.dumps, pair))
            assert told is same, (kind, *pair)


async def test_what_the_city_took_back_does_not_survive_in_another_writing_nor_as_another_person(
    desk, elsewhere, colleague, open_browser, open_api
):
    await desk.planned(COUNTS, today())
    first, second = (
        await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED)),
        await older(elsewhere),
    )
    await desk.owner.execute("UPDATE staff_member SET born = '1980-05-01' WHERE id = $1", second)
    forged = await desk.entered(first, "title", by=desk.county, **SENIOR)
    twin = await desk.entered(first, "title", by=desk.county, **{**SENIOR, "name": "高级工程师资格"})
    await elsewhere.entered(second, "title", by=elsewhere.county, **{**SENIOR, "name": "高级工程师（副高）"})
    waits = await elsewhere.entered(second, "title", **{**SENIOR, "name": "高级经济师"})
    await desk.corrected(colleague, forged, "title")
    assert (await units.applicant(first)).titles == ()
    assert not [each for each in await records.about(first) if each["id"] == twin and each["standing"]]
    # Not known yet to be the same person.
    assert [each.name for each in (await units.applicant(second)).titles] == ["高级工程师（副高）"]
    await desk.owner.execute("DELETE FROM notification")
    await staff.fill_identity(elsewhere.hr, second, NUMBER)
    person = await units.applicant(second)
    (told,) = (await said.disputed([second]))[second]
    assert (person.titles, "已撤回" in str(told), "更1号" in str(told)) == ((), True, True)
    with pytest.raises(NotAllowed, match="须由市级确认"):
        await records.decide(elsewhere.county, waits, confirm=True)
    told = await desk.owner.fetch("SELECT DISTINCT role FROM notification WHERE event = 'staff.passed'")
    assert {each["role"] for each in told} == {"city", "county"}
    page = (await (await open_browser("city")).get("/posts/corrections")).text
    assert ("待市级认定" in page, "高级工程师（副高）" in page) == (True, True)
    assert "待市级认定" in (await (await open_browser("institution2")).get(f"/posts/staff/{second}")).text
    api = await open_api("city")
    (listed,) = (await api.get("/api/v1/posts/records/contradicted")).json()["items"]
    assert (listed["person"], listed["facts"]["level"]) == (second, "副高")
    unconcerned = (await (await open_api("county1")).get("/api/v1/posts/records/contradicted")).json()
    assert unconcerned["items"] == []
    # A record that the city confirms is its last word.
    await elsewhere.entered(second, "title", by=desk.city, **SENIOR)
    assert {each.level for each in (await units.applicant(second)).titles} == {"副高"}
    assert (await api.get("/api/v1/posts/records/contradicted")).json()["items"] == []


async def test_two_days_of_birth_of_one_person_are_decided_by_the_city(
    desk, elsewhere, colleague, open_browser
):
    await desk.planned(COUNTS, today())
    first, second = (
        await staff.add(desk.hr, desk.id, PersonForm.model_validate({**TYPED, **PLAIN})),
        await older(elsewhere),
    )
    await desk.hired(first, 12)
    await staff.record_leaving(desk.hr, first, today())
    await in_post(elsewhere, second, str(today() + timedelta(days=1)))
    await desk.owner.execute("UPDATE staff_member SET claimed = false WHERE id = $1", second)
    assert str((await units.applicant(second)).born) == "1985-05-01"
    await staff.fill_identity(elsewhere.hr, second, NUMBER)
    assert [(await units.applicant(who)).born for who in (first, second)] == [None, None]
    tomorrow = today() + timedelta(days=1)
    found = audit(await units.unit_on(elsewhere.id, tomorrow), on=tomorrow, figures=await in_force())
    (who,) = found.people
    age = next(each for each in who.findings if each.rule == "H10c")
    assert (age.outcome, "1980-05-01" in age.reason) == ("unknown", False)
    page = (await (await open_browser("city")).get("/posts/corrections")).text
    assert page.count("出生日期：") >= 2
    born = next(each["id"] for each in await records.about(second) if each["kind"] == "born")
    await desk.corrected(colleague, born, "born", born="1980-05-01")
    assert {str((await units.applicant(who)).born) for who in (first, second)} == {"1980-05-01"}
    assert await facts.contradicted(desk.city) == []


async def test_nobody_is_in_two_posts_or_asked_for_twice_by_a_number_that_comes_in_later(desk, elsewhere):
    await desk.planned(COUNTS, today())
    first, second, third = (
        await staff.add(desk.hr, desk.id, PersonForm.model_validate({**TYPED, **PLAIN})),
        await older(elsewhere),
        await older(elsewhere, "other"),
    )
    await desk.owner.execute("UPDATE staff_member SET born = '1980-05-01' WHERE born = '1985-05-01'")
    await in_post(elsewhere, second)
    wish = await drafts.draft(desk.hr, desk.id, desk.request(first, 12, today()))
    await service.submit(desk.hr, wish)
    draft = await drafts.draft(elsewhere.hr, elsewhere.id, elsewhere.request(third, 12, today()))
    await desk.owner.execute("ALTER TABLE appointment DISABLE TRIGGER USER")
    await desk.owner.execute("UPDATE appointment SET state = 'reserved' WHERE id = $1", draft)
    await desk.owner.execute("ALTER TABLE appointment ENABLE TRIGGER USER")
    with pytest.raises(Conflict, match="另有一项正在办理的聘用申请"):
        await staff.fill_identity(elsewhere.hr, third, NUMBER)
    await service.move(desk.county, wish, "county_pass", document="县1号")
    await service.move(desk.city, wish, "city_pass", document="市1号")
    await service.move(desk.hr, wish, "take_effect")
    with pytest.raises(Conflict, match=f"自 {today()} 起同时在两个岗位"):
        await staff.fill_identity(elsewhere.hr, second, NUMBER)
    listed = {
        **TYPED, "number": "other", "category": "专业技术", "grade": 12, "start": today(),
        "identity": "E00000009",
    }  # fmt: skip
    await import_roster(
        elsewhere.hr, [SourceRow("名册", 2, RosterRow.model_validate(listed))], file_hash="f1"
    )
    keys = "SELECT a.person_key = s.person_key FROM appointment a JOIN staff_member s ON s.id = a.person"
    assert {each[0] for each in await desk.owner.fetch(keys)} == {True}


async def test_two_corrections_of_one_fact_in_two_units_at_once(desk, elsewhere, colleague):
    """One is taken and carried out for both records, once, however many confirm it."""
    await desk.planned(COUNTS, today())
    asked = []
    for unit in (desk, elsewhere):
        who = await staff.add(unit.hr, unit.id, PersonForm.model_validate(TYPED))
        asked.append((who, await unit.entered(who, "title", by=unit.county, **SENIOR)))
    form = RecordCorrectionForm(act="withdraw", reason="证书经核查系伪造", document="更1号")

    async def at_once(*calls):
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(call, context=contextvars.Context()) for call in calls]
        return await asyncio.gather(*tasks, return_exceptions=True)

    told = await at_once(*(facts.ask(desk.city, record, form, None) for _, record in asked))
    (correction,) = [each for each in told if isinstance(each, int)]
    assert [type(each) for each in told if each != correction] == [Conflict]
    told = await at_once(*(facts.decide(colleague, correction, confirm=True) for _ in range(2)))
    assert {type(each) for each in told} == {Conflict, int}
    assert [(await units.applicant(who)).titles for who, _ in asked] == [(), ()]
    confirmed = "SELECT record FROM record_correction WHERE state = 'confirmed' ORDER BY record"
    assert [each["record"] for each in await desk.owner.fetch(confirmed)] == [record for _, record in asked]
