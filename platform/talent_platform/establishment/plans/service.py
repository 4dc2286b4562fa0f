"""The road of a post plan; the only writer of plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment import wording
from talent_platform.establishment.approvals.queries import approval, papers_of
from talent_platform.establishment.approvals.service import grant, grant_with
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.ledger import told as books
from talent_platform.establishment.plans import queries as plans_queries
from talent_platform.establishment.plans.counts import Counts, counts_in, grades_of_form, posts_of
from talent_platform.establishment.plans.steps import AUTHORITY, STEPS
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.tables.ledger import EntryKind, LedgerAct
from talent_platform.establishment.tables.plans import PlanState, PlanStep, PostPlan
from talent_platform.establishment.turns import COUNTY_LEVELS, office
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import MEANWHILE, hold, take
from talent_posts import (
    Approval,
    Decision,
    Plan,
    PlannedPosts,
    decision_to_json,
    in_the_way,
    may_proceed,
    plan_check,
)


async def check(
    institution_id: int, counts: Counts, day: date, *, approvals: tuple[Approval, ...] = (),
    draft: bool = True,
) -> Decision:  # fmt: skip
    """G1-G4 for the numbers as they stand and the establishment on record, by the law of `day`; a `draft` may
    still lack its approval and never takes effect before today."""
    day = takes_effect(day) if draft else day
    unit = await units.unit_on(institution_id, day)
    plan = Plan(
        posts=tuple(PlannedPosts(category=c, grade=g, count=n) for (c, g), n in counts.items()),
        approvals=approvals,
    )
    # A freeze leaves the number of posts as it is: what follows is what later versions approve.
    later = await books.versions_after(institution_id, day)
    changes = tuple(each for each in unit.changes if each.since in later)
    return plan_check(
        unit.institution, plan, law_on=day, changes=changes, draft=draft, figures=await in_force()
    )


def takes_effect(day: date | None) -> date:
    """The day on which a plan approved now begins: nobody could have kept to it before."""
    return max(day or clock.today(), clock.today())


async def draft(
    actor: Actor, institution_id: int, counts: Counts, *, effective: date, establishment: int | None
) -> int:
    """A new version; returns its id.

    Raises:
        Invalid: no posts at all.
        Conflict: an earlier version is still on its road.
    """
    require(actor, Role.INSTITUTION)
    await queries.with_posts_id(actor, institution_id)
    if not counts:
        raise Invalid(N_("请至少填写一个等级的岗位数"), {"": N_("请至少填写一个等级的岗位数")})
    async with DB.transaction():
        await ledger.lock(institution_id)
        await queries.refuse_closed(institution_id)
        versions = await plans_queries.plans_of(institution_id)
        if any(row["state"] not in {PlanState.APPROVED, PlanState.RETURNED} for row in versions):
            raise Conflict(N_("上一版方案尚未办结，请先修改或办结该版"))
        rows = await PostPlan.insert(
            PostPlan(
                institution=institution_id, version=max((row["version"] for row in versions), default=0) + 1,
                posts=posts_of(counts), effective=effective, establishment=establishment,
            )
        )  # fmt: skip
        plan_id = int(rows[0]["id"])
        await audit.record(actor, "plan.drafted", f"plan:{plan_id}")
    return plan_id


async def revise(
    actor: Actor, plan_id: int, counts: Counts, *, effective: date, establishment: int | None, version: int
) -> None:
    """Change a draft or a returned version; `version`: what was saved when it was read.

    Raises:
        Conflict: it is on its road or approved, or somebody saved since.
        Invalid: no posts at all.
    """
    require(actor, Role.INSTITUTION)
    if not counts:
        raise Invalid(N_("请至少填写一个等级的岗位数"), {"": N_("请至少填写一个等级的岗位数")})
    async with DB.transaction():
        await _hold(plan_id)
        row = await plan_row(actor, plan_id)
        if row["state"] not in {PlanState.DRAFT, PlanState.RETURNED}:
            raise Conflict(N_("方案已报送，不能再改；需要修改请联系审核单位退回"))
        if row["revision"] != version:
            raise Conflict(MEANWHILE)
        await PostPlan.update(
            {
                PostPlan.posts: posts_of(counts), PostPlan.effective: effective,
                PostPlan.establishment: establishment, PostPlan.updated: clock.now(),
                PostPlan.revision: PostPlan.revision + 1,
            }
        ).where(PostPlan.id == plan_id)  # fmt: skip
        await audit.record(actor, "plan.revised", f"plan:{plan_id}")


async def plan_row(actor: Actor, plan_id: int) -> dict[str, Any]:
    """A version of an institution the actor may see.

    Raises:
        NotFound: none.
    """
    rows = await PostPlan.select().where(PostPlan.id == plan_id).output(load_json=True)
    if not rows:
        raise NotFound
    await queries.institution_id(actor, rows[0]["institution"])
    return {**rows[0], "approvals": await papers_of("plan", plan_id)}


async def decision_of(row: Mapping[str, Any]) -> Decision:
    """What the rulebook says to a stored version, with the approvals it has."""
    return await check(
        row["institution"], counts_in(row), row["effective"] or clock.today(),
        approvals=tuple(map(approval, row["approvals"])), draft=row["state"] != PlanState.APPROVED,
    )  # fmt: skip


async def _may(actor: Actor, row: Mapping[str, Any], step: Step) -> bool:
    """Whose turn it is. A department with an account of its own speaks for itself; for other units the first
    bureau records what the department says."""
    if step.action == "submit":
        return True
    passed = (PlanState.DEPARTMENT, PlanState.COUNTY, PlanState.CITY).index(PlanState(row["state"]))
    unit = row["unit"]
    return actor.role is office(passed, speaks=unit["department_speaks"], level=unit["level"])


async def in_charge(actor: Actor, plan_id: int) -> dict[str, Any]:
    """A version with its institution (`unit`), as steps need it.

    Raises:
        NotFound: none the actor may see.
    """
    row = await plan_row(actor, plan_id)
    return {**row, "unit": await queries.institution(actor, row["institution"])}


async def _hold(plan_id: int) -> None:
    for row in await PostPlan.select(PostPlan.institution).where(PostPlan.id == plan_id):
        await ledger.lock(row["institution"])
    await hold(PostPlan, plan_id)


async def _ask_the_rules(taken: Taken) -> Mapping[str, Any]:
    """What the rulebook says is kept with the step; the last one writes the differences to the ledger."""
    row, step, document = dict(taken.row), taken.step, taken.given.document.strip()
    target = PlanState(step.target)
    if step.action == "submit" and row["unit"]["department_silent"]:
        target = PlanState.COUNTY  # no office takes two steps
    if target is PlanState.COUNTY and row["unit"]["level"] not in COUNTY_LEVELS:
        target = PlanState.CITY
    authority = AUTHORITY.get(step.action)
    if authority:
        row["approvals"] = [*row["approvals"], *await _granted(taken, authority)]
    decision = await decision_of(row)
    taken.said["decision"] = decision_to_json(decision).decode()
    if authority:
        _refuse(decision, approvals_to_come=target is not PlanState.APPROVED)
    if target is not PlanState.APPROVED:
        return {"state": str(target)}
    row["effective"] = takes_effect(row["effective"])
    await _enter(row, taken.actor, document, acknowledged=taken.given.acknowledged)
    return {"state": str(target), "effective": row["effective"], "document": document}


def records_department(unit: Mapping[str, Any], action: str) -> bool:
    """Whether a bureau records with this step, the first of its own, what the unit's department says, which
    has no account. `unit`: as `in_charge` gives it."""
    first = "county_pass" if unit["level"] in COUNTY_LEVELS else "city_pass"
    return bool(unit["department"] and unit["department_silent"]) and action == first


async def _granted(taken: Taken, authority: str) -> list[Mapping[str, Any]]:
    """The papers of a step: the office's own, before it the word of a department without an account."""
    unit, given, plan = taken.row["unit"], taken.given, taken.row["id"]
    papers: list[Mapping[str, Any]] = []
    if records_department(unit, taken.step.action):
        row = {"id": plan, "department_silent": True}
        papers.append(await grant_with(taken.actor, "plan", row, "department", given))
    if unit["department"] or authority != "department":
        silent = authority == "department" and unit["department_silent"]
        document = given.document.strip()
        papers.append(await grant(taken.actor, "plan", plan, authority, document, recorded=silent))
    return papers


