"""A need is closed: twelve live cases end as was said before, two that have ended stay as they are."""

import asyncio
from collections import Counter
from datetime import timedelta

from talent_platform.brokerage.cases import service
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.tables import Case, CaseEvent, Placement
from talent_platform.clock import today
from talent_platform.demand.needs import service as demand
from talent_platform.errors import Conflict


async def test_a_need_closed_with_twelve_live_and_two_finished_cases(
    city, act, calculate, open_browser, open_api
):
    need = await city.need("焊工岗", seats=14)
    for number in range(14):
        await city.person(f"焊工{number}")
    officer = await act("officer")
    cases = sorted((await releases.release(officer, await calculate(officer))).cases)
    assert len(cases) == 14
    hired, closed, *live = cases
    for case in (hired, *live[:6]):
        await service.answer(await act("enterprise1"), case, agreed=True)
        await service.answer(officer, case, agreed=True, side="person", text="今天电话答复同意")
    for case in live[:2]:
        await service.take_step(officer, case, "interview")
    await hiring.hire(officer, hired, starts=today(), text="双方来电确认")
    await service.take_step(officer, closed, "close", reason="other", text="双方商定不再继续")
    finished = Case.select().where(Case.id.is_in([hired, closed])).order_by(Case.id)
    before = await finished

    said = (await (await open_api("enterprise1")).get(f"/api/v1/needs/{need}/closing")).json()
    assert (said["live"], said["final"]) == (12, 2)
    in_words = {(one["why_words"], one["reason_words"]) for one in said["endings"]}
    assert ("已自行招到", "面谈后未选中") in in_words
    asked = [one for one in said["endings"] if one["why"] == "hired_elsewhere"]
    assert {one["stage"]: (one["reason"], one["count"]) for one in asked} == {
        "contacted": ("need_filled", 6), "agreed": ("need_filled", 4), "interview": ("not_chosen", 2),
    }  # fmt: skip
    shown = (await (await open_browser("enterprise1")).get(f"/needs/{need}")).text
    assert "进行中的对接 12 条将随之结束；已完结的 2 条不变" in shown
    assert "已自行招到 → 10 条「岗位已另行招到」、2 条「面谈后未选中」" in shown
    chosen = await (await open_browser("county1")).get(f"/needs/batch?row={need}")
    assert "进行中的对接 12 条，关闭需求时随之结束" in chosen.text
    for login, status in (("enterprise2", 403), ("candidate", 403), ("auditor", 200)):
        assert (await (await open_api(login)).get(f"/api/v1/needs/{need}/closing")).status_code == status

    await demand.take_step(await act("enterprise1"), need, "close", reason="hired_elsewhere")
    ended = await Case.select(Case.stage, Case.reason).where(Case.id.is_in(live))
    assert Counter((one["stage"], one["reason"]) for one in ended) == {
        ("closed", "need_filled"): 10, ("closed", "not_chosen"): 2,
    }  # fmt: skip
    assert await finished == before
    states = await Placement.select(Placement.state)
    assert Counter(one["state"] for one in states) == {"hired": 1, "closed": 13}
    assert await CaseEvent.count().where(CaseEvent.action == "closed") == 13

    undone = await (await open_api("enterprise1")).post(
        "/api/v1/needs/steps/undo", json={"needs": [{"id": need}]}
    )
    assert "因此结束" in undone.json()[0]["problem"]


async def test_both_sides_agree_while_the_need_is_closed(city, act, calculate):
    need = await city.need("焊工岗", seats=4)
    for number in range(4):
        await city.person(f"焊工{number}")
    officer, firm = await act("officer"), await act("enterprise1")
    cases = (await releases.release(officer, await calculate(officer))).cases
    tries = [
        *(service.answer(firm, case, agreed=True) for case in cases),
        *(service.answer(officer, case, agreed=True, side="person", text="电话答复同意") for case in cases),
    ]
    tries.append(demand.take_step(firm, need, "close", reason="hired_elsewhere"))
    *done, closed = await asyncio.gather(*tries, return_exceptions=True)
    assert closed == "closed"
    assert all(one is None or isinstance(one, str | Conflict) for one in done), done
    rows = await Case.select(Case.stage, Case.reason).where(Case.need == need)
    assert [(one["stage"], one["reason"]) for one in rows] == [("closed", "need_filled")] * 4
    # Each yes that was taken is in the history of its case, before the end; each case ends once.
    lines = await CaseEvent.select(CaseEvent.match_case, CaseEvent.action).order_by(CaseEvent.id)
    said = sum(not isinstance(one, Conflict) for one in done)
    assert Counter(one["action"] for one in lines if one["action"] == "agreed")["agreed"] == said
    for case in cases:
        assert [one["action"] for one in lines if one["match_case"] == case][-1] == "closed"
    assert {one["state"] for one in await Placement.select(Placement.state)} == {"closed"}


