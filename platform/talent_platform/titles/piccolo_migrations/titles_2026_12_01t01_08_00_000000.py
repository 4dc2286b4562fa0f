from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-12-01T01:08:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "slips missing from the box are no fewer than none"

_POSITIVE = """
    ALTER TABLE title_count DROP CONSTRAINT title_count_positive, ADD CONSTRAINT title_count_positive
        CHECK (agree >= 0 and oppose >= 0 and abstain >= 0 and spoiled >= 0 and missing >= 0)
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="titles", description=DESCRIPTION)

    async def no_fewer_than_none():
        await DB.run_ddl(_POSITIVE)

    manager.add_raw(no_fewer_than_none)
    return manager
