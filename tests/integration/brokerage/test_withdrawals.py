"""Whoever withdraws ends the case, whoever is switched off pauses it, and no step gets past either."""

import asyncio
from datetime import timedelta
from io import BytesIO

import asyncpg
import pytest
from openpyxl import load_workbook

from talent_platform.accounts.keeping import service as accounts
from talent_platform.accounts.tables import Account
from talent_platform.brokerage.cases import deadlines, ground, notes, queries
from talent_platform.brokerage.cases import service as cases_service
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.introductions.introducing import introduce
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.runs import service as runs_service
from talent_platform.brokerage.runs import steering
from talent_platform.brokerage.tables import Case, CaseEvent, Directive, Placement
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import service as demand
from talent_platform.demand.needs import tasks
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import consent, service
from talent_platform.supply.people import handover
from talent_platform.supply.schemas import CandidateForm
from talent_platform.supply.tables import Candidate
from talent_platform.web.listing.query import ListQuery

pytestmark = pytest.mark.usefixtures("known_by_name")

ROUNDS = 30


async def cells(browser, address):
    book = load_workbook(BytesIO((await browser.get(address)).content))
    return [[cell.value for cell in row] for sheet in book for row in sheet]


def waiting(reader):
    return ListQuery.parse(CASES.spec_for(reader), {"whose": "waiting"})


@pytest.fixture
def introduced(city, act, calculate):
    """`await introduced()`: a case in which both sides agreed, with its need and person."""

    async def introduce():
        need = await city.need("焊工岗")
        person = await city.person("焊工", login="candidate")
        officer = await act("officer")
        (case,) = (await releases.release(officer, await calculate(officer))).cases
        await cases_service.answer(await act("enterprise1"), case, agreed=True)
        await cases_service.answer(await act("candidate"), case, agreed=True)
        return case, need, person

    return introduce


async def test_who_has_an_account_says_yes_with_it(city, act, calculate):
    """Under the same record or another; a no may be written down for anybody."""
    officer, heard = await act("officer"), "10月8日电话答复"
    await city.need("焊工岗", seats=2)
    await city.person("焊工", login="candidate")
    await city.person("焊工")
    cases = (await releases.release(officer, await calculate(officer))).cases
    done = []
    for case in cases:
        try:
            await cases_service.answer(officer, case, agreed=True, side="person", text=heard)
            done.append("yes")
        except Conflict as refused:
            done.append(refused.message)
            await cases_service.answer(officer, case, agreed=True, side="employer", text=heard)
            await cases_service.answer(officer, case, agreed=False, side="person", text=heard)
    assert sorted("本人答复" in one for one in done) == [False, True]


async def test_a_written_yes_waits_for_who_can_say_it(city, act, calculate):
    """Hand-over in mid-case: the own word takes the place of the bureau's, in whichever stage."""
    officer, county, heard = await act("officer"), await act("county1"), "10月8日电话答复"
    firm, person = await act("enterprise1"), await act("candidate")
    await city.need("焊工岗")
    record = await city.person("焊工", name="交接人", phone="13900000999")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await cases_service.answer(officer, case, agreed=True, side="person", text=heard)
    code = await handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    assert await ground.obstacle(case) == "person_itself"
    with pytest.raises(Conflict):
        await cases_service.answer(firm, case, agreed=True)
    assert [row.id for row in (await CASES.read(person, waiting(person)))[2]] == [case]
    await cases_service.answer(person, case, agreed=True)
    await cases_service.answer(firm, case, agreed=True)
    assert (await queries.case(person, case)).stage == "agreed"
    with pytest.raises(Conflict):
        await cases_service.answer(person, case, agreed=True)


