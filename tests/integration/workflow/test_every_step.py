"""Every step from every state by every role: taken exactly as declared, offered exactly where taken,
and never half-written."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import asyncpg
import pytest
from carried import listed

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Organisation
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.needs import service as demand
from talent_platform.demand.needs.life import CLOSE_REASONS
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind, NeedState
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound, TalentError
from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.appointments import service as requests
from talent_platform.establishment.appointments.lists import REQUESTS
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.plans import service as plans
from talent_platform.establishment.plans.counts import Counts
from talent_platform.establishment.plans.lists import PLANS
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.lists import SPECIALS
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.establishment.tables.appointments import AppointmentState
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.plans import PlanState
from talent_platform.establishment.tables.specials import SpecialState
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries as offers
from talent_platform.supply.offers import service as supply
from talent_platform.supply.tables import Candidate, OfferState, Team
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.workflow.steps import Asks, Given, Workflow, offered
from talent_platform.workflow.taking import take, take_many

Act = Callable[[str], Awaitable[Actor]]
LOGINS = (
    "enterprise1", "enterprise2", "institution1", "county1", "county2", "city", "officer", "candidate",
    "teamlead", "auditor",
)  # fmt: skip
OF_THE_DESK = ("institution1", "institution2", "department1", "county1", "county2", "city", "auditor")
RECRUITED = ("plan", "notice", "check", "exam", "medical", "publicity")
SILENT = "silent"
GIVEN = Given(
    note="本人来电要求，已核对", reason=next(iter(CLOSE_REASONS)), document="文〔2026〕1号",
    behalf="主〔2026〕1号",
)  # fmt: skip


class Undone(Exception):  # noqa: N818
    """What was taken is not to stay."""


@pytest.fixture
async def owner(db: str) -> AsyncIterator[asyncpg.Connection]:
    """Whoever owns the tables may set what no step leads to."""
    connection = await asyncpg.connect(db)
    yield connection
    await connection.close()


def a_need(title: str = "数控机床装调工程师") -> TalentNeedForm:
    return TalentNeedForm.model_validate({
        "title": title, "seats": 2, "required_skills": "数控编程:精通", "education": "本科",
        "branch": next(iter(branches())), "county": next(iter(counties())), "pay_min": 12, "pay_max": 20,
        "start_on": today(), "deadline": today() + timedelta(30),
    })  # fmt: skip


async def standing(flow: Workflow, row_id: int) -> tuple[Any, ...]:
    """All that a step may write."""
    table: Any = flow.table
    rows = await table.select().where(table.id == row_id)
    lines = await flow.history.count()
    return rows, lines, await AuditEntry.count()


async def try_every_step(
    flow: Workflow,
    act: Act,
    row_id: int,
    states: type[StrEnum],
    in_charge: Callable[[Actor], Awaitable[bool]],
    logins: Sequence[str] = LOGINS,
    *,
    owner: asyncpg.Connection | None = None,
    listed: DeclaredList | None = None,
) -> Mapping[str, int]:
    """How often steps were taken and refused, each as declared. With `owner`, who sets the thing into a state
    that it did not come to by a step, each is undone again. In `listed`, which holds nothing else, it waits
    for whom a step leads on, and for nobody twice."""
    counted = {"taken": 0, "refused": 0}

    async def put_into(state: StrEnum) -> tuple[Any, ...]:
        table: Any = flow.table
        if owner is None:
            await table.update({table.state: str(state)}).where(table.id == row_id)
        else:
            await owner.execute(
                f"UPDATE {table._meta.tablename} SET state = $1 WHERE id = $2", str(state), row_id
            )
        return await standing(flow, row_id)

    for login in logins:
        actor = await act(login)
        mine = await in_charge(actor)
        for state in states:
            before = await put_into(state)
            row = await flow.find(actor, row_id) if mine else before[0][0]
            declared = {
                action
                for action, step in flow.steps.items()
                if mine and actor.role in step.roles and state in step.sources
                if await flow.may(actor, row, step)
            }
            shown = [one.action for one in await offered(flow, actor, row)] if mine else []
            assert sorted(shown) == sorted(declared), (login, state)
            if listed is not None:
                await waits_where_it_goes_on(listed, actor, shown, state)
            for action in flow.steps:
                try:
                    async with DB.transaction() if owner else nullcontext():
                        await take(flow, actor, row_id, action, GIVEN)
                        if owner:
                            await written_once(flow, row_id, actor, action, before)
                            raise Undone
                except Undone:
                    counted["taken"] += 1
                    assert action in declared, (login, state, action)
                    continue
                except (NotFound, NotAllowed, Conflict):
                    assert action not in declared, (login, state, action)
                    assert await standing(flow, row_id) == before, (login, state, action)
                    counted["refused"] += 1
                    continue
                assert action in declared, (login, state, action)
                await written_once(flow, row_id, actor, action, before)
                counted["taken"] += 1
                before = await put_into(state)
    return counted


async def waits_where_it_goes_on(
    listed: DeclaredList, actor: Actor, shown: Sequence[str], state: StrEnum
) -> None:
    """Its own unit carries out what was approved, whoever else may."""
    onward = {one for one in shown if one == "submit" or one.endswith("_pass")}
    if actor.role is Role.INSTITUTION:
        onward |= {one for one in shown if one == "take_effect"}
    lanes = [(await listed.figure(actor, turn=lane))[0] for lane in ("mine", "new", "others")]
    assert lanes[0] == int(bool(onward)), (actor.role, state, shown)
    assert lanes[1] == (lanes[0] if state != "draft" else 0), "an own draft has come from nobody"
    assert not (lanes[0] and lanes[2]), (actor.role, state)
    assert bool(await listed.next_for(actor, 0)) is bool(lanes[0])


async def written_once(
    flow: Workflow, row_id: int, actor: Actor, action: str, before: tuple[Any, ...]
) -> None:
    rows, lines, logged = await standing(flow, row_id)
    assert (lines, logged) == (before[1] + 1, before[2] + 1)
    assert rows[0][flow.version] > before[0][0][flow.version]
    history: Any = flow.history
    last = (await history.select().order_by(history.id, ascending=False).first()) or {}
    assert (last["action"], last["from_state"], last["to_state"]) == (
        action, before[0][0]["state"], rows[0]["state"],
    )  # fmt: skip
    assert (last["actor_id"], last["actor_role"]) == (actor.account_id, str(actor.role))
    if flow.steps[action].asks is not Asks.NOTHING:
        assert last["note"] == GIVEN.note


async def test_of_a_need(act: Act) -> None:
    need_id = await demand.create(await act("enterprise1"), NeedKind.TALENT, a_need())

    async def in_charge(actor: Actor) -> bool:
        return await needs.in_charge(actor, need_id)

    counted = await try_every_step(demand.FLOW, act, need_id, NeedState, in_charge)
    assert counted["taken"] > 30
    assert counted["refused"] > 400


@pytest.mark.parametrize("kind", [CANDIDATE, TEAM])
async def test_of_an_offer(act: Act, kind: Any) -> None:
    owner = await act("candidate" if kind is CANDIDATE else "teamlead")
    columns = {
        "county": owner.county,
        "account": owner.account_id,
        "consent": True,
        "available_from": today(),
    }
    if kind is CANDIDATE:
        made = await Candidate.insert(Candidate(
            name=owner.name, phone="13900000001", headline="焊接", skills="[]", registered=True, **columns,
        ))  # fmt: skip
    else:
        branch = next(iter(branches().values()))
        made = await Team.insert(Team(
            name="某团队", project="某项目", stage="pilot", branch=branch.code, category=branch.category,
            cooperation="joint", minimum_size=1, **columns,
        ))  # fmt: skip
    row_id = int(made[0]["id"])

    async def in_charge(actor: Actor) -> bool:
        try:
            return await offers.in_charge(actor, kind, row_id)
        except NotFound:
            return False

    counted = await try_every_step(supply.FLOWS[kind], act, row_id, OfferState, in_charge)
    assert counted["taken"] > 8
    assert counted["refused"] > 60


async def a_unit(act: Act, department: str | None) -> int:
    """A county unit in whose plan everything is in order, under the department of a login; `SILENT`: under
    one for which nobody can sign in."""
    clerk = await act("institution1")
    if department == SILENT:
        made = await Organisation.insert(
            Organisation(kind="department", name="县水务局", county=clerk.county)
        )
        above = int(made[0]["id"])
    else:
        above = None if department is None else (await act(department)).organisation_id
    rows = await Institution.insert(Institution(
        organisation=clerk.organisation_id, kind="professional", level="county", jurisdiction=clerk.county,
        department=above, establishment=1000,
    ))  # fmt: skip
    return int(rows[0]["id"])


@pytest.mark.parametrize("department", [None, "department1", SILENT])
async def test_of_a_plan(act: Act, owner: asyncpg.Connection, department: str | None) -> None:
    """Whether a department with an account is above the unit decides who comes first."""
    clerk, unit = await act("institution1"), await a_unit(act, department)
    counts: Counts = {("professional", 12): 3}
    plan_id = await plans.draft(clerk, unit, counts, effective=today(), establishment=1000)
    # As a county unit's papers stand before the city, so that the city may approve from where it stands.
    await passed_before(owner, "plan", plan_id)
    counted = await try_every_step(
        plans.FLOW, act, plan_id, PlanState, seen_by(plans.FLOW, plan_id), OF_THE_DESK, owner=owner,
        listed=PLANS,
    )  # fmt: skip
    assert counted["taken"] == 8
    assert counted["refused"] == len(OF_THE_DESK) * len(PlanState) * len(plans.FLOW.steps) - counted["taken"]


async def passed_before(owner: asyncpg.Connection, subject: str, row_id: int) -> None:
    """The papers of a county unit's offices below the city."""
    for office in ("department", "county_hrss"):
        await owner.execute(
            f"INSERT INTO approval_paper ({subject}, authority, day, document) VALUES ($1, $2, $3, '1')",
            row_id, office, today() - timedelta(days=100),
        )  # fmt: skip


