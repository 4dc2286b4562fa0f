from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB
from piccolo.columns.indexes import IndexMethod

from talent_platform.disclosure.tables import TextsRead

ID = "2026-11-28T16:18:46:848207"
VERSION = "1.38.0"
DESCRIPTION = "Kept texts lie beside their records"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="disclosure", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="TextReview",
        tablename="text_review",
        column_name="clear",
        db_column_name="clear",
        column_class_name="JSONB",
        column_class=JSONB,
        params={
            "default": "{}",
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

    async def look_again() -> None:
        # What was kept before lies readable in its record: it is blotted out as it is looked through again.
        await TextsRead.raw("UPDATE texts_read SET last = 0 WHERE kind <> 'case'")

    manager.add_raw(look_again)

    return manager
