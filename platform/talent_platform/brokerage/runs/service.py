"""Everything that changes a run: order one, steer it, release it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from talent_matching import Principle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.access import RUN
from talent_platform.brokerage.cases import opening
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.tables import MatchRun, Proposal, RunState
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.jobs import service as jobs
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.fields import Code
from talent_platform.supply.teams.member_consent import COMES, PLACED_AS_ANOTHER


@dataclass(frozen=True)
class Released:
    """What a release opened."""

    cases: list[int]
    left_out: int
    """Proposed people for whom no case was opened: they have withdrawn, or an account is switched off."""


FLOOR = 60
"""Points of a hundred below which a run proposes nobody, where its maker sets no other floor."""


class RunForm(BaseModel):
    """Which needs a run looks at, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    county: Code | None = Field(title=N_("县区"), default=None)
    branch: Code | None = Field(title=N_("产业"), default=None)
    kind: Literal["all", "talent", "project"] = Field(title=N_("需求类型"), default="all")
    principle: Principle = Field(title=N_("按什么决定"), default="value")
    shortlist: int = Field(title=N_("每个需求先看多少人"), default=50, ge=5, le=500)
    introduction_cap: int = Field(title=N_("每人同时进行的推荐上限"), default=1, ge=1, le=10)
    floor: int = Field(title=N_("最低分"), default=FLOOR, ge=0, le=100)
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
            *MatchRun.all_columns(), MatchRun.owner.name.as_alias("owner_name"),
            MatchRun.released_by.name.as_alias("releaser"), MatchRun.job.state.as_alias("job_state"),
        )
        .where(MatchRun.id == run_id, where(visible(actor, RUN), facts))
        .output(load_json=True)
    )  # fmt: skip
    if not rows:
        raise NotFound
    return rows[0]


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
    county = form.county
    if not actor.city_wide:
        if county not in {None, actor.county}:
            raise NotAllowed(N_("只能对本县区的需求进行匹配"))
        county = actor.county
    if county is not None and county not in counties():
        raise Invalid(N_("没有这个县区"), {"county": N_("请从列表中选择县区")})
    if form.branch is not None and form.branch not in branches():
        raise Invalid(N_("没有这个产业"), {"branch": N_("请从列表中选择产业")})
    async with DB.transaction():
        values = form.model_dump() | {"county": county}
        rows = await MatchRun.insert(MatchRun(**values, owner=actor.account_id, previous=previous))
        run_id = int(rows[0]["id"])
        job_id = await jobs.enqueue(actor, "match.run", {"run_id": run_id})
        await MatchRun.update({MatchRun.job: job_id}).where(MatchRun.id == run_id)
        await audit.record(actor, "run.ordered", f"run:{run_id}", **values)
    return run_id, job_id


async def again(actor: Actor, run_id: int) -> tuple[int, int]:
    """The same scope and limits once more, with what has changed since: needs, people, pins, forbids."""
    row = await read(actor, run_id)
    form = RunForm(**{name: row[name] for name in RunForm.model_fields})
    return await order(actor, form, previous=run_id)


async def release(actor: Actor, run_id: int) -> Released:
    """Open a case for every proposal of a run, but for those with somebody who has withdrawn since or whose
    account is switched off; otherwise all of them or none.

    Raises:
        Conflict: not ready, released already, overtaken by what others have released since, or nobody left.
    """
    require(actor, *BUREAU)
    run = await read(actor, run_id)
    if actor.role is Role.OFFICER and not actor.reaches(run["county"]):
        raise NotAllowed
    async with friendly(), DB.transaction():
        claimed = (
            await MatchRun.update(
                {
                    MatchRun.state: str(RunState.RELEASED), MatchRun.released: now(),
                    MatchRun.released_by: actor.account_id,
                }
            )
            .where(MatchRun.id == run_id, MatchRun.state == str(RunState.READY))
            .returning(MatchRun.id)
        )  # fmt: skip
        if not claimed:
            raise Conflict(N_("只有「待发布」的结果可以发布；它可能刚被发布或已被新结果取代"))
        proposals = await (
            Proposal.select(Proposal.need, Proposal.candidate, Proposal.team, Proposal.score)
            .where(Proposal.run == run_id)
            .order_by(Proposal.need)
            .order_by(Proposal.candidate)
        )
        if not proposals:
            raise Conflict(N_("这次运算没有任何推荐，无可发布"))
        await _hold(run_id)
        left_out = await _withdrawn(run_id)
        standing = [row for row in proposals if (row["need"], row["candidate"]) not in left_out]
        if not standing:
            raise Conflict(N_("运算之后，所推荐的人都撤回了同意或账号已停用；请重新运算后再发布"))
        await _refuse_overtaken(run_id, {row["candidate"] for row in standing})
        opened = await opening.open_cases(actor, run_id, standing)
        await audit.record(
            actor, "run.released", f"run:{run_id}", cases=len(opened), people=len(standing),
            left_out=len(left_out),
        )  # fmt: skip
    return Released(opened, len(left_out))


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
)
"""In the order of `ground.hold`."""


