"""What the search box offers while somebody types, and what it never does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.demand.tables import Need
from talent_platform.supply.tables import Candidate
from talent_search import suggested

Open = Callable[..., Awaitable[Any]]


async def offered(browser: Any, text: str, kind: str) -> list[str]:
    answer = await browser.get("/suggest/search", params={"q": text, "kind": kind})
    assert answer.status_code == 200
    return re.findall(r'<option value="([^"]*)">', answer.text)


@pytest.mark.parametrize(
    ("typed", "among"),
    [("焊", "焊接工艺"), ("h", "HFSS"), ("hj", "焊接工艺"), ("skbc", "数控编程"),
     ("shukongbianch", "数控编程"), ("sukonbiancen", "数控编程"), ("welder", "电焊工"), ("TIG焊", "氩弧焊"),
     ("焊街", "焊接工艺")],
)  # fmt: skip
def test_names_are_offered_from_the_first_letter(typed: str, among: str) -> None:
    assert among in suggested(typed)
    assert len(suggested(typed)) <= 10


async def test_the_last_word_is_gone_on_with(open_browser: Open) -> None:
    browser = await open_browser("officer")
    assert "硕士 数控编程" in await offered(browser, "硕士 数控编", "candidate")
    assert await offered(browser, "", "candidate") == []
    assert await offered(browser, "焊", "nothing") == []


async def test_names_of_people_are_never_offered(open_browser: Open) -> None:
    row = {
        "name": "欧阳测试", "phone": "13900000001", "headline": "焊工", "registered": True, "consent": True,
        "available_from": today(),
    }  # fmt: skip
    await Candidate.insert(Candidate(**row))
    for login in ("city", "officer", "county1", "enterprise1"):
        browser = await open_browser(login)
        for kind in ("candidate", "team", "need"):
            assert not [one for one in await offered(browser, "欧阳", kind) if "欧阳" in one]


async def test_employers_with_public_needs_are_offered(open_browser: Open) -> None:
    visitor = await open_browser()
    assert not await offered(visitor, "第1机床", "need")
    employer = await Organisation.objects().get(Organisation.name == "第1机床厂")
    await Need.insert(
        Need(
            kind="talent", organisation=employer.id, title="焊工", seats=1, branch="01", category="old",
            county=employer.county, start_on=today(), deadline=today(), state="open",
        )
    )  # fmt: skip
    assert await offered(visitor, "第1机床", "need") == ["第1机床厂"]
    assert await offered(visitor, "第1机床", "candidate") == [], (
        "who may not search people is offered nothing"
    )
    await Need.update({Need.withheld: True}, force=True)
    assert not await offered(visitor, "第1机床", "need")


async def test_saved_searches_are_offered_to_whoever_may_open_them(open_browser: Open) -> None:
    """Under their name, with their address; nobody else's."""
    county, other = await open_browser("county1"), await open_browser("county2")
    address = "/search?kind=need&q=%E7%84%8A%E6%8E%A5"
    kept = await county.submit("/saved", {"name": "本县焊接岗位", "address": address})
    assert kept.status_code == 303
    told = (await county.get("/suggest/search", params={"q": "焊接岗", "kind": "need"})).text
    assert re.search(r'value="本县焊接岗位" label="我的查询" data-goes="/search\?kind=need&amp;q=', told)
    for browser in (other, await open_browser()):
        assert "本县焊接岗位" not in await offered(browser, "焊接岗", "need")