FLOW = Workflow(
    thing="plan", name=N_("方案"), table=PostPlan, history=PlanStep, subject="plan",
    states={state: badge.label for state, badge in wording.PLAN_BADGES.items()}, steps=STEPS, find=in_charge,
    may=_may, before=_ask_the_rules, hold=_hold, version="revision",
)  # fmt: skip


async def move(
    actor: Actor, plan_id: int, name: str, *, note: str = "", document: str = "", behalf: str = "",
    acknowledged: bool = False, version: int | None = None,
) -> None:  # fmt: skip
    """Take one step. `behalf`: the paper of a department without an account.

    Raises:
        NotAllowed: not this actor's turn.
        Conflict: it stands elsewhere by now, it is blocked by a rule, or fewer seats than are in use without
            `acknowledged`.
        Invalid: no document number, also of the department, or a return without a reason in words.
    """
    refuse_long(note=note, document=document, behalf=behalf)
    given = Given(note=note, document=document, behalf=behalf, version=version, acknowledged=acknowledged)
    await take(FLOW, actor, plan_id, name, given)


def _refuse(decision: Decision, *, approvals_to_come: bool) -> None:
    if not may_proceed(decision, approvals_to_come=approvals_to_come):
        against = in_the_way(decision, approvals_to_come=approvals_to_come)
        why = "；".join(f"{each.rule} {each.reason}" for each in against)
        raise Conflict(gettext("不能核准：{why}", why=why))


async def _enter(row: Mapping[str, Any], actor: Actor, document: str, *, acknowledged: bool) -> None:
    """What this version approves of every grade, from its day to the next version's.

    Raises:
        Conflict: on some day of it fewer seats of a grade than are in use, not `acknowledged`.
    """
    counts = counts_in(row)
    decision = await ledger.decide(
        LedgerAct.PLAN, row["institution"], actor, plan=row["id"], document=document
    )
    for category, _, grades in grades_of_form():
        for grade, _ in grades:
            await ledger.seats(
                row["institution"], EntryKind.APPROVED, (category, grade), counts.get((category, grade), 0),
                row["effective"], actor, decision, plan=row["id"], document=document,
                detail={"acknowledged_excess": True} if acknowledged else None,
            )  # fmt: skip
    await ledger.settle(
        N_("核减后{post}自 {day} 起少于在用的岗位；如确需核减，请勾选「已知悉超岗，逐步消化」")
    )


async def steps_of(plan_id: int) -> list[dict[str, Any]]:
    """Steps of a version, newest first."""
    return list(
        await PlanStep.select(
            PlanStep.at, PlanStep.actor_name, PlanStep.to_state, PlanStep.note, PlanStep.document
        )
        .where(PlanStep.plan == plan_id)
        .order_by(PlanStep.id, ascending=False)
    )
