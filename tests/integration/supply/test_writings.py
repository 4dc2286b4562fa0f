"""Who is taken for one by mistake is told apart by the city, and nobody is matched by that alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.reference.codes import branches
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import consent, queries, service
from talent_platform.supply.people import handover, writings
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.teams import membership

Act = Callable[[str], Awaitable[Actor]]
NAME, RIGHT, SLIP = "欧阳测试", "13812345678", "13912345678"
HOW = "当面核对身份证，号码是笔误"


def profile(phone: str, *, yes: bool = True) -> CandidateForm:
    return CandidateForm.model_validate({
        "name": NAME, "phone": phone, "headline": "焊接工程师", "skills": "氩弧焊:精通", "education": 3,
        "birth_year": 1988, "available_from": today(), "consent": yes,
    })  # fmt: skip


def team(project: str, *members: tuple[str, str]) -> TeamOfferForm:
    named = (*members, ("同事甲", "13600000001"), ("同事乙", "13600000002"))
    return TeamOfferForm.model_validate({
        "name": f"{project}组", "project": project, "description": "厚板一次成形的激光焊接工艺。",
        "branch": next(iter(branches())), "minimum_size": 1, "consent": True, "available_from": today(),
        "stage": "pilot",
        "members": [
            {"name": one, "phone": phone, "role": "焊接", "skills": "氩弧焊", "core": n == 0}
            for n, (one, phone) in enumerate(named)
        ],
    })  # fmt: skip


async def stands(table: type[Candidate | Team], record: int) -> tuple[bool, bool]:
    """Whether it agreed, and whether a no stands on it."""
    row = (await table.select().where(table.id == record))[0]
    return bool(row["consent"]), row["refused_at"] is not None


async def renamed(actor: Actor, record: int, project: str) -> None:
    row = (await Team.select().where(Team.id == record))[0]
    form = team(project).model_copy(update={"consent": row["consent"]})
    await service.edit_team(actor, record, form, version=row["version"], answered=False)


async def borne(act: Act, kind: Any, record: int, text: str) -> writings.Writing:
    found = await writings.of(await act("city"), kind, record)
    return next(one for one in found if text in one.text)


async def test_namesakes_made_one_by_a_slip_are_told_apart(act: Act) -> None:
    """The other's own no stays the other's; whoever was never asked is asked."""
    county, city, person = await act("county1"), await act("city"), await act("candidate")
    await names.rename(None, person.account_id, NAME)
    own = await service.create_candidate(person, profile(RIGHT))
    await consent.set_consent(person, CANDIDATE, own, consent=False)
    other = await service.create_candidate(county, profile(RIGHT))
    assert await stands(Candidate, other) == (False, True)
    with pytest.raises(Conflict):
        await writings.strike(city, CANDIDATE, other, (await writings.of(city, CANDIDATE, other))[0].id, HOW)
    await service.edit_candidate(county, other, profile(SLIP), version=1, answered=False)
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, CANDIDATE, other, consent=True, reason=HOW)
    slip = await borne(act, CANDIDATE, other, "138")
    assert (slip.others, slip.may_strike, slip.now) == ([own], True, False)
    with pytest.raises(NotAllowed):
        await writings.strike(county, CANDIDATE, other, slip.id, HOW)
    with pytest.raises(Invalid):
        await writings.strike(city, CANDIDATE, other, slip.id, "嗯嗯嗯嗯")
    await writings.strike(city, CANDIDATE, other, slip.id, HOW)
    assert await stands(Candidate, other) == (False, True), "nobody is matched by a strike"
    await consent.set_consent(county, CANDIDATE, other, consent=True, reason=HOW)
    assert await stands(Candidate, other) == (True, False)
    assert await stands(Candidate, own) == (False, True)
    told = [one["action"] for one in (await queries.history(person, CANDIDATE, own))[1]]
    assert told[0] == "parted"
    # The same number again is the same person again.
    version = (await Candidate.select().where(Candidate.id == other))[0]["version"]
    await service.edit_candidate(county, other, profile(RIGHT), version=version, answered=False)
    assert await stands(Candidate, other) == (False, True)
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, CANDIDATE, other, consent=True, reason=HOW)


async def test_a_struck_writing_counts_again(act: Act) -> None:
    county, city = await act("county1"), await act("city")
    one = await service.create_candidate(county, profile(RIGHT))
    two = await service.create_candidate(await act("county2"), profile(SLIP))
    await service.edit_candidate(county, one, profile(SLIP), version=1, answered=False)
    await service.edit_candidate(county, one, profile(RIGHT), version=2, answered=False)
    slip = await borne(act, CANDIDATE, one, "139")
    await writings.strike(city, CANDIDATE, one, slip.id, HOW)
    await consent.set_consent(county, CANDIDATE, one, consent=False, reason=HOW)
    assert await stands(Candidate, two) == (True, False)
    await writings.restore(city, CANDIDATE, one, slip.id, HOW)
    assert await stands(Candidate, two) == (False, True)
    with pytest.raises(Conflict):
        await writings.restore(city, CANDIDATE, one, slip.id, HOW)


async def test_a_members_no_that_came_by_a_slip_binds_nobody(act: Act) -> None:
    """Two teams of one name: the no of one's member stood in the other's place under a wrong number."""
    county, city, person = await act("county1"), await act("city"), await act("candidate")
    await names.rename(None, person.account_id, NAME)
    other = await service.create_candidate(county, profile(RIGHT))
    second = await service.create_team(
        county, team("电机轻量化", (NAME, RIGHT)).model_copy(update={"name": "焊接组"})
    )
    assert other in {one["candidate"] for one in await queries.places(second)}
    own = await service.create_candidate(person, profile(RIGHT))
    first = await service.create_team(
        await act("county2"), team("厚板激光焊接", (NAME, RIGHT)).model_copy(update={"name": "焊接组"})
    )
    await membership.answer(person, own, first, agreed=False)
    version = (await Candidate.select().where(Candidate.id == other))[0]["version"]
    await service.edit_candidate(county, other, profile(SLIP), version=version, answered=False)
    with pytest.raises(Conflict):
        await membership.answer(county, other, second, agreed=True, reason=HOW)
    await writings.strike(city, CANDIDATE, other, (await borne(act, CANDIDATE, other, "138")).id, HOW)
    corrected = team("电机轻量化", (NAME, SLIP)).model_copy(update={"name": "焊接组"})
    await service.edit_team(county, second, corrected, version=1)
    await membership.answer(county, other, second, agreed=True, reason=HOW)


async def test_a_lead_makes_no_others_one(act: Act) -> None:
    """Three projects of bureaus that a lead has borne one after the other: each stays its own."""
    county, lead, city = await act("county1"), await act("teamlead"), await act("city")
    projects = ("余热回收改造", "激光焊接工艺", "电机轻量化")
    kept = [await service.create_team(county, team(one)) for one in projects]
    own = await service.create_team(lead, team("自有项目"))
    for one in (*projects, "自有项目"):
        await renamed(lead, own, one)
    await consent.set_consent(county, TEAM, kept[0], consent=False, reason=HOW)
    assert [await stands(Team, one) for one in kept] == [(False, True), (True, False), (True, False)]
    await consent.set_consent(lead, TEAM, own, consent=False)
    assert [await stands(Team, one) for one in kept] == [(False, True)] * 3
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, TEAM, kept[1], consent=True, reason=HOW)
    claimed = await borne(act, TEAM, own, projects[1])
    assert claimed.others == [kept[1]]
    await writings.strike(city, TEAM, own, claimed.id, HOW)
    await consent.set_consent(county, TEAM, kept[1], consent=True, reason=HOW)
    assert [await stands(Team, one) for one in kept] == [(False, True), (True, False), (False, True)]
    # Struck of this team, it stays so under whatever name comes next.
    await renamed(lead, own, projects[1])
    await renamed(lead, own, "自有项目")
    assert await stands(Team, kept[1]) == (True, False)
    assert (await queries.history(lead, TEAM, own))[1]


async def test_a_yes_counts_for_the_project_it_was_said_for(act: Act) -> None:
    """A bureau that renames a lead's other team lifts no no."""
    county, lead, city = await act("county1"), await act("teamlead"), await act("city")
    copy = await service.create_team(county, team("厚板激光焊接"))
    refused = await service.create_team(lead, team("厚板激光焊接"))
    await consent.set_consent(lead, TEAM, refused, consent=False)
    other = await service.create_team(lead, team("电机轻量化"))
    await renamed(city, other, "厚板激光焊接新")
    await renamed(city, other, "厚板激光焊接")
    with pytest.raises((NotAllowed, Conflict)):
        await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
    assert await stands(Team, copy) == (False, True)


