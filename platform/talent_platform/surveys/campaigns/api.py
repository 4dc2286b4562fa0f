"""Surveys over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.accounts.permissions import require
from talent_platform.demand.tables import FirmList, NeedKind
from talent_platform.reference.fields import Id, Version
from talent_platform.surveys.access import READERS
from talent_platform.surveys.campaigns import board, queries, reminding, service, targets
from talent_platform.surveys.campaigns.lists import SURVEYS
from talent_platform.surveys.campaigns.schemas import (
    CampaignEdit,
    CampaignForm,
    FromListForm,
    OfficeForm,
    Question,
    TargetsForm,
)
from talent_platform.surveys.tables import Becomes, CampaignState, RowState
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import offered


class SurveyOut(BaseModel):
    id: Id
    title: str
    kind: NeedKind
    state: CampaignState
    opened: date | None
    due: date | None
    """Null before it is opened, and where the calendar does not reach."""
    working_days: int
    form_version: int
    version: Version


class OfficeStanding(BaseModel):
    id: Id
    """Of the submission."""
    office: Id
    office_name: str
    county: str | None
    person: Id
    """The account that is named."""
    targets: int
    answered: int
    """Enterprises with a row that is handed in and not returned."""
    drafts: int
    submitted: int
    held: int
    returned: int
    approved: int
    seats: int
    """Of approved rows alone."""


class SurveyDetail(SurveyOut):
    purpose: str
    first_state: RowState
    """In which handed-in rows begin."""
    becomes: Becomes
    """What becomes of approved rows: figures only, needs for the county's check, or open needs; each once its
    enterprise has confirmed it."""
    oldest_form: int
    """The oldest version of the form that is taken."""
    questions: list[Question]
    """Of its own, in the current version; every row answers those of a need besides."""
    offices: list[OfficeStanding]
    may: list[str]


class SurveyEditBody(CampaignEdit):
    version: Version
    """As read."""


class SurveyStepBody(BaseModel):
    note: Annotated[str, Field(max_length=500)] = ""
    version: Version | None = None
    """Only if nothing was saved since it was read."""


class SurveyState(BaseModel):
    state: CampaignState


class TargetsListed(BaseModel):
    added: int
    already: int
    idle: int
    """Left out, as they do no business by the registration authority's answer."""


class BoardOffice(BaseModel):
    submission: Id
    office_name: str
    targets: int
    answered: list[int | None]
    """Enterprises, by the end of each of the days; null for those to come."""
    behind: bool
    """The pace of the last five working days does not do."""


class SurveyBoardOut(BaseModel):
    days: list[date]
    """Working days."""
    left: int | None
    """Working days after today up to the deadline; null where that is not known."""
    needed: int | None
    """Enterprises a working day that are needed to be done in time; null where no day is left."""
    pace: float
    """Enterprises a working day on the last five, to one decimal."""
    offices: list[BoardOffice]


class SurveyTargetOut(BaseModel):
    id: Id
    organisation: Id
    name: str
    credit_code: str | None
    listed: FirmList
    source: str
    rows: int
    handed_in: int
    nothing: bool
    """It says that it needs nobody."""
    merged: bool
    """It is counted under an enterprise of another office."""


@get("/surveys", summary="Surveys", tags=["surveys"], operation_class=takes(SURVEYS.spec))
async def survey_list(request: AppRequest) -> Page[SurveyOut]:
    """Counties and departments: those they answer in, once they are open."""
    return await SURVEYS.answer(request, SurveyOut)


@post("/surveys", summary="Prepare a survey (city only)", tags=["surveys"])
async def create(request: AppRequest, data: JSONBody[CampaignForm]) -> Created:
    """Nobody is asked before it is opened (step `open`)."""
    return Created(id=await service.create(actor(request), data))


@get("/surveys/{campaign_id:int}", summary="One survey", tags=["surveys"])
async def survey(request: AppRequest, campaign_id: FromPath[int]) -> SurveyDetail:
    """With its own questions, and how the offices the caller may see stand."""
    reader = require(actor(request), *READERS)
    one = await queries.one(reader, campaign_id)
    asked = await queries.questions(campaign_id, one.form_version)
    steps = await offered(service.FLOW, reader, one)
    shown = {
        name: getattr(one, name)
        for name in SurveyDetail.model_fields
        if name not in ("questions", "offices", "may")
    }
    offices = [
        OfficeStanding.model_validate(each, from_attributes=True)
        for each in await queries.standings(reader, campaign_id)
    ]
    may = [step.action for step in steps]
    return SurveyDetail.model_validate({**shown, "questions": asked, "offices": offices, "may": may})


