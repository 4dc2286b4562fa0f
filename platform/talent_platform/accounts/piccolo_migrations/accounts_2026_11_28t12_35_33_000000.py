from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T12:35:33:000000"
VERSION = "1.38.0"
DESCRIPTION = "Departments have accounts of their own"

_ROLES = """
    ALTER TABLE account DROP CONSTRAINT role_known, ADD CONSTRAINT role_known
        CHECK (role in ('city', 'county', 'officer', 'enterprise', 'candidate', 'team_lead', 'institution',
                        'department', 'auditor', 'security'))
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)

    async def roles():
        await DB.run_ddl(_ROLES)

    manager.add_raw(roles)

    return manager
