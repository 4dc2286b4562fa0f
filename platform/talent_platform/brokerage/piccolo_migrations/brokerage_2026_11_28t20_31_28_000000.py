"""Which answers a bureau wrote down stands in the histories."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-28T20:31:28:000000"
VERSION = "1.38.0"
DESCRIPTION = "which answers a bureau wrote down stands in the histories"

_STATEMENTS = (
    "ALTER TABLE match_case DISABLE TRIGGER USER",
    """UPDATE match_case c SET person_answered_by = said.actor_id
       FROM (SELECT match_case, max(actor_id) AS actor_id FROM case_event
             WHERE action = 'agreed' AND actor_role IN ('city', 'county', 'officer')
               AND note LIKE '%由工作人员代为登记%' AND note LIKE '%人才或团队%' GROUP BY match_case) said
       WHERE said.match_case = c.id AND c.person_agreed""",
    "ALTER TABLE match_case ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="brokerage", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
