from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-12-01T03:33:35:000000"
VERSION = "1.38.0"
DESCRIPTION = "of whom an officer was told, nobody was reminded"

_HEARD = """
    UPDATE case_reminder r SET reached = false WHERE r.step <> 'bureau'
    AND EXISTS (SELECT FROM case_event e WHERE e.match_case = r.match_case AND e.action = 'to_hear')
    AND NOT EXISTS (SELECT FROM case_event e WHERE e.match_case = r.match_case AND e.action = 'asked_again'
                    AND e.audience = r.step)
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="brokerage", description=DESCRIPTION)

    async def reached_nobody():
        await DB.run_ddl(_HEARD)

    manager.add_raw(reached_nobody)
    return manager
