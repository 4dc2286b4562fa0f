"""Ways round the law that were open: above the quota, units without posts, first rosters, freezes, terms."""

import json
from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform import clock
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.figures.service import FIGURE, FigureForm
from talent_platform.establishment.institutions import establishments, first_load, staff, units
from talent_platform.establishment.institutions.schemas import EstablishmentForm, SupervisionForm
from talent_platform.establishment.ledger import told as books
from talent_platform.establishment.ledger.counting import seats_on, totals
from talent_platform.establishment.plans import freezing
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.registry import service as registry
from talent_platform.establishment.registry.schemas import ClosingForm
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_posts import vacancies
from tests.integration.establishment.test_figures import set_figure

YEAR_AGO = today() - timedelta(days=365)
ROSTER = {
    "category": "professional", "grade": 12, "start": "2018-01-01", "way": "recruit", "over_quota": "",
    "leaves": None,
}  # fmt: skip
LETTER = {"kind": "placement_letter", "document": "安1号"}
PLACED = {"policy": "军转干部", "recruitment": None, "evidence": [LETTER]}


@pytest.fixture(autouse=True)
async def place(desk):
    await desk.owner.execute("UPDATE institution SET jurisdiction = '219900' WHERE id = $1", desk.id)


async def listed(who):
    await StaffMember.update({StaffMember.roster: json.dumps(ROSTER)}).where(StaffMember.id == who)


async def in_post(desk, who, grade=12, over_quota=""):
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person, way,"
        " over_quota) VALUES ($1, 'filled', 'professional', $2, $2, '2018-01-01', $3, 'recruit', $4)",
        desk.id, grade, who, over_quota,
    )  # fmt: skip


async def taken_through(desk, request):
    await service.submit(desk.hr, request)
    await service.move(desk.county, request, "county_pass", document="县1号")
    await service.move(desk.city, request, "city_pass", document="市1号")
    await service.move(desk.hr, request, "take_effect")


async def test_a_policy_placement_without_a_seat_is_booked_once_it_is_approved_and_no_other(desk):
    await desk.planned({("professional", 12): 1}, YEAR_AGO)
    await in_post(desk, await desk.person(1))
    who = await desk.person(2)
    for typed in ({"policy": "随便写的"}, {"evidence": ()}):
        form = desk.request(who, 12, today(), "state_placement", **{**PLACED, **typed})
        decision = (await drafts.ask(desk.hr, desk.id, form)).decision
        assert {decision.of(rule).outcome for rule in ("H1a", "H1b", "H1c")} == {"block"}
    form = desk.request(who, 12, today(), "state_placement", **PLACED)
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    # While it walks it holds nothing, and gives nothing back that it did not hold.
    await service.move(desk.hr, request, "withdraw")
    counted = "SELECT sum(quantity) FROM ledger_entry WHERE appointment IS NOT NULL AND counts"
    assert await desk.owner.fetchval(counted) is None
    await taken_through(desk, await drafts.draft(desk.hr, desk.id, form))
    (held,) = (await units.applicant(who)).holdings
    assert (held.grade, held.over_quota, held.occupies_quota) == (12, "policy", True)


async def test_one_entry_for_several_leavers_is_booked_once_it_is_approved(desk):
    await desk.planned({("professional", 12): 2}, YEAR_AGO)
    one_each = [{"up_to_percent": None, "leavers": 1}]
    await set_figure(desk, "leavers_per_entry", one_each, jurisdiction="219900", valid_from=date(2021, 6, 1))
    people = [await desk.person(number) for number in range(1, 6)]
    for n, who in enumerate(people[:4]):
        await in_post(desk, who, over_quota="excess" if n >= 2 else "")
    await staff.record_leaving(desk.hr, people[0], today())
    with clock.at(clock.now() + timedelta(days=2)):
        form = desk.request(people[4], 12, today())
        assert (await drafts.ask(desk.hr, desk.id, form)).decision.of("H1a").outcome == "needs_approval"
        await taken_through(desk, await drafts.draft(desk.hr, desk.id, form))
    assert (await units.applicant(people[4])).holdings[0].grade == 12


async def test_a_unit_under_the_civil_service_law_is_refused_at_every_door(desk):
    await desk.planned({("professional", 12): 3, ("professional", 11): 1}, YEAR_AGO)
    who = await desk.person(1)
    await listed(who)
    special = SpecialForm.model_validate({
        "person": who, "grade": 10, "project": "重点实验室", "opened": today(), "standard": "中级",
        "ends": today() + timedelta(days=300), "evidence": ["provincial_key_project"],
        "evidence_document": "省科1号",
    })  # fmt: skip
    asked_before = await specials.ask(desk.hr, desk.id, special)
    form = SupervisionForm(department="", civil_service=True, document="市编〔2026〕2 号")
    await establishments.supervise(desk.city, desk.id, form)
    contest = RoundForm.model_validate({
        "title": "竞聘", "category": "professional", "seats": {"11": 1}, "effective": today(),
        "criteria": [{"name": "业绩", "weight": 100}],
    })  # fmt: skip
    load = await first_load.waiting(desk.id)
    for door in (
        specials.ask(desk.hr, desk.id, special), rounds.publish(desk.hr, desk.id, contest),
        plans.draft(desk.hr, desk.id, {("professional", 12): 9}, effective=today(), establishment=None),
        first_load.confirm(desk.city, desk.id, "市首1号", seen=load.digest),
        freezing.freeze(desk.city, desk.id, ("professional", 12), 1, today(), document="冻1号"),
        specials.move(desk.county, asked_before, "county_pass", document="县1号"),
    ):  # fmt: skip
        with pytest.raises(Conflict, match="公务员法"):
            await door
    decision = await desk.owner.fetchval(
        "INSERT INTO ledger_decision (institution, act, actor_id, actor_name)"
        " VALUES ($1, 'first_load', $2, '') RETURNING id", desk.id, desk.city.account_id,
    )  # fmt: skip
    with pytest.raises(asyncpg.CheckViolationError, match="civil service"):
        await DB.asyncpg_pool.execute(
            "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person,"
            " decision) VALUES ($1, 'filled', 'professional', 12, 12, '2018-01-01', $2, $3)",
            desk.id, who, decision,
        )  # fmt: skip


