"""Whoever has an own account speaks for every record of the same person, also under a new number."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pydantic import ValidationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.accounts.keeping import service as keeping
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.index import documents
from talent_platform.reference.codes import branches
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import consent, queries, service
from talent_platform.supply.people import handover, namesakes
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate
from talent_platform.supply.teams import member_consent, membership
from talent_search.documents import DocumentKind

Act = Callable[[str], Awaitable[Actor]]
NAME, PHONE, NEW_PHONE = "欧阳测试", "13812345678", "13900000001"


def profile(**changes: object) -> CandidateForm:
    return CandidateForm.model_validate({
        "name": NAME, "phone": PHONE, "headline": "焊接工程师", "skills": "氩弧焊:精通", "education": 3,
        "birth_year": 1988, "available_from": today(), "consent": True, **changes,
    })  # fmt: skip


def team(project: str = "厚板激光焊接", **member: object) -> TeamOfferForm:
    return TeamOfferForm.model_validate({
        "name": "激光焊接团队", "project": project, "description": "厚板一次成形的激光焊接工艺。",
        "stage": "pilot", "branch": next(iter(branches())), "minimum_size": 2, "consent": True,
        "available_from": today(),
        "members": [
            {"name": NAME, "phone": PHONE, "role": "焊接", "skills": "氩弧焊", **member},
            {"name": "同事", "phone": "13600000000", "role": "检验", "skills": "无损检测"},
        ],
    })  # fmt: skip


async def row(record: int) -> dict[str, Any]:
    rows = await Candidate.select().where(Candidate.id == record)
    return rows[0]


@pytest.fixture(autouse=True)
async def _known_to_the_bureau(act: Act) -> None:
    """The account was opened under the name that its owner types."""
    await names.rename(None, (await act("candidate")).account_id, NAME)


@pytest.mark.parametrize("way", ["no", "withdraw", "pause", "off"])
async def test_what_the_person_does_reaches_the_bureaus_record(act: Act, way: str) -> None:
    county, city, person = await act("county1"), await act("city"), await act("candidate")
    written = await service.create_candidate(county, profile())
    own = await service.create_candidate(person, profile())
    assert (await row(written))["consent"]
    match way:
        case "no":
            await consent.set_consent(person, CANDIDATE, own, consent=False)
        case "withdraw" | "pause":
            await service.take_step(person, CANDIDATE, own, way)
        case "off":
            await keeping.set_active(city, person.account_id, active=False)
    after = await row(written)
    if way in {"no", "withdraw"}:
        assert (after["consent"], after["refused_at"] is not None) == (False, True)
        again = await service.create_candidate(await act("county2"), profile(phone="+86 138 1234 5678"))
        assert not (await row(again))["consent"]
    else:
        assert after["state"] == "paused"


@pytest.mark.parametrize("way", ["no", "withdraw", "pause", "off"])
async def test_whoever_types_anothers_name_and_phone_ends_nothing(act: Act, way: str) -> None:
    """Until the bureau has made sure that the account is that person's."""
    county, city, stranger = await act("county1"), await act("city"), await act("candidate2")
    written = await service.create_candidate(county, profile())
    own = await service.create_candidate(stranger, profile())
    match way:
        case "no":
            await consent.set_consent(stranger, CANDIDATE, own, consent=False)
        case "withdraw" | "pause":
            await service.take_step(stranger, CANDIDATE, own, way)
        case "off":
            await keeping.set_active(city, stranger.account_id, active=False)
    after = await row(written)
    assert (after["consent"], after["refused_at"], after["state"]) == (True, None, "active")
    assert (written in await namesakes.doubtful_no([written])) == (way in {"no", "withdraw"})
    again = await row(await service.create_candidate(await act("county2"), profile()))
    assert (again["consent"], again["state"]) == (True, "active")
    team_of = await service.create_team(await act("teamlead"), team())
    assert own not in {one["id"] for one in await queries.members(team_of)}
    await names.rename(city, stranger.account_id, NAME, "本人持身份证到窗口")
    after = await row(written)
    assert (not after["consent"]) == (way in {"no", "withdraw"})
    assert (after["state"] == "paused") == (way in {"pause", "off"})
    _, history = await queries.history(county, CANDIDATE, written)
    reached = "no_reached" if way in {"no", "withdraw"} else "rest_reached"
    assert history[0]["action"] == reached
    # What was once vouched for stays so, whatever the account is called later.
    await names.rename(city, stranger.account_id, "又改了名", "本人持身份证到窗口")
    if way in {"no", "withdraw"}:
        with pytest.raises(NotAllowed):
            await consent.set_consent(county, CANDIDATE, written, consent=True, reason="本人今天来电同意")


async def test_nobody_squats_on_a_name(act: Act) -> None:
    await service.create_candidate(await act("candidate2"), profile(consent=False))
    assert (await row(await service.create_candidate(await act("city"), profile())))["consent"]


