"""Leads' own records stand by themselves, and under which project their yes was said."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-29T08:44:16:000000"
VERSION = "1.38.0"
DESCRIPTION = "offers of leads stand by themselves"

_STATEMENTS = (
    "ALTER TABLE offer_of DISABLE TRIGGER USER",
    "UPDATE offer_of o SET offer = CASE WHEN t.account IS NULL THEN o.team ELSE -o.team END FROM team t WHERE t.id = o.team",
    "ALTER TABLE offer_of ENABLE TRIGGER USER",
    "ALTER TABLE team_writing DISABLE TRIGGER USER",
    """UPDATE team_writing w SET agreed = CASE WHEN t.consent THEN coalesce(t.consented_at, t.updated) END,
           refused = coalesce(t.refused_at, CASE WHEN t.state = 'withdrawn' THEN t.updated END)
       FROM team t WHERE t.id = w.team""",
    "ALTER TABLE team_writing ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
