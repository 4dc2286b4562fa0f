"""What an office confirms is what it was shown, is there already, and counts."""

from datetime import date, timedelta

import asyncpg
import pytest
from pydantic import ValidationError

from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts.schemas import RecordCorrectionForm
from talent_platform.establishment.institutions import first_load, staff, units
from talent_platform.establishment.institutions.roster import import_roster
from talent_platform.establishment.institutions.schemas import PersonForm, RosterRow
from talent_platform.establishment.people import records
from talent_platform.establishment.people.schemas import AppraisalFact
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.reference.import_rows import SourceRow

COUNTS = {("professional", 7): 3, ("professional", 10): 3, ("professional", 12): 3}
TYPED = {
    "number": "N1", "name": "员工乙", "identity": "E00000002", "born": "1980-05-01", "degree": "本科",
    "title": "高级工程师", "title_level": "副高", "title_granted": "2016-01-01", "history_complete": "是",
}  # fmt: skip
LISTED = {**TYPED, "category": "专业技术", "grade": 7, "start": date(2018, 9, 1)}


async def refused(desk, who, kind, /, **given):
    record = await desk.entered(who, kind, **given)
    await records.decide(desk.city, record, confirm=False, note="经核查与原件不符")


@pytest.mark.parametrize("wrong", [
    {"title_granted": str(today() + timedelta(days=1))},
    {"skill_level": "3", "skill_granted": str(today() + timedelta(days=1))},
    {"graduated": str(today() + timedelta(days=1))},
    {"title_granted": "1979-01-01"},
    {"title_level": None, "title_granted": None},
])  # fmt: skip
def test_no_form_takes_what_is_still_to_come_nor_drops_what_is_typed(wrong):
    for form, given in ((PersonForm, TYPED), (RosterRow, LISTED)):
        form.model_validate(given)
        with pytest.raises(ValidationError):
            form.model_validate({**given, **wrong})


async def test_what_is_still_to_come_becomes_no_record_with_the_first_post(desk):
    """Of older rows, which forms let in."""
    await desk.planned(COUNTS, today())
    who = await desk.person(1)
    later = f'[{{"name": "高级工程师", "level": "副高", "granted": "{today() + timedelta(days=9)}"}}]'
    await desk.owner.execute(
        "UPDATE staff_member SET claimed = true, titles = titles || $2::text::jsonb WHERE id = $1", who, later
    )
    await desk.hired(who, 12)
    told = {
        each["facts"]["level"]: each["state"] for each in await records.about(who) if each["kind"] == "title"
    }
    assert told == {"中级": "confirmed", "副高": "asked"}
    assert [each.level for each in (await units.applicant(who)).titles] == ["中级"]


async def test_a_degree_that_the_city_has_confirmed_counts_without_the_day_it_has_not(desk):
    await desk.planned(COUNTS, today())
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate({**TYPED, "graduated": "2024-07-01"}))
    await refused(desk, who, "degree", degree="bachelor", graduated="2024-07-01")
    assert (await units.applicant(who)).degree is None
    await desk.entered(who, "degree", by=desk.city, degree="bachelor")
    person = await units.applicant(who)
    assert (person.degree, person.graduated, person.disputed) == ("bachelor", None, ())
    await desk.hired(who, 12)
    assert (await units.applicant(who)).degree == "bachelor"


async def test_the_city_sees_what_it_confirms_with_a_first_roster(desk, open_browser, open_api):
    await desk.planned(COUNTS, today())
    more = {
        "skill_level": "3",
        "skill_granted": "2010-01-01",
        "unit_leader": "是",
        "leaves": date(2040, 5, 1),
    }
    row = SourceRow("名册", 2, RosterRow.model_validate({**LISTED, **more, "graduated": "2003-07-01"}))
    await import_roster(desk.hr, [row], file_hash="f1")
    page = (await (await open_browser("city")).get(f"/posts/institutions/{desk.id}/reconcile")).text
    api = (await (await open_api("city")).get(f"/api/v1/institutions/{desk.id}/first-roster")).json()
    (told,) = api["people"]
    for fact in ("1980-05-01", "本科", "2003-07-01", "高级工程师", "2016-01-01", "高级工", "单位领导人员",
                 "履历完整", "聘用方式", "2040-05-01"):  # fmt: skip
        assert fact in page, fact
        assert any(fact in each for each in told["confirmed"]), fact
    assert told["disputed"] == []


