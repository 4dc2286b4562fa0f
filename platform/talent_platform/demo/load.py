"""Write the fictional city into an empty database."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any, Final

import asyncpg

from talent_platform.accounts.sign_in import passwords
from talent_platform.database.engine import APPLICATION_ROLE
from talent_platform.demo import accounts, city, dated, institutions
from talent_platform.demo.rows import Row
from talent_platform.errors import Conflict

CARRIED_OVER = {"post_plan", "special_post", "staff_member", "approval_paper", "ledger_decision"}
"""Decided in a time before accounts and steps were kept here: only the owner of the tables brings them in."""
ROW_BY_ROW: Final = {
    "candidate": "candidate_own_no_stands", "ledger_entry": "ledger_entry_guard_seats",
}  # fmt: skip
"""Guards that ask of each row about all that stands beside it, left out here: a third of a load. What they
would refuse is looked for at once in the whole (`WRONG`)."""
WRONG: Final = {
    "candidate": "SELECT phone FROM candidate GROUP BY phone HAVING count(*) > 1 LIMIT 1",
    # Where no more people ever came than a grade has had seats, nobody is without one; the others are few. Of
    # people who stay as long as one another the first to come stands for all.
    "ledger_entry": """
        WITH came AS (
            SELECT institution, category, grade, count(*) AS people FROM ledger_entry
            WHERE kind IN ('filled', 'reserved') AND counts AND over_quota <> 'excess' GROUP BY 1, 2, 3
        ), seats AS (
            SELECT institution, category, grade, min(quantity) AS least FROM ledger_entry
            WHERE kind = 'approved' GROUP BY 1, 2, 3
        ), tight AS (
            SELECT DISTINCT institution, category, level_grades(category, grade) AS level
            FROM came LEFT JOIN seats USING (institution, category, grade) WHERE people > coalesce(least, 0)
        ), asked AS (
            SELECT DISTINCT ON (institution, category, grade, until) e FROM ledger_entry e
            JOIN tight USING (institution, category) WHERE grade = ANY(level) AND counts
            AND kind IN ('filled', 'reserved') AND over_quota <> 'excess'
            ORDER BY institution, category, grade, until, effective
        )
        SELECT (e).institution FROM asked WHERE first_day_without_seat(e) IS NOT NULL LIMIT 1""",
}  # fmt: skip
"""A number that two people bear; an institution with more people than seats, but those marked."""


async def is_empty(connection: asyncpg.Connection | asyncpg.Pool) -> bool:
    return not await connection.fetchval("SELECT EXISTS (SELECT FROM organisation)")


async def load(pool: asyncpg.Pool, *, scale: float, seed: int = city.SEED, day: date) -> dict[str, int]:
    """Fill the database in one transaction and return the number of rows by table.

    Raises:
        Conflict: the database already holds data.
        ValueError: the rows are none that this city could have come to; nothing is loaded.
    """
    rows = city.build(scale=scale, seed=seed, day=day)
    bureaus = {row["county"]: row["id"] for row in rows.organisation if row["kind"] == "county"}
    public = institutions.build(
        scale=scale, seed=seed, day=day, first_organisation=len(rows.organisation) + 1, bureaus=bureaus
    )
    own = next(account for account in rows.account if account["login"] == "institution")
    own["organisation"] = public.organisation[0]["id"]
    above = next(account for account in rows.account if account["login"] == "department")
    above["organisation"] = public.institution[0]["department"]
    later = (*rows.tables(), *((each.name, getattr(public, each.name)) for each in fields(public)))
    tables = [(table, records) for table, records in later if table != "organisation" and records]
    hashed = passwords.hash_password(accounts.PASSWORD)
    for account in rows.account:
        account["password_hash"] = hashed
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE organisation IN SHARE ROW EXCLUSIVE MODE")
        if not await is_empty(connection):
            raise Conflict("数据库已有数据，演示城市只能装入空数据库")
        # Bureaus first: institutions hang below them, and accounts below institutions.
        await _copy(connection, "organisation", rows.organisation)
        await _copy(connection, "organisation", public.organisation)
        for table, records in tables:
            role = "NONE" if table in CARRIED_OVER else APPLICATION_ROLE
            await connection.execute(f"SET LOCAL ROLE {role}")
            await _copy_in_bulk(connection, table, records)
            # Guards look into what was loaded before: without statistics each would read whole tables.
            await connection.execute("SET LOCAL ROLE NONE")
            await connection.execute(f"ANALYZE {table}")
            if table in WRONG and (found := await connection.fetchval(WRONG[table])) is not None:
                message = f"{table}: {found} would not have passed {ROW_BY_ROW[table]}"
                raise ValueError(message)
        await connection.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")
        await _first_history(connection)
        await dated.load_figures(connection, day)
        await dated.load_landing_terms(connection)
        await dated.load_calendar(connection)
    return {table: len(records) for table, records in tables}


async def _copy(connection: asyncpg.Connection, table: str, records: list[dict[str, Any]]) -> None:
    columns = list(records[0])
    await connection.copy_records_to_table(
        table, records=[tuple(record[column] for column in columns) for record in records], columns=columns
    )
    await connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608


async def _copy_in_bulk(connection: asyncpg.Connection, table: str, records: list[Row]) -> None:
    if table not in ROW_BY_ROW:
        await _copy(connection, table, records)
        return
    role = await connection.fetchval("SELECT current_user")
    await _switch(connection, table, "DISABLE", role)
    await _copy(connection, table, records)
    await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    await _switch(connection, table, "ENABLE", role)


async def _switch(connection: asyncpg.Connection, table: str, how: str, role: str) -> None:
    """Only the owner of a table does so."""
    await connection.execute("SET LOCAL ROLE NONE")
    await connection.execute(f"ALTER TABLE {table} {how} TRIGGER {ROW_BY_ROW[table]}")
    await connection.execute(f"SET LOCAL ROLE {role}")


async def _first_history(connection: asyncpg.Connection) -> None:
    await connection.execute(
        """INSERT INTO need_change (need, at, actor_name, action, to_state, note)
           SELECT id, created, '系统', 'created', state, '演示城市生成' FROM need"""
    )