@pytest.mark.parametrize(
    ("stage", "login", "side"),
    [
        ("agreed", "candidate", "person"), ("interview", "enterprise1", "employer"),
        ("interview", "officer", "person"), ("contacted", "officer", "employer"),
    ],
)  # fmt: skip
async def test_a_side_may_decline_as_long_as_the_case_lives(
    city, act, calculate, open_api, open_browser, stage, login, side
):
    """And is not brought together with the other again."""
    officer, actor = await act("officer"), await act(login)
    need = await city.need("焊工岗")
    who = await city.person("焊工", login="candidate")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await cases_service.answer(await act("enterprise1"), case, agreed=True)
    if stage != "contacted":
        await cases_service.answer(await act("candidate"), case, agreed=True)
    if stage == "interview":
        await cases_service.take_step(officer, case, "interview")
    api, browser = await open_api(login), await open_browser(login)
    open_to = (await api.get(f"/api/v1/cases/{case}")).json()["answers"]
    (no,) = (one for one in open_to if (one["side"], one["agreed"]) == (side, False))
    assert ("met" in no["reasons"]) is (stage == "interview")
    assert ("skills" in no["reasons"], "place" in no["reasons"]) == (side == "employer", side == "person")
    assert 'value="no"' in (await browser.get(f"/cases/{case}")).text
    body = {"agreed": False, "text": "10月8日电话答复", "side": side if login == "officer" else ""}
    if login == "officer":
        unsaid = await api.post(f"/api/v1/cases/{case}/answer", json={**body, "text": ""})
        assert unsaid.status_code == 422
    else:
        for wrong in ("", "place" if side == "employer" else "skills"):
            refused = await api.post(f"/api/v1/cases/{case}/answer", json={**body, "reason": wrong})
            assert refused.status_code == 422, "why is asked of the side itself"
        body["reason"] = "unfit"
    assert (await api.post(f"/api/v1/cases/{case}/answer", json=body)).status_code == 200
    after = await queries.case(actor, case)
    assert (after.stage, after.reason) == ("closed", f"{side}_declined")
    assert (await api.get(f"/api/v1/cases/{case}")).json()["answers"] == []
    with pytest.raises(Conflict):
        await cases_service.answer(actor, case, agreed=False, side=body["side"], text=body["text"])
    with pytest.raises(Conflict):
        await introduce(officer, need, who)


