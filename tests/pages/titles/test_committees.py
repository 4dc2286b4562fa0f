"""Standing committees of title review and their yearly plans.

Worth: a committee that one person alone could file, a plan nobody could read in time, or one that changes
after people have applied by it, would void a year's reviews.
"""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import asyncpg
import openpyxl
import pytest
from title_review import COMMITTEE, PAPER, filed, form

from talent_platform.accounts.tables import AccessGrant
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.notices.tables import Notification
from talent_platform.titles.committees import service
from talent_platform.titles.plans import service as plans
from talent_platform.titles.plans.schemas import PlanForm
from talent_platform.titles.tables import CommitteeState, TitleCommittee, TitleCommitteeChange, TitlePlan
from talent_platform.workflow.steps import Given

DAY = timedelta(days=1)
COPY_PLAN = """
    INSERT INTO title_plan (committee, year, number, levels, window_from, window_to, channel, meetings,
        published, published_by, published_name, note)
    SELECT committee, year, 2, '["副高"]', window_from, window_to, channel, meetings, published,
        published_by, published_name, note FROM title_plan WHERE committee = $1
"""
COPY_COMMITTEE = """
    INSERT INTO title_committee (name, body, series, levels, size, approved_by, filed_from, filed_to, state,
        document, proposed_by, filed_by)
    SELECT '另一个', body, series, levels, size, approved_by, filed_from, filed_to, 'in_force', document,
        proposed_by, filed_by FROM title_committee WHERE id = $1
"""


def plan(**facts: object) -> dict[str, Any]:
    opens = today() + 10 * DAY
    meets = f"{opens + 60 * DAY}、{opens + 61 * DAY}"
    return {
        "year": str(opens.year), "levels": ["中级"], "window_from": str(opens),
        "window_to": str(opens + 30 * DAY), "channel": "示例市人社局网站，由所在单位报送", "meetings": meets,
        "note": "",
    } | facts  # fmt: skip


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"size": "16"}, "D15a 评委会人数 16 不是单数"),
        ({"size": "13"}, "D15b 按系列组建的中级评委会不少于 15 人"),
        ({"levels": ["副高"], "size": "25"}, "B1c 高级评委会应由"),
        ({"levels": ["副高"], "size": "23", "approved_by": "province_hrss"}, "D15b"),
        ({"filed_to": str(today() + 1100 * DAY)}, "B1b 有效期超过 3 年"),
        ({"filed_from": str(today() - 9 * DAY), "filed_to": str(today() - DAY)}, "B1a"),
        ({"series": "哲学社会科学研究人员", "levels": ["员"], "size": "15"}, "B3b 系列没有设置此层级"),
    ],
)
async def test_what_the_law_forbids_is_not_filed(act, colleague, slip, told):
    committee = await service.propose(await act("city"), form(**slip))
    with pytest.raises(Conflict) as refused:
        await service.move(colleague, committee, "file", Given(document=PAPER))
    assert told in refused.value.message
    rows = await TitleCommittee.select(TitleCommittee.state)
    assert [row["state"] for row in rows] == [CommitteeState.PROPOSED]


