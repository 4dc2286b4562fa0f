"""Piccolo's PostgreSQL engine with transactions that neither leak connections nor swallow rollbacks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
from piccolo.columns import Column
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString
from piccolo.table import Table

from talent_platform.database.outage import WatchedPool, name_no_rows

if TYPE_CHECKING:
    from _typeshed import DataclassInstance, SupportsKeysAndGetItem

View = TypeVar("View")

APPLICATION_ROLE = "talent_app"
"""Role the application acts under: it may not change what is append-only (see `migrate.py`)."""

APPLICATION_NAME = "talent-platform"
"""What its sessions are called in pg_stat_activity."""


class Transaction(PostgresTransaction):
    """A transaction whose nested blocks are savepoints and whose connection always goes back.

    Piccolo 1.38 keeps the connection when COMMIT itself fails and turns a nested block into a no-op.
    """

    connection: asyncpg.Connection
    snapshot = False
    """Whether its statements all read what was committed before the first of them, and write nothing."""
    _parent: Transaction | None
    _savepoint: asyncpg.Transaction

    async def __aenter__(self) -> Transaction:
        if self._parent is not None:
            self._savepoint = self._parent.connection.transaction()
            await self._savepoint.start()
            return self._parent
        self.connection = await self.get_connection()
        try:
            self.transaction = self.connection.transaction(
                isolation="repeatable_read" if self.snapshot else None, readonly=self.snapshot
            )
            await self.begin()
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if self._parent is not None:
            await (self._savepoint.rollback() if kind else self._savepoint.commit())
            return False
        try:
            if kind:
                if not self._rolled_back:
                    await self.rollback()
            elif not (self._committed or self._rolled_back):
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return False

    async def _give_back(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class Engine(PostgresEngine):
    """PostgreSQL engine of the application; one per process, its DSN set by `connect`."""

    installation = ""
    """Id of the installation this database is; empty until `installation.open_database` opened it."""

    def __init__(self) -> None:
        # A DSN is known only after the embedded server has started; Piccolo would connect here.
        super().__init__(config={}, extensions=(), log_queries=False)

    async def check_version(self) -> None:
        """Nothing to ask before `connect`; Piccolo would open a connection at import."""

    async def prep_database(self) -> None:
        """Extensions are created by migrations, as their owner."""

    def transaction(self, allow_nested: bool = True) -> Transaction:
        return Transaction(engine=self, allow_nested=allow_nested)

    def snapshot(self) -> Transaction:
        """For reads that have to agree with one another; within a running transaction, as that reads."""
        found = self.transaction()
        found.snapshot = True
        return found

    async def connect(
        self,
        dsn: str,
        *,
        pool_size: int,
        application_role: bool = True,
        first: Callable[[], Awaitable[None]] | None = None,
        **settings: str,
    ) -> None:
        """Open the pool, with `settings` for each session. Under `application_role` append-only tables
        refuse changes by right as well. `first` is asked before the first connection is given."""
        self.config = {"dsn": dsn}
        name_no_rows()
        server_settings = {"timezone": "Asia/Shanghai", "application_name": APPLICATION_NAME, **settings}
        if application_role:
            server_settings["role"] = APPLICATION_ROLE
        # No connection is opened here: a server that starts while the database is away answers that it is.
        pool = WatchedPool.of(dsn, size=pool_size, server_settings=server_settings)
        pool.first = first
        self.pool = await pool

    @property
    def dsn(self) -> str:
        """Where it is connected, for a process of ours that connects by itself."""
        return str(self.config["dsn"])

    async def close(self) -> None:
        if self.pool:
            await self.close_connection_pool()

    @property
    def asyncpg_pool(self) -> asyncpg.Pool:
        """The pool itself, for COPY and for parts that speak asyncpg directly."""
        if self.pool is None:
            raise RuntimeError("the database is not connected")
        return self.pool

    @property
    def connection(self) -> asyncpg.Connection:
        """That of the running transaction, for COPY within it.

        Raises:
            RuntimeError: there is none.
        """
        transaction = self.current_transaction.get()
        if transaction is None:
            raise RuntimeError("not within a transaction")
        return transaction.connection


DB = Engine()


def written(*values: Mapping[Any, Any]) -> dict[Column | str, Any]:
    """What an update writes, of values by column and of values by its name; the later go before."""
    return {column: value for each in values for column, value in each.items()}


def views(view: Callable[..., View], rows: Iterable[SupportsKeysAndGetItem[str, Any]]) -> list[View]:
    """Rows as views: what queries give on, so that a misspelt field of a row fails the check and not a page.
    A view is a frozen dataclass, or a NamedTuple where there are many thousands, whose fields are named as
    the columns it is read from.

    Raises:
        TypeError: a row has other columns than the view has fields.
    """
    return [view(**row) for row in rows]


async def read(view: Callable[..., View], statement: str, *values: object) -> list[View]:
    """What a statement reads outside of any transaction, as views; `values` stand for $1, $2, ….

    Raises:
        TypeError: the statement gives other columns than the view has fields.
    """
    return views(view, await DB.asyncpg_pool.fetch(statement, *values))


async def read_within(view: Callable[..., View], statement: str, *values: object) -> list[View]:
    """What a statement reads within the running transaction, if there is one, as views; `{}` stand for
    `values`. As `Table.raw`, with a type.

    Raises:
        TypeError: the statement gives other columns than the view has fields.
    """
    return views(view, await DB.run_querystring(QueryString(statement, *values)))


def columns_of(view: type[DataclassInstance], table: type[Table]) -> list[Column]:
    """The columns of a table that a view is read from, for `select`: of its fields without a default.

    Raises:
        AttributeError: the table has no such column.
    """
    return [getattr(table, each.name) for each in fields(view) if each.default is MISSING]