async def test_a_written_yes_is_no_yes_beside_an_own_decline(city, act, calculate):
    officer, county, heard = await act("officer"), await act("county1"), "10月8日电话答复"
    firm, person = await act("enterprise1"), await act("candidate")
    need = await city.need("焊工岗")
    record = await city.person("焊工", name="交接人", phone="13900000999")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    await cases_service.answer(officer, case, agreed=True, side="person", text=heard)
    await cases_service.answer(firm, case, agreed=True)
    await handover.redeem(
        person, (await handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件")).text
    )
    with pytest.raises(Conflict):
        await notes.contacts(firm, case, "约定面谈时间")
    await cases_service.answer(person, case, agreed=False, reason="unfit")
    after = await queries.case(firm, case)
    assert (after.stage, after.reason) == ("closed", "person_declined")
    # Nor are the two proposed to each other again under another record of the person.
    await city.person("焊工", name="交接人", phone="13900000999")
    await calculate(officer)
    assert not await DB.asyncpg_pool.fetchval(
        "SELECT count(*) FROM proposal WHERE run = (SELECT max(id) FROM match_run)"
    )
    assert need


async def test_who_pauses_lets_live_cases_wait(introduced, act):
    case, _need, person = await introduced()
    await service.take_step(await act("candidate"), CANDIDATE, person, "pause")
    assert await ground.obstacle(case) == "person_paused"
    with pytest.raises(Conflict):
        await cases_service.take_step(await act("officer"), case, "interview")
    await service.take_step(await act("candidate"), CANDIDATE, person, "resume")
    await cases_service.take_step(await act("officer"), case, "interview")


@pytest.mark.parametrize("why", ["paused", "registered"])
async def test_while_a_case_waits_no_note_tells_what_contacts_do_not(
    introduced, act, city, calculate, open_api, open_browser, why
):
    """Nor is the employer told that somebody has registered."""
    officer, firm, person = await act("officer"), await act("enterprise1"), await act("candidate")
    if why == "paused":
        case, _need, record = await introduced()
        written = "经理 13688880000"
        await notes.write_note(person, case, "我的电话 13912345678", "all")
        await notes.plan(officer, case, "面谈请打 13577770000", today())
        await service.take_step(person, CANDIDATE, record, "pause")
    else:
        await city.need("焊工岗")
        await city.person("焊工", name="测试candidate", phone="13900000999")
        (case,) = (await releases.release(officer, await calculate(officer))).cases
        await cases_service.answer(officer, case, agreed=True, side="person", text="10月8日电话答复")
        await cases_service.answer(firm, case, agreed=True)
        written = "测试candidate 13900000999"
        await city.person("焊工", name="测试candidate", phone="13900000999", login="candidate")
    assert (await queries.case(firm, case)).live
    with pytest.raises(Conflict) as refused:
        await notes.contacts(firm, case, "约定面谈时间")
    with pytest.raises(Invalid):
        await notes.write_note(officer, case, "经理 13688880000", "employer")
    await notes.write_note(officer, case, written, "employer", confirmed=True)
    api, browser = await open_api("enterprise1"), await open_browser("enterprise1")
    page = (await browser.get(f"/cases/{case}")).text
    told = (await api.get(f"/api/v1/cases/{case}")).json()
    listed = (await browser.get("/cases")).text + str((await api.get("/api/v1/cases")).json())
    page += listed + str(await cells(browser, "/cases.xlsx"))
    for secret in (
        "13912345678",
        "13688880000",
        "13577770000",
        "13900000999",
        "账号须",
        "本人已有账号",
        "本人看不到",
    ):
        assert secret not in page + str(told) + refused.value.message
    assert told["obstacle"] == "person_waits", "whatever it is"
    if why == "paused":
        await service.take_step(person, CANDIDATE, record, "resume")
        page = (await browser.get(f"/cases/{case}")).text + (await browser.get("/cases")).text
        assert "13912345678" in page
        assert page.count("13577770000") == 2


async def withdraw_consent(act, need, person):
    await consent.set_consent(await act("candidate"), CANDIDATE, person, consent=False)


async def withdraw_profile(act, need, person):
    await service.take_step(await act("candidate"), CANDIDATE, person, "withdraw")


async def take_consent_away(act, need, person):
    """By whatever path."""
    await DB.asyncpg_pool.execute("UPDATE candidate SET consent = false WHERE id = $1", person)


async def close_need(act, need, person):
    await demand.take_step(await act("enterprise1"), need, "close", reason="cancelled")


async def let_need_expire(act, need, person):
    await tasks.expire_due(today() + timedelta(days=400))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (withdraw_consent, "consent_withdrawn"), (take_consent_away, "consent_withdrawn"),
        (withdraw_profile, "offer_withdrawn"), (close_need, "need_cancelled"),
        (let_need_expire, "need_expired"),
    ],
)  # fmt: skip
async def test_what_a_case_stands_on_ends_it_and_frees_the_seat(
    act, introduced, open_browser, open_api, change, reason
):
    case, need, person = await introduced()
    enterprise, officer = await act("enterprise1"), await act("officer")
    assert (await notes.contacts(enterprise, case, "约定面谈时间")).people
    await change(act, need, person)
    ended = await queries.case(officer, case)
    assert (ended.stage, ended.reason) == ("closed", reason)
    assert ended.ended is not None
    assert [row["state"] for row in await Placement.select(Placement.state)] == ["closed"]
    told = (await queries.events(officer, case))[0]
    assert (told.action, told.from_state, told.to_state) == ("closed", "agreed", "closed")
    with pytest.raises(Conflict):
        await notes.contacts(enterprise, case, "约定面谈时间")
    for step in ("interview", "hire"):
        with pytest.raises(Conflict):
            await hiring.take_step(officer, case, step, starts=today(), text="双方来电确认")
    api = await open_api("enterprise1")
    assert (
        await api.post(f"/api/v1/cases/{case}/contacts", json={"reason": "约定面谈时间"})
    ).status_code == 409
    body = {"action": "hire", "starts": str(today())}
    assert (await api.post(f"/api/v1/cases/{case}/steps", json=body)).status_code == 409
    page = (await (await open_browser("enterprise1")).get(f"/cases/{case}")).text
    assert "查看姓名和联系方式" not in page
    desk = (await (await open_browser("officer")).get("/desk")).text
    assert "因撤回或关闭而结束的对接" in desk


