"""An event costs what it touches: not the things, nor the accounts, that there are besides."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import asyncpg

from talent_platform.events import LOG, Event
from talent_platform.notices.declared import events

MANY = 2_000
"""Rows of each thing, and accounts; all firms lie in one of five counties."""
AT_ONCE = 100
COUNTIES = [f"2199{n:02d}" for n in range(1, 6)]
NEVER = ("account", "organisation", "role_assignment")

_COLUMNS = """
SELECT a.attname AS name, t.typname AS type, nullif(a.atttypmod, -1) - 4 AS length
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attgenerated = '' ORDER BY a.attnum
"""
_BEHIND = """
WITH RECURSIVE behind AS (
    SELECT $1::regclass::oid AS oid
    UNION
    SELECT d.refobjid FROM behind b JOIN pg_rewrite r ON r.ev_class = b.oid
    JOIN pg_depend d ON d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
)
SELECT c.relname FROM behind b JOIN pg_class c USING (oid) WHERE c.relkind = 'r' ORDER BY c.relname
"""


def _value(name: str, type_: str, length: int | None) -> str:
    """A value of a type for row `g`; numbers point at rows that there are."""
    if name == "id":
        return "1000 + g"
    if name == "level" and (length is None or length >= len("county")):
        return "(ARRAY['county', 'city'])[1 + g % 2]"
    if name == "county":
        return f"(ARRAY{COUNTIES})[1 + g % {len(COUNTIES)}]"
    match type_:
        case "int2":
            return "1"
        case "int4" | "int8" | "numeric" | "float8" | "float4":
            return "1000 + g"
        case "varchar" | "text":
            return f"left('x' || g, {length or 20})"
        case "bool":
            return "true"
        case "jsonb" | "json":
            return f"'{{}}'::{type_}"
        case "bytea":
            return "'x'::bytea"
        case "date":
            return "current_date"
        case "timestamptz":
            return "now()"
        case _:
            return f"NULL::{type_}"


async def _plant(owner: asyncpg.Connection, table: str, rows: int, **given: str) -> None:
    columns = await owner.fetch(_COLUMNS, table)
    values = {c["name"]: given.get(c["name"]) or _value(c["name"], c["type"], c["length"]) for c in columns}
    await owner.execute(
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} "
        f"FROM generate_series(1, {rows}) g ON CONFLICT DO NOTHING"
    )


async def _bare(owner: asyncpg.Connection, tables: set[str]) -> None:
    """Nothing is asked of what is planted, and of the triggers only those that tell run."""
    for row in await owner.fetch(
        "SELECT conname, conrelid::regclass AS on_table FROM pg_constraint "
        "WHERE contype = 'c' AND conrelid::regclass::text = ANY($1)", sorted(tables),
    ):  # fmt: skip
        await owner.execute(f'ALTER TABLE {row["on_table"]} DROP CONSTRAINT "{row["conname"]}"')
    await owner.execute("SET session_replication_role = replica")


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    # Whom the events of a thing tell is a list of the declaration, as long whatever there is.
    if plan["Node Type"] != "Values Scan":
        yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _touched(node: dict[str, Any]) -> float:
    loops = float(node["Actual Loops"])
    return loops * (
        node["Actual Rows"]
        + node.get("Rows Removed by Filter", 0)
        + node.get("Rows Removed by Join Filter", 0)
        + node.get("Rows Removed by Index Recheck", 0)
    )


async def _told(owner: asyncpg.Connection, event: Event, things: int) -> None:
    """The event happens to so many things in one statement."""
    source = event.source
    if source.changed:
        await owner.execute(
            f"UPDATE {source.table} SET {source.action} = '{event.action}' "
            f"WHERE {source.subject} BETWEEN 1001 AND {1000 + things}"
        )
        return
    subject = f"'{event.thing}:' || 1000 + g" if source.table == LOG.table else "1000 + g"
    columns = {source.subject: subject, source.action: f"'{event.action}'", "id": "1000000 + g"}
    columns |= {name: f"'{value}'" for name, value in event.match.items()}
    if source.actor:
        columns[source.actor] = "1001"
    await owner.execute(f"DELETE FROM {source.table}")
    await _plant(owner, source.table, things, **columns)


async def test_an_event_costs_what_it_touches_whatever_else_there_is(db: str) -> None:
    owner = await asyncpg.connect(db)
    declared = {(each.source.table, each.thing, each.action): each for each in events()}
    behind = {
        row["relname"]
        for thing in {each.thing for each in events()}
        for row in await owner.fetch(_BEHIND, f"{thing}_party")
    }
    sources = {each.source.table for each in events()}
    await _bare(owner, behind | sources | set(NEVER))
    await _plant(owner, "organisation", MANY, kind="'enterprise'")
    await _plant(owner, "account", MANY, role="'enterprise'", organisation="1000 + g", login="'many' || g")
    for table in sorted(behind - set(NEVER)):
        await _plant(owner, table, MANY)
    for table in sorted(sources):
        await owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER told_of_{table}")
    await owner.execute("ANALYZE")
    plans: list[dict[str, Any]] = []
    await owner.execute("LOAD 'auto_explain'")
    for setting in ("log_min_duration = 0", "log_nested_statements = on", "log_analyze = on",
                    "log_timing = off", "log_format = json"):  # fmt: skip
        await owner.execute(f"SET auto_explain.{setting}")
    owner.add_log_listener(lambda _, line: plans.append(json.loads(str(line).partition("plan:\n")[2])))
    await owner.execute("SET client_min_messages = log")
    costly, seen = [], set()
    for event in declared.values():
        same = (event.source.table, event.thing)
        for things in (1,) if same in seen else (1, AT_ONCE):
            plans.clear()
            await _told(owner, event, things)
            await asyncio.sleep(0)
            looked = [plan["Plan"] for plan in plans if "_party" in plan["Query Text"]]
            assert looked, event
            worst = max((node for plan in looked for node in _nodes(plan)), key=_touched)
            if _touched(worst) > 30 * (things + 2):
                costly.append((event.key, event.thing, things, _touched(worst), worst["Node Type"]))
        seen.add(same)
    assert costly == []
    await owner.close()
