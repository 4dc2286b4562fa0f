"""Guessing: counted before hashing, the same for logins nobody has, never shutting the owner out."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Duty
from talent_platform.accounts.keeping import own_password, second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import acting, attempts, passwords, service
from talent_platform.accounts.tables import Account, RateEvent, Session
from talent_platform.audit.tables import AuditEntry
from talent_platform.disclosure import looks
from talent_platform.errors import Invalid, NotFound, TooManyAttempts

PASSWORD = "correct horse battery"


def sign_in(login, password=PASSWORD, address="192.0.2.1", **more):
    return service.sign_in(login, password, address=address, agent="test", hours=1, **more)


async def outcome(signing):
    try:
        await signing
    except (Invalid, TooManyAttempts) as error:
        return type(error), error.message
    return None, ""


async def guess(login, number, address="192.0.2.1", **more):
    return [await outcome(sign_in(login, f"guess {n}", address, **more)) for n in range(number)]


@pytest.mark.parametrize("login", ["city", "nobody"])
async def test_of_forty_guesses_at_once_five_are_hashed(db, login):
    answers = await asyncio.gather(*(outcome(sign_in(login, f"guess {n}")) for n in range(40)))
    assert [kind for kind, _ in answers].count(Invalid) == 5
    assert [kind for kind, _ in answers].count(TooManyAttempts) == 35


async def test_all_who_are_right_get_in_at_once(db):
    """From one place, beyond the limit of an account and, over several, that of an address."""
    answers = await asyncio.gather(
        *(outcome(sign_in("city")) for _ in range(12)),
        *(outcome(sign_in(f"{login}{number}")) for login in ("county", "enterprise") for number in (1, 2)
          for _ in range(7)),
    )  # fmt: skip
    assert answers == [(None, "")] * 40


async def test_who_is_right_among_forty_wrong_guesses_changes_nothing_for_them(db, configure):
    configure(limit_sign_in_address=6)
    answers = await asyncio.gather(
        *(outcome(sign_in(f"nobody{n % 10}", f"guess {n}")) for n in range(40)),
        *(outcome(sign_in("city", address="192.0.2.9")) for _ in range(4)),
    )
    assert [kind for kind, _ in answers[:40]].count(Invalid) == 6
    assert [kind for kind, _ in answers[40:]] == [None] * 4


async def test_what_was_never_decided_counts_as_a_failure_after_a_while(db):
    for _ in range(5):
        await attempts.begin("city", "192.0.2.1", "")
    await RateEvent.raw("UPDATE rate_event SET at = at - interval '31 seconds'")
    assert (await outcome(sign_in("city")))[0] is TooManyAttempts


def test_an_ipv6_customer_counts_once():
    here = throttle.of_address("2001:db8:1:2::1")
    assert here == throttle.of_address("2001:db8:1:2:ffff::9")
    assert here != throttle.of_address("2001:db8:1:3::1")
    assert throttle.of_address("::ffff:192.0.2.1") == throttle.of_address("192.0.2.1")


@pytest.mark.parametrize(
    "change",
    [
        "password_hash = 'another'", "active = false", "organisation = NULL", "active = NOT active",
        "totp_secret = 'x'",
    ],
)  # fmt: skip
async def test_a_sign_in_begun_before_the_account_changed_opens_nothing(db, monkeypatch, change):
    """The change commits while the old password is being hashed."""
    hashing, changed = asyncio.Event(), asyncio.Event()
    verify = passwords.verify

    async def slowly(stored, password):
        fits = await verify(stored, password)
        hashing.set()
        await changed.wait()
        return fits

    monkeypatch.setattr(passwords, "verify", slowly)
    signing = asyncio.create_task(outcome(sign_in("auditor")))
    await hashing.wait()
    await Account.raw(f"UPDATE account SET {change} WHERE login = 'auditor'")
    await Account.raw("UPDATE account SET active = true WHERE login = 'auditor'")
    changed.set()
    assert await signing == (Invalid, "账号或密码不正确")
    assert await Session.count() == 0


async def test_a_sign_in_waits_for_the_change_under_way(db):
    """It has checked the password; the change holds the row."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    watcher, other = await asyncpg.connect(db), await asyncpg.connect(db)
    try:
        async with other.transaction():
            await other.execute("UPDATE account SET password_hash = 'another' WHERE login = 'auditor'")
            signing = asyncio.create_task(outcome(sign_in("auditor")))
            while not await watcher.fetchval(waits):
                assert not signing.done()
        assert (await signing)[0] is Invalid
        assert await Session.count() == 0
    finally:
        await watcher.close()
        await other.close()


