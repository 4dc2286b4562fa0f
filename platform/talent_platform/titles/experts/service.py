"""What becomes of an expert: nominated by a unit and put right, selected by the bureau for a term and another
one, left or removed."""

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
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.reference.form_values import changed, columns_of, history_json, values_of
from talent_platform.titles.access import KEEPERS, NOMINATORS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.experts import queries, verdicts
from talent_platform.titles.experts.life import EXPERT_STATES, EXPERT_STEPS
from talent_platform.titles.experts.queries import ExpertView
from talent_platform.titles.experts.schemas import ExpertFacts, NominationEdit, SelectionForm
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
from talent_platform.workflow.taking import MEANWHILE, hold, take

TWICE = N_("此人已在这个评委会的评委库中，或已被推荐")
CLOSED = N_("评委会没有在核准备案有效期内开展评审，不能推荐评审专家")
_ANOTHER = N_("筛选和续聘须由本局另一人办理，续聘先由推荐单位或本局提出；修改和撤回由推荐的单位办理")
_SELECTED = N_("推荐已经办理，不能修改；请由人社部门办理退出后重新推荐")
_AGAINST_RENEWAL = N_("不能续聘：{why}")
_OVERLAPS = N_("新的聘期须在现聘期届满后开始")
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


async def edit(actor: Actor, expert_id: int, form: NominationEdit, *, version: int | None) -> None:
    """Put a nomination right before somebody selects.

    Raises:
        NotAllowed: not of who nominated.
        Conflict: it was dealt with or changed meanwhile, or the committee has this person already.
    """
    async with DB.transaction():
        await hold(TitleExpert, expert_id)
        row = await own(actor, expert_id)
        if row.state != TitleExpertState.NOMINATED:
            raise Conflict(_SELECTED)
        if version is not None and row.version != version:
            raise Conflict(MEANWHILE)
        values = values_of(form, without=("identity",))
        before = {name: getattr(row, name) for name in values}
        written = line(actor, "edited", after=row.state, changed=changed(before, values))
        await write_line(TitleExpertChange, {"expert": expert_id}, written)
        stored: dict[Any, Any] = {
            **columns_of(values), TitleExpert.version: TitleExpert.version + 1, TitleExpert.updated: now(),
        }  # fmt: skip
        if form.identity is not None:
            stored["person_key"] = key_of_person(form.identity)
        try:
            await TitleExpert.update(stored).where(TitleExpert.id == expert_id)
        except UniqueViolationError as error:
            raise Conflict(TWICE) from error
        await audit.record(actor, "title_expert.edited", f"title_expert:{expert_id}")


async def own(actor: Actor, expert_id: int) -> ExpertView:
    """One whom the actor nominated, or a colleague of the unit. Raises NotAllowed."""
    row = await queries.one(require(actor, *NOMINATORS), expert_id)
    if not nominated_by(actor, row):
        raise NotAllowed(_ANOTHER)
    return row


def nominated_by(actor: Actor, row: ExpertView) -> bool:
    """Whether the actor nominated, or a colleague of the unit."""
    return row.nominated_by == actor.account_id or (
        row.organisation is not None and row.organisation == actor.organisation_id
    )


async def _turn(actor: Actor, row: ExpertView, step: Step) -> bool:
    """A second person selects and renews; who nominated takes back and asks for another term, the bureau too;
    one term at a time."""
    match step.action:
        case "select":
            return await may_confirm(row.nominated_by, actor)
        case "withdraw":
            return nominated_by(actor, row)
        case "ask_renewal":
            asks = actor.role in KEEPERS or nominated_by(actor, row)
            return asks and row.renewal_by is None and row.term_from is not None and row.term_from <= today()
        case "renew":
            return row.renewal_by is not None and await may_confirm(row.renewal_by, actor)
        case "refuse_renewal":
            return row.renewal_by is not None
    return True


async def _judged(taken: Taken[ExpertView], form: SelectionForm | None = None) -> Mapping[str, Any]:
    """Raises Invalid: no term. Raises Conflict: a rule stands against the selection."""
    if taken.step.action == "ask_renewal":
        return {"renewal_by": taken.actor.account_id}
    if taken.step.action not in {"select", "renew"}:
        return {"invitation": None, "invited_until": None, "renewal_by": None}
    if form is None:
        raise Invalid(_CHOOSE, {"term_from": _CHOOSE})
    row = taken.row
    if row.term_to is not None and form.term_from <= row.term_to:
        raise Invalid(_OVERLAPS, {"term_from": _OVERLAPS})
    await hold(TitleCommittee, taken.row.committee)
    committee = await committees.by_id(taken.row.committee)
    if committee.state != CommitteeState.IN_FORCE:
        raise Conflict(CLOSED)
    told = replace(
        row, conditions=tuple(form.conditions), term_from=form.term_from, term_to=form.term_to,
        before_from=None, before_to=None,
    )  # fmt: skip
    decision = await verdicts.if_selected(committee, told, taken.actor.account_id)
    refuse_against(decision, _AGAINST if taken.step.action == "select" else _AGAINST_RENEWAL)
    terms = {name: [getattr(row, name), getattr(form, name)] for name in ("term_from", "term_to")}
    taken.said["changed"] = history_json(terms)
    return {
        **columns_of(values_of(form)), "document": taken.given.document.strip(),
        "selected_by": taken.actor.account_id, "before_from": row.term_from, "before_to": row.term_to,
        "renewal_by": None,
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
    """Take a step of `life.EXPERT_STEPS`; `select` and `renew` come with their form. Raises what `take`
    raises."""
    flow = replace(EXPERT_FLOW, before=partial(_judged, form=form))
    return await take(flow, actor, expert_id, action, given)
