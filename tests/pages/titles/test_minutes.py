"""The signed minutes: archived once, for good, and nothing is confirmed without them.

Worth: the paper with signature and seal is what a court asks for; a result confirmed before it exists rests
on nothing.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import asyncpg
import pytest
from meetings import archive_minutes, as_owner, sitting, vote

from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.titles.meetings import queries, service
from talent_platform.titles.results import queries as results
from talent_platform.titles.results import service as publishing
from talent_platform.workflow.steps import Given

SCAN = b"%PDF-1.7 signed and sealed"


async def test_minutes_are_archived_once_and_results_wait_for_them(open_browser, open_api, act, colleague):
    city = await act("city")
    meeting = await sitting(city, colleague)
    chair = (await queries.seats(meeting))[2]
    url = f"/titles/meetings/{meeting}"
    bureau, auditor, api = await open_browser("city"), await open_browser("auditor"), await open_api("city")
    told = {"chair": chair.id, "whole": "true", "recording": "AB" * 32, "recording_kept": "局档案室"}

    async def send(body: bytes = SCAN, **other: object) -> tuple[int, str]:
        files = {"file": ("会议记录.pdf", body, "application/pdf")}
        answer = await bureau.submit(f"{url}/minutes", {**told, **other}, files=files)
        return answer.status_code, answer.text

    status, said = await send()
    assert (status, "结束计票后才能归档" in said) == (409, True)
    await vote(city, colleague, meeting, {"A01": 6, "A02": 5})
    assert "签字盖章的会议记录" in (await bureau.get(url)).text
    for body, other, sentence in (
        (b"PK no scan", {}, "应为 PDF"), (b"%PDF" + b"0" * (21 * 2**20), {}, "20 MB"),
        (SCAN, {"chair": 99999}, "到会的评委"), (SCAN, {"recording": "abc"}, "校验值"),
        (SCAN, {"whole": ""}, "印章"), (SCAN, {"recording_kept": ""}, "保存地点"),
    ):  # fmt: skip
        status, said = await send(body, **other)
        assert (status in (413, 422), sentence in said) == (True, True), (status, other)
    await publishing.hang(city, meeting)
    one = (await results.of_meeting(meeting))[0]
    owner = await asyncpg.connect(DB.dsn)
    closing = (
        "INSERT INTO title_result_act (meeting, kind, day, source, document, proposed_by, proposed_name,"
        " outcomes) VALUES ($1, 'hrss', $2, 'x', 'x', $3, 'x', $4)"
    )
    await as_owner("UPDATE notice SET starts = starts - 12, ends = $1", one.day - timedelta(days=1))
    await as_owner(
        "UPDATE title_draw SET fixed = fixed - 14, happens = happens - 14, meeting = meeting - 14,"
        " fallback_happens = fallback_happens - 14"
    )
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(closing, meeting, one.day, city.account_id, f"[{one.id}]")
    act_of = {
        "kind": "hrss", "day": str(one.day), "outcomes": [one.id], "source": "通知", "document": "文 1 号",
    }  # fmt: skip
    early = await api.post(f"/api/v1{url}/acts", json=act_of)
    assert (early.status_code, "会议记录还没有签字盖章归档" in early.text) == (409, True)

    assert (await send())[0] == 303
    status, said = await send()
    assert (status, "已归档，不能更换" in said) == (409, True)
    assert chair.name in (await auditor.get(url)).text
    kept = await auditor.get(f"{url}/minutes/signed")
    assert (kept.content, kept.headers["content-type"]) == (SCAN, "application/pdf")
    assert (await (await open_browser("candidate")).get(f"{url}/minutes/signed")).status_code == 403
    assert (await api.get(f"/api/v1{url}/minutes/signed")).content == SCAN
    digest = await DB.asyncpg_pool.fetchval("SELECT sha256 FROM title_minutes")
    assert digest == hashlib.sha256(SCAN).hexdigest()
    for statement in ("UPDATE title_minutes SET recording_kept = 'x'", "DELETE FROM title_minutes"):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await owner.execute(statement)
    assert (await api.post(f"/api/v1{url}/acts", json=act_of)).status_code == 201
    await owner.close()


async def test_nobody_votes_after_signed_minutes(act, colleague):
    city = await act("city")
    meeting = await sitting(city, colleague, "副高", size="25", approved_by="province_hrss")
    await vote(city, colleague, meeting, {"A01": 6, "A02": 5})
    await archive_minutes(city, meeting)
    with pytest.raises(Conflict, match="不能再投票"):
        await service.move(city, meeting, "again", Given())
