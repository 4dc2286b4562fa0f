"""带土移植: from the hire of a team to its landing.

Worth: a team has landed only when nothing is left to do, and who sees to what is known to all of it."""

import asyncio
import io
import re
from datetime import timedelta
from html import unescape

import asyncpg
import openpyxl
import pytest
from carried import listed

from talent_platform.brokerage.cases import queries as queries_of_cases
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.introductions.introducing import introduce
from talent_platform.brokerage.landing import deadlines, life, queries, service, statistics
from talent_platform.brokerage.landing.service import ServicePlan
from talent_platform.brokerage.landing.setting import service as setting
from talent_platform.brokerage.landing.setting.service import TermsForm
from talent_platform.brokerage.landing.tables import Landing, LandingEvent, LandingService, LandingTerms
from talent_platform.brokerage.liaison import moving
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.supply.tables import Team
from talent_platform.workflow.steps import Given

HEARD = "双方来电确认"
PAPER = {"source": "团队落地服务期限的通知", "document": "虚构〔2026〕12号"}


async def appointed(organisation, need, people):
    """Each of them in a post of the institution."""
    (unit,) = await Institution.insert(
        Institution(organisation=organisation, kind="professional", level="county", jurisdiction="210102")
    )
    for number, candidate in enumerate(people):
        key = f"key{number}"
        (person,) = await listed(
            StaffMember(
                institution=unit["id"], number=str(number), name="某", person_key=key, identity_cipher=b"x"
            )
        )
        async with DB.transaction():  # as the owner of the tables: the application begins with drafts
            await Appointment.raw("SET LOCAL ROLE NONE")
            await Appointment.insert(
                Appointment(
                    institution=unit["id"],
                    person=person["id"],
                    person_key=key,
                    way="recruit",
                    need=need,
                    category="professional",
                    grade=12,
                    seat_grade=12,
                    effective=today(),
                    state="effective",
                    candidate=candidate,
                )
            )


@pytest.fixture
def landed_team(city, act, calculate):
    """`await landed_team()`: (case, landing) of a team that was just hired."""

    async def hire(employer="第1机床厂", login="enterprise1", lead="teamlead"):
        organisation = city.employers[employer]
        need = await city.need(
            "焊接技改", kind="project", seats=2, required_skills="[]", organisation=organisation
        )
        members = [await city.person(f"成员{n}", registered=False) for n in range(2)]
        await city.team("焊接团队", members, **({} if lead else {"account": None}))
        officer = await act("officer")
        (case,) = (await releases.release(officer, await calculate(officer))).cases
        await cases.answer(await act(login), case, agreed=True)
        heard = {} if lead else {"side": "person", "text": "团队来电同意"}
        await cases.answer(await act(lead or "officer"), case, agreed=True, **heard)
        if login == "institution1":
            await appointed(organisation, need, members)
        await hiring.hire(officer, case, starts=today(), text=HEARD)
        (landing,) = await Landing.select(Landing.id).where(Landing.match_case == case)
        return case, landing["id"]

    return hire


async def test_a_hired_team_is_helped_until_it_has_landed(landed_team, act, open_browser, open_api):
    _case, landing = await landed_team()
    officer, lead, firm = [await open_browser(one) for one in ("officer", "teamlead", "enterprise1")]
    shown = unescape((await lead.get(f"/landings/{landing}")).text)
    # An enterprise has no posts outside a plan; no figure is set, so there is no day.
    assert "特设岗位" not in shown.split("经过")[0].split("落地服务")[-1]
    assert shown.count("还没有开始办理") == 6
    assert shown.count("期限尚未设定") == 6
    assert "formaction" not in shown
    assert "仅供参考" in shown
    assert f"/landings/{landing}" in (await firm.get("/landings")).text
    services = (await queries.services([landing]))[landing]
    site, housing = services[0], services[2]
    steps = f"/landings/services/{site.id}"
    day = today() + timedelta(days=30)
    for wrong in ({"due": str(today() - timedelta(days=1))}, {"owner": "999999"}, {"due": "明天"}):
        refused = await officer.submit(f"{steps}/plan", {"office": "市工信局", **wrong})
        assert (refused.status_code, "市工信局" in refused.text) == (422, True), wrong
    planned = {"owner": str(site.owner), "office": "市工信局", "due": str(day), "version": str(site.version)}
    assert (await officer.submit(f"{steps}/plan", planned)).status_code == 303
    assert (await officer.submit(f"{steps}/plan", {**planned, "office": ""})).status_code == 409
    await officer.submit(f"{steps}/steps/start")
    shown = unescape((await lead.get(f"/landings/{landing}")).text)
    assert f"（承办：市工信局）负责，期限 {day}" in shown
    refused = await officer.submit(f"/landings/services/{housing.id}/steps/drop", {"note": ""})
    assert refused.status_code == 422
    api = await open_api("officer")
    early = await api.post(f"/api/v1/landings/{landing}/steps/land", json={})
    assert (early.status_code, "住房" in early.json()["detail"]) == (409, True)
    for one in services:
        act_, note = ("drop", "团队成员都有住房") if one.kind == "housing" else ("finish", "")
        if one.kind == "title":
            unsaid = await api.post(f"/api/v1/landings/services/{one.id}/steps/finish", json={})
            assert (unsaid.status_code, "证书编号" in unsaid.text) == (422, True)
            note = "证书编号示例 2026-001"
        done = await api.post(f"/api/v1/landings/services/{one.id}/steps/{act_}", json={"note": note})
        assert done.status_code == 200, done.text
    assert "团队成员都有住房" in (await lead.get(f"/landings/{landing}")).text
    assert (await lead.submit(f"/landings/{landing}/steps/land")).status_code == 403
    landed = (await api.post(f"/api/v1/landings/{landing}/steps/land", json={})).json()
    assert (landed["state"], landed["settled"], landed["may"]) == ("landed", 6, ["reopen"])
    again = await api.post(f"/api/v1/landings/services/{site.id}/steps/again", json={"note": "场地要换"})
    assert again.status_code == 409
    assert (await officer.submit(f"/landings/{landing}/steps/reopen", {"note": ""})).status_code == 422
    listed = (await (await open_api("county1")).get("/api/v1/landings?state=landed")).json()["items"]
    assert [one["id"] for one in listed] == [landing]
    for other in ("enterprise2", "county2"):
        assert (await (await open_browser(other)).get(f"/landings/{landing}")).status_code == 404


