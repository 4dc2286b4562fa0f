from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.columns.column_types import BigSerial
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table


class RoundApplicant(Table, tablename="round_applicant", schema=None):
    id = BigSerial(
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


ID = "2026-11-30T16:00:51:833541"
VERSION = "1.38.0"
DESCRIPTION = "rounds are put right"


STATES = ("open", "allocated", "reopening", "cancelling", "cancelled")


class RawTable(Table):
    pass


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="establishment", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="RoundApplicant",
        tablename="round_applicant",
        column_name="withdrawn",
        db_column_name="withdrawn",
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

    manager.add_column(
        table_class_name="RoundStep",
        tablename="promotion_round_step",
        column_name="applicant",
        db_column_name="applicant",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": RoundApplicant,
            "on_delete": OnDelete.cascade,
            "on_update": OnUpdate.cascade,
            "target_column": None,
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

    manager.drop_constraint(
        table_class_name="RoundApplicant",
        tablename="round_applicant",
        constraint_name="round_applicant_once",
        schema=None,
    )

    async def with_states_of_putting_right():
        known = ", ".join(f"'{each}'" for each in STATES)
        await RawTable.raw(
            "ALTER TABLE promotion_round DROP CONSTRAINT round_state_known,"
            f" ADD CONSTRAINT round_state_known CHECK (state in ({known}))"
        )

    manager.add_raw(with_states_of_putting_right)

    return manager
