"""The schema version 0.1.0 began with: one migration per part, in place of those that led there."""

from __future__ import annotations

from importlib.resources import files

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

from talent_platform.errors import Unavailable
from talent_platform.i18n import gettext

BASELINE = "0.1.0"
"""Name of the first migration of every part; it sorts before any that is named by its time."""

LAST_BEFORE = "9e6212d"
"""A commit that has the superseded migrations themselves, and none after them."""
HALF_WAY = gettext(
    "这个数据库停在较早的升级中途，本版本不能从那里继续：请先用提交 {commit} 的版本运行 talent migrat"
    "e，再用本版本运行。数据库没有改动",
    commit=LAST_BEFORE,
)

Migration = tuple[str, str]
"""A migration: (part, id)."""


def initial(part: str, *tables: type[Table]) -> MigrationManager:
    """The migration that makes `tables`, which stand in its file as they were then."""
    manager = MigrationManager(migration_id=BASELINE, app_name=part, description="Tables of version 0.1.0")
    for table in tables:
        described = table._meta  # noqa: SLF001 - what Piccolo itself writes a migration from
        where = {"table_class_name": table.__name__, "tablename": described.tablename}
        manager.add_table(class_name=table.__name__, tablename=described.tablename)
        for column in described.columns:
            meta = column._meta  # noqa: SLF001
            manager.add_column(**where, column_name=meta.name, column_class=type(column), params=meta.params)
        for constraint in described.constraints:
            facts = constraint._meta  # noqa: SLF001
            manager.add_constraint(
                **where, constraint_name=facts.name, constraint_class=type(constraint), params=facts.params
            )
    return manager


def superseded() -> set[Migration]:
    """The migrations that led to the baseline; a database made by all of them has its tables."""
    text = files("talent_platform.database").joinpath("superseded.csv").read_text(encoding="utf-8")
    return {(part, name) for part, name in (line.split(",") for line in text.split())}


async def ran(connection: asyncpg.Connection) -> set[Migration]:
    """What was applied to a database; nothing to an empty one."""
    if await connection.fetchval("SELECT to_regclass('migration')") is None:
        return set()
    return {(row["app_name"], row["name"]) for row in await connection.fetch("SELECT * FROM migration")}


async def refuse_half_way(connection: asyncpg.Connection) -> None:
    """Raises `Unavailable` if only some of the superseded migrations ran: this version has not the others."""
    old = superseded()
    done = old & await ran(connection)
    if done and done != old:
        raise Unavailable(HALF_WAY)


async def adopt(connection: asyncpg.Connection) -> None:
    """Where all of the superseded migrations ran, the baseline takes their place in the database's list."""
    old = superseded()
    if not old <= await ran(connection):
        return
    async with connection.transaction():
        await connection.executemany("DELETE FROM migration WHERE app_name = $1 AND name = $2", list(old))
        await connection.executemany(
            "INSERT INTO migration (app_name, name, ran_on) VALUES ($1, $2, now())",
            [(part, BASELINE) for part in {part for part, _ in old}],
        )
