"""An institution of the first test county whose plans and people a test makes itself."""

import json
from datetime import date, timedelta

import asyncpg
import pytest

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.establishment.appointments.schemas import AppointmentForm
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
        for name in ("department_pass", "county_pass"):
            await plans.move(self.county, plan, name, document="县1号")
        return plan

    async def planned(self, counts, day, **facts):
        """A plan the city has approved."""
        plan = await self.drafted(counts, day)
        await plans.move(self.city, plan, "city_pass", document="市1号", **facts)
        return plan

    async def person(self, number):
        """Somebody with an intermediate title and no post yet; the number is his identity."""
        rows = await StaffMember.insert(
            StaffMember(
                institution=self.id, number=f"P{number}", name=f"员工{number}", person_key=f"walk{number}",
                identity_cipher=b"x",
                born=date(1990, 1, 1), degree="master", history_complete=True,
                titles=json.dumps([{"name": "工程师", "level": "中级", "granted": "2015-01-01"}]),
            )
        )  # fmt: skip
        return rows[0]["id"]

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
