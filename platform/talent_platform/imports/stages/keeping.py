"""How many bytes of uploaded workbooks are kept, and how long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from asyncpg.exceptions import DiskFullError

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid, Unavailable
from talent_platform.i18n import gettext
from talent_platform.imports.tables import ImportFile
from talent_platform.settings import settings

FULL = "存放上传文件的空间已满，暂时不能上传；文件没有保存，请联系系统管理员"
_DUE = """body IS NOT NULL
    AND CASE WHEN state IN ('imported', 'undone') THEN finished < $1::timestamptz
             ELSE created < $2::timestamptz END
    AND NOT EXISTS (SELECT FROM job WHERE job.id = import_file.job AND job.state IN ('queued', 'running'))"""
_LOCK = f"SELECT id FROM import_file WHERE {_DUE} FOR UPDATE SKIP LOCKED"  # noqa: S608
_EXPIRE = f"""
    UPDATE import_file SET body = NULL, removed = now(),
        state = CASE WHEN state IN ('checking', 'previewed', 'importing') THEN 'expired' ELSE state END
    WHERE {_DUE} AND id = ANY($3) RETURNING id, state, size"""  # noqa: S608


@asynccontextmanager
async def room() -> AsyncIterator[None]:
    """A full disk as a sentence.

    Raises:
        Unavailable: the database has no room for what the block writes.
    """
    try:
        yield
    except DiskFullError as error:
        raise Unavailable(FULL) from error


async def require_quota(actor: Actor, size: int) -> None:
    """Let `size` more bytes be kept for the actor, in a transaction that keeps them.

    Raises:
        Invalid: that would be more than one account may keep.
        Unavailable: it would be more than all together may.
    """
    await ImportFile.raw("SELECT pg_advisory_xact_lock(hashtextextended('import quota', 0))")
    rows = await ImportFile.raw(
        "SELECT coalesce(sum(size), 0) AS total, coalesce(sum(size) FILTER (WHERE owner = {}), 0) AS own "
        "FROM import_file WHERE body IS NOT NULL",
        actor.account_id,
    )
    if rows[0]["own"] + size > settings().upload_quota_bytes:
        message = gettext(
            "您保存的文件已有 {own} MB，加上这份超过上限 {limit} MB；请在上传记录中放弃或删除不再需要的文件",
            own=f"{rows[0]['own'] / 2**20:.1f}", limit=f"{settings().upload_quota_bytes / 2**20:.1f}",
        )  # fmt: skip
        raise Invalid(message, {"file": message})
    if rows[0]["total"] + size > settings().upload_total_bytes:
        raise Unavailable(FULL)


async def expire() -> list[int]:
    """Delete the bytes of files whose time is over; returns their ids. What nobody confirmed expires."""
    imported = now() - timedelta(days=settings().upload_days)
    undecided = now() - timedelta(days=settings().upload_undecided_days)
    async with DB.transaction() as transaction:
        fetch = transaction.connection.fetch
        # Locked first and judged after: whoever confirms meanwhile is either waited for or passed over.
        due = [row["id"] for row in await fetch(_LOCK, imported, undecided)]
        rows = await fetch(_EXPIRE, imported, undecided, due)
        for row in rows:
            await audit.record(
                None, "import.expired", f"import:{row['id']}", state=row["state"], bytes=row["size"]
            )
    return [row["id"] for row in rows]
