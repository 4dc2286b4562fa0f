"""A special post is opened, used and closed by authority, and leaves no ghost."""

import json
from datetime import date, timedelta

import pytest

from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.institutions import units
from talent_platform.establishment.specials import service
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.institutions import Institution, StaffMember

ENDS = today() + timedelta(days=300)


@pytest.fixture
async def expert(desk):
    await Institution.update({Institution.jurisdiction: "219900"}).where(Institution.id == desk.id)
    await desk.planned({("professional", 10): 1}, today())
    who = await desk.person(1)
    titles = [{"name": "主任医师", "level": "正高", "granted": "2015-01-01"}]
    await StaffMember.update({StaffMember.titles: json.dumps(titles)}).where(StaffMember.id == who)
    return who


def wanted(person, **changes):
    return SpecialForm.model_validate({
        "person": person, "grade": 4, "project": "重点实验室", "opened": today(), "ends": ENDS,
        "standard": "正高", "evidence": ["provincial_key_project"], "evidence_document": "省科1号",
        **changes,
    })  # fmt: skip


async def opened(desk, person):
    special = await service.ask(desk.hr, desk.id, wanted(person))
    await service.move(desk.county, special, "county_pass", document="县1号")
    await service.move(desk.city, special, "city_pass", document="市1号")
    return special


async def test_only_the_bureaus_close_it_and_what_has_not_begun_never_does(desk, expert):
    special = await opened(desk, expert)
    later = today() + timedelta(days=60)
    await desk.owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, effective, until, person,"
        " special, counts) VALUES ($1, 'filled', 'professional', 4, 4, $2, $3, $4, $5, false)",
        desk.id, later, ENDS, expert, special,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        await service.write_off(desk.hr, special, today(), note="结题", document="单位1号")
    with pytest.raises(Invalid):
        await service.write_off(desk.county, special, today(), note="结题", document=" ")
    await service.write_off(desk.county, special, today(), note="结题", document="县销1号")
    assert [held for held in (await units.applicant(expert)).holdings if held.here] == []
    with pytest.raises(Conflict):
        await service.write_off(desk.city, special, today(), note="结题", document="市销1号")


async def test_it_is_used_within_its_time_only(desk, expert):
    special = await opened(desk, expert)

    async def g8a(day, ends):
        form = desk.request(expert, 4, day, "other", special=special, ends=ends)
        return (await drafts.ask(desk.hr, desk.id, form)).decision.of("G8a").outcome

    assert await g8a(today(), ENDS) == "pass"
    assert await g8a(today() - timedelta(days=1), ENDS) == "block"
    assert await g8a(today(), ENDS + timedelta(days=1)) == "block"
    assert await g8a(today(), None) == "block"


async def test_one_person_has_one_for_a_project_and_grade_one_is_the_states(desk, expert):
    await opened(desk, expert)
    with pytest.raises(Conflict, match="已有特设岗位"):
        await service.ask(desk.hr, desk.id, wanted(expert))
    with pytest.raises(Conflict, match="H8a"):
        await service.ask(desk.city, desk.id, wanted(expert, grade=1, project="另一项目", document="市2号"))


async def test_the_approval_of_another_department_is_not_invented(desk, expert):
    city = (await Institution.select(Institution.organisation.parent.as_alias("parent")).first())["parent"]
    bureau = desk.city.organisation_id
    await Institution.update({Institution.department: bureau}).where(Institution.id == desk.id)
    assert city != bureau
    special = await service.ask(desk.hr, desk.id, wanted(expert))
    await service.move(desk.county, special, "county_pass", document="县1号")
    assert [each["by"] for each in (await service.special_row(desk.hr, special))["approvals"]] == [
        "county_hrss"
    ]
    await service.move(desk.city, special, "city_pass", document="市1号")
    given = (await service.special_row(desk.hr, special))["approvals"]
    assert {each["by"] for each in given} == {"county_hrss", "department", "city_hrss"}
    assert date.fromisoformat(given[0]["on"]) == today()
