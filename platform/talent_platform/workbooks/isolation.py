"""Runs a task on a file from outside in a process of its own, with capped memory and time.

The parsers below (zlib, expat, openpyxl) allocate what the file asks for. A hostile file may kill that
process; the server goes on and answers with a refusal.
"""

from __future__ import annotations

import importlib
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, BinaryIO

from talent_platform import processes
from talent_platform.i18n import N_
from talent_platform.i18n.said import kept, told
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

TASKS = {
    "extract": "talent_platform.workbooks.reading.extraction",
    "read": "talent_platform.imports.stages.reading",
    "mark": "talent_platform.workbooks.writing.annotation",
    "outline": "talent_platform.workbooks.filling.outline",
    "fill": "talent_platform.workbooks.filling.filled",
}
REFUSED = 3

TOO_HEAVY = (
    "too_heavy",
    "文件内容过大或异常，处理它所需的时间或内存超出上限；请删除多余的工作表和空白行，或分成几个文件上传",
)
DAMAGED = ("damaged", N_("文件已损坏，无法读取；请在 Excel 或 WPS 中打开并另存为 .xlsx 后重新上传"))


def run_isolated(task: str, body: bytes, options: Mapping[str, Any], limits: Limits) -> bytes:
    """What the task wrote. Raises WorkbookRefused when it refused the file, died or took too long."""
    header = json.dumps({"task": task, "options": options, "limits": asdict(limits)}).encode()
    try:
        done = processes.run(__name__, header + b"\n" + body, seconds=limits.max_seconds)
    except TimeoutError:
        raise WorkbookRefused(*TOO_HEAVY) from None
    if done.code == REFUSED:
        code, sentence = json.loads(done.output)
        raise WorkbookRefused(code, told(sentence))
    if done.code < 0:  # killed: by the processor limit, or by an allocation that C code did not survive
        raise WorkbookRefused(*TOO_HEAVY)
    if done.code:
        raise RuntimeError(f"{task} process failed: {done.said}")
    return done.output


def main(stdin: BinaryIO, stdout: BinaryIO) -> int:
    """The child: one JSON line, then the file; exit code 3 and [code, sentence] when refused."""
    header = json.loads(stdin.readline())
    limits = Limits(**header["limits"])
    _cap(limits)
    # openpyxl would import numpy, whose linear algebra reserves memory for every core of the machine.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    module = importlib.import_module(TASKS[header["task"]])
    answer = io.BytesIO()
    try:
        module.run(stdin.read(), header["options"], limits, answer)
    except WorkbookRefused as refusal:
        stdout.write(json.dumps([refusal.code, kept(refusal.message)]).encode())
        return REFUSED
    except MemoryError:
        stdout.write(json.dumps(TOO_HEAVY).encode())
        return REFUSED
    except Exception:  # whatever a parser stumbles over is the file's fault
        stdout.write(json.dumps(DAMAGED).encode())
        return REFUSED
    stdout.write(answer.getbuffer())
    return 0


def _cap(limits: Limits) -> None:
    try:
        import resource  # noqa: PLC0415 - POSIX only

        resource.setrlimit(resource.RLIMIT_AS, (limits.max_memory_bytes, limits.max_memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.max_seconds, limits.max_seconds))
    except (ImportError, ValueError, OSError):
        return  # macOS refuses RLIMIT_AS: the unpacked-size caps and the wall clock remain


if __name__ == "__main__":
    processes.die_with_parent(int(sys.argv[1]))
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
