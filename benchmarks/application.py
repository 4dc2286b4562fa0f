"""The application as a whole at two sizes of the demo city, each in a fresh embedded database.

Loading, importing a workbook of 20,000 rows, indexing, the list of needs beside a bare Litestar handler
that asks the database the same, and the search page beside the engine alone. A match run is
`benchmarks.run`. Absolute figures are this machine's.
"""

from __future__ import annotations

import asyncio
import os
from datetime import date
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar, get

from benchmarks.city import Figures, answered, rate, report
from talent_platform.accounts.permissions import search_scope, visible
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.app import create_app
from talent_platform.clock import today
from talent_platform.demand.access import NEED
from talent_platform.demand.needs import lists, queries
from talent_platform.demand.tables import NeedKind
from talent_platform.discovery.answers import FACETS
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.institutions import queries as institutions
from talent_platform.imports import kinds, service
from talent_platform.imports.queries import file as import_file
from talent_platform.imports.tables import Mode
from talent_platform.index import service as discovery
from talent_platform.jobs import registry, worker
from talent_platform.reference.codes import counties
from talent_platform.web.listing.query import ListQuery
from talent_platform.workbooks.writing.export import write_table
from talent_search import DocumentKind, Query, skills

WORKBOOK_ROWS = 20_000
REQUESTS = 300


async def _index() -> Figures:
    begun = perf_counter()
    counts = await discovery.rebuild()
    return {"build the indexes": rate(sum(counts.values()), perf_counter() - begun, "documents")}


def _workbook() -> bytes:
    columns = kinds.kinds()["candidates"].layout.main_columns()
    given: dict[str, Any] = {
        "headline": "数控机床装调工程师", "skills": ["数控编程:精通", "机械制图"], "education": "3",
        "birth_year": 1990, "wanted_counties": [next(iter(counties()))], "available_from": date(2030, 1, 1),
        "consent": True,
    }  # fmt: skip
    rows = (
        [{**given, "name": f"虚构{n}", "phone": f"139{n:08d}"}.get(column.name) for column in columns]
        for n in range(WORKBOOK_ROWS)
    )
    return write_table("人才", columns, rows)


async def _import() -> Figures:
    actor = await actor_by_login("county")
    body = await asyncio.to_thread(_workbook)
    begun, spent = perf_counter(), _cpu()
    file_id = await service.upload(actor, "candidates", "人才.xlsx", body)
    registry.load()
    await worker.run_job((await import_file(actor, file_id)).job)
    checked, read = perf_counter(), _cpu()
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    await worker.run_job((await import_file(actor, file_id)).job)
    ended = perf_counter()
    imported = (await import_file(actor, file_id)).imported_rows
    return {
        "import: upload and check": f"{checked - begun:.1f} s",
        "import: write": f"{ended - checked:.1f} s",
        "import: together": rate(imported, ended - begun, "rows"),
        "import: upload and check, without PostgreSQL": f"{read - spent:.1f} CPU s",
        "import: write, without PostgreSQL": f"{_cpu() - read:.1f} CPU s",
    }


def _cpu() -> float:
    """Seconds of this process and of those it has waited for."""
    return sum(os.times()[:4])


@get("/needs")
async def _bare() -> list[dict[str, Any]]:
    """What the page asks of the database, without the page."""
    spec = lists.LISTS[NeedKind.TALENT].spec_for(None)
    _total, _query, rows = await queries.listed(NeedKind.TALENT, None, ListQuery.parse(spec, {}))
    return rows


async def _requests_per_second(app: Litestar) -> float:
    """One after the other."""
    for _ in range(20):
        await answered(app, "/needs")
    return REQUESTS / sum([await answered(app, "/needs") for _ in range(REQUESTS)])


async def _board() -> Figures:
    """The supervisor's board: every unit worked out, and the next reader's."""
    actor = await actor_by_login("city")

    async def shown() -> tuple[float, boards.Board]:
        begun = perf_counter()
        board = await boards.board(actor, await institutions.every_institution(actor), today())
        return perf_counter() - begun, board

    first, board = await shown()
    again, _ = await shown()
    return {
        "board: from nothing": f"{first:.1f} s for {board.units:,} units, {board.people:,} posts held",
        "board: next reader": f"{again:.2f} s",
    }


async def _pages() -> Figures:
    bare, whole = Litestar([_bare], openapi_config=None), create_app(lifespan=False)
    one, other = await _requests_per_second(bare), await _requests_per_second(whole)
    return {
        "page /needs": f"{other:,.0f} requests/s",
        "bare handler, same query": f"{one:,.0f} requests/s",
        "page : bare": f"{other / one:.2f}",
    }


async def _search() -> Figures:
    """The search page of a visitor beside the question it asks of the engine, in turns."""
    app, engine = create_app(lifespan=False), discovery.engine()
    scope, facets = search_scope(visible(None, NEED)), tuple(FACETS[NEED])
    texts, page, alone = [*list(skills())[:40], "工程师", "工艺", ""], [], []
    for text in (*texts[:5], *texts):
        query = Query(DocumentKind.NEED, scope, text=text, facets=facets, highlight=bool(text), size=20)
        begun = perf_counter()
        await engine.search(query)
        alone.append(perf_counter() - begun)
        page.append(await answered(app, f"/search?{urlencode({'kind': 'need', 'q': text})}"))

    def late(took: list[float]) -> float:
        """Of 95 in a hundred, without those that warmed up."""
        rest = sorted(took[5:])
        return rest[-1 - len(rest) // 20]

    return {
        "search page, 95 %": f"{late(page) * 1000:.0f} ms",
        "search page : engine call": f"{late(page) / late(alone):.1f}",
    }


if __name__ == "__main__":
    report("talent-platform", (_index, _board, _pages, _search, _import))
