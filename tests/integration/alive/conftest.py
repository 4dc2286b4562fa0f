"""A PostgreSQL server of its own with a small fictional city, and the real commands on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from real_commands import TALENT, Command, Postgres, free_port

from talent_platform.database import embedded


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    place = Path(tempfile.mkdtemp(prefix="talent-alive-"))
    place.chmod(0o755)
    running = embedded.server(place / "postgres")
    running.psql("CREATE DATABASE alive")
    own = Postgres(running, str(running.get_uri("alive")))
    environment = os.environ | {"TALENT_DATABASE_URL": own.url}
    subprocess.run([TALENT, "demo", "--scale", "0.05"], env=environment, check=True, capture_output=True)
    yield own
    running.cleanup()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def command(postgres: Postgres, tmp_path: Path) -> Iterator[Callable[..., Command]]:
    """`command("serve", "--no-worker")`: the real command, ended after the test."""
    started: list[Command] = []

    def start(*words: str, **variables: str) -> Command:
        port = free_port()
        told = {
            "TALENT_DATABASE_URL": postgres.url,
            "TALENT_WORKER": "true",
            "TALENT_DEMO": "true",
            **variables,
        }
        log = tmp_path / f"{len(started)}.log"
        own = ["--port", str(port)] if words[0] == "serve" else []
        with log.open("wb") as output:
            process = subprocess.Popen(
                [TALENT, *words, *own], env=os.environ | told, stdout=output, stderr=output
            )
        started.append(Command(process, log, f"http://127.0.0.1:{port}"))
        return started[-1]

    yield start
    for one in started:
        one.client.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            one.process.terminate()
            one.process.wait(30)
        one.process.kill()
        one.process.wait()
