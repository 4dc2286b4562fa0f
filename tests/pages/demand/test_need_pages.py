"""Needs in a browser and over the API: what people read, type and are told."""

from __future__ import annotations

import asyncio
import io
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import openpyxl

from talent_platform.clock import today
from talent_platform.demand.tables import Need, NeedChange
from talent_platform.reference.codes import branches, counties

Open = Callable[..., Awaitable[httpx.AsyncClient]]
COUNTY = next(iter(counties()))


def typed(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "title": "数控机床装调工程师", "seats": "2", "required_skills": "数控编程:精通", "education": "3",
        "branch": next(iter(branches())), "county": COUNTY, "pay_min": "12", "pay_max": "20", "mode": "rigid",
        "start_on": today().isoformat(), "deadline": (today() + timedelta(30)).isoformat(),
    }  # fmt: skip
    return {**values, **changes}


async def test_from_draft_to_the_public_page(open_browser: Open) -> None:
    enterprise, county, visitor = (
        await open_browser("enterprise1"), await open_browser("county1"), await open_browser(),
    )  # fmt: skip
    saved = await enterprise.submit("/needs/new", typed())  # type: ignore[attr-defined]
    address = saved.headers["location"]
    assert (await visitor.get(address)).status_code == 404
    assert (await county.get(address)).status_code == 200
    assert "提交核对" in (await enterprise.get(address)).text
    await enterprise.submit(f"{address}/steps/submit")  # type: ignore[attr-defined]
    assert "核对通过" in (await county.get(address)).text
    await county.submit(f"{address}/steps/return", {"reason": "请写明薪酬构成"})  # type: ignore[attr-defined]
    assert "请写明薪酬构成" in (await enterprise.get(address)).text
    await enterprise.submit(f"{address}/steps/submit")  # type: ignore[attr-defined]
    await county.submit(f"{address}/steps/approve")  # type: ignore[attr-defined]
    public = await visitor.get(address)
    assert "数控机床装调工程师" in public.text
    assert "变更记录" not in public.text
    assert address in (await visitor.get("/needs")).text
    assert address in (await visitor.get("/")).text
    history = (await county.get(f"{address}/history")).text
    assert history.count("<tr>") == 1 + 5
    await enterprise.submit(f"{address}/steps/close", {"code": "budget"})  # type: ignore[attr-defined]
    assert (await visitor.get(address)).status_code == 404
    assert "经费或编制变化" in (await county.get(f"{address}/history")).text


async def test_fields_of_study_and_benefits_by_page_file_and_api(open_browser: Open, open_api: Open) -> None:
    """They are asked and told, and nobody gives away a phone in them."""
    enterprise, api = await open_browser("enterprise1"), await open_api("enterprise1")
    filled = typed(majors="机械工程、自动化", benefits="提供人才公寓")
    address = (await enterprise.submit("/needs/new", filled)).headers["location"]  # type: ignore[attr-defined]
    page = (await enterprise.get(address)).text
    assert "机械工程、自动化" in page
    assert "提供人才公寓" in page
    told = (await api.get(f"/api/v1{address}")).json()
    assert (told["majors"], told["benefits"]) == (["机械工程", "自动化"], "提供人才公寓")
    book = openpyxl.load_workbook(io.BytesIO((await enterprise.get("/needs.xlsx")).content)).active
    heads = next(row for row in book.iter_rows(values_only=True) if "优先专业" in row)
    first = next(row for row in book.iter_rows(values_only=True) if filled["title"] in row)
    assert first[heads.index("优先专业")] == "机械工程、自动化"
    assert first[heads.index("福利待遇")] == "提供人才公寓"
    for field in ("benefits", "majors"):
        leak = await enterprise.submit("/needs/new", typed(**{field: "详询 13800001234"}))  # type: ignore[attr-defined]
        assert leak.status_code == 422
        assert "13800001234" in leak.text
    assert await Need.count() == 1


