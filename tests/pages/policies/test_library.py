"""The policy library.

Worth: a rule that goes on resting on a text that was repealed would be applied to people by no law.
"""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import asyncpg
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.policies.documents import queries
from talent_platform.policies.tables import PolicyChange
from talent_posts import all_rules, exam_acts, integrity_causes, meeting_rules, shipped_figures, title_rules

PDF = b"%PDF-1.7 as issued"
AT = "/api/v1/policies"
OWN = {
    "title": "示范市职称评审实施办法", "number": "示人社发〔2026〕12号",
    "issuer": "示范市人力资源和社会保障局",
    "rank": "city", "jurisdiction": "219900", "valid_from": "2026-01-01", "status": "verified",
    "text": "总则\n第一条 目的。\n第十六条 公示。",
}  # fmt: skip


def body(told: dict, **changes) -> dict:
    names = ("title", "number", "issuer", "rank", "jurisdiction", "valid_from", "valid_to", "replaced_by",
             "link", "status", "names", "text", "version")  # fmt: skip
    return {**{name: told[name] for name in names}, "note": "据取代它的文件第二十条", **changes}


async def test_everybody_reads_what_the_rules_rest_on(open_browser, open_api):
    visitor, clerk, api = await open_browser(), await open_browser("institution1"), await open_api("city")
    listed = (await api.get(AT, params={"size": 100})).json()
    assert "职称评审管理暂行规定" in {each["title"] for each in listed["items"]}
    page = (await visitor.get("/policies/notice-2021")).text
    assert "严格规范专业技术岗位聘用工作" in page
    assert 'href="/posts/rules/' not in page, "rules have their pages for offices"
    for_clerk = (await clerk.get("/policies/notice-2021")).text
    links = set(re.findall(r'href="(/posts/(?:rules|figures)/[^"]+)"', for_clerk))
    assert len(links) > 5
    for link in links:
        assert (await clerk.get(link)).status_code == 200
    told = (await api.get(f"{AT}/notice-2021")).json()
    eighth = next(each for each in told["paragraphs"] if each["label"] == "(八)")
    by_law = {rule.id for rule in all_rules() for each in rule.sources
              if each.title == "2021年全市职称工作安排意见" and each.article == "(八)"}  # fmt: skip
    assert by_law
    assert by_law <= set(eighth["cited_by"])
    assert all(each in page for each in by_law)
    assert (await visitor.get("/policies/nobody")).status_code == 404
    unnamed = (await queries.library()).unnamed
    listed_page = (await visitor.get("/policies")).text
    assert "没有指明文件" in listed_page
    assert all(title in listed_page for title in unnamed)
    # A rule leads to the paragraph it stands in.
    rule = (await clerk.get(f"/posts/rules/{min(by_law)}")).text
    assert 'href="/policies/notice-2021#p8"' in rule


async def test_what_rests_on_a_repealed_text_is_to_be_reviewed_by_brute_force(open_browser, open_api):
    """Of each document that ended yesterday: what is in force and names it, and no successor of it."""
    api, city = await open_api("city"), await open_browser("city")
    yesterday = str(today() - timedelta(days=1))
    for key in ("order-40", "order-31", "opinions-2006-87", "notice-2021", "regulation-652"):
        before = (await api.get(f"{AT}/{key}")).json()
        assert before["review"] == 0
        done = await api.put(f"{AT}/{key}", json=body(before, valid_to=yesterday))
        assert done.status_code == 200, done.text
        assert done.json()["standing"] == "ended"
        lost = {(each["kind"], each["name"]) for each in done.json()["grounds"] if each["review"]}
        assert lost == set(resting(before["names"]))
        assert done.json()["review"] == len(lost) > 0
        page = (await city.get(f"/policies/{key}")).text
        assert "仍以这份已失效的文件为依据" in page
        for kind, name in lost:
            if kind == "figure":
                assert "文件已失效" in (await city.get(f"/posts/figures/{name}")).text, name
    desk = (await city.get("/desk")).text
    assert re.search(r"已失效、仍有规则或数值依据的文件</span>\s*<span class=\"tile-value\">5", desk)
    assert (await api.get(AT, params={"to_review": "yes"})).json()["total"] == 5


def resting(names):
    """As a reader of the sources would find it, without the library."""
    day = today()

    def named(title):
        return any(name.replace("（", "(").replace("）", ")") in title for name in names)

    for rule in (*all_rules(), *title_rules(), *meeting_rules()):
        if rule.in_force(day) and any(named(each.title) for each in rule.sources):
            yield "rule", rule.id
    for name, figure in shipped_figures().by_name.items():
        if any(value.covers(day) and named(value.source.title) for value in figure.values):
            yield "figure", name
    for act in exam_acts():
        if act.in_force(day) and named(act.source.title):
            yield "act", act.code
    for cause in integrity_causes():
        held = cause.since <= day and (cause.until is None or day <= cause.until)
        if held and any(named(each.title) for each in (cause.source, *(bar.source for bar in cause.bars))):
            yield "cause", cause.code