async def test_from_the_proposal_to_the_plan_on_the_pages(open_browser, colleague):
    first, second, auditor, visitor = [await open_browser(who) for who in ("city", "city9", "auditor", None)]
    bad = await first.submit("/titles/committees/new", COMMITTEE | {"series": "工程系列", "size": ""})
    assert (bad.status_code, COMMITTEE["name"] in bad.text) == (422, True)
    assert 'name="levels" value="副高"' in bad.text
    assert "备案有效期最长 3 年；评委会人数须为单数" in bad.text
    address = (await first.submit("/titles/committees/new", COMMITTEE)).headers["location"]
    assert (await first.submit("/titles/committees/new", COMMITTEE)).status_code == 409
    page = (await first.get(address)).text
    assert "由本局另一人核准备案" in page
    assert f"{address}/steps/file" not in page
    assert (await first.submit(f"{address}/steps/file", {"document": PAPER})).status_code == 403
    waits = (await second.get("/notifications")).text
    assert f"有评委会待核准备案：{COMMITTEE['name']}" in waits
    unnumbered = await second.submit(f"{address}/steps/file", {"document": " "})
    assert (unnumbered.status_code, "请填写文号" in unnumbered.text) == (422, True)
    assert (await first.submit(f"{address}/plan", plan())).status_code == 409
    assert (await second.submit(f"{address}/steps/file", {"document": PAPER})).status_code == 303
    assert "评委会已核准备案" in (await first.get("/notifications")).text
    assert (await first.submit(f"{address}/edit", COMMITTEE | {"version": "2"})).status_code == 409

    listed = (await visitor.get("/titles/plans")).text
    assert "没有公布的计划" in listed
    early = plan(meetings=plan()["window_to"])
    assert "D4b 例会须在申报期" in (await first.submit(f"{address}/plan", early)).text
    late = plan(window_from=str(today()))
    assert "D4a 没有在申报开始日之前公布" in (await first.submit(f"{address}/plan", late)).text
    assert 'name="levels"' in (await first.get(f"{address}/plan")).text
    typed = await first.submit(f"{address}/plan", plan(meetings="下个月"))
    assert (typed.status_code, "下个月" in typed.text) == (422, True)
    assert (await first.submit(f"{address}/plan", plan())).status_code == 303
    for reader in (visitor, auditor, first):
        listed = (await reader.get("/titles/plans")).text
        assert COMMITTEE["name"] in listed
        assert plan()["channel"] in listed
    again = await first.submit(f"{address}/plan", plan(channel="只在窗口受理"))
    assert (again.status_code, "请用文字写明调整原因" in again.text) == (422, True)
    moved = plan(channel="只在窗口受理", note="网站维护，改为窗口受理")
    assert (await first.submit(f"{address}/plan", moved)).status_code == 303
    listed = (await visitor.get("/titles/plans")).text
    assert "只在窗口受理" in listed
    assert plan()["channel"] not in listed
    assert "网站维护，改为窗口受理" in (await auditor.get(address)).text

    assert (
        await first.submit(f"{address}/steps/suspend", {"note": "社会反映较大，限期整改"})
    ).status_code == 303
    assert (await first.submit(f"{address}/plan", moved)).status_code == 409
    assert "暂停评审" in (await visitor.get("/titles/plans")).text
    book = openpyxl.load_workbook(io.BytesIO((await auditor.get("/titles/committees.xlsx")).content))
    assert next(cell.value for cell in book.active[2]) == COMMITTEE["name"]
    for url in (address, "/titles/committees", f"{address}/edit", f"{address}/plan"):
        assert (await visitor.get(url)).status_code in (303, 401)
    assert (await auditor.submit(f"{address}/steps/resume", {"note": "整改已经完成"})).status_code == 403


async def test_one_that_ends_names_who_answers_for_it(act, colleague, open_api):
    city = await act("city")
    old, new = await filed(city, colleague), await filed(city, colleague, name="合并后的评审委员会")
    api = await open_api("city")
    url = f"/api/v1/titles/committees/{old}"
    alone = await api.post(f"{url}/steps/end", json={"note": "两个评委会合并", "successor": old})
    assert (alone.status_code, "承接的评委会" in alone.text) == (422, True)
    done = await api.post(f"{url}/steps/end", json={"note": "两个评委会合并", "successor": new})
    assert (done.status_code, done.json()["state"], done.json()["successor"]) == (200, "ended", new)
    assert {found["rule"]: found["outcome"] for found in done.json()["findings"]}["F2"] == "pass"
    assert (await api.get(f"/api/v1/titles/committees/{new}")).json()["followed"] == [old]
    again = await api.post(f"{url}/steps/resume", json={"note": "还要再评一年"})
    assert again.status_code == 409


