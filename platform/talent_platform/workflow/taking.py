"""Taking a step: locked, checked, stored, and written into history and log, all or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.errors import Conflict, NotAllowed, NotFound, TalentError
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.history import line, one_batch, write_line
from talent_platform.workflow.steps import (
    UNDO,
    UNDONE,
    Given,
    Step,
    Taken,
    Thing,
    Workflow,
    require_given,
    state_of,
    too_late,
    value_of,
)

MEANWHILE = N_("在您打开之后，别人已保存了新的内容；请核对后再保存一次")


async def take(
    flow: Workflow[Thing], actor: Actor, row_id: int, action: str, given: Given | None = None
) -> str:
    """Take one step; returns the state it led to. Of two taken at once the second finds the thing moved on.

    Raises:
        NotFound: no such step, or no such thing for this actor.
        NotAllowed: not this role's step, or not its turn.
        Invalid: what the step asks for is missing.
        Conflict: the thing is no longer where the step starts, or its deadline has passed.
    """
    step = flow.step(action)
    given = given or Given()
    async with DB.transaction():
        await (flow.hold or partial(hold, flow.table))(row_id)
        row = await flow.find(actor, row_id)
        if actor.role not in step.roles:
            raise NotAllowed
        require_given(flow, step, given)
        require_place(flow, row, step, given.version)
        if not await flow.may(actor, row, step):
            raise NotAllowed(flow.not_your_turn)
        taken = Taken(actor, row, step, given)
        columns = {flow.state: step.target, **await flow.before(taken)}
        await _written(flow, actor, row, step=step, given=given, columns=columns, said=taken.said)
    return str(columns[flow.state])


WITHIN = timedelta(days=1)
"""How long a step can be undone."""
_OTHERS = N_("只能撤销本人最后办理的一步；之后已有变动的不能撤销")
_TOO_LATE = N_("办理已超过一天，不能撤销")


@dataclass(frozen=True, slots=True)
class _LastLine:
    actor_id: int | None
    actor_role: str
    action: str
    from_state: str | None
    to_state: str
    at: datetime


async def undo(flow: Workflow[Thing], actor: Actor, row_id: int, _action: str, given: Given) -> str:
    """Take back the last step of a thing within a day, by whoever took it, while nothing has come of it;
    returns the state it stood in before. History and log keep both.

    Raises:
        NotFound: no such thing for this actor, or a road on which nothing is undone.
        Conflict: the last that happened is no step of this actor's, was too long ago, or something came of
            it; or the thing may not stand there any more.
    """
    if flow.followed is None:
        raise NotFound(N_("没有这个步骤"))
    async with DB.transaction():
        await (flow.hold or partial(hold, flow.table))(row_id)
        row = await flow.find(actor, row_id)
        if given.version is not None and value_of(row, flow.version) != given.version:
            raise Conflict(MEANWHILE)
        table: Any = flow.history
        lines = views(
            _LastLine,
            await table.select(*columns_of(_LastLine, table))
            .where(getattr(table, flow.subject) == row_id)
            .order_by(table.id, ascending=False)
            .limit(1),
        )
        last = lines[0]
        own = (last.actor_id, last.actor_role) == (actor.account_id, str(actor.role))
        if not own or last.action not in flow.steps or last.from_state is None:
            raise Conflict(_OTHERS)
        if now() - last.at > WITHIN:
            raise Conflict(_TOO_LATE)
        if said := await flow.followed(row, last.at):
            raise Conflict(said)
        sources, roles = frozenset({last.to_state}), frozenset({actor.role})
        step = Step(UNDONE, N_("撤销办理"), sources, last.from_state, roles)
        require_place(flow, row, step, given.version)
        columns = {flow.state: step.target, **await flow.before(Taken(actor, row, step, given))}
        await _written(flow, actor, row, step=step, given=given, columns=columns, said={})
    return str(columns[flow.state])


async def own_last(flow: Workflow[Any], actor: Actor, ids: Collection[int]) -> frozenset[int]:
    """Those of these things whose last step is the actor's own and not a day old: what `undo` may take back,
    if nothing came of it."""
    if flow.followed is None or not ids:
        return frozenset()
    table: Any = flow.history
    subject = getattr(table, flow.subject)
    lines = (
        await table.select(subject.as_alias("thing"), *columns_of(_LastLine, table))
        .where(subject.is_in(list(ids)))
        .distinct(on=[subject])
        .order_by(subject)
        .order_by(table.id, ascending=False)
    )
    since = now() - WITHIN
    return frozenset(
        line["thing"]
        for line in lines
        if (line["actor_id"], line["actor_role"]) == (actor.account_id, str(actor.role))
        and line["action"] in flow.steps
        and line["from_state"] is not None
        and line["at"] >= since
    )


async def undo_many(
    flow: Workflow[Thing], actor: Actor, versions: Mapping[int, int | None]
) -> Sequence[StepResult]:
    """Undo the last step of each thing (id → version it was left with), each on its own."""
    return await _each(actor, versions, UNDO, Given(), partial(undo, flow))


async def lapse(
    flow: Workflow[Any], row_id: int, action: str, *, due: Callable[[Mapping[str, Any]], bool],
    does: Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]], note: str,
) -> bool:  # fmt: skip
    """A step the clock takes: under the lock, only where the thing still stands at its source and is `due`;
    `does` returns columns that are stored with it. Returns whether it was taken."""
    step = flow.step(action)
    table: Any = flow.table
    async with DB.transaction():
        await (flow.hold or partial(hold, table))(row_id)
        rows = await table.select().where(table.id == row_id).output(load_json=True)
        if not rows or rows[0][flow.state] not in step.sources or not due(rows[0]):
            return False
        columns = {flow.state: step.target, **await does(rows[0])}
        await _written(flow, None, rows[0], step=step, given=Given(note=note), columns=columns, said={})
    return True


async def _written(
    flow: Workflow[Thing], actor: Actor | None, row: Thing, *, step: Step, given: Given,
    columns: Mapping[str, Any], said: Mapping[str, Any],
) -> None:  # fmt: skip
    """Store a step with its line in the history and in the log; the line first, because the database lets no
    state come without it."""
    note, document = given.note.strip(), given.document.strip()
    written = line(
        actor, step.action, before=state_of(flow, row), after=str(columns[flow.state]), note=note,
        reason=given.reason if flow.reasons else None, document=document,
        signed=flow.signed(actor) if actor else None,
    )  # fmt: skip
    row_id = value_of(row, "id")
    await write_line(flow.history, {flow.subject: row_id}, {**written, **said})
    await _store(flow, row_id, columns)
    details = {"reason": written["reason"], "note": note, "document": document}
    shown = {name: value for name, value in details.items() if value}
    await audit.record(actor, f"{flow.thing}.{step.action}", f"{flow.thing}:{row_id}", **shown)


async def hold(table: Any, row_id: int) -> None:
    """Lock a row until the transaction ends."""
    await table.select(table.id).where(table.id == row_id).lock_rows("NO KEY UPDATE")


def require_place(flow: Workflow[Thing], row: Thing, step: Step, version: int | None) -> None:
    """Whether a thing, read under its lock, stands where the step starts and as its reader knew it.

    Raises:
        Conflict: it does not, or its deadline has passed.
    """
    if version is not None and value_of(row, flow.version) != version:
        raise Conflict(MEANWHILE)
    if (stands := state_of(flow, row)) not in step.sources:
        state, name = gettext(flow.states[stands]), gettext(flow.name)
        raise Conflict(gettext("{name}现在是「{state}」，不能进行这一步；请刷新页面", name=name, state=state))
    if too_late(flow, row, step):
        day = str(flow.due(row))
        raise Conflict(gettext("截止日期 {day} 已过，请先改为今天或以后的日期", day=day))


async def _store(flow: Workflow[Thing], row_id: int, columns: Mapping[str, Any]) -> None:
    table: Any = flow.table
    values = {**columns, flow.state: str(columns[flow.state])}
    saved = getattr(table, flow.version)
    await table.update({**values, saved: saved + 1, table.updated: now()}).where(table.id == row_id)


Taking: TypeAlias = Callable[[Actor, int, str, Given], Awaitable[str]]
"""Takes one step and answers the state it led to."""


@dataclass(frozen=True)
class StepResult:
    """What became of one thing of a batch: the state it came to, or why it did not."""

    id: int
    state: str = ""
    problem: str = ""


async def take_many(
    flow: Workflow[Thing], actor: Actor, versions: Mapping[int, int | None], action: str, given: Given,
    *, by: Taking | None = None,
) -> Sequence[StepResult]:  # fmt: skip
    """Take a step for each thing (id → version it was read with), each on its own: one that is refused says
    why and stops no other. `by`: how one is taken where more than `take` belongs to it.

    Raises:
        NotFound: no such step.
        NotAllowed: not this role's step.
        Invalid: what the step asks for is missing.
    """
    step = flow.step(action)
    if actor.role not in step.roles:
        raise NotAllowed
    require_given(flow, step, given)
    return await _each(actor, versions, action, given, by or partial(take, flow))


async def _each(
    actor: Actor, versions: Mapping[int, int | None], action: str, given: Given, by: Taking
) -> Sequence[StepResult]:
    done = []
    with one_batch():
        for row_id, version in versions.items():
            try:
                state = await by(actor, row_id, action, replace(given, version=version))
                done.append(StepResult(row_id, state))
            except TalentError as error:
                done.append(StepResult(row_id, problem=error.message))
    return done
