"""Being named in a team, as each role meets it: asked, waiting, writing down; nothing for those who hire."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.reference.codes import branches
from talent_platform.supply.offers import service
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm

pytestmark = pytest.mark.usefixtures("known_by_name")

Open = Callable[..., Awaitable[Any]]
PROJECT = "厚板激光焊接"


@pytest.fixture
async def named(db: str, act: Callable[[str], Awaitable[Actor]]) -> tuple[str, str]:
    """Addresses of a candidate and of the team that names her as a core member."""
    person = await service.create_candidate(
        await act("candidate"),
        CandidateForm(
            name="欧阳测试", phone="10000000001", headline="焊接工程师", skills="氩弧焊:精通", education=3,
            birth_year=1988, available_from=today(), consent=True,
        ),
    )  # fmt: skip
    members = [
        {"name": "欧阳测试", "phone": "10000000001", "role": "工艺负责人"},
        {"name": "成员乙", "phone": "10000000002", "role": "电气工程师"},
    ]
    team = await service.create_team(
        await act("teamlead"),
        TeamOfferForm(
            name="激光焊接团队", project=PROJECT, description="十五毫米以上厚板一次成形的激光焊接工艺。",
            stage="pilot", branch=next(iter(branches())), minimum_size=2, available_from=today(),
            consent=True, members=members,
        ),
    )  # fmt: skip
    return f"/candidates/{person}", f"/teams/{team}"


async def test_the_person_is_asked_on_her_desk_and_page_and_the_lead_sees_the_answer(
    named: tuple[str, str], open_browser: Open
) -> None:
    own, team = named
    person, lead = await open_browser("candidate"), await open_browser("teamlead")
    assert "等待您答复的团队" in (await person.get("/desk")).text
    assert "2 名成员尚未答复" in (await lead.get("/teams")).text
    assert PROJECT in (await lead.get("/teams?standing=named")).text
    assert PROJECT not in (await lead.get("/teams?standing=refused")).text
    waiting = (await lead.get(team)).text
    assert "2 名成员尚未答复" in waiting
    assert "成员是否登记过，这里不显示" in waiting
    assert waiting.count("尚未答复") == 3
    assert "待本人同意" not in waiting
    auditor = (await (await open_browser("auditor")).get(team)).text
    assert "等待 2 名成员同意" in auditor
    assert "整队不参与匹配" in auditor

    asked = (await person.get(own)).text
    for text in (PROJECT, "十五毫米以上厚板", "请您担任：工艺负责人", "同意随该团队匹配"):
        assert text in asked
    assert "激光焊接团队" not in asked
    assert "成员乙" not in asked
    answer = re.search(r'action="(/candidates/\d+/teams/\d+/answer)"', asked)
    assert answer is not None
    assert (await person.submit(answer[1], {"answer": "perhaps"})).status_code == 404
    assert (await person.submit(answer[1], {"answer": "yes"})).status_code == 303
    agreed = (await person.get(own)).text
    assert "撤回同意" in agreed
    assert "联络员会看到您的决定" in agreed
    assert "团队正在进行的对接随即结束" in agreed
    assert "等待您答复的团队" not in (await person.get("/desk")).text
    assert "1 名成员尚未答复" in (await lead.get(team)).text
    assert "有成员不随来的团队" not in (await lead.get("/desk")).text

    await person.submit(answer[1], {"answer": "no"})
    refused = (await lead.get(team)).text
    assert "1 名成员不同意" in refused
    assert "氩弧焊" not in refused
    assert "有成员不随来的团队" in (await lead.get("/desk")).text
    for page in (f"{own}/history", f"{team}/history"):
        reader = person if page.startswith(own) else lead
        history = (await reader.get(page)).text
        assert history.count("成员同意随团队匹配") == history.count("成员不同意随团队匹配") == 1
        assert PROJECT in history


async def test_those_who_hire_see_who_comes_and_learn_of_nobody_else(
    named: tuple[str, str], open_browser: Open, open_api: Open
) -> None:
    own, team = named
    for login in ("enterprise1", "institution1"):
        shown = (await (await open_browser(login)).get(team)).text
        for hidden in ("工艺负责人", "电气工程师", "等待", "待本人同意", "本人意见"):
            assert hidden not in shown
        card = (await (await open_browser(login)).get(own)).text
        assert PROJECT not in card
        api = await open_api(login)
        listed = (await api.get("/api/v1/teams")).json()["items"][0]
        assert (listed["members"], listed["waiting"], listed["refused"]) == (0, None, None)
        assert (await api.get(f"/api/v1{own}/teams")).status_code == 403
        body = {"agreed": True, "reason": "电话答复同意"}
        assert (await api.post(f"/api/v1{own}{team}/answer", json=body)).status_code == 403
    assert "待本人同意" in (await (await open_browser("auditor")).get(team)).text


async def test_a_bureau_follows_the_link_and_writes_the_answer_down_with_a_reason(
    named: tuple[str, str], open_browser: Open
) -> None:
    own, team = named
    city = await open_browser("city")
    assert f'href="{own}"' in (await city.get(team)).text
    # A yes of somebody with an account is given there.
    assert "代为登记同意" not in (await city.get(own)).text
    assert "代为登记不同意" in (await city.get(own)).text
    answer = f"{own}{team}/answer"
    assert (await city.submit(answer, {"answer": "no", "reason": " "})).status_code == 422
    assert (await city.submit(answer, {"answer": "yes", "reason": "今天电话答复"})).status_code == 409
    assert (await city.submit(answer, {"answer": "no", "reason": "今天电话答复"})).status_code == 303
    person = await open_browser("candidate")
    assert "代为登记：今天电话答复" in (await person.get(own)).text
    await person.submit(answer, {"answer": "yes"})
    await person.submit(answer, {"answer": "no"})
    assert (await city.submit(answer, {"answer": "yes", "reason": "再次电话"})).status_code == 409
    assert "代为登记同意" not in (await city.get(own)).text
    # The county does not look after somebody who registered with the city.
    county = await open_browser("county1")
    assert f'href="{own}"' not in (await county.get(team)).text
    assert (await county.submit(answer, {"answer": "no", "reason": "电话答复"})).status_code == 403


async def test_the_api_asks_answers_and_hands_over(named: tuple[str, str], open_api: Open) -> None:
    own, team = named
    person, lead, city = await open_api("candidate"), await open_api("teamlead"), await open_api("city")
    (asked,) = (await person.get(f"/api/v1{own}/teams")).json()["items"]
    assert (asked["project"], asked["role"], asked["standing"]) == (PROJECT, "工艺负责人", "waiting")
    shown = (await lead.get(f"/api/v1{team}")).json()
    assert (shown["members"], shown["waiting"], shown["complete"]) == (2, 2, None)
    assert [(one["standing"], one["id"]) for one in shown["people"]] == [("named", None)] * 2
    seen = (await city.get(f"/api/v1{team}")).json()
    assert (seen["waiting"], seen["complete"]) == (2, False)
    assert [one["standing"] for one in seen["people"]] == ["waiting", "waiting"]
    assert (await lead.post(f"/api/v1{own}{team}/answer", json={"agreed": True})).status_code == 404
    assert (await city.post(f"/api/v1{own}{team}/answer", json={"agreed": True})).status_code == 422
    assert (await person.post(f"/api/v1{own}{team}/answer", json={"agreed": True})).status_code == 204
    shown = (await lead.get(f"/api/v1{team}")).json()
    assert (shown["waiting"], shown["complete"], shown["people"][0]["standing"]) == (1, None, "agreed")
    body = {"agreed": True, "reason": "今天电话答复"}
    unregistered = f"/api/v1/candidates/{seen['people'][1]['id']}{team}/answer"
    assert (await city.post(unregistered, json=body)).status_code == 204
    assert (await city.get(f"/api/v1{team}")).json()["complete"] is True
    kept = ("project", "description", "stage", "branch", "minimum_size", "available_from")
    body = {key: shown[key] for key in kept}
    members = [
        {"name": f"成员丙{n}", "phone": f"1000000030{n}", "role": "焊接工程师"} for n in range(2)
    ]  # fmt: skip
    made = await city.post("/api/v1/teams", json={**body, "name": "某队", "members": members})
    assert made.status_code == 201, made.text
    path = f"/api/v1/teams/{made.json()['id']}"
    assert (await lead.get(path)).status_code == 404
    assert (await city.post(f"{path}/code", json={"statement": " "})).status_code == 422
    code = await city.post(f"{path}/code", json={"statement": "当面核对身份证原件"})
    assert code.status_code == 201, code.text
    assert (await lead.post("/api/v1/handover", json={"code": "ABCD"})).status_code == 422
    taken = await lead.post("/api/v1/handover", json={"code": code.json()["code"]})
    assert (taken.status_code, taken.json()) == (200, {"kind": "team", "id": made.json()["id"]})
    assert (await lead.get(path)).json()["name"] == "某队"


async def test_a_code_is_printed_by_the_bureau_and_entered_by_the_person(
    named: tuple[str, str], act: Callable[[str], Awaitable[Actor]], open_browser: Open
) -> None:
    own, _team = named
    del own
    form = CandidateForm(
        name="欧阳另名", phone="10000000009", headline="电气工程师", skills="电气设计", education=3,
        birth_year=1985, available_from=today(), consent=True,
    )  # fmt: skip
    row = await service.create_candidate(await act("county1"), form)
    county, person = await open_browser("county1"), await open_browser("candidate2")
    assert "生成交接码" in (await county.get(f"/candidates/{row}")).text
    refused = await county.submit(f"/candidates/{row}/code", {"statement": "  "})
    assert refused.status_code == 422
    assert "请写明如何核实了本人身份" in refused.text
    made = await county.submit(f"/candidates/{row}/code", {"statement": "当面核对身份证原件"})
    (code,) = re.findall(r'class="hand-over-code">([A-Z2-9-]+)<', made.text)
    assert code not in (await county.get(f"/candidates/{row}")).text
    assert code not in (await county.get(f"/candidates/{row}/history")).text
    assert 'href="/handover"' in (await person.get("/candidates/new")).text
    wrong = await person.submit("/handover", {"code": "AAAA-BBBB-CCCC"})
    assert wrong.status_code == 422
    assert "交接码不正确、已使用或已过期" in wrong.text
    assert (await person.submit("/handover", {"code": f" {code.lower()} "})).status_code == 303
    assert "欧阳另名" in (await person.get(f"/candidates/{row}")).text
    assert (await (await open_browser("enterprise1")).get("/handover")).status_code == 403
