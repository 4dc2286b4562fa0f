"""What the city has said about a fact of somebody holds in every unit and through every door."""

import asyncio
import contextvars
import re
from dataclasses import replace
from datetime import date, timedelta

import asyncpg
import pytest
from carried import rewritten

from talent_platform.accounts.keeping import assignments
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.facts import resting, said
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts.schemas import RecordCorrectionForm
from talent_platform.establishment.institutions import first_load, identity, staff, units
from talent_platform.establishment.institutions.roster import import_roster
from talent_platform.establishment.institutions.schemas import PersonForm, RosterRow
from talent_platform.establishment.people import records, stating
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.reference.import_rows import SourceRow

COUNTS = {("professional", 7): 3, ("professional", 10): 3, ("professional", 12): 3}
SENIOR = {"name": "高级工程师", "level": "副高", "granted": "2016-01-01"}
TYPED = {
    "number": "N1", "name": "员工乙", "identity": "E00000002", "born": "1980-05-01", "degree": "硕士",
    "title": SENIOR["name"], "title_level": "副高", "title_granted": "2016-01-01", "skill_level": "3",
    "skill_granted": "2010-01-01", "history_complete": "是",
}  # fmt: skip


async def of_kind(who, kind):
    return [each for each in await records.about(who) if each["kind"] == kind]


async def test_what_was_taken_back_does_not_come_back_as_typed(desk, elsewhere, colleague, open_browser):
    await desk.planned(COUNTS, today())
    first = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    refused = await desk.entered(first, "skill", level="3", granted="2010-01-01")
    await records.decide(desk.city, refused, confirm=False, note="等级证书查无此证")
    # In this unit too: what the city has refused is not confirmed with the appointment.
    assert (await units.applicant(first)).skills == ()
    await desk.hired(first, 12)
    assert sorted(each["state"] for each in await of_kind(first, "skill")) == ["asked", "refused"]
    apart = next(each["id"] for each in await of_kind(first, "skill") if each["state"] == "asked")
    with pytest.raises(NotAllowed, match="须由市级确认"):
        await records.decide(desk.county, apart, confirm=True)
    told = "SELECT role FROM notification WHERE event = $1 GROUP BY role ORDER BY role"
    assert [row["role"] for row in await desk.owner.fetch(told, "staff.asked")] == ["city", "county"]
    # What waits when the city speaks is the city's from then on, and that is told.
    (title,) = await of_kind(first, "title")
    waits = await desk.entered(first, "title", **{**SENIOR, "name": "高级经济师"})
    browser = await open_browser("county1")
    listed = (await browser.get("/api/v1/posts/records")).json()["items"]
    assert {each["id"]: each["city"] for each in listed} == {apart: True, waits: False}
    await desk.corrected(colleague, title["id"], "title")
    assert [row["role"] for row in await desk.owner.fetch(told, "staff.passed")] == ["county", "institution"]
    listed = (await browser.get("/api/v1/posts/records")).json()["items"]
    assert {each["id"]: each["city"] for each in listed} == {apart: True, waits: True}
    assert "高级经济师" in (await browser.get("/posts/corrections")).text
    second = await staff.add(elsewhere.hr, elsewhere.id, PersonForm.model_validate(TYPED))
    person = await units.applicant(second)
    assert (person.titles, person.skills, person.degree) == ((), (), "master")
    assert len(person.disputed) == 2
    told = [
        (await (await open_browser(who)).get(f"/posts/staff/{second}")).text
        for who in ("institution2", "city")
    ]
    assert [("不作数" in page, "已撤回" in page, "更1号" in page) for page in told] == [
        (True, False, False), (True, True, True),
    ]  # fmt: skip
    await staff.record_leaving(desk.hr, first, today())
    wish = elsewhere.request(second, 12, today() + timedelta(days=1))
    answer = (await drafts.ask(elsewhere.hr, elsewhere.id, wish)).decision
    assert re.search("不作数.*高级工程师.*与已有的登记或市级的结论不符", answer.of("H10d").reason)
    # Read from a roster it is the same.
    listed = {**TYPED, "category": "专业技术", "grade": 7, "start": date(2018, 9, 1)}
    await import_roster(
        elsewhere.hr, [SourceRow("名册", 2, RosterRow.model_validate(listed))], file_hash="f1"
    )
    load = await first_load.waiting(elsewhere.id)
    assert any("已撤回" in str(each) for each in load.people[0].disputed)
    assert "H3c" in {each.rule for each in load.people[0].findings}


