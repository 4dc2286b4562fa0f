"""Profiles and teams in a browser: one's own, and what others see of them."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable

import httpx

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.tables import RateEvent
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import today
from talent_platform.reference.codes import branches
from talent_platform.supply.tables import Candidate

Open = Callable[..., Awaitable[httpx.AsyncClient]]
Act = Callable[[str], Awaitable[Actor]]


def profile(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "name": "欧阳测试", "phone": "100-0000-0001", "headline": "焊接工程师",
        "skills": "氩弧焊:精通、机械制图",
        "education": "3", "birth_year": "1988", "available_from": today().isoformat(), "consent": "true",
    }  # fmt: skip
    return {**values, **changes}


def offer(*names: str, **changes: object) -> dict[str, object]:
    count = len(names)
    values: dict[str, object] = {
        "name": "激光焊接团队", "project": "厚板激光焊接",
        "description": "十五毫米以上厚板一次成形的激光焊接工艺。",
        "stage": "pilot", "branch": next(iter(branches())), "minimum_size": "2", "cooperation": "joint",
        "available_from": today().isoformat(), "consent": "true", "members.name": list(names),
        "members.role": ["焊接工程师"] * count, "members.phone": [f"1000000020{n}" for n in range(count)],
        "members.skills": ["氩弧焊"] * count, "members.education": ["3"] * count,
        "members.title_level": ["0"] * count, "members.years": ["5"] * count,
        "members.core": ["true"] * 2 + ["false"] * (count - 2), "members.alone": ["false"] * count,
    }  # fmt: skip
    return {**values, **changes}


async def test_a_candidate_keeps_her_own_profile(open_browser: Open, act: Act) -> None:
    candidate = await open_browser("candidate")
    assert (await candidate.get("/candidates")).headers["location"] == "/candidates/new"
    assert f'value="{(await act("candidate")).name}"' in (await candidate.get("/candidates/new")).text
    hinting = await candidate.submit("/candidates/new", profile(summary="欢迎联系欧阳测试"))  # type: ignore[attr-defined]
    assert hinting.status_code == 422
    assert "对方在双方同意对接前不应看到" in hinting.text
    assert "欢迎联系欧阳测试" in hinting.text
    address = (await candidate.submit("/candidates/new", profile())).headers["location"]  # type: ignore[attr-defined]
    assert (await candidate.get("/candidates")).headers["location"] == address
    own = (await candidate.get(address)).text
    assert "欧阳测试" in own
    assert "10000000001" in own

    enterprise, county = await open_browser("enterprise1"), await open_browser("city")
    card = (await enterprise.get(address)).text
    assert "焊接工程师" in card
    assert "35–39" in card
    assert "欧阳" not in card
    assert "欧**" not in card.replace("欧***", "欧**")
    assert "欧***" in (await county.get(address)).text

    await candidate.submit(f"{address}/steps/refuse")  # type: ignore[attr-defined]
    assert (await enterprise.get(address)).status_code == 404
    await candidate.submit(f"{address}/steps/consent")  # type: ignore[attr-defined]
    await candidate.submit(f"{address}/steps/pause")  # type: ignore[attr-defined]
    assert (await enterprise.get(address)).status_code == 404
    await candidate.submit(f"{address}/steps/resume")  # type: ignore[attr-defined]
    await candidate.submit(f"{address}/steps/reconfirm")  # type: ignore[attr-defined]
    history = (await candidate.get(f"{address}/history")).text
    for step in ("撤销匹配同意", "同意参与匹配", "暂停匹配", "恢复匹配", "确认信息仍然有效"):
        assert step in history


async def test_unmasking_is_for_those_in_charge_and_always_logged(open_browser: Open) -> None:
    county = await open_browser("county1")
    address = (await county.submit("/candidates/new", profile())).headers["location"]  # type: ignore[attr-defined]
    assert "欧阳测试" not in (await county.get(address)).text
    empty = await county.submit(f"{address}/unmask", {"reason": " "})  # type: ignore[attr-defined]
    assert empty.status_code == 422
    shown = await county.submit(f"{address}/unmask", {"reason": "电话核实"})  # type: ignore[attr-defined]
    assert "欧阳测试" in shown.text
    assert "欧阳测试" not in (await county.get(f"{address}/edit")).text
    entries = await AuditEntry.select().where(AuditEntry.action == "candidate.unmasked")
    assert len(entries) == 1
    assert "欧阳测试" not in str(entries)
    other = await open_browser("county2")
    assert (await other.submit(f"{address}/unmask", {"reason": "电话核实"})).status_code == 403  # type: ignore[attr-defined]
    assert (await other.get(f"{address}/edit")).status_code == 403


async def test_a_team_with_its_members(open_browser: Open) -> None:
    lead = await open_browser("teamlead")
    too_small = await lead.submit("/teams/new", offer("成员甲一"))  # type: ignore[attr-defined]
    assert too_small.status_code == 422
    assert "至少 2 项" in too_small.text
    badly = offer("成员甲一", "成员甲二", "成员甲三")
    badly["members.years"] = ["5", "很久", "5"]
    wrong = await lead.submit("/teams/new", badly)  # type: ignore[attr-defined]
    assert "第 2 名成员的工作年限：应为整数" in wrong.text
    assert 'value="成员甲三"' in wrong.text
    form = offer("成员甲一", "成员甲二", "成员甲三")
    address = (await lead.submit("/teams/new", form)).headers["location"]  # type: ignore[attr-defined]
    own = (await lead.get(address)).text
    assert all(name in own for name in ("成员甲一", "成员甲二", "成员甲三"))
    card = (await (await open_browser("enterprise1")).get(address)).text
    assert "厚板激光焊接" in card
    assert "成员甲" not in card
    assert "激光焊接团队" not in card
    assert "焊接工程师" not in card, "nobody is shown who has not answered"

    edit = (await lead.get(f"{address}/edit")).text
    assert 'value="成员甲二"' in edit
    version = re.search(r'name="version" value="(\d+)"', edit)
    assert version is not None
    fewer = {**offer("成员甲一", "成员甲二"), "version": version[1]}
    assert (await lead.submit(f"{address}/edit", fewer)).status_code == 303  # type: ignore[attr-defined]
    assert "成员甲三" not in (await lead.get(address)).text
    late = await lead.submit(f"{address}/edit", {**form, "version": version[1]})  # type: ignore[attr-defined]
    assert late.status_code == 409
    assert "成员甲一、成员甲三、成员甲二" in late.text
    assert await Candidate.count() == 3  # who left the team is still known


async def test_api_registers_and_masks(open_api: Open) -> None:
    candidate, enterprise = await open_api("candidate"), await open_api("enterprise1")
    body = {**profile(), "skills": ["氩弧焊:精通"], "birth_year": 1988, "consent": True}
    created = await candidate.post("/api/v1/candidates", json=body)
    assert created.status_code == 201, created.text
    path = f"/api/v1/candidates/{created.json()['id']}"
    own, card = (await candidate.get(path)).json(), (await enterprise.get(path)).json()
    assert (own["name"], own["phone"]) == ("欧阳测试", "10000000001")
    assert (card["name"], card["phone"], card["masked_name"]) == (None, None, "")
    assert (await candidate.put(path, json={**body, "years": 9, "version": 1})).json()["years"] == 9
    assert (await candidate.put(path, json={**body, "years": 8, "version": 1})).status_code == 409
    assert (await enterprise.post(f"{path}/steps/pause")).status_code == 403
    assert (await candidate.post(f"{path}/steps/pause")).json() == {"state": "paused"}
    assert (await candidate.post("/api/v1/candidates", json=body)).status_code == 409
    assert (await enterprise.get(path)).status_code == 404


async def test_the_badge_says_whether_somebody_can_be_matched(open_browser: Open, open_api: Open) -> None:
    person, lead, api = (
        await open_browser("candidate"),
        await open_browser("teamlead"),
        await open_api("city"),
    )
    address = (await person.submit("/candidates/new", {**profile(), "consent": "false"})).headers["location"]  # type: ignore[attr-defined]
    team = (await lead.submit("/teams/new", offer("成员甲一", "成员甲二"))).headers["location"]  # type: ignore[attr-defined]
    assert "未同意匹配" in (await person.get(address)).text
    assert "待成员答复" in (await lead.get(team)).text
    assert "待成员答复" in (await lead.get("/teams")).text
    city = await open_browser("city")
    for path, said in ((address, "未同意匹配"), (team, "成员未齐")):
        for page in (path, path.rpartition("/")[0]):
            shown = (await city.get(page)).text
            assert said in shown
            assert ">可匹配<" not in shown
    kept = {path: (await api.get(f"/api/v1{path}")).json()["availability"] for path in (address, team)}
    assert kept == {address: "no_consent", team: "members"}
    await person.submit(f"{address}/steps/consent")
    assert ">可匹配<" in (await person.get(address)).text
    await person.submit(f"{address}/steps/pause")
    assert (await api.get(f"/api/v1{address}")).json()["availability"] == "paused"


async def test_a_no_chosen_among_other_fields_is_asked_about_first(open_browser: Open) -> None:
    candidate = await open_browser("candidate")
    address = (await candidate.submit("/candidates/new", profile())).headers["location"]  # type: ignore[attr-defined]
    form = profile(consent="false", summary="想换个城市", version="1")
    asked = await candidate.submit(f"{address}/edit", form)  # type: ignore[attr-defined]
    assert asked.status_code == 422
    assert "有 1 处需要修改" in asked.text  # the mark to confirm is no second one
    assert "想换个城市" in asked.text
    assert (await Candidate.select(Candidate.consent).first())["consent"]
    meant = await candidate.submit(f"{address}/edit", form | {"stop_confirmed": "yes"})  # type: ignore[attr-defined]
    assert meant.status_code == 303
    assert not (await Candidate.select(Candidate.consent).first())["consent"]


async def test_a_corrected_member_is_another_person_and_asked_about_first(open_browser: Open) -> None:
    lead = await open_browser("teamlead")
    address = (await lead.submit("/teams/new", offer("成员甲一", "成员甲二"))).headers["location"]  # type: ignore[attr-defined]
    form = {**offer("成员甲一", "成员甲二"), "version": "1", "members.phone": ["10000000200", "13800009999"]}
    asked = await lead.submit(f"{address}/edit", form)  # type: ignore[attr-defined]
    assert asked.status_code == 422
    assert "成员甲二的姓名或电话改了" in asked.text
    assert "有 1 处需要修改" in asked.text
    meant = await lead.submit(f"{address}/edit", form | {"replace_confirmed": "yes"})  # type: ignore[attr-defined]
    assert meant.status_code == 303
    assert await Candidate.count() == 3
    # A bureau does not see the names: whatever it types is asked about alike, right or wrong.
    city = await open_browser("city")
    ids = re.findall(r'name="members.id" value="(\d+)"', (await city.get(f"{address}/edit")).text)
    version = re.search(r'name="version" value="(\d+)"', (await city.get(f"{address}/edit")).text)
    for phone in ("10000000200", "13800008888"):
        typed = {**offer("", ""), "version": version[1], "members.id": ids, "members.phone": [phone, ""]}  # type: ignore[index]
        answer = await city.submit(f"{address}/edit", typed)  # type: ignore[attr-defined]
        assert answer.status_code == 422
        assert "第 1 名成员的姓名或电话改了" in answer.text
        assert "成员甲" not in answer.text


async def test_a_bureau_reads_what_its_no_on_the_form_means(open_browser: Open) -> None:
    """A no on the form is nobody's word: a bureau says in a step of its own how it heard one."""
    county = await open_browser("county1")
    told = await county.submit("/candidates/new", {**profile(), "consent": ""})  # type: ignore[attr-defined]
    assert "选「否」只表示尚未同意" in told.text
    assert "选「否」即表示不同意" not in told.text
    address = (await county.submit("/candidates/new", {**profile(), "consent": "false"})).headers["location"]  # type: ignore[attr-defined]
    assert (await Candidate.select(Candidate.refused_at).first())["refused_at"] is None
    assert "登记不同意" in (await county.get(address)).text
    said = await county.submit(f"{address}/steps/refuse", {"reason": "本人来电表示不愿参加"})  # type: ignore[attr-defined]
    assert said.status_code == 303
    for role in ("county1", "city", "officer", "auditor"):
        read = await (await open_browser(role)).get(address)
        assert read.status_code == 200, role
    assert "再登记一次" in (await county.get(address)).text


