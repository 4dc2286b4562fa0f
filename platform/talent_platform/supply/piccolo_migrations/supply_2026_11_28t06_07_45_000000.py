"""Answers given so far are kept as well.

The audit log knows those whose place was taken away since; a place named anew after a no stands under it again.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T06:07:45:000000"
VERSION = "1.38.0"
DESCRIPTION = "Answers given so far outlive their place"

_LOGGED = """
DO $$
BEGIN
    IF to_regclass('audit_entry') IS NOT NULL THEN
        INSERT INTO team_answer (team, candidate, name, phone, agreed, answered_at, answered_by, reason)
        SELECT t.id, c.id, coalesce(m.name, c.name), coalesce(m.phone, c.phone), e.action = 'team.member_agreed', e.at,
               a.id, coalesce(e.detail ->> 'reason', '')
        FROM audit_entry e JOIN account a ON a.id = e.actor_id
        JOIN team t ON 'team:' || t.id = e.subject JOIN candidate c ON c.id::text = e.detail ->> 'candidate'
        LEFT JOIN team_member m ON m.team = t.id AND m.candidate = c.id
        WHERE e.action IN ('team.member_agreed', 'team.member_refused') ORDER BY e.id;
    END IF;
END $$
"""
_STANDING = """
    INSERT INTO team_answer (team, candidate, name, phone, agreed, answered_at, answered_by, reason)
    SELECT m.team, m.candidate, m.name, m.phone, m.agreed, m.answered_at, m.answered_by, m.reason
    FROM team_member m WHERE m.agreed IS NOT NULL AND m.agreed IS DISTINCT FROM (
        SELECT a.agreed FROM team_answer a WHERE a.team = m.team AND a.candidate = m.candidate ORDER BY a.id DESC LIMIT 1)
"""
_RENAMED = """
    UPDATE team_member m SET agreed = false, answered_at = last.answered_at, answered_by = last.answered_by,
                             reason = last.reason
    FROM (SELECT DISTINCT ON (team, candidate) * FROM team_answer ORDER BY team, candidate, id DESC) last
    WHERE m.agreed IS NULL AND NOT last.agreed AND (last.team, last.candidate) = (m.team, m.candidate)
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def carry_over():
        for statement in (_LOGGED, _STANDING, _RENAMED):
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
