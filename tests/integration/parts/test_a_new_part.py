"""A part appears in menu, desk, OpenAPI, languages, work and commands by being named, and by nothing else."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import serving

from talent_platform import app, i18n
from talent_platform.database.engine import DB
from talent_platform.imports import kinds
from talent_platform.index import documents
from talent_platform.jobs import registry, worker
from talent_platform.jobs import service as jobs

HERE = Path(__file__).parent
CACHES = (kinds.kinds, documents.sources, i18n.catalogue, serving.composed)


async def talent(url: str, *arguments: str) -> str:
    """A command of the installation with the part; its output."""
    command = await asyncio.create_subprocess_exec(
        sys.executable, str(HERE / "with_orchard.py"), *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "TALENT_DATABASE_URL": url, "PYTHONPATH": str(HERE)},
    )  # fmt: skip
    out, _ = await asyncio.wait_for(command.communicate(), 120)
    assert command.returncode == 0, out.decode()
    return out.decode()


@pytest.fixture
def orchard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setattr(app, "PARTS", (*app.PARTS, "orchard"))
    for cache in CACHES:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in CACHES:
        cache.cache_clear()
    registry.KINDS.pop("orchard.plant", None)
    for name in [name for name in sys.modules if name.split(".")[0] == "orchard"]:
        del sys.modules[name]


async def test_a_part_is_named_once_and_is_everywhere(
    db: str, orchard: None, act: Callable[..., Any], open_browser: Callable[..., Any]
) -> None:
    await talent(db, "migrate")
    assert "果园：树的棵数" in await talent(db, "--help")
    assert await talent(db, "orchard") == "0 trees\n"

    actor = await act("county1")
    registry.load()
    assert await worker.run_job(await jobs.enqueue(actor, "orchard.plant", {"name": "苹果"}))
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM orchard_tree") == 1

    browser = await open_browser("county1")
    page = (await browser.get("/orchard")).text
    assert 'href="/orchard"' in page
    assert "果园里有 1 棵树" in page
    assert 'href="/orchard"' in (await browser.get("/desk")).text
    await browser.get("/language/en")
    assert "1 trees stand in the orchard" in (await browser.get("/orchard")).text
    assert (await browser.get("/api/v1/orchard")).json() == {"trees": 1}
    assert "/api/v1/orchard" in (await browser.get("/schema/openapi.json")).json()["paths"]

    security = await open_browser("security")
    assert 'href="/orchard"' not in (await security.get("/account")).text
