"""What stands is told whose it is by as it was counted so far.

An own record that agreed to nothing counted as a no, and stays one.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T13:52:03:000000"
VERSION = "1.38.0"
DESCRIPTION = "what stands is told whose it is by as it was counted so far"

_STATEMENTS = (
    "ALTER TABLE person_writing DISABLE TRIGGER USER",
    """UPDATE person_writing w SET vouched = true FROM candidate c LEFT JOIN account a ON a.id = c.account
       WHERE c.id = w.candidate AND (c.account IS NULL OR a.name = w.name)""",
    "ALTER TABLE person_writing ENABLE TRIGGER USER",
    "ALTER TABLE candidate DISABLE TRIGGER USER",
    """UPDATE candidate SET refused_at = updated
       WHERE account IS NOT NULL AND registered AND NOT consent AND refused_at IS NULL""",
    "ALTER TABLE candidate ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