async def test_who_left_the_question_open_has_not_said_no(act: Act) -> None:
    county, person = await act("county1"), await act("candidate")
    written = await service.create_candidate(county, profile())
    values = profile().model_dump(exclude={"consent"})
    own = await service.create_candidate(person, CandidateForm.model_validate(values))
    assert not (await row(own))["consent"]
    assert (await row(written))["consent"]
    await consent.set_consent(person, CANDIDATE, own, consent=False)
    assert not (await row(written))["consent"]


async def test_a_bureau_says_how_it_knows_by_whatever_door(act: Act) -> None:
    county = await act("county1")
    written = await service.create_candidate(county, profile())
    for door in (
        service.edit_candidate(county, written, profile(consent=False), version=1),
        service.take_step(county, CANDIDATE, written, "withdraw"),
        consent.set_consent(county, CANDIDATE, written, consent=False),
    ):
        with pytest.raises(Invalid):
            await door
    assert (await row(written))["consent"]
    await service.take_step(county, CANDIDATE, written, "withdraw", reason="本人来电要求撤回")


@pytest.mark.parametrize("login", ["candidate", "teamlead"])
async def test_what_a_switched_off_account_offers_is_shown_to_nobody(act: Act, login: str) -> None:
    owner, city, firm = await act(login), await act("city"), await act("enterprise1")
    if login == "candidate":
        kind, doc, one = CANDIDATE, DocumentKind.CANDIDATE, await service.create_candidate(owner, profile())
    else:
        kind, doc, one = TEAM, DocumentKind.TEAM, await service.create_team(owner, team())
    for active in (False, True):
        await DB.asyncpg_pool.execute("DELETE FROM search_outbox")
        await keeping.set_active(city, owner.account_id, active=active)
        (document,) = await documents.load(doc, [str(one)])
        assert document.public == active
        assert await DB.asyncpg_pool.fetchval("SELECT doc_id FROM search_outbox LIMIT 1") == str(one)
        if active:
            assert (await queries.offer(firm, kind, one))["id"] == one
        else:
            with pytest.raises(NotFound):
                await queries.offer(firm, kind, one)
            assert (await queries.offer(city, kind, one))["availability"] == "elsewhere"


async def test_a_switched_off_member_leaves_the_teams_search_row(act: Act) -> None:
    person, city, county = await act("candidate"), await act("city"), await act("county1")
    own = await service.create_candidate(person, profile())
    number = await service.create_team(county, team())
    await membership.answer(person, own, number, agreed=True)
    for active, size in ((False, 1), (True, 2)):
        await DB.asyncpg_pool.execute("DELETE FROM search_outbox")
        await keeping.set_active(city, person.account_id, active=active)
        waiting = await DB.asyncpg_pool.fetch("SELECT doc_id FROM search_outbox WHERE kind = 'team'")
        assert {row["doc_id"] for row in waiting} == {str(number)}
        (document,) = await documents.load(DocumentKind.TEAM, [str(number)])
        assert document.seats == size


async def test_a_code_vouches_for_the_account(act: Act) -> None:
    county, person = await act("county1"), await act("candidate2")
    first = await service.create_candidate(county, profile())
    other = await service.create_candidate(await act("county2"), profile())
    code = await handover.offer_code(county, CANDIDATE, first, "当面核对身份证原件")
    await handover.redeem(person, code.text)
    await consent.set_consent(await act("candidate2"), CANDIDATE, first, consent=False)
    assert not (await row(other))["consent"]


async def test_a_changed_number_is_the_same_person(act: Act) -> None:
    person, county = await act("candidate"), await act("county1")
    own = await service.create_candidate(person, profile(consent=False))
    await service.edit_candidate(person, own, profile(phone=NEW_PHONE, consent=False), version=1)
    for phone in (PHONE, NEW_PHONE):
        written = await service.create_candidate(county, profile(phone=phone))
        assert not (await row(written))["consent"]


async def test_whoever_was_placed_stays_placed_under_a_new_number(act: Act) -> None:
    person, county = await act("candidate"), await act("county1")
    own = await service.create_candidate(person, profile())
    written = await service.create_candidate(county, profile())
    await Candidate.update({Candidate.state: "placed"}).where(Candidate.id == written)
    version = (await row(own))["version"]
    await service.edit_candidate(person, own, profile(phone=NEW_PHONE), version=version)
    assert await member_consent.away([own]) == {own}


async def test_a_no_written_by_one_bureau_reaches_the_record_of_another(act: Act) -> None:
    first, second = await act("county1"), await act("county2")
    one = await service.create_candidate(first, profile())
    other = await service.create_candidate(second, profile())
    await consent.set_consent(first, CANDIDATE, one, consent=False, reason="本人来电说不同意")
    assert not (await row(other))["consent"]