async def test_everybody_reads_how_many_teams_have_landed_and_of_few_people_nothing(
    landed_team, act, open_browser, open_api, monkeypatch
):
    case, landing = await landed_team()
    officer, visitor = await act("officer"), await open_browser()
    assert "还没有团队落地" in (await visitor.get("/landings/figures")).text
    for one in (await queries.services([landing]))[landing]:
        await service.move_service(officer, one.id, "drop", Given(note="团队不需要办理"))
    await service.move(officer, landing, "land", Given())
    read = [(today().year, 1, None)]
    for least in (5, 2):
        monkeypatch.setattr(statistics, "LEAST_PEOPLE", least)
        shown = unescape((await visitor.get("/landings/figures")).text)
        assert ("少于 5 人" in shown) is (least == 5)
        rows = (await visitor.get("/api/v1/landings/figures")).json()["items"]
        assert [(one["year"], one["teams"], one["people"]) for one in rows] == read
        read = [(today().year, 1, 2)]
    home = unescape((await visitor.get("/")).text)
    assert 'href="/landings/figures"' in home
    sheet = openpyxl.load_workbook(io.BytesIO((await visitor.get("/landings/figures.xlsx")).content)).active
    assert [row[2].value for row in sheet.iter_rows()][1:] == [1]
    await hiring.end(await act("city"), case, "undo_hire", text="登记到了另一个团队名下")
    assert await statistics.landed() == []


async def test_who_takes_over_the_hire_has_its_landing_too(landed_team, city, act, colleague, open_browser):
    case, landing = await landed_team()
    await Case.raw(
        "INSERT INTO account (login, name, role, organisation, password_hash) SELECT 'officer9', '联络员九', "
        "role, organisation, password_hash FROM account WHERE login = 'officer'"
    )
    (taker,) = [row["id"] for row in await Case.raw("SELECT id FROM account WHERE login = 'officer9'")]
    officer = await open_browser("officer")
    assert "移交联络员" in (await officer.get(f"/cases/{case}")).text
    given = {"officer": str(taker), "why": "原联络员调离"}
    assert (await officer.submit(f"/cases/{case}/officer", given)).status_code == 303
    assert {one.owner for one in (await queries.services([landing]))[landing]} == {taker}
    # With the enterprise it goes back.
    firm = city.employers["第1机床厂"]
    await Enterprise.update({Enterprise.officer: taker}).where(Enterprise.organisation == firm)
    moves = [(firm, taker, city.accounts["officer"])]
    async with DB.transaction():
        assert await moving.move(await act("city"), moves, "原联络员返岗", "handed") == 1
    services = (await queries.services([landing]))[landing]
    assert {one.owner for one in services} == {city.accounts["officer"]}
    # Without a day of its own a service has the term of its figure again.
    site = services[0]
    await service.plan(await act("officer"), site.id, ServicePlan(due=today() + timedelta(days=9)))
    terms = await setting.propose(await act("city"), TermsForm(valid_from=today(), days={"site": 5}, **PAPER))
    await setting.confirm(colleague, terms)
    await service.plan(await act("officer"), site.id, ServicePlan())
    found = await queries.service_of(await act("officer"), site.id)
    assert (found.due_days, found.due_from, found.due > today()) == (5, today(), True)


