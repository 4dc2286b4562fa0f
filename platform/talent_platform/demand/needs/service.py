"""What is done with a need: created, edited, moved on its road."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from asyncpg import IntegrityConstraintViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB, written
from talent_platform.demand import qualifications
from talent_platform.demand.enterprises import queries
from talent_platform.demand.needs import bulk, comparing
from talent_platform.demand.needs import queries as needs_queries
from talent_platform.demand.needs.life import (
    CHECKERS,
    CLOSE_REASONS,
    LIVE,
    POSTERS,
    PRIORITY_LABELS,
    STATE_LABELS,
    STEPS,
    WRITERS,
    live_state,
    may_edit,
)
from talent_platform.demand.needs.schemas import (
    ProjectNeedForm,
    TalentNeedForm,
)
from talent_platform.demand.tables import Need, NeedChange, NeedKind, NeedState
from talent_platform.disclosure import blots, door, texts
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.part import hooks
from talent_platform.reference.contact import Finding
from talent_platform.reference.form_values import changed, values_of
from talent_platform.reference.open_text import Party, refuse_unconfirmed
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import MEANWHILE, take

NeedForm = TalentNeedForm | ProjectNeedForm


async def create(
    actor: Actor, kind: NeedKind, form: NeedForm, *, organisation_id: int | None = None, submit: bool = False,
    twice: bool = True,
) -> int:  # fmt: skip
    """Write a need down as a draft; a bureau says for which enterprise. With `submit` it goes to the county's
    check at once, or is not written at all; unless `twice`, one that stands already is asked about. Returns
    the id.

    Raises:
        NotAllowed: the role writes no needs.
        Invalid: a bureau named no enterprise it looks after, the need stands already, or a public institution
            demands a qualification that it may not.
        Conflict: it cannot be submitted as it is.
        TooManyAttempts: see `door.written`.
    """
    require(actor, *WRITERS)
    if actor.role in POSTERS:
        organisation_id = actor.organisation_id
    elif str(organisation_id) not in dict(await queries.employers(actor)):
        raise Invalid(N_("请选择您管辖范围内的企业"), {"organisation": N_("请选择您管辖范围内的企业")})
    await qualifications.refuse(organisation_id, bulk.required(form))
    seen, unseen = bulk.parties(actor, organisation_id, await bulk.contacts_of([organisation_id]))
    found = refuse_unconfirmed(form, seen, unseen)
    columns = bulk.stored(values_of(form))
    async with DB.transaction():
        if not twice:
            await comparing.ask_twice(actor, kind, form, organisation_id)
        rows = await Need.insert(
            Need(kind=str(kind), organisation=organisation_id, owner=actor.account_id, **columns)
        )
        need_id = int(rows[0]["id"])
        await write_change(actor, need_id, "created", None, NeedState.DRAFT)
        hidden = bulk.unseen(organisation_id, unseen)
        await door.written(
            actor, [door.SavedTexts(f"need:{need_id}", list(form.open_texts().values()), hidden)]
        )
        await keep_text(actor, need_id, form, found, [*seen, *unseen])
        await audit.record(actor, "need.created", f"need:{need_id}")
        if submit:
            await take_step(actor, need_id, "submit")
    return need_id


DELETABLE = frozenset({"created", "edited", "contact"})
"""Acts after which a draft has been nothing but a draft."""


async def may_delete(actor: Actor, need: Mapping[str, Any]) -> bool:
    """Whether it is a draft nobody else saw, and the actor's: the firm's, and who wrote it down for it."""
    own = actor.organisation_id == need["organisation"]
    if actor.role not in WRITERS or need["state"] != NeedState.DRAFT:
        return False
    if not own and not await Need.exists().where(Need.id == need["id"], Need.owner == actor.account_id):
        return False
    lines = await NeedChange.select(NeedChange.action).where(NeedChange.need == need["id"])
    return {each["action"] for each in lines} <= DELETABLE


async def delete(actor: Actor, need_id: int) -> None:
    """Delete a draft that was never submitted; history and log stay. What an upload brought in is taken back
    with the upload.

    Raises:
        NotAllowed: not this actor's need.
        Conflict: it is no draft, or has been more than one.
    """
    async with DB.transaction():
        await Need.select(Need.id).where(Need.id == need_id).lock_rows("UPDATE")
        need = await needs_queries.managed(actor, need_id)
        if not await may_delete(actor, need):
            raise Conflict(
                N_("只有从未提交过的草稿可以由本单位或写下它的人删除；其他需求请关闭，导入的草稿请撤回导入")
            )
        await write_change(actor, need_id, "deleted", NeedState.DRAFT, NeedState.DRAFT)
        try:
            await Need.delete().where(Need.id == need_id)
        except IntegrityConstraintViolationError as error:
            raise Conflict(N_("这份草稿已有锁定、禁止或对接，不能删除")) from error
        await audit.record(actor, "need.deleted", f"need:{need_id}")


async def edit(actor: Actor, need_id: int, form: NeedForm, *, version: int, twice: bool = True) -> None:
    """Save a changed form over the version it was opened with.

    An employer's change of an open need takes it back to the county's check.

    Raises:
        NotAllowed: not this actor's need, or not in this state.
        Conflict: somebody saved in the meantime.
        Invalid: fewer seats than people already hired, a qualification that may not be demanded, or (unless
            `twice`) the change makes it like a need that stands.
    """
    before = await needs_queries.managed(actor, need_id)
    if not may_edit(actor, before["state"]):
        state = gettext(STATE_LABELS[before["state"]])
        raise NotAllowed(gettext("需求现在是「{state}」，不能修改", state=state))
    firm = before["organisation"]
    seen, unseen = bulk.parties(actor, firm, await bulk.contacts_of([firm]))
    pairs = (await blots.kept("need", [need_id])).get(need_id, blots.NOTHING)
    full = blots.filled(form, pairs)
    await qualifications.refuse(firm, bulk.required(full))
    found = refuse_unconfirmed(form, seen, unseen, full=full)
    values = values_of(full)
    differences = changed(needs_queries.labelled(blots.in_clear(before, pairs)), values)
    if not differences:
        return
    if values["seats"] < before["hired"]:
        sentence = ngettext("已录用 {n} 人，需求人数不能少于这个数", before["hired"])
        raise Invalid(sentence, {"seats": sentence})
    state = before["state"]
    if state in LIVE:
        state = (
            NeedState.SUBMITTED
            if actor.role not in CHECKERS
            else live_state(values["seats"], before["hired"])
        )
    async with DB.transaction():
        if not twice and set(differences) & {"title", "county", "deadline"}:
            await comparing.ask_twice(actor, NeedKind(before["kind"]), full, firm, need_id)
        await advance(
            need_id, sources=[before["state"]], version=version, state=str(state), **bulk.stored(values)
        )
        for refuse in hooks("need.edit"):
            await refuse(actor, before)
        typed = [text for name, text in form.open_texts().items() if name in differences]
        hidden = bulk.unseen(firm, unseen)
        await door.written(actor, [door.SavedTexts(f"need:{need_id}", typed, hidden)])
        await keep_text(actor, need_id, full, found, [*seen, *unseen])
        await write_change(actor, need_id, "edited", before["state"], state, changes=differences)
        await audit.record(actor, "need.edited", f"need:{need_id}", fields=sorted(differences))


async def keep_text(
    actor: Actor, need_id: int, form: NeedForm, found: Mapping[str, Sequence[Finding]],
    people: Sequence[Party],
) -> None:  # fmt: skip
    rows = await Need.select(Need.organisation._.county.as_alias("county")).where(Need.id == need_id)
    county, written = rows[0]["county"], form.open_texts()
    await texts.keep(actor, "need", need_id, county=county, texts=written, found=found, people=people)


async def take_step(
    actor: Actor, need_id: int, action: str, *, note: str = "", reason: str = "", version: int | None = None
) -> NeedState:
    """Take one step of `life.STEPS`; returns the new state. Raises as `workflow.taking.take`."""
    given = Given(note=note, reason=reason, version=version)
    return NeedState(await take(FLOW, actor, need_id, action, given))


async def leads_to(actor: Actor, need: Mapping[str, Any], step: Step) -> str:
    """Where a step leads; raises what other parts refuse."""
    target = NeedState.OPEN if step.target in LIVE else step.target
    for refuse in hooks("need.step"):
        await refuse(actor, need, target)
    return target


async def _where_hires_lead(taken: Taken) -> dict[str, Any]:
    target = await leads_to(taken.actor, taken.row, taken.step)
    if target in (NeedState.SUBMITTED, NeedState.OPEN):
        skills = [skill["name"] for skill in taken.row["required_skills"]]
        await qualifications.refuse(taken.row["organisation"], skills)
    if target != NeedState.OPEN:
        return {}
    return {"state": live_state(taken.row["seats"], taken.row["hired"])}


async def _followed(need: Mapping[str, Any], since: datetime) -> str:
    for ask in hooks("need.followed"):
        if said := await ask(need["id"], since):
            return str(said)
    return ""


FLOW = Workflow(
    "need", N_("需求"), Need, NeedChange, "need", STATE_LABELS, STEPS, needs_queries.managed,
    reasons=CLOSE_REASONS, due=lambda need: need["deadline"], before=_where_hires_lead,
    followed=_followed,
)  # fmt: skip


async def advance(need_id: int, *, sources: Sequence[str], version: int | None, **columns: Any) -> None:
    """Change the row only while it is in one of `sources`: of two that start together one gets there."""
    condition = [Need.id == need_id, Need.state.is_in([str(state) for state in sources])]
    if version is not None:
        condition.append(Need.version == version)
    moved = (
        await Need.update(written(columns, {Need.version: Need.version + 1, Need.updated: now()}))
        .where(*condition)
        .returning(Need.id)
    )
    if moved:
        return
    rows = await Need.select(Need.state, Need.version).where(Need.id == need_id)
    if rows and version is not None and rows[0]["version"] != version:
        raise Conflict(MEANWHILE)
    state = gettext(STATE_LABELS[rows[0]["state"]])
    raise Conflict(gettext("需求现在是「{state}」，不能进行这一步；请刷新页面", state=state))


async def write_change(
    actor: Actor | None, need_id: int, action: str, before: str | None, after: str, *,
    changes: dict[str, list[Any]] | None = None,
) -> None:  # fmt: skip
    written = line(actor, action, before=before, after=str(after), changed=changes)
    await write_line(NeedChange, {"need": need_id}, written)


async def set_priority(actor: Actor, need_id: int, priority: int) -> None:
    """Say how much a need counts in matching; the county's and the city's word.

    Raises:
        NotAllowed: not theirs.
        Invalid: no such priority.
    """
    require(actor, *CHECKERS)
    need = await needs_queries.managed(actor, need_id)
    if priority not in PRIORITY_LABELS:
        choices = gettext("、").join(map(gettext, PRIORITY_LABELS.values()))
        raise Invalid(gettext("优先级只能是：{choices}", choices=choices))
    if priority == need["priority"]:
        return
    async with DB.transaction():
        await advance(need_id, sources=[need["state"]], version=None, priority=priority)
        labels = [PRIORITY_LABELS[need["priority"]], PRIORITY_LABELS[priority]]
        await write_change(
            actor, need_id, "priority", need["state"], need["state"], changes={"priority": labels}
        )
        await audit.record(actor, "need.priority", f"need:{need_id}", priority=priority)


async def seats_changed(need_id: int, hired: int, *, actor: Actor | None = None) -> None:
    """Tell the need how many seats are now filled; call it in the transaction that records the hire.

    An open need becomes part-filled or filled and back again; one in another state only notes the number.

    Raises:
        NotFound: no such need.
    """
    async with DB.transaction():
        rows = await Need.select(Need.state, Need.seats).where(Need.id == need_id).lock_rows("UPDATE")
        if not rows:
            raise NotFound
        before = await needs_queries.hired(need_id)
        if hired == before:
            return
        state = rows[0]["state"]
        target = live_state(rows[0]["seats"], hired) if state in LIVE else state
        await advance(need_id, sources=[state], version=None, state=str(target))
        await write_change(actor, need_id, "hired", state, target, changes={"hired": [before, hired]})
