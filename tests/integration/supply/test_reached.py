"""A no that reached other records: nobody's words there, kept wherever the record goes, said again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.keeping import names
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.import_rows import SourceRow
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import bulk, consent, queries, service
from talent_platform.supply.people import handover
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, Team, TeamMember
from talent_platform.supply.teams import membership

Act = Callable[[str], Awaitable[Actor]]
NAME, RIGHT, SLIP, PROJECT = "欧阳测试", "13812345678", "13912345678", "余热回收改造"
PASSWORD = "correct horse battery"
HOW, NO = "当面核对身份证，本人同意", "本人来电说明不愿参加"


def profile(phone: str) -> CandidateForm:
    return CandidateForm.model_validate({
        "name": NAME, "phone": phone, "headline": "焊接工程师", "skills": "氩弧焊:精通", "education": 3,
        "birth_year": 1988, "available_from": today(), "consent": True,
    })  # fmt: skip


def team(name: str, phone: str) -> TeamOfferForm:
    return TeamOfferForm.model_validate({
        "name": name, "project": PROJECT, "description": "厚板一次成形的激光焊接工艺。",
        "branch": next(iter(branches())), "minimum_size": 2, "consent": True, "available_from": today(),
        "stage": "pilot",
        "members": [
            {"name": one, "phone": number, "role": "焊接", "skills": "氩弧焊", "core": True}
            for one, number in ((NAME, phone), ("同事甲", "13600000001"))
        ],
    })  # fmt: skip


async def place(of_team: int, candidate: int) -> tuple[bool | None, str]:
    row = (await TeamMember.select().where(TeamMember.team == of_team, TeamMember.candidate == candidate))[0]
    return row["agreed"], row["reason"]


async def member(of_team: int) -> int:
    return next(int(one["candidate"]) for one in await queries.places(of_team) if one["name"] == NAME)


async def agrees(table: type[Candidate | Team], record: int) -> bool:
    return bool((await table.select(table.consent).where(table.id == record))[0]["consent"])


async def test_a_bureaus_no_ends_the_yes_another_bureau_wrote_in_a_leads_team(act: Act) -> None:
    county, beside, lead = [await act(one) for one in ("county1", "county2", "teamlead")]
    copy = await service.create_team(county, team("县组", RIGHT))
    other = await service.create_candidate(beside, profile(RIGHT))
    led = await service.create_team(lead, team("一队", RIGHT))
    await membership.answer(beside, other, led, agreed=True, reason=HOW)
    await membership.answer(county, await member(copy), copy, agreed=False, reason=NO)
    assert await place(led, other) == (False, ""), (
        "what was written of one record is no sentence about another"
    )


@pytest.mark.parametrize("way", ["the person corrects", "the county corrects", "the code is redeemed"])
async def test_two_numbers_that_turn_out_to_be_one_person(act: Act, way: str) -> None:
    """An own yes in a lead's team under one, a no written down later under the other."""
    county, person, lead = [await act(one) for one in ("county1", "candidate", "teamlead")]
    await names.rename(None, person.account_id, NAME)
    own = await service.create_candidate(person, profile(SLIP))
    led = await service.create_team(lead, team("一队", SLIP))
    await membership.answer(person, own, led, agreed=True)
    record = await service.create_candidate(county, profile(RIGHT))
    copy = await service.create_team(county, team("县组", RIGHT))
    await membership.answer(county, record, copy, agreed=False, reason=NO)
    if way == "the code is redeemed":
        code = await handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件")
        await handover.redeem(person, code.text)
        assert await place(copy, record) == (False, NO)
        return
    actor, changed, phone = (person, own, RIGHT) if way == "the person corrects" else (county, record, SLIP)
    row = (await Candidate.select().where(Candidate.id == changed))[0]
    await service.edit_candidate(actor, changed, profile(phone), version=row["version"], answered=False)
    assert await place(led, own) == (False, "")


async def test_who_was_reached_and_answered_elsewhere_can_take_the_record_over(act: Act) -> None:
    county, beside, person, lead = [await act(one) for one in ("county1", "county2", "candidate", "teamlead")]
    await names.rename(None, person.account_id, NAME)
    record = await service.create_candidate(county, profile(RIGHT))
    copy = await service.create_team(county, team("县组", RIGHT))
    await membership.answer(county, record, copy, agreed=False, reason=NO)
    own = await service.create_candidate(person, profile(RIGHT))
    await service.create_team(beside, team("邻县组", RIGHT))
    led = await service.create_team(lead, team("一队", RIGHT))
    await membership.answer(person, await member(led), led, agreed=False)
    code = await handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    assert (await Candidate.select(Candidate.account).where(Candidate.id == record))[0]["account"]
    assert own != record


