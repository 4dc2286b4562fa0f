"""Needs of an employer whose accounts are all switched off: open to nobody, until one is on again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from talent_matching import GoalOrder
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.run_input import RunScope
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.access import NEED
from talent_platform.demand.needs import service
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.desk import queries as desk
from talent_platform.discovery import suggestions
from talent_platform.index import documents
from talent_platform.index import service as index
from talent_platform.reference.codes import branches, counties
from talent_search import DocumentKind

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]


async def opened(act: Act) -> int:
    form = TalentNeedForm.model_validate(
        {
            "title": "数控编程工程师", "seats": 2, "required_skills": ["数控编程"],
            "county": next(iter(counties())), "branch": next(iter(branches())), "pay_min": "12",
            "pay_max": "20", "start_on": today().isoformat(), "deadline": "2099-12-31",
        }
    )  # fmt: skip
    need = await service.create(await act("enterprise1"), NeedKind.TALENT, form)
    await service.take_step(await act("enterprise1"), need, "submit")
    await service.take_step(await act("county1"), need, "approve")
    return need


async def test_they_are_open_to_nobody_and_come_back(act: Act, open_api: Open, open_browser: Open) -> None:
    await index.rebuild()
    need, firm, city = await opened(act), await act("enterprise1"), await act("city")
    second = await keeping.create_account(
        None, login="second", name="第二人", role=Role.ENTERPRISE, organisation_id=firm.organisation_id,
        password="a-long-enough-password-7", reason="企业来函增设经办人",
    )  # fmt: skip
    visitor, person, county = await open_browser(), await open_api("candidate"), await open_api("county1")
    name = await DB.asyncpg_pool.fetchval("SELECT name FROM organisation WHERE id = $1", firm.organisation_id)

    async def open_everywhere() -> set[bool]:
        await index.drain()
        (document,) = await documents.load(DocumentKind.NEED, [str(need)])
        asked = run_input.RunRequest(RunScope(None, None, "all"), today(), GoalOrder.on(today()))
        market, _texts = await run_input.read(asked)
        front = (await visitor.get("/")).text
        return {
            (await visitor.get(f"/needs/{need}")).status_code == 200,
            (await person.get(f"/api/v1/needs/{need}")).status_code == 200,
            (await person.get("/api/v1/needs")).json()["total"] == 1,
            (await person.get("/api/v1/search?q=数控编程&kind=need")).json()["total"] == 1,
            await DB.asyncpg_pool.fetchval("SELECT count(*) FROM open_need") == 1,
            name in await suggestions.completions(NEED, name),
            "数控编程工程师" in front,
            document.public,
            (await desk.front_figures(None))[0].value == 1,
            len(market.branches) == 1,
        }

    assert await open_everywhere() == {True}
    for account, left in ((firm.account_id, {True}), (second, {False})):
        await keeping.set_active(city, account, active=False)
        assert await open_everywhere() == left
    told = await county.get(f"/api/v1/needs/{need}")
    assert told.json()["state"] == "open"
    assert "该单位的账号已全部停用" in (await (await open_browser("county1")).get(f"/needs/{need}")).text
    await keeping.set_active(city, second, active=True, reason="企业来函恢复")
    assert await open_everywhere() == {True}
