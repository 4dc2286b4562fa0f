"""Words that were kept as columns of a writing become rows; what a no had spread to is told by when it was borne."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from talent_platform.database.engine import DB

ID = "2026-11-29T15:48:56:000000"
VERSION = "1.38.0"
DESCRIPTION = "words of teams carried over"

_STATEMENT = """
    INSERT INTO team_word (team, account, project, agreed, at)
    SELECT w.team, said.account, w.project, said.agreed, said.at
    FROM team_writing w JOIN team t ON t.id = w.team
    CROSS JOIN LATERAL (VALUES
        (t.account, true, w.agreed),
        (t.account, false, w.refused),
        (t.account, false, CASE WHEN NOT EXISTS (
            SELECT FROM team_writing o WHERE o.team = w.team
                AND abs(extract(epoch FROM o.refused - w.spread)) < 1) THEN w.spread END),
        (NULL, false, w.no_written),
        (NULL, true, w.yes_written)
    ) said (account, agreed, at)
    WHERE said.at IS NOT NULL ORDER BY said.at, w.id
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="supply", description=DESCRIPTION)

    async def carry_over():
        await DB.run_ddl(_STATEMENT)

    manager.add_raw(carry_over)

    return manager
