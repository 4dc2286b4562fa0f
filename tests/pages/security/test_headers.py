"""Every answer, whoever asks for what: the headers that keep it private and on this site."""

from __future__ import annotations

import re

import pytest
from serving import application

from talent_platform.web.rendering import static_url
from talent_platform.web.safety.headers import SECURITY_HEADERS


def requests() -> list[tuple[str, str]]:
    """Each method of each address, with a row that exists nowhere, and some addresses that are no route."""
    found = [("GET", static_url("app.css")), ("HEAD", static_url("app.css")), ("GET", "/static/none.css")]
    found += [("GET", "/no-such-page"), ("GET", "/api/v1/nothing"), ("POST", "/static/app.css")]
    for route in application().routes:
        if "{file_path" not in route.path_format:
            path = re.sub(r"\{\w+:int\}", "4711", route.path)
            found += [(method, re.sub(r"\{[^}]+\}", "x", path)) for method in sorted(route.methods)]
    return found


@pytest.mark.parametrize("login", [None, "city", "candidate"])
async def test_every_answer_carries_the_headers_and_only_static_files_are_kept(login, open_browser) -> None:
    browser, wrong, statuses = await open_browser(login), [], set()
    for method, path in requests():
        if path == "/logout":
            continue
        answer = await browser.request(method, path)
        statuses.add(answer.status_code)
        wanted = dict(SECURITY_HEADERS)
        kept = path.startswith("/static/") and answer.status_code == 200
        wanted["Cache-Control"] = "max-age=31536000, immutable" if kept else "no-store"
        given = {name: answer.headers.get_list(name) for name in wanted}
        if given != {name: [value] for name, value in wanted.items()}:
            wrong.append((method, path, answer.status_code, given))
        assert "strict-transport-security" not in answer.headers
    assert wrong == []
    assert {200, 204, 303, 403, 404, 405} <= statuses


@pytest.mark.parametrize("path", ["/", "/desk", "/no-such-page", "/needs.xlsx", "/api/v1/me", "/static/none"])
async def test_over_https_browsers_are_told_to_stay_there(path, open_browser, configure) -> None:
    configure(secure_cookies=True)
    answer = await (await open_browser()).get(path)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_over_https_every_cookie_is_for_https_only(open_browser, configure) -> None:
    configure(secure_cookies=True)
    browser = await open_browser()
    browser.base_url = "https://testserver"
    signed_in = await browser.sign_in("city")
    password = await browser.submit("/account/password", {"current": "wrong", "new": "x"})
    answers = [signed_in, password, await browser.get("/language/en"), await browser.submit("/logout")]
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {
        "talent_session",
        "talent_device",
        "__Host-csrftoken",
        "locale",
    }
    assert [
        cookie for cookie in cookies if "secure" not in cookie.lower() and "max-age=0" not in cookie.lower()
    ] == []
