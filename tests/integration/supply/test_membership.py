"""Whoever has an account is asked before a team brings the person along, and nobody else answers instead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.index import documents
from talent_platform.reference.codes import branches
from talent_platform.reference.import_rows import SourceRow
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import bulk, queries, service
from talent_platform.supply.offers.life import MemberStanding
from talent_platform.supply.people import handover
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate
from talent_platform.supply.teams import member_consent as standing
from talent_platform.supply.teams import membership
from talent_search.documents import DocumentKind as SearchKind

pytestmark = pytest.mark.usefixtures("known_by_name")

Act = Callable[[str], Awaitable[Actor]]


def profile(number: int) -> CandidateForm:
    return CandidateForm(
        name=f"成员甲{number}", phone=f"1000000010{number}", headline="焊接工程师", skills="氩弧焊:精通",
        education=3, birth_year=1988, available_from=today(), consent=True,
    )  # fmt: skip


def offer(*numbers: int, project: str = "厚板激光焊接", core: int = 9, **changes: object) -> TeamOfferForm:
    members = [
        {
            "name": f"成员甲{n}", "phone": f"1000000010{n}", "role": f"焊接工程师{n}", "skills": "氩弧焊",
            "core": place < core,
        }
        for place, n in enumerate(numbers)
    ]  # fmt: skip
    values = {
        "name": "激光焊接团队", "project": project, "description": "十五毫米以上厚板一次成形的激光焊接工艺。",
        "stage": "pilot", "branch": next(iter(branches())), "minimum_size": min(core, len(members)),
        "available_from": today(), "consent": True, "members": members,
    }  # fmt: skip
    return TeamOfferForm.model_validate({**values, **changes})


async def hand_over(bureau: Actor, kind: Resource, row: int, person: Actor) -> None:
    """By the code, as the bureau gives it and the person enters it."""
    code = await handover.offer_code(bureau, kind, row, "当面核对身份证原件")
    assert await handover.redeem(person, code.text.lower().replace("-", " ")) == (kind, row)


async def stand(team: int) -> list[str]:
    return [str(member["standing"]) for member in await queries.members(team)]


@pytest.fixture
async def owner(db: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the tables, whom no right is refused."""
    connection = await asyncpg.connect(db)
    yield connection
    await connection.close()


async def test_whom_a_lead_names_is_asked_and_editing_the_team_answers_for_nobody(act: Act) -> None:
    person, lead = await act("candidate"), await act("teamlead")
    own = await service.create_candidate(person, profile(1))
    await service.create_candidate(await act("city"), profile(2))
    team = await service.create_team(lead, offer(1, 2, 3))
    assert await stand(team) == [MemberStanding.WAITING] * 3

    await service.edit_team(
        lead, team, offer(1, 2, 3, description="同一工艺，说明写得更清楚一些。"), version=1
    )
    assert (await stand(team))[0] == MemberStanding.WAITING
    await membership.answer(person, own, team, agreed=True)
    renamed = offer(1, 2, 3, project="超厚板激光焊接", core=1)
    await service.edit_team(lead, team, renamed, version=2)
    assert await stand(team) == [MemberStanding.AGREED, MemberStanding.WAITING, MemberStanding.WAITING]
    other = await service.create_team(lead, offer(1, 3, project="铝合金焊接"))
    assert (await stand(other))[0] == MemberStanding.WAITING

    # Who leaves the team takes a yes along.
    await service.edit_team(lead, team, offer(2, 3), version=3)
    await service.edit_team(lead, team, offer(1, 2, 3), version=4)
    assert await stand(team) == [MemberStanding.WAITING] * 3


async def test_getting_an_account_is_being_asked_and_the_lead_need_not_ask_himself(act: Act) -> None:
    lead, city = await act("teamlead"), await act("city")
    team = await service.create_team(lead, offer(1, 2))
    imported = await bulk.import_teams(
        city, [SourceRow("团队", 2, offer(1, 2, project="铝合金焊接"))], file_hash="a" * 64
    )
    assert await stand(imported.ids[0]) == [MemberStanding.DECLARED, MemberStanding.DECLARED]
    first, second = [one["id"] for one in await queries.members(team)]
    own = await act("candidate")
    joined = await service.create_candidate(own, profile(1))
    assert joined != first, "name and phone take nobody's record over"
    # But the bureau speaks no longer for somebody of that name who has registered.
    assert await stand(imported.ids[0]) == [MemberStanding.WAITING, MemberStanding.DECLARED]
    assert await standing.unanswered(own.account_id) == 0
    await hand_over(city, CANDIDATE, first, own)
    await hand_over(city, CANDIDATE, second, await act("candidate2"))
    assert await stand(team) == [MemberStanding.WAITING, MemberStanding.WAITING]
    await Candidate.update({Candidate.account: lead.account_id}).where(Candidate.id == second)
    assert await stand(team) == [MemberStanding.WAITING, MemberStanding.LEAD]
    assert await standing.unanswered(own.account_id) == 2
    assert await standing.unanswered(lead.account_id) == 1, "the bureau's own team asks him as well"


