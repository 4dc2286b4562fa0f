"""The fictional city at several sizes, each in a fresh embedded database: what the benchmarks of the
application share. Imported before the application, whose settings it makes: never a developer's own data."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from math import log
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(tempfile.gettempdir()) / f"talent-benchmark-{os.getpid()}"
os.environ |= {"TALENT_DATABASE_URL": "", "TALENT_VAR_DIR": str(ROOT), "TALENT_WORKER": "false"}

from litestar import Litestar  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from talent_platform.clock import today  # noqa: E402
from talent_platform.database import embedded  # noqa: E402
from talent_platform.database.engine import DB  # noqa: E402
from talent_platform.database.migrate import migrate  # noqa: E402
from talent_platform.demo import load as demo_city  # noqa: E402

SCALES = (1, 10)
Figures = dict[str, str]
Part = Callable[[], Awaitable[Figures]]


async def _measured(scale: int, parts: Iterable[Part]) -> Figures:
    running = embedded.server(ROOT / "postgres")
    name = f"benchmark_{scale}"
    running.psql(f"CREATE DATABASE {name}")
    url = str(running.get_uri(name))
    await migrate(url)
    # Nobody is told of the city's rows one by one; the indexes are built from all of them.
    running.psql(f"ALTER DATABASE {name} SET session_replication_role = replica")
    await DB.connect(url, pool_size=5)
    try:
        begun = perf_counter()
        counts = await demo_city.load(DB.asyncpg_pool, scale=scale, day=today())
        figures = {"load demo city": rate(sum(counts.values()), perf_counter() - begun, "rows")}
    finally:
        await DB.close()
    running.psql(f"ALTER DATABASE {name} RESET session_replication_role")
    await DB.connect(url, pool_size=5)
    try:
        for part in parts:
            found = await part()
            # The larger sizes take long: what is known is said.
            print(f"scale {scale}: {found}", file=sys.stderr, flush=True)
            figures |= found
        return figures
    finally:
        await DB.close()


def rate(count: float, seconds: float, what: str) -> str:
    return f"{count / seconds:,.0f} {what}/s ({seconds:.1f} s)"


async def answered(app: Litestar, path: str) -> float:
    """Seconds of one request, called as a server calls it, without a socket between."""
    status, (path, _, asked) = 0, path.partition("?")

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": asked.encode(), "root_path": "",
        "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        "state": {}, "app": app,
    }  # fmt: skip
    begun = perf_counter()
    await app(scope, receive, send)  # type: ignore[arg-type]
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    return perf_counter() - begun


def exponent(told: list[str], scales: tuple[int, ...]) -> str:
    """Of CPU seconds or memory, by how they grow from the first scale to the last; else nothing."""
    for unit in (" CPU s", " MB"):
        found = [float(one.partition(unit)[0].split()[-1].replace(",", "")) for one in told if unit in one]
        if len(found) == len(told) > 1 and all(found):
            return f"{log(found[-1] / found[0]) / log(scales[-1] / scales[0]):.2f}"
    return ""


def report(title: str, parts: Iterable[Part]) -> None:
    """Measure the parts at the scales given as arguments, or at both, and print one column for each."""
    scales = tuple(map(int, sys.argv[1:])) or SCALES
    ROOT.mkdir(mode=0o755)
    try:
        columns = {scale: asyncio.run(_measured(scale, parts)) for scale in scales}
    finally:
        embedded.server(ROOT / "postgres").cleanup()
        shutil.rmtree(ROOT, ignore_errors=True)
    table = Table("", *(f"scale {scale}" for scale in scales), "exponent", title=title)
    for name in columns[scales[0]]:
        told = [columns[scale][name] for scale in scales]
        table.add_row(name, *told, exponent(told, scales))
    Console(width=120).print(table)