async def test_a_no_said_again_reaches_the_others_again(act: Act) -> None:
    """It had come from another bureau's record, which changed its answer since."""
    county, beside = await act("county1"), await act("county2")
    people = [await service.create_candidate(one, profile(RIGHT)) for one in (county, beside)]
    teams = [await service.create_team(one, team("焊接组", RIGHT)) for one in (county, beside)]
    for kind, table, (first, second) in ((CANDIDATE, Candidate, people), (TEAM, Team, teams)):
        await consent.set_consent(county, kind, first, consent=False, reason=NO)
        assert not await agrees(table, second)
        await consent.set_consent(county, kind, first, consent=True, reason=HOW)
        before = len((await queries.history(beside, kind, second))[1])
        await consent.set_consent(beside, kind, second, consent=False, reason=NO)
        assert not await agrees(table, first)
        assert len((await queries.history(beside, kind, second))[1]) == before + 1
    record = await member(teams[0])
    assert record == await member(teams[1])
    await membership.answer(county, record, teams[0], agreed=False, reason=NO)
    assert await place(teams[1], record) == (False, "")
    await membership.answer(county, record, teams[0], agreed=True, reason=HOW)
    await membership.answer(county, record, teams[1], agreed=False, reason=NO)
    assert await place(teams[0], record) == (False, "")


@pytest.mark.parametrize("way", ["registered", "imported"])
async def test_a_no_that_was_followed_by_a_yes_comes_back_by_nobodys_doing(act: Act, way: str) -> None:
    """It was said twice, and once for a record that only a team had named so far."""
    county, beside, city = [await act(one) for one in ("county1", "county2", "city")]
    code = next(one for one in counties() if one not in {county.county, beside.county})
    made = await Organisation.insert(
        Organisation(parent=city.organisation_id, kind=OrganisationKind.COUNTY, name="第三县", county=code)
    )
    await keeping.create_account(
        None,
        login="county3",
        name="第三县甲",
        role="county",
        organisation_id=made[0]["id"],
        password=PASSWORD,
    )
    further = await act("county3")
    await service.create_team(beside, team("邻县组", RIGHT))
    first, third = [await service.create_candidate(one, profile(RIGHT)) for one in (county, further)]
    for _ in range(2):
        await consent.set_consent(county, CANDIDATE, first, consent=False, reason=NO)
    await consent.set_consent(further, CANDIDATE, third, consent=True, reason=HOW)
    if way == "registered":
        await service.create_candidate(beside, profile(RIGHT).model_copy(update={"consent": False}))
    else:
        await bulk.import_candidates(beside, [SourceRow("人才", 2, profile(RIGHT))], file_hash="f" * 64)
    assert await agrees(Candidate, third)
    await consent.set_consent(county, CANDIDATE, first, consent=False, reason=NO)
    assert not await agrees(Candidate, third), "said anew it is the later word"


async def test_a_written_no_said_again_reaches_whoever_was_lifted_since(act: Act) -> None:
    county, beside, city = [await act(one) for one in ("county1", "county2", "city")]
    teams = [await service.create_team(one, team(f"{one.county}组", RIGHT)) for one in (county, beside)]
    await consent.set_consent(county, TEAM, teams[0], consent=False, reason=NO)
    await consent.set_consent(beside, TEAM, teams[1], consent=True, reason=HOW)
    await consent.set_consent(county, TEAM, teams[0], consent=False, reason=NO)
    assert not await agrees(Team, teams[1])

    person = await service.create_candidate(county, profile(RIGHT))
    places = [(one, await member(one)) for one in teams]
    await membership.answer(city, places[0][1], teams[0], agreed=False, reason=NO)
    await membership.answer(city, places[1][1], teams[1], agreed=True, reason=HOW)
    before = len((await queries.history(county, TEAM, teams[0]))[1])
    await membership.answer(city, places[0][1], teams[0], agreed=False, reason=NO)
    assert (await place(*places[1]))[0] is False
    assert len((await queries.history(county, TEAM, teams[0]))[1]) == before + 1
    assert person in {one for _, one in places}


