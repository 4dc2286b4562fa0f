"""Every address of the application, asked by several roles with values no page would send: never a failure of
the server, and nothing for visitors that is not public."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from serving import application

ROLES = ("city", "enterprise1", "institution1", "teamlead", "auditor")
BEYOND_BIGINT = str(10**30)
HOSTILE = "page=999999999999&size=-1&sort=password_hash&q=%00%25'&next=//evil.example&on=x&years_min=NaN"
PUBLIC = re.compile(
    r"^/($|login|register|language|needs|projects|static|schema|health|live|ready|search|suggest/search"
    r"|publicity|directory|titles/plans|titles/standards|titles/draws|landings/figures|certificates/check"
    r"|certificates/keys|c/|policies"
    r"|api/v1/(needs|projects|search|publicity|directory|titles/plans|titles/standards|titles/draws|policies"
    r"|landings/figures|certificates/keys|suggestions/search))"
)


def addresses(method: str, number: str) -> Iterator[str]:
    for route in application().routes:
        if method in getattr(route, "methods", ()) and "{file_path" not in route.path_format:
            path = re.sub(r"\{(\w+):int\}", number, route.path)
            yield re.sub(r"\{[^}]+\}", "x", path)


UNFIT = {("/health", 503), ("/ready", 503)}
"""No worker runs beside these tests, and these say so."""


@pytest.mark.parametrize("role", ROLES)
async def test_no_address_fails_on_numbers_and_parameters_out_of_range(role, open_browser) -> None:
    browser = await open_browser(role)
    failed = []
    # A number that no row can have is refused before anybody's role is looked at.
    for number in ("1", BEYOND_BIGINT) if role == "city" else ("1",):
        for path in addresses("GET", number):
            answer = await browser.get(f"{path}?{HOSTILE}")
            if answer.status_code >= 500 and (path, answer.status_code) not in UNFIT:
                failed.append((path, answer.status_code))
    assert failed == []


async def test_a_visitor_reads_only_what_is_public(open_browser) -> None:
    browser = await open_browser()
    opened = []
    for path in addresses("GET", "1"):
        answer = await browser.get(path)
        if answer.status_code == 200 and not PUBLIC.match(path):
            opened.append(path)
    assert opened == []


@pytest.mark.parametrize("role", ROLES)
async def test_no_form_fails_on_values_out_of_range(role, open_browser) -> None:
    browser = await open_browser(role)
    names = (
        "login",
        "name",
        "role",
        "organisation",
        "password",
        "officer",
        "version",
        "need",
        "candidate",
        "candidates",
        "seats",
        "on",
        "kind",
        "mode",
        "reason",
        "text",
        "due",
        "side",
        "action",
        "page",
    )
    failed = []
    for value in (BEYOND_BIGINT, "²") if role == "city" else (BEYOND_BIGINT,):
        for path in addresses("POST", "1"):
            if path.startswith("/api/") or path in {"/login", "/logout"}:
                continue
            answer = await browser.submit(path, dict.fromkeys(names, value))
            if answer.status_code >= 500:
                failed.append((path, value[:5], answer.status_code))
    assert failed == []


async def test_no_page_form_is_taken_without_its_token(open_browser) -> None:
    browser = await open_browser("city")
    taken = []
    for path in addresses("POST", "1"):
        if not path.startswith("/api/"):
            answer = await browser.post(path, data={})
            if answer.status_code != 403:
                taken.append((path, answer.status_code))
    assert taken == []


async def test_the_session_cookie_alone_changes_nothing_through_the_api(open_browser) -> None:
    browser = await open_browser("city")
    taken = []
    for method in ("POST", "DELETE", "PUT", "PATCH"):
        for path in addresses(method, "1"):
            if path.startswith("/api/") and path != "/api/v1/session":
                answer = await browser.request(method, path, json={})
                if answer.status_code < 400:
                    taken.append((method, path, answer.status_code))
    assert taken == []


@pytest.mark.parametrize("path", ["/", "/desk", "/no-such-page", "/needs/99", "/audit", "/accounts/1/off"])
async def test_every_answer_carries_the_security_headers(path, open_browser) -> None:
    browser = await open_browser("city")
    answer = await browser.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_no_browser_keeps_the_page_of_somebody_signed_in(open_browser) -> None:
    assert (await (await open_browser("city")).get("/desk")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("target", ["//[", "http://[", "//%E2%84%80", "/%5C%5Cevil"])
async def test_an_address_to_return_to_that_is_none_leads_home(target, open_browser) -> None:
    browser = await open_browser()
    assert (await browser.get(f"/login?next={target}")).status_code == 200
    answer = await browser.get(f"/language/zh?next={target}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