async def test_an_old_form_tells_nothing_of_what_it_hides(open_browser: Open) -> None:
    """Right and wrong guesses over a hidden field are answered alike: a right one is a look, saved or not; a
    wrong one that is not saved counts as one."""
    county = await open_browser("county1")
    at = (await county.submit("/candidates/new", profile(consent="true"))).headers["location"]  # type: ignore[attr-defined]
    number = int(at.rpartition("/")[2])
    sent = {**profile(consent="true"), "phone": "", "version": "1"}

    async def looks() -> list[str]:
        rows = await AuditEntry.select(AuditEntry.detail).where(AuditEntry.action == "person.named")
        return [json.dumps(row["detail"]) for row in rows]

    kept = await county.submit(f"{at}/edit", {**sent, "name": "", "years": "9"})  # type: ignore[attr-defined]
    assert kept.status_code == 303
    assert await looks() == []
    for guess in ("欧阳错猜", "欧阳测试"):
        late = await county.submit(f"{at}/edit", {**sent, "name": guess, "years": "9"})  # type: ignore[attr-defined]
        assert late.status_code == 409, guess
    right = {**sent, "name": "欧阳测试", "years": "9", "version": "2"}
    assert (await county.submit(f"{at}/edit", right)).status_code == 303  # type: ignore[attr-defined]
    assert [f"candidate:{number}" in one for one in await looks()] == [True, True]
    spent = await RateEvent.count().where(RateEvent.what == throttle.UNMASKS.what)
    assert spent == 3, "the wrong guess was not saved"


