"""One person, several roles under one account; and a colleague who acts in somebody's place.

Worth: a role too many is a door; what goes together is held in the database, and all combinations are tried.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from asyncpg import CheckViolationError

from talent_platform.accounts.actor import BESIDE, DEPUTIES
from talent_platform.accounts.keeping import assignments, deputies, second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import acting, factor_reset, service, switching
from talent_platform.accounts.tables import Account, Organisation, RoleAssignment, Session
from talent_platform.audit import service as audit
from talent_platform.brokerage.weighing import service as weights
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.disclosure import looks
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.imports import queries as imports
from talent_platform.imports import tasks
from talent_platform.jobs.tables import Job
from talent_platform.supply.tables import Candidate

PASSWORD = "correct horse battery"
WHY = "2026年11月2日单位来函，已核对身份证"


async def account(login):
    return (await Account.select().where(Account.login == login))[0]["id"]


async def organisation(name):
    return (await Organisation.select().where(Organisation.name == name))[0]["id"]


@pytest.fixture
def sign_in(db):
    async def signed_in(login):
        opened = await service.sign_in(login, PASSWORD, address="192.0.2.1", agent="", hours=1)
        return opened.token, opened.actor

    return signed_in


async def test_the_database_combines_the_same_roles(db):
    said = await DB.asyncpg_pool.fetch(
        "SELECT f, s, roles_combine(f, s) AS may FROM unnest($1::text[]) f CROSS JOIN unnest($1::text[]) s",
        [str(role) for role in Role],
    )
    assert {(row["f"], row["s"]): row["may"] for row in said} == {
        (str(first), str(second)): second in BESIDE[first] for first, second in product(Role, Role)
    }
    for first, second in product(Role, Role):
        assert (second in BESIDE[first]) == (first in BESIDE[second]), (first, second)
    for alone in (Role.SECURITY, Role.AUDITOR, Role.DEPARTMENT):
        assert BESIDE[alone] == frozenset()


async def test_a_further_role_is_acted_in_after_switching_and_only_then(act, sign_in):
    city, works, second = await act("city"), await account("enterprise1"), await organisation("第2机床厂")
    given = await assignments.give(city, works, Role.ENTERPRISE, second, WHY)
    token, actor = await sign_in("enterprise1")
    assert [(one.role, one.organisation_name) for one in await switching.held(actor)] == [
        (Role.ENTERPRISE, "第1机床厂"), (Role.ENTERPRISE, "第2机床厂"),
    ]  # fmt: skip
    switched = await switching.switch(actor, token, given)
    assert (switched.actor.role, switched.actor.organisation_id) == (Role.ENTERPRISE, second)
    # The session before is over: a form still open in it is not done in another role.
    assert await acting.actor_of(token) is None
    assert (await acting.actor_of(switched.token)).assignment == given
    back = await switching.switch(switched.actor, switched.token, None)
    assert back.actor.organisation_id != second
    with pytest.raises(NotFound):
        await switching.switch(back.actor, back.token, given + 1)
    again = await switching.switch(back.actor, back.token, given)
    await assignments.end(city, works, given)
    assert await acting.actor_of(again.token) is None


@pytest.mark.parametrize(
    ("keeper", "login", "role", "place", "refused"),
    [
        ("city", "enterprise1", Role.ENTERPRISE, "第2机床厂", None),
        ("county1", "enterprise1", Role.ENTERPRISE, "第2机床厂", NotAllowed),
        ("county1", "enterprise2", Role.ENTERPRISE, "第1机床厂", NotFound),
        ("city", "enterprise1", Role.INSTITUTION, "第1人民医院", Invalid),
        ("city", "institution1", Role.DEPARTMENT, "第1卫生健康局", Invalid),
        ("city", "enterprise1", Role.ENTERPRISE, "第1机床厂", Conflict),
        ("city", "enterprise1", Role.ENTERPRISE, "第1人民医院", Invalid),
        ("city", "candidate", Role.OFFICER, None, NotAllowed),
        ("security", "county1", Role.CANDIDATE, None, NotAllowed),
        ("security", "auditor", Role.OFFICER, None, Invalid),
        ("security", "auditor", Role.COUNTY, None, Invalid),
        ("county1", "enterprise1", Role.CANDIDATE, None, NotAllowed),
        ("city", "enterprise1", Role.CANDIDATE, None, Invalid),
        ("city", "candidate", Role.ENTERPRISE, "第1机床厂", Invalid),
        ("city", "candidate", Role.TEAM_LEAD, None, None),
    ],
)
async def test_who_gives_which_role_to_whom(act, keeper, login, role, place, refused):
    giver, to = await act(keeper), await account(login)
    where = await organisation(place) if place else None
    if role in (Role.OFFICER, Role.COUNTY):
        where = (await act("county1")).organisation_id
    give = assignments.give(giver, to, role, where, "2026年11月2日单位来函，已核对身份证")
    if refused is None:
        assert await give
    else:
        with pytest.raises(refused):
            await give
        assert await RoleAssignment.count() == 0


async def test_of_many_at_once_one_gives_it(act):
    city, person = await act("city"), await account("candidate")
    results = await asyncio.gather(
        *(assignments.give(city, person, Role.TEAM_LEAD, None) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(one, int) for one in results) == 1
    assert all(isinstance(one, int | Conflict) for one in results)


async def test_the_database_refuses_what_the_service_would(act, db):
    works, office = await account("enterprise1"), (await act("county1")).organisation_id
    for role, place in (("county", office), ("candidate", office), ("security", None), ("auditor", None)):
        with pytest.raises(CheckViolationError):
            await RoleAssignment.insert(RoleAssignment(account=works, role=role, organisation=place))
    other = await organisation("第2机床厂")
    await RoleAssignment.insert(RoleAssignment(account=works, role="enterprise", organisation=other))
    with pytest.raises(CheckViolationError):  # nor by the first role, afterwards
        await Account.raw(
            "UPDATE account SET role = 'county', organisation = {} WHERE id = {}", office, works
        )
    for change in ("role = 'institution'", "ended = NULL, account = 1"):
        with pytest.raises(CheckViolationError):
            await RoleAssignment.raw(f"UPDATE role_assignment SET {change} WHERE account = {works}")
    with pytest.raises(CheckViolationError):
        await RoleAssignment.raw("DELETE FROM role_assignment")


async def test_whoever_keeps_an_account_keeps_all_its_roles(act):
    """A new password opens every role: a county must not read in another one through it."""
    city, county, works = await act("city"), await act("county1"), await account("enterprise1")
    reason = "2026年11月2日本人到场，已核对身份证"
    await keeping.reset_password(county, works, reason)
    second = await organisation("第2机床厂")
    with pytest.raises(Conflict):  # whoever gave the password still knows it
        await assignments.give(city, works, Role.ENTERPRISE, second, WHY)
    await Account.update({Account.password_until: None}).where(Account.id == works)
    given = await assignments.give(city, works, Role.ENTERPRISE, second, WHY)
    for step in (
        keeping.reset_password(county, works, reason), keeping.set_active(county, works, active=False),
        keeping.place(county, works, (await act("enterprise1")).organisation_id, reason),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await step
    await keeping.reset_password(city, works, reason)
    # Where the account acts besides, it is told as well.
    assert "password" in {one for row in await looks.at([f"organisation:{second}"]) for one in row.fields}
    with pytest.raises(Conflict):
        await keeping.place(city, works, second, WHY)
    await assignments.end(city, works, given)
    await keeping.reset_password(county, works, reason)


async def test_a_role_of_officials_waits_for_a_second_person(act, sign_in):
    security, office = await act("security"), await account("county1")
    await keeping.create_account(
        None, login="second", name="另一人", role=Role.SECURITY, organisation_id=None, password=PASSWORD
    )
    given = await assignments.give(
        security,
        office,
        Role.OFFICER,
        (await act("county1")).organisation_id,
        "2026年11月2日单位来函，已核对",
    )
    with pytest.raises(Invalid):
        await sign_in("county1")
    [grant] = await second_person.open_grants(security)
    assert (grant.act, grant.may) == ("role_given", False)
    assert {held.role for held in grant.holds} == {"county", "officer"}
    await Account.update({Account.password_until: None}).where(Account.login == "second")
    await second_person.confirm(await act("second"), grant.id)
    token, actor = await sign_in("county1")
    assert (await switching.switch(actor, token, given)).actor.role is Role.OFFICER
    # An official is one of one bureau, whichever role moves.
    with pytest.raises(Conflict):
        await keeping.place(security, office, (await act("county2")).organisation_id, WHY)
    listed = dict(await enterprises.officers(await act("city")))
    assert str(office) in listed


async def test_what_was_ordered_in_a_role_goes_on_in_it_and_stops_with_it(act, db):
    city, person, place = await act("city"), await account("enterprise2"), await organisation("第1机床厂")
    given = await assignments.give(city, person, Role.ENTERPRISE, place, WHY)
    ordered = await acting.in_role(person, given)
    assert (ordered.organisation_id, ordered.county) == (place, (await act("enterprise1")).county)
    first = await acting.in_role(person, None)
    assert first.organisation_id != place
    file = SimpleNamespace(owner=person, assignment=given)
    assert imports.is_own(ordered, file)
    assert not imports.is_own(first, file)
    await assignments.end(city, person, given)
    with pytest.raises(NotAllowed):
        await tasks.check(None, file_id=1, account_id=person, assignment=given)
    assert await Job.count() == 0


async def test_an_employer_is_open_while_any_account_acts_for_it(act, db):
    city, other = await act("city"), await account("enterprise2")
    place, only = await organisation("第1机床厂"), await account("enterprise1")

    async def resting():
        rows = await Account.raw("SELECT organisation FROM resting_employer")
        return place in {row["organisation"] for row in rows}

    await keeping.set_active(city, only, active=False)
    assert await resting()
    given = await assignments.give(city, other, Role.ENTERPRISE, place, "2026年11月2日单位来函，已核对身份证")
    assert not await resting()
    await assignments.end(city, other, given)
    assert await resting()


@pytest.fixture
async def colleagues(act):
    """`city` and a second account of the city bureau, `city9`."""
    await keeping.create_account(
        None, login="city9", name="同事", role=Role.CITY,
        organisation_id=(await act("city")).organisation_id, password=PASSWORD,
    )  # fmt: skip
    await Account.update({Account.password_until: None}).where(Account.login == "city9")
    return await act("city"), await act("city9")


async def test_a_deputy_signs_for_both_within_the_days_and_never_twice(colleagues, sign_in, monkeypatch):
    absent, stands_in = colleagues
    first, last = today() + timedelta(1), today() + timedelta(3)
    named = await deputies.name(absent, stands_in.account_id, first, last, "出差")
    token, actor = await sign_in("city9")
    with pytest.raises(NotFound):  # not yet
        await switching.switch(actor, token, named)
    for module in (acting, switching):
        monkeypatch.setattr(module, "today", lambda: first)
    switched = await switching.switch(actor, token, named)
    deputy = switched.actor
    assert (deputy.account_id, deputy.own_id) == (stands_in.account_id, absent.account_id)
    assert deputy.name == f"{stands_in.name}代{absent.name}"
    for signature in (
        weights.confirm(deputy, 1), dated.withdraw(weights.WEIGHTS, deputy, 1),
        second_person.confirm(deputy, 1), factor_reset.ask_reset(deputy, 1, "原因原因"),
        factor_reset.confirm_reset(deputy, 1), deputies.name(deputy, absent.account_id, first, last),
        assignments.give(deputy, 1, Role.ENTERPRISE, None), keeping.set_active(deputy, 1, active=False),
        keeping.open_account(
            deputy, login="new", name="某人", role=Role.DEPARTMENT, password=PASSWORD,
            organisation_id=await organisation("第1卫生健康局"), reason="2026年11月2日单位来函，已核对身份证",
        ),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            await signature
    with pytest.raises(Conflict):  # on a day on which the colleague stands in already
        await deputies.name(absent, stands_in.account_id, last, last + timedelta(5))
    monkeypatch.setattr(acting, "today", lambda: last + timedelta(1))
    assert await acting.actor_of(switched.token) is None


async def test_a_deputy_holds_the_same_role_in_the_same_place(act, colleagues):
    absent, stands_in = colleagues
    days = today(), today() + timedelta(5)
    for colleague in (await account("county1"), await account("security"), absent.account_id, None):
        with pytest.raises(Invalid):
            await deputies.name(absent, colleague, *days)
    for first, last in (
        (today() - timedelta(1), today()), (today() + timedelta(2), today()),
        (today(), today() + timedelta(deputies.LONGEST_DAYS + 1)), (None, today()),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            await deputies.name(absent, stands_in.account_id, first, last)
    for login in ("candidate", "auditor", "security"):
        with pytest.raises(NotAllowed):
            await deputies.name(await act(login), stands_in.account_id, *days)
    assert {Role.CANDIDATE, Role.TEAM_LEAD, Role.AUDITOR, Role.SECURITY}.isdisjoint(DEPUTIES)
    # Past the service: an account of another role or place, and days without an end.
    for who, role, last in (
        (await account("county1"), "city", days[1]), (stands_in.account_id, "county", days[1]),
        (stands_in.account_id, "city", today() + timedelta(400)),
    ):  # fmt: skip
        with pytest.raises(CheckViolationError):
            await RoleAssignment.insert(
                RoleAssignment(
                    account=who,
                    role=role,
                    organisation=absent.organisation_id,
                    deputises=absent.account_id,
                    first_day=today(),
                    last_day=last,
                )
            )


@pytest.mark.parametrize("change", ["active = false", "organisation = NULL, role = 'auditor'"])
@pytest.mark.parametrize("whose", ["absent", "deputy"])
async def test_a_deputy_stops_with_either_account(colleagues, sign_in, change, whose):
    absent, stands_in = colleagues
    named = await deputies.name(absent, stands_in.account_id, today(), today())
    token, actor = await sign_in("city9")
    switched = await switching.switch(actor, token, named)
    who = absent if whose == "absent" else stands_in
    await Account.raw(f"UPDATE account SET {change} WHERE id = {who.account_id}")
    assert await acting.actor_of(switched.token) is None
    # And not again when the account comes back.
    await Account.raw(f"UPDATE account SET active = true WHERE id = {who.account_id}")
    assert [row["ended"] is None for row in await RoleAssignment.select()] == [False]


async def test_a_session_acts_in_roles_of_its_own_account_alone(act, sign_in):
    given = await assignments.give(
        await act("city"), await account("enterprise2"), Role.ENTERPRISE, await organisation("第1机床厂"), WHY
    )
    token, _ = await sign_in("candidate")
    with pytest.raises(CheckViolationError):
        await Session.update({Session.acts_as: given}).where(Session.token_hash == acting.token_hash(token))


async def test_the_role_that_speaks_for_a_profile_stays_with_it(act):
    city, lead = await act("city"), await account("teamlead")
    given = await assignments.give(city, lead, Role.CANDIDATE, None)
    person = await acting.in_role(lead, given)
    form = {"name": "某人", "phone": "13900000001", "headline": "焊工", "education": 3, "years": 5}
    await Candidate.insert(Candidate(account=person.account_id, available_from=today(), **form))
    with pytest.raises(Conflict):
        await assignments.end(city, lead, given)
    await keeping.set_active(city, lead, active=False)
    [row] = await Candidate.raw("SELECT candidate_public(c) AS shown FROM candidate c")
    assert not row["shown"]


async def test_a_look_is_told_with_the_place_it_was_done_for(act):
    """Whoever looks while acting for another firm has looked for that firm."""
    city, other = await act("city"), await account("enterprise2")
    place = await organisation("第1机床厂")
    why = "2026年11月2日单位来函，已核对身份证"
    given = await assignments.give(city, other, Role.ENTERPRISE, place, why)
    for assignment in (None, given):
        reader = await acting.in_role(other, assignment)
        await audit.record(
            reader, "candidate.unmasked", "candidate:1", people=["candidate:1"], fields=["name"]
        )
    assert [row.organisation for row in await looks.at(["candidate:1"])] == ["第1机床厂", "第2机床厂"]
    # Where it was done stays what is told, wherever the reader goes.
    await assignments.end(city, other, given)
    await keeping.place(city, other, place, WHY)
    assert [row.organisation for row in await looks.at(["candidate:1"])] == ["第1机床厂", "第2机床厂"]