async def somebody(unit: int) -> int:
    rows = await listed(StaffMember(
        institution=unit, number="P1", name="员工甲", person_key="somebody", identity_cipher=b"x",
        born=date(1990, 1, 1), degree="master", history_complete=True,
        titles=json.dumps([{"name": "工程师", "level": "中级", "granted": "2015-01-01"}]),
    ))  # fmt: skip
    return int(rows[0]["id"])


async def test_of_a_special_post(act: Act, owner: asyncpg.Connection) -> None:
    clerk, unit = await act("institution1"), await a_unit(act, "department1")
    asked = SpecialForm(
        person=await somebody(unit), grade=10, project="重点项目", opened=today(),
        ends=today() + timedelta(days=300), evidence=("municipal_key_project",), evidence_document="项1号",
        standard="中级",
    )  # fmt: skip
    post = await specials.ask(clerk, unit, asked)
    await passed_before(owner, "special", post)
    counted = await try_every_step(
        specials.FLOW, act, post, SpecialState, seen_by(specials.FLOW, post), OF_THE_DESK, owner=owner,
        listed=SPECIALS,
    )  # fmt: skip
    assert counted["taken"] == 6
    assert (
        counted["refused"]
        == len(OF_THE_DESK) * len(SpecialState) * len(specials.FLOW.steps) - counted["taken"]
    )


