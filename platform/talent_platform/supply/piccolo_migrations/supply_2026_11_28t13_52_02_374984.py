from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-28T13:52:02:374984"
VERSION = "1.38.0"
DESCRIPTION = "writings that tell whose record it is"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="supply", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="PersonWriting",
        tablename="person_writing",
        column_name="vouched",
        db_column_name="vouched",
        column_class_name="Boolean",
        column_class=Boolean,
        params={
            "default": False,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
