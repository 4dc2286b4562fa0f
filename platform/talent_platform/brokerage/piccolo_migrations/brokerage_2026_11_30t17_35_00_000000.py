from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-30T17:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "hires whose post the books do not hold"


def _params(default: object, *, null: bool) -> dict[str, object]:
    return {
        "default": default,
        "null": null,
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
    for name, kind, params in (
        ("unbooked", Boolean, _params(False, null=False)),
    ):
        manager.add_column(
            table_class_name="Placement",
            tablename="placement",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=params,
            schema=None,
        )
    return manager
