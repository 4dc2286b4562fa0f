"""Kinds of job that the tests run."""

import asyncio

from talent_platform.accounts.tables import Organisation
from talent_platform.errors import Conflict
from talent_platform.jobs.progress import Progress
from talent_platform.jobs.registry import KINDS, JobKind

STEPS = 20


async def plant(progress: Progress, *, name: str, seconds: float = 0.0) -> dict[str, object]:
    """Writes one row per step in one transaction; the row count shows whether anything was half-written."""
    await progress.report(0, STEPS, "begun")
    async with progress.writing():
        for step in range(STEPS):
            await Organisation.insert(Organisation(kind="department", name=f"{name} {step}"))
            await asyncio.sleep(seconds / STEPS)
        await progress.finish({"rows": STEPS})
    return {}


async def wait(progress: Progress) -> None:
    for step in range(600):
        await asyncio.sleep(0.05)
        await progress.report(step, 600)


async def refuse(progress: Progress) -> None:
    raise Conflict("没有可处理的内容")


KINDS["test.plant"] = JobKind(plant, "种树", "/desk?rows={rows}", "查看")
KINDS["test.wait"] = JobKind(wait, "等待", "", "")
KINDS["test.refuse"] = JobKind(refuse, "拒绝", "", "")
