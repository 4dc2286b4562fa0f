"""A request reserves its seat, walks its road and takes effect; everything else gives the seat back."""

import asyncio
import contextlib
import json
import sys
from datetime import date, timedelta

import pytest
from carried import as_owner, listed

from talent_platform import clock
from talent_platform.accounts.tables import Organisation
from talent_platform.brokerage.cases import queries
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.life import side_of
from talent_platform.brokerage.sides.sentences import sentence
from talent_platform.brokerage.tables import Case, CaseEvent, MatchRun, Placement
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.institutions import units
from talent_platform.establishment.people import corrections
from talent_platform.establishment.people.schemas import CorrectionForm
from talent_platform.establishment.tables.appointments import Appointment, AppointmentDecision
from talent_platform.establishment.tables.approvals import ApprovalPaper
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.supply.tables import Candidate
from talent_platform.upward.figures import Period, offered
from talent_posts import vacancies
from talent_posts.posts.replay import reproduces

START = today()


async def booked(*entries):
    """As the owner of the tables carries books over: the application itself books only what was decided."""
    async with DB.transaction():
        await LedgerEntry.raw("SET LOCAL ROLE NONE")
        return await type(entries[0]).insert(*entries)


@pytest.fixture
async def hospital(db, act):
    """A county hospital with one skilled grade-4 post, and a factory of staff who may take it."""
    hr = await act("institution1")
    county = (await Organisation.select(Organisation.county).where(Organisation.id == hr.organisation_id))[0]
    rows = await Institution.insert(
        Institution(
            organisation=hr.organisation_id,
            kind="professional",
            level="county",
            jurisdiction=county["county"],
            establishment=1000,
        )
    )
    institution = rows[0]["id"]
    await booked(
        *(
            LedgerEntry(
                institution=institution,
                kind="approved",
                category=category,
                grade=grade,
                seat_grade=grade,
                quantity=quantity,
                effective=date(2010, 1, 1),
            )
            for category, grade, quantity in (
                ("skilled", 4, 1),
                ("skilled", 5, 400),
                ("professional", 12, 20),
            )
        )
    )
    plan = await booked(
        PostPlan(institution=institution, version=1, state="approved", effective=date(2010, 1, 1))
    )
    await booked(
        *(
            ApprovalPaper(plan=plan[0]["id"], authority=by, day=date(2009, 12, 1), document=f"{by} 2009-1")
            for by in ("department", "county_hrss", "city_hrss")
        )
    )
    return institution


async def hire_worker(institution, number):
    """Somebody who has held skilled grade 5 for years and passed the test for grade 4."""
    rows = await listed(
        StaffMember(
            institution=institution,
            number=f"W{number:03d}",
            name=f"工人{number}",
            person_key=f"key{number}",
            identity_cipher=b"x",
            born=date(1985, 5, 1),
            degree="college",
            skills=json.dumps([{"level": 4, "granted": "2019-06-01"}]),
            history_complete=True,
        )
    )
    await booked(
        LedgerEntry(
            institution=institution,
            kind="filled",
            category="skilled",
            grade=5,
            seat_grade=5,
            effective=date(2015, 1, 1),
            person=rows[0]["id"],
            way="recruit",
        )
    )
    return rows[0]["id"]


def promotion(person):
    return AppointmentForm(
        person=person,
        category="skilled",
        grade=4,
        way="promotion",
        effective=START,
        recruitment={
            "steps": [
                {"name": name, "on": "2026-09-01"}
                for name in ("plan", "notice", "check", "evaluation", "publicity")
            ],
            "publicity_start": "2026-09-02",
            "publicity_end": "2026-09-30",
        },
    )


async def drafted(act, institution, number):
    hr = await act("institution1")
    return await drafts.draft(hr, institution, promotion(await hire_worker(institution, number)))


CLERK = """
import asyncio, sys
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments import service

async def submit(clerk, request):
    try:
        await service.submit(clerk, request)
    except Conflict:
        pass

async def work(url, requests):
    await DB.connect(url, pool_size=8)
    clerk = await actor_by_login("institution1")
    print("working", flush=True)
    await asyncio.gather(*(submit(clerk, request) for request in requests))

asyncio.run(work(sys.argv[1], [int(each) for each in sys.argv[2:]]))
"""


