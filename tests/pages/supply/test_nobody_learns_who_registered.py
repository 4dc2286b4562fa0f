"""Two teams of one lead, one naming somebody who has registered, one somebody who has not: until the person
agrees, nothing that the lead or an employer gets tells one from the other."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import openpyxl
import pytest

from talent_matching import GoalOrder
from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.input import run_input
from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.index import documents
from talent_platform.reference.codes import branches
from talent_platform.supply.offers import service
from talent_platform.supply.schemas import CandidateForm
from talent_platform.supply.teams import membership
from talent_search.documents import DocumentKind as SearchKind

pytestmark = pytest.mark.usefixtures("known_by_name")

Open = Callable[..., Awaitable[Any]]
PERSONS = {"甲": ("欧阳登记", "10000000001"), "乙": ("司马未录", "10000000002")}
"""Team → its member; the first has registered."""


def offer(team: str) -> dict[str, Any]:
    (name, phone) = PERSONS[team]
    return {
        "name": f"激光焊接{team}队", "project": f"厚板激光焊接{team}", "stage": "pilot",
        "branch": next(iter(branches())),
        "description": "十五毫米以上厚板一次成形的激光焊接工艺。", "minimum_size": 1, "consent": True,
        "available_from": today().isoformat(),
        "members": [
            {"name": name, "phone": phone, "role": "工艺负责人", "skills": ["激光焊接"], "alone": True},
            {"name": f"成员{team}", "phone": f"1000000011{len(team)}", "role": "电气工程师", "core": False},
        ],
    }  # fmt: skip


def alike(text: str, team: str, number: int) -> str:
    """An answer without what must differ: the number, the names that were typed, and the clock."""
    for word in (f"激光焊接{team}队", f"厚板激光焊接{team}", f"成员{team}", *PERSONS[team]):
        text = text.replace(word, "某")
    text = re.sub(rf"(teams?/|\"id\": ?|编号 ?){number}\b", r"\1N", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.+Z]+|(csrf_token|_token)\" value=\"[^\"]*\"", "T", text)


@pytest.fixture
async def teams(db: str, act: Callable[[str], Awaitable[Actor]], open_api: Open) -> dict[str, int]:
    (name, phone) = PERSONS["甲"]
    await service.create_candidate(
        await act("candidate"),
        CandidateForm(
            name=name, phone=phone, headline="焊接工程师", skills="绘画:精通", education=3, birth_year=1988,
            available_from=today(), consent=True,
        ),
    )  # fmt: skip
    lead, made = await open_api("teamlead"), {}
    for team in PERSONS:
        answer = await lead.post("/api/v1/teams", json=offer(team))
        assert answer.status_code == 201, answer.text
        made[team] = answer.json()["id"]
    return made


async def test_lead_and_employers_get_the_same_of_both(
    teams: dict[str, int], act: Callable[[str], Awaitable[Actor]], open_browser: Open, open_api: Open
) -> None:
    for login in ("teamlead", "enterprise1", "institution1"):
        browser, api = await open_browser(login), await open_api(login)
        await browser.get("/desk")  # where the last sign-in is told once
        for client, path in ((browser, "/teams/{}"), (api, "/api/v1/teams/{}")):
            answers = {team: await client.get(path.format(number)) for team, number in teams.items()}
            assert {answer.status_code for answer in answers.values()} == {200}
            first, second = (alike(answer.text, team, teams[team]) for team, answer in answers.items())
            assert first == second, (login, path)
        items = {item["id"]: item for item in (await api.get("/api/v1/teams")).json()["items"]}
        first, second = (
            alike(json.dumps(items[number], ensure_ascii=False), team, number)
            for team, number in teams.items()
        )
        assert first == second
        book = openpyxl.load_workbook(io.BytesIO((await browser.get("/teams.xlsx")).content)).worksheets[0]
        rows = {row[0]: str(row[1:]) for row in book.iter_rows(values_only=True)}
        first, second = (alike(rows[number], team, number) for team, number in teams.items())
        assert first == second
    first, second = [(await documents.load(SearchKind.TEAM, [str(number)]))[0] for number in teams.values()]
    assert first.skills == second.skills == ()
    assert first.model_copy(update={"id": second.id, "title": second.title}) == second
    supply, _texts = await run_input.read(
        run_input.RunRequest(run_input.RunScope(None, None, "all"), today(), GoalOrder.on(today()))
    )
    assert not set(supply.teams.ids) & {str(number) for number in teams.values()}


async def test_saving_answers_the_same_for_both(teams: dict[str, int], open_api: Open) -> None:
    lead = await open_api("teamlead")
    for changed in ("同一工艺，说明写得更清楚一些。", "同一工艺，说明又写得更清楚一些。"):
        told = []
        for team, number in teams.items():
            version = (await lead.get(f"/api/v1/teams/{number}")).json()["version"]
            body = {**offer(team), "description": changed, "version": version}
            answer = await lead.put(f"/api/v1/teams/{number}", json=body)
            history = await lead.get(f"/api/v1/teams/{number}/history")
            told.append((answer.status_code, alike(answer.text + history.text, team, number)))
        assert told[0] == told[1]


async def test_both_show_once_somebody_has_agreed(
    teams: dict[str, int], act: Callable[[str], Awaitable[Actor]], open_api: Open
) -> None:
    city, enterprise = await act("city"), await open_api("enterprise1")
    for number in teams.values():
        seen = (await (await open_api("city")).get(f"/api/v1/teams/{number}")).json()["people"]
        try:
            await membership.answer(city, seen[0]["id"], number, agreed=True, reason="本人来电同意")
        except Conflict:  # whoever has an account answers there
            await membership.answer(await act("candidate"), seen[0]["id"], number, agreed=True)
        assert (await enterprise.get(f"/api/v1/teams/{number}")).json()["members"] == 1
    supply, _texts = await run_input.read(
        run_input.RunRequest(run_input.RunScope(None, None, "all"), today(), GoalOrder.on(today()))
    )
    assert {str(number) for number in teams.values()} <= set(supply.teams.ids)
