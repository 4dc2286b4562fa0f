"""Histories name who acts for the public side; everybody else stands in them shortened, under every name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import names
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.reference.codes import branches, counties

pytestmark = pytest.mark.usefixtures("known_by_name")

Open = Callable[..., Awaitable[Any]]
Act = Callable[[str], Awaitable[Actor]]
PERSON = {
    "name": "何强强", "phone": "13812345678", "headline": "焊接工程师", "skills": ["氩弧焊"], "education": 3,
    "birth_year": 1988, "available_from": "2099-01-01", "consent": True,
}  # fmt: skip
READERS = ("city", "auditor", "officer", "county1", "candidate", "enterprise1")


async def signed(open_api: Open, open_browser: Open, path: str) -> dict[str, tuple[list[str], str]]:
    """Login → the signatures its API answer tells, and its page."""
    told = {}
    for login in READERS:
        answer = await (await open_api(login)).get(f"/api/v1{path}/history")
        if answer.status_code == 200:
            page = await (await open_browser(login)).get(f"{path}/history")
            told[login] = ([entry["actor_name"] for entry in answer.json()["items"]], page.text)
    return told


async def test_a_former_name_is_no_more_told_than_the_present_one(
    act: Act, open_api: Open, open_browser: Open
) -> None:
    author = await open_api("candidate")
    made = await author.post("/api/v1/candidates", json=PERSON)
    row = made.json()["id"]
    me, city = await act("candidate"), await act("city")
    # Lines of older versions: the whole name, no role, with and without the account.
    for account in (None, me.account_id, city.account_id):
        await DB.asyncpg_pool.execute(
            "INSERT INTO offer_change (candidate, actor_id, actor_name, action) "
            "VALUES ($1, $2, $3, 'edited')",
            row, account, city.name if account == city.account_id else "何强强",
        )  # fmt: skip
    await names.rename(city, me.account_id, "何小强", "本人来窗口更正")
    told = await signed(open_api, open_browser, f"/candidates/{row}")
    assert set(told) == {"city", "auditor", "officer", "candidate"}
    for login, (signatures, page) in told.items():
        assert signatures[:3] == [city.name, "何**", "何**"], login
        assert "何强强" not in page
        assert city.name in page


async def test_an_employers_people_are_named_to_their_own_house_only(
    act: Act, open_api: Open, open_browser: Open
) -> None:
    firm = await act("enterprise1")
    await DB.asyncpg_pool.execute("UPDATE account SET name = '田杰丰' WHERE id = $1", firm.account_id)
    author = await open_api("enterprise1")
    need = {
        "title": "焊工", "seats": 2, "required_skills": ["氩弧焊"], "county": next(iter(counties())),
        "branch": next(iter(branches())), "pay_min": "12", "pay_max": "20",
        "start_on": today().isoformat(), "deadline": "2099-12-31",
    }  # fmt: skip
    row = (await author.post("/api/v1/needs", json=need)).json()["id"]
    await DB.asyncpg_pool.execute(
        "INSERT INTO need_change (need, actor_name, action, to_state) "
        "VALUES ($1, '田杰丰', 'edited', 'draft')",
        row,
    )
    told = await signed(open_api, open_browser, f"/needs/{row}")
    assert set(told) == {"city", "auditor", "officer", "county1", "enterprise1"}
    for login, (signatures, page) in told.items():
        whole = login == "enterprise1"
        assert signatures == (["田杰丰"] * 2 if whole else ["田**"] * 2), login
        assert ("田杰丰" in page) == whole or login == "enterprise1"
        detail = (await (await open_browser(login)).get(f"/needs/{row}")).text
        assert whole or "田杰丰" not in detail