async def test_a_contact_of_its_own_by_page_and_api(open_browser: Open, open_api: Open) -> None:
    """The firm says whom to call about a need; a bureau may without reading it, and no text tells it."""
    enterprise, county = await open_browser("enterprise1"), await open_browser("county1")
    api, bureau = await open_api("enterprise1"), await open_api("county1")
    filled = typed(description="到岗前先见佟另指师傅")
    address = (await enterprise.submit("/needs/new", filled)).headers["location"]  # type: ignore[attr-defined]
    at = f"/api/v1{address}/contact"
    firm = (await api.get(at)).json()
    assert not firm["named"]
    told = await enterprise.submit(  # type: ignore[attr-defined]
        f"{address}/contact", {"contact": "佟另指", "phone": "024-5550177", "version": "1"}
    )
    assert told.status_code == 422
    assert "先改写需求" in told.text
    version = (await api.get(f"/api/v1{address}")).json()["version"]
    other = {"contact": "郎另指", "phone": "024-5550178", "version": version}
    assert (await api.put(at, json={**other, "phone": "一二三"})).status_code == 400
    named = (await api.put(at, json=other)).json()
    assert named == {"named": True, "contact": "郎另指", "phone": "024-5550178"}
    assert (await api.put(at, json=other)).status_code == 409
    assert "郎另指" in (await enterprise.get(address)).text
    assert (await bureau.get(at)).json() == {"named": True, "contact": None, "phone": None}
    for page in (address, f"{address}/contact", f"{address}/history"):
        assert "郎另指" not in (await county.get(page)).text
    edited = await enterprise.submit(  # type: ignore[attr-defined]
        f"{address}/edit", typed(description="请找郎另指", version=str(version + 1))
    )
    assert edited.status_code == 422
    by_bureau = {"contact": "佟再指", "phone": "024-5550179", "version": str(version + 1)}
    assert (await county.submit(f"{address}/contact", by_bureau)).status_code == 303  # type: ignore[attr-defined]
    assert (await api.get(at)).json()["contact"] == "佟再指"
    assert (await api.delete(at)).json() == firm


async def test_a_wrong_form_keeps_everything_and_says_what_is_wrong(open_browser: Open) -> None:
    enterprise = await open_browser("enterprise1")
    answer = await enterprise.submit(  # type: ignore[attr-defined]
        "/needs/new", typed(seats="0", pay_max="3", title="<b>车工</b>", description="很长的说明")
    )
    assert answer.status_code == 422
    assert "不能小于 1" in answer.text
    assert "&lt;b&gt;车工&lt;/b&gt;" in answer.text
    assert "很长的说明" in answer.text
    assert await Need.count() == 0


async def test_saving_over_somebody_elses_change_loses_nothing(open_browser: Open) -> None:
    enterprise, county = await open_browser("enterprise1"), await open_browser("county1")
    address = (await enterprise.submit("/needs/new", typed())).headers["location"]  # type: ignore[attr-defined]
    assert 'name="version" value="1"' in (await enterprise.get(f"{address}/edit")).text
    await county.submit(f"{address}/edit", typed(years="7", version="1"))  # type: ignore[attr-defined]
    late = await enterprise.submit(f"{address}/edit", typed(title="车床技师", version="1"))  # type: ignore[attr-defined]
    assert late.status_code == 409
    assert "别人已保存" in late.text
    assert 'value="车床技师"' in late.text
    assert "7 年" in late.text
    version = re.search(r'name="version" value="(\d+)"', late.text)
    assert version is not None
    again = typed(title="车床技师", version=version[1])
    assert (await enterprise.submit(f"{address}/edit", again)).status_code == 303  # type: ignore[attr-defined]
    rows = await Need.select(Need.title, Need.years)
    assert rows == [{"title": "车床技师", "years": 0}]


async def test_a_bureau_writes_for_its_own_enterprises_only(open_browser: Open) -> None:
    county = await open_browser("county2")
    page = (await county.get("/needs/new")).text
    assert "第2机床厂" in page
    assert "第1机床厂" not in page
    own = re.search(r'<option value="(\d+)"[^>]*>第2机床厂', page)
    assert own is not None
    foreign = await Need.raw("SELECT id FROM organisation WHERE name = '第1机床厂'")
    wrong = await county.submit("/needs/new", typed(organisation=str(foreign[0]["id"])))  # type: ignore[attr-defined]
    assert wrong.status_code == 422
    assert (await county.submit("/needs/new", typed(organisation=own[1]))).status_code == 303  # type: ignore[attr-defined]


