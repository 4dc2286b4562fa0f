"""A plan speaks from its own day, and the law of that day judges it."""

from datetime import date, timedelta

import pytest

from talent_platform.clock import today
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.establishment.institutions import establishments, units
from talent_platform.establishment.institutions.schemas import EstablishmentForm
from talent_platform.establishment.plans import service
from talent_platform.establishment.tables.plans import PostPlan
from talent_posts import vacancies


async def approved(institution, day):
    unit = await units.unit_on(institution, day)
    return {(row.category, row.grade): row.approved for row in vacancies(unit, on=day) if row.approved}


async def test_a_plan_dated_before_all_law_is_judged_by_the_law_of_today(desk):
    """900 posts in a unit of 80, dated 2000, once passed without a finding."""
    long_ago = date(2000, 1, 1)
    await establishments.record(
        desk.county, desk.id, EstablishmentForm(establishment=80, day=date(1999, 1, 1), document="编办1号")
    )
    check = await service.check(desk.id, {("professional", 12): 900}, long_ago)
    assert check.law_on == today()
    assert check.of("G3a").outcome == "block"
    with pytest.raises(Conflict, match="G3a"):
        await desk.drafted({("professional", 12): 900}, long_ago, establishment=9000)
    assert await approved(desk.id, today()) == {}


async def test_a_plan_takes_effect_on_the_day_of_its_approval_at_the_earliest(desk):
    plan = await desk.planned({("professional", 12): 10}, date(2000, 1, 1))
    rows = await PostPlan.select(PostPlan.effective).where(PostPlan.id == plan)
    assert rows[0]["effective"] == today()
    assert await approved(desk.id, today() - timedelta(days=1)) == {}
    assert await approved(desk.id, today()) == {("professional", 12): 10}


async def test_the_establishment_is_the_bureaus_by_day(desk):
    """What the unit types changes nothing; each grant holds from its day."""
    for number, day in ((20, today()), (5, today() + timedelta(days=100))):
        form = EstablishmentForm(establishment=number, day=day, document="编办2号")
        await establishments.record(desk.city, desk.id, form)
    with pytest.raises(NotAllowed):
        await establishments.record(desk.hr, desk.id, form)
    ten = {("professional", 12): 10}
    assert (await service.check(desk.id, ten, today())).of("G3a").outcome == "pass"
    assert (await service.check(desk.id, ten, today() + timedelta(days=100))).of("G3a").outcome == "block"
