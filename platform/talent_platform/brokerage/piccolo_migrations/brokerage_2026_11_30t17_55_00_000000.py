from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt, Date
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-30T17:55:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "leave that is withdrawn, requests reminded of"
_PARAMS = {
    "default": None,
    "null": True,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="brokerage", description=DESCRIPTION
    )
    for table, tablename, name, kind in (
        ("OfficerLeave", "officer_leave", "cancels", BigInt),
        ("FirmRequest", "firm_request", "reminded", Date),
    ):
        manager.add_column(
            table_class_name=table,
            tablename=tablename,
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=dict(_PARAMS),
            schema=None,
        )
    return manager