async def test_a_lead_who_registers_after_the_hire_has_the_case_and_the_landing(
    landed_team, city, act, open_browser
):
    case, landing = await landed_team(lead=None)
    await Team.update({Team.account: city.accounts["teamlead"]}, force=True)
    lead = await open_browser("teamlead")
    for path in (f"/cases/{case}", f"/landings/{landing}"):
        assert (await lead.get(path)).status_code == 200, path
    assert (await queries_of_cases.case(await act("enterprise1"), case)).contacts_open
    await hiring.take_step(await act("teamlead"), case, "at_work")


async def test_what_is_late_is_told_once_and_a_term_waits_for_the_calendar(landed_team, act):
    _case, landing = await landed_team()
    services = (await queries.services([landing]))[landing]
    assert all(one.due is None and one.due_days is None for one in services)
    site = services[0]
    await LandingService.update({LandingService.due: today() - timedelta(days=3)}).where(
        LandingService.id == site.id
    )
    assert (await deadlines.remind_overdue(), await deadlines.remind_overdue()) == (1, 0)
    assert await LandingEvent.count().where(LandingEvent.action == "reminded") == 1
    # A figure was set, the calendar not yet published that far; then it is.
    await LandingService.update({LandingService.due_from: today(), LandingService.due_days: 5}).where(
        LandingService.id == services[1].id
    )
    assert await deadlines.reckon_due() == 1
    assert (await queries.service_of(await act("officer"), services[1].id)).due > today()


async def test_terms_are_set_by_two_and_hold_for_teams_hired_from_their_day_on(
    landed_team, city, act, open_browser, open_api, colleague
):
    first, second, api = await open_browser("city"), await open_browser("city9"), await open_api("city")
    given = {"valid_from": str(today()), "days_site": "20", "days_school": "60", **PAPER}
    for wrong in ({"days_site": "0"}, {"days_site": "廿"}, {"valid_from": "2020-01-01"}, {"document": ""}):
        refused = await first.submit("/landings/terms", given | wrong)
        assert (refused.status_code, 'value="60"' in refused.text) == (422, True), wrong
    unknown = {"valid_from": str(today()), "days": {"luck": 3}, **PAPER}
    assert (await api.post("/api/v1/landings/terms", json=unknown)).status_code == 422
    assert (await (await open_browser("officer")).submit("/landings/terms", given)).status_code == 403
    address = (await first.submit("/landings/terms", given)).headers["location"]
    assert (await first.submit("/landings/terms", given)).status_code == 409

    # Whom it would concern is shown before: a team whose case is live, and not the one that was hired.
    _case, running = await landed_team()
    officer, firm = await act("officer"), await act("enterprise1")
    need = await city.need("热处理技改", kind="project", seats=2, required_skills="[]")
    members = [await city.person(f"成员{n}", registered=False) for n in range(3, 5)]
    team = await city.team("热处理团队", members, account=None)
    case = (await introduce(officer, need, team=team)).case
    shown = unescape((await second.get(address)).text)
    assert (f"/cases/{case}" in shown, "1 个）期限不变" in shown) == (True, True)
    said = (await second.get(f"/api/v1{address}/preview")).json()
    (site,) = [one for one in said["changes"] if one["kind"] == "site"]
    assert [one["case"] for one in said["ahead"]] == [case]
    assert f"/cases/{case}" not in (await (await open_browser("county2")).get(address)).text

    assert set((await api.get("/api/v1/landings/terms/in-force")).json()["days"].values()) == {None}
    assert (await first.submit(f"{address}/confirm")).status_code == 403
    assert (await second.submit(f"{address}/confirm")).status_code == 303
    for change in ({LandingTerms.days: "{}"}, {LandingTerms.confirmed: None}):
        with pytest.raises(asyncpg.CheckViolationError):
            await LandingTerms.update(change, force=True)
    # Running ones keep theirs; of who is hired now the days are those the page has said.
    assert {one.due for one in (await queries.services([running]))[running]} == {None}
    await cases.answer(firm, case, agreed=True)
    await cases.answer(officer, case, agreed=True, side="person", text="团队来电同意")
    await hiring.hire(officer, case, starts=today(), text=HEARD)
    (landing,) = await Landing.select(Landing.id).where(Landing.match_case == case)
    services = (await queries.services([landing["id"]]))[landing["id"]]
    assert {one.kind: (one.due_days, str(one.due)) for one in services if one.due_days} == {
        one["kind"]: (one["after"], str(one["due"])) for one in said["changes"] if one["after"]
    }
    assert site["due"] > str(today())


