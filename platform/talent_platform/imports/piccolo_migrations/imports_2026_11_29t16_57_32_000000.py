"""A file whose rows were taken back says so in its state."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-29T16:57:32:000000"
VERSION = "1.38.0"
DESCRIPTION = "files that were taken back"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="imports", description=DESCRIPTION)

    async def tell():
        await DB.run_ddl("UPDATE import_file SET state = 'undone' WHERE undone IS NOT NULL")

    manager.add_raw(tell)

    return manager