COUNTY, CITY = (f"(SELECT id FROM account WHERE login = '{login}')" for login in ("county1", "city"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE person_writing SET phone = '1'",
        f"UPDATE person_writing SET struck = now(), struck_by = {COUNTY}, struck_why = '有误'",
        f"UPDATE person_writing SET struck = now(), struck_by = {CITY}, struck_why = '现用的'",
        "UPDATE team_writing SET own = NOT own",
        f"UPDATE team_writing SET struck = now(), struck_by = {COUNTY}, struck_why = '有误'",
        f"UPDATE team_writing SET struck = now(), struck_by = {CITY}",
        "DELETE FROM team_writing",
        "UPDATE offer_of SET offer = offer + 1",
    ],
)
async def test_the_database_strikes_for_nobody_else(act: Act, db: str, statement: str) -> None:
    county = await act("county1")
    await service.create_candidate(county, profile(RIGHT))
    await service.create_team(county, team("厚板激光焊接"))
    connection = await asyncpg.connect(db)
    await connection.execute("SET ROLE talent_app")
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute(statement)
    await connection.close()
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM person_writing WHERE struck IS NOT NULL") == 0


async def test_what_a_lead_says_reaches_every_project_it_has_borne(act: Act) -> None:
    """Also while the present one is struck, by a restored one, and over records of bureaus."""
    county, lead, city = await act("county1"), await act("teamlead"), await act("city")
    copy = await service.create_team(county, team("余热回收改造"))
    own = await service.create_team(lead, team("余热回收改造"))
    await renamed(lead, own, "激光焊接工艺")
    await writings.strike(city, TEAM, own, (await borne(act, TEAM, own, "激光焊接工艺")).id, HOW)
    await consent.set_consent(lead, TEAM, own, consent=False)
    assert await stands(Team, copy) == (False, True)
    first = await borne(act, TEAM, own, "余热回收改造")
    await writings.strike(city, TEAM, own, first.id, HOW)
    await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
    await writings.restore(city, TEAM, own, first.id, HOW)
    assert await stands(Team, copy) == (False, True), "a restored writing brings the no"
    # Two of bureaus that are one offer come beside the lead's project by one of them.
    third, fourth = [await service.create_team(county, team(one)) for one in ("电机轻量化", "电机轻量化二")]
    await renamed(county, fourth, "电机轻量化")
    await renamed(county, fourth, "余热回收改造")
    assert [await stands(Team, one) for one in (third, fourth)] == [(False, True)] * 2


