from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-29T19:24:50:161498"
VERSION = "1.38.0"
DESCRIPTION = "A case on a notice may end"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="publicity", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="NoticeItem",
        tablename="notice_item",
        column_name="ended",
        db_column_name="ended",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
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
