"""Where one is reached and of what: the same on the page and over the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import deputies, service
from talent_platform.accounts.tables import Account
from talent_platform.clock import today
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.notices.outgoing import codes

Open = Callable[..., Awaitable[Any]]
PAGE = "/notifications/settings"


async def last_code() -> str:
    row = await DB.asyncpg_pool.fetchrow("SELECT text FROM outgoing_message ORDER BY id DESC LIMIT 1")
    return vault.unseal(row["text"], codes.CODES).decode()[-6:]


async def test_an_address_is_given_proved_and_taken_away(
    open_browser: Open, open_api: Open, configure: Callable[..., None]
) -> None:
    firm = await open_browser("enterprise1")
    assert "本平台没有接通邮件和短信" in (await firm.get(PAGE)).text
    assert (await firm.submit(f"{PAGE}/mail", {"address": "firm@example.com"})).status_code == 404
    configure(
        smtp_host="127.0.0.1", smtp_port=9, mail_from="noreply@example.com",
        public_url="https://talent.example.com",
    )  # fmt: skip
    wrong = await firm.submit(f"{PAGE}/mail", {"address": "firm at example"})
    assert wrong.status_code == 422
    assert "请填写一个邮箱地址" in wrong.text
    assert 'value="firm at example"' in wrong.text
    assert (await firm.submit(f"{PAGE}/mail", {"address": "firm@example.com"})).status_code == 303
    shown = (await firm.get(PAGE)).text
    assert "待验证" in shown
    assert 'value="firm@example.com"' in shown
    assert (await firm.submit(f"{PAGE}/mail/prove", {"code": "000"})).status_code == 422
    assert (await firm.submit(f"{PAGE}/mail/prove", {"code": await last_code()})).status_code == 303
    assert "已验证" in (await firm.get(PAGE)).text

    # Another address has to be proved anew, and the one proved stands till then; over the API as on the page.
    api = await open_api("enterprise1")
    assert (await api.put(f"/api/v1{PAGE}/mail", json={"address": "new@example.com"})).status_code == 202
    (address,) = (await api.get(f"/api/v1{PAGE}")).json()["addresses"]
    assert (address["address"], address["verified"], address["asked"]) == (
        "firm@example.com", True, "new@example.com",
    )  # fmt: skip
    assert "现在仍发到 firm@example.com" in (await firm.get(PAGE)).text
    code = await last_code()
    assert (await api.post(f"/api/v1{PAGE}/mail/prove", json={"code": code})).status_code == 204
    (address,) = (await api.get(f"/api/v1{PAGE}")).json()["addresses"]
    assert (address["address"], address["verified"], address["asked"]) == ("new@example.com", True, "")
    assert "改发到新验证的地址" in (await firm.get("/notifications")).text
    # A code counts once.
    assert (await api.post(f"/api/v1{PAGE}/mail/prove", json={"code": code})).status_code == 422
    assert (await api.delete(f"/api/v1{PAGE}/mail")).status_code == 204
    assert (await api.delete(f"/api/v1{PAGE}/mail")).status_code == 404
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM reached_at") == 0

    # Codes are not sent without end.
    answers = [await firm.submit(f"{PAGE}/mail", {"address": "a@example.com"}) for _ in range(5)]
    assert [one.status_code for one in answers] == [303, 303, 303, 429, 429]


async def test_what_is_sent_is_chosen_by_kind(open_browser: Open, open_api: Open) -> None:
    firm, api = await open_browser("enterprise1"), await open_api("enterprise1")
    assert len((await api.get(f"/api/v1{PAGE}")).json()["kinds"]) == 9
    assert (await firm.submit(f"{PAGE}/kinds", {"kinds": ["needs", "cases"]})).status_code == 303
    assert (await api.get(f"/api/v1{PAGE}")).json()["kinds"] == ["cases", "needs"]
    assert (await api.put(f"/api/v1{PAGE}/kinds", json={"kinds": []})).status_code == 204
    assert "checked" not in (await firm.get(PAGE)).text
    assert (await firm.submit(f"{PAGE}/kinds", {"kinds": "nothing"})).status_code == 422


async def test_a_deputy_changes_nothing_of_it(
    open_browser: Open, act: Callable[[str], Awaitable[Actor]]
) -> None:
    home = (await act("county1")).organisation_id
    await service.create_account(
        None,
        login="county9",
        name="同事",
        role="county",
        organisation_id=home,
        password="correct horse battery",
    )
    await Account.update({Account.password_until: None}).where(Account.login == "county9")
    colleague = (await act("county9")).account_id
    await deputies.name(await act("county1"), colleague, today(), today() + timedelta(days=3), "年假期间")
    assignment = await DB.asyncpg_pool.fetchval(
        "SELECT id FROM role_assignment WHERE account = $1", colleague
    )
    browser = await open_browser("county9")
    await browser.submit("/account/roles", {"assignment": assignment})
    assert (await browser.get(PAGE)).status_code == 403
    assert (await browser.submit(f"{PAGE}/kinds", {"kinds": "needs"})).status_code == 403
