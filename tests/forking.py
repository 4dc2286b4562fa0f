"""Processes that have imported what their work imports before it begins: forks of one that did.

Most of what a small run or a small workbook takes are its imports. `Forks.Popen` stands where
`talent_platform.processes` starts an interpreter; what runs in the fork is the same `main`, with the same
pipes, environment, limits and end.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from types import TracebackType

RUNS, FILES = "talent_platform.processes", "talent_platform.workbooks.isolation"
PREPARED = {
    RUNS: (
        "talent_matching.calculation.calculate",
        "talent_matching.calculation.explanations",
        "talent_matching.calculation.standing_plan",
        "talent_platform.brokerage.calculation.process",
        "talent_platform.brokerage.calculation.run_files",
        "talent_platform.brokerage.calculation.closeness",
    ),
    FILES: (
        "talent_platform.workbooks.reading.extraction",
        "talent_platform.workbooks.writing.annotation",
        "talent_platform.imports.stages.reading",
        "talent_platform.imports.kinds",
    ),
}
"""By the module whose `main` is run in a fork, what it imports; any other is started as it is."""
_CODE = 2
"""Bytes of an exit code."""


class Forks:
    """The prepared processes, each begun when it is first asked; takes the place of the module `subprocess`
    in `talent_platform.processes`."""

    PIPE, TimeoutExpired = subprocess.PIPE, subprocess.TimeoutExpired

    def __init__(self) -> None:
        self._prepared: dict[str, tuple[socket.socket, subprocess.Popen[bytes]]] = {}
        self._lock = threading.Lock()

    def Popen(self, command: list[str], **pipes: int) -> Fork | subprocess.Popen[bytes]:  # noqa: N802
        if command[3] not in PREPARED:
            return subprocess.Popen(command, **pipes)
        with self._lock:
            if command[3] not in self._prepared:
                self._prepared[command[3]] = _begun(command[3])
            return Fork(self._prepared[command[3]][0], pipes["stderr"])

    def close(self) -> None:
        for asking, process in self._prepared.values():
            asking.close()
            process.wait()


def _begun(module: str) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    asking, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, __file__, module, str(theirs.fileno()), str(os.getpid())]
        return asking, subprocess.Popen(command, pass_fds=[theirs.fileno()])


class Fork:
    """As much of `subprocess.Popen` as `talent_platform.processes.run` asks for."""

    returncode: int

    def __init__(self, asking: socket.socket, said: int) -> None:
        fed, self._feeding = os.pipe()
        self._reading, given = os.pipe()
        self._ending, ended = os.pipe()
        environment = pickle.dumps(dict(os.environ))
        asking.sendall(len(environment).to_bytes(4))
        socket.send_fds(asking, [b"!"], [fed, given, said, ended])
        asking.sendall(environment)
        self._pid = int.from_bytes(_exactly(asking, 4))
        for theirs in (fed, given, ended):
            os.close(theirs)

    def __enter__(self) -> Fork:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._reading)
        os.close(self._ending)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def communicate(self, body: bytes, *, timeout: float) -> tuple[bytes, None]:
        feeder = threading.Thread(target=self._feed, args=(body,), daemon=True)
        feeder.start()
        until, parts = time.monotonic() + timeout, []
        with selectors.DefaultSelector() as selector:
            selector.register(self._reading, selectors.EVENT_READ)
            while selector.select(max(0, until - time.monotonic())):
                if not (part := os.read(self._reading, 1 << 20)):
                    break
                parts.append(part)
            else:
                raise subprocess.TimeoutExpired("fork", timeout)
        feeder.join()
        code = os.read(self._ending, _CODE)
        self.returncode = int.from_bytes(code) if code else -signal.SIGKILL
        return b"".join(parts), None

    def _feed(self, body: bytes) -> None:
        with contextlib.suppress(BrokenPipeError), os.fdopen(self._feeding, "wb") as pipe:
            pipe.write(body)


def _exactly(asking: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = asking.recv(count - len(got))
        if not part:
            raise EOFError
        got += part
    return got


def _prepare(main: str, asking: socket.socket, parent: int) -> None:
    """The prepared process: a fork for each that asks, until nobody can ask any more."""
    from talent_platform import processes  # noqa: PLC0415 - only here

    processes.die_with_parent(parent)
    if main == FILES:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # as the child itself does before it imports
    for module in PREPARED[main]:
        importlib.import_module(module)
    if main == FILES:
        sys.modules["talent_platform.imports.kinds"].kinds()  # the parts' own modules
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with contextlib.suppress(EOFError):
        while True:
            length = int.from_bytes(_exactly(asking, 4))
            _, pipes, _, _ = socket.recv_fds(asking, 1, 4)
            environment = pickle.loads(_exactly(asking, length))
            child = os.fork()
            if not child:
                asking.close()
                _be_forked(main, environment, *pipes)
            asking.sendall(child.to_bytes(4))
            for pipe in pipes:
                os.close(pipe)


def _be_forked(main: str, environment: dict[str, str], fed: int, given: int, said: int, ended: int) -> None:
    from talent_platform import processes  # noqa: PLC0415 - only here
    from talent_platform.settings import settings  # noqa: PLC0415 - only here

    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for place, pipe in enumerate((fed, given, said)):
            os.dup2(pipe, place)
            os.close(pipe)
        os.environ.clear()
        os.environ.update(environment)
        settings.cache_clear()
        sys.argv[1:] = [str(os.getppid())]
        if main == RUNS:
            processes.main()
            code = 0
        else:
            processes.die_with_parent(os.getppid())
            code = sys.modules[main].main(sys.stdin.buffer, sys.stdout.buffer)
            sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os.write(ended, code.to_bytes(_CODE))
        os._exit(code)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[2])) as asking:
        _prepare(sys.argv[1], asking, int(sys.argv[3]))
