"""Everybody's desk and menu lead only to pages that open for them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest

Open = Callable[..., Awaitable[httpx.AsyncClient]]
LOGINS = (
    "city", "county1", "officer", "auditor", "enterprise1", "institution1", "candidate", "teamlead", None,
)  # fmt: skip


@pytest.mark.parametrize("login", LOGINS)
async def test_every_link_of_the_desk_opens(open_browser: Open, login: str | None) -> None:
    client = await open_browser(login)
    start = await client.get("/desk" if login else "/")
    assert start.status_code == 200
    links = {
        link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)"', start.text)
        if not link.startswith(("/static", "/language"))
    }  # fmt: skip
    if login == "institution1":
        links.discard("/posts")  # opens once a bureau has registered the institution's posts
    for link in sorted(links):
        answer = await client.get(link, follow_redirects=True)
        assert answer.status_code == 200, (login, link)


async def test_a_visitor_is_led_to_sign_in(open_browser: Open) -> None:
    answer = await (await open_browser()).get("/desk")
    assert answer.headers["location"].startswith("/login")
