from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

from talent_platform.imports.tables import ImportFile

ID = "2026-11-28T02:20:02:766293"
VERSION = "1.38.0"
DESCRIPTION = "checked in a job, kept for some days"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="imports", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="ImportFile",
        tablename="import_file",
        column_name="refusal",
        db_column_name="refusal",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
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

    manager.add_column(
        table_class_name="ImportFile",
        tablename="import_file",
        column_name="removed",
        db_column_name="removed",
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

    manager.alter_column(
        table_class_name="ImportFile",
        tablename="import_file",
        column_name="body",
        db_column_name="body",
        params={"default": None, "null": True},
        old_params={"default": b"", "null": False},
        column_class=Bytea,
        old_column_class=Bytea,
        schema=None,
    )

    manager.alter_column(
        table_class_name="ImportFile",
        tablename="import_file",
        column_name="state",
        db_column_name="state",
        params={"default": "checking"},
        old_params={"default": "previewed"},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    async def widen() -> None:
        known = "'checking', 'refused', 'previewed', 'importing', 'imported', 'discarded', 'expired'"
        await ImportFile.raw("ALTER TABLE import_file DROP CONSTRAINT import_state_known")
        await ImportFile.raw(
            f"ALTER TABLE import_file ADD CONSTRAINT import_state_known CHECK (state in ({known}))"
        )

    manager.add_raw(widen)

    return manager
