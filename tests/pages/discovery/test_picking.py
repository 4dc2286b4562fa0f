"""Facets, order and tabs of the search page: each number is what a click brings."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from talent_platform.clock import now, today
from talent_platform.index import service
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.wording import STAGE_LABELS

Open = Callable[..., Awaitable[Any]]
PLACES = list(counties())[:3]


async def person(**values: Any) -> int:
    number = await Candidate.count()
    row = {
        "name": f"某{number:03d}", "phone": f"139{number:08d}", "headline": "焊接工程师", "registered": True,
        "skills": '[{"name": "氩弧焊", "level": 3}]', "consent": True, "available_from": today(), "years": 3,
        "education": 3, "county": PLACES[0], "wanted_counties": f'["{PLACES[0]}"]', "mode": "rigid",
    }  # fmt: skip
    return int((await Candidate.insert(Candidate(**{**row, **values})))[0]["id"])


async def shown(browser: Any, url: str) -> str:
    answer = await browser.get(url)
    assert answer.status_code == 200
    return str(answer.text)


def people(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<h2><a href="/candidates/(\d+)"', page)]


def choices(page: str) -> dict[str, tuple[str, int, bool]]:
    """Label → address, number, picked."""
    found = re.findall(
        r'<li><a href="(/search[^"]*)"( aria-current="true")?>([^<]*)<span>([\d,]+)</span>', page
    )
    return {
        label: (html.unescape(url), int(number.replace(",", "")), bool(picked))
        for url, picked, label, number in found
    }


async def test_several_values_of_a_facet_and_every_number_is_what_the_click_brings(
    open_browser: Open,
) -> None:
    for place, mode, education in (
        (0, "rigid", 3),
        (0, "flexible", 4),
        (1, "rigid", 5),
        (1, "rigid", 3),
        (2, "flexible", 4),
    ):
        await person(wanted_counties=f'["{PLACES[place]}"]', mode=mode, education=education)
    await service.rebuild()
    browser = await open_browser("city")
    first, second, third = (counties()[code] for code in PLACES)
    page = await shown(browser, "/search?kind=candidate&q=焊接")
    assert len(people(page)) == 5
    page = await shown(browser, choices(page)[first][0])
    assert len(people(page)) == 2
    kept = choices(page)
    assert [kept[name][1] for name in (first, second, third)] == [2, 2, 1], "the others can still be added"
    page = await shown(browser, kept[second][0])
    assert len(people(page)) == 4
    assert [choices(page)[name][2] for name in (first, second, third)] == [True, True, False]
    for label, (url, number, picked) in choices(page).items():
        if not picked and label not in (first, second, third):
            assert len(people(await shown(browser, url))) == number, label
    page = await shown(browser, choices(page)[first][0])
    assert len(people(page)) == 2, "a second click takes it away"
    assert 'name="places" value="' in page, "a new text keeps what is picked"


async def test_the_order_and_what_is_new(open_browser: Open, open_api: Any) -> None:
    ids = {years: await person(years=years) for years in (5, 20, 1)}
    old = await person(years=9)
    await Candidate.update({Candidate.updated: now() - timedelta(days=40)}, force=True).where(
        Candidate.id == old
    )
    await service.rebuild()
    browser = await open_browser("city")
    page = await shown(browser, "/search?kind=candidate&q=焊接&sort=years")
    assert people(page) == [ids[20], old, ids[5], ids[1]]
    assert '<option value="years" selected>' in page
    assert set(people(await shown(browser, "/search?kind=candidate&q=焊接&since=30"))) == set(ids.values())
    api = await open_api("city")
    found = (await api.get("/api/v1/search?kind=candidate&sort=years&since=30")).json()
    assert [one["id"] for one in found["items"]] == [ids[20], ids[5], ids[1]]
    for odd in ("sort=nothing", "since=x", "since=9999999", "sort=%00", "places=%00", "places=&places=x"):
        assert (await browser.get(f"/search?kind=candidate&{odd}")).status_code == 200


async def test_a_limit_finds_whom_it_says_and_what_was_asked_for_is_marked(
    open_browser: Open, open_api: Any
) -> None:
    new = await person(years=3, wanted_pay=18, available_from=today() + timedelta(days=60))
    old = await person(
        years=12, wanted_pay=40, skills='[{"name": "钣金", "level": 1}, {"name": "氩弧焊", "level": 3}]'
    )
    await service.rebuild()
    browser, api = await open_browser("city"), await open_api("city")
    both: set[int] = {new, old}
    for limit, found in (
        ("years=3", both), ("years=5", {old}), ("years=20", set()), ("pay=20", {new}), ("pay=50", both),
        ("available=0", {old}), ("available=90", both), ("years=5&pay=20", set()), ("years=4", both),
    ):  # fmt: skip
        page = await shown(browser, f"/search?kind=candidate&q=焊接&{limit}")
        assert set(people(page)) == found, limit
        if limit == "years=5&pay=20":
            drops = dict(re.findall(r">去掉“([^”]+)”</a> (\d+) 条", page))
            assert drops == {"5 年及以上": "1", "不超过 20 万元": "1"}
        if limit != "years=4":
            told = (await api.get(f"/api/v1/search?kind=candidate&q=焊接&{limit}")).json()
            assert {one["id"] for one in told["items"]} == found
    assert (await api.get("/api/v1/search?kind=candidate&years=4")).status_code == 400
    page = await shown(browser, "/search?kind=candidate&q=氩弧焊&years=5")
    assert re.search(r'chip"><mark>氩弧焊</mark></span>.*钣金', page), (
        "what was asked for stands first, marked"
    )
    assert 'name="years"' in page
    assert '<option value="5" selected>' in page, "a new text keeps it"


async def test_tabs_say_how_many_and_keep_what_they_know(open_browser: Open) -> None:
    await person()
    await Team.insert(
        Team(project="焊接攻关", description="焊接", stage=next(iter(STAGE_LABELS)),
             branch=next(iter(branches())), name="甲", cooperation="joint", minimum_size=1,
             available_from=today(), keywords='["焊接"]',
             category="old", consent=True, wanted_counties=f'["{PLACES[0]}"]')
    )  # fmt: skip
    await service.rebuild()
    browser = await open_browser("city")
    page = await shown(browser, f"/search?kind=candidate&q=焊接&places={PLACES[0]}&degree=3")
    tab = re.search(r'<a[^>]*href="(/search\?kind=team[^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    assert tab
    assert f"places={PLACES[0]}" in tab[1]
    assert "degree" not in tab[1], "a team has none"
    assert re.search(r"\b1\b", re.sub(r"<[^>]+>", " ", tab[2])), tab[2]
    assert 'href="/teams/' in await shown(browser, html.unescape(tab[1]))


async def test_a_question_that_finds_nothing_says_what_to_drop(open_browser: Open, open_api: Any) -> None:
    await person(years=3)
    await person(years=4)
    await service.rebuild()
    browser, api = await open_browser("city"), await open_api("city")
    page = await shown(browser, "/search?kind=candidate&q=焊接 二十年以上")
    assert not people(page)
    [(url, label, number)] = re.findall(r'<li><a href="([^"]+)">去掉“([^”]+)”</a> (\d+) 条', page)
    assert (label, number) == ("工作 20 年及以上", "2")
    assert "<del>" not in page, "somebody has the word, though nobody within the condition"
    assert len(people(await shown(browser, html.unescape(url)))) == 2
    page = await shown(browser, f"/search?kind=candidate&q=焊接&places={PLACES[1]}")
    [(url, label, number)] = re.findall(r'<li><a href="([^"]+)">去掉“([^”]+)”</a> (\d+) 条', page)
    assert (label, number) == (counties()[PLACES[1]], "2")
    assert len(people(await shown(browser, html.unescape(url)))) == 2
    found = (await api.get("/api/v1/search", params={"kind": "candidate", "q": "焊接 二十年以上"})).json()
    assert found["instead"] == [{"drop": "工作 20 年及以上", "total": 2}]
    page = await shown(browser, "/search?kind=candidate&q=焊接 博士 二十年以上")
    [(url, label, number)] = re.findall(r'<li><a href="([^"]+)">去掉“([^”]+)”</a> (\d+) 条', page)
    assert (label, number) == ("全部条件", "2"), "without a single one of them there is still nobody"
    assert len(people(await shown(browser, html.unescape(url)))) == 2


async def test_a_name_to_try_is_one_that_finds_somebody(open_browser: Open) -> None:
    await person(skills='[{"name": "钎焊", "level": 3}]')
    await service.rebuild()
    browser = await open_browser("city")
    page = await shown(browser, "/search?kind=candidate&q=焊工 三年以上")
    assert "<del>焊工</del>" in page
    [url] = re.findall(r'<a href="([^"]+)">钎焊</a>', page)
    assert len(people(await shown(browser, html.unescape(url)))) == 1
    assert "焊工证" not in page, "a near name, but nobody has it"
    assert "钎焊</a>" not in await shown(browser, "/search?kind=candidate&q=焊工 九年以上")


async def test_two_who_look_alike_carry_numbers_and_who_finds_only_themselves_is_told(
    open_browser: Open,
) -> None:
    ids = [await person(), await person()]
    await service.rebuild()
    for login in ("city", "enterprise1"):
        browser = await open_browser(login)
        page = await shown(browser, "/search?kind=candidate&q=焊接")
        assert all(f"人才编号 {one}<" in page for one in ids)
        listed = await shown(browser, "/candidates")
        assert all(re.search(rf">\s*{one}\s*</td>", listed) for one in ids)
    page = await shown(await open_browser("candidate"), "/search?kind=candidate&q=焊接")
    assert "您只能搜到自己的" in page
    assert "<del>" not in page, "nobody whom the reader may see is not nobody"


async def test_a_list_stands_in_the_order_of_the_search(open_browser: Open, open_api: Any) -> None:
    """Page and API of a list, asked for the best first, as the search has them; a filter only leaves out."""
    for number in range(12):
        held = '[{"name": "氩弧焊", "level": 3}]' if number % 3 else '[{"name": "数控编程", "level": 3}]'
        words = "氩弧焊 " * (number % 5)
        await person(
            skills=held, headline=f"工程师{number}", summary=f"{words}十年经验", education=3 + number % 2
        )
    await service.drain()
    api, city = await open_api("city"), await open_browser("city")
    found = (await api.get("/api/v1/search", params={"kind": "candidate", "q": "氩弧焊"})).json()
    best = [int(item["id"]) for item in found["items"]]
    asked = {"q": "氩弧焊", "sort": "fit"}
    listed = (await api.get("/api/v1/candidates", params=asked)).json()
    assert [item["id"] for item in listed["items"]] == best
    assert len(set(best)) == listed["total"] > 5
    page = await shown(city, "/candidates?q=氩弧焊&sort=fit")
    assert [int(one) for one in re.findall(r'<a href="/candidates/(\d+)">工程师', page)] == best
    assert "恢复原来的顺序" in page
    assert "按匹配程度排列" in await shown(city, "/candidates?q=氩弧焊")
    assert "按匹配程度排列" not in await shown(city, "/candidates")
    near = (await api.get("/api/v1/candidates", params={**asked, "education": 4})).json()
    left = [item["id"] for item in near["items"]]
    assert 0 < len(left) < len(best)
    assert left == [one for one in best if one in left]
    second = (await api.get("/api/v1/candidates", params={**asked, "size": 3, "page": 2})).json()
    assert [item["id"] for item in second["items"]] == best[3:6]
