"""Two installations on one Meilisearch; skipped, and said to be, where there is none."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "migrations"))
from test_installation import copy, live, talent

from talent_platform.accounts.actor import Actor
from talent_platform.clock import today
from talent_platform.database import installation
from talent_platform.database.engine import DB
from talent_platform.supply.offers import service as offers
from talent_platform.supply.schemas import CandidateForm
from talent_search.documents import Document, DocumentKind
from talent_search.engines.meili import MeiliEngine
from talent_search.queries import EVERYTHING, Query, SearchScope

__all__ = ["copy", "live"]


async def found(engine: MeiliEngine) -> set[str]:
    page = await engine.search(Query(DocumentKind.NEED, SearchScope(EVERYTHING)))
    return {hit.id for hit in page.hits}


async def test_what_one_installation_writes_and_rebuilds_the_other_never_sees(
    meilisearch: tuple[str, str | None],
) -> None:
    url, key = meilisearch
    city, drill = (MeiliEngine(url, key, prefix=f"test_{uuid4().hex[:12]}") for _ in range(2))

    async def one(number: str):
        yield Document(kind=DocumentKind.NEED, id=number, title="焊工")

    try:
        assert await city.rebuild(DocumentKind.NEED, one("1")) == 1
        assert await drill.rebuild(DocumentKind.NEED, one("2")) == 1
        await drill.delete(DocumentKind.NEED, ["1"])
        assert (await found(city), await found(drill)) == ({"1"}, {"2"})
    finally:
        for engine in (city, drill):
            await engine._drop(engine._uid(DocumentKind.NEED))
            await engine.close()


@pytest.fixture
async def two_welders(live: str, act: Callable[[str], Awaitable[Actor]]) -> None:
    """In the live city, before it is copied."""
    await installation.open_database(live)
    for number in range(2):
        form = CandidateForm.model_validate(
            {
                "name": "欧阳测试", "headline": "焊接工程师", "skills": "氩弧焊:精通", "birth_year": 1988,
                "phone": f"1000000000{number}", "available_from": today(), "consent": True,
            }
        )  # fmt: skip
        await offers.create_candidate(await act("county1"), form)
    await DB.close()


async def test_a_restored_copy_beside_the_live_city_keeps_an_index_of_its_own(
    two_welders: None, live: str, copy: str, meilisearch: tuple[str, str | None]
) -> None:
    """By the commands of docs/operations.md: whatever is done to the copy, the city's index is untouched."""
    url, key = meilisearch
    server = {"TALENT_MEILI_URL": url, "TALENT_MEILI_KEY": key or ""}
    welders = ("search", "焊接工程师", "--kind", "candidate", "--as", "city")

    headers = {"authorization": f"Bearer {key}"} if key else {}

    async def indexes(installed: str) -> dict[str, tuple[str, object]]:
        """Name of each index of an installation → when it was filled, and what it holds."""
        async with httpx.AsyncClient(base_url=url, headers=headers) as client:
            listed = (await client.get("/indexes?limit=1000")).json()["results"]
            return {
                one["uid"]: (one["createdAt"], (await client.get(f"/indexes/{one['uid']}/documents")).json())
                for one in listed
                if one["uid"].startswith(f"talent_{installed}_")
            }

    assert (await talent(live, "index", "rebuild", **server))[0] == 0
    city = await installation.check(live)
    before = await indexes(city)
    assert len(before) == len(DocumentKind)

    code, _, told = await talent(copy, "index", "rebuild", **server)
    assert (code, "复制" in told) == (2, True), "a copy that does not know yet that it is one writes nothing"
    assert (await talent(copy, "migrate", **server))[0] == 0
    assert (await talent(copy, "index", "rebuild", **server))[0] == 0
    connection = await asyncpg.connect(copy)
    await connection.execute("UPDATE candidate SET headline = '钢琴教师'")
    await connection.close()

    for database, number in ((live, 2), (copy, 0)):
        code, told, _ = await talent(database, "index", "check", **server)
        assert code == 0, told
        code, told, doubted = await talent(database, *welders, **server)
        assert (code, told.splitlines()[0]) == (0, f"共 {number} 条（meilisearch）")
        assert "检索" not in doubted, "nobody doubts it"
    assert await indexes(city) == before
    assert len(await indexes(await installation.check(copy))) == len(DocumentKind)