async def test_a_written_no_that_is_handed_over_is_the_persons_once_it_is_said(act: Act) -> None:
    """Another record of the person was lifted since: its yes is the later word until then."""
    county, beside, person = [await act(one) for one in ("county1", "county2", "candidate")]
    await names.rename(None, person.account_id, NAME)
    first, second = [await service.create_candidate(one, profile(RIGHT)) for one in (county, beside)]
    await consent.set_consent(county, CANDIDATE, first, consent=False, reason=NO)
    await consent.set_consent(beside, CANDIDATE, second, consent=True, reason=HOW)
    code = await handover.offer_code(county, CANDIDATE, first, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    assert await agrees(Candidate, second)
    await service.take_step(person, CANDIDATE, first, "pause")
    assert await agrees(Candidate, second)
    await consent.set_consent(person, CANDIDATE, first, consent=False)
    assert not await agrees(Candidate, second)


async def test_a_refused_teams_rename_ends_no_later_yes(act: Act) -> None:
    """It comes beside another team under its new project; a third was lifted since under the old one."""
    county, beside, city = [await act(one) for one in ("county1", "county2", "city")]
    first, third = [
        await service.create_team(one, team(f"{one.county}组", RIGHT)) for one in (county, beside)
    ]
    other = team("市组", RIGHT).model_copy(update={"project": "电机轻量化"})
    fourth = await service.create_team(city, other)
    await consent.set_consent(county, TEAM, first, consent=False, reason=NO)
    await consent.set_consent(beside, TEAM, third, consent=True, reason=HOW)
    row = (await Team.select().where(Team.id == first))[0]
    renamed = team(row["name"], RIGHT).model_copy(update={"project": "电机轻量化", "consent": False})
    await service.edit_team(county, first, renamed, version=row["version"], answered=False)
    assert not await agrees(Team, fourth)
    assert await agrees(Team, third)
    await consent.set_consent(county, TEAM, first, consent=False, reason=NO)
    assert not await agrees(Team, third), "said anew it is the later word"


async def test_a_record_a_bureau_withdrew_ends_nothing_when_it_is_handed_over(act: Act) -> None:
    county, beside, person = [await act(one) for one in ("county1", "county2", "candidate")]
    await names.rename(None, person.account_id, NAME)
    first, second = [await service.create_candidate(one, profile(RIGHT)) for one in (county, beside)]
    await service.take_step(county, CANDIDATE, first, "withdraw", reason=NO)
    await consent.set_consent(beside, CANDIDATE, second, consent=True, reason=HOW)
    code = await handover.offer_code(county, CANDIDATE, first, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    assert await agrees(Candidate, second)
    await service.take_step(person, CANDIDATE, first, "resume")
    await service.take_step(person, CANDIDATE, first, "withdraw")
    assert not await agrees(Candidate, second), "the person's own withdrawal"


async def test_who_joins_brings_no_old_no_back_over_a_later_yes(act: Act) -> None:
    """A record is corrected into the person, and one into the project: each comes under the no itself."""
    county, beside, city = [await act(one) for one in ("county1", "county2", "city")]
    first, second = [await service.create_candidate(one, profile(RIGHT)) for one in (county, beside)]
    third = await service.create_candidate(city, profile("13700008888"))
    await consent.set_consent(county, CANDIDATE, first, consent=False, reason=NO)
    await consent.set_consent(beside, CANDIDATE, second, consent=True, reason=HOW)
    await service.edit_candidate(city, third, profile(RIGHT), version=1, answered=False)
    assert [await agrees(Candidate, one) for one in (second, third)] == [True, False]

    teams = [await service.create_team(one, team(f"{one.county}组", SLIP)) for one in (county, beside)]
    other = team("市组", SLIP).model_copy(update={"project": "电机轻量化"})
    joins = await service.create_team(city, other)
    await consent.set_consent(county, TEAM, teams[0], consent=False, reason=NO)
    await consent.set_consent(beside, TEAM, teams[1], consent=True, reason=HOW)
    row = (await Team.select().where(Team.id == joins))[0]
    await service.edit_team(city, joins, team("市组", SLIP), version=row["version"], answered=False)
    assert [await agrees(Team, one) for one in (teams[1], joins)] == [True, False]


async def test_an_own_no_that_went_along_into_a_handed_over_record_stays_the_persons(act: Act) -> None:
    county, person = await act("county1"), await act("candidate")
    await names.rename(None, person.account_id, NAME)
    own = await service.create_candidate(person, profile(SLIP))
    await consent.set_consent(person, CANDIDATE, own, consent=False)
    record = await service.create_candidate(county, profile(RIGHT))
    code = await handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    row = await queries.managed(person, CANDIDATE, record)
    assert row["refused_at"] is not None
    assert not await consent.heard_anew(person, CANDIDATE, row)