async def test_counts_of_supply_follow_the_form(open_browser: Open, open_api: Open) -> None:
    county = await open_api("county1")
    people: tuple[dict[str, object], ...] = (
        {"skills": ["数控编程:精通"], "education": "本科"},
        {"skills": ["数控编程:了解"], "education": "硕士研究生"},
        {"skills": ["焊接"], "education": "大专"},
        {"skills": ["数控编程:精通"], "education": "本科", "consent": False},
    )  # fmt: skip
    for number, person in enumerate(people):
        body = {
            "name": "测试人才", "phone": f"1000000000{number}", "headline": "工程师", "birth_year": 1990,
            "available_from": today().isoformat(), "consent": True, **person,
        }  # fmt: skip
        assert (await county.post("/api/v1/candidates", json=body)).status_code == 201
    enterprise = await open_browser("enterprise1")
    form = {"required_skills": "数控编程", "education": "3", "seats": "还没写"}
    answer = await enterprise.submit("/needs/supply", form)  # type: ignore[attr-defined]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", answer.text)
    assert "<strong>1</strong>" in answer.text
    assert "登记共 3 人" in answer.text
    assert cells == ["数控编程（熟练）", "1", "+1", "本科及以上", "2", "—"]


async def test_api_speaks_of_the_same_need(open_api: Open) -> None:
    enterprise, county = await open_api("enterprise1"), await open_api("county1")
    body = {
        **typed(),
        "seats": 2,
        "pay_min": 12,
        "pay_max": 20,
        "required_skills": [{"name": "焊接", "level": 3}],
    }
    created = await enterprise.post("/api/v1/needs", json=body)
    assert created.status_code == 201, created.text
    path = f"/api/v1/needs/{created.json()['id']}"
    stale = await enterprise.put(path, json={**body, "seats": 4, "version": 9})
    assert stale.status_code == 409
    assert stale.headers["content-type"].startswith("application/problem+json")
    changed = await enterprise.put(path, json={**body, "seats": 5, "version": 1})
    assert (changed.json()["seats"], changed.json()["version"]) == (5, 2)
    assert (await enterprise.post(f"{path}/step/submit", json={})).json() == {"state": "submitted"}
    assert (await enterprise.post(f"{path}/step/approve", json={})).status_code == 403
    assert (await county.post(f"{path}/step/return", json={})).status_code == 422
    assert (await county.post(f"{path}/step/approve", json={"version": 2})).status_code == 409
    assert (await county.post(f"{path}/step/approve", json={"version": 3})).json() == {"state": "open"}
    assert [entry["action"] for entry in (await county.get(f"{path}/history")).json()["items"]] == [
        "approve", "submit", "edited", "created",
    ]  # fmt: skip
    wrong = await enterprise.post("/api/v1/needs", json={**body, "seats": 0})
    assert wrong.status_code in (400, 422)


async def test_enterprises_are_registered_by_their_county(open_browser: Open) -> None:
    county = await open_browser("county1")
    form = {
        "name": "测试泵业有限公司", "credit_code": "91110000600037341L", "county": COUNTY, "scale": "small",
        "branch": next(iter(branches())), "contact": "联系人", "phone": "024-1234567",
    }  # fmt: skip
    wrong = await county.submit("/enterprises/new", {**form, "credit_code": "91110000600037341X"})  # type: ignore[attr-defined]
    assert "校验位不符" in wrong.text
    elsewhere = await county.submit("/enterprises/new", {**form, "county": list(counties())[1]})  # type: ignore[attr-defined]
    assert elsewhere.status_code == 403
    saved = await county.submit("/enterprises/new", form)  # type: ignore[attr-defined]
    address = saved.headers["location"]
    assert (await county.submit("/enterprises/new", form)).status_code == 409  # type: ignore[attr-defined]
    officer = re.search(r'<option value="(\d+)">测试officer', (await county.get(address)).text)
    assert officer is not None
    await county.submit(f"{address}/officer", {"officer": officer[1]})  # type: ignore[attr-defined]
    assert "测试officer" in (await county.get("/enterprises")).text
    other = await open_browser("county2")
    assert (await other.get(address)).status_code == 404
    assert (await (await open_browser("enterprise2")).get("/enterprises")).status_code == 403


