"""Everything that changes a run: order one, steer it, release it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from talent_matching.result import Principle
from talent_platform.accounts.actor import Actor, Role
from talent_platform.accounts.permissions import Kind, require, visible, where
from talent_platform.audit import service as audit
from talent_platform.brokerage import cases, queries
from talent_platform.brokerage.guarding import friendly
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.tables import Directive, MatchRun, Proposal, RunState
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.jobs import service as jobs
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.standing import COMES, JOINED
from talent_platform.web.messages import gettext


class RunForm(BaseModel):
    """Which needs a run looks at, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    county: str | None = Field(title="县区", default=None)
    branch: str | None = Field(title="产业", default=None)
    kind: Literal["all", "talent", "project"] = Field(title="需求类型", default="all")
    principle: Principle = Field(title="按什么决定", default="value")
    shortlist: int = Field(title="每个需求先看多少人", default=50, ge=5, le=500)
    introduction_cap: int = Field(title="每人同时进行的推荐上限", default=1, ge=1, le=10)
    seed: int = Field(title="随机种子", default=0, ge=0, le=2**31 - 1)
    time_limit_seconds: int = Field(title="求解时限", default=120, ge=5, le=3600)


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
        .where(MatchRun.id == run_id, where(visible(actor, Kind.RUN), facts))
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
        raise NotFound("这次运算还没有结果")
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
            raise NotAllowed("只能对本县区的需求进行匹配")
        county = actor.county
    if county is not None and county not in counties():
        raise Invalid("没有这个县区", {"county": "请从列表中选择县区"})
    if form.branch is not None and form.branch not in branches():
        raise Invalid("没有这个产业", {"branch": "请从列表中选择产业"})
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


async def steer(actor: Actor, need_id: int, candidate_ids: list[int], action: str, reason: str) -> None:
    """Pin people to a need or forbid them there; it holds for every run until withdrawn.

    Raises:
        Invalid: no reason given.
        Conflict: the pair is steered already, the person pinned elsewhere, or no seat left to pin to.
    """
    require(actor, *BUREAU)
    await _in_reach(actor, need_id)
    if action not in {"pin", "forbid"}:
        raise NotFound
    if not 2 <= len(reason.strip()) <= 500:
        raise Invalid("请写明原因（2 至 500 字）", {"reason": "请写明原因（2 至 500 字）"})
    async with friendly(), DB.transaction():
        await queries.lock_needs([need_id])
        if action == "pin":
            await _room_to_pin(need_id, len(candidate_ids))
        for candidate_id in candidate_ids:
            await Directive.insert(
                Directive(
                    need=need_id, candidate=candidate_id, action=action, reason=reason.strip(),
                    made_by=actor.account_id,
                )
            )  # fmt: skip
        await audit.record(
            actor, f"pair.{action}", f"need:{need_id}", candidates=candidate_ids, reason=reason.strip()
        )


async def _in_reach(actor: Actor, need_id: int) -> None:
    rows = await Need.select(Need.organisation.county.as_alias("county")).where(Need.id == need_id)
    if not rows or not actor.reaches(rows[0]["county"]):
        raise NotFound


async def _room_to_pin(need_id: int, more: int) -> None:
    rows = await Need.raw(
        "SELECT n.seats - (SELECT count(*) FROM placement p WHERE p.need = n.id AND p.state <> 'closed') "
        "- (SELECT count(*) FROM directive d WHERE d.need = n.id AND d.action = 'pin' "
        "AND d.withdrawn IS NULL) AS free FROM need n WHERE n.id = {}",
        need_id,
    )
    if rows[0]["free"] < more:
        raise Conflict("该需求的空缺已全部锁定或正在对接，不能再锁定")


async def withdraw(actor: Actor, directive_id: int) -> None:
    """Take a pin or forbid back.

    Raises:
        NotFound: no such directive in force.
    """
    require(actor, *BUREAU)
    rows = await Directive.select(Directive.need, Directive.candidate, Directive.action).where(
        Directive.id == directive_id, Directive.withdrawn.is_null()
    )
    if not rows:
        raise NotFound
    await _in_reach(actor, rows[0]["need"])
    async with DB.transaction():
        await Directive.update({Directive.withdrawn: now(), Directive.withdrawn_by: actor.account_id}).where(
            Directive.id == directive_id
        )
        detail = {"candidate": rows[0]["candidate"], "was": rows[0]["action"]}
        await audit.record(actor, "pair.withdrawn", f"need:{rows[0]['need']}", **detail)


async def release(actor: Actor, run_id: int) -> list[int]:
    """Open a case for every proposal of a run: all of them or none. Returns the cases.

    Raises:
        Conflict: not ready, released already, or overtaken by what others have released since.
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
            raise Conflict("只有「待发布」的结果可以发布；它可能刚被发布或已被新结果取代")
        proposals = await (
            Proposal.select(Proposal.need, Proposal.candidate, Proposal.team, Proposal.score)
            .where(Proposal.run == run_id)
            .order_by(Proposal.need)
            .order_by(Proposal.candidate)
        )
        if not proposals:
            raise Conflict("这次运算没有任何推荐，无可发布")
        await queries.lock_needs(sorted({row["need"] for row in proposals}))
        await _refuse_overtaken(run_id)
        opened = await cases.open_cases(actor, run_id, proposals)
        await audit.record(actor, "run.released", f"run:{run_id}", cases=len(opened), people=len(proposals))
    return opened


async def _refuse_overtaken(run_id: int) -> None:
    """Say plainly which needs others have overtaken (the database's guards would refuse them anyway), and for
    which somebody has taken consent back."""
    rows = await Proposal.raw(
        f"""SELECT n.title, count(*) AS n FROM proposal p JOIN need n ON n.id = p.need
           WHERE p.run = {{}} AND (
               n.state NOT IN ('open', 'part_filled')
               OR CASE WHEN p.team IS NULL
                  THEN NOT EXISTS (SELECT FROM candidate c WHERE c.id = p.candidate AND c.consent)
                  ELSE NOT EXISTS (SELECT FROM {JOINED} WHERE t.id = p.team AND c.id = p.candidate
                                   AND t.consent AND {COMES}) END
               OR EXISTS (SELECT FROM placement x WHERE x.candidate = p.candidate
                          AND (x.state = 'hired' OR (x.state = 'open' AND x.need = p.need)))
               OR n.seats < (SELECT count(*) FROM placement x WHERE x.need = p.need AND x.state <> 'closed')
                          + (SELECT count(*) FROM proposal y WHERE y.run = p.run AND y.need = p.need))
           GROUP BY n.id, n.title ORDER BY n.id LIMIT 4""",  # noqa: S608 - texts of supply.standing
        run_id,
    )
    if rows:
        titles = "、".join(f"「{row['title']}」" for row in rows[:3]) + ("等" if len(rows) > 3 else "")
        raise Conflict(
            gettext(
                "运算之后情况有变，{titles}的名额或人选已被占用，或有人撤回了同意；请重新运算后再发布",
                titles=titles,
            )
        )
