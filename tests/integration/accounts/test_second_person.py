"""What one person gives an official's account takes effect when another has confirmed it."""

from __future__ import annotations

import asyncio

import asyncpg
import pyotp
import pytest

from talent_platform.accounts.keeping import own_password, second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import acting, factor_reset, passwords, second_factor, service
from talent_platform.accounts.tables import AccessGrant, Account, FactorReset, Session
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound

PASSWORD = "correct horse battery"
NEW = "three quiet rivers"
WHY = "本人调入，已核对任职文件"


def sign_in(login, password=PASSWORD):
    return service.sign_in(login, password, address="192.0.2.1", agent="", hours=1)


async def another(login, role=Role.SECURITY):
    """One more official, appointed by the operator."""
    await keeping.create_account(
        None, login=login, name=f"测试{login}", role=role, organisation_id=await city_hall(), password=NEW
    )
    return await acting.actor_by_login(login)


async def city_hall():
    return (await Account.select(Account.organisation).where(Account.login == "city").first())["organisation"]


async def opened_by(keeper, login="second", role=Role.CITY):
    return await keeping.open_account(
        keeper, login=login, name="第二个人", role=role, organisation_id=await city_hall(), password=NEW,
        reason=WHY,
    )  # fmt: skip


async def with_factor(login):
    sealed = vault.seal(pyotp.random_base32().encode(), second_factor.PURPOSE).decode()
    rows = (
        await Account.update({Account.totp_secret: sealed})
        .where(Account.login == login)
        .returning(Account.id)
    )
    return rows[0]["id"]


async def grant_of(account_id):
    waiting = AccessGrant.select(AccessGrant.id).where(
        AccessGrant.account == account_id, AccessGrant.confirmed.is_null()
    )
    return (await waiting.first())["id"]


@pytest.mark.parametrize("role", [Role.CITY, Role.OFFICER, Role.AUDITOR])
async def test_an_officials_account_opens_nothing_until_a_second_person_confirmed(act, role):
    security, city = await act("security"), await act("city")
    account = await opened_by(security, role=role)
    with pytest.raises(Invalid, match="另一人确认"):
        await sign_in("second", NEW)
    with pytest.raises(NotAllowed):
        await acting.actor_by_login("second")
    with pytest.raises(asyncpg.CheckViolationError):
        await Session.insert(Session(token_hash="x", account=account, expires=now()))
    grant = await grant_of(account)
    for lone in (security, await act("officer"), await act("auditor")):
        with pytest.raises(NotAllowed):
            await second_person.confirm(lone, grant)
    done = await asyncio.gather(
        *(second_person.confirm(city, grant) for _ in range(4)), return_exceptions=True
    )
    assert sum(not isinstance(one, NotFound) for one in done) == 1
    await sign_in("second", NEW)


