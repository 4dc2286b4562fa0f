"""Standards of review: what an applicant is measured by is known to everybody before it holds.

Worth: a standard that one person alone made, or that nobody could read in time, would void a year's reviews.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from title_review import filed

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.dated import service as dated
from talent_platform.errors import Conflict, Invalid
from talent_platform.titles.standards import queries, service
from talent_platform.titles.standards.queries import STANDARD
from talent_platform.titles.standards.schemas import StandardForm, routes_of

DAY = timedelta(days=1)
SCAN = b"%PDF-1.7 standard"
ROUTES = """正常申报 | 学历 | 大学本科及以上
正常申报 | 资历 | 任助理工程师年限 | 4
正常申报 | 业绩 | 主持或参与项目 | 2 | 论文、奖项"""


def typed(committee: int | None, **facts: object) -> dict[str, Any]:
    return {
        "name": "示例市工程系列中级评审标准" if committee else "国家工程系列中级评价标准",
        "committee": committee or "", "series": "工程技术人员", "specialty": "", "level": "中级",
        "cosigned_by": "city_hrss", "effective": str(today() + 30 * DAY), "ends": "", "routes": ROUTES,
        "source": "关于印发评审标准的通知", "document": "示人社发〔2026〕9号", "note": "",
    } | facts  # fmt: skip


def form(committee: int | None, **facts: object) -> StandardForm:
    values = typed(committee, **facts)
    return StandardForm.model_validate(values | {"routes": routes_of(str(values["routes"]))})


async def published(first: Any, second: Any, committee: int | None, **facts: object) -> int:
    one = await service.propose(first, form(committee, **facts))
    await service.attach(first, one, "标准.pdf", SCAN)
    await service.confirm(second, one)
    return one


async def nation(first: Any, second: Any) -> int:
    return await published(first, second, None, effective=str(today() - 400 * DAY))


async def test_from_the_proposal_to_everybody_on_the_pages(open_browser, act, colleague):
    city = await act("city")
    committee = await filed(city, colleague)
    await nation(city, colleague)
    first, second, visitor, auditor = [await open_browser(who) for who in ("city", "city9", None, "auditor")]
    bad = await first.submit("/titles/standards/new", typed(committee, routes="正常申报 | 人缘 | 好"))
    assert (bad.status_code, "第 1 行应为" in bad.text, "人缘" in bad.text) == (422, True, True)
    other = await first.submit("/titles/standards/new", typed(committee, level="副高"))
    assert (other.status_code, "层级与标准不同" in other.text) == (422, True)
    address = (await first.submit("/titles/standards/new", typed(committee))).headers["location"]
    assert (await first.submit("/titles/standards/new", typed(committee))).status_code == 409
    for waits in (address, f"{address}/document"):
        assert (await visitor.get(waits)).status_code == 404
    assert "示例市工程系列中级评审标准" not in (await visitor.get("/titles/standards")).text
    assert "待第二人确认" in (await auditor.get("/titles/standards")).text
    assert "请先上传标准文件" in (await second.submit(f"{address}/confirm")).text
    text = {"file": ("标准.pdf", b"just text", "application/pdf")}
    assert (await first.submit(f"{address}/attachments", files=text)).status_code == 422
    scan = {"file": ("标准", SCAN, "application/pdf")}
    assert (await first.submit(f"{address}/attachments", files=scan)).status_code == 303
    assert (await first.submit(f"{address}/attachments", files=scan)).status_code == 409
    assert (await first.submit(f"{address}/confirm")).status_code == 403
    assert "待本局另一人确认" in (await second.get("/notifications")).text
    assert (await second.submit(f"{address}/confirm")).status_code == 303
    page = (await visitor.get(address)).text
    assert "业绩：主持或参与项目 ≥ 2（可以论文、奖项代替）" in page
    assert "已公布，尚未实施" in page
    assert "确认人" not in page
    assert (await visitor.get(f"{address}/document")).content == SCAN
    assert "示例市工程系列中级评审标准" in (await visitor.get("/titles/standards")).text


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"effective": str(today())}, "C1a"),
        (
            {"routes": ROUTES.replace("| 4", "| 3")},
            "C1c 低于国家标准：正常申报：任助理工程师年限国家不低于 4",
        ),
        ({"cosigned_by": ""}, "C1d"),
    ],
)
async def test_what_the_law_forbids_is_not_published(act, colleague, slip, told):
    city = await act("city")
    committee = await filed(city, colleague)
    await nation(city, colleague)
    one = await service.propose(city, form(committee, **slip))
    await service.attach(city, one, "标准.pdf", SCAN)
    with pytest.raises(Conflict) as refused:
        await service.confirm(colleague, one)
    assert told in refused.value.message.replace(":", "：")
    assert (await queries.one(city, one)).waits


async def test_only_the_four_onlys_is_said_and_no_national_one_is_unknown(act, colleague):
    city = await act("city")
    committee = await filed(city, colleague)
    only = "正常申报 | 学历 | 大学本科及以上\n正常申报 | 资历 | 任助理工程师年限 | 4"
    one = await service.propose(city, form(committee, routes=only))
    said = {each.rule: each for each in await service.findings(await queries.one(city, one))}
    assert said["C1e"].outcome == "warn"
    assert "只看学历、资历" in said["C1e"].reason
    assert said["C1c"].outcome == "unknown"
    await service.attach(city, one, "标准.pdf", SCAN)
    with pytest.raises(Conflict, match="C1c"):
        await service.confirm(colleague, one)


async def test_the_api_publishes_and_the_database_keeps_it(open_api, act, colleague):
    city = await act("city")
    committee = await filed(city, colleague)
    await nation(city, colleague)
    api, second, anyone = await open_api("city"), await open_api("city9"), await open_api("candidate")
    body = typed(committee) | {"routes": routes_of(ROUTES), "ends": None}
    made = (await api.post("/api/v1/titles/standards", json=body)).json()["id"]
    url = f"/api/v1/titles/standards/{made}"
    with pytest.raises(asyncpg.CheckViolationError, match="published with its document"):
        await DB.asyncpg_pool.execute(
            "UPDATE title_standard SET confirmed = now(), confirmed_by = $2 WHERE id = $1",
            made, colleague.account_id,
        )  # fmt: skip
    files = {"file": ("标准.pdf", SCAN, "application/pdf")}
    assert (await api.post(f"{url}/attachments", files=files)).status_code == 204
    assert (await anyone.get(url)).status_code == 404
    assert (await second.post(f"{url}/confirm")).status_code == 204
    found = (await anyone.get(url)).json()
    assert (found["standing"], found["published"], len(found["routes"][0]["asks"])) == (
        "published", str(today()), 3,
    )  # fmt: skip
    assert (await api.post(f"{url}/withdraw")).status_code == 409
    for statement in (
        "UPDATE title_standard SET effective = effective + 1 WHERE id = $1",
        "DELETE FROM title_standard WHERE id = $1",
        "UPDATE title_standard_file SET body = ''::bytea WHERE standard = $1",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await DB.asyncpg_pool.execute(statement, made)
    late = await service.propose(city, form(committee, effective=str(today() + 60 * DAY)))
    await dated.withdraw(STANDARD, city, late)
    with pytest.raises(Conflict):
        await service.attach(city, late, "标准.pdf", SCAN)
    with pytest.raises(Invalid):
        routes_of("正常申报 | 学历 | 本科 | 很多")


async def test_a_plan_says_which_level_no_standard_covers(act, colleague, open_browser, open_api):
    city = await act("city")
    committee = await filed(city, colleague, levels=["中级", "助理"])
    await nation(city, colleague)
    opens = today() + 30 * DAY
    sent = {
        "year": opens.year, "levels": ["中级", "助理"], "window_from": str(opens),
        "window_to": str(opens + 30 * DAY), "channel": "示例市人社局网站，由所在单位报送",
        "meetings": [str(opens + 60 * DAY)], "note": "",
    }  # fmt: skip
    api, browser = await open_api("city"), await open_browser("city")
    url = f"/titles/committees/{committee}/plan"
    first = (await api.post(f"/api/v1{url}s", json=sent)).json()["warnings"]
    missing = [
        f"C1b {level}没有覆盖申报期的评审标准：本评委会没有公布这一层级的标准" for level in ("中级", "助理")
    ]
    assert [each for each in first if "C1b" in each] == missing
    late = await published(city, colleague, committee, effective=str(opens + DAY))
    again = sent | {"note": "标准已经公布，再次公布"}
    second = (await api.post(f"/api/v1{url}s", json=again)).json()["warnings"]
    assert any(f"C1b 中级没有覆盖申报期的评审标准：申报自 {opens} 开始" in each for each in second), late
    await published(city, colleague, committee, effective=str(opens))
    third = (await api.post(f"/api/v1{url}s", json=again)).json()["warnings"]
    assert [each for each in third if "C1b" in each] == missing[1:]
    typed_in = again | {"levels": "助理", "meetings": str(opens + 60 * DAY)}
    assert (await browser.submit(url, typed_in)).status_code == 303
    assert missing[1] in (await browser.get(f"/titles/committees/{committee}")).text
