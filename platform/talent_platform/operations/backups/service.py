"""Make a backup, and make a database from one again.

A backup is a dump by `pg_dump` behind a description of what it holds, sealed under a key made from
`TALENT_SECRET_KEY`, which lies in none. Both are of one snapshot, so whoever restores can compare every row.
Uploaded files, letters and attachments lie in the database, so nothing else belongs to a backup.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

import asyncpg

from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import installation
from talent_platform.database.engine import DB
from talent_platform.database.outage import connect
from talent_platform.errors import Unavailable
from talent_platform.i18n import N_, gettext
from talent_platform.operations.backups import content, tools
from talent_platform.operations.backups.content import TableContent
from talent_platform.operations.backups.sealed import PIECE, SealedWriter, opened

MADE = "installation.backed_up"
"""In the audit log: a copy of everything was made."""
TRIED = "installation.backup_tried"
"""In the audit log: a copy was restored beside and compared."""
SUFFIX = ".backup"
_LENGTH = 4
"""Bytes before the description that say how long it is."""


@dataclass(frozen=True)
class BackupContent:
    """What a backup says of itself."""

    installation: str
    made: str
    """ISO 8601, with offset."""
    server: int
    """Major version of the PostgreSQL it is of, and of the tool that wrote it."""
    tables: dict[str, TableContent]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, text: bytes) -> BackupContent:
        found = json.loads(text)
        tables = {name: TableContent(**table) for name, table in found.pop("tables").items()}
        return cls(**found, tables=tables)


async def make(dsn: str, folder: Path) -> Path:
    """Write a backup into `folder`, readable for its owner only, and note it in the audit log.

    Raises:
        Unavailable: the folder cannot be written to, or the database was never migrated, has another key, or
            the tool for it is missing.
    """
    _require_writable(folder)
    connection = await connect(dsn, **content.AS_TEXT)
    try:
        found = await installation.read(connection)
        if found is None:
            raise Unavailable(installation.NOT_MIGRATED)
        if not installation.opens(found):
            raise Unavailable(installation.WRONG_KEY)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            at = now()
            server = await _major(connection)
            tool = tools.fitting("pg_dump", server)
            holds = BackupContent(found.id, at.isoformat(), server, await content.of(connection))
            path = folder / f"talent-{found.id}-{at:%Y%m%d-%H%M%S}{SUFFIX}"
            command = [tool, "--format=custom", f"--snapshot={snapshot}"]
            await asyncio.to_thread(_dump, command, dsn, holds, path)
    finally:
        await connection.close()
    async with _noting(dsn):
        await audit.record(
            None, MADE, "installation", file=path.name, bytes=path.stat().st_size, rows=holds.rows
        )
    return path


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Unavailable(
            gettext("备份目录 {folder} 不能写入：{reason}", folder=folder, reason=error.strerror)
        ) from error


@asynccontextmanager
async def _noting(dsn: str) -> AsyncIterator[None]:
    """The pool, for the audit log alone: a backup may also be of a database that is yet to be migrated."""
    await DB.connect(dsn, pool_size=2)
    try:
        yield
    finally:
        await DB.close()


async def _major(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("SHOW server_version_num")) // 10_000


def _dump(command: list[str], dsn: str, holds: BackupContent, path: Path) -> None:
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600, exist_ok=False)
    try:
        with partial.open("wb") as out:
            sealed, described = SealedWriter(out), holds.to_bytes()
            sealed.write(len(described).to_bytes(_LENGTH, "big") + described)
            with tools.running(command, dsn) as process:
                assert process.stdout is not None
                while piece := process.stdout.read(PIECE):
                    sealed.write(piece)
            sealed.finish()
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def described(path: Path) -> BackupContent:
    """What a backup says of itself. Raises what `sealed.opened` raises."""
    with path.open("rb") as source:
        return _parted(opened(source))[0]


def _parted(pieces: Iterator[bytes]) -> tuple[BackupContent, Iterator[bytes]]:
    """The description, and what follows it: the dump."""
    first = b""
    for piece in pieces:
        first += piece
        end = _LENGTH + int.from_bytes(first[:_LENGTH], "big")
        if len(first) >= end:
            return BackupContent.from_bytes(first[_LENGTH:end]), chain((first[end:],), pieces)
    raise Unavailable(N_("备份文件不完整或被改动过，不能使用"))


async def restore(path: Path, dsn: str) -> BackupContent:
    """Make the content of a backup in an empty database and compare every row of it; all of it or nothing.
    `migrate` makes it an installation of its own afterwards.

    Raises:
        Unavailable: the database is not empty; the backup is damaged or of another key; or what was restored
            is not what was backed up.
    """
    await asyncio.to_thread(_read_through, path)
    connection = await connect(dsn, **content.AS_TEXT)
    try:
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
        ):
            raise Unavailable(
                N_("要恢复到的数据库不是空的；请新建一个空数据库，或先移走 TALENT_VAR_DIR 下的 postgres 目录")
            )
        holds = await asyncio.to_thread(_pour, path, dsn, await _major(connection))
        differing = content.differing(holds.tables, await content.of(connection))
        if differing:
            raise Unavailable(gettext("恢复的内容与备份时不一致：{tables}", tables="、".join(differing)))
        broken = await connection.fetchval("SELECT audit_first_broken()")
        if broken is not None:
            raise Unavailable(gettext("审计日志从第 {id} 条起与封存不符", id=broken))
    finally:
        await connection.close()
    return holds


def _read_through(path: Path) -> None:
    """A backup that was cut off is refused before anything is written."""
    with path.open("rb") as source:
        for _ in opened(source):
            pass


def _pour(path: Path, dsn: str, server: int) -> BackupContent:
    with path.open("rb") as source:
        holds, dump = _parted(opened(source))
        if server < holds.server:
            raise Unavailable(
                gettext(
                    "备份来自 PostgreSQL {found}，不能恢复到更早的 PostgreSQL {server}",
                    found=holds.server,
                    server=server,
                )
            )
        tool = tools.fitting("pg_restore", server)
        command = [tool, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        with tools.running(command, dsn) as process:
            assert process.stdin is not None
            for piece in dump:
                process.stdin.write(piece)
    return holds


async def restored_beside(path: Path, dsn: str, database: str) -> BackupContent:
    """Restore into a database beside the one in use, which is left as it is, and note in its audit log that
    this was tried. A database that is not there is made, and removed afterwards whatever comes of it.

    Raises: what `restore` raises; Unavailable: no database may be made.
    """
    there = tools.beside(dsn, database)
    connection = await connect(dsn)
    made = False
    try:
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database
        ):
            await _make(connection, database)
            made = True
        holds = await restore(path, there)
    finally:
        if made:
            await connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
        await connection.close()
    async with _noting(dsn):
        await audit.record(None, TRIED, "installation", file=path.name, rows=holds.rows)
    return holds


async def _make(connection: asyncpg.Connection, database: str) -> None:
    try:
        await connection.execute(f'CREATE DATABASE "{database}" TEMPLATE template0')
    except asyncpg.InsufficientPrivilegeError as error:
        raise Unavailable(
            gettext(
                "数据库账号不能建库；请由管理员执行 createdb --owner 该账号 {database}，"
                "再加上 --database {database}",
                database=database,
            )
        ) from error


def pruned(folder: Path, of: str, keep: int) -> list[Path]:
    """Remove the backups of an installation but the newest `keep`; returns what was removed."""
    old = sorted(folder.glob(f"talent-{of}-*{SUFFIX}"))[:-keep]
    for path in old:
        path.unlink()
    return old


@dataclass(frozen=True)
class BackupsNoted:
    """When the last backup was made, and when one was last restored beside and compared."""

    made: datetime | None
    tried: datetime | None


async def noted() -> BackupsNoted:
    (row,) = await DB.asyncpg_pool.fetch(
        "SELECT max(at) FILTER (WHERE action = $1) AS made, max(at) FILTER (WHERE action = $2) AS tried "
        "FROM audit_entry WHERE action IN ($1, $2)",
        MADE, TRIED,
    )  # fmt: skip
    return BackupsNoted(**row)