async def test_a_step_is_not_undone_past_a_pin_nor_past_what_it_ended(city, open_api):
    """Approved, then somebody is pinned: no pin stands on a need that asks for nobody. Closed: its pins and
    forbids would not come back."""
    need, person = await city.need("焊工岗", seats=2, state="submitted"), await city.person("焊工")
    county, officer = await open_api("county1"), await open_api("officer")

    async def undone():
        answer = await county.post("/api/v1/needs/steps/undo", json={"needs": [{"id": need}]})
        return answer.json()[0]["problem"]

    assert (await county.post(f"/api/v1/needs/{need}/steps/approve", json={})).status_code == 200
    word = {"need": need, "candidates": [person], "action": "pin", "reason": "已面谈过，双方认可"}
    assert (await officer.post("/api/v1/directives", json=word)).status_code == 201
    assert "有人被锁定" in await undone()
    (pin,) = (await officer.get("/api/v1/directives")).json()["items"]
    assert (await officer.delete(f"/api/v1/directives/{pin['id']}")).status_code == 204
    assert (await officer.post("/api/v1/directives", json=word | {"action": "forbid"})).status_code == 201
    closed = await county.post(f"/api/v1/needs/{need}/steps/close", json={"reason": "cancelled"})
    assert closed.status_code == 200
    assert "因此失效的锁定、排除" in await undone()
    await county.post(f"/api/v1/needs/{need}/steps/reopen", json={"note": "岗位仍在招"})
    await county.post(f"/api/v1/needs/{need}/steps/close", json={"reason": "cancelled"})
    assert not await undone(), "of this closing nothing was ended"


async def test_who_waits_is_told_what_ended_it(city, act, open_api):
    """An interest with a need closed among others, an invitation with cases ended together."""
    person = await city.person("焊工", login="candidate")
    wished, asked, plain = [await city.need(title) for title in ("意向岗", "邀请岗", "旁的岗")]
    own, firm, officer = await open_api("candidate"), await open_api("enterprise1"), await open_api("officer")

    async def introduced(by, need: int) -> int:
        made = await by.post(f"/api/v1/needs/{need}/introductions", json={"candidate": person})
        return int(made.json()["case"])

    async def told_last() -> tuple[str, str, str]:
        (last, *_) = (await own.get("/api/v1/notifications")).json()["items"]
        case = (await own.get(f"/api/v1{last['url']}")).json()
        return last["event"], last["sentence"].partition("（")[0], case["reason_words"]

    await introduced(own, wished)
    needs = {"needs": [{"id": wished}, {"id": plain}], "reason": "budget"}
    assert (await firm.post("/api/v1/needs/steps/close", json=needs)).is_success
    assert await told_last() == ("case.closed", "对接已结束：意向岗", "需求取消或调整")

    case = await introduced(firm, asked)
    assert (await told_last())[:2] == ("case.invited", "用人单位邀请您对接，请答复：邀请岗")
    cases = {"cases": [{"id": case, "version": 1}], "reason": "mistaken"}
    assert (await officer.post("/api/v1/cases/steps/close", json=cases)).is_success
    assert await told_last() == ("case.closed", "对接已结束：邀请岗", "这条对接不再继续")


async def test_a_bureau_gives_no_reason_that_is_not_so(city, act, calculate, open_api, open_browser):
    """By stage and by fact; and what parts the two is said before the click."""
    await city.need("焊工岗")
    await city.person("焊工", login="candidate")
    officer = await act("officer")
    (case,) = (await releases.release(officer, await calculate(officer))).cases
    api, browser = await open_api("officer"), await open_browser("officer")

    async def open_now() -> set[str]:
        return set((await api.get(f"/api/v1/cases/{case}")).json()["close_reasons"])

    parts = "双方以后不再互相推荐。"
    assert await open_now() == {"mistaken", "other"}
    assert parts not in (await browser.get(f"/cases/{case}")).text
    for reason in ("interview_failed", "terms", "no_reply", "need_closed"):
        one = await api.post(f"/api/v1/cases/{case}/steps/close", json={"reason": reason})
        assert one.status_code == 422
        assert "现在可以选择：误推荐、其他原因" in one.text
        assert one.json()["errors"]["reason"]
    assert (await Case.select(Case.stage).first())["stage"] == "contacted"
    await Case.update({Case.due: today() - timedelta(days=1)}).where(Case.id == case)
    assert await open_now() == {"no_reply", "mistaken", "other"}
    for login in ("enterprise1", "candidate"):
        await service.answer(await act(login), case, agreed=True)
    assert await open_now() == {"terms", "mistaken", "other"}
    await service.take_step(officer, case, "interview")
    assert await open_now() == {"interview_failed", "terms", "mistaken", "other"}
    assert f"选「面谈未通过」或「待遇条件未谈拢」的，{parts}" in (await browser.get(f"/cases/{case}")).text
    await service.take_step(officer, case, "close", reason="interview_failed")
    assert (await (await open_api("candidate")).get(f"/api/v1/cases/{case}")).json()["close_reasons"] == {}
