from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.notices.tables import Notification

ID = "2026-11-29T20:05:53:000000"
VERSION = "1.38.0"
DESCRIPTION = "What the last digest was sent after is no news"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notices", description=DESCRIPTION)

    async def told_before():
        await Notification.raw(
            "UPDATE notification n SET sent = told.channels FROM (SELECT account, max(ended) AS last, "
            "array_agg(DISTINCT channel) AS channels FROM outgoing_message WHERE day IS NOT NULL "
            "AND state = 'sent' GROUP BY account) AS told "
            "WHERE n.account = told.account AND n.read IS NULL AND n.at <= told.last"
        )

    manager.add_raw(told_before)
    return manager
