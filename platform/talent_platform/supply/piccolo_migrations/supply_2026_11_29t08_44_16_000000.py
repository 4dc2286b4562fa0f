"""Leads' own records stand by themselves, and under which project their yes was said."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-29T08:44:16:000000"
VERSION = "1.38.0"
DESCRIPTION = "offers of leads stand by themselves"

_STATEMENTS = (
    "ALTER TABLE team_writing DISABLE TRIGGER USER",
    """UPDATE team_writing w SET own = true FROM team t WHERE t.id = w.team AND t.account IS NOT NULL AND NOT EXISTS (
           SELECT FROM hand_over_code h WHERE h.team = t.id AND h.used_by IS NOT NULL AND h.ended > w.since)""",
    """UPDATE team_writing w SET agreed = CASE WHEN t.consent THEN coalesce(t.consented_at, t.updated) END,
           refused = coalesce(t.refused_at, CASE WHEN t.state = 'withdrawn' THEN t.updated END)
       FROM team t WHERE t.id = w.team AND t.account IS NOT NULL""",
    "ALTER TABLE team_writing ENABLE TRIGGER USER",
    "ALTER TABLE offer_of DISABLE TRIGGER USER",
    "DELETE FROM offer_of o WHERE NOT EXISTS (SELECT FROM team_writing w WHERE w.team = o.team AND NOT w.own)",
    "UPDATE offer_of SET offer = team",
    "ALTER TABLE offer_of ENABLE TRIGGER USER",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def carry_over():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(carry_over)

    return manager
