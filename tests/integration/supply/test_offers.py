"""People and teams: each person once, changes kept, nobody else's to touch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import now, today
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound, TooManyAttempts
from talent_platform.reference.codes import branches
from talent_platform.reference.import_rows import SourceRow
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import bulk, consent, lists, queries, service
from talent_platform.supply.offers.lists import list_spec
from talent_platform.supply.people import handover, namesakes
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, HandOverCode, OfferChange, TeamMember
from talent_platform.supply.teams import member_consent as standing
from talent_platform.supply.teams import membership
from talent_platform.web.listing.query import ListQuery

pytestmark = pytest.mark.usefixtures("known_by_name")

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


async def test_one_profile_per_account_and_nobody_learns_whether_a_name_is_registered(act: Act) -> None:
    first, second, county = await act("candidate"), await act("candidate2"), await act("county1")
    kept = await service.create_candidate(county, profile(years=7))
    outcomes = await asyncio.gather(
        service.create_candidate(first, profile()),
        service.create_candidate(first, profile()),
        service.create_candidate(second, profile(phone="10000000001")),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1, "one profile per account"
    assert await Candidate.count() == 3
    for own in (first, second):
        with pytest.raises(NotFound):
            await queries.candidate(own, kept)
    assert (await queries.candidate(county, kept))["years"] == 7
    # A bureau is told of whom it looks after, and of nobody else.
    with pytest.raises(Conflict):
        await service.create_candidate(county, profile())
    assert await service.create_candidate(await act("county2"), profile())


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
    people = await queries.members(team, lead=True)
    assert sorted(p["phone"][-1] for p in people) == ["2", "4"]
    assert people[0]["skills"][0]["name"] == "激光焊"
    assert await Candidate.count() == 4

    member_2 = next(p["id"] for p in people if p["phone"].endswith("2"))
    form = profile(name="成员甲2", phone="10000000102", skills="绘画")
    own = await service.create_candidate(await act("candidate2"), form)
    assert own != member_2
    assert [p["standing"] for p in await queries.members(team) if p["id"] == member_2] == ["waiting"]
    assert await service.create_candidate(await act("city"), form.model_copy(update={"phone": "10000000104"}))
    renamed = form.model_copy(update={"name": "成员甲4", "phone": "10000000104"})
    registered = await service.create_candidate(await act("city"), renamed)
    assert registered == next(p["id"] for p in people if p["phone"].endswith("4"))


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
            await service.take_step(actor, CANDIDATE, row_id, "pause")
        with pytest.raises(error if login == "county2" else NotAllowed):
            await service.unmask(actor, CANDIDATE, row_id, "想看看")
    for login in ("county1", "city", "officer"):
        shown = await service.unmask(await act(login), CANDIDATE, person, "电话核实到岗时间")
        assert shown == [("焊接工程师", "欧阳测试", "10000000001")]
    assert await AuditEntry.count().where(AuditEntry.action == "candidate.unmasked") == 3


async def test_withdrawn_or_unconsenting_people_are_gone_for_employers(act: Act) -> None:
    actor, enterprise = await act("candidate"), await act("enterprise1")
    person = await service.create_candidate(actor, profile())
    seen = await queries.candidate(enterprise, person)
    assert not {"name", "phone"} & set(seen)
    assert seen["masked_name"] == ""
    await consent.set_consent(actor, CANDIDATE, person, consent=False, reason="本人来电说不同意")
    with pytest.raises(NotFound):
        await queries.candidate(enterprise, person)
    await consent.set_consent(actor, CANDIDATE, person, consent=True)
    assert (await queries.candidate(enterprise, person))["consented_at"] is not None
    await service.take_step(actor, CANDIDATE, person, "withdraw")
    with pytest.raises(NotFound):
        await queries.candidate(enterprise, person)


async def test_a_profile_is_handed_over_once_by_a_code(act: Act) -> None:
    county, person_account = await act("county1"), await act("candidate")
    person = await service.create_candidate(county, profile())
    with pytest.raises(NotAllowed):
        await handover.offer_code(await act("county2"), CANDIDATE, person, "当面核对身份证")
    with pytest.raises(NotAllowed):
        await handover.offer_code(person_account, CANDIDATE, person, "当面核对身份证")
    with pytest.raises(Invalid):
        await handover.offer_code(county, CANDIDATE, person, " ok ")
    replaced = await handover.offer_code(county, CANDIDATE, person, "当面核对身份证")
    code = await handover.offer_code(county, CANDIDATE, person, "当面核对身份证")
    sentences = set()
    for account, text in (
        ("candidate", replaced.text), ("candidate", "ABCD-EFGH-JKLM"), ("candidate", ""),
        ("teamlead", code.text),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            await handover.redeem(await act(account), text)
        sentences.add(refused.value.message)
    assert len(sentences) == 1
    assert code.text not in str(await HandOverCode.select())
    accounts = [await act(login) for login in ("candidate", "candidate2")]
    outcomes = await asyncio.gather(
        *(handover.redeem(account, code.text) for account in accounts * 3), return_exceptions=True
    )
    assert sum(outcome == (CANDIDATE, person) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 5
    owner = (await Candidate.select(Candidate.account).where(Candidate.id == person))[0]["account"]
    login = "candidate" if owner == person_account.account_id else "candidate2"
    assert (await queries.candidate(await act(login), person))["name"] == "欧阳测试"
    with pytest.raises(Conflict):
        await handover.offer_code(county, CANDIDATE, person, "当面核对身份证")


async def test_codes_expire_and_guessing_is_limited(act: Act, configure: Any) -> None:
    county, person = await act("county1"), await act("candidate")
    row = await service.create_candidate(county, profile())
    code = await handover.offer_code(county, CANDIDATE, row, "当面核对身份证")
    await HandOverCode.update({HandOverCode.expires: now() - timedelta(seconds=1)}).where(
        HandOverCode.candidate == row
    )
    with pytest.raises(Invalid):
        await handover.redeem(person, code.text)
    configure(limit_hand_over_codes=3)
    outcomes = await asyncio.gather(
        *(handover.redeem(person, f"WRONG{number}") for number in range(10)), return_exceptions=True
    )
    assert sum(isinstance(outcome, TooManyAttempts) for outcome in outcomes) == 8
    fresh = await handover.offer_code(county, CANDIDATE, row, "当面核对身份证")
    with pytest.raises(TooManyAttempts):
        await handover.redeem(person, fresh.text)
    assert await handover.redeem(await act("candidate2"), fresh.text) == (CANDIDATE, row)


async def test_who_has_an_own_profile_takes_the_bureaus_over_with_the_own_words(act: Act) -> None:
    county, lead, person = await act("county1"), await act("teamlead"), await act("candidate")
    team = await service.create_team(lead, offer(member(1), member(2)))
    known = (await queries.members(team))[0]["id"]
    own = await service.create_candidate(
        person, profile(name="成员甲1", phone="10000000101", years=11, consent=False)
    )
    other = await service.create_team(lead, offer(member(1), member(3), project="铝合金焊接"))
    await membership.answer(person, own, other, agreed=False)
    assert await namesakes.of(await act("city"), {"id": own, "name": "成员甲1", "phone": "10000000101"}) == [
        known
    ]
    code = await handover.offer_code(await act("city"), CANDIDATE, known, "当面核对身份证")
    assert await handover.redeem(person, code.text) == (CANDIDATE, known)
    shown = await queries.candidate(person, known)
    assert (shown["years"], shown["consent"]) == (11, False)
    assert await queries.own_candidate(person) == known
    stands = {row["id"]: row["standing"] for row in await membership.of_person(person, known)}
    assert stands == {team: "waiting", other: "refused"}
    retired = (await Candidate.select().where(Candidate.id == own))[0]
    assert (retired["account"], retired["state"], retired["registered"]) == (None, "withdrawn", False)
    assert county.county


async def test_a_record_says_who_made_the_code_and_who_opened_the_account(act: Act, open_browser) -> None:
    city, county = await act("city"), await act("county1")
    record = await service.create_candidate(county, profile())
    await keeping.open_account(
        city, login="posing", name="欧阳测试", role=Role.CANDIDATE, organisation_id=None,
        password="correct horse battery",
    )  # fmt: skip
    code = await handover.offer_code(city, CANDIDATE, record, "当面核对身份证")
    await handover.redeem(await act("posing"), code.text)
    shown = (await (await open_browser("county1")).get(f"/candidates/{record}/history")).text
    assert f"交接码由{city.name}生成，账号由{city.name}开设" in shown


async def test_a_recorded_no_is_overwritten_by_no_lead_import_or_bureau(act: Act) -> None:
    county, lead, city = await act("county1"), await act("teamlead"), await act("city")
    team = await service.create_team(lead, offer(member(1, alone=True), member(2)))
    known = (await queries.members(team))[0]["id"]
    await consent.set_consent(city, CANDIDATE, known, consent=False, reason="本人来电说不同意")
    assert known not in await standing.coming(team)
    await service.edit_team(lead, team, offer(member(1, alone=True, years=3), member(2)), version=1)
    form = profile(name="成员甲1", phone="10000000101")
    await bulk.import_candidates(county, [SourceRow("人才", 2, form)], file_hash="a" * 64)
    await service.create_candidate(await act("county2"), form)
    await service.create_candidate(city, form.model_copy(update={"name": "别人"}))
    same = await Candidate.select().where(Candidate.phone == "10000000101", Candidate.name == "成员甲1")
    assert [row["consent"] for row in same] == [False, False, False]
    assert all(row["refused_at"] for row in same)
    version = next(row["version"] for row in same if row["county"] == county.county)
    mine = next(row["id"] for row in same if row["county"] == county.county)
    with pytest.raises(Invalid):
        await service.edit_candidate(county, mine, form, version=version)
    with pytest.raises(Invalid):
        await consent.set_consent(county, CANDIDATE, mine, consent=True)
    await consent.set_consent(county, CANDIDATE, mine, consent=True, reason="本人今天来电同意")
    # Nobody but the person turns the own no of an account.
    await names.rename(None, (await act("candidate")).account_id, "欧阳测试")
    own = await service.create_candidate(await act("candidate"), profile(consent=False))
    await service.create_candidate(county, profile())
    row = (await Candidate.select().where(Candidate.county == county.county, Candidate.name == "欧阳测试"))[0]
    assert not row["consent"]
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, CANDIDATE, row["id"], consent=True, reason="本人今天来电同意")
    await consent.set_consent(await act("candidate"), CANDIDATE, own, consent=True)


async def test_an_own_no_reaches_every_other_record_of_the_name_and_phone(act: Act) -> None:
    county, person = await act("county1"), await act("candidate")
    await names.rename(None, person.account_id, "欧阳测试")
    own = await service.create_candidate(person, profile())
    twin = await service.create_candidate(county, profile())
    assert (await Candidate.select().where(Candidate.id == twin))[0]["consent"]
    await consent.set_consent(person, CANDIDATE, own, consent=False)
    row = (await Candidate.select().where(Candidate.id == twin))[0]
    assert (row["consent"], row["refused_at"] is not None) == (False, True)
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, CANDIDATE, twin, consent=True, reason="本人今天来电同意")
    other = await service.create_candidate(county, profile(name="旁人"))
    await Candidate.update({Candidate.name: "欧阳测试"}).where(Candidate.id == other)
    assert not (await Candidate.select().where(Candidate.id == other))[0]["consent"]


@pytest.mark.parametrize(
    ("name", "phone"),
    [("欧阳测试\u200b", "13812345678"), ("欧阳 测试", "0086-138 1234 5678"), ("欧阳测试", "86 13812345678")],
)
def test_a_person_has_one_writing(name: str, phone: str) -> None:
    form = profile(name=name, phone=phone)
    assert (form.name, form.phone) == ("欧阳测试", "13812345678")


async def test_the_lead_sees_the_same_of_everybody_who_has_not_answered(act: Act) -> None:
    person, lead = await act("candidate"), await act("teamlead")
    await service.create_candidate(person, profile(name="成员甲1", phone="10000000101", skills="绘画"))
    await service.create_candidate(await act("city"), profile(name="成员甲2", phone="10000000102"))
    first = await service.create_team(lead, offer(member(1), member(2), member(3), minimum_size=3))
    await lists.teams(lead, ListQuery.parse(list_spec(lead, TEAM), {}))
    shown = await queries.team(lead, first)
    told = [
        {key: one[key] for key in ("id", "standing", "skills", "years", "education")}
        for one in shown["people"]
    ]
    assert told[0] == told[1] == told[2]
    assert told[0]["standing"] == "named"
    assert [skill["name"] for skill in told[0]["skills"]] == ["氩弧焊"]
    assert (shown["complete"], shown["waiting"]) == (None, 3)
    enterprise = await queries.team(await act("enterprise1"), first)
    assert (enterprise["members"], enterprise["people"]) == (0, [])
    # A registered person's new phone is not the lead's to learn, and saving again keeps the place.
    own = await queries.own_candidate(person)
    assert own
    await service.edit_candidate(
        person, own, profile(name="成员甲1", phone="10000000199", skills="绘画"), version=1
    )
    assert "10000000199" not in str(await queries.team(lead, first))
    await service.edit_team(lead, first, offer(member(1), member(2), member(3), minimum_size=3), version=1)
    assert (await queries.members(first))[0]["id"] == own
    await membership.answer(person, own, first, agreed=True)
    agreed = (await queries.team(lead, first))["people"][0]
    assert [skill["name"] for skill in agreed["skills"]] == ["绘画"]


@pytest.mark.parametrize("field", ["headline", "major", "summary", "skills"])
@pytest.mark.parametrize("secret", ["欧阳测试", "1000000 0001", "138-0013-8000"])
def test_public_texts_may_not_tell_who_it_is(field: str, secret: str) -> None:
    with pytest.raises(ValueError, match="对方在双方同意对接前不应看到"):
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
