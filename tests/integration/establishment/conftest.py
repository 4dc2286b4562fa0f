"""An institution of the first test county whose plans and people a test makes itself."""

import pytest

from talent_platform.accounts.tables import Organisation
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.tables.institutions import Institution


class Desk:
    """A county unit with the accounts that decide about it."""

    def __init__(self, institution, hr, county, city):
        self.id, self.hr, self.county, self.city = institution, hr, county, city

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
    return Desk(rows[0]["id"], hr, await act("county1"), await act("city"))