@pytest.mark.parametrize("department", [None, "department1", SILENT])
async def test_of_a_request(act: Act, owner: asyncpg.Connection, department: str | None) -> None:
    """Also one that is in force by now: somebody without a post comes in after an open recruitment."""
    clerk, unit = await act("institution1"), await a_unit(act, department)
    person, day = await somebody(unit), today() - timedelta(days=1)
    await owner.execute(
        "INSERT INTO ledger_entry (institution, kind, category, grade, seat_grade, quantity, effective)"
        " VALUES ($1, 'approved', 'professional', 12, 12, 5, $2)", unit, day - timedelta(days=90),
    )  # fmt: skip
    plan = await owner.fetchval(
        "INSERT INTO post_plan (institution, version, state, effective)"
        " VALUES ($1, 1, 'approved', '2010-01-01') RETURNING id", unit,
    )  # fmt: skip
    await passed_before(owner, "plan", plan)
    await owner.execute(
        "INSERT INTO approval_paper (plan, authority, day, document) VALUES ($1, 'city_hrss', $2, '1')",
        plan, today() - timedelta(days=100),
    )  # fmt: skip
    past = str(today() - timedelta(days=60))
    form = AppointmentForm.model_validate({
        "person": person, "category": "professional", "grade": 12, "way": "recruit", "effective": day,
        "recruitment": {
            "steps": [{"name": name, "on": past} for name in RECRUITED],
            "publicity_start": past, "publicity_end": str(today() - timedelta(days=30)),
        },
    })  # fmt: skip
    request = await drafts.draft(clerk, unit, form)
    # As when the city has agreed: the rules find nothing open, and the books find its step.
    await owner.execute(
        "INSERT INTO approval_paper (appointment, authority, day, document, covers)"
        " VALUES ($1, 'city_hrss', $2, '1', '[\"H12c\"]')", request, today(),
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO appointment_step (appointment, actor_name, actor_role, action, from_state, to_state)"
        " VALUES ($1, '市', 'city', 'city_pass', 'county', 'approved')", request,
    )  # fmt: skip
    counted = await try_every_step(
        requests.FLOW, act, request, AppointmentState, seen_by(requests.FLOW, request), OF_THE_DESK,
        owner=owner, listed=REQUESTS,
    )  # fmt: skip
    # Submitted, withdrawn from five states, revoked by the city, carried out by three; three pass or refuse.
    assert counted["taken"] == 1 + 5 + 1 + 3 + 2 * 3
    assert (
        counted["refused"]
        == len(OF_THE_DESK) * len(AppointmentState) * len(requests.FLOW.steps) - counted["taken"]
    )


