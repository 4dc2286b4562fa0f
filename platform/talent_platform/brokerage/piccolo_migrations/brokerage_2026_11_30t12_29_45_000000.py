"""Landings of the teams that were hired before there were any."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-30T12:29:45:000000"
VERSION = "1.38.0"
DESCRIPTION = "landings of hired teams"

_STATEMENTS = (
    """INSERT INTO landing (match_case, state, version, opened, updated)
    SELECT id, 'open', 1, now(), now() FROM match_case WHERE stage = 'hired' AND team IS NOT NULL""",
    """INSERT INTO landing_service (landing, kind, state, owner, office, version, updated)
    SELECT l.id, k.kind, 'open', c.officer, '', 1, now()
    FROM landing l JOIN match_case c ON c.id = l.match_case JOIN organisation o ON o.id = c.organisation
    CROSS JOIN (VALUES ('site'), ('funding'), ('housing'), ('school'), ('spouse'), ('title'), ('special_post')) k (kind)
    WHERE k.kind <> 'special_post' OR o.kind = 'institution'""",
    """INSERT INTO landing_event (landing, at, actor_name, actor_role, action, to_state, note, document, changed)
    SELECT id, now(), '系统', '', 'opened', 'open', '', '', '{}' FROM landing""",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="brokerage", description=DESCRIPTION)

    async def open_landings():
        for statement in _STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(open_landings)

    return manager