async def test_visitors_get_lists_as_files_only_so_often(
    open_browser: Open, configure: Callable[..., None]
) -> None:
    configure(limit_exports_visitor=3)
    visitor, county = await open_browser(), await open_browser("county1")
    answers = await asyncio.gather(*(visitor.get(f"/{kind}.xlsx") for kind in ("needs", "projects") * 4))
    assert Counter(answer.status_code for answer in answers) == {200: 3, 429: 5}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["retry-after"]) > 0
    assert (await visitor.get("/needs")).status_code == 200
    assert (await county.get("/needs.xlsx")).status_code == 200
    assert (await visitor.sign_in("county1")).status_code == 303  # type: ignore[attr-defined]


async def test_who_posts_needs_finds_the_own_first_and_everything_a_click_away(open_browser: Open) -> None:
    own, other = await open_browser("enterprise1"), await open_browser("enterprise2")
    county, visitor = await open_browser("county2"), await open_browser()
    await own.submit("/needs/new", typed(title="本厂车工"))  # type: ignore[attr-defined]
    sent = await other.submit("/needs/new", typed(title="别厂焊工", then="submit"))  # type: ignore[attr-defined]
    await county.submit(f"{sent.headers['location']}/steps/approve")  # type: ignore[attr-defined]
    opened = (await own.get("/needs")).text
    assert "本厂车工" in opened
    assert "别厂焊工" not in opened
    assert '<option value="mine" selected>' in opened
    assert 'href="/needs.xlsx?scope=mine"' in opened
    cleared = re.search(r'<a href="([^"]+)">清除条件', opened)
    assert cleared is not None
    for address in (cleared[1], "/needs?scope=&q=", "/needs?sort=deadline&dir=asc"):
        assert "别厂焊工" in (await own.get(address)).text, address
    for reader in (visitor, county):
        assert "别厂焊工" in (await reader.get("/needs")).text
    assert "别厂焊工" in (await own.get("/api/v1/needs")).text


async def test_a_need_is_submitted_with_its_form_or_not_written_at_all(
    open_browser: Open, open_api: Open
) -> None:
    enterprise = await open_browser("enterprise1")
    past = typed(deadline=(today() - timedelta(1)).isoformat(), then="submit")
    late = await enterprise.submit("/needs/new", past)  # type: ignore[attr-defined]
    assert late.status_code == 409
    assert "数控机床装调工程师" in late.text
    assert await Need.count() == 0
    sent = await enterprise.submit("/needs/new", typed(then="submit"))  # type: ignore[attr-defined]
    page = (await enterprise.get(sent.headers["location"])).text
    assert "待核对" in page
    assert "删除草稿" not in page
    # The same again is asked about, as an import leaves it out; over the API and where an edit makes it so.
    number = sent.headers["location"].rpartition("/")[2]
    again = await enterprise.submit("/needs/new", typed(then="submit"))  # type: ignore[attr-defined]
    assert again.status_code == 422
    assert f"与已登记的需求 {number} 重复" in again.text
    assert 'name="twice_confirmed"' in again.text
    other = await enterprise.submit("/needs/new", typed(seats="3", county=list(counties())[1]))  # type: ignore[attr-defined]
    meant = await enterprise.submit("/needs/new", typed(twice_confirmed="yes"))  # type: ignore[attr-defined]
    assert (other.status_code, meant.status_code) == (303, 303)
    elsewhere = other.headers["location"]
    edited = await enterprise.submit(f"{elsewhere}/edit", typed(version="1"))  # type: ignore[attr-defined]
    assert edited.status_code == 422
    assert 'name="twice_confirmed"' in edited.text
    edited = await enterprise.submit(f"{elsewhere}/edit", typed(version="1", twice_confirmed="yes"))  # type: ignore[attr-defined]
    assert edited.status_code == 303
    api = await open_api("enterprise1")
    body = (await api.get(f"/api/v1{elsewhere}")).json()
    assert (await api.put(f"/api/v1{elsewhere}", json={**body, "seats": 4})).status_code == 200
    new = {name: value for name, value in typed().items() if name != "required_skills"}
    for confirmed, status in ((False, 422), (True, 201)):
        sent = {**new, "required_skills": body["required_skills"], "twice_confirmed": confirmed}
        answer = await api.post("/api/v1/needs", json=sent)
        assert answer.status_code == status, answer.text