async def test_a_leads_word_for_one_project_is_none_for_another(act: Act) -> None:
    county, lead = await act("county1"), await act("teamlead")
    copy = await service.create_team(county, team("余热回收改造"))
    one = await service.create_team(lead, team("余热回收改造"))
    other = await service.create_team(lead, team("余热回收改造").model_copy(update={"name": "二队"}))
    await consent.set_consent(lead, TEAM, one, consent=False)
    await renamed(lead, other, "激光焊接工艺")
    await consent.set_consent(lead, TEAM, other, consent=False)
    await consent.set_consent(lead, TEAM, other, consent=True)
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
    later = await service.create_team(await act("county2"), team("余热回收改造"))
    assert await stands(Team, later) == (False, True)
    # Said of the project itself, it counts.
    await consent.set_consent(lead, TEAM, one, consent=True)
    await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
    assert await stands(Team, copy) == (True, False)


async def test_the_reason_of_a_strike_tells_nobody(act: Act) -> None:
    county, city = await act("county1"), await act("city")
    one = await service.create_team(county, team("余热回收改造"))
    await renamed(county, one, "激光焊接工艺")
    writing = await borne(act, TEAM, one, "余热回收改造")
    for reason in ("请联系 13800001111 核实", "已同同事甲谈过"):
        with pytest.raises(Invalid):
            await writings.strike(city, TEAM, one, writing.id, reason)


