from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.accounts.tables import Account

ID = "2026-11-28T02:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "The security administrator is a role"

ROLES = (
    "city", "county", "officer", "enterprise", "candidate", "team_lead", "institution", "auditor", "security",
)  # fmt: skip


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)

    async def widen():
        known = ", ".join(f"'{role}'" for role in ROLES)
        await Account.raw("ALTER TABLE account DROP CONSTRAINT role_known")
        await Account.raw(f"ALTER TABLE account ADD CONSTRAINT role_known CHECK (role in ({known}))")

    manager.add_raw(widen)
    return manager