async def test_taking_a_fact_back_takes_back_every_record_of_it(desk, elsewhere, colleague, open_browser):
    """The one that came with the post, the one entered with its paper, and the one of the unit moved to."""
    await desk.planned(COUNTS, today() - timedelta(days=30))
    first = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    request = await desk.hired(first, 7)
    doubled = await desk.entered(first, "title", by=desk.county, **SENIOR)
    other = await desk.entered(first, "title", by=desk.county, **{**SENIOR, "name": "高级经济师"})
    await staff.record_leaving(desk.hr, first, today())
    second = await staff.add(elsewhere.hr, elsewhere.id, PersonForm.model_validate(TYPED))
    twin = await elsewhere.entered(second, "title", by=elsewhere.county, **SENIOR)
    form = RecordCorrectionForm(act="withdraw", reason="证书经核查系伪造", document="更1号")
    correction = await facts.ask(desk.city, doubled, form, None)
    with pytest.raises(Conflict, match="同一事实的另一项登记"):
        await facts.ask(elsewhere.hr, twin, form, None)
    pages = [
        (await (await open_browser(who)).get(f"/posts/staff/{second}")).text
        for who in ("institution2", "city")
    ]
    assert ["的更正或撤回待市级确认" in page for page in pages] == [False, True]
    assert "请携原件到审批机关核对" in pages[0]
    browser = await open_browser("city")
    page = (await browser.get(f"/posts/record-corrections/{correction}")).text
    assert page.count("一并撤回") == 2
    assert "高级经济师" in page
    await desk.owner.execute("DELETE FROM notification")
    (rests,) = await resting.on_correction(await facts.correction(desk.city, correction))
    assert rests.appointment == request
    await facts.decide(colleague, correction, confirm=True)
    assert [each.name for each in (await units.applicant(first)).titles] == ["高级经济师"]
    assert (await units.applicant(second)).titles == ()
    stands = [each["id"] for who in (first, second) for each in await records.about(who) if each["standing"]]
    assert {other} == {each for each in stands if each in {doubled, other, twin}}
    (again,) = await resting.on_correction(await facts.correction(desk.city, correction))
    assert again == rests
    told = await desk.owner.fetch("SELECT DISTINCT organisation FROM notification WHERE role = 'institution'")
    assert {each["organisation"] for each in told} == {desk.hr.organisation_id, elsewhere.hr.organisation_id}
    # Entered anew it waits for the city, wherever.
    anew = await elsewhere.entered(second, "title", **SENIOR)
    with pytest.raises(NotAllowed, match="须由市级确认"):
        await records.decide(elsewhere.county, anew, confirm=True)
    page = (await browser.get(f"/posts/staff/{second}")).text
    assert "市级已撤回" in page
    api = (await browser.get(f"/api/v1/posts/staff/{second}/records")).json()["items"]
    assert "更1号" in next(each for each in api if each["id"] == anew)["said_before"][0]


async def test_what_everybody_has_one_of_is_told_by_the_latest_record(desk, colleague):
    """And not by the one that was put right last."""
    who = await desk.person(1)
    first, *_ = [
        await desk.entered(who, "leader", by=desk.city, unit_leader=leads) for leads in (True, False, True)
    ]
    old = await desk.entered(who, "degree", by=desk.city, degree="doctor", graduated="2010-07-01")
    await desk.entered(who, "degree", by=desk.city, degree="bachelor", graduated="2006-07-01")
    await desk.corrected(colleague, first, "leader", unit_leader=False)
    await desk.corrected(colleague, old, "degree", degree="master")
    person = await units.applicant(who)
    assert (person.unit_leader, person.degree, str(person.graduated)) == (True, "bachelor", "2006-07-01")