async def test_words_of_a_bureau_are_no_leads(act: Act) -> None:
    """A written no of a record that is handed over stays what it was for the others."""
    county, lead, city = await act("county1"), await act("teamlead"), await act("city")
    record = await service.create_team(county, team("余热回收改造"))
    copy = await service.create_team(await act("county2"), team("余热回收改造"))
    await consent.set_consent(county, TEAM, record, consent=False, reason=HOW)
    await consent.set_consent(await act("county2"), TEAM, copy, consent=True, reason=HOW)
    code = await handover.offer_code(city, TEAM, record, "当面核对身份证原件")
    await handover.redeem(lead, code.text)
    await renamed(await act("county2"), copy, "余热回收改造二")
    assert await stands(Team, copy) == (True, False)
    assert await stands(Team, record) == (False, True)


P, Q, R = "余热回收改造", "激光焊接工艺", "电机轻量化"
MEMBER = ("司徒隐名", "13855556666")


async def standing(record: int) -> str:
    """Where the member stands in a team."""
    return str(await DB.asyncpg_pool.fetchval(
        """SELECT member_standing(m, c, t) FROM team_member m JOIN candidate c ON c.id = m.candidate
           JOIN team t ON t.id = m.team WHERE m.team = $1 AND m.name = $2""", record, MEMBER[0],
    ))  # fmt: skip


def called(name: str, project: str, *members: tuple[str, str]) -> TeamOfferForm:
    return team(project, *members).model_copy(update={"name": name})


async def test_a_yes_for_another_project_of_an_offer_lifts_nothing(act: Act) -> None:
    """A bureau's record bore two projects; the lead said no to one and yes to the other."""
    county, lead, beside = await act("county1"), await act("teamlead"), await act("county2")
    bridge = await service.create_team(county, called("桥", Q))
    await renamed(county, bridge, P)
    await renamed(county, bridge, Q)
    own = await service.create_team(lead, called("一队", P))
    await consent.set_consent(lead, TEAM, own, consent=False)
    await service.create_team(lead, called("二队", Q))
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, TEAM, bridge, consent=True, reason=HOW)
    fresh = await service.create_team(beside, called("新登记", P))
    assert [await stands(Team, one) for one in (fresh, own)] == [(False, True)] * 2
    other = await service.create_team(beside, called("另一处", R))
    assert await stands(Team, other) == (True, False)


async def test_a_members_yes_for_another_project_lifts_no_no(act: Act) -> None:
    county, beside = await act("county1"), await act("county2")
    first = await service.create_team(county, called("甲组", P, MEMBER))
    second = await service.create_team(county, called("乙组", Q, MEMBER))
    person = (await queries.places(first))[0]["candidate"]
    await membership.answer(county, person, first, agreed=False, reason=HOW)
    await membership.answer(county, person, second, agreed=True, reason=HOW)
    await renamed(county, first, Q)
    await renamed(county, first, P)
    late = await service.create_team(beside, called("丙组", P, (MEMBER[0], "13877778888")))
    assert await standing(late) == "refused"


async def test_struck_and_borne_again_counts_again(act: Act) -> None:
    county, lead, city = await act("county1"), await act("teamlead"), await act("city")
    own = await service.create_team(lead, called("一队", P))
    await consent.set_consent(lead, TEAM, own, consent=False)
    record = await service.create_team(county, called("县组", P))
    await renamed(county, record, Q)
    await writings.strike(city, TEAM, record, (await borne(act, TEAM, record, P)).id, HOW)
    await consent.set_consent(county, TEAM, record, consent=True, reason=HOW)
    # Another name of the team is no new word about its project.
    row = (await Team.select().where(Team.id == record))[0]
    await service.edit_team(county, record, called("县组改", Q), version=row["version"], answered=False)
    assert await stands(Team, record) == (True, False)
    await renamed(county, record, P)
    assert await stands(Team, record) == (False, True)