async def test_what_names_the_successor_too_has_kept_its_ground(db):
    """The rules on discipline cite the provisional text and the one that took its place."""
    found = (await queries.library()).documents
    old = found["discipline-2012"]
    assert old.standing == "ended"
    assert old.grounds
    assert old.lost == []
    assert found["reconsideration-1999"].lost == [], "the figure of the old text is no longer in force"


async def test_the_city_enters_a_document_changes_it_and_puts_its_file_beside(open_browser, open_api):
    city, api, other = await open_browser("city"), await open_api("city"), await open_browser("county1")
    assert (await other.get("/policies/new")).status_code == 403
    for wrong, field in (
        ({"valid_to": "2025-01-01"}, "失效日期不能早于施行日期"), ({"jurisdiction": "辽原"}, "施行地区"),
        ({"replaced_by": "nobody"}, "没有这个标识的文件"), ({"title": "职"}, "名称"),
    ):  # fmt: skip
        refused = await city.submit("/policies/new", OWN | wrong)
        assert refused.status_code == 422
        assert field in refused.text
        assert "第十六条 公示" in refused.text, "nothing typed is lost"
    address = (await city.submit("/policies/new", OWN)).headers["location"]
    key = address.rpartition("/")[2]
    assert (await city.submit("/policies/new", OWN)).status_code == 422, "it is there"
    told = (await api.get(f"{AT}/{key}")).json()
    assert [each["label"] for each in told["paragraphs"]] == ["", "第一条", "第十六条"]
    assert told["names"] == [OWN["number"], OWN["title"]]
    # A file known by its content; the newest is shown, the earlier one stays.
    for sent, status in ((b"MZ", 422), (b"", 422), (PDF, 303), (PDF + b" anew", 303)):
        files = {"file": ("办法.pdf", sent, "application/pdf")}
        assert (await city.submit(f"{address}/file", {}, files=files)).status_code == status
    visitor = await open_browser()
    assert (await visitor.get(f"{address}/file")).content == PDF + b" anew"
    assert (await api.get(f"{AT}/{key}/file")).content == PDF + b" anew"
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM policy_file") == 2
    # The old order is replaced by it; what rests on that order alone has lost its ground.
    order = (await api.get(f"{AT}/order-40")).json()
    assert (await api.put(f"{AT}/order-40", json=body(order, replaced_by=key, note="x"))).status_code >= 400
    done = (await api.put(f"{AT}/order-40", json=body(order, replaced_by=key))).json()
    assert (done["standing"], done["version"]) == ("ended", 1)
    assert done["review"] > 0
    assert "示范市职称评审实施办法" in (await visitor.get("/policies/order-40")).text
    assert "职称评审管理暂行规定" in (await visitor.get(address)).text
    circle = await api.put(f"{AT}/{key}", json=body(told, replaced_by="order-40"))
    assert circle.status_code == 422
    assert "一圈" in circle.text
    form = (await city.get("/policies/order-40/edit")).text
    assert 'name="version" value="1"' in form
    stale = await city.submit("/policies/order-40/edit", {**body(order), "names": "x；人社部令第40号"})
    assert stale.status_code == 422
    stale = await city.submit("/policies/order-40/edit", {**body(order), "names": "人社部令第40号"})
    assert stale.status_code == 409
    log = (await city.get("/policies/order-40")).text
    assert "据取代它的文件第二十条" in log
    assert "据取代它的文件第二十条" not in (await visitor.get("/policies/order-40")).text


async def test_of_two_changes_at_once_one_is_told(open_api):
    api = await open_api("city")
    for key in ("order-40", "order-40"):  # as shipped, then as changed
        told = (await api.get(f"{AT}/{key}")).json()
        answers = await asyncio.gather(
            *(api.put(f"{AT}/{key}", json=body(told, number=f"第{n}号")) for n in range(4))
        )
        assert sorted(each.status_code for each in answers) == [200, 409, 409, 409], answers[0].text
    assert await PolicyChange.count() == 2


async def test_a_document_and_its_history_stay(open_api, db):
    api = await open_api("city")
    key = (await api.post(AT, json=OWN)).json()["key"]
    await api.post(f"{AT}/{key}/file", files={"file": ("a.pdf", PDF, "application/pdf")})
    for statement in (
        "DELETE FROM policy_document", "UPDATE policy_document SET title = '别的'",
        "UPDATE policy_document SET key = 'order-40', version = version + 1",
        "DELETE FROM policy_change", "UPDATE policy_change SET note = ''", "DELETE FROM policy_file",
        "UPDATE policy_file SET body = 'x'", "TRUNCATE policy_file", "TRUNCATE policy_change",
    ):  # fmt: skip
        with pytest.raises(asyncpg.PostgresError, match=r"append-only|stays|denied"):
            await DB.asyncpg_pool.execute(statement)
