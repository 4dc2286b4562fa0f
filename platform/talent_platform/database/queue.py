"""pgqueuer, as far as this application uses it: one entry point whose payload is the id of a job row."""

from __future__ import annotations

import asyncpg
from pgqueuer.queries import Queries

from talent_platform.database.engine import DB

ENTRYPOINT = "job"


async def install(connection: asyncpg.Connection) -> None:
    """Create or upgrade pgqueuer's tables; running it again changes nothing."""
    await Queries.from_asyncpg_connection(connection).apply_upgrade()


async def put(job_id: int, round_: int) -> None:
    """Queue a job, in the caller's transaction if any; a round already in the queue is left alone."""
    transaction = DB.current_transaction.get()
    if transaction is None:
        queries = Queries.from_asyncpg_pool(DB.asyncpg_pool)
    else:
        queries = Queries.from_asyncpg_connection(transaction.connection)
    key = f"{job_id}:{round_}"
    await queries.enqueue(ENTRYPOINT, str(job_id).encode(), dedupe_key=key, on_conflict="skip")
