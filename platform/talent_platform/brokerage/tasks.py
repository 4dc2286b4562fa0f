"""The match run as a background job, and what the clock does to cases."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from talent_matching import MILLION, GoalOrder, RunLimits
from talent_platform.accounts.sign_in.acting import in_role
from talent_platform.brokerage.answering import back
from talent_platform.brokerage.calculation import process as calculation
from talent_platform.brokerage.calculation.groups import groups_of
from talent_platform.brokerage.calculation.process import STEPS
from talent_platform.brokerage.cases import deadlines as cases
from talent_platform.brokerage.cases import next_steps
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.interviews import standing
from talent_platform.brokerage.landing import deadlines as landings
from talent_platform.brokerage.liaison import deadlines as requests
from talent_platform.brokerage.releases import drafts
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.releases.choosing import ReleaseForm
from talent_platform.brokerage.runs import steering
from talent_platform.brokerage.tables import MatchRun, RunPackage, RunState
from talent_platform.clock import now, today
from talent_platform.database.copy import copy_text
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, TalentError
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.jobs.progress import Cancelled, Progress
from talent_platform.jobs.registry import job, periodic


@job("match.run", title=N_("匹配运算"), result_url="/runs/{run_id}", result_label=N_("查看匹配结果"))
async def run(progress: Progress, *, run_id: int) -> dict[str, Any]:
    """Calculate a run; a run that is ready already is left as it is."""
    row = (await MatchRun.select().where(MatchRun.id == run_id))[0]
    if row["state"] in {RunState.READY, RunState.RELEASED, RunState.SUPERSEDED}:
        return {"run_id": run_id}
    try:
        await _calculate(progress, row)
    except (Cancelled, asyncio.CancelledError):
        # Without being asked, a worker that ends: the next one starts anew.
        if progress.stop_asked:
            await _fail(progress, run_id, "已停止")
        raise
    except TalentError as error:
        await _fail(progress, run_id, kept(error.message))
        raise
    return {"run_id": run_id}


async def _calculate(progress: Progress, row: dict[str, Any]) -> None:
    async def report(step: int) -> None:
        await progress.report(step, len(STEPS), STEPS[step])

    await report(0)
    async with progress.writing():
        await MatchRun.update({MatchRun.state: str(RunState.RUNNING), MatchRun.error: ""}).where(
            MatchRun.id == row["id"]
        )
    await steering.end_what_is_over()
    asked = run_input.RunRequest(
        run_input.RunScope(row["county"], row["branch"], row["kind"]), today(), GoalOrder.on(today()),
        row["previous"],
    )  # fmt: skip
    limits = RunLimits(
        row["shortlist"],
        row["introduction_cap"],
        row["principle"],
        row["seed"],
        row["time_limit_seconds"],
        row["floor"] * MILLION // 100,
    )
    try:
        done = await calculation.followed(row["id"], asked, limits, report)
    except TimeoutError:
        raise Conflict(N_("运算超过了时限，已停止；请缩小范围再试")) from None
    if done is None:
        raise Conflict(N_("所选范围内没有仍有空缺的开放需求，请换一个范围"))
    if not done.files:
        raise Conflict(Said(N_("锁定的配对互相矛盾：{which}"), which=done.message))
    await report(4)
    await _store(progress, row, done)


async def _fail(progress: Progress, run_id: int, error: str) -> None:
    async with progress.writing():
        await MatchRun.update({MatchRun.state: str(RunState.FAILED), MatchRun.error: error}).where(
            MatchRun.id == run_id
        )


async def _store(progress: Progress, row: dict[str, Any], done: calculation.Calculated) -> None:
    """Proposals, outcomes, the package and the run itself in one transaction that also ends the job."""
    run_id = row["id"]
    async with progress.writing():
        connection = DB.connection
        await copy_text(connection, "proposal", done.proposals)
        await copy_text(connection, "outcome", done.outcomes)
        groups = await groups_of(connection, run_id, today())
        await RunPackage.insert(RunPackage(run=run_id, body=done.files, standing=done.standing))
        await MatchRun.update(
            {
                MatchRun.state: str(RunState.READY),
                MatchRun.status: done.status,
                MatchRun.objective: done.objective,
                MatchRun.bound: done.bound,
                MatchRun.gap: done.gap,
                MatchRun.shortlist_loss: done.loss,
                MatchRun.input_hash: done.input_hash,
                MatchRun.versions: done.versions,
                MatchRun.report: json.loads(done.report) | {"groups": groups},
                MatchRun.finished: now(),
            }
        ).where(MatchRun.id == run_id)
        if row["previous"] is not None:
            await MatchRun.update({MatchRun.state: str(RunState.SUPERSEDED)}).where(
                MatchRun.id == row["previous"], MatchRun.state == str(RunState.READY)
            )
        await progress.finish({"run_id": run_id})


@job(
    releases.RELEASE, title=N_("发布匹配结果"), result_url="/runs/{run_id}/release",
    result_label=N_("查看发布结果"),
)  # fmt: skip
async def release(
    progress: Progress, *, run_id: int, account_id: int, assignment: int | None, **form: Any
) -> dict[str, int]:
    """Open the cases of a run in the name of whoever released it: all that were chosen, and the end of the
    job, in one transaction."""

    async def report(step: int) -> None:
        await progress.report_outside(step, len(releases.STEPS), releases.STEPS[step])

    actor = await in_role(account_id, assignment)
    async with friendly(), progress.writing():
        done = await releases.release(actor, run_id, ReleaseForm(**form), report)
        result = {
            "run_id": run_id, "cases": len(done.cases), "left_out": done.left_out, "later": done.later,
        }  # fmt: skip
        await progress.finish(result)
    return result


@periodic("directives.end", "5 16 * * *")
async def end_directives() -> None:
    """Just after midnight in China; a run asks too."""
    await steering.end_what_is_over()


@periodic("runs.thin_out", "50 18 * * *")
async def thin_out() -> None:
    """At night in China."""
    await drafts.thin_out()


@periodic("cases.remind", "11 * * * *")
async def remind() -> None:
    """Remind the sides before the day of a case, its officer and then the bureau after it, once for each day
    set; hand to the officer what the other side of a hire does not answer; close those left unanswered; offer
    the next in line a day after a no; of a late service of a landing, or a late request of a firm, remind
    who sees to it."""
    await landings.reckon_due()
    await cases.ask_again()
    await cases.remind_overdue()
    await cases.hand_to_verify()
    await cases.tell_bureau()
    await cases.close_unanswered()
    await back.offer_next()
    await landings.remind_overdue()
    await requests.remind_overdue()


@periodic("cases.next_steps", "* * * * *")
async def look_through_next_steps() -> None:
    """And through interviews ahead, whether they stand."""
    await next_steps.look_through()
    await standing.look()
