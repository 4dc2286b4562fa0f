"""Bring a database to the current head: one process at a time, then give the application role its rights."""

from __future__ import annotations

import contextlib
import io
import os
from importlib.resources import files

import asyncpg

from talent_platform.database.engine import APPLICATION_ROLE, DB
from talent_platform.jobs import queue
from talent_search import outbox, postgres_schema

ADVISORY_LOCK = 7_265_001
"""Key of the advisory lock under which migrations run."""

_GRANTS = f"""
DO $$
DECLARE guarded regclass;
BEGIN
    GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE};
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE};
    FOR guarded IN
        SELECT DISTINCT tgrelid::regclass FROM pg_trigger
        WHERE tgfoid = to_regproc('refuse_change') AND NOT tgisinternal
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM {APPLICATION_ROLE}', guarded);
    END LOOP;
    -- Seals and checks are written by functions of the owner alone; none may renumber the log.
    REVOKE INSERT ON audit_seal, audit_check FROM {APPLICATION_ROLE};
    REVOKE ALL ON SEQUENCE audit_seal_position_seq, audit_check_id_seq FROM {APPLICATION_ROLE};
    REVOKE UPDATE ON SEQUENCE audit_entry_id_seq FROM {APPLICATION_ROLE};
END $$
"""  # noqa: S608 - names are constants of this module

_ROLE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
        CREATE ROLE {APPLICATION_ROLE} NOLOGIN;
        EXECUTE format('GRANT {APPLICATION_ROLE} TO %I', session_user);
    ELSIF NOT pg_has_role(session_user, '{APPLICATION_ROLE}', 'MEMBER') THEN
        EXECUTE format('GRANT {APPLICATION_ROLE} TO %I', session_user);
    END IF;
END $$
"""


def guards() -> list[str]:
    """SQL of every part's `guards.sql`: triggers, functions and indexes that Piccolo cannot state.

    Each file may be run again and again, so it is read as what holds now, not as a history.
    """
    from talent_platform.database.piccolo_conf import APP_REGISTRY  # noqa: PLC0415 - imports every part

    parts = [config.rsplit(".", 1)[0] for config in APP_REGISTRY.apps]
    paths = [files(part).joinpath("guards.sql") for part in parts]
    return [
        postgres_schema.SCHEMA,
        outbox.SCHEMA,
        *(path.read_text(encoding="utf-8") for path in paths if path.is_file()),
    ]


async def migrate(dsn: str) -> None:
    """Run every migration that is missing, under an advisory lock.

    Raises:
        RuntimeError: a migration failed; its output is in the message.
    """
    os.environ.setdefault("PICCOLO_CONF", "talent_platform.database.piccolo_conf")
    from piccolo.apps.migrations.commands.forwards import run_forwards  # noqa: PLC0415 - needs PICCOLO_CONF

    guard = await asyncpg.connect(dsn)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        await guard.execute(_ROLE)
        await DB.connect(dsn, pool_size=2, application_role=False)
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output):
                result = await run_forwards("all")
        finally:
            await DB.close()
        if not result.success:
            message = f"migration failed: {result.message}\n{output.getvalue()}"
            raise RuntimeError(message)
        for statements in guards():
            await guard.execute(statements)
        await queue.install(guard)
        await guard.execute(_GRANTS)
    finally:
        await guard.close()