async def test_a_name_the_city_has_refused_comes_in_by_no_door(desk, elsewhere, colleague):
    first = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    await refused(desk, first, "name", name="张新名")
    with pytest.raises(Conflict, match="更名"):
        await staff.add(elsewhere.hr, elsewhere.id, PersonForm.model_validate({**TYPED, "name": "张新名"}))
    row = SourceRow("名册", 2, RosterRow.model_validate({**LISTED, "name": "张新名"}))
    with pytest.raises(Conflict, match=r"第 2 行.*更名"):
        await import_roster(elsewhere.hr, [row], file_hash="f1")
    second = await staff.add(elsewhere.hr, elsewhere.id, PersonForm.model_validate(TYPED))
    assert [await StaffMember.count().where(StaffMember.name == "张新名")] == [0]
    # And one that is put right in one unit is so in the others.
    wrong = [
        await unit.entered(who, "name", by=desk.city, name="李假名")
        for unit, who in ((desk, first), (elsewhere, second))
    ]
    await desk.corrected(colleague, wrong[0], "name", name="员工乙")
    assert [(await units.applicant(who)).name for who in (first, second)] == ["员工乙", "员工乙"]


async def test_the_next_term_does_not_undo_what_the_city_said_of_the_last(desk, elsewhere, colleague):
    await desk.planned(COUNTS, today() - timedelta(days=900))
    who = await desk.person(1)
    last, year = today() - timedelta(days=200), today().year - 1
    record = await desk.entered(who, "appraisal", by=desk.county, kind="term", on=last, result="qualified")
    await desk.corrected(colleague, record, "appraisal", kind="term", on=last, result="unqualified")
    again = await desk.entered(who, "appraisal", kind="term", on=today(), result="qualified")
    with pytest.raises(NotAllowed, match="须由市级确认"):
        await records.decide(desk.county, again, confirm=True)
    with pytest.raises(ValidationError, match="12 月 31 日"):
        AppraisalFact.model_validate({"kind": "year", "on": f"{year}-01-08", "result": "qualified"})


async def test_a_refusal_goes_before_what_another_unit_has_on_record(desk, elsewhere):
    title = {"name": "高级工程师", "level": "副高", "granted": "2016-01-01"}
    people = [await staff.add(u.hr, u.id, PersonForm.model_validate(TYPED)) for u in (desk, elsewhere)]
    await elsewhere.entered(people[1], "title", by=elsewhere.county, **title)
    await refused(desk, people[0], "title", **title)
    again = await desk.entered(people[0], "title", **title)
    with pytest.raises(NotAllowed, match="须由市级确认"):
        await records.decide(desk.county, again, confirm=True)


async def test_a_unit_reads_no_other_units_requests_by_asking_a_correction(
    desk, elsewhere, open_api, open_browser
):
    await desk.planned(COUNTS, today())
    title = {"name": "高级工程师", "level": "副高", "granted": "2016-01-01"}
    first, second = [await staff.add(u.hr, u.id, PersonForm.model_validate(TYPED)) for u in (desk, elsewhere)]
    await elsewhere.entered(second, "title", by=elsewhere.county, **title)
    mine = await desk.entered(first, "title", by=desk.county, **title)
    await drafts.draft(elsewhere.hr, elsewhere.id, elsewhere.request(second, 7, today()))
    await elsewhere.hired(second, 7)
    form = RecordCorrectionForm(act="withdraw", reason="证书经核查系伪造", document="更1号")
    correction = await facts.ask(desk.hr, mine, form, None)
    url = f"/api/v1/posts/record-corrections/{correction}/decisions"
    assert len((await (await open_api("city")).get(url)).json()["items"]) == 1
    assert (await (await open_api("institution1")).get(url)).json()["items"] == []
    browser = await open_browser("institution1")
    page = (await browser.get(f"/posts/record-corrections/{correction}")).text
    name = await desk.owner.fetchval(
        "SELECT o.name FROM institution i JOIN organisation o ON o.id = i.organisation WHERE i.id = $1",
        elsewhere.id,
    )
    assert (name in page, "另有 2 项" in page) == (False, True)


async def test_a_first_roster_is_not_confirmed_over_a_request_for_somebody_in_it(
    desk, open_browser, open_api
):
    """The approved request would never take effect, and keep its seat."""
    await desk.planned(COUNTS, today() - timedelta(days=30))
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    request = await drafts.draft(desk.hr, desk.id, desk.request(who, 12, today()))
    # Before offices are asked the roster may still tell of the person.
    rows = [SourceRow("名册", 2, RosterRow.model_validate(LISTED))]
    assert (await import_roster(desk.hr, rows, file_hash="f1")).ids == [who]
    load = await first_load.waiting(desk.id)
    assert load.people[0].request is None
    await service.submit(desk.hr, request)
    with pytest.raises(Conflict, match="别人已保存"):
        await first_load.confirm(desk.city, desk.id, "首1号", seen=load.digest)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    page = await (await open_browser("city")).get(f"/posts/institutions/{desk.id}/reconcile")
    assert f'href="/posts/requests/{request}"' in page.text
    told = (await (await open_api("city")).get(f"/api/v1/institutions/{desk.id}/first-roster")).json()
    assert [each["request"] for each in told["people"]] == [request]
    with pytest.raises(Conflict, match=r"须先由单位撤回.*员工乙"):
        await first_load.confirm(desk.city, desk.id, "首1号", seen=told["seen"])
    await service.move(desk.hr, request, "withdraw")
    load = await first_load.waiting(desk.id)
    assert await first_load.confirm(desk.city, desk.id, "首1号", seen=load.digest) == 1


