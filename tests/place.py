"""Where the PostgreSQL server of a run lies, and what killed runs left there."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import tempfile
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 << 30
NAME = "talent-tests-"


def place() -> Path:
    """In memory where there is room: a database is a thousand files, and an ext4 without a journal looks for
    each new one past every inode given up lately, which took ten to twenty times as long as the copy."""
    try:
        return MEMORY if shutil.disk_usage(MEMORY).free > ROOM_BYTES else Path(tempfile.gettempdir())
    except OSError:
        return Path(tempfile.gettempdir())


def tidy(within: Path) -> None:
    """End the servers of runs that were killed, and remove them: nobody else does, and they lie in memory.

    A run that is beginning has not yet said who uses its server; one that ends says that nobody does.
    """
    for users in within.glob(f"{NAME}*/.handle_pids.json"):
        with contextlib.suppress(OSError, ValueError):
            pids = json.loads(users.read_text())
            if pids and not any(psutil.pid_exists(pid) for pid in pids):
                _remove(users.parent)


def _remove(left: Path) -> None:
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        server = psutil.Process(int((left / "postmaster.pid").read_text().split()[0]))
        if server.name() == "postgres":
            server.send_signal(signal.SIGQUIT)
            server.wait(10)
    shutil.rmtree(left, ignore_errors=True)
