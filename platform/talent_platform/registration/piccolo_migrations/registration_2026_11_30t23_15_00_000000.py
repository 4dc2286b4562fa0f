from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-30T23:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a registration that waits for its code"

_STATES = """
    ALTER TABLE registration DROP CONSTRAINT state_known, ADD CONSTRAINT state_known
        CHECK (state in ('proving', 'submitted', 'returned', 'confirmed', 'refused', 'expired'))
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="registration", description=DESCRIPTION)

    async def another_state():
        await DB.run_ddl(_STATES)

    manager.add_raw(another_state)
    return manager
