"""Cases as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import get, post
from litestar.params import FromPath, JSONBody

from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.answering import back
from talent_platform.brokerage.answering.bodies import (
    CaseAnswer,
    CaseStep,
    HandOver,
    NextStep,
    NoTakenBack,
    NoteBody,
    StepTaken,
)
from talent_platform.brokerage.answering.refusals import refusals
from talent_platform.brokerage.cases import ground, notes, parties, queries, service
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.cases.models import (
    AnswerOpen,
    CaseInFull,
    CaseView,
    Contacts,
    SaidToHaveLeft,
)
from talent_platform.brokerage.endings.reasons import bureau_reasons
from talent_platform.brokerage.hiring import service as hiring
from talent_platform.brokerage.life import OBSTACLES, side_of, told_obstacle
from talent_platform.brokerage.sides import cards, recorded, why
from talent_platform.brokerage.sides.sentences import sentence
from talent_platform.disclosure.schemas import LookBody
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.integrity.entries.schemas import running_out
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor


@get("/cases", summary="Cases, live ones first", tags=["cases"], operation_class=takes(CASES.spec))
async def list_cases(request: AppRequest) -> Page[CaseView]:
    """The caller's own side, or all in a bureau's charge."""
    return await CASES.answer(request, CaseView)


@get("/cases/{case_id:int}", summary="A case", tags=["cases"])
async def read_case(request: AppRequest, case_id: FromPath[int]) -> CaseInFull:
    """What the caller's side may see, with the steps it may take."""
    reader = actor(request)
    case = await queries.case(reader, case_id)
    gone = await parties.absent(case) if side_of(reader.role) == "bureau" else ()
    found = case.obstacle
    may = [step.action for step in await service.steps_now(reader, case, found)]
    answers = [
        _open(one, {} if agreed else refusals(one, case.stage), agreed=agreed)
        for one, agreed in await service.answers_now(reader, case, found)
    ]
    people = await parties.people_of(case_id)
    side = side_of(reader.role)
    obstacle = told_obstacle(found, side)
    reasons = await why.of_case(case, people, side)
    told = {
        "now": sentence(case, side),
        "why": reasons.how,
        "recorded": running_out(await recorded.of_case(reader, case)),
        "terms": reasons.terms,
        "own_word": await cards.unseen(case),
        "at_work": [one.candidate for one in people if one.employer_present],
        "not_at_work": [
            one.candidate for one in people if one.state == "hired" and one.employer_present is False
        ],
        "said_to_have_left": [
            SaidToHaveLeft.model_validate(one) for one in people if one.state == "hired" and one.left_said
        ],
        "absent": sorted(gone),
        "obstacle": obstacle,
        "obstacle_words": gettext(OBSTACLES[obstacle]) if obstacle else "",
        "may": may,
        "answers": answers,
        "close_reasons": {code: gettext(label) for code, label in bureau_reasons(case).items()}
        if "close" in may
        else {},
        "no_to_take_back": side_of(reader.role) == "bureau" and await ground.written_no(case_id),
        "no_to_take_back_until": back.until(reader, case),
        "no_to_say": notes.may_say_itself(reader, case, written=await ground.no_written_down(case_id)),
    }
    return CaseInFull.model_validate(dict(CaseView.model_validate(case)) | told)


def _open(side: str, reasons: Mapping[str, str], *, agreed: bool) -> AnswerOpen:
    words = [gettext(label) for label in reasons.values()]
    return AnswerOpen(side=side, agreed=agreed, reasons=list(reasons), reasons_words=words)


@post("/cases/{case_id:int}/answer", summary="Agree or decline", tags=["cases"], status_code=200)
async def answer(request: AppRequest, case_id: FromPath[int], data: JSONBody[CaseAnswer]) -> CaseView:
    """Once both agreed, contacts open to both; declining, possible as long as the case lives, ends it: a side
    says why, and may take it back within a day. A bureau names the side it writes for."""
    await service.answer(
        actor(request), case_id, agreed=data.agreed, side=data.side, text=data.text,
        reason=data.reason, confirmed=data.contact_confirmed,
    )  # fmt: skip
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post(
    "/cases/{case_id:int}/steps/{action:str}",
    summary="Interview, hire, close, or end a hire", tags=["cases"], status_code=200,
)  # fmt: skip
async def take_step(
    request: AppRequest, case_id: FromPath[int], action: FromPath[str], data: JSONBody[CaseStep]
) -> CaseView:
    """`hire` names the day of the start or confirms it: the case is hired once both sides did, or a bureau
    with a note for them. `at_work` says that they came. `no_show` (confirmed by a bureau; an employer only
    says so), `left` and `undo_hire` end a hire; `/effects/{action}` says before what
    each means. 409 if the case moved on since `version` was read."""
    return await _stepped(actor(request), case_id, action, data)


