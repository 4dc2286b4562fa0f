from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Integer
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.defaults.date import DateNow
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Unique
from piccolo.table import Table


APPOINTMENT_STATES = (
    "draft", "reserved", "department", "county", "approved", "effective", "rejected", "withdrawn", "expired",
)  # fmt: skip


class RawTable(Table):
    """Sends what no table of today describes."""


ID = "2026-11-28T23:21:10:730148"
VERSION = "1.38.0"
DESCRIPTION = "standing by day, saved plans and special posts"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="establishment", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="UnitStanding",
        tablename="unit_standing",
        column_name="day",
        db_column_name="day",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": DateNow(),
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
        table_class_name="UnitStanding",
        tablename="unit_standing",
        column_name="known",
        db_column_name="known",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": DateNow(),
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
        table_class_name="UnitStanding",
        tablename="unit_standing",
        column_name="worked_out",
        db_column_name="worked_out",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": TimestamptzNow(),
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
        table_class_name="PostPlan",
        tablename="post_plan",
        column_name="revision",
        db_column_name="revision",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 1,
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
        table_class_name="SpecialPost",
        tablename="special_post",
        column_name="updated",
        db_column_name="updated",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": TimestamptzNow(),
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

    manager.alter_column(
        table_class_name="UnitStanding",
        tablename="unit_standing",
        column_name="institution",
        db_column_name="institution",
        params={"unique": False},
        old_params={"unique": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    manager.add_constraint(
        table_class_name="UnitStanding",
        tablename="unit_standing",
        constraint_name="unit_standing_once",
        constraint_class=Unique,
        params={
            "columns": ["institution", "day", "known"],
            "nulls_distinct": True,
        },
        schema=None,
    )

    async def without_states_no_step_leads_to() -> None:
        # Whoever stands there waits for the city, as after the county's step.
        await RawTable.raw("UPDATE appointment SET state = 'county' WHERE state = 'city'")
        for table, constraint, states in (
            ("appointment", "appointment_state_known", APPOINTMENT_STATES),
            ("promotion_round", "round_state_known", ("open", "allocated")),
        ):
            known = ", ".join(f"'{each}'" for each in states)
            await RawTable.raw(
                f"ALTER TABLE {table} DROP CONSTRAINT {constraint},"
                f" ADD CONSTRAINT {constraint} CHECK (state in ({known}))"
            )

    manager.add_raw(without_states_no_step_leads_to)

    return manager
