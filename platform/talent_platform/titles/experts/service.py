"""What becomes of an expert: nominated by a unit, selected by the bureau, signed, left or removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.reference.form_values import columns_of, values_of
from talent_platform.titles.access import NOMINATORS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.experts import queries, verdicts
from talent_platform.titles.experts.life import EXPERT_STATES, EXPERT_STEPS
from talent_platform.titles.experts.queries import ExpertView
from talent_platform.titles.experts.schemas import ExpertFacts, SelectionForm
from talent_platform.titles.tables import (
    CommitteeState,
    TitleCommittee,
    TitleExpert,
    TitleExpertChange,
    TitleExpertState,
)
from talent_platform.titles.verdicts import refuse_against
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import hold, take

TWICE = N_("此人已在这个评委会的评委库中，或已被推荐")
CLOSED = N_("评委会没有在核准备案有效期内开展评审，不能推荐评审专家")
_ANOTHER = N_("筛选须由本局另一人办理；撤回由推荐的单位办理")
_AGAINST = N_("不能选入评委库：{why}")
_CHOOSE = N_("请填写聘期并勾选已核实的条件")


async def nominate(actor: Actor, committee_id: int, form: ExpertFacts) -> int:
    """Name somebody for the pool of a committee.

    Raises:
        Conflict: the committee is not in force, or has this person already.
    """
    require(actor, *NOMINATORS)
    async with DB.transaction():
        await hold(TitleCommittee, committee_id)
        if (await committees.by_id(committee_id)).state != CommitteeState.IN_FORCE:
            raise Conflict(CLOSED)
        expert_id = await written(actor, committee_id, form)
        await audit.record(actor, "title_expert.nominated", f"title_expert:{expert_id}")
    return expert_id


async def written(actor: Actor, committee_id: int, form: ExpertFacts) -> int:
    """The nomination with its line in the history, within the caller's transaction. Raises Conflict."""
    values = values_of(form, without=("identity", "committee"))
    of_unit = None if actor.role is Role.CITY else actor.organisation_id
    row = TitleExpert(
        **columns_of(values), committee=committee_id, person_key=key_of_person(form.identity),
        organisation=of_unit, nominated_by=actor.account_id,
    )  # fmt: skip
    try:
        async with DB.transaction():
            expert_id = int((await TitleExpert.insert(row))[0]["id"])
    except UniqueViolationError as error:
        raise Conflict(TWICE) from error
    said = line(actor, "nominated", after=str(TitleExpertState.NOMINATED))
    await write_line(TitleExpertChange, {"expert": expert_id}, said)
    return expert_id


async def _turn(actor: Actor, row: ExpertView, step: Step) -> bool:
    """A second person selects; who nominated takes back, a colleague of the unit too."""
    if step.action == "select":
        return await may_confirm(row.nominated_by, actor)
    if step.action != "withdraw":
        return True
    return row.nominated_by == actor.account_id or (
        row.organisation is not None and row.organisation == actor.organisation_id
    )


async def _judged(taken: Taken[ExpertView], form: SelectionForm | None = None) -> Mapping[str, Any]:
    """Raises Invalid: no term. Raises Conflict: a rule stands against the selection."""
    if taken.step.action != "select":
        return {"invitation": None, "invited_until": None}
    if form is None:
        raise Invalid(_CHOOSE, {"term_from": _CHOOSE})
    await hold(TitleCommittee, taken.row.committee)
    committee = await committees.by_id(taken.row.committee)
    if committee.state != CommitteeState.IN_FORCE:
        raise Conflict(CLOSED)
    told = replace(
        taken.row, conditions=tuple(form.conditions), term_from=form.term_from, term_to=form.term_to
    )
    refuse_against(await verdicts.if_selected(committee, told, taken.actor.account_id), _AGAINST)
    return {
        **columns_of(values_of(form)), "document": taken.given.document.strip(),
        "selected_by": taken.actor.account_id,
    }  # fmt: skip


EXPERT_FLOW: Workflow[ExpertView] = Workflow(
    "title_expert",
    N_("评审专家"),
    TitleExpert,
    TitleExpertChange,
    "expert",
    EXPERT_STATES,
    EXPERT_STEPS,
    queries.one,
    may=_turn,
    not_your_turn=_ANOTHER,
    before=_judged,
)


async def move(
    actor: Actor, expert_id: int, action: str, given: Given, form: SelectionForm | None = None
) -> str:
    """Take a step of `life.EXPERT_STEPS`; `select` comes with its form. Raises what `take` raises."""
    flow = replace(EXPERT_FLOW, before=partial(_judged, form=form))
    return await take(flow, actor, expert_id, action, given)
