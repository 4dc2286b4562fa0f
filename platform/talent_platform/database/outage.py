"""The database away: one kind of error for all its forms, and one line in the log for each outage.

Whoever needs a connection gets it from `WatchedPool`, which waits a bounded time, notices the first failure
and the first success after it, and opens new connections by itself once the server is back.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import asyncpg
from asyncpg.exceptions import (
    AdminShutdownError,
    CannotConnectNowError,
    ConnectionDoesNotExistError,
    CrashShutdownError,
    InterfaceError,
    InternalClientError,
    PostgresConnectionError,
)

from talent_platform.i18n import gettext

log = logging.getLogger(__name__)

ACQUIRE_SECONDS = 30.0
"""How long work waits for a connection: for a free one of the pool, and for a server that does not answer."""


class DatabaseAway(ConnectionError):  # noqa: N818 - a fact, not a mechanism
    """No connection could be had within `ACQUIRE_SECONDS`: the server is away, or the pool all in use."""


AWAY = (
    DatabaseAway,
    ConnectionError,
    PostgresConnectionError,
    ConnectionDoesNotExistError,
    AdminShutdownError,
    CrashShutdownError,
    CannotConnectNowError,
    InterfaceError,
    InternalClientError,
)
"""What work on a connection raises when the server goes away beneath it."""


def is_away(error: BaseException) -> bool:
    """Whether it says that the database is away, and not that a value or a statement is wrong."""
    return isinstance(error, AWAY) and not isinstance(error, ValueError)


def keep_quiet(library: str) -> None:
    """From now on the log of a library says nothing of errors that are the database being away: it would do
    so, with a traceback, at each of its own attempts, and one line tells of the outage."""
    logging.getLogger(library).addFilter(_says_more)


def _says_more(record: logging.LogRecord) -> bool:
    return not (record.exc_info and record.exc_info[1] and is_away(record.exc_info[1]))


def name_no_rows() -> None:
    """From now on no log of this process holds the values of a row: an error of the database is logged with
    its message and constraint, without the DETAIL that quotes them."""
    logging.setLogRecordFactory(_without_rows)


def _without_rows(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    error = record.exc_info[1] if record.exc_info else None
    while error is not None:
        if isinstance(error, asyncpg.PostgresError):
            error.detail = error.hint = None
        error = error.__cause__ or error.__context__
    return record


class _Outage:
    """Whether the database was away when last asked; says so once when it changes."""

    away = False

    def begins(self, error: BaseException) -> None:
        if not self.away:
            self.away = True
            log.error("the database is away: %s", _reason(error))

    def ends(self) -> None:
        if self.away:
            self.away = False
            log.warning("the database is back")


OUTAGE = _Outage()


def _reason(error: BaseException) -> str:
    cause = error.__cause__ if isinstance(error, DatabaseAway) and error.__cause__ else error
    if isinstance(cause, TimeoutError):
        return f"no connection within {ACQUIRE_SECONDS:g} s"
    return f"{type(cause).__name__}: {cause}"


@contextmanager
def _named() -> Iterator[None]:
    """Whatever keeps a connection from being opened is the database being away."""
    try:
        yield
    except (OSError, TimeoutError, asyncpg.PostgresError, InterfaceError, InternalClientError) as error:
        raise DatabaseAway(gettext("数据库暂时无法连接（{reason}）", reason=_reason(error))) from error


async def connect(dsn: str, **server_settings: str) -> asyncpg.Connection:
    """A connection of one's own, outside the pool. The log says nothing of it: who asks ends or tells.

    Raises:
        DatabaseAway: none could be had.
    """
    with _named():
        return await asyncpg.connect(dsn, timeout=ACQUIRE_SECONDS, server_settings=server_settings)


async def _as_it_is(_connection: asyncpg.Connection) -> None:
    """What is done to a connection that goes back, besides ending its transaction. Nobody changes a session's
    settings, listens or keeps a cursor on one of the pool, so asking for a clean one after every statement
    would double the trips to the server."""


class WatchedPool(asyncpg.Pool):
    """A pool that opens connections only when they are needed, waits a bounded time and tells of outages."""

    first: Callable[[], Awaitable[None]] | None = None
    """Asked before the first connection is given, until it raises nothing."""

    @classmethod
    def of(cls, dsn: str, *, size: int, server_settings: Mapping[str, str]) -> WatchedPool:
        return cls(
            dsn, min_size=0, max_size=size, max_queries=50_000, max_inactive_connection_lifetime=300.0,
            loop=None, connection_class=asyncpg.Connection, record_class=asyncpg.Record,
            server_settings=dict(server_settings), reset=_as_it_is,
        )  # fmt: skip

    async def _acquire(self, timeout: float | None) -> asyncpg.Connection:
        try:
            if self.first is not None:
                await self.first()
                self.first = None
            with _named():
                connection = await super()._acquire(timeout or ACQUIRE_SECONDS)
        except DatabaseAway as away:
            OUTAGE.begins(away)
            raise
        OUTAGE.ends()
        return connection
