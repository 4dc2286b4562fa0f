from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-28T19:15:34:180135"
VERSION = "1.38.0"
DESCRIPTION = "what a run is gone on from"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="brokerage", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="RunPackage",
        tablename="run_package",
        column_name="standing",
        db_column_name="standing",
        column_class_name="Bytea",
        column_class=Bytea,
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