async def test_nobody_is_two_people_by_an_account_of_the_own_making(act):
    security, other = await act("security"), await another("security2")
    mine = await opened_by(security)
    await second_person.confirm(other, await grant_of(mine))
    me_again = (await sign_in("second", NEW)).actor
    request = await factor_reset.ask_reset(security, await with_factor("county1"), "手机遗失")
    third = await opened_by(security, "third")
    for trying in (
        factor_reset.confirm_reset(me_again, request),
        second_person.confirm(me_again, await grant_of(third)),
    ):
        with pytest.raises(NotAllowed, match="另一人"):
            await trying
    for change in (
        FactorReset.update({FactorReset.confirmed_by: mine}).where(FactorReset.id == request),
        AccessGrant.update({AccessGrant.confirmed_by: mine}).where(AccessGrant.account == third),
        AccessGrant.delete().where(AccessGrant.account == mine),
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await change
    # For what somebody else asks they are two people.
    await factor_reset.confirm_reset(other, request)
    again = await factor_reset.ask_reset(other, await with_factor("county2"), "手机遗失")
    await factor_reset.confirm_reset(me_again, again)


async def test_nor_by_the_password_of_another(act):
    security, city = await act("security"), await act("city")
    other = await another("security2")
    once = await keeping.reset_password(security, city.account_id, "已当面核对身份证")
    request = await factor_reset.ask_reset(security, await with_factor("county1"), "手机遗失")
    with pytest.raises(NotAllowed):
        await factor_reset.confirm_reset(city, request)
    await second_person.confirm(other, await grant_of(city.account_id))
    await sign_in("city", once)
    with pytest.raises(NotAllowed):
        await factor_reset.confirm_reset(city, request)


async def test_switching_on_and_another_place_wait_too_and_the_operator_confirms(act):
    security, officer = await act("security"), await act("officer")
    await keeping.set_active(security, officer.account_id, active=False)
    await keeping.set_active(security, officer.account_id, active=True, reason=WHY)
    await keeping.place(security, officer.account_id, (await act("county1")).organisation_id, WHY)
    with pytest.raises(Invalid):
        await sign_in("officer")
    assert await second_person.confirm_all(officer.account_id) == 2
    await sign_in("officer")


async def test_accounts_of_enterprises_need_no_second_person(act):
    city, enterprise = await act("city"), await act("enterprise1")
    once = await keeping.reset_password(city, enterprise.account_id, "已当面核对身份证")
    await sign_in("enterprise1", once)


async def test_a_reset_and_a_sign_in_at_once_leave_no_session(act):
    security, county = await act("security"), await act("county1")
    await asyncio.gather(
        keeping.reset_password(security, county.account_id, "已当面核对身份证"),
        *(sign_in("county1") for _ in range(4)),
        return_exceptions=True,
    )  # fmt: skip
    assert not await Session.exists().where(Session.account == county.account_id)


async def test_a_request_for_a_reset_is_withdrawn_expires_and_is_overtaken(act, configure):
    security, city = await act("security"), await act("city")
    account = await with_factor("county1")

    async def gone(request):
        with pytest.raises(NotFound):
            await factor_reset.confirm_reset(city, request)
        assert await factor_reset.open_resets(city) == []

    first = await factor_reset.ask_reset(security, account, "手机遗失")
    with pytest.raises(NotFound):
        await factor_reset.withdraw_reset(city, first)
    await factor_reset.withdraw_reset(security, first)
    await gone(first)
    second = await factor_reset.ask_reset(security, account, "手机遗失")
    await FactorReset.raw("UPDATE factor_reset SET asked = asked - interval '73 hours'")
    await gone(second)
    third = await factor_reset.ask_reset(security, account, "手机遗失")
    with pytest.raises(Conflict):
        await factor_reset.ask_reset(security, account, "再次申请")
    await with_factor("county1")
    await gone(third)
    fourth = await factor_reset.ask_reset(security, account, "手机遗失")
    await keeping.set_active(security, account, active=False)
    await gone(fourth)


async def test_who_opened_accounts_before_this_was_kept_is_known_from_the_log(db, act):
    """`accounts_2026_11_28t06_29_36_000001`, run again over a log as an older version left it."""
    from importlib import import_module  # noqa: PLC0415

    security, county = await act("security"), await act("county1")
    await DB.asyncpg_pool.execute(
        "INSERT INTO audit_entry (actor_id, actor_name, action, subject, detail) "
        "VALUES ($1, 'x', 'account.opened', $2, '{}')",
        security.account_id, f"account:{county.account_id}",
    )  # fmt: skip
    name = "talent_platform.accounts.piccolo_migrations.accounts_2026_11_28t06_29_36_000001"
    manager = await import_module(name).forwards()
    for run in manager.raw:
        await run()
    rows = await AccessGrant.select(AccessGrant.account, AccessGrant.given_by, AccessGrant.confirmed)
    assert [(row["account"], row["given_by"]) for row in rows] == [(county.account_id, security.account_id)]
    assert rows[0]["confirmed"] is not None
    await sign_in("county1")


async def test_a_password_changed_meanwhile_is_not_overwritten_by_a_change_begun_before(act, monkeypatch):
    person = await act("candidate")
    hashing = passwords.hash_password

    def slow(text: str) -> str:
        asyncio.run_coroutine_threadsafe(
            Account.update({Account.password_hash: hashing("another one 2026")})
            .where(Account.id == person.account_id)
            .run(),
            loop,
        ).result()
        return hashing(text)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(passwords, "hash_password", slow)
    with pytest.raises(Conflict):
        await own_password.change_password(person, PASSWORD, "my own new words 7")
    kept = (await Account.select(Account.password_hash).where(Account.id == person.account_id))[0]
    assert await passwords.verify(kept["password_hash"], "another one 2026")
