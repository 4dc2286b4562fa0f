"""Pins that outlived the hire."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-30T02:29:27:000000"
VERSION = "1.38.0"
DESCRIPTION = "pins end with the hire"

_STATEMENT = """
    UPDATE directive SET withdrawn = now() WHERE action = 'pin' AND withdrawn IS NULL
        AND (candidate IN (SELECT candidate FROM placement WHERE state = 'hired')
             OR need IN (SELECT id FROM need WHERE state IN ('filled', 'closed', 'expired')))
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="brokerage", description=DESCRIPTION)

    async def end_pins():
        await DB.run_ddl(_STATEMENT)

    manager.add_raw(end_pins)

    return manager
