"""A survey that is open: two counties, an enterprise each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.reference.codes import branches, counties
from talent_platform.surveys.campaigns import service, targets
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import CampaignForm, OfficeForm, Question, TargetsForm
from talent_platform.surveys.submissions import service as rows
from talent_platform.surveys.tables import RowKind

CODES = ["91210100MA00000001", "91210100MA00000002"]
STAFF = Question(label="现有在岗人数", kind="number", unit="人", required=True, firm=True)
CHANNEL = Question(label="希望的渠道", kind="choice", options=["校招", "社招"])
ANSWERS = {
    "title": "数控编程工程师", "seats": "2", "education": "3", "title_level": "0", "years": "5",
    "branch": next(iter(branches())), "county": next(iter(counties())), "pay_min": "12", "pay_max": "18",
    "mode": "rigid", "start_on": "2030-06-01", "deadline": "2030-03-31", field_of(STAFF): "120",
}  # fmt: skip


@dataclass(frozen=True)
class Opened:
    id: int
    submissions: tuple[int, int]
    targets: tuple[int, int]
    city: Actor
    counties: tuple[Actor, Actor]
    answers: ClassVar = ANSWERS
    codes: ClassVar = CODES
    staff: ClassVar = STAFF

    async def row(self, side: int = 0, **answers: str) -> int:
        """A row of that county with these answers over a complete set; `answers` empty: as complete."""
        row_id = await rows.begin(
            self.counties[side], self.submissions[side], self.targets[side], RowKind.NEED
        )
        await rows.save(self.counties[side], row_id, {**ANSWERS, **answers}, {})
        return row_id

    async def firms(self, side: int, names: Sequence[str], start: int = 0) -> list[int]:
        """Further enterprises on that county's list; returns the targets."""
        found = []
        for number, name in enumerate(names, start):
            code = f"91210100MB{side}{number:07d}"
            organisation = await DB.asyncpg_pool.fetchval(
                "INSERT INTO organisation (parent, kind, name, credit_code, county) "
                "SELECT parent, kind, $1, $2, county FROM organisation WHERE credit_code = $3 "
                "ON CONFLICT (credit_code) DO UPDATE SET name = $1 RETURNING id",
                name, code, CODES[side],
            )  # fmt: skip
            listed = TargetsForm(codes=[code], listed="backbone", source="示工信〔2026〕8 号")
            await targets.add_targets(self.city, self.id, listed)
            target = "SELECT id FROM survey_target WHERE organisation = $1 AND campaign = $2"
            found.append(await DB.asyncpg_pool.fetchval(target, organisation, self.id))
        return found

    async def handed_in(self, side: int, target: int, **answers: str) -> int:
        """A row of that enterprise, handed in."""
        county = self.counties[side]
        row_id = await rows.begin(county, self.submissions[side], target, RowKind.NEED)
        await rows.save(county, row_id, {**ANSWERS, **answers}, {})
        await rows.move(county, row_id, "submit")
        return row_id


@pytest.fixture
async def survey(db: str, act: Callable[[str], Awaitable[Actor]]) -> Opened:
    city, counties_ = await act("city"), (await act("county1"), await act("county2"))
    form = CampaignForm(
        title="第四季度人才需求调查", kind="talent", working_days=10, questions=[STAFF, CHANNEL]
    )
    made = await service.create(city, form)
    submissions = [
        await service.name_person(city, made, OfficeForm(person=each.account_id)) for each in counties_
    ]
    await targets.add_targets(
        city, made, TargetsForm(codes=CODES, listed="backbone", source="示工信〔2026〕8 号")
    )
    await service.move(city, made, "open")
    asked = await DB.asyncpg_pool.fetch("SELECT id FROM survey_target ORDER BY submission")
    return Opened(made, tuple(submissions), tuple(t["id"] for t in asked), city, counties_)