async def test_the_api_proposes_changes_and_publishes(open_api, colleague):
    api, second, anyone = await open_api("city"), await open_api("city9"), await open_api("candidate")
    body = COMMITTEE | {"size": 15, "drawn": None}
    made = (await api.post("/api/v1/titles/committees", json=body)).json()["id"]
    url = f"/api/v1/titles/committees/{made}"
    assert (await api.put(url, json=body | {"size": 17, "version": 1})).status_code == 204
    assert (await api.put(url, json=body | {"size": 19, "version": 1})).status_code == 409
    assert (await api.get(url)).json()["may"] == ["refuse"]
    found = (await second.get(url)).json()
    assert (found["size"], found["may"]) == (17, ["file", "refuse"])
    stale = await second.post(f"{url}/steps/file", json={"document": PAPER, "version": 1})
    assert stale.status_code == 409
    answer = await second.post(f"{url}/steps/file", json={"document": PAPER, "version": 2})
    assert (answer.status_code, answer.json()["state"]) == (200, "in_force")
    sent = {**plan(), "year": today().year, "meetings": [str(today() + 400 * DAY)]}
    published = await api.post(f"{url}/plans", json=sent)
    assert published.status_code == 201, published.text
    assert any("跨年度" in warning for warning in published.json()["warnings"])
    rows = (await anyone.get("/api/v1/titles/plans")).json()["items"]
    assert [(row["committee"], row["meetings"]) for row in rows] == [(made, sent["meetings"])]
    assert (await anyone.get(url)).status_code == 403


async def test_two_at_once(act, colleague):
    city = await act("city")
    committee = await service.propose(city, form())
    done = await asyncio.gather(
        *(service.move(colleague, committee, "file", Given(document=PAPER)) for _ in range(3)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "Conflict", "str"]
    published = await asyncio.gather(
        *(
            plans.publish(city, committee, PlanForm.model_validate(plan(note=f"第{n}次的调整原因")))
            for n in range(3)
        )
    )
    assert len({number for number, _ in published}) == 3
    assert sorted(row["number"] for row in await TitlePlan.select(TitlePlan.number)) == [1, 2, 3]
    stopped, planned = await asyncio.gather(
        service.move(city, committee, "withdraw", Given(note="评审质量不高")),
        plans.publish(city, committee, PlanForm.model_validate(plan(note="又一次的调整原因"))),
        return_exceptions=True,
    )
    assert stopped == CommitteeState.WITHDRAWN
    last = (await TitleCommitteeChange.select().order_by(TitleCommitteeChange.id))[-1]
    assert isinstance(planned, Conflict) or last["action"] == "withdraw", "no plan after the power is gone"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE title_committee SET state = 'suspended' WHERE id = $1",
        "UPDATE title_committee SET size = 3 WHERE id = $1",
        "UPDATE title_committee SET document = '另一份' WHERE id = $1",
        "UPDATE title_committee SET filed_by = proposed_by WHERE id = $1",
        "UPDATE title_plan SET channel = '别处' WHERE committee = $1",
        "DELETE FROM title_plan WHERE committee = $1",
        "UPDATE title_committee_change SET note = '别的' WHERE committee = $1",
        COPY_PLAN,
        COPY_COMMITTEE,
    ],
)
async def test_the_database_refuses_what_the_service_would(act, colleague, statement):
    city = await act("city")
    committee = await filed(city, colleague)
    await plans.publish(city, committee, PlanForm.model_validate(plan()))
    with pytest.raises(asyncpg.PostgresError):
        await DB.asyncpg_pool.execute(statement, committee)


async def test_whoever_proposed_or_changed_it_last_does_not_file_it(act, colleague):
    city = await act("city")
    committee = await service.propose(city, form())
    await service.edit(colleague, committee, form(size=17), version=1)
    with pytest.raises(NotAllowed, match="另一人"):
        await service.move(colleague, committee, "file", Given(document=PAPER))
    await service.move(city, committee, "file", Given(document=PAPER))
    assert await Notification.count() > 0


async def test_an_account_that_the_first_opened_is_no_second_person(act, colleague):
    city = await act("city")
    committee = await service.propose(city, form())
    await AccessGrant.insert(
        AccessGrant(account=colleague.account_id, act="opened", given_by=city.account_id)
    )
    with pytest.raises(NotAllowed, match="另一人"):
        await service.move(colleague, committee, "file", Given(document=PAPER))
    filing = (
        "INSERT INTO title_committee_change (committee, action, from_state, to_state, actor_id, actor_name)"
    )
    await DB.asyncpg_pool.execute(
        f"{filing} VALUES ($1, 'file', 'proposed', 'in_force', $2, '某')", committee, colleague.account_id
    )
    with pytest.raises(asyncpg.CheckViolationError, match="second person"):
        await DB.asyncpg_pool.execute(
            "UPDATE title_committee SET state = 'in_force', document = '文', filed_by = $2 WHERE id = $1",
            committee, colleague.account_id,
        )  # fmt: skip