async def test_editing_the_profile_ends_cases_like_the_button(act, introduced):
    case, _need, person = await introduced()
    row = (await Candidate.select().where(Candidate.id == person).output(load_json=True))[0]
    form = CandidateForm.model_validate(
        {
            **{name: row[name] for name in CandidateForm.model_fields if name in row},
            "birth_year": 1990,
            "consent": False,
        }
    )
    await service.edit_candidate(await act("candidate"), person, form, version=row["version"])
    assert (await Case.select(Case.reason).where(Case.id == case))[0]["reason"] == "consent_withdrawn"


@pytest.mark.parametrize("login", ["candidate", "enterprise1"])
async def test_an_account_switched_off_pauses_the_case_until_it_is_on_again(
    act, city, introduced, calculate, open_browser, login
):
    case, _need, _person = await introduced()
    bureau, officer, enterprise = await act("city"), await act("officer"), await act("enterprise1")
    await accounts.set_active(bureau, city.accounts[login], active=False)
    assert (await queries.case(officer, case)).live
    for step in ("interview", "hire"):
        with pytest.raises(Conflict, match="暂停"):
            await hiring.take_step(officer, case, step, starts=today(), text="双方来电确认")
    # An employer is told no cause on the other side: a cause told of alone would tell it.
    told = "人才一方现在不能继续对接" if login == "candidate" else "暂停"
    with pytest.raises(Conflict, match=told):
        await notes.contacts(enterprise, case, "约定面谈时间")
    assert "账号已停用，对接暂停" in (await (await open_browser("officer")).get(f"/cases/{case}")).text
    await DB.asyncpg_pool.execute("UPDATE match_case SET due = $1, reminded = $1", today() - timedelta(60))
    assert await deadlines.close_unanswered() == 0
    await accounts.set_active(bureau, city.accounts[login], active=True)
    assert (await notes.contacts(enterprise, case, "约定面谈时间")).people
    assert await hiring.hire(officer, case, starts=today(), text="双方来电确认") == "hired"


async def test_who_does_no_business_any_more_hires_nobody(act, introduced):
    case, _need, _person = await introduced()
    officer = await act("officer")

    async def answered(state, day):
        await DB.asyncpg_pool.execute(
            "INSERT INTO enterprise_registration (organisation, state, checked, source, file, sheet, "
            "sheet_row, actor_id, actor_name) SELECT organisation, $2, $3, '登记机关', 'f', 's', 2, 1, '甲' "
            "FROM match_case WHERE id = $1",
            case, state, day,
        )  # fmt: skip

    await answered("deregistered", today() - timedelta(2))
    for step in ("interview", "hire"):
        with pytest.raises(Conflict, match="不在经营"):
            await hiring.take_step(officer, case, step, starts=today(), text="双方来电确认")
    with pytest.raises(asyncpg.CheckViolationError, match="employer_idle"):
        await DB.asyncpg_pool.execute("UPDATE match_case SET stage = 'hired' WHERE id = $1", case)
    await answered("active", today())
    assert await hiring.hire(officer, case, starts=today(), text="双方来电确认") == "hired"


async def test_an_officer_switched_off_pauses_nothing(act, city, introduced):
    case, _need, _person = await introduced()
    await accounts.set_active(await act("security"), city.accounts["officer"], active=False)
    assert (await queries.case(await act("enterprise1"), case)).obstacle is None
    for login, stage in (("enterprise1", "agreed"), ("candidate", "hired")):
        assert await hiring.hire(await act(login), case, starts=today()) == stage


async def test_who_is_switched_off_is_neither_proposed_nor_introduced(act, city, calculate):
    await city.need("焊工岗", seats=2)
    await city.person("焊工", login="candidate")
    await city.person("焊工乙", login="candidate2")
    bureau = await act("city")
    first = await calculate(bureau)
    await accounts.set_active(bureau, city.accounts["candidate"], active=False)
    done = await releases.release(bureau, first)
    assert (len(done.cases), done.left_out) == (1, 1)
    await accounts.set_active(bureau, city.accounts["enterprise1"], active=False)
    await city.need("车工岗", organisation=city.employers["第2机床厂"])
    report = (await runs_service.read(bureau, await calculate(bureau)))["report"]
    assert (report["needs"], report["seats_filled"]) == (1, 0)


