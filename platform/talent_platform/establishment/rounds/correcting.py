"""What was entered or decided wrongly in a round is put right: marks, an entry, the round as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed, NotFound
from talent_platform.establishment.appointments import service as appointments
from talent_platform.establishment.appointments.steps import State
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.rounds import service
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.rounds import PromotionRound, RoundApplicant, RoundState
from talent_platform.i18n import N_, gettext
from talent_platform.reference.form_values import history_json
from talent_platform.workflow.steps import Given, Taken
from talent_platform.workflow.taking import hold, take

WHOLE = ("reopen", "ask_reopen", "cancel", "ask_cancel", "agree", "decline")
"""Steps of the round as a whole."""


async def applicant(row: Mapping[str, Any], applicant_id: int) -> Mapping[str, Any]:
    """Somebody who competes in the round.

    Raises:
        NotFound: nobody does under this number.
    """
    for each in await service.applicants(row):
        if each["id"] == applicant_id:
            return each
    raise NotFound


async def rescore(
    actor: Actor, round_id: int, applicant_id: int, wishes: Sequence[int], scores: Sequence[float], *,
    note: str, version: int | None = None,
) -> None:  # fmt: skip
    """Correct what was entered of an applicant while the round takes applications; both stay in the history.

    Raises:
        Conflict: the round is decided or cancelled, or was saved since.
        Invalid: no reason, nothing that differs, grades not offered or a score out of range.
    """
    right = {"wishes": list(wishes), "scores": list(scores)}
    refuse_long(note=note)
    async with DB.transaction():
        flow = replace(service.FLOW, before=partial(_rescored, applicant_id, right))
        await take(flow, actor, round_id, "rescore", Given(note=note, version=version))
        await RoundApplicant.update(
            {RoundApplicant.wishes: right["wishes"], RoundApplicant.scores: right["scores"]}
        ).where(RoundApplicant.id == applicant_id)


async def _rescored(applicant_id: int, right: Mapping[str, Any], taken: Taken) -> Mapping[str, Any]:
    service.refuse_marks(taken.row, right["wishes"], right["scores"])
    before = await applicant(taken.row, applicant_id)
    if all(before[name] == value for name, value in right.items()):
        raise Conflict(N_("与原登记相同，没有需要更正的"))
    changed = {name: [before[name], value] for name, value in right.items()}
    taken.said.update(applicant=applicant_id, changed=history_json(changed))
    return {}


async def leave(
    actor: Actor, round_id: int, applicant_id: int, *, note: str, version: int | None = None
) -> None:
    """Take an entry back while the round takes applications; the person may be entered anew.

    Raises:
        Conflict: the round is decided or cancelled, or was saved since.
        Invalid: no reason.
    """
    refuse_long(note=note)
    async with DB.transaction():
        flow = replace(service.FLOW, before=partial(_left, applicant_id))
        await take(flow, actor, round_id, "leave", Given(note=note, version=version))
        await RoundApplicant.update({RoundApplicant.withdrawn: clock.now()}).where(
            RoundApplicant.id == applicant_id
        )


async def _left(applicant_id: int, taken: Taken) -> Mapping[str, Any]:
    await applicant(taken.row, applicant_id)
    taken.said["applicant"] = applicant_id
    return {}


async def turn(
    actor: Actor, round_id: int, action: str, *, note: str = "", version: int | None = None
) -> None:
    """Open a decided round again or cancel a round: the drafts of its winners fall and their seats are free.
    Once a notice has told its result the unit asks and the bureau above it agrees or declines.

    Raises:
        NotFound: no such step.
        NotAllowed: not this office's turn, or the account that asked.
        Conflict: not in a state for it, saved since, or a winner's request is on its road or carried out.
        Invalid: no reason.
    """
    if action not in WHOLE:
        raise NotFound(N_("没有这个步骤"))
    refuse_long(note=note)
    async with DB.transaction():
        flow = replace(service.FLOW, hold=_hold, before=_turned)
        state = await take(flow, actor, round_id, action, Given(note=note, version=version))
        if state == RoundState.OPEN:
            await RoundApplicant.update(
                {RoundApplicant.grade: None, RoundApplicant.reason: "", RoundApplicant.appointment: None}
            ).where(RoundApplicant.promotion_round == round_id)


async def _hold(round_id: int) -> None:
    for row in await PromotionRound.select(PromotionRound.institution).where(PromotionRound.id == round_id):
        await ledger.lock(row["institution"])
    await hold(PromotionRound, round_id)


async def _turned(taken: Taken[Any]) -> Mapping[str, Any]:
    row, action = taken.row, taken.step.action
    if action == "decline":
        return {}
    if action == "agree":
        await _refuse_own_word(taken)
    to = RoundState.CANCELLED if row["state"] == RoundState.CANCELLING else RoundState(taken.step.target)
    people = await service.applicants(row)
    waiting = await _drafts(people)
    if to in {RoundState.OPEN, RoundState.CANCELLED}:
        for each in waiting:
            await appointments.fall_with_round(taken.actor, each, f"竞聘「{row['title']}」{_FALLS[to]}")
        results = {str(each["id"]): [each["reason"], None] for each in people if each["reason"]}
        taken.said["changed"] = history_json(results)
    return {"state": str(to), "result": {} if to is RoundState.OPEN else row["result"]}


_FALLS = {RoundState.OPEN: "退回重新评定", RoundState.CANCELLED: "已取消"}
_FALLEN = frozenset({State.DRAFT, State.WITHDRAWN, State.REJECTED, State.EXPIRED})
"""States in which a winner's request stands in no way."""


async def _drafts(people: Sequence[Mapping[str, Any]]) -> list[int]:
    """Drafts that wait to be submitted.

    Raises:
        Conflict: a winner's request is on its road or carried out.
    """
    made = [each["appointment"] for each in people if each["appointment"]]
    rows = await Appointment.select(Appointment.id, Appointment.state).where(
        Appointment.id.is_in(made or [0])
    )
    states = {row["id"]: State(row["state"]) for row in rows}
    if any(state is State.EFFECTIVE for state in states.values()):
        raise Conflict(N_("已有人按这次竞聘的结果聘用，不能重新评定或取消；聘用有误的按冲销、更正办理"))
    on_road = [
        each["person_name"] for each in people if states.get(each["appointment"], State.DRAFT) not in _FALLEN
    ]
    if on_road:
        raise Conflict(gettext("{people}的聘用申请已经提交，请先撤回", people=gettext("、").join(on_road)))
    return [row for row, state in states.items() if state is State.DRAFT]


async def _refuse_own_word(taken: Taken) -> None:
    asked = await service.steps_of(taken.row["id"])
    if asked[0]["actor_id"] == taken.actor.account_id:
        raise NotAllowed(N_("须由提出人以外的人同意"))
