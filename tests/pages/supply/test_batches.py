"""Ticked people and teams: paused, resumed and confirmed together, each told by itself."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.clock import now, today
from talent_platform.supply.offers import service
from talent_platform.supply.schemas import CandidateForm
from talent_platform.supply.tables import Candidate, OfferChange

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]


async def registered(actor: Actor, number: int) -> int:
    form = CandidateForm.model_validate({
        "name": f"欧阳测{'甲乙丙丁'[number]}", "phone": f"1390000000{number}", "headline": "焊接工程师",
        "skills": "氩弧焊:精通", "education": 3, "birth_year": 1988, "available_from": today(),
        "consent": True,
    })  # fmt: skip
    return await service.create_candidate(actor, form)


async def test_a_county_confirms_many_people_at_once(act: Act, open_browser: Open, open_api: Open) -> None:
    county = await act("county1")
    mine = [await registered(county, number) for number in range(3)]
    foreign = await registered(await act("county2"), 3)
    long_ago = now() - timedelta(days=200)
    await Candidate.update({Candidate.updated: long_ago}).where(Candidate.id.is_in([*mine, foreign]))
    await service.take_step(county, service.CANDIDATE, mine[2], "pause")
    await Candidate.update({Candidate.updated: long_ago}).where(Candidate.id == mine[2])
    browser, api = await open_browser("county1"), await open_api("county1")
    shown = (await browser.get("/candidates")).text
    assert set(map(int, re.findall(r'name="row" value="([0-9]+)"', shown))) >= set(mine)
    chosen = await browser.get("/candidates/batch", params={"row": [*mine, foreign]})
    assert "确认仍然有效（可办 3 项）" in chosen.text
    assert "恢复匹配（可办 1 项）" in chosen.text
    assert "撤回（" not in chosen.text
    rows = [*re.findall(r'name="row" value="([0-9]+:[0-9]+)"', chosen.text), f"{foreign}:1"]
    done = await browser.submit("/candidates/batch", {"row": rows, "action": "reconfirm"})
    assert "已办理 3 项" in done.text
    assert "1 项未办理" in done.text
    found = {row["id"]: row for row in await Candidate.select()}
    assert [found[one]["state"] for one in mine] == ["active", "active", "paused"]
    assert all(found[one]["updated"] > long_ago for one in mine)
    assert found[foreign]["updated"] == long_ago
    assert await OfferChange.count().where(OfferChange.action == "reconfirm") == 3

    # Over the API the same; who read an older version is told so, and words are never given in bulk.
    sent = {"offers": [{"id": mine[0], "version": 1}, {"id": mine[2]}]}
    answer = (await api.post("/api/v1/candidates/steps/resume", json=sent)).json()
    assert [(one["state"], bool(one["problem"])) for one in answer] == [("", True), ("active", False)]
    assert (await api.post("/api/v1/candidates/steps/withdraw", json=sent)).status_code == 404
    assert (await browser.submit("/candidates/batch", {"row": rows, "action": "withdraw"})).status_code == 422
    firm = await open_api("enterprise1")
    assert (await firm.post("/api/v1/candidates/steps/pause", json=sent)).status_code == 403
