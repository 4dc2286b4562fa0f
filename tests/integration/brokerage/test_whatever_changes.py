"""A no holds whatever becomes of the records under it: drawn sequences of changes, by every door.

Worth: nine rounds of attackers each found one more change after which a no was forgotten."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names as accounts
from talent_platform.brokerage.cases import service as cases
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, TalentError
from talent_platform.reference.codes import branches
from talent_platform.reference.identity import name_key, phone_key
from talent_platform.reference.import_rows import SourceRow
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import bulk, consent, queries, service
from talent_platform.supply.people import handover
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.teams import member_consent, membership

Act = Callable[[str], Awaitable[Actor]]
HOW = "本人今天来电表示"
WRITTEN_OTHERWISE = {"东": "東", "华": "華", "龙": "龍", "门": "門", "张": "張", "热": "熱", "项": "項"}
SEEDS = range(3)


def written(text: str, draw: random.Random) -> str:
    """The same in another writing."""
    return "".join(WRITTEN_OTHERWISE.get(one, one) if draw.random() < 0.3 else one for one in text)


@dataclass
class World:
    """What was ever written under the no, and how to write something new."""

    act: Act
    draw: random.Random
    fresh: Iterator[int]
    names: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    writings: list[tuple[str, str]] = field(default_factory=list)
    """Of a person: name and phone; of a team: name and project."""
    records: list[int] = field(default_factory=list)

    async def bureau(self) -> Actor:
        return await self.act(self.draw.choice(["county1", "county2", "city"]))

    def phone(self) -> str:
        return f"137{next(self.fresh):08d}"

    def name(self) -> str:
        return "张" + "".join(self.draw.choice("东华龙门山水林木云海") for _ in range(2))

    def title(self) -> str:
        """Of a team or project: tells of nobody."""
        return "".join(self.draw.choice("热工艺光学机电能源") for _ in range(5)) + "项目"

    def any_writing(self) -> tuple[str, str]:
        one, other = self.draw.choice(self.writings)
        return written(one, self.draw), written(other, self.draw)


def profile(name: str, phone: str, *, yes: bool = True) -> CandidateForm:
    return CandidateForm.model_validate({
        "name": name, "phone": phone, "headline": "焊接工程师", "skills": "氩弧焊:精通", "education": 3,
        "birth_year": 1988, "available_from": today(), "consent": yes,
    })  # fmt: skip


def offer(name: str, project: str, members: list[tuple[str, str]], *, yes: bool = True) -> TeamOfferForm:
    return TeamOfferForm.model_validate({
        "name": name, "project": project, "description": "厚板一次成形的激光焊接工艺。", "stage": "pilot",
        "branch": next(iter(branches())), "minimum_size": 1, "consent": yes, "available_from": today(),
        "members": [
            {"name": one, "phone": phone, "role": f"焊接{n}", "skills": "焊接", "core": n == 0}
            for n, (one, phone) in enumerate(members)
        ],
    })  # fmt: skip


@pytest.fixture
def world(act: Act, request: pytest.FixtureRequest) -> Callable[[int], World]:
    numbers = iter(range(1, 10**7))
    return lambda seed: World(act, random.Random(f"{request.node.name} {seed}"), numbers)


async def forget_limits() -> None:
    await DB.asyncpg_pool.execute("DELETE FROM rate_event")


async def version_of(table: type[Candidate | Team], record: int) -> dict[str, Any]:
    return dict((await table.select().where(table.id == record))[0])


async def changed_person(world: World, record: int) -> None:
    """Its name, its number, or both to what others under the no have or had."""
    row = await version_of(Candidate, record)
    match world.draw.choice(["rename", "renumber", "move"]):
        case "rename":
            name, phone = world.name(), row["phone"]
        case "renumber":
            name, phone = row["name"], world.phone()
        case _:
            name, phone = world.any_writing()
    form = profile(name, phone, yes=row["consent"])
    await service.edit_candidate(
        await world.act("city"), record, form, version=row["version"], answered=False
    )
    world.writings.append((name, phone))


async def another_person(world: World) -> None:
    """A further record in a writing there has been."""
    name, phone = world.any_writing()
    actor, way = await world.bureau(), world.draw.choice(["form", "workbook", "member"])
    try:
        match way:
            case "form":
                world.records.append(await service.create_candidate(actor, profile(name, phone)))
            case "workbook":
                row = SourceRow("人才", 2, profile(name, phone))
                done = await bulk.import_candidates(actor, [row], file_hash=f"{next(world.fresh):064d}")
                world.records += done.ids
            case _:
                members = [(name, phone), (world.name(), world.phone())]
                form = offer(world.title(), world.title(), members)
                team = await service.create_team(actor, form)
                member = (await queries.places(team))[0]["candidate"]
                if (await version_of(Candidate, member))["account"] is None:
                    world.records.append(member)
    except Conflict:
        return  # the bureau has that record already
    world.writings.append((name, phone))


async def people_stand_under_the_no(world: World, *, own: bool) -> None:
    for record in dict.fromkeys(world.records):
        row = await version_of(Candidate, record)
        assert not row["consent"], (record, world.writings)
        assert row["refused_at"], (record, world.writings)
    record = world.draw.choice(world.records)
    if (await version_of(Candidate, record))["account"] is None:
        with pytest.raises((Invalid, NotAllowed, Conflict)):
            await consent.set_consent(
                await world.act("city"), CANDIDATE, record, consent=True, reason=HOW if own else ""
            )


@pytest.mark.parametrize("said", ["own", "withdrawn", "written", "handed_over"])
async def test_a_persons_no_to_matching(act: Act, world: Callable[[int], World], said: str) -> None:
    for seed in SEEDS:
        drawn = world(seed)
        name, phone = drawn.name(), drawn.phone()
        drawn.writings.append((name, phone))
        city, person = await act("city"), await act("candidate")
        if said in {"own", "withdrawn"}:
            await Candidate.update({Candidate.account: None}).where(Candidate.account == person.account_id)
            if (await accounts_name(person)) != name:
                await accounts.rename(None, person.account_id, name)
            record = await service.create_candidate(person, profile(name, phone, yes=said == "withdrawn"))
            if said == "withdrawn":
                await service.take_step(person, CANDIDATE, record, "withdraw")
            await another_person(drawn)
        else:
            record = await service.create_candidate(await drawn.bureau(), profile(name, phone))
            drawn.records.append(record)
            await consent.set_consent(city, CANDIDATE, record, consent=False, reason=HOW)
        for step in range(9):
            await forget_limits()
            if drawn.records and drawn.draw.random() < 0.6:
                await changed_person(drawn, drawn.draw.choice(drawn.records))
            else:
                await another_person(drawn)
            if said == "handed_over" and step == 4 and seed == 0:
                code = await handover.offer_code(city, CANDIDATE, record, "当面核对身份证原件")
                await handover.redeem(person, code.text)
            if drawn.records:
                await people_stand_under_the_no(drawn, own=said in {"own", "withdrawn"})


async def accounts_name(person: Actor) -> str:
    return str(await DB.asyncpg_pool.fetchval("SELECT name FROM account WHERE id = $1", person.account_id))


async def changed_team(world: World, record: int, members: list[tuple[str, str]]) -> None:
    row = await version_of(Team, record)
    name, project = row["name"], row["project"]
    match world.draw.choice(["name", "project", "project", "move"]):
        case "name":
            name = world.title()
        case "project":
            project = world.title()
        case _:
            name, project = world.any_writing()
    form = offer(name, project, members, yes=row["consent"])
    await service.edit_team(await world.act("city"), record, form, version=row["version"], answered=False)
    world.writings.append((name, project))


async def another_team(world: World, members: list[tuple[str, str]]) -> None:
    _, project = world.any_writing()
    name, actor = world.title(), await world.bureau()
    if world.draw.random() < 0.5:
        world.records.append(await service.create_team(actor, offer(name, project, members)))
    else:
        row = SourceRow("团队", 2, offer(name, project, members))
        done = await bulk.import_teams(actor, [row], file_hash=f"{next(world.fresh):064d}")
        world.records += done.ids
    world.writings.append((name, project))


@pytest.mark.parametrize("said", ["own", "withdrawn", "paused", "written"])
async def test_a_teams_no_to_matching(act: Act, world: Callable[[int], World], said: str) -> None:
    lead, city = await act("teamlead"), await act("city")
    for seed in SEEDS:
        drawn = world(seed)
        members = [(drawn.name(), drawn.phone()), (drawn.name(), drawn.phone())]
        name, project = drawn.title(), drawn.title()
        drawn.writings.append((name, project))
        by = city if said == "written" else lead
        first = await service.create_team(by, offer(name, project, members))
        match said:
            case "withdrawn" | "paused":
                await service.take_step(lead, TEAM, first, {"withdrawn": "withdraw", "paused": "pause"}[said])
            case _:
                await consent.set_consent(by, TEAM, first, consent=False, reason=HOW)
        copies: list[int] = []
        for _ in range(8):
            await forget_limits()
            if drawn.draw.random() < 0.5:
                one = drawn.draw.choice([first, *copies])
                await changed_team(drawn, one, members)
            else:
                await another_team(drawn, members)
                copies = drawn.records
            for copy in copies:
                row = await version_of(Team, copy)
                if said == "paused":
                    assert row["state"] == "paused", drawn.writings
                    continue
                assert (row["consent"], row["refused_at"] is None) == (False, False), drawn.writings
            if copies:
                one, reason = drawn.draw.choice(copies), "" if said == "written" else HOW
                with pytest.raises(TalentError):
                    await (
                        service.take_step(city, TEAM, one, "resume")
                        if said == "paused"
                        else consent.set_consent(city, TEAM, one, consent=True, reason=reason)
                    )


@pytest.mark.parametrize("keeps", ["lead", "bureau"])
@pytest.mark.parametrize("said", ["own", "written"])
async def test_a_members_no_to_the_team(
    act: Act, world: Callable[[int], World], said: str, keeps: str
) -> None:
    city, person = await act("city"), await act("candidate")
    for seed in SEEDS:
        drawn = world(seed)
        who, others = (drawn.name(), drawn.phone()), [("同事甲", drawn.phone()), ("同事乙", drawn.phone())]
        seat, offered = who, (drawn.title(), drawn.title())
        drawn.writings.append(offered)
        people = [who]
        keeper = await act("teamlead" if keeps == "lead" else "county1")
        first = await service.create_team(keeper, offer(*offered, [who, *others]))
        member = (await queries.places(first))[0]["candidate"]
        if said == "own":
            await Candidate.update({Candidate.account: None}).where(Candidate.account == person.account_id)
            code = await handover.offer_code(city, CANDIDATE, member, "当面核对身份证原件")
            await handover.redeem(person, code.text)
            await membership.answer(person, member, first, agreed=False)
        else:
            await membership.answer(city, member, first, agreed=False, reason=HOW)
        teams = [first]
        for _ in range(7):
            await forget_limits()
            one = drawn.draw.choice(teams)
            row = await version_of(Team, one)
            match drawn.draw.choice(["renumber", "rename", "drop", "record", "team", "copy"]):
                case "renumber":
                    seat = (seat[0], drawn.phone())
                case "rename":
                    seat = (drawn.name(), seat[1])
                case "drop":
                    form = offer(row["name"], row["project"], others, yes=row["consent"])
                    await service.edit_team(city, one, form, version=row["version"], answered=False)
                case "record":
                    place = (await queries.places(one))[0]["candidate"]
                    stands = await version_of(Candidate, place)
                    if stands["registered"]:
                        form = profile(stands["name"], drawn.phone(), yes=stands["consent"])
                        await service.edit_candidate(
                            city, place, form, version=stands["version"], answered=False
                        )
                case "team":
                    await changed_team(drawn, one, [seat, *others])
                case _:
                    drawn.records = []
                    await another_team(drawn, [seat, *others])
                    teams += drawn.records
            row = await version_of(Team, one)
            form = offer(row["name"], row["project"], [seat, *others], yes=row["consent"])
            await service.edit_team(city, one, form, version=row["version"], answered=False)
            people.append(seat)
            await nobody_comes(drawn, teams, people, own=said == "own")


async def nobody_comes(world: World, teams: list[int], people: list[tuple[str, str]], *, own: bool) -> None:
    names, phones = {name_key(name) for name, _ in people}, {phone_key(phone) for _, phone in people}
    for team in teams:
        stand, coming = await member_consent.of_team(team), await member_consent.coming(team)
        for place in await queries.places(team):
            if name_key(place["name"]) in names or phone_key(place["phone"]) in phones:
                assert place["candidate"] not in coming, (team, place, stand, people)
                if own:
                    with pytest.raises((Conflict, NotAllowed)):
                        await membership.answer(
                            await world.act("city"), place["candidate"], team, agreed=True, reason=HOW
                        )


@pytest.mark.parametrize("said", ["employer", "person", "forbidden"])
async def test_a_teams_no_to_a_need(
    act: Act, city: Any, calculate: Any, world: Callable[[int], World], open_api: Any, said: str
) -> None:
    bureau, lead = await act("city"), await act("teamlead")
    drawn = world(0)
    need = await city.need("厚板一次成形的激光焊接", kind="project", seats=6, required_skills="[]")
    members = [("张东华", drawn.phone()), ("张龙门", drawn.phone())]
    offered = ("激光焊接张队", "厚板一次成形的激光焊接")
    drawn.writings.append(offered)
    first = await service.create_team(lead, offer(*offered, members))
    for place in await queries.places(first):
        await membership.answer(bureau, place["candidate"], first, agreed=True, reason=HOW)
    run = await calculate(bureau)
    old = await calculate(bureau)
    if said == "forbidden":
        people = [row["candidate"] for row in await queries.places(first)]
        body = {"need": need, "candidates": people, "action": "forbid", "reason": HOW, "team": first}
        answer = await (await open_api("city")).post("/api/v1/directives", json=body)
        assert answer.status_code == 201
    else:
        (case,) = (await releases.release(bureau, run)).cases
        speaks = await act("enterprise1") if said == "employer" else lead
        await cases.answer(speaks, case, agreed=False, reason="unfit")
    teams = [first]
    for step in range(10):
        await forget_limits()
        one = drawn.draw.choice(teams)
        match ["team", "copy", "renumber"][step % 3]:
            case "team":
                await changed_team(drawn, one, members)
            case "copy":
                drawn.records = []
                await another_team(drawn, members)
                teams += drawn.records
            case _:
                members = [(name, drawn.phone()) for name, _ in members]
                row = await version_of(Team, one)
                form = offer(row["name"], row["project"], members, yes=row["consent"])
                await service.edit_team(bureau, one, form, version=row["version"], answered=False)
        parted = {row["team"] for row in await Team.raw("SELECT team FROM parted_team WHERE need = {}", need)}
        assert set(teams) <= parted, drawn.writings
        pairs = await Team.raw("SELECT candidate FROM parted_pair WHERE need = {}", need)
        if said == "person":
            assert not pairs, "what a lead declines, the members have not"
            continue
        for team in teams:
            people = {row["candidate"] for row in await queries.places(team)}
            assert people <= {row["candidate"] for row in pairs}, (team, members)
    for team in teams:
        for place in await queries.places(team):
            if (await member_consent.of_team(team))[place["candidate"]] != "agreed":
                await membership.answer(bureau, place["candidate"], team, agreed=True, reason=HOW)
    latest = await calculate(bureau)
    assert not await DB.asyncpg_pool.fetchval("SELECT count(*) FROM proposal WHERE run = $1", latest)
    with pytest.raises(Conflict):
        await releases.release(bureau, old)
    case = await DB.asyncpg_pool.fetchval(
        "INSERT INTO match_case (run, need, team, organisation, stage, due) SELECT $1, id, $2, organisation, "
        "'contacted', current_date FROM need WHERE id = $3 RETURNING id", latest, teams[-1], need
    )  # fmt: skip
    other = await city.person("焊工", registered=False)
    with pytest.raises(asyncpg.CheckViolationError):
        await DB.asyncpg_pool.execute(
            "INSERT INTO placement (match_case, need, candidate, state) VALUES ($1, $2, $3, 'open')",
            case, need, other,
        )  # fmt: skip
    assert await Case.exists().where(Case.id == case)