async def test_a_later_roster_changes_no_evening_before(desk):
    """Neither what it fills in nor what it lists beside what is on record."""
    await desk.planned(COUNTS, today())
    who = await desk.person(1)
    await desk.hired(who, 12)
    key = identity.person_key("E00000001", desk.id, "P1")
    await rewritten({StaffMember.born: None, StaffMember.degree: None, StaffMember.person_key: key}, who)
    await desk.owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    await desk.owner.execute("UPDATE ledger_entry SET recorded = recorded - interval '9 days'")
    await desk.owner.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    evening = today() - timedelta(days=1)

    async def told():
        unit = await units.unit_on(desk.id, today(), known=evening)
        return await units.applicant(who, known=evening), unit.roster

    before = await told()
    listed = {
        "number": "P1", "name": "员工1", "identity": "E00000001", "born": "1980-01-01", "degree": "硕士",
        "category": "专业技术", "grade": 12, "start": today(),
    }  # fmt: skip
    row = SourceRow("名册", 2, RosterRow.model_validate(listed))
    await import_roster(desk.hr, [row], file_hash="f1")
    await desk.entered(who, "degree", by=desk.city, degree="doctor")
    now = await units.applicant(who)
    assert (now.born, now.degree) == (None, "doctor")
    (waits,) = [each["id"] for each in await of_kind(who, "born") if each["state"] == "asked"]
    await records.decide(desk.county, waits, confirm=True, document="档1号")
    assert str((await units.applicant(who)).born) == "1980-01-01"
    assert await told() == before
    assert (before[0].born, before[0].degree) == (None, None)


async def test_who_steps_down_was_appointed_as_a_leader(desk):
    """The audit asks no more of the post than while the leader led; whoever never led is asked."""
    who = await desk.person(1)
    for leads in (True, False):
        await desk.entered(who, "leader", by=desk.city, unit_leader=leads)
    person = await units.applicant(who)
    assert (person.unit_leader, person.led_until) == (False, today())
    await desk.entered(who, "leader", by=desk.city, unit_leader=True)
    assert (await units.applicant(who)).led_until is None


