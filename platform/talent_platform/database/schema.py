"""Everything a database is given besides its migrations, and one digest over all of it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from talent_platform.database.engine import APPLICATION_ROLE
from talent_platform.database.piccolo_conf import APP_REGISTRY
from talent_platform.part import hooks
from talent_platform.reference import identity
from talent_search import OUTBOX_SCHEMA, POSTGRES_SCHEMA

ROLE = f"""
DO $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
            CREATE ROLE {APPLICATION_ROLE} NOLOGIN;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database was quicker
    END;
    IF NOT pg_has_role(session_user, '{APPLICATION_ROLE}', 'MEMBER') THEN
        EXECUTE format('GRANT {APPLICATION_ROLE} TO %I', session_user);
    END IF;
END $$
"""
"""The application's role is the server's, not the database's: see `DOOR`."""

DOOR = """
DO $$
BEGIN
    IF has_database_privilege('public', current_database(), 'CONNECT') THEN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), session_user);
        EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
    END IF;
    -- A table of one's own brings triggers of one's own, which guards take for theirs (`pg_trigger_depth`).
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$
"""
"""Whoever owns another database of the server may be a member of the application's role, so only this
database's owner, and whom the owner lets in, may connect to it."""

GRANTS = f"""
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
    REVOKE INSERT, UPDATE, DELETE ON installation, migration FROM {APPLICATION_ROLE};
END $$
"""  # noqa: S608 - names are constants of this module


def _parts() -> list[str]:
    return [config.rsplit(".", 1)[0] for config in APP_REGISTRY.apps]


def guards() -> list[str]:
    """SQL of every part's `guards.sql`: triggers, functions and indexes that Piccolo cannot state; then what
    parts put together from their data (point `database.guards`: a function that answers statements).

    Each file may be run again and again, so it is read as what holds now, not as a history.
    """
    paths = [files(part).joinpath("guards.sql") for part in _parts()]
    return [
        POSTGRES_SCHEMA,
        OUTBOX_SCHEMA,
        identity.KEYS,
        *(path.read_text(encoding="utf-8") for path in paths if path.is_file()),
        *(statements for ask in hooks("database.guards") for statements in ask()),
    ]


@cache
def digest() -> str:
    """The same for two versions that apply the same to a database. Imports no table, asks no server."""
    applied = [ROLE, DOOR, GRANTS, *guards(), version("pgqueuer")]
    for part in _parts():
        folder = files(part).joinpath("piccolo_migrations")
        applied += sorted(f"{part}/{file.name}" for file in folder.iterdir() if file.name.endswith(".py"))
    return hashlib.sha256("\x1f".join(applied).encode()).hexdigest()