@put("/surveys/{campaign_id:int}", summary="Change a survey (city only)", tags=["surveys"], status_code=204)
async def edit(request: AppRequest, campaign_id: FromPath[int], data: JSONBody[SurveyEditBody]) -> None:
    """Other questions are a further version of its form; `keep_earlier`: rows by earlier ones are
    still taken. 409 where it is closed or was changed meanwhile."""
    form = CampaignEdit.model_validate(data.model_dump(exclude={"version"}))
    await service.edit(actor(request), campaign_id, form, version=data.version)


@post("/surveys/{campaign_id:int}/steps/{action:str}", summary="Open, close or reopen a survey (city only)",
      tags=["surveys"], status_code=200)  # fmt: skip
async def step(
    request: AppRequest, campaign_id: FromPath[int], action: FromPath[str], data: JSONBody[SurveyStepBody]
) -> SurveyState:
    """`open` asks for somebody who answers and an enterprise; the others for a note."""
    state = await service.move(actor(request), campaign_id, action, note=data.note, version=data.version)
    return SurveyState(state=CampaignState(state))


@post("/surveys/{campaign_id:int}/offices", summary="Name who answers for an office (city only)",
      tags=["surveys"])  # fmt: skip
async def name_person(request: AppRequest, campaign_id: FromPath[int], data: JSONBody[OfficeForm]) -> Created:
    """The office is that of the account: a county bureau or a department. Answers its submission."""
    return Created(id=await service.name_person(actor(request), campaign_id, data))


@post("/surveys/{campaign_id:int}/targets", summary="List enterprises that are asked (city only)",
      tags=["surveys"], status_code=200)  # fmt: skip
async def add_targets(
    request: AppRequest, campaign_id: FromPath[int], data: JSONBody[TargetsForm]
) -> TargetsListed:
    """By credit codes, all or none; `office` (of a submission of this survey): instead of their counties'."""
    done = await targets.add_targets(actor(request), campaign_id, data)
    return TargetsListed(**vars(done))


@post("/surveys/{campaign_id:int}/listed", summary="List every enterprise of a list (city only)",
      tags=["surveys"], status_code=200)  # fmt: skip
async def add_listed(
    request: AppRequest, campaign_id: FromPath[int], data: JSONBody[FromListForm]
) -> TargetsListed:
    """Those that are on it today, each with its source, all or none; those that do no business any more are
    left out (`idle`)."""
    return TargetsListed(**vars(await targets.add_listed(actor(request), campaign_id, data)))


@delete("/surveys/{campaign_id:int}/targets/{target_id:int}", summary="Take an enterprise off the list",
        tags=["surveys"])  # fmt: skip
async def drop_target(request: AppRequest, campaign_id: FromPath[int], target_id: FromPath[int]) -> None:
    """409 where anything was filled in for it."""
    await targets.drop_target(actor(request), campaign_id, target_id)


@get("/surveys/{campaign_id:int}/board", summary="How far each office is, day by day", tags=["surveys"])
async def progress(request: AppRequest, campaign_id: FromPath[int]) -> SurveyBoardOut:
    """Enterprises that have answered by the end of each working day; nothing before the survey is opened."""
    reader = require(actor(request), *READERS)
    one = await queries.one(reader, campaign_id)
    found = await board.board(one, await queries.standings(reader, campaign_id))
    if found is None:
        return SurveyBoardOut(days=[], left=None, needed=None, pace=0, offices=[])
    offices = [
        BoardOffice(
            submission=line.standing.id, office_name=line.standing.office_name, targets=line.standing.targets,
            answered=list(line.answered), behind=line.behind,
        )
        for line in found.lines
    ]  # fmt: skip
    return SurveyBoardOut(
        days=list(found.days), left=found.left, needed=found.needed, pace=found.pace, offices=offices
    )


@post("/surveys/submissions/{submission_id:int}/remind", summary="Remind an office (city only)",
      tags=["surveys"], status_code=204)  # fmt: skip
async def remind(request: AppRequest, submission_id: FromPath[int]) -> None:
    """Its named person is told; once a day, and only while an enterprise is missing."""
    await reminding.remind(actor(request), submission_id)


class Reminded(BaseModel):
    offices: int


@post("/surveys/{campaign_id:int}/remind", summary="Remind every office that is not done (city only)",
      tags=["surveys"], status_code=200)  # fmt: skip
async def remind_all(request: AppRequest, campaign_id: FromPath[int]) -> Reminded:
    """Each named person once a day. 409 where the survey is not open, or nobody is left to be reminded."""
    return Reminded(offices=await reminding.remind_many(actor(request), campaign_id))


HANDLERS = [
    survey_list, create, survey, edit, step, name_person, add_targets, add_listed, drop_target, progress,
    remind, remind_all,
]  # fmt: skip
