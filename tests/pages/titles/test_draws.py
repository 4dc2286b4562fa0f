"""The draw of a jury on the pages and over the API, with the real pool and the real database.

Worth: who sits decides whose career goes on; the bureau must be able to show that it could not choose.
"""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import zipfile
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from title_review import filed

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.titles.juries import queries, service
from talent_platform.titles.juries.schemas import JuryDecline, JuryForm, JuryOutcome
from talent_platform.titles.juries.tables import TitleDrawEntrant

DAY = timedelta(days=1)
OUTCOME = "03 08 15 21 27 33 + 09"
IN_POOL = """
    INSERT INTO title_expert (committee, name, person_key, unit, sector, title, level, series, specialty,
        state, nominated_by, selected_by, document, term_from, term_to, account, signed)
    SELECT $1, '专家' || n, 'key' || n, '单位' || n % 7, CASE n % 2 WHEN 0 THEN 'private' ELSE 'public' END,
        '高级工程师', '副高', '工程技术人员', '机械', 'active', $2, $3, '文', $4, $5, -n, $4
    FROM generate_series(1, 14) n
"""


def form(**facts: object) -> dict[str, Any]:
    return {
        "meeting": str(today() + 20 * DAY), "seats": "机械 民营企业 2 1\n机械 公有制单位 2 2", "per_unit": 1,
        "applicants": "A01 单位3\nA02 别的单位", "per_applicant": 1, "event": "双色球第 2026140 期",
        "happens": str(today()), "fallback": "双色球第 2026141 期",
        "fallback_happens": str(today() + 2 * DAY),
    } | facts  # fmt: skip


@pytest.fixture
async def committee(act, colleague) -> int:
    """One in force, with fourteen experts in its pool."""
    city = await act("city")
    found = await filed(city, colleague)
    owner = await asyncpg.connect(DB.dsn)
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        first, last = today() - DAY, today() + 600 * DAY
        await owner.execute(IN_POOL, found, city.account_id, colleague.account_id, first, last)
    await owner.close()
    return found


@pytest.fixture
def yesterday(monkeypatch):
    def at(days: int) -> None:
        monkeypatch.setattr(service, "today", lambda: today() + days * DAY)

    return at


async def announced(by: Any, committee: int, at: Any, **facts: object) -> int:
    at(-1)
    draw = await service.announce(by, committee, JuryForm.model_validate(form(**facts)))
    at(0)
    return draw


async def test_from_the_plan_to_the_jury_on_the_pages(open_browser, act, committee, yesterday, tmp_path):
    bureau, second, visitor, auditor, unit = [
        await open_browser(who) for who in ("city", "city9", None, "auditor", "enterprise1")
    ]
    blank = f"/titles/committees/{committee}/draw"
    assert '民营企业</td><td class="text-end">7' in (await bureau.get(blank)).text
    assert (await unit.get(blank)).status_code == 403
    late = await bureau.submit(blank, form())
    assert (late.status_code, "公开事件须在今天之后" in late.text, "A01 单位3" in late.text) == (
        422,
        True,
        True,
    )
    yesterday(-1)
    for seats in ("机械 2", "机械 民营企业 2 1\n焊接 民营企业 0 0"):
        assert "每行写：专业" in (await bureau.submit(blank, form(seats=seats))).text
    short = await bureau.submit(blank, form(seats="机械 民营企业 9 0"))
    assert (short.status_code, "有 7 名专家,不够 9 席" in short.text) == (409, True)
    address = (await bureau.submit(blank, form())).headers["location"]
    yesterday(0)

    open_to_all = (await visitor.get(address)).text
    assert "双色球第 2026140 期" in open_to_all
    assert "专家1" not in open_to_all
    assert "现同在单位3" in (await bureau.get(address)).text
    assert "执行评委的抽取" in (await visitor.get("/titles/draws")).text
    outcome = {"which": "event", "outcome": OUTCOME}
    assert "须由本局另一人填写" in (await bureau.submit(f"{address}/outcome", outcome)).text
    early = await second.submit(f"{address}/outcome", {**outcome, "which": "fallback"})
    assert (early.status_code, "事件还没有发生" in early.text) == (409, True)
    assert (await second.submit(f"{address}/outcome", {**outcome, "outcome": "两\n行"})).status_code == 422
    assert (await second.submit(f"{address}/outcome", outcome)).status_code == 303
    assert (await second.submit(f"{address}/outcome", outcome)).status_code == 409

    one = await queries.draw_of(int(address.rpartition("/")[2]))
    jury = list(one.sitting)
    assert len(jury) == 4
    left = {"pseudonym": jury[0], "why": "declined"}
    assert (await bureau.submit(f"{address}/declines", left)).status_code == 303
    assert "此人不在评委席上" in (await bureau.submit(f"{address}/declines", left)).text
    shown = (await bureau.get(address)).text
    assert shown.count("/titles/experts/") >= 4
    looked = "SELECT count(*) FROM audit_entry WHERE action = 'names.read' AND subject = $1"
    assert await DB.asyncpg_pool.fetchval(looked, f"title_draw:{one.id}") >= 1
    assert "专家1" not in (await visitor.get(address)).text

    body = (await visitor.get(f"{address}/folder.zip")).content
    zipfile.ZipFile(io.BytesIO(body)).extractall(tmp_path)
    assert (await bureau.get(f"{address}/names.zip")).status_code == 403
    named = (await auditor.get(f"{address}/names.zip")).content
    zipfile.ZipFile(io.BytesIO(named)).extractall(tmp_path)
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "verify.py"), str(tmp_path), one.plan_hash],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (run.returncode, "化名与人员一致" in run.stdout) == (0, True), run.stderr