async def test_a_hire_before_the_first_roster_does_not_close_the_books_to_those_in_post(desk):
    await desk.planned({("professional", 12): 5}, YEAR_AGO)
    hired, found = [await desk.person(number) for number in (1, 2)]
    await desk.hired(hired, 12)
    for who in (hired, found):
        await listed(who)
    load = await first_load.waiting(desk.id)
    assert [each.person_id for each in load.people] == [found]
    assert await first_load.confirm(desk.city, desk.id, "市首1号", seen=load.digest) == 1
    assert await books.opened(desk.id)
    assert await first_load.waiting(desk.id) is None


async def test_a_freeze_of_a_later_day_brings_no_earlier_plan_back(desk):
    await desk.planned({("professional", 12): 3}, YEAR_AGO)
    later = today() + timedelta(days=100)
    await freezing.freeze(desk.city, desk.id, ("professional", 12), 2, later, document="冻1号")
    granted = EstablishmentForm(establishment=2, day=today() + timedelta(days=50), document="编1号")
    await establishments.record(desk.city, desk.id, granted)
    plan = await desk.drafted({("professional", 12): 2}, today())
    await plans.move(desk.city, plan, "city_pass", document="市2号")
    assert (await plans.plan_row(desk.city, plan))["state"] == "approved"


async def test_a_term_is_not_renewed_by_leaving_it_on_its_eve(desk):
    await desk.planned({("professional", 12): 1, ("professional", 13): 1}, YEAR_AGO)
    who = await desk.person(1)
    last = today() + timedelta(days=365)
    await taken_through(desk, await drafts.draft(desk.hr, desk.id, desk.request(who, 12, today(), ends=last)))
    with clock.at(clock.now() + timedelta(days=364)):
        down = desk.request(who, 13, today(), "demotion", recruitment=None)
        await taken_through(desk, await drafts.draft(desk.hr, desk.id, down))
    with clock.at(clock.now() + timedelta(days=365)):
        up = desk.request(who, 12, today(), "promotion", recruitment=None)
        found = (await drafts.ask(desk.hr, desk.id, up)).decision.of("H12j")
        assert (found.outcome, found.reason) == ("block", "本聘期还没有聘期考核结果。")


async def test_the_city_does_not_set_aside_by_a_figure_what_the_law_above_it_sets(desk):
    for name, value in (("grade1_approver", ["city_hrss"]), ("posts_per_establishment", 1000)):
        form = FigureForm.model_validate({
            "jurisdiction": "219900", "valid_from": date(2021, 6, 1), "value": value, "source": "办法",
            "document": "示人社1号",
        })  # fmt: skip
        with pytest.raises(Invalid, match="不得宽于上级规定"):
            await figures.propose(desk.city, name, form)


async def test_a_figure_looser_than_the_law_is_not_confirmed_either(desk, colleague):
    """As one that waits since a time when the law was another."""
    waiting = await desk.owner.fetchval(
        "INSERT INTO figure_value (figure, jurisdiction, valid_from, value, source, document, proposed_by,"
        " proposed_name) VALUES ('grade1_approver', '219900', '2021-06-01', '[\"city_hrss\"]', '办法',"
        " '1 号', $1, '某') RETURNING id", desk.city.account_id,
    )  # fmt: skip
    with pytest.raises(Invalid, match="不能设定"):
        await dated.confirm(FIGURE, colleague, waiting)


async def test_beyond_its_last_day_a_unit_offers_no_seats(desk):
    await desk.planned({("professional", 12): 3, ("professional", 11): 2}, YEAR_AGO)
    closing = ClosingForm(closed=today(), document="编办〔2026〕2号")
    contest = RoundForm.model_validate({
        "title": "竞聘", "category": "professional", "seats": {"11": 1}, "effective": today(),
        "criteria": [{"name": "业绩", "weight": 100}],
    })  # fmt: skip
    round_id = await rounds.publish(desk.hr, desk.id, contest)
    with pytest.raises(Conflict, match="竞聘"):
        await registry.close(desk.city, desk.id, closing)
    await desk.owner.execute("UPDATE promotion_round SET state = 'cancelled' WHERE id = $1", round_id)
    await registry.close(desk.city, desk.id, closing)
    for day, free in ((today(), 5), (today() + timedelta(days=1), 0)):
        unit = await units.unit_on(desk.id, day)
        assert sum(each.free for each in vacancies(unit, on=day, figures=await in_force())) == free
        counted = totals(await seats_on([desk.id], day), day, await in_force())
        assert counted.get(desk.id, {"free": 0})["free"] == free
    grant = EstablishmentForm(establishment=50, day=today(), document="编办〔2026〕3号")
    for late in (
        establishments.record(desk.city, desk.id, grant),
        freezing.freeze(desk.city, desk.id, ("professional", 12), 1, today(), document="冻1号"),
    ):
        with pytest.raises(Conflict, match="不再办理"):
            await late
