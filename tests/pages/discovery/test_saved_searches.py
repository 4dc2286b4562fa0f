"""Kept searches, what is new in watched ones, shortlists and what is alike: each shows what its reader may
see at that moment. Worth: nobody is told of whom they may not see, numbers are what a click brings."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from talent_platform.accounts.tables import Account, RoleAssignment
from talent_platform.clock import now, today
from talent_platform.disclosure import looks
from talent_platform.discovery.saved import queries as saved
from talent_platform.discovery.saved import service
from talent_platform.discovery.saved.service import SavedForm
from talent_platform.discovery.shortlists import queries as shortlists
from talent_platform.discovery.shortlists import service as picking
from talent_platform.discovery.shortlists.service import PickForm, ShortlistForm
from talent_platform.discovery.tables import Shortlist
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.index import service as index
from talent_platform.reference.codes import counties
from talent_platform.supply.tables import Candidate

Act = Callable[[str], Awaitable[Any]]
Open = Callable[..., Awaitable[Any]]
PLACE = next(iter(counties()))
ADDRESS = "/search?kind=candidate&q=焊接"


async def person(*skills: str, **values: Any) -> int:
    number = await Candidate.count()
    row = {
        "name": f"某{number:03d}", "phone": f"139{number:08d}", "headline": "焊接工程师", "registered": True,
        "skills": json.dumps([{"name": name, "level": 3} for name in skills or ("氩弧焊",)]), "consent": True,
        "available_from": today(), "years": 3, "education": 3, "county": PLACE, "mode": "rigid",
    }  # fmt: skip
    return int((await Candidate.insert(Candidate(**{**row, **values})))[0]["id"])


async def colleague(of: str, login: str) -> None:
    row = (await Account.select().where(Account.login == of))[0]
    del row["id"]
    await Account.insert(Account(**{**row, "login": login, "name": login}))


async def new(actor: Any, number: int) -> list[int]:
    return [one.id for one in (await saved.new_in(actor, await saved.one(actor, number))).results]


async def test_new_hits_are_those_the_watcher_may_see_now_and_has_not_seen(act: Act) -> None:
    await person()
    await index.rebuild()
    hirer = await act("enterprise1")
    number = await service.save(hirer, SavedForm(name="焊工", address=ADDRESS))
    await service.watch(hirer, number)
    assert await new(hirer, number) == [], "what it finds when it is watched is no news"
    fresh, silent = await person(), await person(consent=False)
    await index.drain()
    assert await new(hirer, number) == [fresh]
    await Candidate.update({Candidate.consent: True}).where(Candidate.id == silent)
    await Candidate.update({Candidate.consent: False}).where(Candidate.id == fresh)
    assert await new(hirer, number) == [], "one has withdrawn, of the other the index has not heard"
    await index.drain()
    assert await new(hirer, number) == [silent]
    await service.look(hirer, number)
    assert await new(hirer, number) == []
    city = await act("city")
    with pytest.raises(NotFound):
        await saved.one(city, number)


async def test_what_an_address_does_not_ask_is_not_kept(act: Act) -> None:
    officer, hirer = await act("officer"), await act("enterprise1")
    kept = {
        "/search?kind=candidate&q=焊接&degree=4&degree=5&page=3&nonsense=1&q=x": "degree=4&degree=5",
        "/needs?state=open&q=车工&page=4&size=50&state=closed": "state=open&size=50",
        "/search": "kind=need",
    }
    for address, part in kept.items():
        number = await service.save(officer, SavedForm(name="甲", address=address))
        one = await saved.one(officer, number)
        assert part in one.address, one.address
        assert "page" not in one.address
        assert "nonsense" not in one.address
        again = await service.save(officer, SavedForm(name="乙", address=one.address))
        assert (await saved.one(officer, again)).address == one.address, "kept once more it is the same"
    for address in (
        "/desk", "https://example.org/search", "//example.org/needs", "", "javascript:alert(1)", "/needs/1",
        "http://[", "/needs/../audit", "/search\x00x",
    ):  # fmt: skip
        with pytest.raises(Invalid):
            await service.save(officer, SavedForm(name="甲", address=address))
    with pytest.raises(NotAllowed):
        await service.save(hirer, SavedForm(name="甲", address="/audit?q=x"))


async def test_every_declared_list_keeps_its_filters(open_browser: Open, act: Act) -> None:
    browser, city = await open_browser("city"), await act("city")
    page = (await browser.get("/candidates?education=4&q=焊")).text
    [link] = re.findall(r'class="listing-keep" href="([^"]+)"', page)
    form = (await browser.get(html.unescape(link))).text
    [address] = re.findall(r'name="address" value="([^"]+)"', form)
    answer = await browser.submit("/saved", {"address": html.unescape(address), "name": "焊工"})
    assert answer.status_code == 303
    assert [(one.name, one.address) for one in await saved.everything(city)] == [
        ("焊工", html.unescape(address))
    ]
    shown = await browser.get(html.unescape(address))
    assert 'value="焊"' in shown.text


async def test_shared_within_the_organisation_and_nowhere_else(act: Act) -> None:
    await colleague("enterprise1", "colleague1")
    await person()
    await index.rebuild()
    owner, other, stranger = await act("enterprise1"), await act("colleague1"), await act("enterprise2")
    number = await service.save(owner, SavedForm(name="焊工", address=ADDRESS))
    made = await picking.make(owner, ShortlistForm(name="备选"))
    for who in (other, stranger):
        assert await saved.everything(who) == []
        assert await shortlists.everything(who) == []
    await service.share(owner, number, shared=True)
    await picking.share(owner, made, shared=True)
    assert [one.id for one in await saved.everything(other)] == [number]
    assert [one.id for one in await shortlists.everything(other)] == [made]
    assert await saved.everything(stranger) == []
    assert await shortlists.everything(stranger) == []
    await service.watch(other, number)
    await service.watch(owner, number)
    fresh = await person()
    await index.drain()
    await service.look(owner, number)
    assert await new(other, number) == [fresh], "each has an own watch"
    for act_ in (service.remove, picking.remove):
        with pytest.raises(NotAllowed):
            await act_(other, number if act_ is service.remove else made)
    await service.share(owner, number, shared=False)
    assert await saved.everything(other) == []
    alone = await act("candidate")
    own = await service.save(alone, SavedForm(name="岗位", address="/search?kind=need"))
    with pytest.raises(Conflict):
        await service.share(alone, own, shared=True)


async def test_a_shortlist_holds_what_its_reader_may_see_and_withdrawn_is_gone_at_once(act: Act) -> None:
    stays, goes, silent = await person(), await person(), await person(consent=False)
    hirer, city = await act("enterprise1"), await act("city")
    made = await picking.make(hirer, ShortlistForm(name="备选"))
    picked = PickForm(kind="candidate", things=[stays, goes], note="先联系")
    assert await picking.add(hirer, made, picked) == 2
    assert await picking.add(hirer, made, PickForm(kind="candidate", things=[goes])) == 0
    for kind, thing in (("candidate", silent), ("candidate", 999_999), ("team", stays)):
        with pytest.raises(NotFound):
            await picking.add(hirer, made, PickForm(kind=kind, things=[thing]))
    with pytest.raises(NotFound):
        await picking.add(city, made, PickForm(kind="candidate", things=[stays]))
    held = await shortlists.one(hirer, made)
    assert [(item.result.id, item.note) for item in held.items] == [(stays, "先联系"), (goes, "先联系")]
    await Candidate.update({Candidate.consent: False}).where(Candidate.id == goes)
    assert [item.result.id for item in (await shortlists.one(hirer, made)).items] == [stays]
    with pytest.raises(NotFound):
        await picking.annotate(hirer, made, held.items[1].id, "还在")
    await picking.drop(hirer, made, held.items[0].id)
    assert (await shortlists.one(hirer, made)).items == []


async def test_many_at_once_keep_the_bounds(act: Act) -> None:
    hirer = await act("enterprise1")
    form = SavedForm(name="焊工", address=ADDRESS)
    for _ in range(service.MOST_SAVED - 2):
        await service.save(hirer, form)
    done = await asyncio.gather(*(service.save(hirer, form) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(one, int) for one in done) == 2
    ids = [one.id for one in await saved.everything(hirer)]
    await index.rebuild()
    done = await asyncio.gather(*(service.watch(hirer, one) for one in ids[:14]), return_exceptions=True)
    assert done.count(None) == service.MOST_WATCHED
    made = await picking.make(hirer, ShortlistForm(name="备选"))
    someone = await person()
    pick = PickForm(kind="candidate", things=[someone])
    added = await asyncio.gather(*(picking.add(hirer, made, pick) for _ in range(8)))
    assert sum(added) == 1


async def test_the_pages_and_the_api_say_the_same(open_browser: Open, open_api: Open) -> None:
    first = await person()
    await index.rebuild()
    browser, api = await open_browser("enterprise1"), await open_api("enterprise1")
    assert (await browser.submit("/saved", {"address": ADDRESS, "name": "焊工"})).status_code == 303
    [kept] = (await api.get("/api/v1/saved")).json()["items"]
    assert (kept["name"], kept["watched"], kept["new"]) == ("焊工", False, 0)
    assert (await browser.submit(f"/saved/{kept['id']}/watch")).status_code == 303
    fresh = await person()
    await index.drain()
    for url in ("/desk", "/saved"):
        page = (await browser.get(url)).text
        assert f"/saved/{kept['id']}" in page
        assert re.search(r"新增 1|1 条", page), url
    fragment = await browser.get(f"/saved?at={ADDRESS}", headers={"HX-Request": "true"})
    assert "新增 1" in fragment.text
    assert f'href="/candidates/{fresh}"' in (await browser.get(f"/saved/{kept['id']}")).text
    told = (await api.get(f"/api/v1/saved/{kept['id']}/new")).json()
    assert [one["id"] for one in told["items"]] == [fresh]
    assert (await api.post(f"/api/v1/saved/{kept['id']}/look")).status_code == 204
    assert (await api.get("/api/v1/saved")).json()["items"][0]["new"] == 0

    page = (await browser.get(ADDRESS)).text
    assert page.count('name="things"') == 2
    answer = await browser.submit(
        "/shortlists/picks",
        {"kind": "candidate", "things": [str(first), str(fresh)], "name": "备选", "back": ADDRESS},
    )
    assert answer.status_code == 303
    [held] = (await api.get("/api/v1/shortlists")).json()["items"]
    assert held["count"] == 2
    detail = (await api.get(f"/api/v1/shortlists/{held['id']}")).json()
    item = detail["items"][0]
    noted = await browser.submit(f"/shortlists/{held['id']}/items/{item['id']}/note", {"note": "下周面谈"})
    assert noted.status_code == 303
    assert "下周面谈" in (await browser.get(f"/shortlists/{held['id']}")).text
    too_long = await browser.submit(f"/shortlists/{held['id']}/items/{item['id']}/note", {"note": "长" * 501})
    assert too_long.status_code == 422
    assert "最多 500 个字" in too_long.text
    gone = await api.delete(f"/api/v1/shortlists/{held['id']}/items/{item['id']}")
    assert gone.status_code == 204
    assert (await api.delete(f"/api/v1/shortlists/{held['id']}")).status_code == 204
    assert (await api.delete(f"/api/v1/saved/{kept['id']}")).status_code == 204
    assert (await api.get("/api/v1/saved")).json()["total"] == 0


async def test_alike_are_those_that_share_skills_among_what_one_may_see(act: Act, open_browser: Open) -> None:
    itself = await person("氩弧焊", "数控编程")
    both, one = await person("氩弧焊", "数控编程"), await person("氩弧焊", headline="钳工")
    await person("会计核算", headline="会计")
    hidden = await person("氩弧焊", "数控编程", consent=False)
    await index.rebuild()
    hirer = await open_browser("enterprise1")
    page = (await hirer.get(f"/similar/candidate/{itself}")).text
    assert [int(n) for n in re.findall(r'<a href="/candidates/(\d+)"><span>', page)] == [both, one]
    assert f"/similar/candidate/{itself}" in (await hirer.get(f"/candidates/{itself}")).text
    city = (await (await open_browser("city")).get(f"/similar/candidate/{itself}")).text
    assert f'href="/candidates/{hidden}"' in city
    assert (await hirer.get(f"/similar/candidate/{hidden}")).status_code == 404
    assert (await hirer.get("/similar/nothing/1")).status_code == 404


async def test_sharing_ends_with_the_owners_place_and_colleagues_words_stay_behind(act: Act) -> None:
    """Worth: an account that moves to another firm reads nothing of the first, nor writes into it."""
    await colleague("enterprise1", "hirer2")
    owner, other = await act("enterprise1"), await act("hirer2")
    one, two, three = await person(), await person(), await person()
    held = await picking.make(owner, ShortlistForm(name="焊工"))
    await picking.add(owner, held, PickForm(kind="candidate", things=[one]))
    await picking.share(owner, held, shared=True)
    kept = await service.save(owner, SavedForm(name="焊工", address=ADDRESS))
    await service.share(owner, kept, shared=True)
    await picking.add(owner, held, PickForm(kind="candidate", things=[three]))
    items = {item.result.id: item.id for item in (await shortlists.one(other, held)).items}
    await picking.annotate(other, held, items[one], "面谈印象好")
    await picking.annotate(owner, held, items[three], "下周再约")
    await picking.add(other, held, PickForm(kind="candidate", things=[two]))
    elsewhere = (await act("enterprise2")).organisation_id
    await Account.update({Account.organisation: elsewhere}).where(Account.id == owner.account_id)
    moved = await act("enterprise1")
    read = await shortlists.one(moved, held)
    kept_notes = {item.result.id: item.note for item in read.items}
    assert (read.shared, kept_notes) == (False, {one: "", three: "下周再约"})
    for gone in (shortlists.one(other, held), saved.one(other, kept)):
        with pytest.raises(NotFound):
            await gone
    # So does what is shared in a further role.
    (role,) = await RoleAssignment.insert(
        RoleAssignment(account=owner.account_id, role="enterprise", organisation=other.organisation_id)
    )
    await Shortlist.update({Shortlist.shared_with: other.organisation_id}).where(Shortlist.id == held)
    assert (await shortlists.one(other, held)).shared
    await RoleAssignment.update({RoleAssignment.ended: now()}).where(RoleAssignment.id == role["id"])
    with pytest.raises(NotFound):
        await shortlists.one(other, held)


async def test_what_colleagues_read_on_a_list_tells_nobody_who_somebody_is(
    act: Act, open_api: Open, open_browser: Open
) -> None:
    """Worth: a shared note is no second way to name and phone beside the logged look."""
    officer = await act("officer")
    api, browser = await open_api("officer"), await open_browser("officer")
    who = await person(name="欧阳备注", phone="13955556666")
    held = await picking.make(officer, ShortlistForm(name="焊工"))
    address = f"/api/v1/shortlists/{held}"
    body = {"kind": "candidate", "things": [who], "note": "欧阳备注 13955556666"}
    assert (await api.post(f"{address}/items", json=body)).status_code == 201, "what only its writer reads"
    shared = await api.put(address, json={"shared": True})
    assert shared.status_code == 422
    assert "danger" in (await browser.submit(f"/shortlists/{held}/share")).headers["set-cookie"]
    assert not (await shortlists.one(officer, held)).shared
    item = (await shortlists.one(officer, held)).items[0].id
    assert (await api.put(f"{address}/items/{item}", json={"note": "面谈印象好"})).status_code == 204
    assert (await api.put(address, json={"shared": True})).status_code == 204
    for note in ("欧阳备注", "电话 13700001111", "加微信 welder_2026"):
        assert (await api.put(f"{address}/items/{item}", json={"note": note})).status_code == 422
        assert (await api.post(f"{address}/items", json={**body, "note": note})).status_code == 422
        page = await browser.submit(f"/shortlists/{held}/items/{item}/note", {"note": note})
        assert page.status_code == 422
        assert note in page.text, "nothing typed is lost"
    looked = [one for one in await looks.at([f"candidate:{who}"]) if one.note]
    assert looked, "a hit is a look"
    kept = await service.save(officer, SavedForm(name="找 13955556666", address=ADDRESS))
    with pytest.raises(Invalid):
        await service.share(officer, kept, shared=True)
