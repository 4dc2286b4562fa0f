"""A filter means the same beside a list and beside the search, for whoever asks."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx

from talent_platform.accounts.tables import Organisation
from talent_platform.clock import today
from talent_platform.demand.tables import Need, NeedState
from talent_platform.index import service as discovery
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.cooperation import MODE_LABELS
from talent_platform.reference.ranks import EDUCATION_LABELS, TITLE_LABELS
from talent_platform.supply.tables import Candidate, Team, TeamMember
from talent_platform.supply.wording import STAGE_LABELS

Open = Callable[..., Awaitable[httpx.AsyncClient]]
COUNTIES, BRANCHES = list(counties())[:3], list(branches())[:3]
EDUCATION = [str(int(one)) for one in EDUCATION_LABELS]
TITLES = [str(int(one)) for one in TITLE_LABELS]
MODES, STAGES = [str(one) for one in MODE_LABELS], [str(one) for one in STAGE_LABELS]
STATES = [str(one) for one in NeedState]

SAME: dict[str, list[tuple[str, str, list[str]]]] = {
    "needs": [
        ("county", "places", COUNTIES), ("branch", "branch", BRANCHES), ("education", "degree", EDUCATION),
        ("mode", "modes", MODES), ("state", "state", STATES),
    ],
    "projects": [("county", "places", COUNTIES), ("branch", "branch", BRANCHES), ("state", "state", STATES)],
    "candidates": [
        ("education", "degree", EDUCATION[1:]), ("title_level", "title_level", TITLES[1:]),
        ("place", "places", COUNTIES), ("branch", "branch", BRANCHES),
    ],
    "teams": [("branch", "branch", BRANCHES), ("stage", "stage", STAGES), ("place", "places", COUNTIES)],
}  # fmt: skip
"""List → (its filter, the search's, values)."""
WITH_TEXT = "焊接"


async def plant(dice: random.Random) -> None:
    """Needs and offers of every county, industry and level; some wish for nothing in particular."""
    employers = await Organisation.select(Organisation.id).where(Organisation.name.like("%机床厂"))

    def some(values: list[str]) -> str:
        return json.dumps(dice.sample(values, dice.randint(0, 2)))

    for number in range(60):
        kind = "talent" if number % 3 else "project"
        await Need.insert(
            Need(
                kind=kind, organisation=dice.choice(employers)["id"], seats=2, category="老字号",
                title=dice.choice(("焊接岗位", "装配岗位")) + str(number), branch=dice.choice(BRANCHES),
                county=dice.choice(COUNTIES), start_on=today(), state=dice.choice([*STATES, "open", "open"]),
                deadline=today() + timedelta(dice.choice((-3, 0, 30))), education=int(dice.choice(EDUCATION)),
                mode=dice.choice(MODES), cooperation="joint",
            )
        )  # fmt: skip
    for number in range(40):
        person = await Candidate.insert(
            Candidate(
                county=dice.choice([*COUNTIES, None]), name=f"某{number}", phone=f"1380000{number:04d}",
                headline=dice.choice(("焊接工程师", "装配工程师")), available_from=today(),
                consent=dice.random() < 0.7, education=int(dice.choice(EDUCATION)),
                title_level=int(dice.choice(TITLES)), wanted_counties=some(COUNTIES),
                wanted_branches=some(BRANCHES),
            )
        )  # fmt: skip
        if number % 2:
            continue
        team = await Team.insert(
            Team(
                county=dice.choice([*COUNTIES, None]), name=f"团队{number}", project=f"焊接项目{number}",
                stage=dice.choice(STAGES), branch=dice.choice(BRANCHES), category="老字号",
                cooperation="joint", minimum_size=1, available_from=today(), consent=dice.random() < 0.7,
                wanted_counties=some(COUNTIES),
            )
        )  # fmt: skip
        place = {"team": team[0]["id"], "candidate": person[0]["id"], "role": "焊接工程师"}
        await TeamMember.insert(TeamMember(**place))


def questions(listed: str) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The same question to the list and to the search: one filter alone, and two of them with a text."""
    for filter_, facet, values in SAME[listed]:
        for value in values:
            yield {filter_: value}, {facet: value}
    (one, its, values), (other, others, more) = SAME[listed][:2]
    for value, second in zip(values, more, strict=False):
        yield {one: value, other: second, "q": WITH_TEXT}, {its: value, others: second, "q": WITH_TEXT}


async def total(client: httpx.AsyncClient, path: str, **asked: str) -> Any:
    answer = await client.get(f"/api/v1/{path}", params=asked)
    return answer.json()["total"] if answer.status_code == 200 else answer.status_code


async def test_a_filter_means_the_same_everywhere(db: str, open_api: Open, open_browser: Open) -> None:
    await plant(random.Random(13))
    await discovery.rebuild()
    told = 0
    for login in (None, "city", "county1", "enterprise1"):
        api = await open_api(login) if login else await open_browser()
        for listed in SAME:
            kind = listed.removesuffix("s")
            if await total(api, listed) in (401, 403):
                continue
            assert await total(api, listed) == await total(api, "search", kind=kind), (login, listed)
            for asked, found in questions(listed):
                if login is None and "state" in asked:
                    continue  # a visitor's list knows no states
                here = await total(api, listed, **asked)
                there = await total(api, "search", kind=kind, **found)
                assert here == there, (login, listed, asked)
                told += bool(here)
    assert told > 100
