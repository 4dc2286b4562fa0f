from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-29T16:57:31:155427"
VERSION = "1.38.0"
DESCRIPTION = "files that were taken back have a state"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="imports", description=DESCRIPTION
    )

    manager.drop_constraint(
        table_class_name="ImportFile",
        tablename="import_file",
        constraint_name="import_state_known",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="ImportFile",
        tablename="import_file",
        constraint_name="import_state_named",
        constraint_class=Check,
        params={
            "condition": "state in ('checking', 'refused', 'previewed', 'importing', 'imported', 'undone', 'discarded', 'expired')"
        },
        schema=None,
    )

    return manager
