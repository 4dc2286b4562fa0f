"""Ticked rows of the list: one step for all of them, taken and told one by one."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import service
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.tables import Candidate
from talent_platform.workflow import taking

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]


async def submitted(act: Act, title: str, county: int = 0) -> int:
    form = TalentNeedForm.model_validate(
        {
            "title": title, "seats": 1, "required_skills": ["数控编程"], "county": list(counties())[county],
            "branch": next(iter(branches())), "pay_min": "12", "pay_max": "20",
            "start_on": today().isoformat(), "deadline": "2099-12-31",
        }
    )  # fmt: skip
    employer = await act("enterprise1" if county == 0 else "enterprise2")
    need = await service.create(employer, NeedKind.TALENT, form)
    await service.take_step(employer, need, "submit")
    return need


async def states(ids: list[int]) -> list[str]:
    rows = await DB.asyncpg_pool.fetch("SELECT id, state FROM need WHERE id = ANY($1)", ids)
    found = {row["id"]: row["state"] for row in rows}
    return [found[one] for one in ids]


def ticked(page: httpx.Response) -> list[str]:
    return re.findall(r'type="checkbox" name="row" value="([0-9]+:[0-9]+)"', page.text)


def ticked_to_undo(page: httpx.Response) -> list[str]:
    return re.findall(r'type="hidden" name="row" value="([0-9]+:[0-9]+)"', page.text)


async def test_what_stands_against_a_need_is_told_first(act: Act, open_browser: Open) -> None:
    """A last day that is over, a twin, a skill nobody knows: said at the row, on top of the others."""
    plain, over, odd, twin = [await submitted(act, f"数控编程工程师{number}") for number in range(4)]
    for need, changes in (
        (over, "deadline = current_date - 400"),
        (odd, """required_skills = '[{"name": "绕口令编制", "level": 0}]'"""),
        (twin, f"title = (SELECT title FROM need WHERE id = {plain})"),
    ):
        await DB.asyncpg_pool.execute(f"UPDATE need SET {changes} WHERE id = $1", need)
    county = await open_browser("county1")
    free = await submitted(act, "没有可说的岗位")
    chosen = await county.get("/needs/batch", params={"row": [free, plain, over, odd, twin]})
    order = [int(one.partition(":")[0]) for one in ticked(chosen)]
    assert order == [plain, over, odd, twin, free]
    for sentence in (
        "截止日期已过",
        "必备技能「绕口令编制」",
        f"后来登记的需求 {twin} 等与本条重复",
        f"与已登记的需求 {plain} 重复",
    ):
        assert sentence in chosen.text
    assert chosen.text.count('class="against"') == 4


async def test_a_county_checks_many_at_once(act: Act, open_browser: Open) -> None:
    mine = [await submitted(act, f"数控编程工程师{number}") for number in range(4)]
    foreign = await submitted(act, "别县的工程师", county=1)
    county = await open_browser("county1")
    shown = await county.get("/needs?state=submitted")
    assert [int(one) for one in re.findall(r'name="row" value="([0-9]+)"', shown.text)] == mine[::-1]
    chosen = await county.get("/needs/batch", params={"row": [*mine[:3], foreign, "x", mine[0]]})
    assert "核对通过（可办 3 项）" in chosen.text
    assert "1 项不由您办理" in chosen.text
    assert "别县的工程师" not in chosen.text

    # What was looked at and has moved on since is not passed unseen; it says why and stops no other.
    rows = ticked(chosen)
    await service.take_step(await act("enterprise1"), mine[1], "withdraw")
    forged = [*rows, f"{foreign}:1"]
    done = await county.submit("/needs/batch", {"row": forged, "action": "approve"})
    assert done.status_code == 200
    assert "已办理 2 项" in done.text
    assert "2 项未办理" in done.text
    assert await states([*mine, foreign]) == ["open", "draft", "open", "submitted", "submitted"]

    # Nothing is lost where something is missing: the ticks stay, and what was typed.
    twice = {"row": [f"{mine[3]}:2", f"{mine[0]}:3"], "action": "return", "note": "。"}
    short = await county.submit("/needs/batch", twice)
    assert short.status_code == 422
    assert "请用文字写明原因" in short.text
    assert len(ticked(short)) == 2
    assert (await states(mine))[3] == "submitted"
    back = await county.submit("/needs/batch", {**twice, "row": ticked(short), "note": "请补写岗位职责"})
    assert "已办理 1 项" in back.text
    assert "1 项未办理" in back.text
    assert await states(mine) == ["open", "draft", "open", "returned"]
    history = await DB.asyncpg_pool.fetch("SELECT note FROM need_change WHERE need = $1", mine[3])
    assert [row["note"] for row in history if row["note"]] == ["请补写岗位职责"]


async def test_what_a_batch_cannot_be(act: Act, open_browser: Open) -> None:
    need = await submitted(act, "数控编程工程师")
    visitor, person, firm = (
        await open_browser(),
        await open_browser("candidate"),
        await open_browser("enterprise1"),
    )
    for stranger in (visitor, person):
        assert 'name="row"' not in (await stranger.get("/needs")).text
    assert (await person.get(f"/needs/batch?row={need}")).status_code == 403
    assert (await person.submit("/needs/batch", {"row": f"{need}:2", "action": "approve"})).status_code == 403
    for wrong in ({"action": "approve"}, {"row": f"{need}:2"}, {"row": f"{need}:2", "action": "approve"}):
        assert (await firm.submit("/needs/batch", wrong)).status_code == 422, wrong
    many = {"row": [str(one) for one in range(1, 202)], "action": "withdraw"}
    assert (await firm.submit("/needs/batch", many)).status_code == 422
    assert await states([need]) == ["submitted"]
    assert "没有勾选记录" in (await firm.get("/needs/batch")).text
    # A need of the other list is not named here.
    assert "数控编程工程师" not in (await firm.get(f"/projects/batch?row={need}")).text


async def test_a_batch_is_undone_where_nothing_followed(
    act: Act, open_browser: Open, open_api: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whoever took it, within a day; what moved on since stays, and says why."""
    needs = [await submitted(act, f"数控编程工程师{number}") for number in range(4)]
    county = await open_browser("county1")
    office, own = await open_api("county1"), await open_api("enterprise1")
    chosen = await county.get("/needs/batch", params={"row": needs})
    done = await county.submit("/needs/batch", {"action": "approve", "row": ticked(chosen)})
    assert await states(needs) == ["open"] * 4
    assert "撤销已办理的 4 项" in done.text
    # Also when the answer was left: whoever took the steps ticks the rows anew.
    later = await county.get("/needs/batch", params={"row": needs})
    assert "撤销已办理的 4 项" in later.text
    rows = ticked_to_undo(later)
    assert rows == ticked_to_undo(done)
    another = await (await open_browser("city")).get("/needs/batch", params={"row": needs})
    assert "撤销已办理的" not in another.text
    # One is edited since, of one a case has begun, of one the enterprise itself has taken a step.
    ranked, begun, closed, left = needs
    assert (await office.post(f"/api/v1/needs/{ranked}/priority", json={"priority": 2})).is_success
    (person,) = await Candidate.insert(
        Candidate(
            headline="数控编程", name="虚构甲", phone="13800000001", education=3, available_from=today(),
            consent=True,
        )
    )  # fmt: skip
    await DB.asyncpg_pool.execute(
        "INSERT INTO match_case (need, organisation, due, candidate) "
        "SELECT id, organisation, deadline, $2 FROM need WHERE id = $1",
        begun, person["id"],
    )  # fmt: skip
    assert (await own.post(f"/api/v1/needs/{closed}/steps/close", json={"reason": "cancelled"})).is_success
    undone = await county.submit("/needs/batch", {"action": "undo", "row": rows})
    assert await states(needs) == ["open", "open", "closed", "submitted"]
    for said in ("已撤销 1 项的办理", "3 项不能撤销", "之后已有对接开始", "已保存了新的内容"):
        assert said in undone.text, said
    assert "撤销上一步办理" in (await county.get(f"/needs/{left}/history")).text
    told = (
        "SELECT count(*) FROM notification n JOIN account a ON a.id = n.account WHERE event = 'need.undone'"
    )
    assert await DB.asyncpg_pool.fetchval(f"{told} AND a.login = 'enterprise1'") == 1

    async def undo(client: Any, need: int) -> str:
        answer = await client.post("/api/v1/needs/steps/undo", json={"needs": [{"id": need}]})
        return str(answer.json()[0]["problem"] or answer.json()[0]["state"])

    # Nobody undoes what another did, nor twice, nor after a day; over the API as on the page.
    assert "本人最后办理" in await undo(own, left)
    assert "本人最后办理" in await undo(office, left)
    assert await undo(own, closed) == "open"
    again = await submitted(act, "铣工")
    monkeypatch.setattr(taking, "WITHIN", timedelta(0))
    assert "超过一天" in await undo(own, again)