async def test_desks_tell_of_late_services_and_of_those_that_wait_for_the_reader(
    landed_team, act, open_browser
):
    _case, landing = await landed_team()
    late, mine = "落地服务已逾期的团队", "有落地服务等我办理的团队"
    readers = {login: await open_browser(login) for login in ("officer", "county1", "city", "county2")}

    async def tiles():
        """Whose desk has which tile; each leads to just the one landing."""
        found = set()
        for login, reader in readers.items():
            desk = (await reader.get("/desk")).text
            for url, label, value in TILE.findall(desk):
                if label in (late, mine):
                    shown = (await reader.get(unescape(url))).text
                    assert (value, shown.count(f'href="/landings/{landing}"') > 0) == ("1", True)
                    found.add((login, label))
        return found

    assert await tiles() == {("officer", mine)}
    site = (await queries.services([landing]))[landing][0]
    await LandingService.update(
        {LandingService.due: today() - timedelta(days=3), LandingService.owner: None}
    ).where(LandingService.id == site.id)
    everywhere = {(login, late) for login in ("officer", "county1", "city")}
    assert await tiles() == everywhere | {("officer", mine), ("county1", mine)}


TILE = re.compile(
    r'<a class="tile[^"]*" href="([^"]*)">.*?<span class="tile-label">(.*?)</span>\s*'
    r'<span class="tile-value">([\d,]+)',
    re.DOTALL,
)


async def test_the_database_lets_no_team_land_with_something_left(landed_team, act, db):
    case, landing = await landed_team()
    officer = await act("officer")
    with pytest.raises(asyncpg.CheckViolationError, match="are left"):
        await Landing.raw("UPDATE landing SET state = 'landed', landed = now() WHERE id = {}", landing)
    services = (await queries.services([landing]))[landing]
    for one in services[1:]:
        await service.move_service(officer, one.id, "finish", Given(note="已经办好"))
    await service.move_service(officer, services[0].id, "finish", Given())
    # Nobody has landed who has not begun.
    await Case.raw("UPDATE match_case SET starts = {} WHERE id = {}", today() + timedelta(days=9), case)
    with pytest.raises(Conflict, match="到岗之后"):
        await service.move(officer, landing, "land", Given())
    with pytest.raises(asyncpg.CheckViolationError, match="has not begun"):
        await Landing.raw("UPDATE landing SET state = 'landed', landed = now() WHERE id = {}", landing)
    await Case.raw("UPDATE match_case SET starts = {} WHERE id = {}", today(), case)
    # Landing and taking a service up again at once: one of them finds the other done.
    both = await asyncio.gather(
        service.move(officer, landing, "land", Given()),
        service.move_service(officer, services[0].id, "again", Given(note="场地还要调整")),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Conflict) for one in both) == 1, both
    state = (await queries.one(officer, landing)).state
    left = queries.left((await queries.services([landing]))[landing])
    assert (state == "landed") is (left == [])
    # With the hire it ends, and nothing moves any more.
    if state == "open":  # what is settled is planned no more, whatever path it takes
        with pytest.raises(asyncpg.CheckViolationError, match="is settled"):
            await LandingService.update({LandingService.office: "x"}).where(
                LandingService.id == services[1].id
            )
        await LandingService.update({LandingService.due: today() - timedelta(days=3)}).where(
            LandingService.id == services[0].id
        )
    await hiring.end(officer, case, "undo_hire", text="登记到了另一个团队名下")
    assert (await queries.one(officer, landing)).state == "ended"
    (line,) = await LandingEvent.select().where(LandingEvent.action == "ended")
    with pytest.raises(asyncpg.CheckViolationError, match="is ended"):
        await LandingService.update({LandingService.owner: None}).where(LandingService.landing == landing)
    rest = [one for one in (await queries.services([landing]))[landing] if not one.settled]
    assert [(one.overdue, queries.sentence(one)) for one in rest] == [(False, "录用已结束，没有办完")] * len(
        rest
    )
    assert line["from_state"] == state
    with pytest.raises(Conflict):
        await service.plan(officer, services[0].id, ServicePlan(office="市住建局"))
    with pytest.raises((asyncpg.CheckViolationError, asyncpg.IntegrityConstraintViolationError)):
        await DB.asyncpg_pool.execute("UPDATE landing_service SET state = 'open' WHERE landing = $1", landing)


async def test_an_institution_has_special_posts_among_the_services(landed_team, city, act):
    case, landing = await landed_team(employer="第1人民医院", login="institution1")
    services = (await queries.services([landing]))[landing]
    assert [one.kind for one in services] == list(life.KINDS)
    stranger = ServicePlan(owner=city.accounts["candidate"])
    with pytest.raises(Invalid, match="名单"):
        await service.plan(await act("officer"), services[0].id, stranger)
    assert (await queries.one(await act("institution1"), landing)).case == case
