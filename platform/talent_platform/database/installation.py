"""Which installation a database is: its id, the secret it is sealed under, and what was applied to it.

One row, written by `migrate` alone and readable for the application. The id belongs to this database on this
server: a copy restored elsewhere is another installation, and says so at its first `migrate`.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass

import asyncpg
from cryptography.fernet import InvalidToken

from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.database.outage import DatabaseAway, connect
from talent_platform.database.schema import digest
from talent_platform.errors import Unavailable
from talent_platform.i18n import gettext
from talent_platform.settings import settings

log = logging.getLogger(__name__)

SCHEMA = """
CREATE TABLE IF NOT EXISTS installation (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id text NOT NULL,
    place text NOT NULL,
    key_check text,
    applied text
)
"""
"""`place`: server and database the id was made for; `applied`: digest of the schema that was applied here."""

_PLACE = """
    SELECT system_identifier::text || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
    FROM pg_control_system()
"""

_SEALED_BEFORE_KEYS_WERE_CHECKED = (
    ("staff_member", "identity_cipher", "staff identity cipher"),
    ("import_file", "body", "imported workbook"),
)
"""Table, column and purpose of what a database may hold that was never told its key."""

NOT_MIGRATED = "数据库结构与本版本不一致，请先运行 talent migrate"
COPIED = "这个数据库是从别处复制或恢复来的，请先运行 talent migrate"
WRONG_KEY = "TALENT_SECRET_KEY 不是这个数据库所用的密钥，请改回原来的密钥"


@dataclass(frozen=True)
class Installation:
    """The row, and whether it belongs to the database it lies in."""

    id: str
    key_check: str | None
    applied: str | None
    at_home: bool


async def read(connection: asyncpg.Connection) -> Installation | None:
    """The row; None in a database that was never migrated, or not since there are installations."""
    if await connection.fetchval("SELECT to_regclass('installation')") is None:
        return None
    row = await connection.fetchrow(
        f"SELECT id, key_check, applied, place = ({_PLACE}) AS at_home FROM installation"  # noqa: S608
    )
    return Installation(**row) if row else None


def _key_check() -> str:
    return vault.key("installation check").hex()


def opens(found: Installation) -> bool:
    """Whether what is sealed in this database was sealed under the secret in use."""
    return found.key_check is not None and hmac.compare_digest(found.key_check, _key_check())


def current(found: Installation | None) -> bool:
    """Whether everything this version applies was applied to this very database, and under this key."""
    return found is not None and found.at_home and found.applied == digest() and found.key_check is not None


async def check(dsn: str) -> str:
    """The id of the installation, if this version and this secret may work in it. Reads one row.

    Raises:
        Unavailable: it is not migrated, is a copy that was not told so, or was sealed under another secret.
        DatabaseAway: it cannot be reached.
    """
    connection = await connect(dsn)
    try:
        found = await read(connection)
    except asyncpg.InsufficientPrivilegeError:
        found = None
    finally:
        await connection.close()
    if found is None or (found.at_home and not current(found)):
        raise Unavailable(NOT_MIGRATED)
    if not found.at_home:
        raise Unavailable(COPIED)
    if not opens(found):
        raise Unavailable(WRONG_KEY)
    return found.id


async def open_database(dsn: str, *, even_away: bool = False) -> None:
    """Check the installation, then open the pool of this process; raises what `check` raises.

    With `even_away` a database that cannot be reached is checked before its first connection is given.
    """

    async def learn() -> None:
        DB.installation = await check(dsn)

    try:
        await learn()
    except DatabaseAway:
        if not even_away:
            raise
        await DB.connect(dsn, pool_size=settings().pool_size, first=learn)
    else:
        await DB.connect(dsn, pool_size=settings().pool_size)


async def settle(connection: asyncpg.Connection, *, any_key: bool = False) -> None:
    """Before anything is applied: give this database its id, a new one to a copy, and refuse a wrong secret.

    Raises:
        Unavailable: what is sealed here was sealed under another secret.
    """
    await connection.execute(SCHEMA)
    found = await read(connection)
    if found is None:
        await connection.execute(
            f"INSERT INTO installation (id, place) VALUES ($1, ({_PLACE}))",  # noqa: S608
            _new_id(),
        )
    elif found.key_check is not None and not (any_key or opens(found)):
        raise Unavailable(WRONG_KEY)
    elif not found.at_home:
        await _renew(connection, found.id)


async def renew(dsn: str) -> str:
    """Give this database a new id by hand and return it: the copy of a server's disk cannot be told from what
    it copies."""
    connection = await connect(dsn)
    try:
        return await _set_new_id(connection)
    finally:
        await connection.close()


async def _renew(connection: asyncpg.Connection, old: str) -> None:
    fresh = await _set_new_id(connection)
    log.warning("this database was copied from installation %s and is now installation %s", old, fresh)


async def _set_new_id(connection: asyncpg.Connection) -> str:
    fresh = _new_id()
    await connection.execute(
        f"UPDATE installation SET id = $1, place = ({_PLACE})",  # noqa: S608
        fresh,
    )
    return fresh


def _new_id() -> str:
    return secrets.token_hex(6)


async def adopt_key(connection: asyncpg.Connection) -> None:
    """Keep the check value of the secret in use; a database that never had one is asked what it holds.

    Raises:
        Unavailable: something sealed here does not open under this secret.
    """
    if await connection.fetchval("SELECT key_check FROM installation") is not None:
        return
    closed, sealed = await _closed(connection)
    if closed:
        raise Unavailable(
            gettext(
                "数据库中 {sealed} 项加密内容有 {closed} 项不能用现在的 TALENT_SECRET_KEY 打开，请改"
                "回原来的密钥；密钥确已遗失的，运行 talent migrate --accept-key",
                sealed=sealed,
                closed=closed,
            )
        )
    await accept_key(connection)


async def accept_key(connection: asyncpg.Connection) -> None:
    """From now on the secret in use is this database's; what was sealed under another stays closed."""
    await connection.execute("UPDATE installation SET key_check = $1", _key_check())


async def _closed(connection: asyncpg.Connection) -> tuple[int, int]:
    """(how many sealed values do not open under the secret in use, how many there are)"""
    closed = sealed = 0
    for table, column, purpose in _SEALED_BEFORE_KEYS_WERE_CHECKED:
        async with connection.transaction():
            query = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
            async for (body,) in connection.cursor(query, prefetch=10):
                sealed += 1
                try:
                    vault.unseal(body, purpose)
                except InvalidToken:
                    closed += 1
    return closed, sealed


async def applied(connection: asyncpg.Connection) -> None:
    """Say that everything this version applies has been applied."""
    await connection.execute("UPDATE installation SET applied = $1", digest())


async def begun(connection: asyncpg.Connection) -> None:
    """Say that something else than before is being applied, so that nobody trusts half of it."""
    await connection.execute("UPDATE installation SET applied = NULL WHERE applied <> $1", digest())
