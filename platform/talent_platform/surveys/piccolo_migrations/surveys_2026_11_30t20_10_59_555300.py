from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-11-30T20:10:59:555300"
VERSION = "1.38.0"
DESCRIPTION = "a doubt about who was never reached"

async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="surveys", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="SurveyFlag",
        tablename="survey_flag",
        column_name="kind",
        db_column_name="kind",
        params={"length": 9},
        old_params={"length": 8},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