async def test_a_slip_is_mended_until_an_office_looks(desk, open_browser, open_api):
    await desk.planned(COUNTS, today())
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    browser = await open_browser("institution1")

    async def mark():
        page = (await browser.get(f"/posts/staff/{who}/edit")).text
        return re.search('name="seen" value="([^"]+)"', page).group(1)

    async def revise(form):
        await stating.revise(desk.hr, who, form, seen=stating.as_read(await staff.staff_row(desk.hr, who)))

    assert "高级工程师" in (await browser.get(f"/posts/staff/{who}/edit")).text
    right = {
        "number": "N1", "name": "员工乙", "identity": "E00000003", "born": "1981-05-01", "degree": "doctor",
        "title": "工程师", "title_level": "中级", "title_granted": "2016-01-01", "history_complete": "true",
    }  # fmt: skip
    # Whoever has not read what stands does not write over it, page or API.
    assert (await browser.submit(f"/posts/staff/{who}/edit", right)).status_code == 409
    api, url = await open_api("institution1"), f"/api/v1/posts/staff/{who}"
    stated = (await api.get(url)).json()
    assert (stated["titles"][0]["name"], stated["open"]) == ("高级工程师", True)
    assert (await api.put(url, json=right)).status_code == 400
    answer = await browser.submit(f"/posts/staff/{who}/edit", {**right, "seen": await mark()})
    assert answer.status_code == 303
    assert (await api.put(url, json={**right, "seen": stated["seen"]})).status_code == 409
    again = {**right, "seen": (await api.get(url)).json()["seen"]}
    assert (await api.put(url, json=again)).status_code == 204
    person = await units.applicant(who)
    assert ([each.name for each in person.titles], person.skills, person.degree) == (["工程师"], (), "doctor")
    request = await drafts.draft(desk.hr, desk.id, desk.request(who, 12, today()))
    form = PersonForm.model_validate(right)
    await revise(form)
    with pytest.raises(Conflict, match="身份证号有误的"):
        await revise(form.model_copy(update={"identity": "E00000004"}))
    await service.submit(desk.hr, request)
    with pytest.raises(Conflict, match="正在办理"):
        await revise(form)
    assert f"/posts/staff/{who}/edit" not in (await browser.get(f"/posts/staff/{who}")).text
    # A decision that was revoked for a slip leaves nothing compared: the next request is looked at anew.
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.city, request, "revoke", note="学历填报有误，请改正后重新申请")
    seen = await mark()
    saved = await browser.submit(f"/posts/staff/{who}/edit", {**right, "degree": "master", "seen": seen})
    assert saved.status_code == 303
    late = await browser.submit(f"/posts/staff/{who}/edit", {**right, "name": "员工丙", "seen": seen})
    assert (late.status_code, "员工丙" in late.text) == (409, True)
    assert ((await units.applicant(who)).name, (await units.applicant(who)).degree) == ("员工乙", "master")
    seen = re.search('name="seen" value="([^"]+)"', late.text).group(1)
    assert (
        await browser.submit(f"/posts/staff/{who}/edit", {**right, "name": "员工丙", "seen": seen})
    ).status_code == 303
    higher = await browser.submit(f"/posts/staff/{who}/edit", {**right, "title_level": "副高"})
    assert (higher.status_code, "工程师是中级职称" in higher.text) == (422, True)


async def test_who_competes_in_a_round_does_not_become_somebody_else(desk):
    await desk.planned({("professional", 11): 1, ("professional", 12): 2}, today() - timedelta(days=365))
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    form = RoundForm.model_validate({
        "title": "岗位竞聘", "category": "professional", "seats": {11: 1}, "effective": today(),
        "criteria": [{"name": "业绩", "weight": 1}], "steps": {},
    })  # fmt: skip
    contest = await rounds.publish(desk.hr, desk.id, form)
    await rounds.apply(desk.hr, contest, who, [11], [80])
    other = PersonForm.model_validate({**TYPED, "name": "另一人", "identity": "E00000099"})
    seen = stating.as_read(await staff.staff_row(desk.hr, who))
    with pytest.raises(Conflict, match="身份证号有误的"):
        await stating.revise(desk.hr, who, other, seen=seen)


async def test_a_unit_without_a_department_has_no_paper_in_its_name(desk, open_browser):
    counts = {("professional", 7): 1, ("professional", 10): 3, ("professional", 12): 3}
    plan = await desk.planned(counts, today() - timedelta(days=365))
    form = SpecialForm(
        person=await desk.person(1), grade=10, project="重点项目", opened=today(),
        ends=today() + timedelta(days=300), evidence=("municipal_key_project",), evidence_document="项1号",
        standard="中级",
    )  # fmt: skip
    post = await specials.ask(desk.hr, desk.id, form)
    await specials.move(desk.county, post, "county_pass", document="县1号")
    await specials.move(desk.city, post, "city_pass", document="市1号")
    papers = await desk.owner.fetch("SELECT authority, count(*) AS n FROM approval_paper GROUP BY authority")
    assert {each["authority"]: each["n"] for each in papers} == {"county_hrss": 2, "city_hrss": 2}
    with pytest.raises(asyncpg.CheckViolationError, match="by the office that grants it"):
        await DB.asyncpg_pool.execute(
            "INSERT INTO approval_paper (special, authority, day, document, covers, actor_id, actor_name,"
            " actor_role) VALUES ($1, 'department', $2, '部1号', '[]', $3, '市局', 'city')",
            post, today(), desk.city.account_id,
        )  # fmt: skip
    browser = await open_browser("institution1")
    for page in (f"/posts/plans/{plan}", f"/posts/specials/{post}"):
        assert "无主管部门" in (await browser.get(page)).text