def seen_by(flow: Workflow, row_id: int) -> Callable[[Actor], Awaitable[bool]]:
    async def seen(actor: Actor) -> bool:
        try:
            await flow.find(actor, row_id)
        except NotFound:
            return False
        return True

    return seen


async def test_a_plan_saved_meanwhile_is_read_again_first(act: Act) -> None:
    """By the clerk's colleague, between the reading and the saving or the step."""
    clerk, unit = await act("institution1"), await a_unit(act, None)
    counts: Counts = {("professional", 12): 3}
    plan_id = await plans.draft(clerk, unit, counts, effective=today(), establishment=1000)

    async def saved(number: int, version: int) -> None:
        await plans.revise(
            clerk, plan_id, {("professional", 12): number}, effective=today(), establishment=1000,
            version=version,
        )  # fmt: skip

    outcomes = await asyncio.gather(saved(4, 1), saved(5, 1), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    before = await standing(plans.FLOW, plan_id)
    with pytest.raises(Conflict, match="别人已保存"):
        await plans.move(clerk, plan_id, "submit", version=1)
    assert await standing(plans.FLOW, plan_id) == before
    await plans.move(clerk, plan_id, "submit", version=2)


async def test_a_request_passed_meanwhile_is_read_again_first(act: Act, owner: asyncpg.Connection) -> None:
    """Two officials have the same page open."""
    clerk, county = await act("institution1"), await act("county1")
    unit = await a_unit(act, None)
    form = AppointmentForm.model_validate({
        "person": await somebody(unit), "category": "professional", "grade": 12, "way": "recruit",
        "effective": today(),
        "approvals": [{"by": "city_hrss", "on": today(), "document": "自1号", "covers": []}],
    })  # fmt: skip
    request = await drafts.draft(clerk, unit, form)
    outcomes = await asyncio.gather(
        *(drafts.revise(clerk, request, form, version=1) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    row = await requests.FLOW.find(clerk, request)
    assert [each["document"] for each in row["approvals"]] == ["自1号"]
    await owner.execute("UPDATE appointment SET state = 'reserved' WHERE id = $1", request)
    before = await standing(requests.FLOW, request)
    with pytest.raises(Conflict, match="别人已保存"):
        await requests.move(county, request, "reject", note="材料不全", version=1)
    assert await standing(requests.FLOW, request) == before
    await requests.move(county, request, "reject", note="材料不全", version=2)


async def test_nothing_is_taken_without_what_it_asks_for(act: Act) -> None:
    enterprise, county = await act("enterprise1"), await act("county1")
    need_id = await demand.create(enterprise, NeedKind.TALENT, a_need())
    await take(demand.FLOW, enterprise, need_id, "submit")
    before = await standing(demand.FLOW, need_id)
    for action, given in (
        ("return", Given()), ("return", Given(note="  ")), ("return", Given(note="长" * 501)),
        ("close", Given()), ("close", Given(reason="bored", note="无聊")),
        ("close", Given(reason="other")),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            await take(demand.FLOW, county, need_id, action, given)
    with pytest.raises(Conflict):
        await take(demand.FLOW, county, need_id, "approve", Given(version=1))
    assert await standing(demand.FLOW, need_id) == before


async def test_of_twenty_at_once_one_is_taken(act: Act) -> None:
    enterprise, county, city = await act("enterprise1"), await act("county1"), await act("city")
    need_id = await demand.create(enterprise, NeedKind.TALENT, a_need())
    await take(demand.FLOW, enterprise, need_id, "submit")
    _, lines, logged = await standing(demand.FLOW, need_id)
    takers = [(county, "approve"), (city, "return"), (enterprise, "withdraw"), (city, "approve")] * 5
    outcomes = await asyncio.gather(
        *(take(demand.FLOW, who, need_id, action, GIVEN) for who, action in takers), return_exceptions=True
    )
    assert sum(isinstance(one, str) for one in outcomes) == 1
    assert all(isinstance(one, str | TalentError) for one in outcomes)
    rows, after, logged_after = await standing(demand.FLOW, need_id)
    assert (after, logged_after, rows[0]["version"]) == (lines + 1, logged + 1, 3)


async def test_a_batch_says_of_each_what_became_of_it(act: Act) -> None:
    enterprise, county, other = await act("enterprise1"), await act("county1"), await act("county2")
    ids = [await demand.create(enterprise, NeedKind.TALENT, a_need(f"装调工程师{n}")) for n in range(4)]
    for need_id in ids[:3]:
        await take(demand.FLOW, enterprise, need_id, "submit")
    asked = {ids[0]: 2, ids[1]: 1, ids[2]: None, ids[3]: None, 999_999: None}
    outcomes = await take_many(demand.FLOW, county, asked, "approve", Given())
    assert [(one.id, one.state) for one in outcomes] == [
        (ids[0], "open"), (ids[1], ""), (ids[2], "open"), (ids[3], ""), (999_999, ""),
    ]  # fmt: skip
    assert all(bool(one.problem) != bool(one.state) for one in outcomes)
    with pytest.raises(Invalid):
        await take_many(demand.FLOW, county, asked, "return", Given())
    refused = await take_many(demand.FLOW, other, {ids[1]: None}, "approve", Given())
    assert [one.state for one in refused] == [""]
