"""`python -m benchmarks.desks DESKS MOVES SEED`: prints the moves and every fault."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter

if __name__ == "__main__":
    ROOT = Path(tempfile.gettempdir()) / f"talent-desks-{os.getpid()}"
    # Before the application reads its settings: never a developer's own data.
    os.environ |= {"TALENT_DATABASE_URL": "", "TALENT_VAR_DIR": str(ROOT), "TALENT_WORKER": "false"}

from benchmarks.desks import pages
from benchmarks.desks.city import FIRST, City
from benchmarks.desks.judging import faults
from talent_platform.app import create_app
from talent_platform.database import embedded
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate


async def _run(desks: int, moves: int, seed: int) -> list[str]:
    running = embedded.server(ROOT / "postgres")
    running.psql("CREATE DATABASE desks")
    url = str(running.get_uri("desks"))
    await migrate(url)
    await DB.connect(url, pool_size=10)
    try:
        city = City(desks, seed)
        city.set_day(FIRST)
        await city.open(url)
        begun = perf_counter()
        await city.walk(moves)
        spent = perf_counter() - begun
        for name, count in sorted(city.moves.items()):
            why = "; ".join(f"{n} × {told}" for told, n in city.why[name].most_common(2))
            print(f"{name:18} {count:5} moves, {count - city.refused[name]:5} taken  {why}")
        total = sum(city.moves.values())
        print(f"{total} moves of {desks} desks in {spent:.0f} s, seed {seed}")
        counts = await DB.asyncpg_pool.fetchrow(
            "SELECT (SELECT count(*) FROM ledger_entry) AS entries, (SELECT count(*) FROM appointment) AS"
            " requests, (SELECT count(*) FROM appointment_decision) AS decisions"
        )
        print(", ".join(f"{value} {name}" for name, value in counts.items()))
        found = [*await faults(city), *await pages.faults(city, create_app(lifespan=False), rows=40)]
        print("pages by status:", dict(city.answered))
        return found
    finally:
        await DB.close()


def main() -> int:
    """Print the moves and every fault; 1 where there is one."""
    given = [int(each) for each in sys.argv[1:]]
    desks, moves, seed = [*given, *(30, 200, 1)[len(given) :]]
    ROOT.mkdir(mode=0o755)
    try:
        found = asyncio.run(_run(desks, moves, seed))
    finally:
        embedded.server(ROOT / "postgres").cleanup()
        shutil.rmtree(ROOT, ignore_errors=True)
    print("\n".join(found) or "no faults")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
