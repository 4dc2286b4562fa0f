"""A plan speaks from its own day, and the law of that day judges it."""

import importlib
import json
from datetime import date, timedelta

import pytest

from talent_platform.clock import today
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import establishments, units
from talent_platform.establishment.institutions.schemas import EstablishmentForm
from talent_platform.establishment.plans import service
from talent_platform.establishment.tables.plans import PostPlan
from talent_posts import audit, vacancies


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


async def test_the_establishment_is_the_bureaus_by_day(desk, open_browser):
    """What the unit types changes nothing; each grant holds from its day, and a plan keeps to those that lie
    ahead."""
    for number, day in ((20, today()), (5, today() + timedelta(days=100))):
        form = EstablishmentForm(establishment=number, day=day, document="编办2号")
        await establishments.record(desk.city, desk.id, form)
    with pytest.raises(NotAllowed):
        await establishments.record(desk.hr, desk.id, form)
    ten = {("professional", 12): 10}
    cut = today() + timedelta(days=100)
    for day in (today(), cut):
        assert (await service.check(desk.id, ten, day)).of("G3a").outcome == "block"
    assert f"自 {cut} 起超过编制 5 名" in (await service.check(desk.id, ten, today())).of("G3a").reason
    await desk.planned({("professional", 12): 5}, cut)
    assert (await service.check(desk.id, ten, today())).of("G3a").outcome == "pass"
    # Whoever decides on the plan reads who recorded the number it rests on.
    page = await (await open_browser("city")).get(f"/posts/plans/{await desk.drafted(ten, today())}")
    assert f"20 名，编办2号，{desk.city.name} 于" in page.text


async def test_plans_booked_as_differences_become_absolute(desk):
    """Version 2 of day 200 was approved before version 3 of day 90: the sums said −1 from day 200 on."""
    module = "talent_platform.establishment.piccolo_migrations.establishment_2026_11_28t09_41_04_000000"
    migration = importlib.import_module(module)
    first = today()
    versions = ((4, 0, 4), (2, 200, -2), (1, 90, -3))
    for version, (count, after, change) in enumerate(versions, 1):
        day = first + timedelta(days=after)
        plan = await desk.owner.fetchval(
            "INSERT INTO post_plan (institution, version, state, posts, effective)"
            " VALUES ($1, $2, 'approved', $3, $4) RETURNING id",
            desk.id, version, json.dumps([{"category": "professional", "grade": 12, "count": count}]),
            day - timedelta(days=1000) if version == 1 else day,
        )  # fmt: skip
        async with desk.owner.acquire() as connection, connection.transaction():
            # The guards of today refuse what was booked then.
            await connection.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
            await connection.execute(
                "INSERT INTO ledger_entry"
                " (institution, kind, category, grade, seat_grade, quantity, effective, plan)"
                " VALUES ($1, 'approved', 'professional', 12, 12, $2, $3, $4)",
                desk.id, change, day, plan,
            )  # fmt: skip
            await connection.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    for statement in (migration._DAYS, migration._ABSOLUTE):
        await desk.owner.execute(statement)
    for after, expected in ((0, 4), (89, 4), (90, 1), (199, 1), (200, 2)):
        assert await approved(desk.id, first + timedelta(days=after)) == {("professional", 12): expected}
    stored = await PostPlan.select(PostPlan.effective).where(PostPlan.version == 1)
    assert stored[0]["effective"] == first


async def test_an_exception_is_granted_with_the_plan_and_stays_to_be_seen(desk):
    few = {("professional", 12): 6, ("management", 9): 4}
    waiting = (await service.check(desk.id, few, today())).of("G1a")
    assert (waiting.outcome, waiting.needs) == ("needs_approval", ("city_hrss",))
    plan = await desk.drafted(few, today())
    await service.move(desk.city, plan, "city_pass", document="市1号")
    found = audit(await units.unit_on(desk.id, today()), on=today(), figures=await in_force())
    assert {each.outcome for each in found.findings if each.rule == "G1a"} == {"warn"}
