"""Yes and no of teams whose projects change names in any order: what holds is what the words say."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.reference.codes import branches
from talent_platform.supply.access import TEAM
from talent_platform.supply.offers import consent, queries, service
from talent_platform.supply.schemas import TeamOfferForm
from talent_platform.supply.tables import Team
from talent_platform.supply.teams import membership

Act = Callable[[str], Awaitable[Actor]]
HOW = "本人来电说明，已核对身份"
MEMBERS = (("同事甲", "13600000001"), ("同事乙", "13600000002"))


def offer(name: str, project: str, *, yes: bool = True) -> TeamOfferForm:
    return TeamOfferForm.model_validate({
        "name": name, "project": project, "description": "厚板一次成形的激光焊接工艺。",
        "branch": next(iter(branches())), "minimum_size": 1, "consent": yes, "available_from": today(),
        "stage": "pilot",
        "members": [
            {"name": one, "phone": phone, "role": "焊接", "skills": "氩弧焊", "core": n == 0}
            for n, (one, phone) in enumerate(MEMBERS)
        ],
    })  # fmt: skip


async def stands(record: int) -> tuple[bool, bool]:
    """Whether it agreed, and whether a no stands on it."""
    row = (await Team.select().where(Team.id == record))[0]
    return bool(row["consent"]), row["refused_at"] is not None


async def renamed(actor: Actor, record: int, project: str) -> None:
    row = (await Team.select().where(Team.id == record))[0]
    form = offer(row["name"], project, yes=row["consent"])
    await service.edit_team(actor, record, form, version=row["version"], answered=False)


@dataclass
class Words:
    """What a speaker has said for one record: a no is for every project borne until then, and for each the
    record comes to bear while it stands; it ends with a yes to that project, or to the one it was about."""

    project: str
    said: list[tuple[str, bool, int]] = field(default_factory=list)
    borne: dict[str, int] = field(default_factory=dict)
    clock: int = 0

    def __post_init__(self) -> None:
        self.bear(self.project)

    def bear(self, project: str, *, refused: bool = False) -> None:
        """Under a no that stands it is no to the new project too, as of then."""
        standing = self.standing(self.project) if refused else []
        self.clock += 1
        self.project = project
        self.borne.setdefault(project, self.clock)
        if standing:
            self.said.append((project, False, max(standing)))

    def say(self, agreed: bool) -> None:
        self.clock += 1
        self.said.append((self.project, agreed, self.clock))

    def no_to(self, project: str) -> bool:
        return project in self.borne and bool(self.standing(project))

    def standing(self, project: str) -> list[int]:
        return [
            at
            for about, agreed, at in self.said
            if not agreed
            and (about == project or self.borne[project] <= at)
            and not any(yes and then > at and of in {project, about} for of, yes, then in self.said)
        ]


@pytest.mark.parametrize("seed", range(6))
async def test_a_leads_words_hold_for_what_they_were_said_for(act: Act, seed: int) -> None:
    """Every record of a bureau stands, and can be lifted with words, exactly as the lead's words say."""
    dice = random.Random(seed)
    county, beside, lead, city = [await act(one) for one in ("county1", "county2", "teamlead", "city")]
    projects = ["余热回收改造", "电机轻量化", "涂层在线检测"]
    copies = {one: await service.create_team(county, offer(f"县组·{one}", one)) for one in projects}
    own = await service.create_team(lead, offer("一队", projects[0]))
    words = Words(projects[0])
    words.say(agreed=True)
    for _ in range(9):
        move = dice.choice(["no", "no", "yes", "rename", "rename", "by the city"])
        agreed, refused = await stands(own)
        if move in {"no", "yes"}:
            if (move == "yes") == agreed and (agreed or refused):
                continue
            await consent.set_consent(lead, TEAM, own, consent=move == "yes")
            words.say(agreed=move == "yes")
        else:
            project = dice.choice([one for one in projects if one != words.project])
            await renamed(lead if move == "rename" else city, own, project)
            words.bear(project, refused=refused)
            held = refused or words.no_to(project)
            assert await stands(own) == (not held, held), (move, project)
        if move in {"no", "yes"}:
            assert await stands(own) == (move == "yes", move == "no")
        for project, copy in copies.items():
            if words.no_to(project):
                assert await stands(copy) == (False, True), (move, project)
                with pytest.raises((NotAllowed, Conflict)):
                    await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
            elif (await stands(copy))[1]:
                await consent.set_consent(county, TEAM, copy, consent=True, reason=HOW)
                assert await stands(copy) == (True, False), (move, project)
    for n, project in enumerate(projects):
        fresh = await service.create_team(beside, offer(f"后来组{n}", project))
        assert await stands(fresh) == (not words.no_to(project), words.no_to(project))


