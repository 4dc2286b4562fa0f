"""The application as a whole at two sizes of the demo city, each in a fresh embedded database.

Loading, importing a workbook of 20,000 rows, indexing, a match run phase by phase, and the list of needs
beside a bare Litestar handler that asks the database the same. Absolute figures are this machine's.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable
from datetime import date
from itertools import pairwise
from math import log
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time
from typing import Any

ROOT = Path(tempfile.gettempdir()) / f"talent-benchmark-{os.getpid()}"
# Before the application reads its settings: never a developer's own data.
os.environ |= {"TALENT_DATABASE_URL": "", "TALENT_VAR_DIR": str(ROOT), "TALENT_WORKER": "false"}

from litestar import Litestar, get  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

import talent_matching as matching  # noqa: E402
from talent_platform.accounts.sign_in.acting import actor_by_login  # noqa: E402
from talent_platform.app import create_app  # noqa: E402
from talent_platform.brokerage.calculation import run_files  # noqa: E402
from talent_platform.brokerage.calculation.closeness import Closeness  # noqa: E402
from talent_platform.brokerage.input import run_input  # noqa: E402
from talent_platform.brokerage.releases import service as releases  # noqa: E402
from talent_platform.brokerage.releases.choosing import ReleaseForm  # noqa: E402
from talent_platform.brokerage.runs import service as runs  # noqa: E402
from talent_platform.brokerage.whatif import service as what_if  # noqa: E402
from talent_platform.brokerage.whatif import steps  # noqa: E402
from talent_platform.clock import today  # noqa: E402
from talent_platform.database import embedded  # noqa: E402
from talent_platform.database.copy import as_text  # noqa: E402
from talent_platform.database.engine import DB  # noqa: E402
from talent_platform.database.migrate import migrate  # noqa: E402
from talent_platform.demand.needs import lists, queries  # noqa: E402
from talent_platform.demand.tables import NeedKind  # noqa: E402
from talent_platform.demo import load as demo_city  # noqa: E402
from talent_platform.establishment.boards import service as boards  # noqa: E402
from talent_platform.establishment.institutions import queries as institutions  # noqa: E402
from talent_platform.imports import kinds, service  # noqa: E402
from talent_platform.imports.queries import file as import_file  # noqa: E402
from talent_platform.imports.tables import Mode  # noqa: E402
from talent_platform.index import service as discovery  # noqa: E402
from talent_platform.jobs import registry, worker  # noqa: E402
from talent_platform.jobs import service as jobs  # noqa: E402
from talent_platform.reference.codes import counties  # noqa: E402
from talent_platform.web.listing.query import ListQuery  # noqa: E402
from talent_platform.workbooks.writing.export import write_table  # noqa: E402

SCALES = (1, 10)
WORKBOOK_ROWS = 20_000
REQUESTS = 300

Figures = dict[str, str]


def _rate(count: float, seconds: float, what: str) -> str:
    return f"{count / seconds:,.0f} {what}/s ({seconds:.1f} s)"


async def _load(scale: int) -> Figures:
    begun = perf_counter()
    counts = await demo_city.load(DB.asyncpg_pool, scale=scale, day=today())
    return {"load demo city": _rate(sum(counts.values()), perf_counter() - begun, "rows")}


async def _index() -> Figures:
    begun = perf_counter()
    counts = await discovery.rebuild()
    return {"build the indexes": _rate(sum(counts.values()), perf_counter() - begun, "documents")}


async def _match() -> Figures:
    """The phases of one run over the whole city, in this process: CPU seconds, and how good the plan is."""
    marks = [("", process_time())]

    def mark(name: str) -> None:
        marks.append((name, process_time()))

    scope = run_input.RunScope(None, None, "all")
    asked = run_input.RunRequest(scope, today(), matching.GoalOrder.on(today()))
    given, texts = await run_input.read(asked)
    mark("read")
    closeness = Closeness(given, texts)
    mark("text")
    limits = matching.RunLimits(50, 1, "value", 0, 120, round(given.weights.floor * matching.MILLION))
    done = matching.calculate(given, closeness, limits, step=lambda _: None)
    mark("score and solve")
    explained = matching.explain(done)
    mark("reasons")
    as_text(explained.proposals)
    as_text(explained.outcomes)
    run_files.packed(done.widened, limits.time_limit_seconds)
    mark("rows and files")
    figures = {f"match: {name}": f"{at - before:.1f} CPU s" for (_, before), (name, at) in pairwise(marks)}
    result = done.widened.result
    figures["match: plan"] = (
        f"{len(explained.proposals):,} proposals for {len(given.needs.ids):,} needs, "
        f"{result.status}, gap {result.gap:.4%}"
    )
    return figures


async def _whole_run() -> Figures:
    """A run as an officer orders it, asked what if, and released; the server meanwhile."""
    registry.load()
    actor = await actor_by_login("city")
    run_id, job = await runs.order(actor, runs.RunForm())
    begun, used = perf_counter(), getrusage(RUSAGE_CHILDREN)
    longest = await _longest_wait(worker.run_job(job))
    ended, after = perf_counter(), getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    run = await runs.read(actor, run_id)
    need = await DB.asyncpg_pool.fetchval("SELECT need FROM proposal WHERE run = $1 LIMIT 1", run_id)
    closing = [steps.parsed(f"close:{need}")]
    asked = perf_counter()
    await what_if.effect(run, closing, await steps.names(run_id, closing))
    answered = perf_counter()
    release = await releases.order(actor, run_id, ReleaseForm())
    ordered = perf_counter()
    await worker.run_job(release)
    released = (await jobs.read(actor, release)).result["cases"]
    return {
        "run: together": f"{ended - begun:.1f} s, {cpu:.1f} CPU s",
        "run: peak memory": f"{after.ru_maxrss / 1024:,.0f} MB",
        "run: longest wait of others": f"{longest * 1000:.0f} ms",
        "what if": f"{answered - asked:.2f} s",
        "release: answer": f"{ordered - answered:.2f} s",
        "release: its job": f"{perf_counter() - ordered:.1f} s for {released:,} cases",
    }


async def _longest_wait(work: Awaitable[Any]) -> float:
    """How long the loop kept somebody else waiting while this was done."""
    running, longest = asyncio.ensure_future(work), 0.0
    while not running.done():
        begun = perf_counter()
        await asyncio.sleep(0.01)
        longest = max(longest, perf_counter() - begun - 0.01)
    await running
    return longest


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
    begun = perf_counter()
    file_id = await service.upload(actor, "candidates", "人才.xlsx", body)
    registry.load()
    await worker.run_job((await import_file(actor, file_id))["job"])
    checked = perf_counter()
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    await worker.run_job((await import_file(actor, file_id))["job"])
    ended = perf_counter()
    imported = (await import_file(actor, file_id))["imported_rows"]
    return {
        "import: upload and check": f"{checked - begun:.1f} s",
        "import: write": f"{ended - checked:.1f} s",
        "import: together": _rate(imported, ended - begun, "rows"),
    }


@get("/needs")
async def _bare() -> list[dict[str, Any]]:
    """What the page asks of the database, without the page."""
    spec = lists.list_spec(None, NeedKind.TALENT)
    _total, _query, rows = await queries.listed(None, NeedKind.TALENT, ListQuery.parse(spec, {}))
    return rows


async def _requests_per_second(app: Litestar) -> float:
    """Called as a server calls it, one after the other, without a socket between."""
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    async def ask(times: int) -> None:
        for _ in range(times):
            scope: dict[str, Any] = {
                "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
                "scheme": "http", "path": "/needs", "raw_path": b"/needs", "query_string": b"",
                "root_path": "", "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1),
                "server": ("127.0.0.1", 80), "state": {}, "app": app,
            }  # fmt: skip
            await app(scope, receive, send)  # type: ignore[arg-type]

    await ask(20)
    begun = perf_counter()
    await ask(REQUESTS)
    if status != 200:
        raise RuntimeError(f"/needs answered {status}")
    return REQUESTS / (perf_counter() - begun)


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


async def _measure(scale: int) -> Figures:
    running = embedded.server(ROOT / "postgres")
    name = f"benchmark_{scale}"
    running.psql(f"CREATE DATABASE {name}")
    url = str(running.get_uri(name))
    await migrate(url)
    # Nobody is told of the city's rows one by one; the indexes are built from all of them.
    running.psql(f"ALTER DATABASE {name} SET session_replication_role = replica")
    await DB.connect(url, pool_size=5)
    try:
        figures = await _load(scale)
    finally:
        await DB.close()
    running.psql(f"ALTER DATABASE {name} RESET session_replication_role")
    await DB.connect(url, pool_size=5)
    try:
        for part in (_index, _match, _whole_run, _board, _pages, _import):
            figures |= await part()
        return figures
    finally:
        await DB.close()


def _exponent(told: list[str]) -> str:
    """Of the CPU seconds, by how they grow from the first scale to the last."""
    seconds = [float(one.partition(" CPU")[0].split()[-1]) for one in told if " CPU" in one]
    if len(seconds) < len(told) or not all(seconds):
        return ""
    return f"{log(seconds[-1] / seconds[0]) / log(SCALES[-1] / SCALES[0]):.2f}"


def main() -> None:
    """Print one column per scale."""
    ROOT.mkdir(mode=0o755)
    try:
        columns = {scale: asyncio.run(_measure(scale)) for scale in SCALES}
    finally:
        embedded.server(ROOT / "postgres").cleanup()
        shutil.rmtree(ROOT, ignore_errors=True)
    table = Table("", *(f"scale {scale}" for scale in SCALES), "exponent", title="talent-platform")
    for name in columns[SCALES[0]]:
        told = [columns[scale][name] for scale in SCALES]
        table.add_row(name, *told, _exponent(told) if name.startswith(("match: ", "run: t")) else "")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
