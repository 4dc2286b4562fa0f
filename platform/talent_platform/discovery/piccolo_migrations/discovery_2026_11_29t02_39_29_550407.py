from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-29T02:39:29:550407"
VERSION = "1.38.0"
DESCRIPTION = "whose words a note is"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="discovery", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="ShortlistItem",
        tablename="shortlist_item",
        column_name="noted_by",
        db_column_name="noted_by",
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
