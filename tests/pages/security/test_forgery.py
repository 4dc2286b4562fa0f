"""Forms of other sites, tokens of other sessions and planted cookies change nothing and say nothing."""

from __future__ import annotations

from urllib.parse import quote

from talent_platform.accounts.sign_in import service
from talent_platform.clock import now
from talent_platform.web.safety import forgery

CHANGE = "/account/password"


def token_of(answer) -> str:
    return answer.text.split('name="csrf-token" content="')[1].split('"')[0]


async def test_a_token_holds_for_the_session_it_was_given_to_and_for_no_other(open_browser) -> None:
    visitor, first, second = await open_browser(), await open_browser("city"), await open_browser("city")
    before = token_of(await visitor.get("/login"))
    theirs = token_of(await second.get("/desk"))
    for token in (before, theirs, forgery.issue(""), "", "x" * 96, "é" * 40):
        # Whoever can write cookies for this host plants the token as the cookie too.
        first.cookies.set("csrftoken", quote(token), domain="testserver.local", path="/")
        assert (await first.post(CHANGE, data={"_csrf_token": token})).status_code == 403
        assert (await first.post(CHANGE, headers={"x-csrftoken": quote(token)})).status_code == 403
    own = token_of(await first.get("/desk"))
    assert (await first.post(CHANGE, data={"_csrf_token": own})).status_code == 422
    assert (await first.post(CHANGE, headers={"x-csrftoken": own})).status_code == 422


async def test_signing_in_and_out_changes_the_token(open_browser) -> None:
    browser = await open_browser()
    tokens = [token_of(await browser.get("/login"))]
    await browser.sign_in("city")
    tokens.append(token_of(await browser.get("/desk")))
    assert token_of(await browser.get("/needs")) == tokens[-1]
    await browser.submit("/logout")
    tokens.append(token_of(await browser.get("/login")))
    await browser.sign_in("city")
    tokens.append(token_of(await browser.get("/desk")))
    assert len(set(tokens)) == 4


async def test_nobody_is_signed_in_by_a_form_of_another_site(open_browser) -> None:
    browser = await open_browser()
    token = token_of(await browser.get("/login"))
    form = {"username": "city", "password": "correct horse battery", "_csrf_token": token}
    for site in ("cross-site", "same-site"):
        answer = await browser.post("/login", data=form, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
    other = await open_browser()
    assert (await other.post("/login", data=form)).status_code == 403
    assert (
        await browser.post("/login", data=form, headers={"sec-fetch-site": "same-origin"})
    ).status_code == 303


async def test_a_form_sent_after_the_session_ended_leads_to_the_sign_in_page(open_browser) -> None:
    browser = await open_browser("city")
    token = token_of(await browser.get("/desk"))
    await service.sign_out(browser.cookies["talent_session"])
    answer = await browser.post(CHANGE, data={"_csrf_token": token})
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")
    await browser.get("/login")
    assert (await browser.sign_in("city")).status_code == 303


async def test_the_api_needs_no_token(open_api) -> None:
    api = await open_api("city")
    assert (await api.post("/api/v1/needs/1/priority", json={"priority": 1})).status_code == 404


async def test_no_sentence_can_be_planted_on_a_page(open_browser) -> None:
    browser, other = await open_browser("city"), await open_browser("county1")
    until = int(now().timestamp()) + 60
    written = await other.submit("/accounts", {
        "login": "neu1", "name": "新人", "role": "enterprise", "organisation": "3",
        "password": "long enough 1", "reason": "企业来函增设经办人",
    })  # fmt: skip
    assert written.status_code == 303, written.text
    for planted in (
        quote("danger:请拨打电话"), f"{until}.{'0' * 64}.{quote('danger:请拨打电话')}", "..", "9" * 5000,
        written.cookies["flash"],
    ):  # fmt: skip
        browser.cookies.set("flash", planted, domain="testserver.local", path="/")
        page = await browser.get("/desk")
        assert page.status_code == 200
        assert 'id="flashes" role="status">\n  </div>' in page.text
    assert "账号已开设" in (await other.get("/accounts")).text
    assert "账号已开设" not in (await other.get("/accounts")).text
