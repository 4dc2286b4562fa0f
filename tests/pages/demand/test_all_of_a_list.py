"""One step for everything a list shows: a county's hundreds of imported needs in a handful of clicks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.demand.needs import service
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.jobs import worker
from talent_platform.reference.codes import branches, counties

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]
MANY = 130
LIST = "/needs?state=submitted"


async def planted(act: Act) -> None:
    """So many needs of one firm wait: three are too late, and two repeat two others."""
    employer = await act("enterprise1")
    form = TalentNeedForm.model_validate(
        {
            "title": "数控编程工程师", "seats": 1, "required_skills": ["数控编程"],
            "county": next(iter(counties())),
            "branch": next(iter(branches())), "pay_min": "12", "pay_max": "20",
            "start_on": "2099-01-01", "deadline": "2099-12-31",
        }
    )  # fmt: skip
    first = await service.create(employer, NeedKind.TALENT, form, submit=True)
    columns = await DB.asyncpg_pool.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'need' AND column_name <> 'id'"
    )
    names = [row["column_name"] for row in columns]
    values = ["title || n" if name == "title" else name for name in names]
    await DB.asyncpg_pool.execute(
        f"INSERT INTO need ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM need, generate_series(2, $2) AS n WHERE id = $1 ORDER BY n",
        first, MANY,
    )  # fmt: skip
    for change in (
        "deadline = '2001-01-01' WHERE title ~ '工程师(7|8|9)$'",
        "title = '数控编程工程师21' WHERE title = '数控编程工程师31'",
        "title = '数控编程工程师22' WHERE title = '数控编程工程师32'",
    ):
        await DB.asyncpg_pool.execute(f"UPDATE need SET {change}")


async def stand() -> Counter[str]:
    return Counter(row["state"] for row in await DB.asyncpg_pool.fetch("SELECT state FROM need"))


async def done(ordered: httpx.Response) -> int:
    assert ordered.status_code == 303, ordered.text
    job = int(ordered.headers["location"].rpartition("/")[2])
    await worker.run_job(job)
    return job


async def test_hundreds_are_checked_by_group_merged_and_taken_back(act: Act, open_browser: Open) -> None:
    await planted(act)
    county = await open_browser("county1")
    assert "按当前筛选全部办理" in (await county.get(LIST)).text
    form = (await county.get("/batches", params={"at": LIST})).text
    assert f"没有疑问的 {MANY - 7} 条" in form
    assert "3 条，如：截止日期已过" in form
    later = next(key for key in re.findall(r'name="group" value="([^"]*)"', form) if "与已登记的需求" in key)

    # The later ones of those alike go, and the first stays.
    close = {"at": LIST, "group": later, "action": "close"}
    assert (await county.submit("/batches", close)).status_code == 422, "a reason is missing"
    job = await done(
        await county.submit("/batches", {**close, "reason": "duplicate", "note": "合并重复的需求"})
    )
    assert await stand() == {"submitted": MANY - 2, "closed": 2}
    assert "已办理 2 条" in (await county.get(f"/batches/{job}")).text

    approve = {"at": LIST, "group": "", "action": "approve"}
    job = await done(await county.submit("/batches", approve))
    assert await stand() == {"open": MANY - 5, "submitted": 3, "closed": 2}
    told = (await county.get(f"/batches/{job}")).text
    assert f"已办理 {MANY - 5} 条" in told
    assert "3 条未办理" in told
    assert "2001-01-01" in told
    notices = (
        "SELECT count(*) FROM notification n JOIN account a ON a.id = n.account WHERE a.login = 'enterprise1'"
    )
    before = await DB.asyncpg_pool.fetchval(f"{notices} AND n.event = 'need.approved'")
    assert before == 1, "a batch is one notice"

    # Tried again, as after a worker that was killed, it tells the same.
    await DB.asyncpg_pool.execute("UPDATE job SET state = 'queued' WHERE id = $1", job)
    await worker.run_job(job)
    assert f"已办理 {MANY - 5} 条" in (await county.get(f"/batches/{job}")).text

    taken_back = await done(await county.submit(f"/batches/{job}/undo"))
    assert await stand() == {"submitted": MANY - 2, "closed": 2}
    assert f"撤销办理：已办理 {MANY - 5} 条" in (await county.get(f"/batches/{taken_back}")).text


async def test_over_the_api_and_who_may_not(act: Act, open_api: Open, open_browser: Open) -> None:
    await planted(act)
    county, stranger = await open_api("county1"), await open_api("candidate")
    order = {"at": LIST, "group": "clear", "action": "approve"}
    for at, status in (("/audit", 404), ("/jobs/1", 404), ("/needs?q=没有这样的岗位", 422)):
        assert (await county.post("/api/v1/batches", json={**order, "at": at})).status_code == status, at
    assert (await stranger.post("/api/v1/batches", json=order)).status_code == 403
    assert (await (await open_api("enterprise2")).post("/api/v1/batches", json=order)).status_code == 422
    answer = await county.post("/api/v1/batches", json=order)
    assert answer.status_code == 202
    job = answer.json()["job_id"]
    await worker.run_job(job)
    result = (await county.get(f"/api/v1/jobs/{job}")).json()["result"]
    assert (len(result["done"]), result["problems"]) == (MANY - 7, [])
    for login in ("county2", "enterprise1"):
        assert (await (await open_browser(login)).get(f"/batches/{job}")).status_code == 404, login