async def refused(desk, who, kind, /, **given):
    record = await desk.entered(who, kind, **given)
    await records.decide(desk.city, record, confirm=False, note="经核查与原件不符")


async def for_the_city(desk, who, kind, /, **given):
    """Whether such an entry is none that a county confirms."""
    record = await desk.entered(who, kind, **given)
    try:
        await records.decide(desk.county, record, confirm=True)
    except NotAllowed as error:
        return "市级确认" in str(error)
    return False


async def test_an_old_record_does_not_undo_what_the_city_said(desk, elsewhere, colleague):
    """Of what everybody has one of, only what is told today stands against the city's word."""
    await desk.planned(COUNTS, today())
    typed = {**TYPED, "degree": "博士", "unit_leader": "是"}
    who = await staff.add(desk.hr, desk.id, PersonForm.model_validate(typed))
    await desk.hired(who, 12)
    await desk.entered(who, "leader", by=desk.city, unit_leader=False)
    await refused(desk, who, "leader", unit_leader=True)
    await desk.entered(who, "degree", by=desk.city, degree="bachelor")
    await refused(desk, who, "degree", degree="doctor")
    assert await for_the_city(desk, who, "leader", unit_leader=True)
    assert await for_the_city(desk, who, "degree", degree="doctor")
    assert not await for_the_city(desk, who, "degree", degree="bachelor", graduated=None)
    second = await staff.add(elsewhere.hr, elsewhere.id, PersonForm.model_validate(typed))
    person = await units.applicant(second)
    assert (person.degree, person.unit_leader) == (None, False)


async def test_a_correction_is_not_undone_by_what_was_confirmed_before_it(desk, colleague):
    who = await desk.person(1)
    await desk.entered(who, "degree", by=desk.county, degree="master")
    later = await desk.entered(who, "degree", by=desk.county, degree="doctor")
    await desk.corrected(colleague, later, "degree", degree="bachelor")
    assert await for_the_city(desk, who, "degree", degree="master")
    # A licence for ever is another one than the licence that has run out.
    licence = {"name": "教师资格", "number": "X1", "issued": "2015-01-01"}
    record = await desk.entered(who, "licence", by=desk.county, **licence)
    await desk.corrected(colleague, record, "licence", **licence, expires="2020-01-01")
    assert await for_the_city(desk, who, "licence", **licence)
    assert not await for_the_city(desk, who, "licence", **licence, expires="2020-01-01")


async def test_who_leads_one_unit_does_not_lead_another(desk, elsewhere):
    await desk.planned(COUNTS, today())
    first = await staff.add(desk.hr, desk.id, PersonForm.model_validate({**TYPED, "unit_leader": "是"}))
    await desk.hired(first, 12)
    second = await staff.add(elsewhere.hr, elsewhere.id, PersonForm.model_validate(TYPED))
    await refused(elsewhere, second, "leader", unit_leader=True)
    assert await for_the_city(elsewhere, second, "leader", unit_leader=True)