@pytest.mark.parametrize("seed", range(6))
async def test_what_a_bureau_wrote_down_holds_for_what_it_was_written_for(act: Act, seed: int) -> None:
    """The record never agrees to a project while a no to it stands written; a new one comes under it."""
    dice = random.Random(seed)
    county, beside = await act("county1"), await act("county2")
    projects = ["余热回收改造", "电机轻量化", "涂层在线检测"]
    record = await service.create_team(county, offer("县组", projects[0]))
    words = Words(projects[0])
    for _ in range(9):
        move = dice.choice(["no", "no", "yes", "rename", "rename"])
        agreed, refused = await stands(record)
        if move == "rename":
            project = dice.choice([one for one in projects if one != words.project])
            await renamed(county, record, project)
            words.bear(project, refused=refused)
            held = refused or words.no_to(project)
            assert await stands(record) == (not held, held), project
        elif (move == "yes") != agreed:
            await consent.set_consent(county, TEAM, record, consent=move == "yes", reason=HOW)
            if move == "yes" or not refused:
                words.say(agreed=move == "yes")
            assert (await stands(record))[0] == (move == "yes")
    under_no = (await stands(record))[1]
    for n, project in enumerate(projects):
        fresh = await service.create_team(beside, offer(f"邻县组{n}", project))
        if words.no_to(project) or (under_no and project in words.borne):
            assert await stands(fresh) == (False, True), project


async def test_two_records_of_one_offer_come_back_under_the_words_of_either(act: Act) -> None:
    county, beside = await act("county1"), await act("county2")
    first = await service.create_team(county, offer("县组", "余热回收改造"))
    second = await service.create_team(beside, offer("邻县组", "余热回收改造"))
    await consent.set_consent(county, TEAM, first, consent=False, reason=HOW)
    await renamed(beside, second, "电机轻量化")
    await consent.set_consent(beside, TEAM, second, consent=True, reason=HOW)
    await renamed(beside, second, "余热回收改造")
    assert await stands(second) == (False, True)
    await consent.set_consent(beside, TEAM, second, consent=True, reason=HOW)
    await renamed(beside, second, "电机轻量化")
    await renamed(beside, second, "余热回收改造")
    assert await stands(second) == (True, False), "it has been answered for this project since"


async def test_a_no_heard_by_another_bureau_is_its_own(act: Act) -> None:
    """It reached the record before from elsewhere; the yes of whoever said it there does not lift it."""
    county, beside, third = [await act(one) for one in ("county1", "county2", "city")]
    first = await service.create_team(county, offer("县组", "余热回收改造"))
    second = await service.create_team(beside, offer("邻县组", "余热回收改造"))
    await consent.set_consent(county, TEAM, first, consent=False, reason=HOW)
    assert await stands(second) == (False, True)
    before = len((await queries.history(beside, TEAM, second))[1])
    await consent.set_consent(beside, TEAM, second, consent=False, reason=HOW)
    assert len((await queries.history(beside, TEAM, second))[1]) == before + 1
    await renamed(beside, second, "电机轻量化")
    await consent.set_consent(beside, TEAM, second, consent=True, reason=HOW)
    await consent.set_consent(county, TEAM, first, consent=True, reason=HOW)
    fresh = await service.create_team(third, offer("后来组", "余热回收改造"))
    assert await stands(fresh) == (False, True)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO team_word (team, project, agreed, at) SELECT id, project, true, now() FROM team",
        "UPDATE team_word SET agreed = NOT agreed",
        "DELETE FROM team_word",
    ],
)
async def test_the_database_takes_words_from_nobody_else(act: Act, db: str, statement: str) -> None:
    lead = await act("teamlead")
    own = await service.create_team(lead, offer("一队", "余热回收改造"))
    await consent.set_consent(lead, TEAM, own, consent=False)
    connection = await asyncpg.connect(db)
    await connection.execute("SET ROLE talent_app")
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute(statement)
    await connection.close()
    words = await DB.asyncpg_pool.fetch("SELECT agreed FROM team_word WHERE team = $1 ORDER BY id", own)
    assert [one["agreed"] for one in words] == [True, False]


async def test_whoever_leads_reads_no_words_a_bureau_wrote_of_a_member(act: Act) -> None:
    """Such as the number the member called from."""
    lead, city = await act("teamlead"), await act("city")
    own = await service.create_team(lead, offer("一队", "余热回收改造"))
    member = next(m["candidate"] for m in await queries.places(own) if m["name"] == MEMBERS[0][0])
    reason = "本人用13799998888来电：不愿与负责人共事"
    await membership.answer(city, member, own, agreed=False, reason=reason)
    newest = (await queries.history(lead, TEAM, own))[1][0]
    assert newest["action"] == "member_refused"
    assert newest["note"] == "「余热回收改造」焊接（由工作人员代为登记）"
    assert reason in (await queries.history(city, TEAM, own))[1][0]["note"]
