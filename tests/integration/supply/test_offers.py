"""People and teams: each person once, changes kept, nobody else's to touch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Kind
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.reference.codes import branches
from talent_platform.reference.rows import SourceRow
from talent_platform.supply import bulk, membership, queries, service
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, OfferChange, TeamMember

Act = Callable[[str], Awaitable[Actor]]


def profile(**changes: object) -> CandidateForm:
    values = {
        "name": "欧阳测试", "phone": "100 0000-0001", "headline": "焊接工程师",
        "skills": "氩弧焊:精通、机械制图",
        "education": 3, "birth_year": 1988, "available_from": today(), "consent": True,
    }  # fmt: skip
    return CandidateForm.model_validate({**values, **changes})


def member(number: int, **changes: object) -> dict[str, object]:
    values = {
        "name": f"成员甲{number}",
        "role": "焊接工程师",
        "phone": f"1000000010{number}",
        "skills": "氩弧焊",
    }
    return {**values, **changes}


def offer(*members: dict[str, object], **changes: object) -> TeamOfferForm:
    values = {
        "name": "激光焊接团队", "project": "厚板激光焊接",
        "description": "十五毫米以上厚板一次成形的激光焊接工艺。",
        "stage": "pilot", "branch": next(iter(branches())), "minimum_size": 2, "available_from": today(),
        "consent": True, "members": list(members) or [member(1), member(2)],
    }  # fmt: skip
    return TeamOfferForm.model_validate({**values, **changes})


async def test_one_profile_per_account_and_person(act: Act) -> None:
    first, second = await act("candidate"), await act("candidate2")
    outcomes = await asyncio.gather(
        service.create_candidate(first, profile()),
        service.create_candidate(second, profile(phone="10000000001")),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert await Candidate.count() == 1


async def test_members_are_the_people_already_known(act: Act) -> None:
    person = await service.create_candidate(await act("candidate"), profile())
    lead = await act("teamlead")
    team = await service.create_team(
        lead,
        offer(
            member(1, name="欧阳测试", phone="10000000001", skills="绘画"), member(2), member(3, core=False)
        ),
    )
    people = await queries.members(team)
    assert [p["id"] == person for p in people] == [True, False, False]
    assert people[0]["skills"] == []  # nor read one who has not agreed to the team
    await membership.answer(await act("candidate"), person, team, agreed=True)
    assert (await queries.members(team))[0]["skills"][0]["name"] == "氩弧焊"  # a lead cannot rewrite a person
    assert await Candidate.count() == 3

    await service.edit_team(lead, team, offer(member(2, skills="激光焊"), member(4)), version=1)
    people = await queries.members(team)
    assert sorted(p["phone"][-1] for p in people) == ["2", "4"]
    assert people[0]["skills"][0]["name"] == "激光焊"
    assert await Candidate.count() == 4

    joined = await service.create_candidate(
        await act("candidate2"), profile(name="成员甲2", phone="10000000102")
    )
    assert joined == next(p["id"] for p in people if p["phone"].endswith("2"))


async def test_history_masks_names_and_phones_and_is_append_only(act: Act, db: str) -> None:
    actor = await act("candidate")
    person = await service.create_candidate(actor, profile())
    await service.edit_candidate(
        actor, person, profile(name="欧阳另名", phone="10000000009", years=9), version=1
    )
    team = await service.create_team(await act("teamlead"), offer())
    await service.edit_team(await act("teamlead"), team, offer(member(1), member(5)), version=1)
    kept = str(await OfferChange.select())
    assert "years" in kept
    for secret in ("欧阳测试", "欧阳另名", "10000000001", "10000000009", "成员甲5", "10000000105"):
        assert secret not in kept
    owner = await asyncpg.connect(db)
    try:
        for sql in (
            "UPDATE offer_change SET note = 'x'",
            "DELETE FROM offer_change",
            "TRUNCATE offer_change",
        ):
            with pytest.raises(asyncpg.IntegrityConstraintViolationError):
                await owner.execute(sql)
    finally:
        await owner.close()


async def test_stale_profile_is_refused(act: Act) -> None:
    actor = await act("candidate")
    person = await service.create_candidate(actor, profile())
    outcomes = await asyncio.gather(
        *(service.edit_candidate(actor, person, profile(years=n), version=1) for n in (3, 4, 5)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 2


async def test_only_owner_and_bureau_in_charge_act(act: Act) -> None:
    county = await act("county1")
    person = await service.create_candidate(county, profile())
    other = await service.create_candidate(county, profile(name="另一个人", consent=False))
    for login, row_id, error in (
        ("county2", person, NotAllowed), ("county2", other, NotFound), ("enterprise1", person, NotAllowed),
        ("enterprise1", other, NotFound), ("candidate", person, NotFound), ("auditor", person, NotAllowed),
    ):  # fmt: skip
        actor = await act(login)
        with pytest.raises(error):
            await service.take_step(actor, Kind.CANDIDATE, row_id, "pause")
        with pytest.raises(error if login == "county2" else NotAllowed):
            await service.unmask(actor, Kind.CANDIDATE, row_id, "想看看")
    for login in ("county1", "city", "officer"):
        shown = await service.unmask(await act(login), Kind.CANDIDATE, person, "电话核实到岗时间")
        assert shown == [("焊接工程师", "欧阳测试", "10000000001")]
    assert await AuditEntry.count().where(AuditEntry.action == "candidate.unmasked") == 3


async def test_withdrawn_or_unconsenting_people_are_gone_for_employers(act: Act) -> None:
    actor, enterprise = await act("candidate"), await act("enterprise1")
    person = await service.create_candidate(actor, profile())
    seen = await queries.candidate(enterprise, person)
    assert not {"name", "phone"} & set(seen)
    assert seen["masked_name"] == ""
    await service.set_consent(actor, Kind.CANDIDATE, person, consent=False)
    with pytest.raises(NotFound):
        await queries.candidate(enterprise, person)
    await service.set_consent(actor, Kind.CANDIDATE, person, consent=True)
    assert (await queries.candidate(enterprise, person))["consented_at"] is not None
    await service.take_step(actor, Kind.CANDIDATE, person, "withdraw")
    with pytest.raises(NotFound):
        await queries.candidate(enterprise, person)


async def test_a_profile_is_handed_over_once(act: Act) -> None:
    county = await act("county1")
    person = await service.create_candidate(county, profile())
    with pytest.raises(Invalid):
        await service.hand_over(county, Kind.CANDIDATE, person, "enterprise1")
    with pytest.raises(NotAllowed):
        await service.hand_over(await act("county2"), Kind.CANDIDATE, person, "candidate")
    await service.hand_over(county, Kind.CANDIDATE, person, " Candidate ")
    assert (await queries.candidate(await act("candidate"), person))["name"] == "欧阳测试"
    with pytest.raises(Conflict):
        await service.hand_over(county, Kind.CANDIDATE, person, "candidate2")


@pytest.mark.parametrize("field", ["headline", "major", "summary", "skills"])
@pytest.mark.parametrize("secret", ["欧阳测试", "1000000 0001", "138-0013-8000"])
def test_public_texts_may_not_tell_who_it_is(field: str, secret: str) -> None:
    with pytest.raises(ValueError, match="不要在其中写"):
        profile(**{field: f"我是{secret}"})


async def test_import_links_people_and_reports_duplicates(act: Act) -> None:
    county = await act("county1")
    await service.create_team(county, offer())
    rows = [
        SourceRow("人才", 2, profile()), SourceRow("人才", 3, profile()),
        SourceRow("人才", 4, profile(name="成员甲1", phone="10000000101")),
    ]  # fmt: skip
    imported = await bulk.import_candidates(county, rows, file_hash="a" * 64)
    assert [(p.row, "同一人" in p.message) for p in imported.problems] == [(3, True)]
    people = await Candidate.select().where(Candidate.id.is_in(list(imported.ids)))
    assert all(p["registered"] and p["county"] == county.county for p in people)
    assert await Candidate.count() == 3
    assert len((await bulk.import_candidates(county, rows, file_hash="b" * 64)).problems) == 3

    teams: list[Any] = [
        SourceRow("团队", 2, offer()),
        SourceRow("团队", 3, offer(member(1), member(7), project="铝合金焊接")),
    ]  # fmt: skip
    imported = await bulk.import_teams(county, teams, file_hash="c" * 64)
    assert [p.row for p in imported.problems] == [2]
    assert await TeamMember.count().where(TeamMember.team == imported.ids[0]) == 2
    assert await Candidate.count() == 4
