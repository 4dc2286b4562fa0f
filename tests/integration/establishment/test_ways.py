"""However a request calls itself, somebody from outside without open recruitment does not come in by it."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.appointments import drafts, queries, service
from talent_platform.establishment.institutions import staff, units
from talent_platform.establishment.institutions.roster import import_roster, reconcile
from talent_platform.establishment.institutions.schemas import PersonForm, RosterRow
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.reference.import_rows import SourceRow
from talent_posts import WAY_NAMES, may_proceed

CLAIMS = ("", "state_placement", "superior_appointment", "classified")


@pytest.mark.parametrize("way", list(WAY_NAMES))
async def test_no_way_lets_an_outsider_in_on_its_own_word(desk, way):
    await desk.planned({("professional", 10): 3, ("professional", 12): 3}, today() - timedelta(days=365))
    person = await desk.person(1)
    for claim in CLAIMS:
        typed = {
            "recruitment": {"exempt": claim} if claim else None, "policy": "军转干部",
            "evidence": [{"kind": "other", "document": "自1号"}],
            "approvals": [
                {"by": by, "on": str(today()), "document": "自2号", "covers": ["H12", "H1", "H2", "H3"]}
                for by in ("county_hrss", "city_hrss", "personnel_authority")
            ],
        }  # fmt: skip
        for outside_quota in (False, True):
            form = desk.request(person, 12, today(), way=way, occupies_quota=not outside_quota, **typed)
            decision = (await drafts.ask(desk.hr, desk.id, form)).decision
            assert not may_proceed(decision), (way, claim, outside_quota)
            request = await drafts.draft(desk.hr, desk.id, form)
            try:
                await service.submit(desk.hr, request)
                await service.move(desk.county, request, "county_pass")
            except (Conflict, Invalid):
                continue
            with pytest.raises((Conflict, Invalid)):
                await service.move(desk.city, request, "city_pass")
            await service.move(desk.hr, request, "withdraw")


async def test_a_newcomers_titles_are_the_units_word_until_the_city_has_seen_the_originals(desk):
    """A clerk types a doctor with the highest title into an empty list and asks for a high post."""
    await desk.planned({("professional", 4): 1, ("professional", 12): 1}, today() - timedelta(days=365))
    person = await staff.add(desk.hr, desk.id, PersonForm.model_validate({
        "number": "N1", "name": "员工甲", "identity": "E00000001", "born": "1975-05-01", "degree": "doctor",
        "title": "主任医师", "title_level": "正高", "title_granted": "2015-01-01", "history_complete": True,
    }))  # fmt: skip
    form = desk.request(person, 4, today())
    found = (await drafts.ask(desk.hr, desk.id, form)).decision.of("H10d")
    assert (found.outcome, found.needs) == ("needs_approval", ("city_hrss",))
    with pytest.raises(asyncpg.CheckViolationError):
        await StaffMember.update({StaffMember.claimed: False}).where(StaffMember.id == person)
    request = await drafts.draft(desk.hr, desk.id, form)
    await service.submit(desk.hr, request)
    # What offices read is not exchanged behind them by a list, neither on the road nor once compared.
    # The same holds of a special post, by the standard of which offices look at the title.
    wanted = SpecialForm.model_validate({
        "person": await staff.add(desk.hr, desk.id, PersonForm.model_validate({
            "number": "N2", "name": "员工丙", "identity": "E00000002", "born": "1985-05-01",
        })),
        "grade": 7, "project": "重点项目", "opened": today(), "ends": today() + timedelta(days=300),
        "standard": "副高", "evidence": ["municipal_key_project"], "evidence_document": "项1号",
    })  # fmt: skip
    await specials.ask(desk.hr, desk.id, wanted)
    expert = await units.applicant(wanted.person)
    other = {
        "number": "N2", "name": "员工丁", "identity": "E00000002", "category": "专业技术", "grade": 4,
        "start": today(), "title": "教授", "title_level": "正高", "title_granted": "2001-01-01",
        "over_quota": "首聘超岗",
    }  # fmt: skip
    rows = [SourceRow("人员名册", 2, RosterRow.model_validate(other))]
    await import_roster(desk.hr, rows, file_hash="f0")
    assert await units.applicant(wanted.person) == expert
    seen = await units.applicant(person)
    listed = [SourceRow("人员名册", 2, RosterRow.model_validate({
        "number": "N1", "name": "员工乙", "identity": "E00000001", "born": "1965-05-01", "degree": "硕士",
        "category": "专业技术", "grade": 4, "start": today(), "title": "教授", "title_level": "正高",
        "title_granted": "2001-01-01", "unit_leader": "是", "over_quota": "首聘超岗",
    }))]  # fmt: skip
    assert (await import_roster(desk.hr, listed, file_hash="f1")).ids == [person]
    assert await units.applicant(person) == seen
    await service.move(desk.county, request, "county_pass", document="县1号")
    with pytest.raises(Invalid, match="批准文号"):
        await service.move(desk.city, request, "city_pass")
    await service.move(desk.city, request, "city_pass", document="市1号")
    granted = (await queries.appointment_row(desk.hr, request))["confirmed"]
    assert "H10d" in {rule for paper in granted for rule in paper["covers"]}
    assert {(paper["by"], paper["who"]) for paper in granted} >= {("city_hrss", desk.city.name)}
    assert (await import_roster(desk.hr, listed, file_hash="f1")).ids == [person]
    assert await units.applicant(person) == seen
    await service.move(desk.hr, request, "take_effect")
    assert not (await units.applicant(person)).claimed
    assert "姓名不一致" in {each.what for each in await reconcile(desk.id) if each.person_id == person}
