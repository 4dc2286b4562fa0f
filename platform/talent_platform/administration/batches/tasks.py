"""The background work of batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import in_role
from talent_platform.administration.batches import service
from talent_platform.i18n import N_
from talent_platform.i18n.said import kept
from talent_platform.jobs import service as jobs
from talent_platform.jobs.registry import Progress, job
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declared import declared
from talent_platform.workflow.history import one_batch
from talent_platform.workflow.steps import UNDO, Given
from talent_platform.workflow.taking import StepResult, undo_many

CHUNK = 20
"""Rows between two looks whether somebody asked to stop."""


@job(service.KIND, title=N_("批量办理"), result_url="/batches/{batch}", result_label=N_("查看逐条结果"))
async def take(
    progress: Progress, *, account_id: int, assignment: int | None, path: str, action: str, note: str,
    reason: str, rows: list[list[int | None]],
) -> dict[str, Any]:  # fmt: skip
    """Take a step for each row in the name of whoever ordered it. Each is a transaction of its own: what is
    done stays done when the work is stopped, and is passed over when it is tried again."""
    actor = await in_role(account_id, assignment)
    listing = declared(path)
    assert listing is not None
    assert listing.batch is not None
    before = await _done_before(listing.batch, actor, progress.job_id, [row[0] for row in rows if row[0]])
    left = [(number, version) for number, version in rows if number and number not in before]
    done, problems = list(before), dict[str, list[int]]()
    with one_batch():
        for start in range(0, len(left), CHUNK):
            await progress.report(len(before) + start, len(rows))
            for one in await _some(
                listing.batch, actor, left[start : start + CHUNK], action, Given(note, reason)
            ):
                if one.problem:
                    problems.setdefault(kept(one.problem), []).append(one.id)
                else:
                    done.append(one.id)
    result = {
        "batch": progress.job_id, "path": path, "action": action, "done": done,
        "problems": [{"said": said, "rows": ids} for said, ids in problems.items()],
    }  # fmt: skip
    async with progress.writing():
        await progress.finish(result)
    return result


async def _some(
    batch: Batch, actor: Actor, rows: Sequence[tuple[int, int | None]], action: str, given: Given
) -> Sequence[StepResult]:
    if action == UNDO:
        return await undo_many(batch.flow, actor, dict(rows))
    return await batch.step(actor, dict(rows), action, given)


async def _done_before(batch: Batch, actor: Actor, job_id: int, rows: Sequence[int]) -> list[int]:
    """What an earlier attempt has done: the actor's lines in the history since the job was ordered."""
    order = await jobs.of_subject(job_id)
    if order.attempt == 1:
        return []
    table: Any = batch.flow.history
    subject = getattr(table, batch.flow.subject)
    lines = await table.select(subject).where(
        subject.is_in([0, *rows]), table.actor_id == actor.account_id, table.at >= order.created
    )
    return list(dict.fromkeys(line[batch.flow.subject] for line in lines))