async def test_the_api_does_the_same(open_api, act, committee, yesterday):
    city, second = await open_api("city"), await open_api("city9")
    url = f"/api/v1/titles/committees/{committee}/draws"
    assert (await city.post(url, json=form())).status_code == 422
    yesterday(-1)
    made = (await city.post(url, json=form())).json()["id"]
    yesterday(0)
    address = f"/api/v1/titles/draws/{made}"
    city.headers.pop("Authorization")
    told = (await city.get(address)).json()
    assert [(each["seats"], each["held"]) for each in told["strata"]] == [(2, 7), (2, 7)]
    assert all(0 < each["least"] <= each["most"] < 100 for each in told["strata"])
    assert (told["jury"], told["outcome"]) == ([], None)
    assert (await city.post(f"{address}/outcome", json={"outcome": OUTCOME})).status_code == 401
    jury = (await second.post(f"{address}/outcome", json={"outcome": OUTCOME})).json()["jury"]
    came = (await second.post(f"{address}/declines", json={"pseudonym": jury[0], "why": "conflict"})).json()[
        "came"
    ]
    now = (await city.get(address)).json()
    assert (set(now["jury"]), now["declined"]) == ({*jury[1:], came}, 1)
    (row,) = (await city.get("/api/v1/titles/draws")).json()["items"]
    assert (row["state"], row["plan_hash"]) == ("drawn", now["plan_hash"])


async def test_who_leaves_the_pool_does_not_sit_and_does_not_come(act, colleague, committee, yesterday):
    city = await act("city")
    # Whoever of the fourteen goes, two of each seven are left, and no cap keeps them off the seats.
    lenient = {"seats": "机械 民营企业 2 5\n机械 公有制单位 2 5", "per_unit": 4, "applicants": "A01 别的单位"}
    draw = await announced(city, committee, yesterday, **lenient)
    owner = await asyncpg.connect(DB.dsn)
    leaves = (
        "UPDATE title_expert SET state = 'left' WHERE id IN (SELECT expert FROM title_draw_entrant "
        "WHERE draw = $1 ORDER BY pseudonym LIMIT 5)"
    )
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(leaves, draw)
    await owner.close()
    gone = await queries.gone(draw)
    assert len(gone) == 5
    await service.draw(colleague, draw, JuryOutcome(outcome=OUTCOME))
    one = await queries.draw_of(draw)
    assert len(one.sitting) == 4
    assert not gone & set(one.sitting)
    outsider = TitleDrawEntrant(draw=draw, expert=1, pseudonym="0" * 32)
    with pytest.raises(asyncpg.CheckViolationError, match="of the pool"):
        await TitleDrawEntrant.insert(outsider)


async def test_the_database_keeps_a_draw_and_of_two_at_once_one_counts(act, colleague, committee, yesterday):
    city = await act("city")
    draw = await announced(city, committee, yesterday)
    with pytest.raises(Conflict, match="另一人"):
        await service.draw(city, draw, JuryOutcome(outcome=OUTCOME))
    found = await asyncio.gather(
        *(service.draw(colleague, draw, JuryOutcome(outcome=each)) for each in (OUTCOME, "01 02")),
        return_exceptions=True,
    )
    assert sorted(type(each) for each in found if each) == [Conflict]
    jury = (await queries.draw_of(draw)).sitting
    left = [
        service.decline(city, draw, JuryDecline(pseudonym=each, why="lapsed")) for each in (jury[0], jury[0])
    ]
    found = await asyncio.gather(*left, return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in found) == 1
    owner = await asyncpg.connect(DB.dsn)
    for statement in (
        "UPDATE title_draw SET plan_hash = 'x'",
        "DELETE FROM title_draw_decline",
        "UPDATE title_draw_result SET jury = '[]'",
        "TRUNCATE title_draw_entrant",
        (
            "INSERT INTO title_draw_result (draw, which, outcome, result, jury, drawn, drawn_by, drawn_name)"
            " SELECT id, 'event', 'x', 'x', '[]', happens - 1, announced_by, 'x' FROM title_draw"
        ),
        (
            "INSERT INTO title_draw_decline (draw, number, pseudonym, day, why, declines, seated, jury,"
            " recorded_by, recorded_name) SELECT id, 9, 'x', now(), 'x', '', '', '[]', 1, 'x' FROM title_draw"
        ),
    ):
        with pytest.raises(asyncpg.PostgresError, match=r"append-only|changed|event|seated"):
            await owner.execute(statement)
    await owner.close()
    with pytest.raises(Invalid, match="公开事件须在今天之后"):
        await service.announce(city, committee, JuryForm.model_validate(form()))
