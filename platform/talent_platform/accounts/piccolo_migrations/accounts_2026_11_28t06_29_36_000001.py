from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.accounts.tables import Account

ID = "2026-11-28T06:29:36:000001"
VERSION = "1.38.0"
DESCRIPTION = "Who opened accounts of officials and gave them passwords"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)

    async def past_grants():
        """Who opened an account or reset its password before this was kept stands in the log."""
        await Account.raw(
            "INSERT INTO access_grant (account, act, given_by, given, confirmed) "
            "SELECT a.id, CASE e.action WHEN 'account.opened' THEN 'opened' ELSE 'password_reset' END, "
            "e.actor_id, e.at, e.at FROM audit_entry e JOIN account a ON e.subject = 'account:' || a.id "
            "WHERE e.action IN ('account.opened', 'account.password_reset') "
            "AND a.role IN ('city', 'county', 'officer', 'auditor', 'security') AND e.actor_id <> a.id"
        )

    manager.add_raw(past_grants)
    return manager
