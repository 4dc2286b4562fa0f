"""The fictional city at 1/50 under the application, for many requests by everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.demo import load as demo_city
from talent_platform.demo.accounts import LOGINS, PASSWORD
from talent_platform.demo.scenes import requests, surveys
from talent_platform.index import service as discovery


@pytest.fixture(scope="session")
async def town(server: Any, worker_id: str) -> str:
    """A database with rows of every kind, in every state; to be copied."""
    name = f"town_{worker_id}"
    await server.execute(f"CREATE DATABASE {name}")
    await migrate(server.url(name))
    await DB.connect(server.url(name), pool_size=10)
    await demo_city.load(DB.asyncpg_pool, scale=0.02, day=today())
    await requests.plant(count=2, day=today())
    await surveys.plant(day=today())
    await discovery.rebuild()
    await DB.close()
    return name


@pytest.fixture(scope="module")
async def db(server: Any, town: str) -> AsyncIterator[str]:
    """Instead of the small tree of the other tests the town."""
    async with server.copy(town, pool_size=10) as url:
        yield url


@pytest.fixture
async def everybody(
    open_browser: Callable[..., Awaitable[Any]],
) -> dict[str | None, httpx.AsyncClient]:
    """Signed-in browsers by login; `None` is a visitor."""
    browsers = {None: await open_browser()}
    for login in LOGINS:
        browsers[login] = await open_browser()
        assert (await browsers[login].sign_in(login, PASSWORD)).status_code == 303
    return browsers


@pytest.fixture
async def tokens(
    open_browser: Callable[..., Awaitable[Any]],
) -> dict[str | None, httpx.AsyncClient]:
    """API clients with a Bearer token by login; `None` has none."""
    clients: dict[str | None, httpx.AsyncClient] = {None: await open_browser()}
    for login in LOGINS:
        client = await open_browser()
        answer = await client.post("/api/v1/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201
        client.cookies.clear()
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        clients[login] = client
    return clients
