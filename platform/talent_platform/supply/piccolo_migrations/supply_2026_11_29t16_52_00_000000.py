"""What was written of one person was copied to the places of others whom the same no had reached."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-29T16:52:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "reasons stay with whom they are about"

_STATEMENTS = (
    "ALTER TABLE team_member DISABLE TRIGGER USER",
    """UPDATE team_member m SET reason = '' WHERE NOT m.agreed AND m.reason <> '' AND EXISTS (
           SELECT FROM team_answer mine JOIN team_answer first USING (answered_at, answered_by)
           WHERE (mine.team, mine.candidate, mine.answered_at) = (m.team, m.candidate, m.answered_at)
             AND first.id < mine.id AND first.candidate <> mine.candidate)""",
    "ALTER TABLE team_member ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def clear():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(clear)

    return manager
