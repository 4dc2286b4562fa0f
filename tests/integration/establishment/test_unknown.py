"""What nobody can judge goes past no desk: one answer for plans, special posts, rounds and requests."""

from datetime import timedelta

import pytest

from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.appointments import service as appointments
from talent_platform.establishment.institutions import establishments
from talent_platform.establishment.institutions.schemas import EstablishmentForm
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.rounds import deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.ledger import LedgerEntry

ELSEWHERE = "110000"
"""Here nobody has set years in a grade, nor what a special post may rest on."""


@pytest.fixture
async def somewhere(desk):
    await desk.planned({("professional", 11): 2, ("professional", 12): 2}, today() - timedelta(days=365))
    await desk.owner.execute("UPDATE institution SET jurisdiction = $2 WHERE id = $1", desk.id, ELSEWHERE)
    who = await desk.person(1)
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, person)"
        " VALUES ($1, 'filled', 'professional', 12, 12, '2018-01-01', $2)",
        desk.id, who,
    )  # fmt: skip
    return who


async def test_a_plan_waits_until_the_bureau_has_recorded_the_establishment(desk):
    await desk.owner.execute("UPDATE institution SET establishment = NULL WHERE id = $1", desk.id)
    counts = {("professional", 12): 1}
    plan = await plans.draft(desk.hr, desk.id, counts, effective=today(), establishment=1000)
    await plans.move(desk.hr, plan, "submit")
    with pytest.raises(Conflict, match=r"G3a .*无法判定"):
        await plans.move(desk.county, plan, "county_pass", document="县1号")
    form = EstablishmentForm(establishment=20, day=today(), document="编办2号")
    await establishments.record(desk.city, desk.id, form)
    await plans.move(desk.county, plan, "county_pass", document="县1号")


async def test_a_special_post_waits_where_nobody_has_set_what_it_rests_on(desk, somewhere):
    form = SpecialForm.model_validate({
        "person": somewhere, "grade": 4, "project": "重点实验室", "opened": today(),
        "ends": today() + timedelta(days=300), "standard": "中级", "evidence": ["provincial_key_project"],
        "evidence_document": "省科1号",
    })  # fmt: skip
    special = await specials.ask(desk.hr, desk.id, form)
    with pytest.raises(Conflict, match=r"G5a .*未设定"):
        await specials.move(desk.county, special, "county_pass", document="县1号")


async def test_nobody_wins_in_a_round_what_nobody_can_judge(desk, somewhere):
    form = RoundForm.model_validate({
        "title": "岗位竞聘", "category": "professional", "seats": {11: 1}, "effective": today(),
        "criteria": [{"name": "业绩", "weight": 1}], "steps": {},
    })  # fmt: skip
    contest = await rounds.publish(desk.hr, desk.id, form)
    await rounds.apply(desk.hr, contest, somewhere, [11], [90])
    await deciding.decide_round(desk.hr, contest)
    (told,) = await rounds.applicants(await rounds.round_row(desk.hr, contest))
    assert (told["grade"], told["appointment"]) == (None, None)
    assert "H4e" in told["reason"]


async def test_a_request_waits_for_the_figure(desk, somewhere):
    form = desk.request(somewhere, 11, today(), "promotion", recruitment=None)
    request = await drafts.draft(desk.hr, desk.id, form)
    with pytest.raises(Conflict, match="H4e"):
        await appointments.submit(desk.hr, request)
    # Nor does it keep the seat from anybody meanwhile.
    assert not await LedgerEntry.exists().where(LedgerEntry.kind == "reserved")
