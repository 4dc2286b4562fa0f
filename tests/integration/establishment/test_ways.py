"""However a request calls itself, somebody from outside without open recruitment does not come in by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.appointments import drafts, service
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
