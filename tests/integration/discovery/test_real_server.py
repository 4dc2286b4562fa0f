"""The faults of `test_whole.py` with Meilisearch itself, where its binary is on PATH: what the stand-in plays
is what happens. Skipped where it is not."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_whole import PEOPLE, city, people, profile, whole

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.index import check, service, standing
from talent_platform.supply.offers import service as offers
from talent_search import SearchError

__all__ = ["city"]
KEY = "only-for-this-test-run"
PATIENCE = 240
"""Seconds a machine that does much else may take to fill an index; the figure is in docs/operations.md."""


class Server:
    """`start()`, `kill()` without warning, `lose()` the volume."""

    def __init__(self, binary: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.command = [binary, "--no-analytics", "--http-addr", self.address]
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self, key: str = KEY) -> None:
        data = str(self.folder / "data")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, "--master-key", key, "--db-path", data],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as client:
            while True:
                try:
                    await client.get(f"http://{self.address}/health")
                    return
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def lose(self) -> None:
        self.kill()
        shutil.rmtree(self.folder / "data")


@pytest.fixture
async def meilisearch(
    db: str, configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[Server]:
    """Not yet started; the application is told its address, and looks often."""
    binary = shutil.which("meilisearch")
    if not binary:
        pytest.skip("no meilisearch binary on PATH")
    server = Server(binary, tmp_path)
    configure(meili_url=f"http://{server.address}", meili_key=KEY)
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
    city: Actor, act: Callable[[str], Awaitable[Actor]], meilisearch: Server
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
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {KEY}"}) as client:
            answer = await client.patch(
                f"http://{meilisearch.address}/indexes/{uid}/settings",
                json={"filterableAttributes": ["kind"]},
            )
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
    city: Actor, meilisearch: Server
) -> None:
    await meilisearch.start()
    await service.rebuild()
    engine = service.engines()[1]
    filling = asyncio.create_task(check.refill(engine))
    async with (
        asyncio.timeout(PATIENCE),
        httpx.AsyncClient(headers={"authorization": f"Bearer {KEY}"}) as client,
    ):
        while True:  # until the second index is being made
            told = (await client.get(f"http://{meilisearch.address}/tasks?limit=1")).json()
            if told["results"] and "_new" in str(told["results"][0]["indexUid"]):
                break
            await asyncio.sleep(0.01)
    meilisearch.kill()
    with pytest.raises(SearchError):
        await filling
    await meilisearch.start()
    async with service.drainer():
        await away_or_whole(city, PEOPLE)
