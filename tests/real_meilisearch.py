"""Meilisearch itself, on loopback with a data folder of its own, where its binary is on PATH."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

KEY = "only-for-this-test-run"
NONE_HERE = "no Meilisearch: set TALENT_MEILI_URL or put a meilisearch binary on PATH"
PATIENCE = 240
"""Seconds a machine that does much else may take to start, or to fill an index; the figure is in
docs/operations.md."""


class Meilisearch:
    """`start()`, `stop()`, `kill()` without warning, `lose()` the volume. With `room`, the volume is a disk
    of so many bytes, gone with the process."""

    def __init__(self, folder: Path, *, room: int = 0) -> None:
        self.binary = shutil.which("meilisearch")
        if not self.binary:
            pytest.skip(NONE_HERE)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.folder, self.room = folder, room
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def volume(self) -> Path:
        return self.folder / "volume"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def client(self) -> httpx.AsyncClient:
        """Of its own interface, let in."""
        return httpx.AsyncClient(base_url=self.url, headers={"authorization": f"Bearer {KEY}"})

    def launch(self, key: str = KEY, *options: str) -> None:
        """Start the process without waiting for what becomes of it."""
        self.volume.mkdir(exist_ok=True)
        command = [self.binary, "--no-analytics", "--http-addr", self.address, "--master-key", key,
                   "--db-path", str(self.volume / "data"), *options]  # fmt: skip
        if self.room:
            mount = f'mount -t tmpfs -o size={self.room} none "{self.volume}" && exec "$@"'
            command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh", *command]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)

    async def start(self, key: str = KEY, *options: str) -> None:
        self.launch(key, *options)
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as client:
            while True:
                assert self.process
                assert self.process.poll() is None, self.log
                try:
                    await client.get(f"{self.url}/health")
                    return
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def lose(self) -> None:
        self.kill()
        shutil.rmtree(self.volume)

    def ballast(self) -> Path:
        """A file on the disk of `room`, which only the process sees."""
        assert self.process
        return Path(f"/proc/{self.process.pid}/root{self.volume}/ballast")
