"""Codes count once, recovery codes count once, and nobody takes a second factor away alone."""

from __future__ import annotations

import asyncio

import asyncpg
import pyotp
import pytest

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Duty
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import acting, factor_reset, second_factor, service
from talent_platform.accounts.tables import Account, FactorReset, RateEvent
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import now
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound, TooManyAttempts

PASSWORD = "correct horse battery"


MOMENT = now()


@pytest.fixture(autouse=True)
def one_moment(monkeypatch):
    """No step of 30 seconds turns over within a test."""
    monkeypatch.setattr(second_factor, "now", lambda: MOMENT)


def code_of(secret, steps=0):
    return pyotp.TOTP(secret).at(int(MOMENT.timestamp()) + 30 * steps)


async def enrolled(act, login):
    """(actor, secret, recovery codes); the code of the step before the present one is used up."""
    actor = await act(login)
    await second_factor.begin(actor, PASSWORD)
    secret = (await second_factor.pending(actor)).secret
    codes = await second_factor.confirm(actor, code_of(secret, -1))
    return actor, secret, codes


def sign_in(login, **more):
    return service.sign_in(login, PASSWORD, address="192.0.2.1", agent="", hours=1, **more)


async def succeeded(*tries):
    answers = await asyncio.gather(*tries, return_exceptions=True)
    return [answer for answer in answers if not isinstance(answer, BaseException)]


async def test_the_secret_lies_sealed(act):
    actor, secret, codes = await enrolled(act, "city")
    row = await Account.select(Account.totp_secret).where(Account.id == actor.account_id).first()
    assert secret not in str(row)
    assert len(codes) == len(set(codes)) == 10


async def test_a_secret_waits_ten_minutes_for_its_first_code_and_no_new_password(act):
    actor = await act("city")
    for ending in ("totp_pending_until = totp_pending_until - interval '11 minutes'", "password_hash = 'x'"):
        await second_factor.begin(actor, PASSWORD)
        secret = (await second_factor.pending(actor)).secret
        await Account.raw(f"UPDATE account SET {ending} WHERE login = 'city'")
        assert await second_factor.pending(actor) is None
        with pytest.raises(Conflict):
            await second_factor.confirm(actor, code_of(secret))


async def test_a_password_alone_opens_nothing(act):
    _, secret, _ = await enrolled(act, "city")
    waiting = await sign_in("city")
    assert waiting.awaits_code
    assert await acting.actor_of(waiting.token) is None
    with pytest.raises(Invalid):
        await sign_in("city", code="000000")
    opened = await service.give_code(
        waiting.token, code_of(secret), address="192.0.2.1", agent="", hours=1, device=""
    )
    assert (await acting.actor_of(opened.token)).role is Role.CITY
    with pytest.raises(NotFound):
        await service.give_code(
            waiting.token, code_of(secret, 1), address="192.0.2.1", agent="", hours=1, device=""
        )


async def test_a_code_of_the_next_step_is_taken_and_none_before_it_any_more(act):
    _, secret, _ = await enrolled(act, "city")
    await sign_in("city", code=code_of(secret, 1))
    for steps in (1, 0, -1, 3):
        with pytest.raises(Invalid):
            await sign_in("city", code=code_of(secret, steps))


async def test_one_code_brought_at_once_by_many_counts_once(act):
    _, secret, codes = await enrolled(act, "city")
    code = code_of(secret)
    assert len(await succeeded(*(sign_in("city", code=code) for _ in range(4)))) == 1
    await RateEvent.delete(force=True)
    assert len(await succeeded(*(sign_in("city", code=codes[0].upper()) for _ in range(4)))) == 1
    assert await second_factor.recovery_codes_left(await act("city")) == 9


async def test_guessing_codes_is_limited(act):
    _, secret, _ = await enrolled(act, "city")
    guesses = await asyncio.gather(*(sign_in("city", code=f"x{n}") for n in range(5)), return_exceptions=True)
    assert {type(guess) for guess in guesses} == {Invalid}
    with pytest.raises(TooManyAttempts):
        await sign_in("city", code=code_of(secret))


async def test_new_recovery_codes_replace_the_old(act):
    actor, secret, old = await enrolled(act, "city")
    fresh = await second_factor.renew_recovery_codes(actor, code_of(secret))
    assert not {*old} & {*fresh}
    with pytest.raises(Invalid):
        await sign_in("city", code=old[0])
    await sign_in("city", code=fresh[0])


