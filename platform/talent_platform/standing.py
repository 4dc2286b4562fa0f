"""A process of ours that stays: what its functions keep is there the next time they are asked.

It starts with the first question, answers one after the other, and ends when nobody has asked for a while,
when a question is cancelled or takes too long, and when this process dies, however that ends.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, TypeVar

from talent_platform.processes import Busy, die_with_parent

T = TypeVar("T")
_LENGTH = 8


class StandingProcess:
    """Such a process."""

    def __init__(self, *, idle_seconds: float) -> None:
        self._idle_seconds = idle_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._place = asyncio.Semaphore(1)
        self._timer: asyncio.TimerHandle | None = None

    async def ask(self, function: Callable[..., T], *arguments: Any, seconds: float) -> T:
        """What a function of a module returns there.

        Raises:
            Busy: others were being answered for `seconds`.
            TimeoutError: it took longer than `seconds`.
            RuntimeError: it failed; the traceback is in the message.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._place.acquire()
        except TimeoutError:
            raise Busy from None
        if self._timer is not None:
            self._timer.cancel()
        try:
            task = pickle.dumps((function.__module__, function.__name__, arguments), protocol=5)
            loop = asyncio.get_running_loop()
            answer = await asyncio.wait_for(loop.run_in_executor(None, self._exchange, task), seconds)
        except BaseException:
            self.end()
            raise
        finally:
            self._place.release()
        self._timer = loop.call_later(self._idle_seconds, self.end)
        failure, result = pickle.loads(answer)  # noqa: S301 - written by ourselves
        if failure:
            raise RuntimeError(f"{function.__name__} failed: {failure}")
        return result

    def end(self) -> None:
        """End it now; the next question starts another."""
        if (process := self._process) is not None:
            self._process = None
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    stream.close()  # type: ignore[union-attr]

    def _exchange(self, task: bytes) -> bytes:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-I", "-m", __name__, str(os.getpid())]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own interpreter and module
        with_it = self._process
        assert with_it.stdin is not None
        assert with_it.stdout is not None
        _write(with_it.stdin, task)
        if (answer := _read(with_it.stdout)) is None:
            raise RuntimeError("the process ended without an answer")
        return answer


def _write(stream: IO[bytes], body: bytes) -> None:
    stream.write(len(body).to_bytes(_LENGTH, "big") + body)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    """The next message; None where there is none any more."""
    head = stream.read(_LENGTH)
    return stream.read(int.from_bytes(head, "big")) if len(head) == _LENGTH else None


def main() -> None:
    """The child: answer until nobody asks any more."""
    die_with_parent(int(sys.argv[1]))
    # What a solver prints must not get into the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (task := _read(sys.stdin.buffer)) is not None:
        module, name, arguments = pickle.loads(task)  # noqa: S301 - written by our own parent
        try:
            answer = "", getattr(importlib.import_module(module), name)(*arguments)
        except Exception:
            answer = traceback.format_exc(), None
        _write(answers, pickle.dumps(answer, protocol=5))


if __name__ == "__main__":
    main()
