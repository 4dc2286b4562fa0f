"""Release and cases: one live case per person and need, seats never exceeded, whoever comes first."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.accounts.keeping import deputies
from talent_platform.accounts.keeping import service as accounts
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import acting
from talent_platform.accounts.tables import Account
from talent_platform.audit.tables import AuditEntry
from talent_platform.brokerage.cases import deadlines, notes, queries, service
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.runs import service as runs_service
from talent_platform.brokerage.runs import steering
from talent_platform.brokerage.tables import Case, CaseEvent, Directive, MatchRun, Placement
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.supply.tables import Candidate, Team
from talent_platform.web.listing.query import ListQuery


@pytest.fixture
def released(calculate, act):
    """`await released()`: a run of everything, released; its cases."""

    async def release(login="officer", **form):
        actor = await act(login)
        return (await releases.release(actor, await calculate(actor, **form))).cases

    return release


async def outcome(coroutine):
    try:
        return await coroutine
    except Conflict as error:
        return error.message


async def agree(act, case_id, *, employer="enterprise1", person="candidate"):
    await service.answer(await act(employer), case_id, agreed=True)
    await service.answer(await act(person), case_id, agreed=True)


async def test_of_two_overlapping_releases_at_once_exactly_one_wins(city, act, calculate):
    for number in range(4):
        await city.need(f"焊工{number}")
        await city.person(f"工程师{number}")
    officer, bureau = await act("officer"), await act("city")
    first, second = await calculate(officer), await calculate(bureau, seed=5)
    answers = await asyncio.gather(
        outcome(releases.release(officer, first)), outcome(releases.release(bureau, second))
    )
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert len(refused) == 1
    assert "重新运算" in refused[0]
    assert await Case.count() == await Placement.count() == 4
    assert sorted(row["state"] for row in await MatchRun.select(MatchRun.state)) == ["ready", "released"]


async def test_the_same_run_is_released_once_however_often_asked(city, act, calculate):
    await city.need("焊工岗")
    await city.person("焊工")
    officer = await act("officer")
    run = await calculate(officer)
    answers = await asyncio.gather(*(outcome(releases.release(officer, run)) for _ in range(5)))
    assert sum(isinstance(answer, releases.Released) for answer in answers) == 1
    assert await Case.count() == 1


async def test_seats_and_people_in_live_cases_are_taken_out_of_the_next_run(city, released, calculate, act):
    await city.need("焊工岗", seats=2)
    await city.person("焊工一")
    await released()
    await city.person("焊工二")
    run = await runs_service.read(await act("city"), await calculate(await act("city")))
    assert (run["report"]["seats"], run["report"]["seats_filled"]) == (1, 1)


async def test_names_stay_hidden_until_both_agreed_and_every_look_is_logged(city, act, released):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    enterprise, person = await act("enterprise1"), await act("candidate")
    with pytest.raises(Conflict):
        await notes.contacts(enterprise, case_id, "约定面谈时间")
    await service.answer(enterprise, case_id, agreed=True)
    with pytest.raises(Conflict):
        await notes.contacts(enterprise, case_id, "约定面谈时间")
    with pytest.raises(Conflict):
        await service.answer(enterprise, case_id, agreed=True)
    await service.answer(person, case_id, agreed=True)
    assert (await queries.case(enterprise, case_id)).stage == "agreed"
    shown = await notes.contacts(enterprise, case_id, "约定面谈时间")
    assert shown.people[0].name.startswith("某")
    assert await AuditEntry.count().where(AuditEntry.action == "case.unmasked") == 1
    for stranger in ("enterprise2", "candidate2", "county2"):
        with pytest.raises(NotFound):
            await queries.case(await act(stranger), case_id)
    assert await hiring.hire(person, case_id, starts=today()) == "agreed", "the employer confirms it"


async def test_declining_ends_the_case_and_the_two_are_not_proposed_again(city, act, released, calculate):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    await service.answer(await act("candidate"), case_id, agreed=False, reason="unfit", text="离家太远")
    case = await queries.case(await act("city"), case_id)
    assert (case.stage, case.reason) == ("closed", "person_declined")
    run = await runs_service.read(await act("city"), await calculate(await act("city")))
    assert run["report"]["seats_filled"] == 0
    assert run["report"]["reasons"]["candidate"] == {"ineligible": 1}


async def test_a_bureau_speaks_for_a_side_only_with_a_note(city, act, released):
    await city.need("焊工岗")
    await city.person("没有账号的焊工")
    (case_id,) = await released()
    officer = await act("officer")
    with pytest.raises(Invalid):
        await service.answer(officer, case_id, agreed=True, side="person")
    await service.answer(officer, case_id, agreed=True, side="person", text="今天电话答复同意")
    await service.answer(await act("enterprise1"), case_id, agreed=True)
    assert (await queries.case(officer, case_id)).stage == "agreed"


async def test_a_hire_closes_the_persons_other_cases_and_fills_the_seat(city, act, released):
    first = await city.need("甲岗", organisation=city.employers["第1机床厂"])
    person = await city.person("焊工", login="candidate")
    (one,) = await released(introduction_cap=5)
    await city.need("乙岗", organisation=city.employers["第2机床厂"])
    (two,) = await released(introduction_cap=5)
    await agree(act, one)
    await service.take_step(await act("enterprise1"), one, "interview")
    await hiring.hire(await act("officer"), one, starts=today(), text="双方来电确认")
    other = await queries.case(await act("city"), two)
    assert (other.stage, other.reason) == ("closed", "hired_elsewhere")
    assert [row["state"] for row in await Placement.select(Placement.state).order_by(Placement.id)] == [
        "hired",
        "closed",
    ]
    assert (await Need.select(Need.state).where(Need.id == first))[0]["state"] == "filled"
    assert (await Candidate.select(Candidate.state).where(Candidate.id == person))[0]["state"] == "placed"


async def test_neither_pin_nor_forbid_outlives_the_hire(city, act, released, open_browser, open_api):
    """Of the person anywhere, nor of anybody on a need that has ended; the list withdraws what stands."""
    need = await city.need("焊工岗")
    person = await city.person("焊工", login="candidate")
    officer = await act("officer")
    await steering.steer(officer, need, [person], "pin", "企业点名")
    (case,) = await released()
    other, rival = await city.need("装配岗", seats=2), await city.person("焊工二")
    await steering.steer(officer, other, [rival], "pin", "企业点名")
    third = await city.person("焊工三")
    await steering.steer(officer, other, [person, third], "forbid", "本人已婉拒")
    await agree(act, case)
    await hiring.hire(officer, case, starts=today(), text="双方来电确认")
    in_force = Directive.select(Directive.action, Directive.candidate).where(Directive.withdrawn.is_null())
    assert await in_force.order_by(Directive.id) == [
        {"action": "pin", "candidate": rival}, {"action": "forbid", "candidate": third},
    ]  # fmt: skip
    watched = await (await open_api("auditor")).get("/api/v1/audit", params={"watch": "on_behalf"})
    assert "case.hire" in {one["action"] for one in watched.json()["items"]}, "said for both sides"
    browser, pin = (
        await open_browser("officer"),
        (await Directive.select(Directive.id).where(Directive.candidate == rival))[0]["id"],
    )
    assert (await browser.get("/directives")).text.count("/withdraw") == 2
    assert (await browser.submit(f"/directives/{pin}/withdraw")).status_code == 303
    assert (await (await open_browser("auditor")).get("/directives")).text.count("/withdraw") == 0
    await Need.update({Need.state: "closed"}).where(Need.id == other)
    assert await in_force == []
    assert "/withdraw" not in (await browser.get("/directives")).text


async def test_team_members_are_hired_together(city, act, released):
    await city.need("焊接技改", kind="project", seats=3, required_skills="[]")
    members = [await city.person(f"成员{n}", registered=False) for n in range(3)]
    team = await city.team("焊接团队", members)
    (case_id,) = await released()
    await agree(act, case_id, person="teamlead")
    await hiring.hire(await act("officer"), case_id, starts=today(), text="双方来电确认")
    assert await Placement.count().where(Placement.state == "hired") == 3
    states = await Candidate.select(Candidate.state).where(Candidate.id.is_in(members))
    assert {row["state"] for row in states} == {"placed"}
    assert (await Team.select(Team.state).where(Team.id == team))[0]["state"] == "placed"


async def test_two_employers_hiring_one_person_at_once(city, act, released):
    await city.need("甲岗", organisation=city.employers["第1机床厂"])
    await city.person("焊工", login="candidate")
    (one,) = await released(introduction_cap=5)
    await city.need("乙岗", organisation=city.employers["第2机床厂"])
    (two,) = await released(introduction_cap=5)
    await agree(act, one)
    await agree(act, two, employer="enterprise2")
    for case in (one, two):
        await hiring.hire(await act("candidate"), case, starts=today())
    answers = await asyncio.gather(
        outcome(hiring.hire(await act("enterprise1"), one, starts=today(), text="双方来电确认")),
        outcome(hiring.hire(await act("enterprise2"), two, starts=today(), text="双方来电确认")),
    )
    assert sum(isinstance(answer, str) and answer == "hired" for answer in answers) == 1
    assert await Placement.count().where(Placement.state == "hired") == 1
    assert await Case.count().where(Case.stage == "hired") == 1


async def test_the_database_itself_refuses_more_hires_than_seats(city, act, released):
    need = await city.need("焊工岗", seats=4)
    for number in range(4):
        await city.person(f"焊工{number}")
    opened = await released()
    assert len(opened) == 4
    await Need.update({Need.seats: 2}).where(Need.id == need)

    async def hire(case_id):
        async with DB.transaction():
            said = {Case.employer_agreed: True, Case.person_agreed: True, Case.starts: today()}
            confirmed = {Case.employer_starts: True, Case.person_starts: True}
            await Case.update({Case.stage: "hired", **said, **confirmed}).where(Case.id == case_id)

    answers = await asyncio.gather(*(hire(case_id) for case_id in opened), return_exceptions=True)
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == 2
    assert {answer.constraint_name for answer in refused} == {"placement_within_seats"}
    assert await Placement.count().where(Placement.state == "hired") == 2
    left = next(one for one, answer in zip(opened, answers, strict=True) if answer is not None)
    officer = await act("officer")
    await service.answer(await act("enterprise1"), left, agreed=True)
    await service.answer(officer, left, agreed=True, side="person", text="电话答复同意")
    with pytest.raises(Conflict, match="名额已满"):
        await hiring.hire(officer, left, starts=today(), text="双方来电确认")


async def test_what_happened_in_a_case_can_be_neither_changed_nor_removed(city, released):
    await city.need("焊工岗")
    await city.person("焊工")
    await released()
    for statement in ("UPDATE case_event SET note = 'x'", "DELETE FROM case_event"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await CaseEvent.raw(statement)


async def test_notes_reach_their_audience_only(city, act, released):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    officer, enterprise, person = await act("officer"), await act("enterprise1"), await act("candidate")
    await notes.write_note(officer, case_id, "请尽快安排", "employer")
    await notes.write_note(officer, case_id, "内部备注", "bureau")
    with pytest.raises(Invalid):
        await notes.write_note(person, case_id, "看看", "employer")
    texts = {
        who.role: [event.note for event in await queries.events(who, case_id) if event.action == "note"]
        for who in (officer, enterprise, person)
    }
    assert texts == {
        officer.role: ["内部备注", "请尽快安排"],
        enterprise.role: ["请尽快安排"],
        person.role: [],
    }


async def test_an_overdue_case_is_reminded_of_once_and_listed_first(city, act, released):
    await city.need("焊工一", seats=2)
    await city.person("焊工甲")
    await city.person("焊工乙")
    opened = await released()
    await DB.asyncpg_pool.execute(
        "UPDATE match_case SET due = $1::date - 3 WHERE id = $2", today(), opened[1]
    )
    assert await deadlines.remind_overdue() == 1
    assert await deadlines.remind_overdue() == 0
    officer = await act("officer")
    _total, _query, rows = await CASES.read(officer, ListQuery.parse(CASES.spec, {}))
    assert [row.id for row in rows] == [opened[1], opened[0]]
    assert rows[0].overdue


async def test_silence_after_the_reminder_ends_the_case_and_frees_the_seat(
    city, act, released, calculate, monkeypatch
):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    await service.answer(await act("enterprise1"), case_id, agreed=True)

    async def due(days):
        day = today() - timedelta(days=days)
        await DB.asyncpg_pool.execute("UPDATE match_case SET due = $1 WHERE id = $2", day, case_id)

    await due(60)
    assert await deadlines.close_unanswered() == 0, "nobody was reminded"
    await deadlines.remind_overdue()
    await due(1)
    await deadlines.remind_overdue()
    assert await deadlines.close_unanswered() == 0, "the reminder of the new day is fresh"
    await due(60)
    # The worker was away, or the calendar late: asked and reminded in one run, and only then time runs.
    assert [await deadlines.ask_again(), await deadlines.remind_overdue()] == [1, 1]
    assert [await deadlines.tell_bureau(), await deadlines.close_unanswered()] == [0, 0]
    monkeypatch.setattr(deadlines, "today", lambda: today() + timedelta(days=20))
    assert await deadlines.close_unanswered() == 1
    assert await deadlines.close_unanswered() == 0
    case = await queries.case(await act("candidate"), case_id)
    assert (case.stage, case.reason) == ("closed", "no_reply")
    last = (await queries.events(await act("candidate"), case_id))[0]
    assert last.action == "closed"
    assert last.note.startswith("人才或团队逾期未答复")
    run = await runs_service.read(await act("city"), await calculate(await act("city")))
    assert run["report"]["seats_filled"] == 1


async def test_who_agreed_is_not_closed_for_silence(city, act, released):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    await agree(act, case_id)
    await DB.asyncpg_pool.execute("UPDATE match_case SET due = $1", today() - timedelta(days=60))
    await deadlines.remind_overdue()
    assert await deadlines.close_unanswered() == 0


async def test_names_are_closed_again_when_the_case_comes_to_nothing(city, act, released):
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    (case_id,) = await released()
    enterprise, officer = await act("enterprise1"), await act("officer")
    await service.answer(enterprise, case_id, agreed=True)
    await service.answer(await act("candidate"), case_id, agreed=True)
    await service.take_step(officer, case_id, "close", reason="terms")
    for reader in (enterprise, officer):
        with pytest.raises(Conflict):
            await notes.contacts(reader, case_id, "约定面谈时间")


async def test_pinning_somebody_who_does_not_exist_is_not_found(city, act):
    need = await city.need("焊工岗")
    with pytest.raises(NotFound):
        await steering.steer(await act("officer"), need, [999_999], "pin", "企业已面谈过")


async def test_what_was_released_stays_as_it_was_even_for_the_owner_of_the_tables(city, act, released, db):
    need = await city.need("焊工岗", seats=2)
    person = await city.person("焊工")
    (case,) = await released()
    officer = await act("officer")
    with pytest.raises(Conflict, match="先在对接中"):
        await steering.steer(officer, need, [person], "forbid", "本人已婉拒")
    await service.take_step(officer, case, "close", reason="other", text="本人已婉拒")
    await steering.steer(officer, need, [person], "forbid", "本人已婉拒")
    owner = await asyncpg.connect(db)
    for statement in (
        "UPDATE proposal SET score = 1",
        "DELETE FROM outcome",
        "UPDATE match_run SET state = 'ready'",
        "UPDATE directive SET reason = '改写'",
        "DELETE FROM directive",
        "UPDATE match_case SET stage = 'contacted', reason = ''",
        "UPDATE match_case SET reason = 'terms'",
        "DELETE FROM match_case",
        "UPDATE placement SET candidate = candidate + 1",
        "UPDATE placement SET state = 'open'",
        "DELETE FROM placement",
        "DELETE FROM person_of",
        "UPDATE person_of SET person = person + 1",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await owner.execute(statement)
    await owner.close()


async def test_a_deputy_has_the_cases_of_whom_it_stands_in_for(city, act, calculate):
    await city.need("焊工岗")
    await city.person("焊工")
    officer = await act("officer")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await accounts.create_account(
        None, login="officer9", name="王同事", role=Role.OFFICER, organisation_id=officer.organisation_id,
        password="correct horse battery",
    )  # fmt: skip
    await Account.update({Account.password_until: None}).where(Account.login == "officer9")
    other = await act("officer9")
    named = await deputies.name(officer, other.account_id, today(), today())
    deputy = await acting.in_role(other.account_id, named)
    waiting = [ListQuery.parse(CASES.spec_for(who), {"whose": "mine"}) for who in (other, deputy)]
    assert [
        [row.id for row in (await CASES.read(who, query))[2]]
        for who, query in zip((other, deputy), waiting, strict=True)
    ] == [[], [case]]
    await service.take_step(deputy, case, "close", reason="other", text="三次致电无人接听")
    last = (await CaseEvent.select().where(CaseEvent.match_case == case).order_by(CaseEvent.id))[-1]
    assert (last["actor_id"], last["actor_name"]) == (other.account_id, f"王同事代{officer.name}")
