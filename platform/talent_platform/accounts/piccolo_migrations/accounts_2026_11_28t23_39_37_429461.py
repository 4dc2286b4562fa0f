from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-28T23:39:37:429461"
VERSION = "1.38.0"
DESCRIPTION = "a role given waits for a second person"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="accounts", description=DESCRIPTION
    )

    manager.drop_constraint(
        table_class_name="AccessGrant",
        tablename="access_grant",
        constraint_name="act_known",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="AccessGrant",
        tablename="access_grant",
        constraint_name="act_is_known",
        constraint_class=Check,
        params={
            "condition": "act in ('opened', 'password_reset', 'switched_on', 'placed', 'role_given')"
        },
        schema=None,
    )

    return manager
