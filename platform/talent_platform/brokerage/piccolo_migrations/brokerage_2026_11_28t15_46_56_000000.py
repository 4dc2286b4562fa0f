"""A case's history calls its columns as every history does."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-28T15:46:56:000000"
VERSION = "1.38.0"
DESCRIPTION = "a case's history calls its columns as every history does"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="brokerage", description=DESCRIPTION)
    for old, new in (("from_stage", "from_state"), ("to_stage", "to_state"), ("text", "note")):
        manager.rename_column(
            table_class_name="CaseEvent",
            tablename="case_event",
            old_column_name=old,
            new_column_name=new,
            old_db_column_name=old,
            new_db_column_name=new,
        )
    return manager