@pytest.mark.parametrize("first_no", ["own", "written"])
async def test_nobody_lifts_an_own_no_by_way_of_another_offer(act: Act, first_no: str) -> None:
    lead, city, person = await act("teamlead"), await act("city"), await act("candidate")
    own = await service.create_candidate(person, profile())
    first, second = [await service.create_team(lead, team(name)) for name in ("余热项目甲", "余热 项目甲")]
    if first_no == "written":
        await membership.answer(city, own, second, agreed=False, reason="来电表示不参加")
    await membership.answer(person, own, first, agreed=False)
    for number in (first, second):
        with pytest.raises(Conflict):
            await membership.answer(city, own, number, agreed=True, reason="来电改变主意")
    version = (await queries.team(lead, first))["version"]
    await service.edit_team(
        lead, first, team("余热项目甲", name="另一个人", phone="13700000000"), version=version
    )
    await service.edit_team(lead, first, team("余热项目甲"), version=version + 1)
    with pytest.raises(Conflict):
        await membership.answer(city, own, first, agreed=True, reason="来电改变主意")
    await membership.answer(person, own, first, agreed=True)
    assert own in await member_consent.coming(first)


async def test_who_registers_later_is_asked_whatever_a_bureau_wrote_down(act: Act) -> None:
    county, person = await act("county1"), await act("candidate")
    number = await service.create_team(county, team())
    member = (await queries.members(number))[0]
    await membership.answer(county, member["id"], number, agreed=True, reason="来电同意")
    assert member["id"] in await member_consent.coming(number)
    await service.create_candidate(person, profile())
    assert member["id"] not in await member_consent.coming(number)
    with pytest.raises(Conflict):
        await membership.answer(county, member["id"], number, agreed=True, reason="又来电同意")
    code = await handover.offer_code(county, CANDIDATE, member["id"], "当面核对了身份证件")
    await handover.redeem(person, code.text)
    await membership.answer(person, member["id"], number, agreed=True)
    assert member["id"] in await member_consent.coming(number)


async def test_an_own_no_under_way_is_waited_for(act: Act) -> None:
    person, county = await act("candidate"), await act("county1")
    own = await service.create_candidate(person, profile())
    connection = await DB.asyncpg_pool.acquire()
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("UPDATE candidate SET consent = false, refused_at = now() WHERE id = $1", own)
    registering = asyncio.create_task(service.create_candidate(county, profile()))
    while not await DB.asyncpg_pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
        assert not registering.done()
        await asyncio.sleep(0.02)
    await transaction.commit()
    await DB.asyncpg_pool.release(connection)
    assert not (await row(await registering))["consent"]


@pytest.mark.parametrize("name", ["欧阳\u0090测试", "欧\u3164阳", "☆欧阳☆", "欧阳|测试"])
def test_a_name_has_letters_only(name: str) -> None:
    with pytest.raises(ValidationError):
        profile(name=name)


async def test_a_bureau_takes_up_again_nothing_that_an_own_account_has_put_down(act: Act) -> None:
    person, city = await act("candidate"), await act("city")
    own = await service.create_candidate(person, profile())
    for step in ("pause", "withdraw"):
        await service.take_step(person, CANDIDATE, own, step)
        with pytest.raises(NotAllowed, match="只能由本人恢复"):
            await service.take_step(city, CANDIDATE, own, "resume")
        await service.take_step(person, CANDIDATE, own, "resume")
    # The same person under a record of the bureau's rests as well, also one that comes later.
    await service.take_step(person, CANDIDATE, own, "pause")
    later = await DB.asyncpg_pool.fetchval(
        "INSERT INTO candidate (name, phone, headline, registered, consent, state) "
        "SELECT name, phone, headline, true, true, 'active' FROM candidate WHERE id = $1 RETURNING id", own,
    )  # fmt: skip
    assert (await Candidate.objects().get(Candidate.id == later)).state == "paused"
    with pytest.raises(NotAllowed, match="只能由本人恢复"):
        await service.take_step(city, CANDIDATE, later, "resume")
    await DB.asyncpg_pool.execute("UPDATE candidate SET state = 'active' WHERE id = $1", later)
    assert (await Candidate.objects().get(Candidate.id == later)).state == "paused"


async def test_a_no_that_was_written_down_stays_with_every_number_the_person_had(act: Act) -> None:
    county = await act("county1")
    first = await service.create_candidate(county, profile())
    await consent.set_consent(county, CANDIDATE, first, consent=False, reason="本人来电说不同意")
    await service.edit_candidate(county, first, profile(phone=NEW_PHONE, consent=False), version=2)
    with pytest.raises((Conflict, Invalid, NotAllowed)):
        await service.create_candidate(county, profile())


async def test_whoever_changed_the_own_number_is_asked_under_the_old_one_too(act: Act) -> None:
    person = await act("candidate")
    own = await service.create_candidate(person, profile())
    await service.edit_candidate(person, own, profile(phone=NEW_PHONE), version=1)
    old = profile()
    assert await DB.asyncpg_pool.fetchval("SELECT somebody_registered($1, $2)", old.name, old.phone)