async def test_the_bureau_writes_down_with_a_reason_but_never_over_a_persons_own_refusal(act: Act) -> None:
    person, lead, city = await act("candidate"), await act("teamlead"), await act("city")
    own = await service.create_candidate(person, profile(1))
    team = await service.create_team(lead, offer(1, 2))
    for stranger, error in (
        (lead, NotFound), (await act("candidate2"), NotFound), (await act("county1"), NotAllowed),
        (await act("enterprise1"), NotAllowed), (await act("auditor"), NotAllowed),
    ):  # fmt: skip
        with pytest.raises(error):
            await membership.answer(stranger, own, team, agreed=True, reason="电话答复同意")
    with pytest.raises(NotFound):
        await membership.answer(person, own, team + 1, agreed=True)
    with pytest.raises(Invalid):
        await membership.answer(city, own, team, agreed=True, reason=" ")
    with pytest.raises(Conflict):
        await membership.answer(city, own, team, agreed=True, reason="今天上午电话答复同意")
    assert (await stand(team))[0] == MemberStanding.WAITING, "whoever has an own account says yes there"
    await membership.answer(city, own, team, agreed=False, reason="今天上午电话答复不参加")
    (shown,) = await membership.of_person(person, own)
    assert (shown["standing"], shown["on_behalf"], shown["reason"]) == (
        "refused", True, "今天上午电话答复不参加",
    )  # fmt: skip
    await membership.answer(person, own, team, agreed=True)
    await membership.answer(person, own, team, agreed=False)
    with pytest.raises(Conflict):
        await membership.answer(city, own, team, agreed=True, reason="负责人说本人同意")
    assert (await stand(team))[0] == MemberStanding.REFUSED
    await membership.answer(person, own, team, agreed=True)
    await membership.answer(person, own, team, agreed=True)

    entries = await AuditEntry.select().where(AuditEntry.subject == f"team:{team}").order_by(AuditEntry.id)
    assert [entry["action"].removeprefix("team.") for entry in entries] == [
        "created", "member_refused", "member_agreed", "member_refused", "member_agreed",
    ]  # fmt: skip
    _row, told = await queries.history(lead, TEAM, team)
    _row, own_told = await queries.history(person, CANDIDATE, own)
    assert [entry["action"] for entry in told[:3]] == ["member_agreed", "member_refused", "member_agreed"]
    assert own_told[:3] == told[:3]
    assert "测试candidate" not in str(told)


async def test_for_who_has_no_account_the_bureau_refuses_and_search_finds_who_comes(act: Act) -> None:
    lead, city = await act("teamlead"), await act("city")
    own = await service.create_candidate(await act("candidate"), profile(1))
    team = await service.create_team(lead, offer(1, 2, 3, core=2))

    second, third = [one["id"] for one in await queries.members(team)][1:]
    for each in (second, third):
        await membership.answer(city, each, team, agreed=True, reason="本人来电同意")
    (document,) = await documents.load(SearchKind.TEAM, [str(team)])
    assert (document.keywords, document.seats) == (("焊接工程师2", "焊接工程师3"), 2)
    await DB.asyncpg_pool.execute("DELETE FROM search_outbox")
    await membership.answer(await act("candidate"), own, team, agreed=True)
    assert await DB.asyncpg_pool.fetchval("SELECT doc_id FROM search_outbox WHERE kind = 'team'") == str(team)
    (document,) = await documents.load(SearchKind.TEAM, [str(team)])
    assert (document.keywords[0], document.seats) == ("焊接工程师1", 3)
    await membership.answer(city, third, team, agreed=False, reason="本人来电表示不参加")
    assert await stand(team) == [MemberStanding.AGREED, MemberStanding.AGREED, MemberStanding.REFUSED]
    assert (await standing.tallies([team]))[team] == standing.Tally(3, 2, 0, 1, complete=True, assured=True)
    await hand_over(city, CANDIDATE, third, await act("candidate2"))
    await membership.answer(await act("candidate2"), third, team, agreed=True)
    assert (await stand(team))[2] == MemberStanding.AGREED


