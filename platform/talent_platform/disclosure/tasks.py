"""Texts stored before anybody asked what they tell: each is looked through once, by the clock."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from talent_platform.database.engine import DB
from talent_platform.disclosure import texts
from talent_platform.disclosure.tables import TextsRead
from talent_platform.jobs.registry import periodic
from talent_platform.reference.contact import Finding, found_in

BATCH = 200
"""Records held at a time."""
BATCHES = 5
"""Of each kind in one minute, so that other work goes on."""

_LATER = " WHERE r.id > {} ORDER BY r.id LIMIT {} FOR NO KEY UPDATE OF r"
_RECORDS: dict[str, str] = {
    "need": """
        SELECT r.id, o.county, r.title, r.description, r.required_skills, r.preferred_skills,
               r.keywords, r.roles,
               json_build_array(json_build_array(e.contact, e.phone)) AS people
        FROM need r JOIN organisation o ON o.id = r.organisation
        LEFT JOIN enterprise e ON e.organisation = o.id""",
    "candidate": """
        SELECT r.id, r.county, r.headline, r.major, r.summary, r.skills,
               json_build_array(json_build_array(r.name, r.phone)) AS people
        FROM candidate r""",
    "team": """
        SELECT r.id, r.county, r.name, r.project, r.description, r.keywords,
               (SELECT json_agg(json_build_array(m.name, m.phone))
                FROM team_member m WHERE m.team = r.id) AS people,
               (SELECT string_agg(m.role || '、' || coalesce(
                    (SELECT string_agg(s ->> 'name', '、') FROM jsonb_array_elements(m.skills) s), ''), '、')
                FROM team_member m WHERE m.team = r.id) AS members
        FROM team r""",
}
"""Kind → its records with every text that the other side reads, and whom it may not tell of."""


@periodic("texts.look_through", "* * * * *")
async def look_through() -> None:
    """List for the bureaus what stored texts tell; their records are withheld from then on."""
    for kind in _RECORDS:
        for _batch in range(BATCHES):
            if await _next(kind) < BATCH:
                break


async def _next(kind: str) -> int:
    """Look through the records that follow; how many there were."""
    async with DB.transaction():
        await TextsRead.raw("INSERT INTO texts_read (kind) VALUES ({}) ON CONFLICT DO NOTHING", kind)
        (done,) = await TextsRead.select(TextsRead.last).where(TextsRead.kind == kind).lock_rows("UPDATE")
        rows = await TextsRead.raw(_RECORDS[kind] + _LATER, done["last"], BATCH)
        # The search is slow enough to hold up the worker's other work.
        for row, found in await asyncio.to_thread(_findings, rows):
            await texts.keep_stored(kind, row["id"], county=row["county"], texts=_texts(row), found=found)
        if rows:
            await TextsRead.update({TextsRead.last: rows[-1]["id"]}).where(TextsRead.kind == kind)
    return len(rows)


def _findings(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, list[Finding]]]]:
    looked = ((row, found_in(_texts(row), _people(row))) for row in rows)
    return [(row, found) for row, found in looked if found]


def _people(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, phone) for name, phone in json.loads(row["people"] or "[]") if name and phone]


def _texts(row: dict[str, Any]) -> dict[str, str]:
    given = {name: value for name, value in row.items() if name not in ("id", "county", "people") and value}
    return {name: _joined(value) if value[0] == "[" else value for name, value in given.items()}


def _joined(listed: str) -> str:
    """Names of skills, or words, of a JSON list."""
    try:
        words = json.loads(listed)
    except ValueError:
        return listed
    return "、".join(word["name"] if isinstance(word, dict) else str(word) for word in words)