async def test_a_login_nobody_has_is_answered_as_one_that_somebody_has(db, configure):
    configure(limit_sign_in_login=7)

    async def answers(login):
        here = await guess(login, 7)
        return here + [await guess(login, 1, address=f"198.51.100.{number}") for number in range(4)]

    there = await answers("city")
    assert there == await answers("nobody")
    assert {kind for kind, _ in there[:7]} == {Invalid, TooManyAttempts}
    assert there[-1][0][0] is TooManyAttempts


async def test_who_signed_in_here_before_is_not_kept_out_by_strangers(db, configure):
    configure(limit_sign_in_login=6)
    known = await sign_in("city")
    for number in range(6):
        await guess("city", 1, address=f"198.51.100.{number}")
    assert (await outcome(sign_in("city", address="203.0.113.9")))[0] is TooManyAttempts
    assert await acting.actor_of(known.token) is not None
    again = await sign_in("city", address="203.0.113.9", device=known.device)
    assert again.before.failed == 6
    # The token says whose browser it is: it is no stranger to this login only.
    assert (await guess("county1", 6, device=known.device))[-1][0] is TooManyAttempts


async def test_a_lock_is_for_one_place_and_a_right_password_forgives(db):
    assert [kind for kind, _ in await guess("city", 6)][-1] is TooManyAttempts
    await sign_in("city", address="192.0.2.2")
    for _ in range(3):
        await guess("county1", 4)
        await sign_in("county1")


async def test_strangers_wait_longer_each_time_but_not_for_ever(db, configure):
    configure(limit_sign_in_login=2, sign_in_longest_wait_seconds=60)
    for number in range(2):
        await guess("city", 1, address=f"198.51.100.{number}")
    waits = []
    for number in range(5):
        with pytest.raises(TooManyAttempts) as refused:
            await sign_in("city", address=f"203.0.113.{number}")
        waits.append(refused.value.retry_after_seconds)
        # As if the wait were over: what happened lies further back.
        await RateEvent.raw("UPDATE rate_event SET at = at - make_interval(secs => {})", waits[-1] + 1)
        await guess("city", 1, address=f"203.0.113.{number}")
    assert waits == pytest.approx([15, 30, 60, 60, 60], abs=2)


async def test_failures_locks_and_signing_out_are_logged(db):
    await guess("city", 5)
    await guess("some secret typed as a login", 1)
    signed = await sign_in("county1")
    await service.sign_out(signed.token)
    rows = await AuditEntry.select(AuditEntry.action, AuditEntry.subject, AuditEntry.detail)
    actions = [row["action"] for row in rows]
    assert actions.count("session.refused") == 6
    assert actions.count("session.locked") == 1
    assert actions[-2:] == ["session.opened", "session.closed"]
    assert "some secret" not in str(rows)
    assert "192.0.2.1" in str(rows[0])


async def test_a_keeper_unlocks_and_resets_and_never_knows_the_later_password(act):
    security = await act("security")
    county = await act("county1")
    await guess("county1", 5)
    await keeping.unlock(security, county.account_id)
    signed = await sign_in("county1")
    once = await keeping.reset_password(security, county.account_id, "已当面核对身份证")
    assert await acting.actor_of(signed.token) is None
    assert (await outcome(sign_in("county1")))[0] is Invalid
    assert "另一人确认" in (await outcome(sign_in("county1", once)))[1]
    city = await act("city")
    [grant] = await second_person.open_grants(city)
    await second_person.confirm(city, grant.id)
    fresh = await sign_in("county1", once)
    assert fresh.actor.owes is Duty.PASSWORD
    await own_password.change_password(fresh.actor, once, "three quiet rivers")
    assert (await sign_in("county1", "three quiet rivers")).actor.owes is None
    with pytest.raises(NotFound):
        await keeping.reset_password(security, (await act("enterprise1")).account_id, "已当面核对身份证")
    with pytest.raises(NotFound):
        await keeping.reset_password(await act("city"), county.account_id, "已当面核对身份证")