@pytest.mark.parametrize("heard", [False, True], ids=["own", "written down"])
@pytest.mark.parametrize("way", ["again", "under the old phone", "as a new offer"])
async def test_a_no_outlives_the_place_it_was_said_in(act: Act, way: str, heard: bool) -> None:
    person, lead, city = await act("candidate"), await act("teamlead"), await act("city")
    team = await service.create_team(lead, offer(1, 2, 3))
    if heard:
        first = (await queries.members(team))[0]["id"]
        await membership.answer(city, first, team, agreed=False, reason="本人来电表示不参加")
        own = await service.create_candidate(person, profile(1))
    else:
        own = await service.create_candidate(person, profile(1))
        await service.edit_team(lead, team, offer(2, 3), version=1)
        await service.edit_team(lead, team, offer(1, 2, 3), version=2)
        await membership.answer(person, own, team, agreed=False)
    if way == "under the old phone":
        renamed = profile(1).model_copy(update={"phone": "10000000199"})
        await service.edit_candidate(person, own, renamed, version=1)
    version = (await queries.team(lead, team))["version"]
    if way == "as a new offer":
        await service.take_step(lead, TEAM, team, "withdraw")
        row = SourceRow("团队", 2, offer(1, 2, 3))
        (team,) = (await bulk.import_teams(lead, [row], file_hash="a" * 64)).ids
    else:
        await service.edit_team(lead, team, offer(2, 3), version=version)
        await service.edit_team(lead, team, offer(1, 2, 3), version=version + 1)
    (refused,) = [one for one in await queries.members(team) if one["standing"] == MemberStanding.REFUSED]
    assert (await standing.tallies([team]))[team].refused == 1
    (document,) = await documents.load(SearchKind.TEAM, [str(team)])
    assert "焊接工程师1" not in document.keywords
    with pytest.raises(Conflict):
        await membership.answer(city, refused["id"], team, agreed=True, reason="负责人说本人同意")
    if refused["id"] == own:
        await membership.answer(person, own, team, agreed=True)
        assert MemberStanding.AGREED in await stand(team)
    other = await service.create_team(lead, offer(1, 3, project="铝合金焊接"))
    assert MemberStanding.REFUSED not in await stand(other), "another project is another question"


async def test_refusal_stands_however_an_answer_of_the_bureau_falls_together_with_it(act: Act) -> None:
    person, lead, city = await act("candidate"), await act("teamlead"), await act("city")
    own = await service.create_candidate(person, profile(1))
    for number in range(10):
        team = await service.create_team(lead, offer(1, 2, project=f"焊接项目{number}"))
        answers = await asyncio.gather(
            membership.answer(person, own, team, agreed=False),
            membership.answer(city, own, team, agreed=True, reason="负责人说本人同意"),
            service.edit_team(lead, team, offer(1, 2, 3, project=f"焊接项目{number}"), version=1),
            return_exceptions=True,
        )
        assert {type(answer) for answer in answers} <= {type(None), Conflict}
        assert (await stand(team))[0] == MemberStanding.REFUSED


@pytest.mark.parametrize(
    "change",
    [
        "agreed = true, answered_at = now(), answered_by = {lead}, reason = '本人同意'",
        "agreed = true, answered_at = now(), answered_by = {city}",
        "agreed = true, answered_at = now(), answered_by = {city}, reason = '电话', team = {other}",
        "agreed = true",
        "declared = true",
    ],
)
async def test_the_database_takes_no_answer_from_anybody_else(
    act: Act, owner: asyncpg.Connection, change: str
) -> None:
    person, lead = await act("candidate"), await act("teamlead")
    own = await service.create_candidate(person, profile(1))
    team = await service.create_team(lead, offer(1, 2))
    other = await service.create_team(lead, offer(2, 3, project="铝合金焊接"))
    text = change.format(lead=lead.account_id, city=(await act("city")).account_id, other=other)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await owner.execute(f"UPDATE team_member SET {text} WHERE team = $1 AND candidate = $2", team, own)
    await membership.answer(person, own, team, agreed=False)
    for undone in (
        "agreed = NULL, answered_at = NULL, answered_by = NULL",
        f"agreed = true, answered_by = {(await act('city')).account_id}, reason = '电话'",
        f"candidate = candidate + {1_000}",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await owner.execute(
                f"UPDATE team_member SET {undone} WHERE team = $1 AND candidate = $2", team, own
            )


async def test_a_team_is_handed_over_to_a_lead_only(act: Act) -> None:
    county, lead = await act("county1"), await act("teamlead")
    team = await service.create_team(county, offer(1, 2))
    code = await handover.offer_code(county, TEAM, team, "当面核对身份证原件")
    with pytest.raises(Invalid):
        await handover.redeem(await act("candidate"), code.text)
    with pytest.raises(NotAllowed):
        await handover.redeem(await act("enterprise1"), code.text)
    with pytest.raises(NotAllowed):
        await handover.offer_code(await act("county2"), TEAM, team, "当面核对身份证原件")
    second = await service.create_team(county, offer(1, 2, project="铝合金焊接"))
    for each in (team, second):
        await hand_over(county, TEAM, each, lead)
        assert (await queries.team(lead, each))["name"] == "激光焊接团队"
    with pytest.raises(Conflict):
        await handover.offer_code(county, TEAM, team, "当面核对身份证原件")
    await service.edit_team(lead, team, offer(1, 2, 3), version=2)


async def test_who_was_a_member_before_members_were_asked_stays_one_until_answering(
    act: Act, owner: asyncpg.Connection
) -> None:
    person = await act("candidate")
    own = await service.create_candidate(person, profile(1))
    team = await service.create_team(await act("teamlead"), offer(1, 2))
    async with owner.transaction():
        # Only databases from before have it: nobody can write it any more.
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("UPDATE team_member SET declared = true WHERE team = $1", team)
    assert (await stand(team))[0] == MemberStanding.DECLARED
    await membership.answer(person, own, team, agreed=False)
    assert (await stand(team))[0] == MemberStanding.REFUSED
