"""The department above an institution is an office with its own account: nobody else speaks for it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from talent_platform.accounts.keeping import second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.appointments import drafts, queries, service
from talent_platform.establishment.boards import desk as boards_desk
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.figures.service import FIGURE
from talent_platform.establishment.institutions import establishments
from talent_platform.establishment.institutions.schemas import SupervisionForm
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.specials import ending
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm
from tests.integration.establishment.test_figures import form as figure_form

YEAR_AGO = today() - timedelta(days=365)
COUNTS = {("professional", 10): 3, ("professional", 12): 3}


async def supervised(desk, **facts):
    form = SupervisionForm(department="第1卫生健康局", document="县编〔2026〕1 号", **facts)
    await establishments.supervise(desk.county, desk.id, form)


async def test_who_keeps_its_account_does_not_speak_by_switching_it_off(desk, act):
    await desk.planned(COUNTS, YEAR_AGO)
    await supervised(desk)
    own = await act("department1")
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(1), 12, today()))
    await service.submit(desk.hr, request)
    plan = await plans.draft(desk.hr, desk.id, COUNTS, effective=today(), establishment=1000)
    await plans.move(desk.hr, plan, "submit")
    await keeping.set_active(desk.county, own.account_id, active=False, reason="工作人员请假，暂停使用")
    with pytest.raises(NotAllowed):
        await service.move(desk.county, request, "county_pass", document="县1号")
    with pytest.raises(NotAllowed):
        await plans.move(desk.county, plan, "department_pass", document="主9号")


async def test_who_waits_for_a_second_person_is_no_voice_and_the_last_voice_stays(desk, act, colleague):
    await supervised(desk)
    own, elsewhere = await act("department1"), (await act("department2")).organisation_id
    speaks = "SELECT department_speaks($1)"

    async def move_away(account=own.account_id):
        await keeping.place(desk.city, account, elsewhere, "工作人员调到另一部门")

    with pytest.raises(Conflict, match="最后一个账号"):
        await move_away()
    waits = await keeping.open_account(
        desk.city, login="department9", name="新任", role=Role.DEPARTMENT,
        organisation_id=own.organisation_id, password="Sehr-lang-und-neu-2026", reason="接替原来的工作人员",
    )  # fmt: skip
    with pytest.raises(Conflict, match="最后一个账号"):
        await move_away()
    grant = await DB.asyncpg_pool.fetchval("SELECT id FROM access_grant WHERE account = $1", waits)
    await second_person.confirm(colleague, grant)
    # Of two moved at once one stays; the other waits again where it has moved.
    moved = await asyncio.gather(move_away(), move_away(waits), return_exceptions=True)
    assert sorted(type(each).__name__ for each in moved) == ["Conflict", "NoneType"]
    assert await DB.asyncpg_pool.fetchval(speaks, own.organisation_id)
    gone = own.account_id if moved[0] is None else waits
    assert not await DB.asyncpg_pool.fetchval("SELECT placed_by_two($1)", gone)


async def test_a_request_waits_for_the_department_itself(desk, act):
    await desk.planned(COUNTS, YEAR_AGO)
    await supervised(desk)
    own, other = await act("department1"), await act("department2")
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(1), 12, today()))

    async def waits_for():
        """On whose desks it lies."""
        offices = {
            "unit": desk.hr,
            "department": own,
            "other": other,
            "county": desk.county,
            "city": desk.city,
        }
        tiles = {name: (await boards_desk.desk(actor)).tiles[0] for name, actor in offices.items()}
        tiles["city"] = (await boards_desk.desk(desk.city)).tiles[0]
        assert {tile.url for tile in tiles.values()} == {"/posts/requests?turn=mine"}
        return [name for name, tile in tiles.items() if tile.value]

    assert await waits_for() == ["unit"]
    await service.submit(desk.hr, request)
    assert await waits_for() == ["department"]
    with pytest.raises(NotAllowed, match="主管部门用自己的账号"):
        await service.move(desk.county, request, "county_pass", document="1")
    with pytest.raises(NotAllowed):
        await service.move(desk.city, request, "city_pass", document="1")
    with pytest.raises(NotFound):
        await service.move(other, request, "department_pass", document="1")
    await service.move(own, request, "department_pass", document="1")
    assert await waits_for() == ["county"]
    with pytest.raises((NotAllowed, Conflict)):
        await service.move(own, request, "reject", note="改主意了")
    await service.move(desk.county, request, "county_pass", document="1")
    assert await waits_for() == ["city"]
    await service.move(desk.city, request, "city_pass", document="1")
    assert await waits_for() == ["unit"]
    assert [each["to_state"] for each in await queries.steps_of(request)] == [
        "approved", "county", "department", "reserved"
    ]  # fmt: skip


async def test_a_department_that_comes_after_the_first_office_is_not_asked(desk, colleague):
    await desk.owner.execute("UPDATE institution SET jurisdiction = '219900' WHERE id = $1", desk.id)
    await desk.planned({("professional", 2): 1, ("professional", 3): 1}, YEAR_AGO)
    values = {
        "years_in_grade_professional": {str(grade): 3 for grade in (1, 2, 3, 5, 6, 8, 9, 11, 12)},
        "grade2_window": {"from": "01-01", "to": "12-31"},
    }
    for name, value in values.items():
        proposal = figure_form(value, jurisdiction="219900", valid_from=date(2021, 6, 1))
        await dated.confirm(FIGURE, colleague, await figures.propose(desk.city, name, proposal))
    who = await desk.person(1)
    await desk.entered(who, "title", by=desk.city, name="教授", level="正高", granted=date(2012, 1, 1))
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person, way)"
        " VALUES ($1, 'filled', 'professional', 3, 3, '2015-01-01', $2, 'recruit')", desk.id, who,
    )  # fmt: skip
    form = desk.request(who, 2, today(), "promotion", recruitment=None)
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await supervised(desk)
    await service.move(desk.city, request, "city_pass", document="市1号")
    assert (await queries.appointment_row(desk.hr, request))["state"] == "approved"


async def test_a_department_may_refuse(desk, act):
    await desk.planned(COUNTS, YEAR_AGO)
    await supervised(desk)
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(1), 12, today()))
    await service.submit(desk.hr, request)
    await service.move(await act("department1"), request, "reject", note="岗位留给在岗人员")
    assert (await queries.appointment_row(desk.hr, request))["state"] == "rejected"


async def test_a_plan_waits_for_the_department_itself(desk, act):
    await supervised(desk)
    plan = await plans.draft(desk.hr, desk.id, COUNTS, effective=today(), establishment=1000)
    await plans.move(desk.hr, plan, "submit")
    for bureau in (desk.county, desk.city):
        with pytest.raises(NotAllowed):
            await plans.move(bureau, plan, "department_pass", document="1")
    await plans.move(await act("department1"), plan, "department_pass", document="卫1号")
    await plans.move(desk.county, plan, "county_pass", document="县1号")
    await plans.move(desk.city, plan, "city_pass", document="市1号")
    by = [each["by"] for each in (await plans.plan_row(desk.city, plan))["approvals"]]
    assert by == ["department", "county_hrss", "city_hrss"]


async def test_a_special_post_waits_for_the_department_itself(desk, act):
    await desk.planned({("professional", 7): 1, **COUNTS}, YEAR_AGO)
    await supervised(desk)
    form = SpecialForm(
        person=await desk.person(1), grade=10, project="重点项目", opened=today(),
        ends=today() + timedelta(days=300), evidence=("municipal_key_project",), evidence_document="项1号",
        standard="中级",
    )  # fmt: skip
    post = await specials.ask(desk.hr, desk.id, form)
    for bureau, name in ((desk.county, "county_pass"), (desk.city, "city_pass")):
        with pytest.raises(NotAllowed, match="先经主管部门"):
            await specials.move(bureau, post, name, document="1")
    assert await ending.offered_to(desk.county, await specials.special_row(desk.county, post)) == []
    own = await act("department1")
    row = await specials.special_row(own, post)
    assert await ending.offered_to(own, row) == ["department_pass", "refuse"]


async def test_the_word_of_a_department_without_an_account_is_recorded_with_its_own_number(
    desk, open_browser
):
    await desk.planned({("professional", 7): 1, **COUNTS}, YEAR_AGO)
    form = SupervisionForm(department="新区筹备办公室", document="县编〔2026〕9 号")
    await establishments.supervise(desk.county, desk.id, form)
    form = SpecialForm(
        person=await desk.person(1), grade=10, project="重点项目", opened=today(),
        ends=today() + timedelta(days=300), evidence=("municipal_key_project",), evidence_document="项1号",
        standard="中级",
    )  # fmt: skip
    post = await specials.ask(desk.hr, desk.id, form)
    with pytest.raises(Invalid, match="主管部门意见的文号"):
        await specials.move(desk.county, post, "county_pass", document="县1号")
    browser = await open_browser("county1")
    assert 'name="behalf"' in (await browser.get(f"/posts/specials/{post}")).text
    given = {"document": "县1号", "behalf": "筹1号"}
    sent = await browser.submit(f"/posts/specials/{post}/step/county_pass", given)
    assert sent.status_code == 303, sent.text
    papers = (await specials.special_row(desk.city, post))["approvals"]
    assert [(each["by"], each["document"], each["recorded"]) for each in papers] == [
        ("department", "筹1号", True), ("county_hrss", "县1号", False)
    ]  # fmt: skip
    assert "代录" in (await browser.get(f"/posts/specials/{post}")).text


async def test_what_is_asked_first_is_taken_away_by_the_city_and_told_with_its_paper(desk, open_browser):
    """A plan that waits for the department does not pass because the county forgets it."""
    await supervised(desk, civil_service=True)
    for without in ({"civil_service": True}, {"department": "第1卫生健康局"}, {"department": "另一局"}):
        form = SupervisionForm(document="县编〔2026〕2 号", **without)
        with pytest.raises(NotAllowed, match="由市级登记"):
            await establishments.supervise(desk.county, desk.id, form)
    await supervised(desk, civil_service=True)
    await establishments.supervise(desk.city, desk.id, SupervisionForm(document="市编〔2026〕3 号"))
    reader = await open_browser("institution1")
    shown = (await reader.get(f"/posts/institutions/{desk.id}/establishment")).text
    assert [each in shown for each in ("市编〔2026〕3 号", "县编〔2026〕1 号", "县编〔2026〕2 号")] == [
        True,
        True,
        False,
    ]
    listed = (await reader.get(f"/api/v1/institutions/{desk.id}/supervision")).json()
    assert [each["department"] for each in listed["items"]] == ["", "第1卫生健康局", "第1卫生健康局"]


async def test_a_plan_goes_past_a_department_without_an_account_in_one_step(desk, open_browser, open_api):
    """The list says whose turn it is, and that office records the word of the department beside its own."""
    form = SupervisionForm(department="新区筹备办公室", document="县编〔2026〕9 号")
    await establishments.supervise(desk.county, desk.id, form)
    plan = await plans.draft(desk.hr, desk.id, COUNTS, effective=today(), establishment=1000)
    await plans.move(desk.hr, plan, "submit")
    browser, api = await open_browser("county1"), await open_api("county1")
    mine = (await api.get("/api/v1/posts/plans?turn=mine")).json()["items"]
    assert [(each["id"], each["state"]) for each in mine] == [(plan, "county")]
    page = (await browser.get(f"/posts/plans/{plan}")).text
    assert ("待县区审核" in page, "待主管部门审核" in page) == (True, False)
    step = f"/posts/plans/{plan}/step/county_pass"
    refused = await browser.submit(step, {"document": "县1号"})
    assert (refused.status_code, 'name="behalf"' in refused.text) == (422, True)
    assert "主管部门意见的文号" in refused.text
    body = {"document": "县1号", "behalf": "筹1号"}
    told = await api.post(f"/api/v1/posts/plans/{plan}/step/county_pass", json=body)
    assert (told.status_code, told.json()["state"]) == (200, "city"), told.text
    assert 'name="behalf"' not in (await (await open_browser("city")).get(f"/posts/plans/{plan}")).text
    await plans.move(desk.city, plan, "city_pass", document="市1号")
    papers = (await plans.plan_row(desk.city, plan))["approvals"]
    assert [(each["by"], each["document"], each["recorded"]) for each in papers] == [
        ("department", "筹1号", True), ("county_hrss", "县1号", False), ("city_hrss", "市1号", False),
    ]  # fmt: skip


async def test_units_under_the_civil_service_law_are_refused(desk):
    await desk.planned(COUNTS, YEAR_AGO)
    request = await drafts.draft(desk.hr, desk.id, desk.request(await desk.person(1), 12, today()))
    plan = await plans.draft(desk.hr, desk.id, COUNTS, effective=today(), establishment=1000)
    await plans.move(desk.hr, plan, "submit")
    form = SupervisionForm(civil_service=True, document="省委组〔2026〕1 号")
    await establishments.supervise(desk.city, desk.id, form)
    with pytest.raises(Conflict, match="参照公务员法"):
        await service.submit(desk.hr, request)
    with pytest.raises(Conflict, match="参照公务员法"):
        await plans.move(desk.county, plan, "county_pass", document="1")


async def test_a_unit_cannot_choose_its_own_department(desk):
    form = SupervisionForm(department="自家局", document="自1号")
    with pytest.raises(NotAllowed):
        await establishments.supervise(desk.hr, desk.id, form)
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM organisation WHERE name = '自家局'") == 0


async def test_an_approval_that_the_unit_types_is_shown_as_its_word_to_everybody(desk, open_browser):
    await desk.planned(COUNTS, YEAR_AGO)
    typed = {"by": "city_hrss", "on": "2026-01-02", "document": "自1号", "covers": ["H2a"]}
    form = desk.request(await desk.person(1), 12, today(), approvals=[typed])
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    for login in ("institution1", "county1", "city"):
        page = await (await open_browser(login)).get(f"/posts/requests/{request}")
        assert page.status_code == 200
        assert "确认前不算数" in page.text
        assert "2026-01-02 自1号" in page.text
