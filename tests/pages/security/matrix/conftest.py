"""The planted city under the application, everybody signed in, and the way back to how it was."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from planting import plant
from rewind import Rewind
from serving import application
from town import Town

from talent_platform.settings import settings as application_settings

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module", autouse=True)
def unhindered() -> Iterator[None]:
    """Thousands of requests from one address: what is limited elsewhere is not what is asked here."""
    with pytest.MonkeyPatch.context() as patch:
        for name in type(application_settings()).model_fields:
            if name.startswith("limit_"):
                patch.setenv(f"TALENT_{name.upper()}", "1000000")
        application_settings.cache_clear()
        yield
    application_settings.cache_clear()


@pytest.fixture(scope="module")
async def database(server: Any, template: str) -> AsyncIterator[str]:
    async with server.copy(template, pool_size=10) as url:
        yield url


@pytest.fixture(scope="module")
async def town(database: str) -> Town:
    return await plant()


@pytest.fixture(scope="module")
async def clients(town: Town) -> AsyncIterator[dict[str | None, httpx.AsyncClient]]:
    """By login a browser that carries a session, its CSRF token and the same session as Bearer token."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # one line for each of thousands of requests
    app = application()
    opened: dict[str | None, httpx.AsyncClient] = {}
    for login in (None, *town.people):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://testserver")
        await client.get("/login")
        if login:
            form = {"username": f"{login}.zqx", "password": PASSWORD}
            form["_csrf_token"] = client.cookies["csrftoken"]
            answer = await client.post("/login", data=form)
            assert answer.status_code == 303, (login, answer.text)
            await client.get("/login")
        opened[login] = client
    yield opened
    for client in opened.values():
        await client.aclose()


@pytest.fixture(scope="module")
async def rewind(database: str, clients: Any) -> AsyncIterator[Rewind]:
    """What the database held once everybody had signed in."""
    connection = await asyncpg.connect(database)
    yield await Rewind.keep(connection)
    await connection.close()
