from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-22T19:01:17:247960"
VERSION = "1.38.0"
DESCRIPTION = "What decides about single people in a run"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="brokerage", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="MatchRun",
        tablename="match_run",
        column_name="principle",
        db_column_name="principle",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 8,
            "default": "value",
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

    manager.add_constraint(
        table_class_name="MatchRun",
        tablename="match_run",
        constraint_name="principle_known",
        constraint_class=Check,
        params={"condition": "principle in ('value', 'goals', 'stable')"},
        schema=None,
    )

    return manager