async def _hold(run_id: int) -> None:
    for lock in _LOCKS:
        await Proposal.raw(lock.replace("{0}", str(int(run_id))))


async def _withdrawn(run_id: int) -> set[tuple[int, int]]:
    """(need, person) of the proposals that cannot be opened: the person does not come any more or is away;
    of a team everybody, if a core member does not come or too few are left."""
    rows = await Proposal.raw(
        f"""WITH stands AS (
            SELECT p.need, p.candidate, p.team, coalesce(m.core, true) AS core, t.minimum_size AS least,
                   NOT EXISTS (SELECT FROM account a WHERE NOT a.active AND a.id IN (c.account, t.account))
                   AND NOT EXISTS (SELECT FROM need n JOIN resting_employer USING (organisation)
                                   WHERE n.id = p.need)
                   AND c.state <> 'withdrawn' AND c.refused_at IS NULL
                   AND CASE WHEN p.team IS NULL THEN c.registered AND c.consent
                            ELSE m.id IS NOT NULL AND t.consent AND t.state <> 'withdrawn' AND {COMES}
                            END AS fine
            FROM proposal p JOIN candidate c ON c.id = p.candidate LEFT JOIN team t ON t.id = p.team
            LEFT JOIN team_member m ON m.team = p.team AND m.candidate = p.candidate WHERE p.run = {{}}
        )
        SELECT s.need, s.candidate FROM stands s WHERE NOT s.fine OR s.team IS NOT NULL AND (
            EXISTS (SELECT FROM stands x WHERE x.team = s.team AND x.need = s.need AND x.core AND NOT x.fine)
            OR s.least > (SELECT count(*) FROM stands x
                          WHERE x.team = s.team AND x.need = s.need AND x.fine))""",  # noqa: S608
        run_id,
    )
    return {(row["need"], row["candidate"]) for row in rows}


async def _refuse_overtaken(run_id: int, people: set[int]) -> None:
    """Say plainly which needs others have overtaken; the database's guards would refuse them anyway."""
    rows = await Proposal.raw(
        f"""SELECT n.title, count(*) AS n FROM proposal p JOIN need n ON n.id = p.need
           JOIN candidate c ON c.id = p.candidate
           WHERE p.run = {{}} AND p.candidate = ANY({{}}) AND (
               n.state NOT IN ('open', 'part_filled')
               OR {PLACED_AS_ANOTHER.format("c")}
               OR EXISTS (SELECT FROM placement x WHERE x.candidate = p.candidate
                          AND (x.state = 'hired' OR (x.state = 'open' AND x.need = p.need)))
               OR n.seats < (SELECT count(*) FROM placement x WHERE x.need = p.need AND x.state <> 'closed')
                          + (SELECT count(*) FROM proposal y WHERE y.run = p.run AND y.need = p.need
                             AND y.candidate = ANY({{}})))
           GROUP BY n.id, n.title ORDER BY n.id LIMIT 4""",  # noqa: S608 - texts of supply.standing
        run_id, sorted(people), sorted(people),
    )  # fmt: skip
    if rows:
        titles = "、".join(f"「{row['title']}」" for row in rows[:3]) + ("等" if len(rows) > 3 else "")
        raise Conflict(
            gettext("运算之后情况有变，{titles}的名额或人选已被占用；请重新运算后再发布", titles=titles)
        )
