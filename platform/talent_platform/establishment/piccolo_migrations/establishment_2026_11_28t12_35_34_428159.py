from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.indexes import IndexMethod

from talent_platform.database.engine import DB

ID = "2026-11-28T12:35:34:428159"
VERSION = "1.38.0"
DESCRIPTION = "The department above an institution acts under its own account"

_STATES = """
    ALTER TABLE special_post DROP CONSTRAINT special_state_known, ADD CONSTRAINT special_state_known
        CHECK (state in ('asked', 'department', 'county', 'open', 'refused', 'closed'))
"""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="establishment", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Institution",
        tablename="institution",
        column_name="civil_service",
        db_column_name="civil_service",
        column_class_name="Boolean",
        column_class=Boolean,
        params={
            "default": False,
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

    async def states():
        await DB.run_ddl(_STATES)

    manager.add_raw(states)

    return manager
