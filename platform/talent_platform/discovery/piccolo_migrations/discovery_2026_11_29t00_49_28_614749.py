from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-29T00:49:28:614749"
VERSION = "1.38.0"
DESCRIPTION = "where a list was first shared"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="discovery", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Shortlist",
        tablename="shortlist",
        column_name="shared_first",
        db_column_name="shared_first",
        column_class_name="BigInt",
        column_class=BigInt,
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
