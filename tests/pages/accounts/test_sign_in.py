"""Signing in as a person would, and what an attacker would try."""

import asyncio

import pytest

from talent_platform.accounts.sign_in import acting
from talent_platform.accounts.tables import Session

PASSWORD = "correct horse battery"


async def test_a_session_is_made_at_sign_in_and_ends_at_sign_out(open_browser):
    browser = await open_browser("county1")
    assert (await browser.get("/account")).status_code == 200
    token = browser.cookies["talent_session"]
    assert token not in str(await Session.select())
    assert (await browser.submit("/logout")).status_code == 303
    assert await acting.actor_of(token) is None


async def test_a_token_chosen_by_the_client_opens_nothing(open_browser):
    browser = await open_browser()
    browser.cookies.set("talent_session", "chosen-by-attacker")
    await browser.sign_in("city")
    assert await acting.actor_of("chosen-by-attacker") is None


async def test_wrong_passwords_lock_the_account_even_when_guessed_in_parallel(open_browser):
    browser = await open_browser()
    await browser.get("/login")
    answers = await asyncio.gather(*(browser.sign_in("city", f"guess {n}") for n in range(8)))
    assert {answer.status_code for answer in answers} <= {422, 429}
    assert (await browser.sign_in("city", PASSWORD)).status_code == 429
    assert "talent_session" not in browser.cookies


@pytest.mark.parametrize("login", ["city", "nobody"])
async def test_the_answer_does_not_tell_whether_the_login_exists(open_browser, login):
    browser = await open_browser()
    answer = await browser.sign_in(login, "wrong password")
    assert answer.status_code == 422
    assert "账号或密码不正确" in answer.text


async def test_a_form_without_its_token_is_refused(open_browser):
    browser = await open_browser("city")
    assert (await browser.post("/account/password", data={"current": "x", "new": "y"})).status_code == 403


async def test_the_api_changes_nothing_for_a_cookie_alone(open_browser):
    browser = await open_browser("city")
    assert (await browser.get("/api/v1/me")).status_code == 200
    answer = await browser.delete("/api/v1/session")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_sign_in_never_leads_to_another_site(open_browser, target):
    browser = await open_browser()
    answer = await browser.submit("/login", {"username": "city", "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/desk"


async def test_a_visitor_is_led_to_the_sign_in_form_and_back(open_browser):
    browser = await open_browser()
    answer = await browser.get("/account")
    assert answer.headers["location"] == "/login?next=%2Faccount"


async def test_a_county_opens_accounts_for_its_own_organisations_only(open_browser, act):
    browser = await open_browser("county1")
    other = (await act("enterprise2")).organisation_id
    own = (await act("enterprise1")).organisation_id
    form = {
        "login": "new",
        "name": "新账号",
        "role": "enterprise",
        "password": "long enough 1",
        "reason": "企业来函增设经办人",
    }
    assert (await browser.submit("/accounts", {**form, "organisation": other})).status_code == 403
    assert (
        await browser.submit("/accounts", {**form, "organisation": own, "role": "city"})
    ).status_code == 403
    assert (await browser.submit("/accounts", {**form, "organisation": own})).status_code == 303
    assert "enterprise2" not in (await browser.get("/accounts")).text
