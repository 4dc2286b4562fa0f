"""Who was opened or moved somewhere before this was kept stands in the log."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T20:31:23:000000"
VERSION = "1.38.0"
DESCRIPTION = "who was opened or moved somewhere before this was kept stands in the log"

_STATEMENTS = (
    """INSERT INTO account_home (organisation, account, since)
       SELECT substr(who, 14)::bigint, split_part(e.subject, ':', 2)::bigint, min(e.at)
       FROM audit_entry e, jsonb_array_elements_text(
           CASE WHEN jsonb_typeof(e.detail -> 'people') = 'array' THEN e.detail -> 'people' ELSE '[]' END) AS who
       WHERE e.action IN ('account.opened', 'account.placed') AND who ~ '^organisation:[0-9]+$'
       GROUP BY 1, 2 ON CONFLICT DO NOTHING""",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