async def test_a_need_is_copied_and_a_draft_nobody_saw_is_deleted(open_browser: Open, open_api: Open) -> None:
    enterprise, other = await open_browser("enterprise1"), await open_browser("enterprise2")
    first = (await enterprise.submit("/needs/new", typed(then="submit"))).headers["location"]  # type: ignore[attr-defined]
    number = first.rpartition("/")[2]
    copied = (await enterprise.get(f"/needs/new?copy={number}")).text
    assert 'value="数控机床装调工程师"' in copied
    assert 'value="数控编程:精通"' in copied
    assert (await other.get(f"/needs/new?copy={number}")).status_code == 404
    assert (await enterprise.submit(f"{first}/delete")).status_code == 409  # type: ignore[attr-defined]
    await enterprise.submit(f"{first}/steps/withdraw")  # type: ignore[attr-defined]
    # It was seen by the county once: it is closed, never deleted, also for the database's own user.
    assert (await enterprise.submit(f"{first}/delete")).status_code == 409  # type: ignore[attr-defined]
    draft = (await enterprise.submit("/needs/new", typed(title="写错的岗位"))).headers["location"]  # type: ignore[attr-defined]
    assert "删除草稿" in (await enterprise.get(draft)).text
    assert (await other.submit(f"{draft}/delete")).status_code == 404  # type: ignore[attr-defined]
    county = await open_browser("county1")
    assert "删除草稿" not in (await county.get(draft)).text
    assert (await county.submit(f"{draft}/delete")).status_code == 409  # type: ignore[attr-defined]
    assert (await enterprise.submit(f"{draft}/delete")).status_code == 303  # type: ignore[attr-defined]
    assert (await enterprise.get(draft)).status_code == 404
    api = await open_api("enterprise1")
    again = (await enterprise.submit("/needs/new", typed(title="又一岗位"))).headers["location"]  # type: ignore[attr-defined]
    assert (await api.delete(f"/api/v1{first}")).status_code == 409
    assert (await api.delete(f"/api/v1{again}")).status_code == 204
    lines = await NeedChange.select(NeedChange.action).where(NeedChange.action == "deleted")
    assert len(lines) == 2


async def test_what_a_need_would_find_and_submitting_at_once_over_the_api(open_api: Open) -> None:
    """And of several alike sent at once one is written."""
    api = await open_api("enterprise1")
    skill = {"name": "数控编程", "level": 3}
    counted = (await api.post("/api/v1/needs/supply", json={"required_skills": [skill], "years": 5})).json()
    assert (counted["people"], counted["fitting"], len(counted["counts"])) == (0, 0, 2)
    assert (await (await open_api("candidate")).post("/api/v1/needs/supply", json={})).status_code == 403
    assert "数控编程" in (await api.get("/api/v1/suggestions/skills?q=shukong")).json()["suggestions"]
    assert (await api.get("/api/v1/suggestions/search?q=shukong&kind=nothing")).status_code == 403
    need = {
        **typed(),
        "required_skills": [skill],
        "education": 3,
        "seats": 2,
        "pay_min": "12",
        "submit": True,
    }
    answers = await asyncio.gather(*(api.post("/api/v1/needs", json=need) for _ in range(4)))
    assert Counter(one.status_code for one in answers) == {201: 1, 422: 3}
    assert [row["state"] for row in await Need.select(Need.state)] == ["submitted"]
    assert (await api.get("/needs.xlsx")).headers["content-type"].endswith("sheet")
