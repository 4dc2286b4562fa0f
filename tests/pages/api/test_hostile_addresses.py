"""No address, whatever is written behind its question mark, breaks a page for anybody."""

from __future__ import annotations

from itertools import cycle, islice
from urllib.parse import urlencode

import httpx
import pytest
from litestar.routes import HTTPRoute
from serving import application

IDS = ("1", "0", "9223372036854775808")
NAMES = (
    "q", "page", "size", "sort", "dir", "state", "kind", "county", "branch", "category", "education", "mode",
    "role", "organisation", "on", "day", "as_of", "with", "name", "next", "stage", "reason", "scope",
)  # fmt: skip
RANGES = ("pay", "years", "seats", "wanted_pay")
VALUES = (
    "", "-1", "99999999999999999999", "nan", "1e999", "' OR 1=1 --", "%_\\", "\x00",
    "<script>alert(1)</script>", "{}", "{0.__class__}", "\u202e反", "2026-02-30", "0000-00-00",
    "𠀀" * 200, "②", "//evil.example",
)  # fmt: skip
RAW = (
    "%zz%ff%00=%ff",
    "q=%ff%fe&page=%00",
    "a" * 5000,
    "&&&===",
    "q[]=1&q[]=2&page=1&page=2",
    "sort=-sort&dir=%C0%AF",
)


def addresses() -> list[str]:
    """Every page one can open by typing its address."""
    found = []
    for route in application().routes:
        if (
            isinstance(route, HTTPRoute)
            and "GET" in route.methods
            and not route.path.startswith(("/api/", "/schema", "/static", "/health", "/ready", "/live"))
        ):
            found.append(route.path_format)
    return sorted(found)


def filled(path: str, number: int) -> str:
    """The path with a row that exists, one that does not, or one no column can hold."""
    parts = []
    for part in path.split("/"):
        parts.append(IDS[number % len(IDS)] if part.startswith("{") else part)
    return "/".join(parts)


def query(number: int) -> str:
    if number % 4 == 3:
        return RAW[number // 4 % len(RAW)]
    pairs = [(name, VALUES[(number + at) % len(VALUES)]) for at, name in enumerate(NAMES)]
    for at, name in enumerate(RANGES):
        pairs += [
            (f"{name}_min", VALUES[(number + at) % len(VALUES)]),
            (f"{name}_max", VALUES[number % len(VALUES)]),
        ]
    return urlencode(pairs, errors="surrogatepass")


async def test_no_query_breaks_a_page(everybody: dict[str | None, httpx.AsyncClient]) -> None:
    broken, statuses, number = [], set(), 0
    pages = addresses()
    assert len(pages) > 50
    askers = cycle(everybody.items())
    for path in pages:
        for login, browser in islice(askers, 4):
            number += 1
            address = f"{filled(path, number)}?{query(number)}"
            answer = await browser.get(address)
            statuses.add(answer.status_code)
            if answer.status_code >= 500:
                broken.append((login, address[:200]))
            if "<script>alert" in answer.text:
                broken.append((login, "unescaped: " + address[:200]))
    assert broken == []
    assert {200, 303, 403, 404} <= statuses


async def test_plain_pages_open_for_those_whose_menu_leads_there(
    everybody: dict[str | None, httpx.AsyncClient],
) -> None:
    for login, browser in everybody.items():
        home = await browser.get("/desk" if login else "/")
        assert home.status_code == 200
        menu = home.text.split('id="mainnav"')[1].split("</nav>")[0]
        for part in menu.split('href="')[1:]:
            answer = await browser.get(part.split('"')[0], follow_redirects=True)
            assert answer.status_code == 200, (login, part)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_wrong_methods_are_refused_in_the_right_form(
    everybody: dict[str | None, httpx.AsyncClient], method: str
) -> None:
    page = await everybody["city"].request(method, "/needs")
    assert page.status_code in (403, 405)
    assert page.headers["content-type"].startswith("text/html")
    answer = await everybody[None].request(method, "/api/v1/search")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
