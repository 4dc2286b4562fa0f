"""A no of a profile with an account is its owner's, but for one that a bureau had written down before the hand-over."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-29T22:57:41:111318"
VERSION = "1.38.0"
DESCRIPTION = "noes that accounts said are their own"

_STATEMENTS = (
    "ALTER TABLE candidate DISABLE TRIGGER USER",
    """UPDATE candidate c SET refused_by_owner = true
       WHERE c.account IS NOT NULL AND c.refused_at IS NOT NULL AND NOT EXISTS (
           SELECT FROM hand_over_code h WHERE h.candidate = c.id AND h.used_by = c.account AND h.ended > c.refused_at
             AND NOT EXISTS (SELECT FROM candidate o WHERE o.merged_into = c.id AND o.refused_at >= c.refused_at))""",
    "ALTER TABLE candidate ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def say():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(say)

    return manager
