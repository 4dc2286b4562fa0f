"""Whose word ended the cases before this was kept; and that two records are one is the bureau's to know."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-29T08:44:19:000000"
VERSION = "1.38.0"
DESCRIPTION = "whose word a no was"

_STATEMENTS = (
    "ALTER TABLE match_case DISABLE TRIGGER USER",
    """UPDATE match_case c SET no_by = (
           SELECT e.actor_id FROM case_event e
           WHERE e.match_case = c.id AND e.to_state = 'closed' AND e.from_state <> 'closed' ORDER BY e.id DESC LIMIT 1)
       WHERE stage = 'closed' AND reason IN ('employer_declined', 'person_declined', 'interview_failed', 'terms')""",
    "UPDATE match_case SET reason = 'not_pursued' WHERE reason = 'declined_elsewhere'",
    "ALTER TABLE match_case ENABLE TRIGGER USER",
    "ALTER TABLE case_event DISABLE TRIGGER USER",
    "UPDATE case_event SET audience = 'bureau' WHERE note = '同一人或同一团队的另一条对接中有一方谢绝'",
    "ALTER TABLE case_event ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="brokerage", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