async def test_the_owner_reads_who_reset_the_password_and_how_often_is_bounded(act, configure):
    configure(limit_unmask=2)
    city, person = await act("city"), await act("candidate")
    for reason in ("", "aaaa", "测试一下"):
        with pytest.raises(Invalid):
            await keeping.reset_password(city, person.account_id, reason)
    for _ in range(2):
        await keeping.reset_password(city, person.account_id, "本人持身份证到窗口")
    with pytest.raises(TooManyAttempts):
        await keeping.reset_password(city, person.account_id, "本人持身份证到窗口")
    rows = await looks.at_own(person)
    assert [(row.reader, row.what, row.reason) for row in rows] == [
        (city.name, "重置本账号密码", "本人持身份证到窗口")
    ] * 2


async def test_an_initial_password_does_not_wait_for_ever(act, configure):
    once = await keeping.reset_password(
        await act("security"), (await act("county1")).account_id, "已当面核对身份证"
    )
    await Account.raw("UPDATE account SET password_until = password_until - interval '73 hours'")
    assert await outcome(sign_in("county1", once)) == (Invalid, "账号或密码不正确")


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 129, "password123!", "Admin@2026!!", "qwertyuiop", "1234567890", "aaaaaaaaaaaa",
     "county1-2026", "abcabcabcabc", "P@ssw0rd2026", "woaini5201314", "19900101zhangwei", "测试county1!!"],
)  # fmt: skip
async def test_what_guessers_try_first_is_refused(act, password):
    with pytest.raises(Invalid) as refused:
        await own_password.change_password(await act("county1"), PASSWORD, password)
    assert "new" in refused.value.fields


@pytest.mark.parametrize(
    "password", ["three quiet rivers", "Zk7#pQ9vLm2x", "窗前明月光疑是地上霜", PASSWORD + "!"]
)
async def test_what_is_hard_to_guess_is_taken(act, password):
    await own_password.change_password(await act("county1"), PASSWORD, password)
    assert passwords.check(passwords.one_time(), field="new", about=()) is None


async def test_a_page_that_asks_by_itself_keeps_no_session_alive(db):
    signed = await sign_in("city")
    await Session.raw("UPDATE session SET seen = seen - interval '50 minutes'")
    seen = (await Session.select(Session.seen))[0]["seen"]
    assert await acting.actor_of(signed.token, attended=False) is not None
    assert (await Session.select(Session.seen))[0]["seen"] == seen
    await acting.actor_of(signed.token)
    assert (await Session.select(Session.seen))[0]["seen"] > seen


async def test_an_idle_session_ends(db, configure):
    signed = await sign_in("city")
    assert await acting.actor_of(signed.token) is not None
    await Session.raw("UPDATE session SET seen = seen - interval '61 minutes'")
    assert await acting.actor_of(signed.token) is None


async def test_devices_are_told_apart(db):
    device = attempts.new_device("city")
    assert attempts.known("city", device)
    assert not attempts.known("county1", device)
    assert not attempts.known("city", device[:-1] + ("0" if device[-1] != "0" else "1"))
    assert not attempts.known("city", "")


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.CITY])
async def test_an_account_somebody_opened_owes_a_password_of_its_own(act, role):
    home = (await act("enterprise1" if role is Role.ENTERPRISE else "city")).organisation_id
    await keeping.create_account(
        None, login="newcomer", name="新人", role=role, organisation_id=home, password="long enough 1"
    )
    assert (await sign_in("newcomer", "long enough 1")).actor.owes is Duty.PASSWORD
