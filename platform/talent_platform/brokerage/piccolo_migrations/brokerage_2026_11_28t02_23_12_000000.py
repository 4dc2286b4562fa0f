from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.brokerage.tables import Case

ID = "2026-11-28T02:23:12:000000"
VERSION = "1.38.0"
DESCRIPTION = "Days guessed beyond the calendar, which ended with 2026, are not yet known; what a bureau set stays"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="brokerage", description=DESCRIPTION)

    async def forget():
        await Case.raw(
            """
            UPDATE match_case c
            SET due = NULL, reminded = NULL, due_from = (last.at AT TIME ZONE 'Asia/Shanghai')::date,
                due_days = CASE c.stage WHEN 'interview' THEN 10 ELSE 5 END
            FROM (
                SELECT DISTINCT ON (match_case) match_case, at, action FROM case_event
                WHERE action IN ('opened', 'moved', 'planned') OR action = 'agreed' AND from_stage <> to_stage
                ORDER BY match_case, id DESC
            ) last
            WHERE last.match_case = c.id AND last.action <> 'planned' AND c.due > '2026-12-31'
              AND c.stage IN ('contacted', 'agreed', 'interview')
            """
        )

    manager.add_raw(forget)
    return manager
