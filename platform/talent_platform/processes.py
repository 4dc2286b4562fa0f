"""Work in a process of its own: it ends when its time is up, when whoever waits for it is cancelled, and when
this process dies, however that ends.

`run` starts one and waits; call it from a thread. `in_thread` is the thread, whose processes end with the
await. `call` is for functions of ours on data of ours: what it sends and gets back is pickled. Whoever reads
files from outside talks plain bytes to `run` instead (`documents/isolation.py`).
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context, ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
TAIL_LINES = 40
"""How much of what a process says about itself is kept for the log."""
ASIDE = 2
"""How many pages at once may have something worked out for them."""
_PLACES = asyncio.Semaphore(ASIDE)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Ended:
    """How a process ended; `code` is negative where a signal ended it."""

    code: int
    output: bytes
    said: str
    """The end of its standard error."""


class _Owner:
    """The processes of one piece of work, which end with it."""

    def __init__(self) -> None:
        self._lock, self._over = threading.Lock(), False
        self._running: set[subprocess.Popen[bytes]] = set()

    def add(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._running.add(process)
            if self._over:
                process.kill()

    def end(self) -> None:
        with self._lock:
            self._over = True
            for process in self._running:
                process.kill()


_OWNER: ContextVar[_Owner | None] = ContextVar("owner", default=None)


def _silent(line: str) -> None:
    """Nobody listens."""


def run(module: str, body: bytes, *, seconds: float, hear: Callable[[str], None] = _silent) -> Ended:
    """Run a module of ours with `body` as its input; each line of its standard error goes to `hear`.

    Raises:
        TimeoutError: it took longer than `seconds`, and was ended.
    """
    heard, said = os.pipe()
    command = [sys.executable, "-I", "-m", module, str(os.getpid())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said) as process:  # noqa: S603 - our own interpreter and module
        os.close(said)
        tail: deque[str] = deque(maxlen=TAIL_LINES)
        listener = threading.Thread(target=_listen, args=(heard, tail, hear), daemon=True)
        listener.start()
        if (owner := _OWNER.get()) is not None:
            owner.add(process)
        try:
            output, _ = process.communicate(body, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        finally:
            process.kill()
    listener.join()
    return Ended(process.returncode, output, "".join(tail))


def _listen(heard: int, tail: deque[str], hear: Callable[[str], None]) -> None:
    with os.fdopen(heard, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            tail.append(line)
            hear(line.rstrip("\n"))


async def in_thread(work: Callable[[], T], executor: Executor | None = None) -> T:
    """What `work` returns, done in a thread; cancelling this ends every process that `work` has started."""
    owner, context = _Owner(), Context()
    context.run(_OWNER.set, owner)
    try:
        return await asyncio.get_running_loop().run_in_executor(executor, context.run, work)
    finally:
        owner.end()


def call(function: Callable[..., T], *arguments: Any, seconds: float, hear: Callable[[str], None]) -> T:
    """What a function of a module returns, worked out in a process of its own. Use it inside `in_thread`.

    Raises:
        TimeoutError: it took longer than `seconds`.
        RuntimeError: it failed; the end of its traceback is in the message.
    """
    task = (function.__module__, function.__name__, arguments)
    ended = run(__name__, pickle.dumps(task, protocol=5), seconds=seconds, hear=hear)
    if ended.code:
        raise RuntimeError(f"{function.__name__} ended with {ended.code}: {ended.said}")
    return pickle.loads(ended.output)  # noqa: S301 - written by ourselves


class Busy(Exception):  # noqa: N818 - a fact, not a mechanism
    """As much is being worked out aside as this process allows, and none of it ended in time."""


async def aside(function: Callable[..., T], *arguments: Any, seconds: float) -> T:
    """What a function of a module returns, worked out while somebody waits for a page: in a process of its
    own, which ends with the await; at most `ASIDE` of them at a time, the others wait.

    Raises:
        Busy: no place was free for `seconds`.
        TimeoutError: it took longer than `seconds`.
        RuntimeError: it failed.
    """
    try:
        async with asyncio.timeout(seconds):
            await _PLACES.acquire()
    except TimeoutError:
        raise Busy from None
    try:
        return await in_thread(lambda: call(function, *arguments, seconds=seconds, hear=_silent))
    finally:
        _PLACES.release()


def die_with_parent(parent: int) -> None:
    """From now on this process ends when the one that started it does."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_outlive_nobody, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _outlive_nobody(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> None:
    """The child of `call`."""
    die_with_parent(int(sys.argv[1]))
    # What a solver prints must not get into the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    module, name, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    result = getattr(importlib.import_module(module), name)(*arguments)
    pickle.dump(result, answer, protocol=5)
    answer.close()


if __name__ == "__main__":
    main()
