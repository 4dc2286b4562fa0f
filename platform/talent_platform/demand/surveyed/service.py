"""A need that a survey's row becomes: a draft of its enterprise, which goes on when that has confirmed it or
said nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asyncpg import Connection

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.copy import copy_rows
from talent_platform.demand import qualifications
from talent_platform.demand.needs import bulk
from talent_platform.demand.needs.life import EDITABLE, LIVE, STATE_LABELS
from talent_platform.demand.needs.schemas import ProjectNeedForm, TalentNeedForm
from talent_platform.demand.standing.queries import refuse_idle
from talent_platform.demand.tables import Need, NeedChange, NeedKind, NeedState
from talent_platform.disclosure import texts
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.reference.contact import found_in
from talent_platform.reference.form_values import values_of
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.taking import hold

_LATE = N_("截止日期 {day} 已过，请先改为今天或以后的日期")
_OVER = N_("需求现在是「{state}」，不能再确认")
_PUBLIC = N_("需求 {id} 现在是「{state}」，请先关闭需求")
_EDITED = N_("内容已不是填报的原样，先送县区核对")
_CHANGED = N_("需求在您打开之后改过，请核对现在的内容再确认")
_TEXT = N_("文字中有待核定的内容，先送县区核对")


@dataclass(frozen=True)
class SurveyedNeed:
    """One to be written: of which enterprise, what it says, and where that comes from."""

    organisation: int
    form: TalentNeedForm | ProjectNeedForm
    source: Said


async def write_drafts(connection: Connection, kind: NeedKind, needs: Sequence[SurveyedNeed]) -> list[int]:
    """Write them down, in the caller's transaction; returns their ids in the same order. A text that tells
    the enterprise's contact is withheld until the bureau has decided it."""
    at = now()
    ids = await copy_rows(connection, "need", [_record(kind, each, at) for each in needs])
    lines = [line(None, "surveyed", after=str(NeedState.DRAFT), note=kept(each.source)) for each in needs]
    notes = [{"need": id_, "at": at, **each} for id_, each in zip(ids, lines, strict=True)]
    await copy_rows(connection, "need_change", notes)
    contacts = await bulk.contacts_of(list({each.organisation for each in needs}))
    for id_, each in zip(ids, needs, strict=True):
        people = contacts.get(each.organisation, [])
        if found := found_in(each.form.open_texts(), people):
            written = each.form.open_texts()
            county = await _county(each.organisation)
            await texts.keep_stored("need", id_, county=county, texts=written, found=found, people=people)
    return ids


def _record(kind: NeedKind, need: SurveyedNeed, at: object) -> Mapping[str, Any]:
    return {
        "kind": str(kind), "organisation": need.organisation, "state": str(NeedState.DRAFT), "version": 1,
        "created": at, "updated": at, **bulk.EMPTY, **bulk.stored(values_of(need.form)),
    }  # fmt: skip


async def _county(organisation: int) -> str | None:
    rows = await Need.raw("SELECT county FROM organisation WHERE id = {}", organisation)
    return rows[0]["county"] if rows else None


async def go_on(
    actor: Actor | None, need_id: int, *, public: bool, source: Said, read: int | None = None
) -> NeedState:
    """The enterprise stands by the draft: it is open, or waits for the county's check where the survey leads
    there, it is not what the survey wrote any more, or a text of it is to be decided first. One that has gone
    on by itself stays where it is. Call it in the transaction of the confirmation.

    Raises:
        Conflict: it is closed or expired, or of another version than was `read`.
        Invalid: its deadline has passed, or a qualification may not be demanded.
    """
    need = await _held(need_id)
    if read is not None and need["version"] != read:
        raise Conflict(_CHANGED)
    state = NeedState(need["state"])
    if state not in EDITABLE:
        if state in LIVE or state == NeedState.SUBMITTED:
            return state
        raise Conflict(Said(_OVER, state=[STATE_LABELS[state]]))
    if need["deadline"] < today():
        said = Said(_LATE, day=need["deadline"].isoformat())
        raise Invalid(said, {"deadline": said})
    await qualifications.refuse(need["organisation"], [skill["name"] for skill in need["required_skills"]])
    why = await _unchecked(need) if public else None
    if public and why is None:
        await refuse_idle(need["organisation"])
        await _move(actor, need, "surveyed_open", NeedState.OPEN, source)
        return NeedState.OPEN
    said = source.then(N_("；")).then(why) if why else source
    await _move(actor, need, "submit", NeedState.SUBMITTED, said)
    return NeedState.SUBMITTED


async def _unchecked(need: Mapping[str, Any]) -> str | None:
    """Why a need that may go public by the survey goes to the county's check first; None: it may."""
    if need["withheld"]:
        return _TEXT
    edited = NeedChange.exists().where(NeedChange.need == need["id"], NeedChange.action == "edited")
    return _EDITED if need["state"] != NeedState.DRAFT or await edited else None


async def give_up(actor: Actor | None, need_id: int, source: Said) -> None:
    """Close what was written for a row, where it is not over by itself; call it in the transaction of that.

    Raises:
        Conflict: it is public.
    """
    need = await _held(need_id)
    if need["state"] in LIVE:
        raise Conflict(Said(_PUBLIC, id=need_id, state=[STATE_LABELS[need["state"]]]))
    if need["state"] in (*EDITABLE, NeedState.SUBMITTED):
        await _move(actor, need, "close", NeedState.CLOSED, source, reason="mistake")


async def _held(need_id: int) -> Mapping[str, Any]:
    await hold(Need, need_id)
    rows = await (
        Need.select(
            Need.id, Need.state, Need.deadline, Need.organisation, Need.required_skills, Need.withheld,
            Need.version,
        )
        .where(Need.id == need_id)
        .output(load_json=True)
    )  # fmt: skip
    return rows[0]


async def _move(  # noqa: PLR0917 - one step
    actor: Actor | None, need: Mapping[str, Any], action: str, target: NeedState, source: Said,
    reason: str | None = None,
) -> None:  # fmt: skip
    written = line(actor, action, before=need["state"], after=str(target), reason=reason, note=kept(source))
    await write_line(NeedChange, {"need": need["id"]}, written)
    columns: dict[Any, Any] = {
        Need.state: str(target), Need.version: Need.version + 1, Need.updated: now(),
    }  # fmt: skip
    await Need.update(columns).where(Need.id == need["id"])
    await audit.record(actor, f"need.{action}", f"need:{need['id']}")
