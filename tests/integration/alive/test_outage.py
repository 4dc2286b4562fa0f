"""The database is away, or a process dies: what was begun goes on, and `/health` tells meanwhile."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).parent))
from real_commands import Command, Postgres, until

from talent_platform.demo.accounts import PASSWORD

DONE_SECONDS = 60
"""After the database is back."""


class City(contextlib.AbstractContextManager["City"]):
    """Somebody of the bureau who has signed in to the pages and to the API of a server."""

    def __init__(self, server: Command) -> None:
        self.pages = httpx.Client(base_url=server.address, trust_env=False, timeout=30)
        token = self.pages.get("/login").cookies["csrftoken"]
        form = {"username": "city", "password": PASSWORD, "_csrf_token": token}
        assert self.pages.post("/login", data=form).status_code == 303
        self.api = httpx.Client(base_url=f"{server.address}/api/v1", trust_env=False, timeout=30)
        answer = self.api.post("/session", json={"login": "city", "password": PASSWORD})
        self.api.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def __exit__(self, *_: object) -> None:
        self.pages.close()
        self.api.close()

    def order(self) -> int:
        answer = self.api.post("/runs", json={"seed": 1})
        assert answer.is_success, answer.text
        return int(answer.json()["job_id"])

    def state(self, job: int) -> str:
        answer = self.api.get(f"/jobs/{job}")
        return str(answer.json()["state"]) if answer.is_success else ""


def fit(server: Command) -> bool:
    return server.status("/health") == 200


def test_a_job_survives_the_database_and_visitors_are_told(
    postgres: Postgres, command: Callable[..., Command]
) -> None:
    server = command("serve")
    until(lambda: fit(server), "fitness")
    with City(server) as city:
        job = city.order()
        until(lambda: city.state(job) == "running", "the start of the job")
        city.order()
        postgres.stop()
        try:
            until(lambda: server.status("/health") == 503, "the end of fitness")
            # Long enough for each part of the worker to try in vain more than once.
            until(lambda: "the job queue stopped" in server.said(), "the end of the queue")
            for _ in range(5):
                page = city.pages.get("/needs")
                api = city.api.get("/needs")
                assert (page.status_code, api.status_code) == (503, 503)
                assert "数据库暂时无法连接" in page.text
                assert "text/html" in page.headers["content-type"]
                assert api.headers["content-type"] == "application/problem+json"
                assert page.headers["retry-after"] == api.headers["retry-after"] == "5"
            assert server.status("/live") == 200
            unfit = server.get("/ready")
            assert unfit is not None
            assert unfit.json()["reasons"] == ["database: does not answer"]
        finally:
            postgres.start()
        until(lambda: city.state(job) == "done", "the end of the job", DONE_SECONDS)
        until(lambda: fit(server), "fitness again", DONE_SECONDS)
        assert city.pages.get("/needs").status_code == 200
        said = server.said()
        assert said.count("the database is away: ") == 1
        assert said.count("the database is back") == 1
        assert "unexpected error" not in said
        assert "Traceback" not in said
        assert city.state(job) == "done"


def test_a_server_without_worker_is_fit_only_while_one_runs_elsewhere(
    postgres: Postgres, command: Callable[..., Command]
) -> None:
    server = command("serve", "--no-worker")
    unfit: dict[str, Any] = until(lambda: (got := server.get("/health")) and got.json(), "an answer")
    assert unfit["reasons"] == ["worker: none is running"]
    with City(server) as city:
        job = city.order()
        worker = command("worker")
        until(lambda: city.state(job) == "done", "the end of the job")
        until(lambda: fit(server), "fitness")

        postgres.stop()
        postgres.start()
        job = city.order()
        until(lambda: city.state(job) == "done", "a job after the restart", DONE_SECONDS)

        psutil.Process(worker.process.pid).kill()
        until(lambda: not fit(server), "the end of fitness")
        answer = server.get("/health")
        assert answer is not None
        assert answer.json()["reasons"][0].startswith("worker: none seen for")
        head = server.client.head(server.address + "/health")
        assert (head.status_code, head.content) == (503, b"")


def test_a_killed_serving_process_is_replaced(command: Callable[..., Command]) -> None:
    server = command("serve")
    until(lambda: fit(server), "fitness")
    first = server.serving()
    first.kill()
    first.wait()
    until(lambda: fit(server), "fitness again")
    assert server.serving().pid != first.pid