async def test_while_the_need_is_checked_again_the_case_waits(act, introduced):
    case, need, _person = await introduced()
    await Need.update({Need.state: "submitted"}).where(Need.id == need)
    with pytest.raises(Conflict, match="重新核对"):
        await notes.contacts(await act("enterprise1"), case, "约定面谈时间")
    with pytest.raises(Conflict, match="重新核对"):
        await hiring.hire(await act("officer"), case, starts=today(), text="双方来电确认")
    await Need.update({Need.state: "open"}).where(Need.id == need)
    assert await hiring.hire(await act("officer"), case, starts=today(), text="双方来电确认") == "hired"


async def test_a_pin_ends_with_consent_and_nobody_unwilling_is_pinned(act, city):
    need = await city.need("焊工岗")
    person = await city.person("焊工", login="candidate")
    officer = await act("officer")
    await steering.steer(officer, need, [person], "pin", "企业已面谈过")
    await withdraw_consent(act, need, person)
    assert await Directive.count().where(Directive.withdrawn.is_null()) == 0
    with pytest.raises(Conflict, match="不能锁定"):
        await steering.steer(officer, need, [person], "pin", "企业已面谈过")
    await steering.steer(officer, need, [person], "forbid", "本人不愿意")


async def test_whoever_takes_the_record_over_takes_its_cases_along(act, city, calculate):
    await city.need("焊工岗")
    person = await city.person("焊工")
    officer, own = await act("officer"), await act("candidate")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    code = await handover.offer_code(await act("city"), CANDIDATE, person, "当面核对身份证原件")
    await handover.redeem(own, code.text)
    assert (await queries.case(own, case)).live
    await cases_service.answer(own, case, agreed=True)


async def test_under_the_yes_of_an_employer_no_profile_is_changed_for_another(act, city, calculate):
    await city.need("焊工岗")
    person = await city.person("焊工")
    officer, own = await act("officer"), await act("candidate")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    profile = await city.person("烹饪", login="candidate")
    code = await handover.offer_code(await act("city"), CANDIDATE, person, "当面核对身份证原件")
    with pytest.raises(Conflict, match="先请联络员办结"):
        await handover.redeem(own, code.text)
    assert (await Candidate.objects().get(Candidate.id == person)).headline == "焊工"
    await cases_service.take_step(officer, case, "close", reason="other", text="对方改用他人")
    await handover.redeem(own, code.text)  # the code was not used up
    assert (await Candidate.objects().get(Candidate.id == profile)).account is None


async def test_no_appointment_is_carried_on_for_somebody_who_withdrew(act, introduced):
    case, need, person = await introduced()

    async def asked():
        async with DB.transaction():
            await ground.require_introduced(need, person)

    await asked()
    await ground.require_introduced(None, person)
    await withdraw_consent(act, need, person)
    with pytest.raises(Conflict, match="聘用"):
        await asked()
    # Nor where the request leaves out whom it is about.
    name = (await Candidate.select(Candidate.name).where(Candidate.id == person))[0]["name"]
    async with DB.transaction():
        await ground.require_introduced(need, None, "另有其人")
        with pytest.raises(Conflict, match="聘用"):
            await ground.require_introduced(need, None, name)
    assert case


@pytest.mark.parametrize("change", [withdraw_consent, withdraw_profile, close_need])
async def test_the_database_hires_nobody_past_a_withdrawal_even_for_its_owner(db, act, introduced, change):
    case, need, person = await introduced()
    owner = await asyncpg.connect(db)
    try:
        async with owner.transaction():
            await owner.execute("SET LOCAL session_replication_role = replica")
            await {
                close_need: lambda: owner.execute("UPDATE need SET state = 'closed' WHERE id = $1", need),
                withdraw_consent: lambda: owner.execute(
                    "UPDATE candidate SET consent = false, refused_at = now() WHERE id = $1", person
                ),
                withdraw_profile: lambda: owner.execute(
                    "UPDATE candidate SET state = 'withdrawn' WHERE id = $1", person
                ),
            }[change]()
        for stage in ("interview", "hired"):
            with pytest.raises(asyncpg.CheckViolationError) as refused:
                await owner.execute("UPDATE match_case SET stage = $1 WHERE id = $2", stage, case)
            assert refused.value.constraint_name == "case_stands_on_consent"
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(
                "INSERT INTO match_case (run, need, candidate, organisation, stage) "
                "SELECT run, need, candidate, organisation, 'hired' FROM match_case WHERE id = $1", case
            )  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute("UPDATE placement SET state = 'hired' WHERE match_case = $1", case)
        if change is not close_need:
            with pytest.raises(asyncpg.CheckViolationError):
                await owner.execute(
                    "INSERT INTO placement (match_case, need, candidate, state) "
                    "SELECT id, need, candidate, 'open' FROM match_case WHERE id = $1", case
                )  # fmt: skip
        assert act
    finally:
        await owner.close()


