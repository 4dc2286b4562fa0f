"""A county hospital with one skilled grade-4 post and workers who may take it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from carried import listed

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.establishment.tables.approvals import ApprovalPaper
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry
from talent_platform.establishment.tables.plans import PostPlan

SEATS = (("skilled", 4, 1), ("skilled", 5, 400), ("professional", 12, 20))


async def booked(*entries):
    """As the owner of the tables carries books over: the application itself books only what was decided."""
    async with DB.transaction():
        await LedgerEntry.raw("SET LOCAL ROLE NONE")
        return await type(entries[0]).insert(*entries)


@dataclass(frozen=True)
class Hospital:
    id: int

    booked = staticmethod(booked)

    @property
    def path(self):
        return f"/posts/institutions/{self.id}"

    async def worker(self, number):
        """Somebody long in skilled grade 5 who has passed the test for grade 4."""
        rows = await listed(
            StaffMember(
                institution=self.id, number=f"W{number:03d}", name=f"工人{number}", person_key=f"key{number}",
                identity_cipher=b"x",
                born=date(1985, 5, 1), degree="college",
                skills=json.dumps([{"level": 4, "granted": "2019-06-01"}]), history_complete=True,
            )
        )  # fmt: skip
        await booked(
            LedgerEntry(
                institution=self.id, kind="filled", category="skilled", grade=5, seat_grade=5,
                effective=date(2015, 1, 1), person=rows[0]["id"], way="recruit",
            )
        )  # fmt: skip
        return rows[0]["id"]

    def promotion(self, person, **changes):
        """The form as a browser sends it: everything in order for skilled grade 4."""
        day = today()
        steps = ("plan", "notice", "check", "evaluation", "publicity")
        return {
            "person": str(person), "category": "skilled", "grade": "4", "way": "promotion",
            "effective": str(day), "publicity_start": str(day - timedelta(days=40)),
            "publicity_end": str(day - timedelta(days=10)),
            **{f"step_{name}": str(day - timedelta(days=60 - 10 * at)) for at, name in enumerate(steps)},
            **changes,
        }  # fmt: skip


@pytest.fixture
async def hospital(db, act):
    hr = await act("institution1")
    county = (await Organisation.select(Organisation.county).where(Organisation.id == hr.organisation_id))[0]
    rows = await Institution.insert(
        Institution(
            organisation=hr.organisation_id, kind="professional", level="county",
            jurisdiction=county["county"], establishment=1000,
        )
    )  # fmt: skip
    institution = rows[0]["id"]
    await booked(
        *(
            LedgerEntry(
                institution=institution, kind="approved", category=category, grade=grade, seat_grade=grade,
                quantity=quantity, effective=date(2010, 1, 1),
            )
            for category, grade, quantity in SEATS
        )
    )  # fmt: skip
    plan = await booked(
        PostPlan(
            institution=institution, version=1, state="approved", effective=date(2010, 1, 1),
            posts=json.dumps([{"category": c, "grade": g, "count": n} for c, g, n in SEATS]),
        )
    )  # fmt: skip
    await booked(
        *(
            ApprovalPaper(plan=plan[0]["id"], authority=by, day=date(2009, 12, 1), document="2009-1")
            for by in ("department", "county_hrss", "city_hrss")
        )
    )
    return Hospital(institution)
