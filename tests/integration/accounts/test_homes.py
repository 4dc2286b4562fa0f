"""A role sits in one kind of organisation; whoever does not may do nothing, and nobody gains by it."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import product

import asyncpg
import pytest

from talent_platform.accounts.access import ACCOUNT
from talent_platform.accounts.actor import KEEPS, Actor, OrganisationKind, fits
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.permissions import NOTHING, Resource, Scope, require, visible
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import acting, service
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.service import RunForm
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid, NotAllowed, NotFound
from talent_platform.part import parts

HOMES = (*OrganisationKind, None)

RESOURCES = {
    value
    for part in parts()
    if find_spec(f"{part.package}.access")
    for value in vars(part.module("access")).values()
    if isinstance(value, Resource)
}


async def organisation(kind):
    rows = await Organisation.select(Organisation.id).where(Organisation.kind == str(kind)).first()
    if rows is None:
        return (await Organisation.insert(Organisation(kind=kind, name="某局")))[0]["id"]
    return rows["id"]


async def misplace(url, login, organisation_id):
    """As an older version left it: the guard did not exist then."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ALTER TABLE account DISABLE TRIGGER account_home")
        await connection.execute(
            "UPDATE account SET organisation = $1 WHERE login = $2", organisation_id, login
        )
        await connection.execute("ALTER TABLE account ENABLE TRIGGER account_home")
    finally:
        await connection.close()


async def test_the_database_knows_the_same_homes(db):
    said = await DB.asyncpg_pool.fetch(
        "SELECT role, kind, home_fits(role, kind) AS fits "
        "FROM unnest($1::text[]) role CROSS JOIN unnest($2::text[]) kind",
        [str(role) for role in Role], [None if kind is None else str(kind) for kind in HOMES],
    )  # fmt: skip
    assert {(row["role"], row["kind"]): row["fits"] for row in said} == {
        (role, kind): fits(role, kind) for role, kind in product(Role, HOMES)
    }


@pytest.mark.parametrize("role", Role)
async def test_no_account_is_opened_in_the_wrong_kind_of_organisation(db, role):
    for number, kind in enumerate(HOMES):
        home = None if kind is None else await organisation(kind)
        opening = keeping.create_account(
            None, login=f"new{number}", name="新人", role=role, organisation_id=home, password="long enough 1"
        )
        if fits(role, kind):
            await opening
            continue
        with pytest.raises(Invalid) as refused:
            await opening
        assert "organisation" in refused.value.fields
        with pytest.raises(asyncpg.CheckViolationError):
            await Account.insert(
                Account(login=f"raw{number}", name="新人", role=role, organisation=home, password_hash="x")
            )


async def test_an_organisation_does_not_change_its_kind_under_its_accounts(act):
    enterprise = (await act("enterprise1")).organisation_id
    with pytest.raises(asyncpg.CheckViolationError):
        await Organisation.update({Organisation.kind: "county"}).where(Organisation.id == enterprise)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR, Role.SECURITY}))
async def test_who_sits_nowhere_or_elsewhere_sees_nothing(role):
    for kind in HOMES:
        if not fits(role, kind):
            lost = Actor(1, "某人", role, None, None, kind)
            assert {visible(lost, each) for each in RESOURCES} == {NOTHING}
            with pytest.raises(NotAllowed, match="单位"):
                require(lost, role)


@pytest.mark.parametrize("login", ["county1", "officer", "city"])
async def test_a_bureau_without_its_organisation_orders_no_run_and_is_told(db, act, open_browser, login):
    before = await act(login)
    await misplace(db, login, None)
    lost = Actor(before.account_id, before.name, before.role, None, None, None)
    with pytest.raises(NotAllowed):
        await runs.order(lost, RunForm())
    with pytest.raises(NotAllowed):
        await acting.actor_by_login(login)
    browser = await open_browser(login)
    for page in ("/desk", "/needs", "/candidates", "/runs", "/accounts", "/api/v1/needs"):
        answer = await browser.get(page)
        assert answer.status_code == 403, page
        assert "单位与角色不符" in answer.text
    assert (await browser.get("/account")).status_code == 200
    assert (await browser.submit("/logout")).status_code == 303


async def test_the_keeper_gets_a_list_of_the_misplaced(db, open_browser):
    await misplace(db, "county1", None)
    keeper = await open_browser("security")
    page = (await keeper.get("/accounts")).text
    assert "有 1 个账号的单位与角色不符" in page
    listed = (await keeper.get("/accounts?state=misplaced")).text.split("<tbody>")[1]
    assert "county1" in listed
    assert "county2" not in listed


async def test_a_county_officer_stays_in_the_county(act):
    county = await act("county1")
    await keeping.create_account(
        None, login="local", name="县区联络员", role=Role.OFFICER, organisation_id=county.organisation_id,
        password="long enough 1",
    )  # fmt: skip
    local = await act("local")
    assert not local.city_wide
    assert local.reaches(county.county)
    assert not local.reaches(None)
    run, _job = await runs.order(local, RunForm(floor=0))
    assert (await runs.read(county, run))["county"] == county.county


@pytest.mark.parametrize("keeper", ["security", "city", "county1"])
async def test_each_account_has_its_keeper_and_no_other(act, keeper):
    actor = await act(keeper)
    for row in await Account.select(Account.id, Account.login, Account.role):
        foreign = keeper == "county1" and row["login"].endswith("2")
        if row["role"] in KEEPS[actor.role] and not foreign:
            await keeping.set_active(actor, row["id"], active=False)
        else:
            with pytest.raises(NotFound):
                await keeping.set_active(actor, row["id"], active=False)


async def test_the_security_administrator_sees_accounts_and_nothing_else(act, open_browser):
    security = await act("security")
    seen = {kind: visible(security, kind) for kind in RESOURCES if visible(security, kind) != NOTHING}
    # Besides accounts the uploads of accounts it made itself, and the work on them.
    mine = Scope(any_of=(("owner", security.account_id),))
    assert {kind for kind, scope in seen.items() if scope != mine} == {ACCOUNT}
    assert {str(kind) for kind, scope in seen.items() if scope == mine} == {"import", "job"}
    browser = await open_browser("security")
    listed = (await browser.get("/accounts")).text
    assert "officer" in listed
    assert "enterprise1" not in listed
    for page in ("/candidates", "/teams", "/enterprises", "/runs", "/audit", "/posts"):
        assert (await browser.get(page)).status_code == 403, page


async def test_only_the_operator_appoints_security_administrators(act, open_browser):
    for login in ("security", "city", "county1"):
        browser = await open_browser(login)
        form = {"login": "new", "name": "某人", "role": "security", "password": "long enough 1"}
        assert (await browser.submit("/accounts", form)).status_code == 403


async def test_a_new_role_or_place_or_password_ends_the_sessions(db):
    changes = ("role = 'auditor'", "organisation = 2", "active = false", "password_hash = 'x'")
    for number, change in enumerate(changes):
        login = f"one{number}"
        await keeping.create_account(
            None, login=login, name="某人", role=Role.OFFICER,
            organisation_id=await organisation("city"), password="long enough 1",
        )  # fmt: skip
        signed = await service.sign_in(login, "long enough 1", address="192.0.2.1", agent="", hours=1)
        assert await acting.actor_of(signed.token) is not None
        await Account.raw(f"UPDATE account SET {change} WHERE login = {{}}", login)
        await Account.update({Account.active: True}).where(Account.login == login)
        assert await acting.actor_of(signed.token) is None, change
