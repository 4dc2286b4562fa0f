"""Ticked people and teams: paused, resumed and confirmed together, each told by itself."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from talent_platform.accounts.actor import Actor
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.supply.offers import service
from talent_platform.supply.schemas import CandidateForm
from talent_platform.supply.tables import Candidate, OfferChange

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]


async def registered(actor: Actor, number: int) -> int:
    form = CandidateForm.model_validate({
        "name": f"欧阳测{'甲乙丙丁戊'[number]}", "phone": f"1390000000{number}", "headline": "焊接工程师",
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


async def test_codes_are_sent_to_many_people_at_once(
    act: Act, open_browser: Open, open_api: Open, configure: Callable[..., None]
) -> None:
    """To those without an account, in charge, who have not said no: letters, a table, or the API."""
    county = await act("county1")
    mine = [await registered(county, number) for number in range(3)]
    foreign = await registered(await act("county2"), 3)
    refused = {"reason": "本人来电表示不同意"}
    assert (
        await (await open_browser("county1")).submit(f"/candidates/{mine[2]}/steps/refuse", refused)
    ).status_code == 303
    browser, api = await open_browser("county1"), await open_api("county1")
    listed = (await browser.get("/candidates?scope=mine&account=no")).text
    assert set(map(int, re.findall(r'name="row" value="([0-9]+)"', listed))) >= set(mine)
    assert 'action="/candidates/codes"' in (await browser.get(f"/candidates/batch?row={mine[0]}")).text
    chosen = await browser.get("/candidates/codes", params={"row": [*mine, foreign]})
    assert "2 人不由您管理" in chosen.text
    assert "欧阳测甲" not in chosen.text
    rows = re.findall(r'name="row" value="([0-9]+)"', chosen.text)
    assert list(map(int, rows)) == mine[:2]
    refused = await browser.submit("/candidates/codes", {"row": rows, "what": "letters", "reason": " "})
    assert refused.status_code == 422
    why = {"reason": "按登记的地址寄送挂号信"}
    letters = await browser.submit("/candidates/codes", {"row": rows, "what": "letters", **why})
    codes = re.findall(r'class="hand-over-code">([A-Z2-9-]+)<', letters.text)
    assert len(codes) == 2
    assert "欧阳测乙" in letters.text
    table = await browser.submit("/candidates/codes", {"row": rows[:1], "what": "table", **why})
    (sheet,) = load_workbook(BytesIO(table.content)).worksheets
    (_, (name, phone, code, *_rest)) = sheet.iter_rows(values_only=True)
    assert (name, phone) == ("欧阳测甲", "13900000000")
    # A later code ends the earlier one; what was not asked for goes on.
    person, other = await open_browser("candidate"), await open_browser("candidate2")
    assert (await person.submit("/handover", {"code": codes[0]})).status_code == 422
    assert (await person.submit("/handover", {"code": code})).status_code == 303
    assert (await other.submit("/handover", {"code": codes[1]})).status_code == 303
    assert "按登记的地址寄送挂号信" in (await browser.get(f"/candidates/{mine[0]}/history")).text
    sent = {"candidates": [*mine, foreign], **why}
    assert (await api.post("/api/v1/candidates/codes", json=sent)).status_code == 409
    last = await registered(county, 4)
    answer = await api.post("/api/v1/candidates/codes", json={"candidates": [last, foreign], **why})
    assert answer.json()["left_out"] == [foreign]
    assert [one["candidate"] for one in answer.json()["letters"]] == [last]
    looked = (
        "SELECT count(*) FROM audit_entry WHERE action = 'candidates.codes_sent' AND detail::text LIKE $1"
    )
    assert await DB.asyncpg_pool.fetchval(looked, f'%"candidate:{mine[1]}"%') == 1
    # Each person is one, however many at once: four were written to by now.
    configure(limit_written_to=4)
    sent = {"candidates": [last], **why}
    assert (await api.post("/api/v1/candidates/codes", json=sent)).status_code == 429
    watched = (await (await open_browser("auditor")).get("/audit?watch=unmasked")).text
    assert "生成交接码寄送本人" in watched
