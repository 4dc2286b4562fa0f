from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-30T20:11:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the kinds of doubts, once their column is wide enough"

_KINDS = """
    ALTER TABLE survey_flag DROP CONSTRAINT kind_known, ADD CONSTRAINT kind_known
        CHECK (kind in ('within', 'size', 'between', 'last', 'jump', 'same', 'phone', 'unreached', 'round'))
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)

    async def another_kind():
        await DB.run_ddl(_KINDS)

    manager.add_raw(another_kind)
    return manager