async def test_what_came_without_a_paper_is_confirmed_on_one(desk, open_browser, open_api):
    """A day of birth that a later roster tells of somebody in post."""
    await desk.planned(COUNTS, today())
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    await desk.hired(who, 12)
    for table in ("record_correction", "staff_record"):
        await desk.owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await desk.owner.execute(f"DELETE FROM {table}")
        await desk.owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    await desk.owner.execute("UPDATE staff_member SET born = NULL WHERE id = $1", who)
    row = SourceRow("名册", 2, RosterRow.model_validate({**LISTED, "born": "1985-05-01"}))
    for _ in range(2):
        await import_roster(desk.hr, [row], file_hash="f1")
    assert (await units.applicant(who)).born is None
    (waits,) = [each for each in await records.about(who) if each["kind"] == "born"]
    assert (waits["state"], waits["document"]) == ("asked", "")
    with pytest.raises(Invalid, match="依据文号"):
        await records.decide(desk.county, waits["id"], confirm=True)
    with pytest.raises(asyncpg.CheckViolationError, match="no paper"):
        await desk.owner.execute(
            "UPDATE staff_record SET state = 'confirmed', decided = now(), decided_by = $2 WHERE id = $1",
            waits["id"], desk.county.account_id,
        )  # fmt: skip
    page = (await (await open_browser("county1")).get(f"/posts/staff/{who}")).text
    assert f'id="paper{waits["id"]}" name="document" required' in page
    api = await open_api("county1")
    answer = await api.post(f"/api/v1/posts/records/{waits['id']}/confirm", json={"document": "档1号"})
    assert answer.status_code == 204, answer.text
    assert str((await units.applicant(who)).born) == "1985-05-01"
    assert [each["document"] for each in await records.about(who) if each["kind"] == "born"] == ["档1号"]


async def test_a_unit_learns_nothing_of_other_units_by_typing_a_number(
    desk, elsewhere, open_browser, open_api
):
    """Neither where somebody works, nor what is on record or was refused there: that is for the offices."""
    await desk.planned(COUNTS, today())
    first = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    await desk.hired(first, 12)
    await refused(desk, first, "degree", degree="doctor")
    typed = {**TYPED, "born": "1985-05-01", "degree": "博士"}
    second = await staff.add(elsewhere.hr, elsewhere.id, PersonForm.model_validate(typed))
    await elsewhere.entered(second, "degree", degree="doctor")
    draft = await drafts.draft(elsewhere.hr, elsewhere.id, elsewhere.request(second, 12, today()))
    unit = await desk.owner.fetchval(
        "SELECT o.name FROM institution i JOIN organisation o ON o.id = i.organisation WHERE i.id = $1",
        desk.id,
    )
    addresses = [
        f"/posts/staff/{second}", f"/posts/requests/{draft}", "/posts/corrections",
        f"/api/v1/posts/staff/{second}/records", f"/api/v1/posts/staff/{second}", "/api/v1/posts/records",
        f"/api/v1/appointments/{draft}", f"/api/v1/appointments/{draft}/decision",
        "/api/v1/posts/records/contradicted",
    ]  # fmt: skip

    async def read(who):
        browser, api = await open_browser(who), await open_api(who)
        answers = [await (api if "/api/" in each else browser).get(each) for each in addresses]
        assert {each.status_code for each in answers} == {200}
        return [each.text for each in answers]

    for page in await read("institution2"):
        for secret in (unit, "1980-05-01", "不同意「博士」"):
            assert secret not in page, (secret, page)
    assert "请携原件到审批机关核对" in "".join(await read("institution2"))
    asked = await drafts.ask(elsewhere.hr, elsewhere.id, elsewhere.request(second, 12, today()))
    assert not [each for each in asked.decision.findings if unit in f"{each.reason}{each.facts}"]
    person, request = (await read("city"))[:2]
    assert (unit in person, "1980-05-01" in person) == (True, True)
    assert (unit in request, "1980-05-01" in request) == (True, True)
