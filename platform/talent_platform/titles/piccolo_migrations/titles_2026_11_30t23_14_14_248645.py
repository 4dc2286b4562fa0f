from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-30T23:14:14:248645"
VERSION = "1.38.0"
DESCRIPTION = "applications before meetings"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="titles", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="TitleApplication",
        tablename="title_application",
        column_name="past_units",
        db_column_name="past_units",
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

    manager.alter_column(
        table_class_name="TitleMeetingCase",
        tablename="title_meeting_case",
        column_name="unit",
        db_column_name="unit",
        params={"length": 120},
        old_params={"length": 80},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="TitleMeetingCase",
        tablename="title_meeting_case",
        constraint_name="title_meeting_case_once",
        schema=None,
    )

    return manager
