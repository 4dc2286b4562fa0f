from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-30T02:29:26:258511"
VERSION = "1.38.0"
DESCRIPTION = "a last day for pins and forbids"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="brokerage", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Directive",
        tablename="directive",
        column_name="until",
        db_column_name="until",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
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
