"""Two years of surveys that are over: nobody works on them any more, so they are written in bulk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import asyncpg

from talent_platform.database.engine import DB
from talent_platform.demo.scenes.surveys import STAFF, titled
from talent_platform.surveys.campaigns.grids import field_of

QUARTERS: Final = 6
"""Beside the one of last quarter and the one that runs."""
_TABLES: Final = (
    "survey_campaign", "survey_campaign_change", "survey_form", "survey_submission", "survey_target",
    "survey_row", "survey_row_change", "survey_cell",
)  # fmt: skip


async def plant() -> int:
    """One survey a quarter like that of last quarter, with other numbers; returns how many there are."""
    ((last, opened),) = await DB.asyncpg_pool.fetch(
        "SELECT id, opened FROM survey_campaign WHERE state = 'closed' ORDER BY opened LIMIT 1"
    )
    async with DB.asyncpg_pool.acquire() as connection, connection.transaction():
        # Their steps were taken before there was anybody to tell of them.
        await connection.execute("SET LOCAL ROLE NONE")
        for table in _TABLES:
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for back in range(1, QUARTERS + 1):
            await _like(connection, last, opened, back)
        for table in _TABLES:
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return QUARTERS


async def _like(connection: asyncpg.Connection, last: int, opened: date, back: int) -> None:
    """A survey so many quarters before that one."""
    start, gone = opened - timedelta(days=91 * back), timedelta(days=91 * back)
    survey = await connection.fetchval(_CAMPAIGN, last, titled(start), start)
    await connection.execute(_CHANGES, last, survey, start)
    for statement in (_FORM, _SUBMISSIONS, _TARGETS):
        await connection.execute(statement, last, survey)
    await connection.execute(_NUMBERED.format(int(last)))
    await connection.execute(_ROWS, survey, gone)
    await connection.execute(_ROW_CHANGES)
    await connection.execute(_CELLS, gone, back, field_of(STAFF))
    await connection.execute(_ANSWERS)
    await connection.execute("DROP TABLE numbered")


_CAMPAIGN: Final = """
    INSERT INTO survey_campaign (title, purpose, kind, state, working_days, opened, first_state, becomes,
        form_version, oldest_form, version, created, updated)
    SELECT $2, purpose, kind, state, working_days, $3, first_state, 'none', form_version, oldest_form,
        version, $3::date + time '09:00', $3::date + 14 + time '16:00'
    FROM survey_campaign WHERE id = $1 RETURNING id
"""
_CHANGES: Final = """
    INSERT INTO survey_campaign_change (campaign, at, actor_id, actor_name, actor_role, action, from_state,
        to_state, note, document, changed)
    SELECT $2, $3::date + CASE action WHEN 'close' THEN 14 ELSE 0 END + time '09:00'
        + id * interval '1 minute', actor_id, actor_name, actor_role, action, from_state, to_state, note,
        document, changed
    FROM survey_campaign_change WHERE campaign = $1 ORDER BY id
"""
_FORM: Final = """
    INSERT INTO survey_form (campaign, number, questions, made, actor_name)
    SELECT n.id, f.number, f.questions, n.created, f.actor_name
    FROM survey_form f JOIN survey_campaign n ON n.id = $2 WHERE f.campaign = $1
"""
_SUBMISSIONS: Final = """
    INSERT INTO survey_submission (campaign, office, county, person)
    SELECT $2, office, county, person FROM survey_submission WHERE campaign = $1
"""
_TARGETS: Final = """
    INSERT INTO survey_target (campaign, submission, organisation, listed, source)
    SELECT $2, n.id, t.organisation, t.listed, t.source FROM survey_target t
    JOIN survey_submission m ON m.id = t.submission
    JOIN survey_submission n ON n.campaign = $2 AND n.office = m.office
    WHERE t.campaign = $1
"""
_NUMBERED: Final = """
    CREATE TEMP TABLE numbered AS
    SELECT r.id AS was, nextval(pg_get_serial_sequence('survey_row', 'id')) AS id, t.organisation
    FROM survey_row r JOIN survey_target t ON t.id = r.target WHERE t.campaign = {}
"""
_ROWS: Final = """
    INSERT INTO survey_row (id, submission, target, kind, state, form_version, title, handed_in, version,
        created, updated)
    SELECT n.id, t.submission, t.id, r.kind, r.state, r.form_version, r.title, r.handed_in - $2::interval,
        r.version, r.handed_in - $2::interval, r.handed_in - $2::interval
    FROM numbered n JOIN survey_row r ON r.id = n.was
    JOIN survey_target t ON t.campaign = $1 AND t.organisation = n.organisation
"""
_ROW_CHANGES: Final = """
    INSERT INTO survey_row_change (survey_row, at, actor_id, actor_name, actor_role, action, from_state,
        to_state, note, document, changed)
    SELECT n.id, r.handed_in + CASE c.action WHEN 'approve' THEN interval '3 days' ELSE '0' END, c.actor_id,
        c.actor_name, c.actor_role, c.action, c.from_state, c.to_state, c.note, c.document, c.changed
    FROM numbered n JOIN survey_row r ON r.id = n.id JOIN survey_row_change c ON c.survey_row = n.was
    ORDER BY c.id
"""
_CELLS: Final = """
    INSERT INTO survey_cell (survey_row, field, text, value, form_version, at, actor_id, actor_name)
    SELECT n.id, c.field, told.text,
        CASE WHEN told.text = c.text THEN c.value
             WHEN jsonb_typeof(c.value) = 'number' THEN to_jsonb(told.text::int) ELSE to_jsonb(told.text) END,
        c.form_version, r.handed_in, c.actor_id, c.actor_name
    FROM numbered n JOIN survey_row r ON r.id = n.id JOIN survey_cell c ON c.survey_row = n.was,
    LATERAL (SELECT CASE
        WHEN c.field IN ('start_on', 'deadline') THEN (c.text::date - $1::interval)::date::text
        WHEN c.field = 'seats' THEN (1 + (c.text::int + $2::int) % 4)::text
        WHEN c.field = $3 THEN (c.text::int - 2 * $2::int)::text
        ELSE c.text END AS text) told
"""
_ANSWERS: Final = """
    UPDATE survey_row r SET answers = c.answers
    FROM (SELECT survey_row, jsonb_object_agg(field, value) AS answers FROM survey_cell GROUP BY 1) c
    JOIN numbered n ON n.id = c.survey_row WHERE r.id = n.id
"""
