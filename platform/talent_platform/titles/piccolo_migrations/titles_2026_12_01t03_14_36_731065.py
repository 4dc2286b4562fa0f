from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-12-01T03:14:36:731065"
VERSION = "1.38.0"
DESCRIPTION = "identity numbers of applicants whom the office entered"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="titles", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="TitleMeetingCase",
        tablename="title_meeting_case",
        column_name="person_key",
        db_column_name="person_key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 64,
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": True,
        },
        schema=None,
    )

    return manager