async def test_who_takes_over_a_written_no_can_make_it_an_own_one(act: Act) -> None:
    """Until then it holds as one that a bureau wrote down."""
    county, lead, city, beside = [await act(one) for one in ("county1", "teamlead", "city", "county2")]
    record = await service.create_team(county, called("县组", P))
    await consent.set_consent(county, TEAM, record, consent=False, reason=HOW)
    copy = await service.create_team(beside, called("邻县组", P))
    await consent.set_consent(beside, TEAM, copy, consent=True, reason=HOW)
    await handover.redeem(lead, (await handover.offer_code(city, TEAM, record, "当面核对身份证原件")).text)
    assert await stands(Team, copy) == (True, False)
    later = await service.create_team(beside, called("后来组", P))
    assert await stands(Team, later) == (False, True)
    await consent.set_consent(lead, TEAM, record, consent=False)
    assert [await stands(Team, one) for one in (copy, later, record)] == [(False, True)] * 3
    with pytest.raises(NotAllowed):
        await consent.set_consent(beside, TEAM, copy, consent=True, reason=HOW)
    history = (await queries.history(lead, TEAM, record))[1]
    await consent.set_consent(lead, TEAM, record, consent=False)
    assert (await queries.history(lead, TEAM, record))[1] == history, "said once more, nothing is new"


async def test_a_name_is_struck_apart_from_its_project(act: Act) -> None:
    county, lead, city, beside = [await act(one) for one in ("county1", "teamlead", "city", "county2")]
    own = await service.create_team(lead, called("焊接先锋队", P))
    await consent.set_consent(lead, TEAM, own, consent=False)
    await service.create_team(county, called("县组", P))
    project, name = await writings.of(city, TEAM, own)
    assert [(one.what, one.text) for one in (project, name)] == [("project", P), ("name", "焊****")]
    await writings.strike(city, TEAM, own, project.id, HOW)
    under_name = await service.create_team(beside, called("焊接先锋队", R))
    assert await stands(Team, under_name) == (False, True)
    with pytest.raises(NotAllowed):
        await writings.strike(county, TEAM, own, name.id, HOW, of_name=True)
    await writings.strike(city, TEAM, own, name.id, HOW, of_name=True)
    other = await service.create_team(beside, called("焊接先锋队", "涂层检测"))
    assert await stands(Team, other) == (False, True), "the record before it bore the name as well"
    for one in (under_name, other):
        name = (await writings.of(city, TEAM, one))[1]
        await writings.strike(city, TEAM, one, name.id, HOW, of_name=True)
    free = await service.create_team(beside, called("焊接先锋队", "热处理"))
    assert await stands(Team, free) == (True, False)


async def test_the_reason_of_a_return_tells_nobody_either(act: Act) -> None:
    county, city, lead = await act("county1"), await act("city"), await act("teamlead")
    one = await service.create_team(county, called("甲组", P))
    await service.create_team(await act("county2"), called("乙组", P, MEMBER))
    await service.create_team(lead, called("丙组", P))
    await names.rename(None, lead.account_id, "司徒主任")
    writing = await borne(act, TEAM, one, P)
    for reason in (f"已同{MEMBER[0]}谈过", "已同司徒主任谈过"):
        with pytest.raises(Invalid):
            await writings.strike(city, TEAM, one, writing.id, reason)
    await writings.strike(city, TEAM, one, writing.id, HOW)
    for reason in (f"已同{MEMBER[0]}谈过", "已同司徒主任谈过"):
        with pytest.raises(Invalid):
            await writings.restore(city, TEAM, one, writing.id, reason)