async def test_another_authenticator_needs_the_present_one(act):
    actor, secret, _ = await enrolled(act, "city")
    with pytest.raises(Invalid):
        await second_factor.begin(actor, PASSWORD)
    with pytest.raises(Invalid):
        await second_factor.begin(actor, "wrong password", code_of(secret))
    await second_factor.begin(actor, PASSWORD, code_of(secret))
    newer = (await second_factor.pending(actor)).secret
    await second_factor.confirm(actor, code_of(newer, 1))
    with pytest.raises(Invalid):
        await sign_in("city", code=code_of(secret, 1))


async def test_only_two_people_reset_it(act):
    actor, _secret, _ = await enrolled(act, "county1")
    security, city = await act("security"), await act("city")
    with pytest.raises(NotFound):
        await factor_reset.ask_reset(city, actor.account_id, "手机遗失")
    with pytest.raises(Invalid):
        await factor_reset.ask_reset(security, actor.account_id, " ")
    request = await factor_reset.ask_reset(security, actor.account_id, "手机遗失，已当面核实")
    with pytest.raises(Conflict):
        await factor_reset.ask_reset(security, actor.account_id, "再次申请")
    for lone in (security, actor, await act("auditor")):
        with pytest.raises(NotAllowed):
            await factor_reset.confirm_reset(lone, request)
    with pytest.raises(asyncpg.CheckViolationError):
        await FactorReset.update({FactorReset.confirmed_by: security.account_id}).where(
            FactorReset.id == request
        )
    done = await asyncio.gather(
        *(factor_reset.confirm_reset(city, request) for _ in range(4)), return_exceptions=True
    )
    assert [answer for answer in done if answer is None] == [None]
    assert not (await sign_in("county1")).awaits_code
    rows = await AuditEntry.select(AuditEntry.action, AuditEntry.actor_name).where(
        AuditEntry.action.like("account.second_factor_reset%")
    )
    assert [row["actor_name"] for row in rows] == [security.name, city.name]


async def test_where_it_is_required_nothing_else_comes_first(act, open_browser, configure):
    configure(require_totp="true")
    browser = await open_browser("city")
    assert (await browser.get("/desk")).headers["location"] == "/account/second-factor"
    answer = await browser.get("/api/v1/needs")
    assert answer.status_code == 403
    assert "/api/v1/me/second-factor" in answer.json()["detail"]
    assert (await browser.submit("/account/second-factor", {"password": PASSWORD})).status_code == 303
    shown = (await browser.get("/account/second-factor")).text
    secret = (await second_factor.pending(await act("city"))).secret
    assert secret in shown
    assert "data:image/svg+xml" in shown
    wrong = await browser.submit("/account/second-factor/confirm", {"code": "000000"})
    assert wrong.status_code == 422
    right = await browser.submit("/account/second-factor/confirm", {"code": code_of(secret, -1)})
    assert right.text.count("<code>") == 10
    assert (await browser.get("/desk")).status_code == 200
    assert (await act("enterprise1")).owes is None
    assert (await act("officer")).owes is Duty.SECOND_FACTOR


async def test_signing_in_by_page_and_api_asks_for_the_code(act, open_browser):
    _, secret, codes = await enrolled(act, "city")
    browser = await open_browser()
    first = await browser.sign_in("city")
    assert first.headers["location"].startswith("/login/code")
    assert (await browser.get("/desk")).status_code == 303
    assert (await browser.submit("/login/code", {"code": "123"})).status_code == 422
    assert (await browser.submit("/login/code", {"code": code_of(secret)})).headers["location"] == "/desk"
    assert (await browser.get("/desk")).status_code == 200
    api = await open_browser()
    credentials = {"login": "city", "password": PASSWORD}
    refused = await api.post("/api/v1/session", json=credentials)
    assert refused.status_code == 422
    assert "code" in refused.json()["errors"]
    opened = await api.post("/api/v1/session", json={**credentials, "code": codes[1]})
    assert opened.status_code == 201


async def test_other_roles_have_none(act):
    enterprise = await act("enterprise1")
    for trying in (
        second_factor.begin(enterprise, PASSWORD),
        second_factor.confirm(enterprise, "123456"),
        second_factor.renew_recovery_codes(enterprise, "123456"),
    ):
        with pytest.raises(NotAllowed):
            await trying
    assert throttle.CODES.times == 5