@post(
    "/cases/{case_id:int}/steps",
    summary="Take a step, at its earlier address", tags=["cases"], status_code=200, deprecated=True,
)  # fmt: skip
async def take_step_as_before(
    request: AppRequest, case_id: FromPath[int], data: JSONBody[StepTaken]
) -> CaseView:
    """As `/steps/{action}`, which says the step in its address."""
    return await _stepped(actor(request), case_id, data.action, data)


_WHICH_DAY = N_("请写明确认的到岗日期，或所见对接的版本")


async def _stepped(caller: Actor, case_id: int, action: str, data: CaseStep) -> CaseView:
    if action == "hire" and data.starts is None and data.version is None:
        # What stands named may have changed since it was read.
        raise Invalid(_WHICH_DAY, {"starts": _WHICH_DAY})
    await hiring.take_step(
        caller, case_id, action, reason=data.reason, text=data.text, version=data.version,
        starts=data.starts, left=data.left, candidate=data.candidate, confirmed=data.contact_confirmed,
    )  # fmt: skip
    return CaseView.model_validate(await queries.case(caller, case_id))


@post("/cases/{case_id:int}/notes", summary="Leave a note", tags=["cases"])
async def write_note(request: AppRequest, case_id: FromPath[int], data: JSONBody[NoteBody]) -> None:
    """To both sides, to one, or within the bureau; what tells who somebody is must be confirmed, and
    waits."""
    await notes.write_note(
        actor(request), case_id, data.text, data.audience, confirmed=data.contact_confirmed
    )


@post("/cases/{case_id:int}/plan", summary="Set the next step and its day", tags=["cases"], status_code=200)
async def plan(request: AppRequest, case_id: FromPath[int], data: JSONBody[NextStep]) -> CaseView:
    """By the bureau; both sides read the step at once."""
    await notes.plan(actor(request), case_id, data.next_step, data.due)
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post("/cases/{case_id:int}/officer", summary="Hand over to an officer", tags=["cases"], status_code=200)
async def hand_over(request: AppRequest, case_id: FromPath[int], data: JSONBody[HandOver]) -> CaseView:
    """By the bureau, with a reason."""
    await notes.hand_over(actor(request), case_id, data.officer, data.reason)
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post(
    "/cases/{case_id:int}/no/withdraw",
    summary="Take back a no that was written down by mistake", tags=["cases"], status_code=200,
)  # fmt: skip
async def take_back_no(request: AppRequest, case_id: FromPath[int], data: JSONBody[NoTakenBack]) -> CaseView:
    """By the bureau, with a reason. The case stays ended; the two may be introduced to each other again. An
    answer that a side gave itself stays (409)."""
    await notes.take_back_no(actor(request), case_id, data.reason)
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post(
    "/cases/{case_id:int}/no/own",
    summary="Make a no one's own that a bureau wrote down", tags=["cases"], status_code=200,
)  # fmt: skip
async def say_no_itself(request: AppRequest, case_id: FromPath[int]) -> CaseView:
    """By the side it was written down for, also after the bureau took it back; it stays then. 409
    where none stands."""
    await notes.say_no_itself(actor(request), case_id)
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post(
    "/cases/{case_id:int}/contacts",
    summary="Names and phones; every look is logged",
    tags=["cases"],
    status_code=200,
)
async def contacts(request: AppRequest, case_id: FromPath[int], data: JSONBody[LookBody]) -> Contacts:
    """Open to both sides once both agreed and until the case has ended; asks what for."""
    return Contacts.model_validate(await notes.contacts(actor(request), case_id, data.reason))


HANDLERS = [
    list_cases,
    read_case,
    answer,
    take_step,
    take_step_as_before,
    write_note,
    plan,
    hand_over,
    take_back_no,
    say_no_itself,
    contacts,
]
