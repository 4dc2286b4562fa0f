"""Everybody's desk and menu lead only to pages that open for them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from talent_platform.accounts.roles import Role
from talent_platform.clock import ZONE, today
from talent_platform.dated.calendar.queries import in_force, last_start_over
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.enterprises.lists import ENTERPRISES
from talent_platform.demand.needs import service
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import Enterprise, NeedKind
from talent_platform.demand.waiting import check_days
from talent_platform.reference.codes import branches, counties

Open = Callable[..., Awaitable[httpx.AsyncClient]]
LOGINS = (
    "city", "county1", "officer", "auditor", "enterprise1", "institution1", "department1", "candidate",
    "teamlead", "security", None,
)  # fmt: skip


async def submitted_need(act) -> int:
    terms = {
        "title": "数控机床装调工程师", "seats": 2, "required_skills": "数控编程", "education": "本科",
        "branch": next(iter(branches())), "county": next(iter(counties())), "pay_min": 12, "pay_max": 20,
        "start_on": today(), "deadline": today() + timedelta(30),
    }  # fmt: skip
    enterprise = await act("enterprise1")
    need = await service.create(enterprise, NeedKind.TALENT, TalentNeedForm.model_validate(terms))
    await service.take_step(enterprise, need, "submit")
    return need


async def public_need(act) -> int:
    need = await submitted_need(act)
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
    # The session, surveys past their day, for the city the accounts that others guess at, and lists whose
    # figures are all nought: runs and imports that wait, landings, and texts; the calendar that terms are
    # counted by, needs that counties have left lying, and documents of the law that have ended: those entered
    # and the figures, years and editions that rest on them.
    assert len(asked) <= 14 + tiles + panels, asked
    assert not any("RESET ALL" in query for query in asked)


async def test_a_decision_leads_on_to_what_waits_next(open_browser: Open, act) -> None:
    """In the order of the list, each once, and at its end to what stands before; then nowhere."""
    needs = [await submitted_need(act) for _ in range(3)]
    county = await open_browser("county1")
    left = set(needs)
    at = needs[1]
    order = [needs[2], needs[0]]
    while True:
        answer = await county.submit(f"/needs/{at}/steps/approve")
        assert answer.status_code == 303, answer.text
        left.discard(at)
        page = (await county.get(answer.headers["location"])).text
        following = re.findall(r'<a href="/needs/([0-9]+)" autofocus>下一项待办</a>', page)
        if not left:
            break
        assert int(following[0]) == order.pop(0)
        at = int(following[0])
    assert not following
    # Whose turn it is not has no next one; and the link is shown once.
    back = await (await open_browser("enterprise1")).submit(
        f"/needs/{at}/steps/close", {"code": "filled_elsewhere"}
    )
    assert "下一项待办" not in back.text
    assert "下一项待办" not in (await county.get(f"/needs/{at}")).text


async def tiles(client: httpx.AsyncClient) -> dict[str, tuple[int, str]]:
    """Label → figure and address, as the desk shows them."""
    shown = (await client.get("/desk")).text
    found = re.findall(r'<a class="tile [^"]*" href="([^"]*)">(.*?)</a>', shown, re.DOTALL)
    told = {}
    for address, inner in found:
        label = re.sub(r"<[^>]+>", " ", inner).split()
        number = next(int(one.replace(",", "")) for one in label if one.replace(",", "").isdigit())
        told[next(one for one in label if not one.replace(",", "").isdigit())] = (
            number, address.replace("&amp;", "&"),
        )  # fmt: skip
    return told


async def test_auditor_and_security_see_what_to_look_at(open_browser: Open, act) -> None:
    """A look at contacts, a written answer and an export are on the auditor's desk; who is locked out on that
    of the security administrator. Each figure is the number of rows behind its link."""
    auditor, security = await open_browser("auditor"), await open_browser("security")
    before = await tiles(auditor)
    need = await public_need(act)
    officer = await open_browser("city")
    await officer.get(f"/needs.xlsx?q={need}")
    after = await tiles(auditor)
    assert after["七天内导出文件"][0] == before["七天内导出文件"][0] + 1
    for label in ("七天内查看联系方式和证号", "七天内代为答复", "七天内特别准予", "七天内导出文件"):
        count, address = after[label]
        listed = (await auditor.get(address)).text
        assert (f"共 {count} 条" if count else "没有记录") in listed, label
    assert (await tiles(security))["已锁定的账号"][0] == 0
    count, address = (await tiles(security))["现在登录着的账号"]
    assert f"共 {count} 条" in (await security.get(address)).text
    assert count == 2, "of those in the keeping: the auditor and the city"
    visitor = await open_browser()
    for _ in range(12):
        await visitor.sign_in("county2", "wrong-password-each-time")
    count, address = (await tiles(security))["已锁定的账号"]
    assert count == 1
    assert "county2" in (await security.get(address)).text


async def test_the_menu_holds_what_one_may_open_in_groups(open_browser: Open) -> None:
    """Who has many pages finds them in groups and in a map of all, who has few has them side by side."""
    city, candidate = await open_browser("city"), await open_browser("candidate")
    page = (await city.get("/runs")).text
    groups = re.findall(
        r'<a href="([^"]+)"( aria-current="true")?>', page.split('id="mainnav"')[1].split("</ul>")[0]
    )
    at = ' aria-current="true"'
    assert groups == [("/desk", ""), ("/needs", at), ("/surveys", ""), ("/posts", ""), ("/texts", "")]
    pages = re.findall(r'<a href="(/[^"]*)"', page.split('<nav class="pages"')[1].split("</nav>")[0])
    matching = ["/needs", "/projects", "/enterprises", "/candidates", "/teams", "/runs", "/cases", "/liaison"]
    matching.append("/landings")
    assert pages == [*matching, "/search", "/saved", "/shortlists"]
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
    certificates = ["/policies", "/directory", "/certificates/check", "/certificates"]
    titles = [
        *(f"/titles/{room}" for room in ("committees", "plans", "standards", "experts", "draws")),
        "/titles/applications",
        "/titles/meetings",
        "/titles/results",
        "/integrity",
    ]
    posts = ["/posts", "/publicity", *certificates, *titles, *(f"/posts/{room}" for room in rooms)]
    kept = ["/texts", "/imports", "/front-desk", "/registrations", "/accounts", "/invitations", "/calendar"]
    firms = ["/enterprises/registration", "/enterprises/lists"]
    kept.append("/operations")
    asked = ["/surveys", "/surveys/flags", "/surveys/rows", "/upward", "/surveys/needs", "/surveys/chain"]
    assert in_map == ["/desk", *pages, "/directives", *firms, *asked, *posts, *kept]
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


async def test_what_a_county_leaves_lying_is_on_its_desk_and_on_the_citys(
    open_browser: Open, open_api: Open, act, db: str
) -> None:
    """From the day after the dated figure on, counted from the submission; each figure opens its rows."""
    late, fresh = await submitted_need(act), await submitted_need(act)
    county, city, enterprise = [await open_browser(one) for one in ("county1", "city", "enterprise1")]
    assert "有逾期事项的县区" not in await tiles(city)
    assert "提交后 5 个工作日内核对" in (await county.get("/desk")).text
    owner = await asyncpg.connect(db)
    await owner.execute("SET session_replication_role = replica")
    last = last_start_over(await in_force(), check_days(), today())
    assert last is not None
    evening = datetime.combine(last, time(23, 59), ZONE)
    moved = "UPDATE need_change SET at = $2 WHERE need = $1"
    await owner.execute(moved, late, evening)
    await owner.execute(moved, fresh, evening + timedelta(minutes=2))
    await owner.close()
    count, address = (await tiles(county))["逾期未核对的人才需求"]
    assert count == 1
    assert set(re.findall(r'href="/needs/([0-9]+)"', (await county.get(address)).text)) == {str(late)}
    assert (await tiles(city))["有逾期事项的县区"] == (1, "/desk#late-counties")
    panel = (await city.get("/desk")).text.split('id="late-counties"')[1].split("</table>")[0]
    assert next(iter(counties().values())) in panel
    (address,) = [one.replace("&amp;", "&") for one in re.findall(r'<a href="([^"]*)">1</a>', panel)]
    assert set(re.findall(r'href="/needs/([0-9]+)"', (await city.get(address)).text)) == {str(late)}
    api = await open_api("city")
    items = (await api.get(f"/api/v1{address}")).json()["items"]
    assert [one["id"] for one in items] == [late]
    # Changed under check it is no fresher; sent back and submitted anew it is.
    await county.submit(f"/needs/{late}/steps/return", {"note": "请写明工作地点"})
    await enterprise.submit(f"/needs/{late}/steps/submit")
    assert "逾期未核对的人才需求" not in await tiles(county)


async def test_an_officers_enterprises_are_those_of_the_own_portfolio(
    open_browser: Open, open_api: Open, act
) -> None:
    """Tile, list, file and API; a deputy's are those of whom it stands in for."""
    city, officer = await act("city"), await act("officer")
    firms = [int(one["organisation"]) for one in await Enterprise.select(Enterprise.organisation)]
    browser = await open_browser("officer")
    assert (await tiles(browser))["我联系的企业"][0] == 0
    await enterprises.assign_officer(city, firms[0], officer.account_id)
    count, address = (await tiles(browser))["我联系的企业"]
    assert count == 1
    assert re.findall(r'href="/enterprises/([0-9]+)"', (await browser.get(address)).text) == [str(firms[0])]
    api = await open_api("officer")
    assert [one["organisation"] for one in (await api.get(f"/api/v1{address}")).json()["items"]] == firms[:1]
    assert len((await api.get("/api/v1/enterprises")).json()["items"]) == len(firms)
    link = f"/liaison/officers/{officer.account_id}"
    assert link in (await browser.get("/desk")).text
    stand_in = replace(await act("county1"), role=Role.OFFICER, deputises=officer.account_id)
    assert (await ENTERPRISES.figure(stand_in, whose="mine"))[0] == 1
    assert (await ENTERPRISES.figure(replace(stand_in, deputises=None), whose="mine"))[0] == 0
