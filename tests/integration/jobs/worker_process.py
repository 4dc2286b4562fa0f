"""A real worker in a process of its own, for the test that kills it: python worker_process.py DSN."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import work_for_tests  # noqa: F401 - registers the kinds of job

from talent_platform.database.engine import DB
from talent_platform.jobs.worker import work


async def main() -> None:
    await DB.connect(sys.argv[1], pool_size=5)
    await work(asyncio.Event(), heartbeat=timedelta(seconds=2))


asyncio.run(main())