async def test_who_stands_in_a_team_is_not_told_by_its_questions(open_browser: Open) -> None:
    county = await open_browser("county1")
    at = (await county.submit("/teams/new", offer("成员甲一", "成员甲二"))).headers["location"]  # type: ignore[attr-defined]
    ids = re.findall(r'name="members\.id"[^>]*value="(\d+)"', (await county.get(f"{at}/edit")).text)
    third = {
        **offer("", "", "成员甲一"), "name": "", "version": "0", "members.id": [*ids, ""],
        "members.phone": ["", "", "10000000200"],
    }  # fmt: skip
    again = await county.submit(f"{at}/edit", third)  # type: ignore[attr-defined]
    assert again.status_code == 422
    looked = (await AuditEntry.select().where(AuditEntry.action == "person.named"))[-1]
    assert f"candidate:{ids[0]}" in json.dumps(looked["detail"])


async def test_whoever_registers_somebody_known_is_led_to_the_record(
    open_browser: Open, open_api: Open
) -> None:
    county, other = await open_browser("county1"), await open_browser("county2")
    at = (await county.submit("/candidates/new", profile(consent="true"))).headers["location"]  # type: ignore[attr-defined]
    again = await county.submit("/candidates/new", profile())  # type: ignore[attr-defined]
    assert again.status_code == 409
    assert f'<a href="{at}">打开原有信息</a>' in again.text
    assert (await county.get(at)).status_code == 200
    api = await open_api("county1")
    body = {**profile(), "education": 3, "birth_year": 1988, "consent": True}
    told = await api.post("/api/v1/candidates", json=body)
    assert (told.status_code, told.json()["instance"]) == (409, at)
    # Who does not look after the record is led nowhere.
    assert at not in (await other.submit("/candidates/new", profile())).text  # type: ignore[attr-defined]
