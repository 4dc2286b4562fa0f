"""What people said of themselves stays theirs: consent, profiles behind a team, one profile per account."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.errors import NotAllowed
from talent_platform.reference.codes import branches
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import consent as offers_consent
from talent_platform.supply.offers import service
from talent_platform.supply.people import handover
from talent_platform.supply.schemas import CandidateForm
from talent_platform.supply.tables import Candidate

pytestmark = pytest.mark.usefixtures("known_by_name")

Open = Callable[..., Awaitable[httpx.AsyncClient]]
Act = Callable[[str], Awaitable[Actor]]


def person(number: int = 1, *, consent: bool = False) -> CandidateForm:
    return CandidateForm(
        name="欧阳测试", phone=f"1000000000{number}", headline="焊接工程师",
        skills="氩弧焊:精通", education=3, birth_year=1988, summary="想离开现在的单位", wanted_pay=30,
        available_from=today(), consent=consent,
    )  # fmt: skip


async def test_a_bureau_takes_consent_back_but_never_gives_it_for_somebody_with_an_account(act: Act) -> None:
    own, city = await act("candidate"), await act("city")
    row = await service.create_candidate(own, person())
    with pytest.raises(NotAllowed):
        await offers_consent.set_consent(city, CANDIDATE, row, consent=True)
    with pytest.raises(NotAllowed):
        await service.edit_candidate(city, row, person(consent=True), version=1)
    await offers_consent.set_consent(own, CANDIDATE, row, consent=True)
    await offers_consent.set_consent(city, CANDIDATE, row, consent=False, reason="本人来电说不同意")
    assert [r["consent"] for r in await Candidate.select(Candidate.consent)] == [False]


async def test_naming_somebody_as_member_does_not_open_their_profile(act: Act, open_api: Open) -> None:
    await service.create_candidate(await act("candidate"), person())
    lead = await open_api("teamlead")
    members = [
        {"name": "欧阳测试", "phone": "10000000001", "role": "工艺", "skills": "氩弧焊", "education": 3},
        {"name": "成员乙", "phone": "10000000002", "role": "电气", "skills": "电气设计", "education": 3},
    ]
    offer = {
        "name": "激光焊接团队", "project": "厚板激光焊接",
        "description": "厚板一次成形的激光焊接工艺与装备。", "stage": "pilot",
        "branch": next(iter(branches())), "keywords": ["激光焊接"], "cooperation": "joint",
        "minimum_size": 2, "available_from": today().isoformat(), "consent": True, "members": members,
    }  # fmt: skip
    made = await lead.post("/api/v1/teams", json=offer)
    assert made.status_code == 201, made.text
    for login in ("teamlead", "enterprise1", "city"):
        shown = (await (await open_api(login)).get(f"/api/v1/teams/{made.json()['id']}")).json()
        # Those who hire see who comes, the bureau also who is asked, the lead what the lead wrote; nobody
        # learns what that person can do.
        asked = [one for one in shown["people"] if one["role"] == "工艺"]
        others = [one["role"] for one in shown["people"] if one not in asked]
        assert others == ([] if login == "enterprise1" else ["电气"])
        assert [
            (one["standing"], [s["level"] for s in one["skills"]], one["education"]) for one in asked
        ] == ({"enterprise1": [], "city": [("waiting", [], 0)], "teamlead": [("named", [2], 3)]}[login])
        for one in shown["people"]:
            assert not {"summary", "wanted_pay", "wanted_counties", "age_band", "consent"} & set(one)


async def test_an_account_has_one_profile_even_when_two_are_handed_over_at_once(act: Act) -> None:
    city = await act("city")
    rows = [await service.create_candidate(city, person(number)) for number in (1, 2)]
    codes = [await handover.offer_code(city, CANDIDATE, row, "当面核对身份证") for row in rows]
    person_account = await act("candidate")
    results = await asyncio.gather(
        *(handover.redeem(person_account, code.text) for code in codes), return_exceptions=True
    )
    assert any(result in [(CANDIDATE, row) for row in rows] for result in results)
    owned = await Candidate.count().where(Candidate.account.is_not_null())
    assert owned == 1
