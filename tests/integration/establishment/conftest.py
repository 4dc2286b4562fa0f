"""An institution of the first test county whose plans and people a test makes itself."""

import json
from datetime import date, timedelta

import asyncpg
import pytest
from carried import listed

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.establishment.appointments import drafts, service
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.facts.schemas import RecordCorrectionForm, right_facts
from talent_platform.establishment.people import records
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.tables.institutions import Institution, StaffMember

STEPS = ("plan", "notice", "check", "exam", "medical", "publicity")


class Desk:
    """A county unit with the accounts that decide about it."""

    def __init__(self, institution, hr, county, city, owner):
        self.id, self.hr, self.county, self.city = institution, hr, county, city
        self.owner = owner
        """Connections of the owner of the tables, who carries books over."""

    async def drafted(self, counts, day, *, establishment=1000):
        """A plan on its road, before the city."""
        plan = await plans.draft(self.hr, self.id, counts, effective=day, establishment=establishment)
        await plans.move(self.hr, plan, "submit")
        await plans.move(self.county, plan, "county_pass", document="县1号")
        return plan

    async def planned(self, counts, day, **facts):
        """A plan the city has approved."""
        plan = await self.drafted(counts, day)
        await plans.move(self.city, plan, "city_pass", document="市1号", **facts)
        return plan

    async def person(self, number):
        """Somebody with an intermediate title and no post yet; the number is his identity."""
        rows = await listed(
            StaffMember(
                institution=self.id, number=f"P{number}", name=f"员工{number}", person_key=f"walk{number}",
                identity_cipher=b"x",
                born=date(1990, 1, 1), degree="master", history_complete=True,
                titles=json.dumps([{"name": "工程师", "level": "中级", "granted": "2015-01-01"}]),
            )
        )  # fmt: skip
        return rows[0]["id"]

    async def hired(self, who, grade, way="recruit"):
        """A request that went all the way today."""
        facts = {} if way == "recruit" else {"recruitment": None}
        form = self.request(who, grade, today(), way, **facts)
        request = await drafts.draft(self.hr, self.id, form)
        await service.submit(self.hr, request)
        await service.move(self.county, request, "county_pass", document="县1号")
        await service.move(self.city, request, "city_pass", document="市1号")
        await service.move(self.hr, request, "take_effect")
        return request

    async def entered(self, who, kind, /, *, by=None, **given):
        """A fact the unit has entered, confirmed by somebody."""
        record = await records.ask(self.hr, who, kind, FACTS[kind][1].model_validate(given), "登1号")
        if by is not None:
            await records.decide(by, record, confirm=True)
        return record

    async def corrected(self, colleague, record, kind, /, **right):
        """A record the city has put right, or taken back, by two."""
        form = RecordCorrectionForm(
            act="correct" if right else "withdraw", reason="证书经核查系伪造", document="更1号"
        )
        correction = await facts.ask(self.city, record, form, right_facts(kind, form, right))
        await facts.decide(colleague, correction, confirm=True)
        return correction

    @staticmethod
    def request(person, grade, day, way="recruit", **facts):
        """For a professional post after a complete open recruitment."""
        past = str(today() - timedelta(days=60))
        return AppointmentForm.model_validate({
            "person": person, "category": "professional", "grade": grade, "way": way, "effective": day,
            "recruitment": {
                "steps": [{"name": name, "on": past} for name in STEPS],
                "publicity_start": past, "publicity_end": str(today() - timedelta(days=30)),
            },
            **facts,
        })  # fmt: skip


@pytest.fixture
async def elsewhere(desk, act):
    """A second unit of the same city with a plan."""
    hr = await act("institution2")
    county = await desk.owner.fetchval("SELECT county FROM organisation WHERE id = $1", hr.organisation_id)
    rows = await Institution.insert(
        Institution(
            organisation=hr.organisation_id, kind="professional", level="county", jurisdiction=county,
            establishment=1000,
        )
    )  # fmt: skip
    unit = type(desk)(rows[0]["id"], hr, await act("county2"), desk.city, desk.owner)
    await unit.planned({("professional", grade): 3 for grade in (7, 10, 12)}, today())
    return unit


@pytest.fixture
async def desk(db, act):
    hr = await act("institution1")
    county = (await Organisation.select(Organisation.county).where(Organisation.id == hr.organisation_id))[0]
    rows = await Institution.insert(
        Institution(
            organisation=hr.organisation_id, kind="professional", level="county",
            jurisdiction=county["county"], establishment=1000,
        )
    )  # fmt: skip
    owner = await asyncpg.create_pool(db, min_size=0, max_size=4)
    yield Desk(rows[0]["id"], hr, await act("county1"), await act("city"), owner)
    await owner.close()