async def test_what_the_city_said_stays_its_word_when_the_officer_leaves_it(desk, colleague):
    await desk.planned(COUNTS, today())
    home = desk.city.organisation_id
    await keeping.create_account(
        None, login="lent", name="兼任人", role="officer", organisation_id=home,
        password="Sehr-lang-und-neu-2026",
    )  # fmt: skip
    account = (await Account.select(Account.id).where(Account.login == "lent"))[0]["id"]
    given = await assignments.give(None, account, Role.CITY, home, "兼任市级岗位审核工作")
    lent = replace(colleague, account_id=account, name="兼任人", role=Role.CITY)
    who = await desk.person(1)
    fake = await desk.entered(who, "title", **SENIOR)
    await records.decide(lent, fake, confirm=False, note="职称证书查无此证")
    degree = FACTS["degree"][1].model_validate({"degree": "doctor"})
    asked = await records.ask(lent, who, "degree", degree, "登2号")
    await assignments.end(None, account, given)
    assert await for_the_city(desk, who, "title", **SENIOR)
    with pytest.raises(NotAllowed, match="市级另一人"):
        await records.decide(desk.county, asked, confirm=False, note="学位证书查无此证")


async def test_a_roster_fills_in_no_birth_that_the_city_or_the_number_tells_otherwise(desk, elsewhere):
    await desk.planned(COUNTS, today())
    listed = {**TYPED, "born": None, "category": "专业技术", "grade": 12, "start": today()}

    async def upload(**over):
        row = SourceRow("名册", 2, RosterRow.model_validate({**listed, **over}))
        return await import_roster(desk.hr, [row], file_hash="f1")

    (who,) = (await upload()).ids
    load = await first_load.waiting(desk.id)
    await first_load.confirm(desk.city, desk.id, "首1号", seen=load.digest)
    other = await upload(identity="E99999999")
    assert [(each.field, "不能更换" in str(each.message)) for each in other.problems] == [("identity", True)]
    await refused(desk, who, "born", born="1980-05-01")
    answer = await upload(born="1980-05-01")
    assert [(each.field, "市级" in str(each.message)) for each in answer.problems] == [("born", True)]
    assert (await units.applicant(who)).born is None
    # What the number tells is not typed over, either.
    numbered = {**TYPED, "number": "N2", "name": "员工丙", "identity": "219900199003070010", "born": None}
    second = await staff.add(desk.hr, desk.id, PersonForm.model_validate(numbered))
    answer = await upload(number="N2", name="员工丙", identity="E00000003", born="1985-05-01")
    assert [each.field for each in answer.problems] == ["identity"]
    assert (await units.applicant(second)).born == date(1990, 3, 7)


@pytest.mark.parametrize("meanwhile", ["confirm", "appoint", "first load"])
async def test_what_the_city_takes_back_counts_nowhere_at_once(
    desk, elsewhere, colleague, monkeypatch, meanwhile
):
    """Another unit's office confirms the same title, the unit appoints on it or its books are opened with it,
    while the city decides."""
    await desk.planned(COUNTS, today())
    first = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    await desk.entered(first, "title", by=desk.county, **SENIOR)
    (title,) = await of_kind(first, "title")
    if meanwhile == "first load":
        listed = {**TYPED, "category": "专业技术", "grade": 7, "start": date(2018, 9, 1)}
        row = SourceRow("名册", 2, RosterRow.model_validate(listed))
        (second,) = (await import_roster(elsewhere.hr, [row], file_hash="f1")).ids
        load = await first_load.waiting(elsewhere.id)
    else:
        second = await staff.add(elsewhere.hr, elsewhere.id, PersonForm.model_validate(TYPED))
    if meanwhile == "confirm":
        twin = await elsewhere.entered(second, "title", **SENIOR)
    elif meanwhile == "appoint":
        request = await drafts.draft(elsewhere.hr, elsewhere.id, elsewhere.request(second, 7, today()))
        await service.submit(elsewhere.hr, request)
        await service.move(elsewhere.county, request, "county_pass", document="县1号")
        await service.move(elsewhere.city, request, "city_pass", document="市1号")
    form = RecordCorrectionForm(act="withdraw", reason="证书经核查系伪造", document="更1号")
    correction = await facts.ask(desk.city, title["id"], form, None)
    carried_out, waits = asyncio.Event(), asyncio.Event()
    real = records.pass_to_the_city

    async def slow(*args):
        await real(*args)
        carried_out.set()
        await asyncio.wait_for(waits.wait(), 5)

    async def other():
        await carried_out.wait()
        monkeypatch.setattr(records, "pass_to_the_city", real)
        deciding = asyncio.ensure_future({
            "confirm": lambda: records.decide(elsewhere.county, twin, confirm=True),
            "appoint": lambda: service.move(elsewhere.hr, request, "take_effect"),
            "first load": lambda: first_load.confirm(desk.city, elsewhere.id, "首1号", seen=load.digest),
        }[meanwhile]())  # fmt: skip
        while not deciding.done() and not await desk.owner.fetchval(_WAITS_FOR_A_PERSON):
            await asyncio.sleep(0.01)
        waits.set()
        await deciding

    monkeypatch.setattr(records, "pass_to_the_city", slow)
    loop = asyncio.get_running_loop()
    tasks = [
        loop.create_task(each, context=contextvars.Context())
        for each in (facts.decide(colleague, correction, confirm=True), other())
    ]
    _, against = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(against, (NotAllowed, Conflict))
    assert (await units.applicant(second)).titles == ()


