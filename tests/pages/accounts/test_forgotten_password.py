"""Who forgot the password chooses a new one; the front desk puts it in force, and nobody else can."""

from __future__ import annotations

import re

from talent_platform.accounts.tables import Account, PasswordRequest
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.jobs import worker
from talent_platform.jobs.tables import Job
from talent_platform.notices.outgoing import codes, reaching
from talent_platform.notices.outgoing.recovering import SEND_FOR_PASSWORD
from talent_platform.notices.outgoing.tables import Channel
from talent_platform.reference.codes import counties

PASSWORD, NEW = "correct horse battery", "Korn-feld-und-Mohn-71"
HOW = "核对了身份证和工作证"


async def ask(visitor, login, **more):
    form = {"login": login, "password": NEW, "again": NEW, **more}
    return await visitor.submit("/login/forgotten", form)


def receipt_of(answer) -> str:
    return re.search(r"hand-over-code\">([A-Z2-9-]{14})<", answer.text)[1]


async def number_of(login) -> int:
    return (await Account.select(Account.id).where(Account.login == login))[0]["id"]


async def test_the_front_desk_puts_the_chosen_password_in_force(open_browser):
    visitor, county, owner = (
        await open_browser(),
        await open_browser("county1"),
        await open_browser("enterprise1"),
    )
    receipt = receipt_of(await ask(visitor, " Enterprise1"))
    other = receipt_of(await ask(visitor, "enterprise2"))
    # Until then nothing has changed: the old password and the session hold.
    assert (await owner.get("/account")).status_code == 200
    assert (await visitor.sign_in("enterprise1", NEW)).status_code == 422
    url = f"/accounts/{await number_of('enterprise1')}/accept-password"
    for sent in ({"receipt": other}, {"receipt": "AAAA"}, {"receipt": receipt, "reason": "x"}):
        refused = await county.submit(url, {"reason": HOW, **sent})
        assert refused.status_code == 422, refused.text
    foreign = f"/accounts/{await number_of('enterprise2')}/accept-password"
    assert (await county.submit(foreign, {"receipt": other, "reason": HOW})).status_code == 404
    assert (await county.submit(url, {"receipt": receipt, "reason": HOW})).status_code == 303
    assert (await owner.get("/account")).status_code == 303
    assert (await visitor.sign_in("enterprise1", PASSWORD)).status_code == 422
    assert (await visitor.sign_in("enterprise1", NEW)).status_code == 303
    # It is the owner's own choice: nothing is to be changed first; and the owner reads who did it.
    assert HOW in (await visitor.get("/looks")).text
    again = await county.submit(url, {"receipt": receipt, "reason": HOW})
    assert again.status_code == 422
    assert await PasswordRequest.count().where(PasswordRequest.password_hash.is_null()) == 1


async def test_an_officials_waits_for_a_second_person(open_browser):
    visitor, security = await open_browser(), await open_browser("security")
    receipt = receipt_of(await ask(visitor, "county1"))
    url = f"/accounts/{await number_of('county1')}/accept-password"
    assert (await security.submit(url, {"receipt": receipt, "reason": HOW})).status_code == 303
    assert (await visitor.sign_in("county1", NEW)).status_code == 422
    assert "待另一人确认" in (await security.get("/accounts")).text


async def test_the_page_tells_nothing_and_locks_nobody(open_browser, configure):
    visitor = await open_browser()
    varies = r"[A-Z2-9]{4}(-[A-Z2-9]{4}){2}|\d\d:\d\d|enterprise1|nobody-here"
    same = [re.sub(varies, "", (await ask(visitor, login)).text) for login in ("enterprise1", "nobody-here")]
    assert same[0] == same[1]
    for wrong in ({"password": "short", "again": "short"}, {"again": "another"}, {"login": " "}):
        sent = {"login": "enterprise1", "password": NEW, "again": NEW, **wrong}
        assert (await visitor.submit("/login/forgotten", sent)).status_code == 422
    configure(limit_password_requests=3)
    answers = [(await ask(visitor, "enterprise1")).status_code for _ in range(3)]
    assert answers == [200, 429, 429]
    assert (await visitor.sign_in("enterprise1")).status_code == 303


