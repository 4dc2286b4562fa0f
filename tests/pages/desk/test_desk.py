"""Everybody's desk and menu lead only to pages that open for them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from talent_platform.clock import today
from talent_platform.demand.needs import service
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.reference.codes import branches, counties

Open = Callable[..., Awaitable[httpx.AsyncClient]]
LOGINS = (
    "city", "county1", "officer", "auditor", "enterprise1", "institution1", "department1", "candidate",
    "teamlead", "security", None,
)  # fmt: skip


async def public_need(act) -> int:
    terms = {
        "title": "数控机床装调工程师", "seats": 2, "required_skills": "数控编程", "education": "本科",
        "branch": next(iter(branches())), "county": next(iter(counties())), "pay_min": 12, "pay_max": 20,
        "start_on": today(), "deadline": today() + timedelta(30),
    }  # fmt: skip
    enterprise = await act("enterprise1")
    need = await service.create(enterprise, NeedKind.TALENT, TalentNeedForm.model_validate(terms))
    await service.take_step(enterprise, need, "submit")
    await service.take_step(await act("county1"), need, "approve")
    return need


@pytest.mark.parametrize("login", LOGINS)
async def test_every_link_of_front_page_and_desk_opens(open_browser: Open, act, login: str | None) -> None:
    need = await public_need(act)
    client = await open_browser(login)
    links = set()
    for start in ("/", "/desk") if login else ("/",):
        shown = await client.get(start)
        assert shown.status_code == 200
        links |= {
            link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)"', shown.text)
            if not link.startswith(("/static", "/language"))
        }  # fmt: skip
    assert (f"/needs/{need}" in links) is (login != "security")
    if login == "institution1":
        links.discard("/posts")  # opens once a bureau has registered the institution's posts
    for link in sorted(links):
        answer = await client.get(link, follow_redirects=True)
        assert answer.status_code == 200, (login, link)


async def test_a_visitor_is_led_to_sign_in(open_browser: Open) -> None:
    answer = await (await open_browser()).get("/desk")
    assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize("login", ["city", "officer", "institution1"])
async def test_a_desk_asks_the_database_once_for_a_figure(
    open_browser: Open, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And reads no rows to count them: what a page costs is above all how often it asks."""
    asked: list[str] = []
    fetch = asyncpg.Connection._do_execute

    async def noted(self, query: str, *rest: Any, **options: Any) -> Any:
        asked.append(query)
        return await fetch(self, query, *rest, **options)

    client = await open_browser(login)
    await client.get("/desk")
    monkeypatch.setattr(asyncpg.Connection, "_do_execute", noted)
    shown = await client.get("/desk")
    tiles, panels = shown.text.count('class="tile '), shown.text.count('class="card')
    assert tiles
    assert len(asked) <= 1 + tiles + panels + 3, asked  # the session, and figures not shown at nought
    assert not any("RESET ALL" in query for query in asked)


async def test_the_menu_holds_what_one_may_open_in_groups(open_browser: Open) -> None:
    """Who has many pages finds them in groups and in a map of all, who has few has them side by side."""
    city, candidate = await open_browser("city"), await open_browser("candidate")
    page = (await city.get("/runs")).text
    groups = re.findall(
        r'<a href="([^"]+)"( aria-current="true")?>', page.split('id="mainnav"')[1].split("</ul>")[0]
    )
    assert groups == [("/desk", ""), ("/needs", ' aria-current="true"'), ("/posts", ""), ("/texts", "")]
    pages = re.findall(r'<a href="(/[^"]*)"', page.split('<nav class="pages"')[1].split("</nav>")[0])
    matching = ["/needs", "/projects", "/enterprises", "/candidates", "/teams", "/runs", "/cases", "/search"]
    assert pages == [*matching, "/saved", "/shortlists"]
    in_map = re.findall(r'<a href="(/[^"]*)"', page.split('class="map-grid"')[1].split("</details>")[0])
    rooms = [
        "plans",
        "requests",
        "specials",
        "terms",
        "corrections",
        "queue",
        "overrides",
        "board",
        "rounds",
        "rules",
    ]
    posts = ["/posts", "/publicity", *(f"/posts/{room}" for room in rooms)]
    kept = ["/texts", "/imports", "/registrations", "/accounts", "/calendar"]
    assert in_map == ["/desk", *pages, "/directives", *posts, *kept]
    few = (await candidate.get("/desk")).text
    assert 'class="map"' not in few
    side = re.findall(r'<a href="(/[^"]*)"', few.split('id="mainnav"')[1].split("</nav>")[0])
    assert side == [
        "/desk",
        "/needs",
        "/projects",
        "/candidates",
        "/cases",
        "/search",
        "/saved",
        "/publicity",
    ]
    # On a phone what is opened most is at hand.
    bar = re.findall(r'<a href="(/[^"]*)"', page.split('class="tabbar"')[1].split("<details")[0])
    assert bar == ["/desk", "/cases", "/search"]
