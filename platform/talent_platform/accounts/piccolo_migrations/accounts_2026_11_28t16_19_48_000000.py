from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.accounts.tables import Account

ID = "2026-11-28T16:19:48:000000"
VERSION = "1.38.0"
DESCRIPTION = "Grants that wait get the reason written when they were given"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)

    async def reasons_of_waiting():
        """The entry of the same act by the same giver, made in the same transaction, after the grant."""
        await Account.raw(
            "UPDATE access_grant g SET reason = left(coalesce((SELECT e.detail ->> 'reason' "
            "FROM audit_entry e WHERE e.subject = 'account:' || g.account "
            "AND e.action = 'account.' || g.act AND e.actor_id = g.given_by AND e.at >= g.given "
            "ORDER BY e.id LIMIT 1), ''), 500) WHERE g.confirmed IS NULL"
        )

    manager.add_raw(reasons_of_waiting)
    return manager