async def test_a_retired_profile_vouches_for_nobody(act: Act) -> None:
    """Who typed another's name and number into the own profile, before a code put it into another."""
    county, person, city, other = [await act(one) for one in ("county1", "candidate", "city", "candidate2")]
    await names.rename(None, other.account_id, MEMBER[0])
    await names.rename(None, person.account_id, NAME)
    typed = profile(MEMBER[1]).model_copy(update={"name": MEMBER[0]})
    own = await service.create_candidate(person, typed)
    theirs = await service.create_candidate(await act("county2"), typed)
    record = await service.create_candidate(county, profile(SLIP))
    await handover.redeem(
        person, (await handover.offer_code(county, CANDIDATE, record, "当面核对身份证原件")).text
    )
    await consent.set_consent(person, CANDIDATE, record, consent=False)
    (row,) = await Candidate.select().where(Candidate.id == own)
    edited = typed.model_copy(update={"headline": "更正后的方向"})
    await service.edit_candidate(city, own, edited, version=row["version"], answered=False)
    assert await stands(Candidate, theirs) == (True, False)


async def test_an_own_yes_is_for_the_project_it_was_said_for(act: Act) -> None:
    """The person said no to one project and yes to another, which is then given the first one's name."""
    lead, person = await act("teamlead"), await act("candidate")
    await names.rename(None, person.account_id, MEMBER[0])
    own = await service.create_candidate(person, profile(MEMBER[1]).model_copy(update={"name": MEMBER[0]}))
    first = await service.create_team(lead, called("一队", P, MEMBER))
    second = await service.create_team(lead, called("二队", Q, MEMBER))
    place = {
        one: next(m["candidate"] for m in await queries.places(one) if m["name"] == MEMBER[0])
        for one in (first, second)
    }
    await membership.answer(person, place[first], first, agreed=False)
    await membership.answer(person, place[second], second, agreed=True)
    row = (await Team.select().where(Team.id == second))[0]
    await service.edit_team(lead, second, called("二队", P, MEMBER), version=row["version"])
    assert await standing(second) == "refused"
    assert own


@pytest.mark.parametrize("handed", [False, True])
async def test_a_written_no_is_for_the_projects_borne_until_then(act: Act, handed: bool) -> None:
    county, lead, city = await act("county1"), await act("teamlead"), await act("city")
    record = await service.create_team(county, called("县组", P))
    await consent.set_consent(county, TEAM, record, consent=False, reason=HOW)
    await renamed(county, record, Q)
    if handed:
        code = await handover.offer_code(city, TEAM, record, "当面核对身份证原件")
        await handover.redeem(lead, code.text)
        await consent.set_consent(lead, TEAM, record, consent=True)
    else:
        await consent.set_consent(county, TEAM, record, consent=True, reason=HOW)
    beside = await act("county2")
    other = await service.create_team(beside, called("后来组", P))
    assert await stands(Team, other) == (False, True)
    told = [one["action"] for one in (await queries.history(beside, TEAM, other))[1]]
    assert "team_no_reached" in told, "the page says that the history tells of it"
    await consent.set_consent(beside, TEAM, other, consent=True, reason=HOW)
    # What has been answered is not asked again where only the name changes.
    row = (await Team.select().where(Team.id == other))[0]
    await service.edit_team(beside, other, called("后来组改", P), version=row["version"], answered=False)
    assert await stands(Team, other) == (True, False)


async def test_a_no_that_spread_to_a_corrected_name_ends_with_its_yes(act: Act) -> None:
    """The lead had corrected the name before both words; what was said to the earlier name stays."""
    county, lead = await act("county1"), await act("teamlead")
    copy = await service.create_team(county, called("县组", P))
    own = await service.create_team(lead, called("一队", P))
    await renamed(lead, own, Q)
    await consent.set_consent(lead, TEAM, own, consent=False)
    assert await stands(Team, copy) == (False, True)
    await consent.set_consent(lead, TEAM, own, consent=True)
    await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
    assert await stands(Team, copy) == (True, False)
    await renamed(lead, own, P)
    await consent.set_consent(lead, TEAM, own, consent=False)
    await renamed(lead, own, Q)
    await consent.set_consent(lead, TEAM, own, consent=True)
    with pytest.raises(NotAllowed):
        await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
