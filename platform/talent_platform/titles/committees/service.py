"""What the bureau does with committees: propose, change, file or refuse, suspend, withdraw, end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.reference.form_values import changed, columns_of, values_of
from talent_platform.titles import verdicts
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries
from talent_platform.titles.committees.life import STATE_LABELS, STEPS
from talent_platform.titles.committees.queries import CommitteeView
from talent_platform.titles.committees.schemas import CommitteeForm
from talent_platform.titles.tables import CommitteeState, TitleCommittee, TitleCommitteeChange
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import MEANWHILE, hold, take

_TWICE = N_("已有同名的评委会，请核对名称")
_FILED = N_("评委会已经办理，不能修改；范围、人数或有效期有变的，重新提出并由新评委会承接")
_ANOTHER = N_("核准备案须由本局另一人办理")
_AGAINST = N_("不能核准备案：{why}")
_NO_SUCCESSOR = N_("请选择承接的评委会")


async def propose(actor: Actor, form: CommitteeForm) -> int:
    """Lay a committee before a second person of the bureau.

    Raises:
        Conflict: there is one of that name.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        try:
            rows = await TitleCommittee.insert(
                TitleCommittee(**columns_of(values_of(form)), proposed_by=actor.account_id)
            )
        except UniqueViolationError as error:
            raise Conflict(_TWICE) from error
        committee_id = int(rows[0]["id"])
        await _note(actor, committee_id, "proposed")
    return committee_id


async def edit(actor: Actor, committee_id: int, form: CommitteeForm, *, version: int | None) -> None:
    """Change a proposal; whoever changed it last is who proposes it.

    Raises:
        Conflict: it is no proposal any more, was changed meanwhile, or there is one of that name.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        await hold(TitleCommittee, committee_id)
        row = await queries.one(actor, committee_id)
        if row.state != CommitteeState.PROPOSED:
            raise Conflict(_FILED)
        if version is not None and row.version != version:
            raise Conflict(MEANWHILE)
        values = values_of(form)
        before = {name: getattr(row, name) for name in values}
        columns: dict[Any, Any] = {getattr(TitleCommittee, name): v for name, v in columns_of(values).items()}
        counted: dict[Any, Any] = {
            TitleCommittee.version: TitleCommittee.version + 1, TitleCommittee.updated: now(),
            TitleCommittee.proposed_by: actor.account_id,
        }  # fmt: skip
        try:
            await TitleCommittee.update({**columns, **counted}).where(TitleCommittee.id == committee_id)
        except UniqueViolationError as error:
            raise Conflict(_TWICE) from error
        await _note(actor, committee_id, "edited", changes=changed(before, values))


async def _note(
    actor: Actor, committee_id: int, action: str, *, changes: Mapping[str, list[Any]] | None = None
) -> None:
    written = line(actor, action, after=str(CommitteeState.PROPOSED), changed=changes)
    await write_line(TitleCommitteeChange, {"committee": committee_id}, written)
    await audit.record(actor, f"title_committee.{action}", f"title_committee:{committee_id}")


async def _second(actor: Actor, row: CommitteeView, step: Step) -> bool:
    return step.action != "file" or await may_confirm(row.proposed_by, actor)


async def _judged(taken: Taken[CommitteeView], successor: int | None = None) -> Mapping[str, Any]:
    """Raises Conflict: a rule forbids the filing. Raises Invalid: nobody follows."""
    match taken.step.action:
        case "file":
            verdicts.refuse_against(await verdicts.of_committee(taken.row), _AGAINST)
            return {"document": taken.given.document.strip(), "filed_by": taken.actor.account_id}
        case "end":
            choices = {int(value) for value, _ in await queries.standing(taken.row.id)}
            if successor not in choices:
                raise Invalid(_NO_SUCCESSOR, {"successor": _NO_SUCCESSOR})
            await hold(TitleCommittee, successor)
            return {"successor": successor}
    return {}


FLOW: Workflow[CommitteeView] = Workflow(
    "title_committee",
    N_("评委会"),
    TitleCommittee,
    TitleCommitteeChange,
    "committee",
    STATE_LABELS,
    STEPS,
    queries.one,
    may=_second,
    not_your_turn=_ANOTHER,
    before=_judged,
)


async def move(
    actor: Actor, committee_id: int, action: str, given: Given, *, successor: int | None = None
) -> str:
    """Take a step of `life.STEPS`; `end` names the committee that follows. Raises what `take` raises."""
    flow = replace(FLOW, before=partial(_judged, successor=successor))
    return await take(flow, actor, committee_id, action, given)