async def test_over_the_api(open_browser, open_api):
    visitor, county = await open_browser(), await open_api("county1")
    sent = await visitor.post("/api/v1/password-requests", json={"login": "enterprise1", "password": NEW})
    body = {"receipt": sent.json()["receipt"].lower(), "reason": HOW}
    url = f"/api/v1/accounts/{await number_of('enterprise1')}/accept-password"
    wrong = await county.post(url, json={**body, "receipt": "AAAA"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["receipt"])
    assert (await county.post(url, json=body)).json() == {"password": None, "waits": False}
    assert (await visitor.sign_in("enterprise1", NEW)).status_code == 303


async def sent_codes() -> list[str]:
    """Those on their way, once the worker has found out whether there is anything to send."""
    for job in await Job.select(Job.id).where(Job.kind == SEND_FOR_PASSWORD, Job.state == "queued"):
        await worker.run_job(job["id"])
    rows = await DB.asyncpg_pool.fetch(
        "SELECT text FROM outgoing_message WHERE state = 'waiting' ORDER BY id"
    )
    return [vault.unseal(row["text"], codes.CODES).decode()[-6:] for row in rows]


async def test_a_person_who_proved_a_phone_needs_no_window(open_browser, configure):
    configure(
        gateway_url="http://127.0.0.1:9/send", gateway_secret="shared-with-the-gateway-xxxxxxxx",
        gateway_channels="sms", public_url="https://talent.example.com",
    )  # fmt: skip
    visitor, owner, firm = (
        await open_browser(), await open_browser("candidate"), await open_browser("enterprise1"),
    )  # fmt: skip
    for login in ("candidate", "enterprise1"):
        await reaching.proved(await number_of(login), Channel.SMS, codes.sealed("13900001111"))
    # One that was proved at a screen left open an hour ago opens nothing yet.
    await ask(visitor, "candidate")
    assert await sent_codes() == []
    await DB.asyncpg_pool.execute("UPDATE reached_at SET verified = now() - interval '4 days'")
    varies = r"[A-Z2-9]{4}(-[A-Z2-9]{4}){2}|\d\d:\d\d|candidate|nobody-here|enterprise1"
    asked = [await ask(visitor, login) for login in ("nobody-here", "enterprise1", "candidate")]
    assert len({re.sub(varies, "", answer.text) for answer in asked}) == 1, "nobody learns what was sent"
    (code,) = await sent_codes()
    receipts = [receipt_of(answer) for answer in asked]
    address = "/login/forgotten/code"
    for receipt in receipts[:2]:
        wrong = await visitor.submit(address, {"receipt": receipt, "code": code})
        assert (wrong.status_code, "验证码不正确" in wrong.text) == (422, True)
    assert (await visitor.submit(address, {"receipt": receipts[2], "code": "000"})).status_code == 422
    assert (await owner.get("/account")).status_code == 200
    done = await visitor.submit(address, {"receipt": receipts[2], "code": code})
    assert (done.status_code, done.headers["location"]) == (303, "/login")
    assert (await owner.get("/account")).status_code == 303
    assert (await visitor.sign_in("candidate", NEW)).status_code == 303
    assert "凭验证码换了密码" in (await visitor.get("/notifications")).text
    body = {"receipt": receipts[2], "code": code}
    assert (await firm.post("/api/v1/password-requests/proof", json=body)).status_code == 422, "once"

    # An address that the account has not any more opens nothing, though another is proved.
    receipt = receipt_of(await ask(await open_browser(), "candidate"))
    code = (await sent_codes())[-1]
    other = codes.sealed("13900002222")
    await DB.asyncpg_pool.execute("UPDATE reached_at SET address = $1", other)
    late = await visitor.submit(address, {"receipt": receipt, "code": code})
    assert late.status_code == 422
    # From no limit anybody reads whose phone it is: a registration with it is taken as ever.
    for _ in range(6):
        await ask(await open_browser(), "candidate")
    await sent_codes()
    form = {
        "person": "求职甲", "phone": "13900002222", "county": next(iter(counties())), "login": "seeker-1",
        "password": NEW, "again": NEW, "prove_by": "sms",
    }  # fmt: skip
    assert (await (await open_browser()).submit("/register/candidate", form)).status_code == 200
