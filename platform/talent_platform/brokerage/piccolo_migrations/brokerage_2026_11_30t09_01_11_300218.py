from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey
from piccolo.constraints import Check

ID = "2026-11-30T09:01:11:300218"
VERSION = "1.38.0"
DESCRIPTION = "cases begin without a run"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="brokerage", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="Case",
        tablename="match_case",
        column_name="run",
        db_column_name="run",
        params={"null": True},
        old_params={"null": False},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="Case", tablename="match_case", constraint_name="origin_known", schema=None
    )

    manager.add_constraint(
        table_class_name="Case",
        tablename="match_case",
        constraint_name="case_origin_known",
        constraint_class=Check,
        params={"condition": "origin in ('run', 'pin', 'officer', 'invite', 'interest')"},
        schema=None,
    )

    return manager
