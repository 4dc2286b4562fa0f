"""Bring a database to the current head: one process at a time, and never in the way of those at work."""

from __future__ import annotations

import contextlib
import io
from asyncio import sleep as pause
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import asyncpg

from talent_platform.database import installation, queue
from talent_platform.database.engine import APPLICATION_NAME, APPLICATION_ROLE, DB
from talent_platform.database.outage import connect
from talent_platform.database.schema import DOOR, GRANTS, ROLE, guards
from talent_platform.errors import Unavailable
from talent_platform.i18n import N_, gettext

ADVISORY_LOCK = 7_265_001
"""Key of the advisory lock under which migrations run."""
LOCK_TIMEOUT = "2s"
"""How long a statement waits for its lock: everybody else who wants the table waits behind it as long."""
PAUSES_SECONDS = (0.5, 1, 2, 4, 8, 8, 8, 8, 8)
"""Between two tries to get the locks, in which whoever waited gets on."""
LEAST_VERSION = 15
"""Of PostgreSQL: what came with it is used."""
TURN_TIMEOUT = "10min"
"""How long to wait for another process that is migrating."""


async def migrate(dsn: str, *, accept_key: bool = False) -> None:
    """Apply every migration that is missing, and all guards and grants.

    `accept_key`: the secret in use becomes the database's, whatever is sealed there.

    Raises:
        Unavailable: tables are held by others for too long, a right is missing, or the secret is another one.
        RuntimeError: a migration failed; its output is in the message.
    """
    async with _turn(dsn) as connection:
        await _apply(connection, dsn, accept_key=accept_key)


async def migrate_if_needed(dsn: str) -> None:
    """Migrate what this version was not applied to; otherwise read one row. Raises what `migrate` raises."""
    connection = await connect(dsn)
    try:
        if installation.current(await installation.read(connection)):
            return
    finally:
        await connection.close()
    async with _turn(dsn) as connection:
        # Another process may have done it meanwhile.
        if not installation.current(await installation.read(connection)):
            await _apply(connection, dsn)


@contextlib.asynccontextmanager
async def _turn(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the database's owner that alone may migrate."""
    connection = await connect(dsn, lock_timeout=TURN_TIMEOUT)
    try:
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        except asyncpg.LockNotAvailableError as error:
            raise Unavailable(N_("另一个进程正在升级数据库，等候已超过 10 分钟，请稍后再试")) from error
        await connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        yield connection
    finally:
        await connection.close()


async def _apply(connection: asyncpg.Connection, dsn: str, *, accept_key: bool = False) -> None:
    from talent_platform.database import baseline  # noqa: PLC0415 - slow, and rarely needed

    await _refuse_unfit_server(connection)
    await _refuse_what_is_newer(connection)
    await baseline.refuse_half_way(connection)
    if accept_key:
        await _refuse_while_served(connection)
    await _role_and_door(connection)
    await installation.settle(connection, any_key=accept_key)
    await installation.begun(connection)
    await _patiently(partial(baseline.adopt, connection))
    await _patiently(partial(_run_migrations, dsn))
    for statements in guards():
        await _patiently(partial(connection.execute, statements))
    await _patiently(partial(queue.install, connection))
    await _patiently(partial(connection.execute, GRANTS))
    await (installation.accept_key if accept_key else installation.adopt_key)(connection)
    await installation.applied(connection)


async def _refuse_unfit_server(connection: asyncpg.Connection) -> None:
    found = int(await connection.fetchval("SHOW server_version_num")) // 10_000
    if found < LEAST_VERSION:
        raise Unavailable(
            gettext(
                "TALENT_DATABASE_URL：服务器是 PostgreSQL {found}，须为 {least} 或更高版本",
                found=found,
                least=LEAST_VERSION,
            )
        )
    encoding = await connection.fetchval("SHOW server_encoding")
    if encoding != "UTF8":
        raise Unavailable(
            gettext(
                "TALENT_DATABASE_URL：数据库的编码是 {encoding}，须为 UTF8，请由管理员重建："
                "createdb --encoding UTF8 --template template0",
                encoding=encoding,
            )
        )


async def _refuse_what_is_newer(connection: asyncpg.Connection) -> None:
    """Older guards over newer tables would take back what holds now."""
    from piccolo.apps.migrations.commands.base import BaseMigrationManager  # noqa: PLC0415 - slow

    from talent_platform.database import baseline  # noqa: PLC0415 - slow

    manager = BaseMigrationManager()
    known = baseline.superseded()
    for part in manager.get_sorted_app_names():
        folder = manager.get_app_config(part).resolved_migrations_folder_path
        known |= {(part, name) for name in manager.get_migration_modules(folder)}
    if await baseline.ran(connection) - known:
        raise Unavailable(N_("这个数据库已由更新的版本升级，本版本不能使用它，请安装更新的版本"))


async def _refuse_while_served(connection: asyncpg.Connection) -> None:
    """A process that started under the old secret would go on sealing with it. An idle one has no session
    and is not seen: the manual says to stop them first."""
    if await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = $1)",
        APPLICATION_NAME,
    ):
        raise Unavailable(N_("服务或后台任务仍在运行，请先停止 talent serve 和 talent worker"))


async def _role_and_door(connection: asyncpg.Connection) -> None:
    try:
        await connection.execute(ROLE)
    except asyncpg.InsufficientPrivilegeError as error:
        raise Unavailable(
            gettext(
                "数据库账号不能使用角色 {role}，请由管理员执行：CREATE ROLE {role} NOLOGIN（没有时）;"
                " GRANT {role} TO 该账号",
                role=APPLICATION_ROLE,
            )
        ) from error
    with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
        await connection.execute(DOOR)
    if await connection.fetchval("SELECT has_database_privilege('public', current_database(), 'CONNECT')"):
        raise Unavailable(
            N_(
                "服务器上的任何账号都能连接这个数据库，请由其所有者执行："
                "REVOKE CONNECT ON DATABASE 数据库名 FROM PUBLIC，并授予应用所用的账号 CONNECT"
            )
        )


async def _run_migrations(dsn: str) -> None:
    from piccolo.apps.migrations.commands.forwards import run_forwards  # noqa: PLC0415 - slow, and rarely needed

    output = io.StringIO()
    await DB.connect(dsn, pool_size=2, application_role=False, lock_timeout=LOCK_TIMEOUT)
    try:
        with contextlib.redirect_stdout(output):
            result = await run_forwards("all")
    finally:
        await DB.close()
    if not result.success:
        message = f"migration failed: {result.message}\n{output.getvalue()}"
        raise RuntimeError(message)


async def _patiently(step: Callable[[], Awaitable[object]]) -> None:
    """Take a step that needs locks, again and again while they are not to be had; a try that fails undoes
    itself."""
    for seconds in (*PAUSES_SECONDS, None):
        try:
            await step()
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
            if seconds is None:
                raise Unavailable(
                    N_(
                        "数据库正忙，升级没有完成，已完成的部分保留；"
                        "请等长时间的任务结束后再运行 talent migrate"
                    )
                ) from error
            await pause(seconds)
        else:
            return
