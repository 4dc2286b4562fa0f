"""The faults of `test_whole.py` with Meilisearch itself, where its binary is on PATH: what the stand-in plays
is what happens. Skipped where it is not."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from real_meilisearch import KEY, PATIENCE, Meilisearch

sys.path.insert(0, str(Path(__file__).parent))
from test_whole import PEOPLE, city, people, profile, whole

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.index import check, service, standing
from talent_platform.supply.offers import service as offers
from talent_search import SearchError

__all__ = ["city"]


@pytest.fixture
async def meilisearch(
    db: str, configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[Meilisearch]:
    """Not yet started; the application is told its address, and looks often."""
    server = Meilisearch(tmp_path)
    configure(meili_url=server.url, meili_key=KEY)
    service._meilisearch.cache_clear()
    for name in ("IDLE_SECONDS", "BROKEN_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(service, name, 0.05)
    made = service.engines()[1]
    yield server
    await made.close()
    server.kill()
    service._meilisearch.cache_clear()


async def away(actor: Actor, why: str, number: int) -> None:
    """PostgreSQL answers with everybody, and it is written down why."""
    async with asyncio.timeout(PATIENCE):
        while (
            why not in ((await standing.doubt("meilisearch")) or "") or (await people(actor)).total != number
        ):
            await asyncio.sleep(0.05)
    page = await people(actor)
    assert page.engine == "postgres"
    assert page.degraded_reason


async def test_started_late_killed_emptied_and_changed_it_is_whole_again(
    city: Actor, act: Callable[[str], Awaitable[Actor]], meilisearch: Meilisearch
) -> None:
    county = await act("county1")
    await check.refill(service.engines()[0])
    async with service.drainer():
        await away(city, "does not answer", PEOPLE)
        await meilisearch.start()
        await whole(city, seconds=PATIENCE)

        # Killed while changes are on their way.
        for number in range(3):
            await offers.create_candidate(county, profile(phone=f"1000000010{number}"))
        meilisearch.kill()
        await away(city, "does not answer", PEOPLE + 3)
        await meilisearch.start()
        await whole(city, PEOPLE + 3, seconds=PATIENCE)

        # Another volume under the same address.
        meilisearch.lose()
        await meilisearch.start()
        await away_or_whole(city, PEOPLE + 3)

        # Somebody changes how an index is set up.
        uid = f"{service.index_prefix()}_candidate"
        async with meilisearch.client() as client:
            answer = await client.patch(f"/indexes/{uid}/settings", json={"filterableAttributes": ["kind"]})
            assert answer.status_code == 202
        await away_or_whole(city, PEOPLE + 3)

        # Another key.
        meilisearch.kill()
        await meilisearch.start("another-key-of-the-server")
        await away(city, "does not accept the key", PEOPLE + 3)
        await offers.create_candidate(county, profile(phone="10000000109"))
        async with asyncio.timeout(PATIENCE):
            while (await people(city)).total != PEOPLE + 4:
                await asyncio.sleep(0.05)
        blamed = await DB.asyncpg_pool.fetchval(
            "SELECT count(*) FROM search_outbox WHERE engine = 'meilisearch' AND tries > 0"
        )
        assert blamed == 0, "no document is to blame"
        meilisearch.kill()
        await meilisearch.start()
        await whole(city, PEOPLE + 4, seconds=PATIENCE)


async def away_or_whole(actor: Actor, number: int) -> None:
    """At no moment is anybody missing, whoever answers; in the end it is Meilisearch, and the index is known
    to be the one that was filled."""
    async with asyncio.timeout(PATIENCE):
        while await standing.doubt("meilisearch") is not None or await check.look(service.engines()[1]):
            assert (await people(actor)).total == number
            await asyncio.sleep(0.02)
    await whole(actor, number, seconds=PATIENCE)


async def test_killed_while_it_is_filled_the_old_index_answers_and_the_new_one_comes(
    city: Actor, meilisearch: Meilisearch
) -> None:
    await meilisearch.start()
    await service.rebuild()
    engine = service.engines()[1]
    filling = asyncio.create_task(check.refill(engine))
    async with asyncio.timeout(PATIENCE), meilisearch.client() as client:
        while True:  # until the second index is being made
            told = (await client.get("/tasks?limit=1")).json()
            if told["results"] and "_new" in str(told["results"][0]["indexUid"]):
                break
            await asyncio.sleep(0.01)
    meilisearch.kill()
    with pytest.raises(SearchError):
        await filling
    await meilisearch.start()
    async with service.drainer():
        await away_or_whole(city, PEOPLE)


async def test_a_full_disk_blames_no_document_and_is_over_when_there_is_room(
    city: Actor,
    act: Callable[[str], Awaitable[Actor]],
    meilisearch: Meilisearch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    meilisearch.room = 64 << 20
    await meilisearch.start()
    await service.rebuild()
    async with service.drainer():
        await whole(city, seconds=PATIENCE)
        ballast = meilisearch.ballast()
        with pytest.raises(OSError, match="No space left"):
            ballast.write_bytes(bytes(meilisearch.room))
        county = await act("county1")
        for number in range(3):
            await offers.create_candidate(county, profile(phone=f"1000000010{number}"))
        await away(city, "No space left", PEOPLE + 3)
        blamed = await DB.asyncpg_pool.fetchval("SELECT count(*) FROM search_outbox WHERE tries > 0")
        assert blamed == 0, "no document is to blame"
        told = [record for record in caplog.records if "No space left" in record.getMessage()]
        assert len(told) <= 2, "once, and not with each try"
        ballast.unlink()
        await away_or_whole(city, PEOPLE + 3)


async def test_another_version_finds_its_volume_of_before(
    city: Actor, act: Callable[[str], Awaitable[Actor]], meilisearch: Meilisearch
) -> None:
    """It refuses to start, and PostgreSQL answers; told to upgrade the volume, it is whole again."""
    await meilisearch.start()
    await service.rebuild()
    meilisearch.stop()
    version = meilisearch.volume / "data" / "VERSION"
    major, minor, _ = version.read_text().split(".")
    version.write_text(f"{major}.{int(minor) - 1}.0")
    async with service.drainer():
        meilisearch.launch()
        assert meilisearch.process
        await asyncio.to_thread(meilisearch.process.wait, PATIENCE)
        assert "version" in meilisearch.log
        await offers.create_candidate(await act("county1"), profile(phone="10000000101"))
        await away(city, "does not answer", PEOPLE + 1)
        await meilisearch.start(KEY, "--upgrade-db")
        await away_or_whole(city, PEOPLE + 1)