async def work_and_die(url, requests, seconds):
    """A process that submits many requests at once and is killed in the middle of it."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", CLERK, url, *map(str, requests), stdout=asyncio.subprocess.PIPE
    )
    assert await worker.stdout.readline() == b"working\n"
    await asyncio.sleep(seconds)
    if worker.returncode is None:
        worker.kill()
    await worker.wait()


async def test_processes_killed_in_the_middle_leave_no_half_reservation(hospital, act, db):
    hr = await act("institution1")
    requests = [await drafted(act, hospital, number) for number in range(30)]
    for seconds in (0.02, 0.1, 0.3):
        await work_and_die(db, requests, seconds)
    for request in requests:
        with contextlib.suppress(Conflict):
            await service.submit(hr, request)
    reserved = await Appointment.select(Appointment.id).where(Appointment.state == "reserved")
    entries = await LedgerEntry.select(LedgerEntry.appointment).where(LedgerEntry.kind == "reserved")
    assert len(reserved) == 1
    assert [row["appointment"] for row in entries] == [row["id"] for row in reserved]
    assert await free_seats(hospital) == 0


async def free_seats(institution, day=START):
    unit = await units.unit_on(institution, day)
    return {(row.category, row.grade): row.free for row in vacancies(unit, on=day)}["skilled", 4]


async def test_the_road_from_unit_to_effective(hospital, act):
    hr, county, city = await act("institution1"), await act("county1"), await act("city")
    request = await drafted(act, hospital, 1)
    await service.submit(hr, request)
    assert await free_seats(hospital) == 0
    with pytest.raises(NotAllowed, match="县区"):
        await service.move(city, request, "city_pass")
    await service.move(county, request, "county_pass")
    await service.move(city, request, "city_pass", document="辽人社聘〔2026〕1号")
    await service.move(hr, request, "take_effect")
    unit = await units.unit_on(hospital, START)
    held = {(h.grade, h.start, h.end) for person in unit.roster for h in person.holdings}
    assert held == {(5, date(2015, 1, 1), START - timedelta(days=1)), (4, START, None)}
    assert await free_seats(hospital) == 0


async def test_stored_decisions_replay_to_the_same_bytes(hospital, act):
    request = await drafted(act, hospital, 1)
    await service.submit(await act("institution1"), request)
    stored = (await AppointmentDecision.select())[0]
    assert reproduces(stored["case_json"].encode(), stored["decision_json"].encode())


async def test_of_many_requests_for_the_last_seat_exactly_one_is_reserved(hospital, act):
    hr = await act("institution1")
    requests = [await drafted(act, hospital, number) for number in range(40)]

    async def submit(request):
        try:
            await service.submit(hr, request)
        except Conflict as refusal:
            return refusal.message
        return None

    answers = await asyncio.gather(*(submit(request) for request in requests))
    assert answers.count(None) == 1
    assert all("空" in answer for answer in answers if answer), set(answers)
    reserved = await LedgerEntry.count().where(LedgerEntry.kind == "reserved")
    assert reserved == 1


@pytest.mark.parametrize("way_out", ["reject", "withdraw", "expire"])
async def test_every_way_out_frees_the_seat_once(hospital, act, way_out):
    request = await drafted(act, hospital, 1)
    await service.submit(await act("institution1"), request)
    if way_out == "reject":
        await service.move(await act("county1"), request, "reject", note="材料不全，请补齐")
    elif way_out == "withdraw":
        await service.move(await act("institution1"), request, "withdraw")
    else:
        async with as_owner():
            past = clock.now() - timedelta(days=1)
            await Appointment.update({Appointment.expires: past}).where(Appointment.id == request)
        freed = await asyncio.gather(*(service.expire_due() for _ in range(5)))
        assert sum(freed) == 1
    assert await free_seats(hospital) == 1
    assert await LedgerEntry.count().where(LedgerEntry.kind == "released") == 1


async def test_a_person_has_one_live_request(hospital, act):
    hr = await act("institution1")
    first = await drafted(act, hospital, 1)
    row = (await Appointment.select().where(Appointment.id == first))[0]
    second = await drafts.draft(hr, hospital, promotion(row["person"]))
    await booked(
        LedgerEntry(
            institution=hospital,
            kind="approved",
            category="skilled",
            grade=4,
            seat_grade=4,
            quantity=3,
            effective=date(2021, 1, 1),
        )
    )
    await service.submit(hr, first)
    with pytest.raises(Conflict, match="另有一项"):
        await service.submit(hr, second)


async def test_another_county_sees_nothing_of_it(hospital, act):
    request = await drafted(act, hospital, 1)
    await service.submit(await act("institution1"), request)
    with pytest.raises(NotFound):
        await service.move(await act("county2"), request, "county_pass")


async def test_each_office_decides_only_in_its_turn(hospital, act):
    county, city = await act("county1"), await act("city")
    request = await drafted(act, hospital, 1)
    await service.submit(await act("institution1"), request)
    with pytest.raises(NotAllowed, match="县区"):
        await service.move(city, request, "reject", note="越过县区")
    await service.move(county, request, "county_pass")
    with pytest.raises(NotAllowed):
        await service.move(county, request, "reject", note="已报市级")


async def test_an_appointment_answers_only_a_need_of_its_own_institution(hospital, act):
    person = await hire_worker(hospital, 1)
    form = promotion(person).model_copy(update={"need": 987_654})
    with pytest.raises(Invalid, match="本单位"):
        await drafts.draft(await act("institution1"), hospital, form)


async def test_the_case_is_hired_when_its_appointment_takes_effect_and_with_it(hospital, act):
    """Seat in the books and hire are one transaction; nobody is hired whose two sides have not agreed."""
    hr, county, account = await act("institution1"), await act("county1"), await act("candidate")
    columns = {"organisation": hr.organisation_id, "category": "新字号", "branch": "0101", "seats": 1}
    (need,) = await Need.insert(
        Need(title="工程师", kind="talent", state="open", start_on=today(), deadline=today(), **columns)
    )
    (candidate,) = await Candidate.insert(
        Candidate(
            name="员工1", phone="13900000001", headline="工程师", consent=True, education=3, years=5,
            available_from=today(), account=account.account_id,
        )
    )  # fmt: skip
    (run,) = await MatchRun.insert(MatchRun())
    sides = {
        "organisation": hr.organisation_id,
        "person_account": account.account_id,
        "county": county.county,
    }
    (case,) = await Case.insert(
        Case(run=run["id"], need=need["id"], candidate=candidate["id"], due=today(), **sides)
    )
    await Placement.insert(Placement(match_case=case["id"], need=need["id"], candidate=candidate["id"]))
    names = {Appointment.need: need["id"], Appointment.candidate: candidate["id"]}
    request = await approved(act, hr, await drafted(act, hospital, 1), names)
    with pytest.raises(Conflict, match="双方还没有都同意"):
        await service.move(hr, request, "take_effect")
    filled = LedgerEntry.exists().where(LedgerEntry.kind == "filled", LedgerEntry.appointment == request)
    assert not await filled
    for who in (hr, account):
        await cases.answer(who, case["id"], agreed=True)
    with pytest.raises(Conflict, match="先办理岗位聘用"):
        await hiring.hire(county, case["id"], starts=today(), text="双方来电确认")
    await service.move(hr, request, "take_effect")
    assert await filled
    (hired,) = await Case.select(Case.stage, Case.starts).where(Case.id == case["id"])
    assert hired == {"stage": "hired", "starts": today()}
    with pytest.raises(Conflict, match="仍在生效"):
        await hiring.end(county, case["id"], "undo_hire", text="登记到了另一个人名下")
    await Case.update({Case.starts: today() - timedelta(days=7)}).where(Case.id == case["id"])
    with pytest.raises(Conflict, match="仍在生效"):
        await hiring.end(county, case["id"], "no_show", text="登记到了另一个人名下")
    await taken_out_of_the_books(act, hr, case["id"], request)
    assert await hires_reported() == 0, "the seat is kept, the hire does not count"
    for reader in (hr, account, county):
        assert "岗位聘用已冲销" in sentence(await queries.case(reader, case["id"]), side_of(reader.role))
    for reader, asked in ((hr, "waiting"), (county, "verify")):
        assert (await CASES.figure(reader, whose=asked))[0] == 1
    person = (await Appointment.select(Appointment.person).where(Appointment.id == request))[0]["person"]
    again = await drafts.draft(hr, hospital, promotion(person))
    await service.move(hr, await approved(act, hr, again, names), "take_effect")
    assert await hires_reported() == 1
    assert (await queries.case(county, case["id"])).next_step == "已完成"
    # The officer ends the hire while the post is taken out: not before, and neither is lost.
    undone = hiring.end(county, case["id"], "undo_hire", text="聘用已冲销，双方都已知道")
    _, early = await asyncio.gather(
        taken_out_of_the_books(act, hr, case["id"], again), undone, return_exceptions=True
    )
    if early is not None:
        assert "仍在生效" in str(early)
        await hiring.end(county, case["id"], "undo_hire", text="聘用已冲销，双方都已知道")
    assert (await queries.case(county, case["id"])).reason == "hire_undone"


async def approved(act, hr, request, names):
    await Appointment.update(names).where(Appointment.id == request)
    await service.submit(hr, request)
    await service.move(await act("county1"), request, "county_pass", document="县2号")
    await service.move(await act("city"), request, "city_pass", document="市2号")
    return request


async def taken_out_of_the_books(act, asking, case, request):
    (filled,) = await LedgerEntry.select(LedgerEntry.id, LedgerEntry.person).where(
        LedgerEntry.kind == "filled", LedgerEntry.appointment == request
    )
    assert await hires_reported() == 1
    wrong = {"entry": filled["id"], "act": "reverse", "reason": "不是这个人", "document": "单位更1号"}
    asked = await corrections.ask(asking, filled["person"], CorrectionForm.model_validate(wrong))
    await corrections.decide(await act("city"), asked, confirm=True)
    told = await CaseEvent.select(CaseEvent.audience, CaseEvent.note).where(
        CaseEvent.match_case == case, CaseEvent.action == "post_gone"
    )
    assert {one["audience"] for one in told} == {"all"}
    assert (await Case.select(Case.due).where(Case.id == case))[0]["due"] >= today()


async def hires_reported():
    counted = await offered()["cases.hired"].count(Period(today() - timedelta(days=30), today()))
    return sum(counted.values())
