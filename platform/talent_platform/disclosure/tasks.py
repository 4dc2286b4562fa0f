"""Texts stored before anybody asked what they tell: each is looked through once, by the clock."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.disclosure import texts
from talent_platform.disclosure.tables import TextsRead
from talent_platform.i18n.said import told
from talent_platform.jobs.registry import periodic
from talent_platform.reference.contact import Finding, found_in

log = logging.getLogger(__name__)

BATCH = 200
"""Records held at a time."""
BATCHES = 5
"""Of each kind in one minute, so that other work goes on."""

_LATER = " WHERE r.id > {} ORDER BY r.id LIMIT {}"
_HELD = " FOR NO KEY UPDATE OF r"
_LISTS = frozenset({"required_skills", "preferred_skills", "skills", "keywords", "roles"})
"""Fields stored as JSON lists; all others are text, whatever it looks like."""
_RECORDS: dict[str, str] = {
    "need": """
        SELECT r.id, o.county, r.title, r.description, r.required_skills, r.preferred_skills,
               r.keywords, r.roles,
               (SELECT json_agg(json_build_array(e.contact, e.phone)) FROM employer_contact e
                WHERE e.organisation = o.id) AS people
        FROM need r JOIN organisation o ON o.id = r.organisation""",
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
    "case": """
        SELECT r.id, r.match_case, k.county, r.note,
               (SELECT json_agg(json_build_array(x.name, x.phone)) FROM (
                    SELECT c.name, c.phone FROM placement p JOIN candidate c ON c.id = p.candidate
                    WHERE p.match_case = k.id AND NOT r.employers
                    UNION ALL SELECT m.name, m.phone FROM team_member m WHERE m.team = k.team AND r.persons
                    UNION ALL SELECT e.contact, e.phone FROM employer_contact e
                    WHERE e.organisation = k.organisation AND NOT r.persons) x) AS people
        FROM (SELECT id, match_case, note, actor_role IN ('enterprise', 'institution') AS employers,
                     actor_role IN ('candidate', 'team_lead') AS persons
              FROM case_event
              WHERE actor_id IS NOT NULL AND note <> '' AND audience <> 'bureau'
                AND audience <> CASE WHEN actor_role IN ('enterprise', 'institution') THEN 'employer'
                                     WHEN actor_role IN ('candidate', 'team_lead') THEN 'person' ELSE '' END
                AND coalesce(from_state, to_state) = 'contacted') r
        JOIN match_case k ON k.id = r.match_case""",
}
"""Kind → its records with every text that the other side reads, and whom it may not tell of; of cases the
events from before both sides agreed."""


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
        # Events never change, and the application may not lock them.
        held = "" if kind == "case" else _HELD
        rows = await TextsRead.raw(_RECORDS[kind] + _LATER + held, done["last"], BATCH)
        # The search is slow enough to hold up the worker's other work.
        found, failed = await asyncio.to_thread(_findings, kind, rows)
        for row, hits in found:
            record, event = (row["match_case"], row["id"]) if kind == "case" else (row["id"], None)
            await texts.keep_stored(
                kind, record, county=row["county"], texts=_texts(row), found=hits, event=event,
                people=_people(row),
            )  # fmt: skip
        for row in failed:
            await audit.record(None, "text.unread", f"{kind}:{row['id']}")
        if rows:
            await TextsRead.update({TextsRead.last: rows[-1]["id"]}).where(TextsRead.kind == kind)
    return len(rows)


def _findings(
    kind: str, rows: list[dict[str, Any]]
) -> tuple[list[tuple[dict[str, Any], dict[str, list[Finding]]]], list[dict[str, Any]]]:
    """Rows with what was found in them, and rows that cannot be read; these hold up no others."""
    found, failed = [], []
    for row in rows:
        try:
            if hits := found_in(_texts(row), _people(row)):
                found.append((row, hits))
        except Exception:
            log.exception("the texts of %s %s cannot be looked through", kind, row["id"])
            failed.append(row)
    return found, failed


def _people(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, phone) for name, phone in json.loads(row["people"] or "[]") if name and phone]


def _texts(row: dict[str, Any]) -> dict[str, str]:
    beside = ("id", "match_case", "county", "people")
    return {
        name: "、".join(_words(json.loads(value))) if name in _LISTS else told(value, typed=True)
        for name, value in row.items()
        if name not in beside and value
    }


def _words(stored: Any) -> list[str]:
    """Every text in a JSON value, whatever an older version put there."""
    if isinstance(stored, dict):
        stored = list(stored.values())
    if isinstance(stored, list):
        return [word for one in stored for word in _words(one)]
    return [stored] if isinstance(stored, str) else []
