"""Everything that changes a run: order one, steer it, release it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from talent_matching import Principle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.audit import service as audit
from talent_platform.brokerage.access import RUN
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.run_input import ScopeCount
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.tables import MatchRun
from talent_platform.brokerage.weighing import queries as weighing
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.jobs import service as jobs
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.fields import Code


class RunScopeForm(BaseModel):
    """Which needs a run looks at: those of employers of a county, in a branch, of a kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    county: Code | None = Field(title=N_("县区"), default=None)
    branch: Code | None = Field(title=N_("产业"), default=None)
    kind: Literal["all", "talent", "project"] = Field(title=N_("需求类型"), default="all")


class RunForm(RunScopeForm):
    """Which needs a run looks at, and how."""

    principle: Principle = Field(title=N_("按什么决定"), default="value")
    shortlist: int = Field(title=N_("每个需求先看多少人"), default=50, ge=5, le=500)
    introduction_cap: int = Field(title=N_("每人同时进行的推荐上限"), default=1, ge=1, le=10)
    floor: int | None = Field(title=N_("最低分"), default=None, ge=0, le=100)
    """Left out, that of the weights in force."""
    seed: int = Field(title=N_("随机种子"), default=0, ge=0, le=2**31 - 1)
    time_limit_seconds: int = Field(title=N_("求解时限"), default=120, ge=5, le=3600)


async def read(actor: Actor, run_id: int) -> dict[str, Any]:
    """One run.

    Raises:
        NotFound: none the reader may see.
    """
    facts = {"id": MatchRun.id, "county": MatchRun.county, "owner": MatchRun.owner}
    rows = (
        await MatchRun.select(
            *MatchRun.all_columns(), MatchRun.owner._.name.as_alias("owner_name"),
            MatchRun.released_by._.name.as_alias("releaser"), MatchRun.job._.state.as_alias("job_state"),
        )
        .where(MatchRun.id == run_id, where(visible(actor, RUN), facts))
        .output(load_json=True)
    )  # fmt: skip
    if not rows:
        raise NotFound
    return rows[0]


async def readable(actor: Actor, run_id: int) -> bool:
    """Whether the reader may see the run."""
    facts = {"id": MatchRun.id, "county": MatchRun.county, "owner": MatchRun.owner}
    return bool(await MatchRun.exists().where(MatchRun.id == run_id, where(visible(actor, RUN), facts)))


async def finished(actor: Actor, run_id: int) -> dict[str, Any]:
    """A run that has its result.

    Raises:
        NotFound: none the actor may see, or not calculated yet.
    """
    run = await read(actor, run_id)
    if not run["report"]:
        raise NotFound(N_("这次运算还没有结果"))
    return run


async def order(actor: Actor, form: RunForm, *, previous: int | None = None) -> tuple[int, int]:
    """Start a run in the background; returns (run, job).

    Raises:
        NotAllowed: not a bureau.
        Invalid: outside the actor's county, or a code that does not exist.
    """
    require(actor, *BUREAU)
    county = _reachable(actor, form.county, form.branch)
    async with DB.transaction():
        floor = round((await weighing.in_force(today())).floor * 100) if form.floor is None else form.floor
        values = form.model_dump() | {"county": county, "floor": floor}
        rows = await MatchRun.insert(MatchRun(**values, owner=actor.account_id, previous=previous))
        run_id = int(rows[0]["id"])
        job_id = await jobs.enqueue(actor, "match.run", {"run_id": run_id})
        await MatchRun.update({MatchRun.job: job_id}).where(MatchRun.id == run_id)
        await audit.record(actor, "run.ordered", f"run:{run_id}", **values)
    return run_id, job_id


def _reachable(actor: Actor, county: str | None, branch: str | None) -> str | None:
    """The county a run of the actor's looks at."""
    if not actor.city_wide:
        if county not in {None, actor.county}:
            raise NotAllowed(N_("只能对本县区的需求进行匹配"))
        county = actor.county
    if county is not None and county not in counties():
        raise Invalid(N_("没有这个县区"), {"county": N_("请从列表中选择县区")})
    if branch is not None and branch not in branches():
        raise Invalid(N_("没有这个产业"), {"branch": N_("请从列表中选择产业")})
    return county


async def counted(actor: Actor, form: RunScopeForm) -> ScopeCount:
    """What a run of this scope would look at today; a county's bureau runs its own county.

    Raises:
        NotAllowed, Invalid: as `order`.
    """
    require(actor, *BUREAU)
    county = _reachable(actor, form.county, form.branch)
    return await run_input.count(run_input.RunScope(county, form.branch, form.kind), today())


async def again(actor: Actor, run_id: int) -> tuple[int, int]:
    """The same scope and limits once more, with what has changed since: needs, people, pins, forbids."""
    row = await read(actor, run_id)
    form = RunForm(**{name: row[name] for name in RunForm.model_fields})
    return await order(actor, form, previous=run_id)
