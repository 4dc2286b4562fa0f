"""What the runs kept of the cases there are; who stands in none was chosen by an officer."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-30T01:58:31:000000"
VERSION = "1.38.0"
DESCRIPTION = "how the cases there are began"

_STATEMENTS = (
    "ALTER TABLE match_case DISABLE TRIGGER USER",
    "UPDATE match_case SET origin = 'officer'",
    """UPDATE match_case c SET terms = p.terms, origin = CASE WHEN p.pinned THEN 'pin' ELSE 'run' END
       FROM proposal p WHERE (p.run, p.need) = (c.run, c.need)
         AND (p.team = c.team OR p.candidate = c.candidate AND p.team IS NULL)""",
    "ALTER TABLE match_case ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="brokerage", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
