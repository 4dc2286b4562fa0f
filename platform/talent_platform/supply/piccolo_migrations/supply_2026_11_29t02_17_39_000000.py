"""What teams were called before their writings were kept, from the histories; and places there before."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-29T02:17:39:000000"
VERSION = "1.38.0"
DESCRIPTION = "what teams were called before their writings were kept"

_STATEMENTS = (
    """INSERT INTO team_writing (team, name, project, since)
       SELECT h.team, coalesce(h.changed -> 'name' ->> 0, t.name),
              coalesce(h.changed -> 'project' ->> 0, t.project), h.at
       FROM offer_change h JOIN team t ON t.id = h.team
       WHERE h.changed -> 'name' IS NOT NULL OR h.changed -> 'project' IS NOT NULL""",
    "ALTER TABLE team_member DISABLE TRIGGER USER",
    "UPDATE team_member SET since = NULL",
    "ALTER TABLE team_member ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
