"""What was taken back before it was kept stands in the histories."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T19:15:16:000000"
VERSION = "1.38.0"
DESCRIPTION = "what was taken back before it was kept stands in the histories"

_STATEMENTS = (
    "ALTER TABLE team DISABLE TRIGGER USER",
    """UPDATE team t SET refused_at = said.at
       FROM (SELECT team, max(at) AS at FROM offer_change WHERE action = 'refused' GROUP BY team) said
       WHERE said.team = t.id AND NOT t.consent""",
    "ALTER TABLE team ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