_WAITS_FOR_A_PERSON = """
    SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                   WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted)
"""


async def test_two_offices_confirm_the_same_fact_of_two_units_at_once(desk, elsewhere):
    await desk.planned(COUNTS, today())
    units_of = (desk, elsewhere)
    people = [await staff.add(each.hr, each.id, PersonForm.model_validate(TYPED)) for each in units_of]
    asked = [await each.entered(who, "title", **SENIOR) for each, who in zip(units_of, people, strict=True)]
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(
        loop.create_task(records.decide(each.county, record, confirm=True), context=contextvars.Context())
        for each, record in zip(units_of, asked, strict=True)
    ))  # fmt: skip
    assert [[each["state"] for each in await of_kind(who, "title")] for who in people] == [["confirmed"]] * 2


async def test_a_day_of_birth_other_than_on_record_elsewhere_is_for_the_city(desk, elsewhere):
    """Nobody grows younger by moving to another unit, nor comes by a name that the city has refused."""
    await desk.planned(COUNTS, today())
    first = await staff.add(desk.hr, desk.id, PersonForm.model_validate(TYPED))
    await desk.hired(first, 12)
    second = await staff.add(
        elsewhere.hr, elsewhere.id, PersonForm.model_validate({**TYPED, "born": "1985-05-01"})
    )
    person = await units.applicant(second)
    (told,) = (await said.disputed([second]))[second]
    assert (person.born, "已登记为「1980-05-01」" in str(told)) == (None, True)
    await refused(elsewhere, second, "name", name="张新名")
    seen = stating.as_read(await staff.staff_row(elsewhere.hr, second))
    form = PersonForm.model_validate({**TYPED, "name": "张新名"})
    with pytest.raises(Conflict, match="更名"):
        await stating.revise(elsewhere.hr, second, form, seen=seen)
    assert await for_the_city(elsewhere, second, "born", born="1985-05-01")
    assert not await for_the_city(elsewhere, second, "born", born="1980-05-01")


async def test_an_evening_tells_what_the_city_had_said_until_then(desk, colleague):
    who = await desk.person(1)
    await desk.entered(who, "title", **SENIOR)
    other = await desk.entered(who, "title", by=desk.county, **{**SENIOR, "name": "高级经济师"})
    await desk.owner.execute("ALTER TABLE staff_record DISABLE TRIGGER USER")
    await desk.owner.execute(
        "UPDATE staff_record SET asked = asked - interval '9 days', decided = decided - interval '9 days'"
    )
    await desk.owner.execute("ALTER TABLE staff_record ENABLE TRIGGER USER")
    evening = today() - timedelta(days=1)
    before = await records.about(who, known=evening)
    await desk.corrected(colleague, other, "title")
    assert await records.about(who, known=evening) == before
    assert [each["city"] for each in await records.about(who) if each["state"] == "asked"] == [True]
