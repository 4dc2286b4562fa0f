"""Opens the cases of a run, and says beforehand what that would be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import opening
from talent_platform.brokerage.cases.opening import key_of
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.life import BUREAU, WORKING_DAYS, due_day
from talent_platform.brokerage.releases import choosing
from talent_platform.brokerage.releases.choosing import ReleaseForm
from talent_platform.brokerage.releases.officers import Officer
from talent_platform.brokerage.runs.service import read
from talent_platform.brokerage.tables import MatchRun, Proposal, RunState, Stage
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.errors import Conflict, NotAllowed
from talent_platform.i18n import N_
from talent_platform.jobs import service as jobs
from talent_platform.jobs.service import JobStanding


@dataclass(frozen=True)
class Released:
    """What a release opened."""

    cases: list[int]
    left_out: int
    """Of the chosen people those for whom no case was opened: they have withdrawn, one side has declined the
    other, an officer forbids the pair, an account is switched off, or a certificate that the need demands is
    not had any more."""
    later: int = 0
    """Proposed people whose case can still be opened, by another release of this run."""


@dataclass(frozen=True)
class ReleasePreview:
    """What a release would open now."""

    cases: int
    people: int
    officers: list[Officer]
    due: date | None
    """None while the calendar of working days does not reach it."""
    due_days: int
    without_account: int
    """People for whom the bureau speaks."""
    left_out: int
    later: int


Report = Callable[[int], Awaitable[None]]
"""Told the number of the step in `STEPS`."""
STEPS = (N_("核对所选推荐"), N_("开启对接"))
RELEASE = "match.release"
"""The kind of job."""


async def _untold(step: int) -> None:
    """Nobody follows."""


async def preview(actor: Actor, run_id: int, form: ReleaseForm) -> ReleasePreview:
    """What `release` would do with the same form, if nothing changes in between."""
    require(actor, *BUREAU, Role.AUDITOR)
    await read(actor, run_id)
    chosen = await choosing.chosen(actor, run_id, form)
    due = due_day(await calendars.in_force(), Stage.CONTACTED, today())
    return ReleasePreview(
        cases=len({key_of(row) for row in chosen.rows}), people=len(chosen.rows),
        officers=chosen.shared.officers(chosen.rows), due=due, due_days=WORKING_DAYS[Stage.CONTACTED],
        without_account=sum(row["account"] is None for row in chosen.rows), left_out=chosen.left_out,
        later=chosen.later,
    )  # fmt: skip


async def order(actor: Actor, run_id: int, form: ReleaseForm) -> int:
    """Release in the background, see `release`; the job. What can be refused by now is refused at once.

    Raises:
        Conflict: as `release`, or the run is being released.
    """
    await _releasable(actor, run_id)
    params = {"run_id": run_id, "account_id": actor.account_id, "assignment": actor.assignment}
    async with DB.transaction():
        await MatchRun.raw("SELECT pg_advisory_xact_lock(hashtext({}), {}::integer)", RELEASE, run_id)
        before = await last(run_id)
        if before is not None and before.running:
            raise Conflict(N_("这次运算正在发布；完成后可以发布其余的推荐"))
        await _state(run_id)
        await choosing.refuse_unopened(run_id, form, await choosing.chosen(actor, run_id, form))
        params |= form.model_dump(mode="json")
        job_id = await jobs.enqueue(actor, RELEASE, params, lane=_lane(run_id))
    return job_id  # noqa: RET504 - mypy: the transaction might end the block


async def last(run_id: int) -> JobStanding | None:
    """How far the release of a run is, or how the last one ended; None where none was ordered."""
    return await jobs.last_of_lane(_lane(run_id))


def _lane(run_id: int) -> str:
    return f"release:{run_id}"


async def release(
    actor: Actor, run_id: int, form: ReleaseForm | None = None, report: Report = _untold
) -> Released:
    """Open a case for every chosen proposal of a run (all, without a form), but for those with somebody who
    has withdrawn since, was declined or forbidden there, whose account is switched off, or who lacks by now
    the certificate that the need demands; otherwise all of
    the chosen or none. What is left may be released later, also after a newer run.

    Raises:
        Conflict: not ready, nothing left to release, or overtaken by what others have released since.
    """
    form = form or ReleaseForm()
    await _releasable(actor, run_id)
    async with friendly(), DB.transaction():
        await report(0)
        state = await _state(run_id, "FOR UPDATE")
        if state == RunState.READY:
            await MatchRun.update(
                {
                    MatchRun.state: str(RunState.RELEASED), MatchRun.released: now(),
                    MatchRun.released_by: actor.account_id,
                }
            ).where(MatchRun.id == run_id)  # fmt: skip
        await _hold(run_id)
        chosen = await choosing.chosen(actor, run_id, form)
        await choosing.refuse_unopened(run_id, form, chosen)
        await report(1)
        opened = await opening.open_cases(actor, run_id, chosen.rows, chosen.shared.of)
        await audit.record(
            actor, "run.released", f"run:{run_id}", cases=len(opened), people=len(chosen.rows),
            left_out=chosen.left_out, later=chosen.later,
        )  # fmt: skip
    return Released(opened, chosen.left_out, chosen.later)


async def _releasable(actor: Actor, run_id: int) -> None:
    """Refuse whoever does not release this run."""
    require(actor, *BUREAU)
    run = await read(actor, run_id)
    if actor.role is Role.OFFICER and not actor.reaches(run["county"]):
        raise NotAllowed


async def _state(run_id: int, lock: str = "") -> str:
    """The state of a run that can be released, or released further."""
    rows = await MatchRun.raw(f"SELECT state FROM match_run WHERE id = {{}} {lock}", run_id)  # noqa: S608
    state: str = rows[0]["state"]
    if state not in {RunState.READY, RunState.RELEASED}:
        raise Conflict(N_("只有「待发布」的结果可以发布；它可能刚被发布或已被新结果取代"))
    return state


_LOCKS = (
    """SELECT a.id FROM account a WHERE a.id IN (
           SELECT c.account FROM proposal p JOIN candidate c ON c.id = p.candidate WHERE p.run = {0}
           UNION SELECT t.account FROM proposal p JOIN team t ON t.id = p.team WHERE p.run = {0}
           UNION SELECT x.id FROM proposal p JOIN need n ON n.id = p.need
                 JOIN account x ON x.organisation = n.organisation WHERE p.run = {0})
       ORDER BY a.id FOR SHARE""",
    """SELECT id FROM need WHERE id IN (SELECT need FROM proposal WHERE run = {0})
       ORDER BY id FOR NO KEY UPDATE""",
    """SELECT id FROM team WHERE id IN (SELECT team FROM proposal WHERE run = {0})
       ORDER BY id FOR NO KEY UPDATE""",
    """SELECT id FROM candidate WHERE id IN (SELECT candidate FROM proposal WHERE run = {0})
       ORDER BY id FOR NO KEY UPDATE""",
    """SELECT id FROM team_member WHERE team IN (SELECT team FROM proposal WHERE run = {0})
       ORDER BY id FOR NO KEY UPDATE""",
    """SELECT id FROM certificate WHERE id IN (
           SELECT h.certificate FROM candidate_register h JOIN proposal p ON p.candidate = h.person
           WHERE p.run = {0}) ORDER BY id FOR SHARE""",
)
"""In the order of `ground.hold`."""


async def _hold(run_id: int) -> None:
    for lock in _LOCKS:
        await Proposal.raw(lock.replace("{0}", str(int(run_id))))
