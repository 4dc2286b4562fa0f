"""Asking for a re-examination or complaining, and the answer by two of the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from asyncpg import UniqueViolationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.fields import Code, Line, choice, choices
from talent_platform.titles.access import PERSONS
from talent_platform.titles.applications import queries as applications
from talent_platform.titles.complaints import queries
from talent_platform.titles.complaints.life import COMPLAINT_STATES, COMPLAINT_STEPS, KIND_LABELS
from talent_platform.titles.complaints.queries import ComplaintView
from talent_platform.titles.complaints.tables import (
    ComplaintState,
    TitleComplaint,
    TitleComplaintChange,
)
from talent_platform.titles.results import queries as results
from talent_platform.titles.results.tables import OutcomeState, TitleOutcome
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import hold, take

_NO_RESULT = N_("评审结果告知后，未通过的申报人可以申请复查或投诉")
_TWICE = N_("这一结果已提出过，请等答复或看答复")
_ANOTHER = N_("须由本局另一人确认：不能是答复人，也不能是由其开设或重置过密码的账号")


class ComplaintForm(BaseModel):
    """What is asked, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Annotated[Code, choice(KIND_LABELS, what="事项")] = Field(
        title=N_("事项"), json_schema_extra=choices(KIND_LABELS)
    )
    text: Annotated[Line, StringConstraints(min_length=10, max_length=2000)] = Field(
        title=N_("事实和理由"), json_schema_extra={"long": True}
    )


async def ask(actor: Actor, application_id: int, form: ComplaintForm) -> int:
    """By the applicant in person, once of each kind about one result. Returns it.

    Raises:
        NotFound: no application of this person.
        Conflict: there is no result that was not passed, or it was asked already.
    """
    require_in_person(actor)
    require(actor, *PERSONS)
    await applications.one(actor, application_id)
    async with DB.transaction():
        outcome = await results.of_application(actor, application_id)
        if outcome is None or outcome.state != OutcomeState.FAILED:
            raise Conflict(_NO_RESULT)
        await hold(TitleOutcome, outcome.id)
        row = TitleComplaint(outcome=outcome.id, kind=form.kind, text=form.text, account=actor.account_id)
        try:
            made = int((await TitleComplaint.insert(row))[0]["id"])
        except UniqueViolationError as error:
            raise Conflict(_TWICE) from error
        said = line(actor, "asked", after=str(ComplaintState.ASKED))
        await write_line(TitleComplaintChange, {"complaint": made}, said)
        await audit.record(actor, "title_complaint.asked", f"title_complaint:{made}")
    return made


async def _second(actor: Actor, row: ComplaintView, step: Step) -> bool:
    """Whoever proposed the answer neither confirms it nor sends it back."""
    if step.action not in ("confirm", "send_back"):
        return True
    return row.answered_by is not None and await may_confirm(row.answered_by, actor)


async def _before(taken: Taken[ComplaintView]) -> Mapping[str, Any]:
    """Holds the result, so that answers of two complaints come one after the other."""
    await hold(TitleOutcome, taken.row.outcome)
    match taken.step.action:
        case "confirm":
            granted = taken.row.state == ComplaintState.TO_GRANT
            return {"state": str(ComplaintState.GRANTED if granted else ComplaintState.UPHELD)}
        case "send_back":
            return {"answered_by": None}
    return {"answered_by": taken.actor.account_id}


FLOW: Workflow[ComplaintView] = Workflow(
    "title_complaint", N_("复查和投诉"), TitleComplaint, TitleComplaintChange, "complaint", COMPLAINT_STATES,
    COMPLAINT_STEPS, queries.one, may=_second, not_your_turn=_ANOTHER, before=_before,
)  # fmt: skip


async def move(actor: Actor, complaint_id: int, action: str, given: Given) -> str:
    """Take a step of `life.COMPLAINT_STEPS`. An application whose complaint is granted is listed again among
    those that no meeting has before it. Raises what `take` raises."""
    if action not in COMPLAINT_STEPS:
        raise NotFound
    return await take(FLOW, actor, complaint_id, action, given)