async def outcome(coroutine):
    try:
        return await coroutine
    except Conflict as error:
        return error


async def again(city, need, person, case):
    """Back to where both sides have agreed, past the guards; what has happened stays written."""
    owner = await asyncpg.connect(DB.dsn)
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        for sql, row in (
            (
                "UPDATE candidate SET state = 'active', consent = true, refused_at = NULL WHERE id = $1",
                person,
            ),
            ("UPDATE need SET state = 'open' WHERE id = $1", need),
            ("UPDATE match_case SET stage = 'agreed', reason = '', ended = NULL WHERE id = $1", case),
            ("UPDATE placement SET state = 'open' WHERE match_case = $1", case),
        ):
            await owner.execute(sql, row)
    await owner.close()


@pytest.mark.parametrize("change", [withdraw_profile, close_need])
async def test_of_a_hire_and_a_withdrawal_at_once_one_wins(act, city, introduced, change):
    case, need, person = await introduced()
    officer = await act("officer")
    won = []
    for number in range(ROUNDS):
        both = [
            outcome(hiring.hire(officer, case, starts=today(), text="双方来电确认")),
            outcome(change(act, need, person)),
        ]
        answers = await asyncio.gather(*(both if number % 2 else reversed(both)))
        hired, changed = answers if number % 2 else reversed(answers)
        row = (await Case.select(Case.stage, Case.reason).where(Case.id == case))[0]
        won.append(row["stage"])
        if row["stage"] == "hired":
            assert hired == "hired"
            # A need may be closed after the hire; a profile that is placed cannot be withdrawn.
            assert change is close_need or isinstance(changed, Conflict)
        else:
            assert isinstance(hired, Conflict)
            assert not isinstance(changed, Exception)
            assert row["reason"] in {"offer_withdrawn", "need_cancelled"}
            assert await Placement.count().where(Placement.state == "hired") == 0
        await again(city, need, person, case)
    assert len(won) == ROUNDS


async def test_no_names_are_shown_after_a_withdrawal_however_they_fall_together(act, city, introduced):
    case, need, person = await introduced()
    enterprise = await act("enterprise1")
    for _number in range(ROUNDS):
        last = (await CaseEvent.select(CaseEvent.id).order_by(CaseEvent.id, ascending=False).first())["id"]
        shown, _changed = await asyncio.gather(
            outcome(notes.contacts(enterprise, case, "约定面谈时间")),
            withdraw_consent(act, need, person),
        )
        events = await CaseEvent.select(CaseEvent.action).where(CaseEvent.id > last).order_by(CaseEvent.id)
        # Whoever saw the names saw them before the end, and it is written so.
        assert [row["action"] for row in events] == (
            ["closed"] if isinstance(shown, Conflict) else ["unmasked", "closed"]
        )
        with pytest.raises(Conflict):
            await notes.contacts(enterprise, case, "约定面谈时间")
        await again(city, need, person, case)


async def test_switching_off_and_hiring_at_once(act, city, introduced):
    case, need, person = await introduced()
    bureau, officer = await act("city"), await act("officer")
    account = city.accounts["candidate"]
    for _number in range(ROUNDS):
        hired, _off = await asyncio.gather(
            outcome(hiring.hire(officer, case, starts=today(), text="双方来电确认")),
            accounts.set_active(bureau, account, active=False),
        )
        stage = (await Case.select(Case.stage).where(Case.id == case))[0]["stage"]
        assert stage == ("agreed" if isinstance(hired, Conflict) else "hired")
        assert not (await Account.select(Account.active).where(Account.id == account))[0]["active"]
        await accounts.set_active(bureau, account, active=True)
        await again(city, need, person, case)
