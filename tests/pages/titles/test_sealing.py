"""Rows of a meeting and of its results, altered as the owner of the database could, are found.

Worth: a result that can be rewritten unseen afterwards decides nothing.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from meetings import archive_minutes, as_owner, sitting, vote

from talent_platform.database.engine import DB
from talent_platform.titles.results import acts, queries, service
from talent_platform.titles.results.schemas import ResultActForm
from talent_platform.titles.tally import sealing

TABLES = (
    "title_draw", "title_draw_entrant", "title_draw_result", "title_meeting", "title_meeting_change",
    "title_meeting_case", "title_seat", "title_seat_change", "title_recusal", "title_hand_in", "title_count",
    "title_result", "title_fixed_number", "title_outcome", "title_outcome_change", "title_result_act",
    "title_group", "title_group_member", "title_opinion", "title_minutes",
)  # fmt: skip
NOT_OF_IT = {
    ("title_draw", "names"), ("title_draw", "ties"), ("title_meeting", "material_open"),
    ("title_meeting", "opinions_open"),
    ("title_meeting", "version"), ("title_meeting", "updated"), ("title_meeting", "first_teller"),
    ("title_meeting", "second_teller"), ("title_meeting", "counts_after"), ("title_result_act", "withdrawn"),
}  # fmt: skip
"""What is sealed anew when keys are, what jurors saw, counters, when a proposal was taken back; and what a
second ballot may change: each count bears its teller, and its slips."""
OTHER = {
    "boolean": "NOT coalesce({0}, false)", "date": "{0} + 1", "jsonb": "'[\"x\"]'",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 s'", "integer": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 999999", "bytea": "{0} || 'x'::bytea",
}  # fmt: skip
HOLDS = """
    SELECT coalesce(bool_and(e.detail ->> 'digest' = title_meeting_digest($1, (e.detail ->> 'round')::int,
        (e.detail ->> 'line')::bigint)), false) AND coalesce(title_meeting_told($1), false)
        AND (SELECT r.detail ->> 'digest' = title_results_digest($1) FROM audit_entry r
            WHERE r.action = 'title_outcome.sealed' ORDER BY r.id DESC LIMIT 1)
    FROM audit_entry e WHERE e.action = 'title_meeting.sealed'
"""


async def ended(city: Any, colleague: Any) -> int:
    """A meeting with its results hung out and reported."""
    meeting = await sitting(city, colleague)
    await as_owner(
        "INSERT INTO title_fixed_number (meeting, level, number, proposed_by, proposed_name, confirmed,"
        " confirmed_by, confirmed_name) VALUES ($1, '中级', 9, $2, '某', now(), $3, '某')",
        meeting, city.account_id, colleague.account_id,
    )  # fmt: skip
    await as_owner(
        "WITH made AS (INSERT INTO title_group (meeting, name, made_by) VALUES ($1, '甲组', 1) RETURNING id),"
        ' of AS (INSERT INTO title_group_member (seat, "group") SELECT s.id, made.id FROM made, title_seat s'
        ' WHERE s.meeting = $1) INSERT INTO title_opinion ("group", applicant, seat, text)'
        " SELECT made.id, c.id, (SELECT max(id) FROM title_seat), '意见' FROM made, title_meeting_case c",
        meeting,
    )
    await vote(city, colleague, meeting, {"A01": 5, "A02": 3})
    await archive_minutes(city, meeting)
    await service.hang(city, meeting)
    day = (await queries.of_meeting(meeting))[0].day
    form = ResultActForm(kind="reported", day=day, source="报送评审结果的函", document="示工信函〔2026〕9号")
    await acts.confirm(colleague, await acts.propose(city, meeting, form))
    return meeting


async def test_every_altered_row_is_found(act, colleague):
    meeting = await ended(await act("city"), colleague)
    owner = await asyncpg.connect(DB.dsn)
    columns = await owner.fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_name = ANY($1) AND table_schema = 'public'",
        TABLES,
    )
    assert await owner.fetchval(HOLDS, meeting)
    unseen, altered = [], set()
    outer = owner.transaction()
    await outer.start()
    await owner.execute("SET LOCAL session_replication_role = replica")
    for table, column, kind in columns:
        if (table, column) in NOT_OF_IT:
            continue
        for (row,) in await owner.fetch(f"SELECT id FROM {table} ORDER BY id"):
            other = OTHER.get(kind, "left(coalesce({0}, ''), -1) || 'x'").format(f'"{column}"')
            inner = owner.transaction()
            await inner.start()
            try:
                await owner.execute(f'UPDATE {table} SET "{column}" = {other} WHERE id = {row}')
                altered.add((table, row))
                if await owner.fetchval(HOLDS, meeting):
                    unseen.append((table, column, row))
            except asyncpg.IntegrityConstraintViolationError:
                pass
            await inner.rollback()
    for table in TABLES:
        for (row,) in await owner.fetch(f"SELECT id FROM {table} ORDER BY id"):
            inner = owner.transaction()
            await inner.start()
            await owner.execute(f"DELETE FROM {table} WHERE id = {row}")
            if await owner.fetchval(HOLDS, meeting) is not False:
                unseen.append((table, "deleted", row))
            await inner.rollback()
    await outer.rollback()
    await owner.close()
    assert (unseen, {table for table, _ in altered}) == ([], set(TABLES))


async def test_whoever_alters_a_vote_and_the_log_too_is_found_by_verify(act, colleague):
    meeting = await ended(await act("city"), colleague)
    (found,) = await sealing.check()
    assert (found.held, found.results_held, found.sealed) == (True, True, True)
    holds, said = await sealing.report()
    assert (holds, "与留存的校验值一致" in said[0]) == (True, True), said
    await as_owner("UPDATE title_result SET agree = 7, passed = true WHERE NOT passed")
    # A digest of the altered rows put behind the true one hides nothing, and the true one cannot be replaced.
    await as_owner(
        "INSERT INTO audit_entry (actor_name, action, subject, at, detail) SELECT actor_name, action,"
        " subject, at, detail || jsonb_build_object('digest', title_meeting_digest($1, 1,"
        " (detail ->> 'line')::bigint)) FROM audit_entry WHERE action = 'title_meeting.sealed'",
        meeting,
    )
    (found,) = await sealing.check()
    assert (found.held, found.results_held) == (False, True)
    await as_owner(
        "UPDATE audit_entry SET detail = detail || jsonb_build_object('digest', title_meeting_digest($1, 1,"
        " (detail ->> 'line')::bigint)) WHERE action = 'title_meeting.sealed'",
        meeting,
    )
    holds, said = await sealing.report()
    assert (holds, "日志自第" in said[0]) == (False, True), said
