"""Clients that keep a connection without using it lose it; limits only against hanging."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from real_commands import HANGING, Command, Postgres, until

HEAD = (
    b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"
)


@pytest.fixture
def postgres(db: str) -> Postgres:
    """Nobody here asks for anything of a city."""
    return Postgres(None, db)


@pytest.fixture
def serving(command: Callable[..., Command]) -> Command:
    running = command(
        "serve", "--no-worker", TALENT_DEMO="false", TALENT_HEADER_SECONDS="2", TALENT_BODY_SECONDS="2"
    )
    until(lambda: running.status("/live") == 200, "an answer")
    return running


def until_closed(serving: Command, begun: bytes, drop: bytes) -> bytes:
    """What comes back on a connection that begins so and goes on drop by drop, until the server closes it."""
    port = int(serving.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=HANGING) as connection:
        connection.sendall(begun)
        over, answer = threading.Event(), b""

        def drip() -> None:
            while drop and not over.wait(0.2):
                try:
                    connection.sendall(drop)
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            while more := connection.recv(4096):
                answer += more
        except ConnectionError:
            pass
        finally:
            over.set()
            dripping.join()
        return answer


CLIENTS = {
    "says nothing": (b"", b"", b""),
    "never ends its head": (b"GET /live HTTP/1.1\r\n", b"X: y\r\n", b""),
    "is idle after an answer": (b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n", b"", b"200"),
    "never ends its body": (HEAD + b"\r\n", b" ", b"408"),
}
"""What each begins with, goes on with drop by drop, and is answered before it loses its connection."""


def test_whoever_keeps_a_connection_without_using_it_loses_it(serving: Command) -> None:
    with ThreadPoolExecutor() as at_once:
        answers = {
            name: at_once.submit(until_closed, serving, begun, drop)
            for name, (begun, drop, _) in CLIENTS.items()
        }
    said = {name: answer.result().split(b" ")[1:2] for name, answer in answers.items()}
    assert said == {name: [status] if status else [] for name, (*_, status) in CLIENTS.items()}
