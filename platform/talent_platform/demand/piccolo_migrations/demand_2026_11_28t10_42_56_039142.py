from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt
from piccolo.columns.column_types import BigSerial
from piccolo.columns.column_types import ForeignKey
from piccolo.table import Table


class Need(Table, tablename="need", schema=None):
    id = BigSerial(primary_key=True, db_column_name="id")


ID = "2026-11-28T10:42:56:039142"
VERSION = "1.38.0"
DESCRIPTION = "a history that outlives its record"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="demand", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="NeedChange",
        tablename="need_change",
        column_name="need",
        db_column_name="need",
        params={"default": 0},
        old_params={"default": None, "references": Need},
        column_class=BigInt,
        old_column_class=ForeignKey,
        schema=None,
    )

    return manager
