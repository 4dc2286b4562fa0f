"""Results over the API."""

from __future__ import annotations

from datetime import date

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.dated import service as dated
from talent_platform.reference.fields import Id
from talent_platform.titles.access import READERS
from talent_platform.titles.committees.api import TitleFinding
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.results import acts, queries, service
from talent_platform.titles.results.lists import RESULTS
from talent_platform.titles.results.queries import ACT
from talent_platform.titles.results.schemas import ResultActForm, ResultHang
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor


class TitleResultOut(BaseModel):
    id: Id
    meeting: Id
    application: Id | None
    name: str
    unit: str
    committee: Id
    committee_name: str
    day: date
    """Of the meeting."""
    level: str
    specialty: str
    state: str
    certificate: Id | None
    certificate_number: str | None
    certificate_state: str | None
    """`suspended` or `revoked`: the title does not count."""


class TitleResultActOut(BaseModel):
    id: Id
    kind: str
    day: date
    title: str
    document: str
    outcomes: list[Id]
    waits: bool
    """For a second person of the city."""
    confirmed: bool


class MeetingResults(BaseModel):
    results: list[TitleResultOut]
    notices: dict[str, Id]
    """Result → the notice on which it hangs or hung."""
    acts: list[TitleResultActOut]
    findings: list[TitleFinding]


class ResultsHung(BaseModel):
    notice: Id | None
    """Null where nobody passed."""


@get("/titles/results", summary="Results of reviews", tags=["titles"], operation_class=takes(RESULTS.spec))
async def result_list(request: AppRequest) -> Page[TitleResultOut]:
    """All for the city and the auditor; a unit's people; a person's own. No number of votes."""
    return await RESULTS.answer(request, TitleResultOut)


@get("/titles/meetings/{meeting_id:int}/outcomes", summary="Results of one meeting", tags=["titles"])
async def outcomes(request: AppRequest, meeting_id: FromPath[int]) -> MeetingResults:
    """For the city and the auditor, with their publicity, the acts that lead them on and findings."""
    reader = require(actor(request), *READERS)
    row = await meetings.one(reader, meeting_id)
    rows = await queries.of_meeting(meeting_id)
    await audit.names_read(reader, "title_outcome", f"title_meeting:{meeting_id}", len(rows))
    return MeetingResults(
        results=[TitleResultOut.model_validate(each, from_attributes=True) for each in rows],
        notices={str(each): standing.notice for each, standing in (await queries.hung(rows)).items()},
        acts=[
            TitleResultActOut(
                id=each.id, kind=each.kind, day=each.day, title=each.title, document=each.document,
                outcomes=list(each.outcomes), waits=each.waits, confirmed=each.confirmed is not None,
            )
            for each in await queries.acts(meeting_id)
        ],
        findings=[
            TitleFinding(rule=each.rule, outcome=each.outcome, reason=each.reason, citation=each.citation)
            for each in await service.findings(row, rows)
        ],
    )  # fmt: skip


@post("/titles/meetings/{meeting_id:int}/publicity", tags=["titles"], status_code=200,
      summary="Make the results known and hang them out (city only)")  # fmt: skip
async def hang(request: AppRequest, meeting_id: FromPath[int], data: JSONBody[ResultHang]) -> ResultsHung:
    """As the ballots have them; for as many working days as the figure says."""
    return ResultsHung(notice=await service.hang(actor(request), meeting_id, version=data.version))


@post("/titles/meetings/{meeting_id:int}/acts", tags=["titles"], status_code=201,
      summary="Propose the report, the closing act or the publication (city only)")  # fmt: skip
async def propose(request: AppRequest, meeting_id: FromPath[int], data: JSONBody[ResultActForm]) -> Created:
    """Nothing is done until another person confirms it. 409 where it may not be for one of the people."""
    return Created(id=await acts.propose(actor(request), meeting_id, data))


@post("/titles/acts/{act_id:int}/confirm", tags=["titles"], status_code=204,
      summary="Confirm an act (another person of the city)")  # fmt: skip
async def confirm(request: AppRequest, act_id: FromPath[int]) -> None:
    """A publication makes titles and issues their certificates, all of them or none."""
    await acts.confirm(actor(request), act_id)


@post("/titles/acts/{act_id:int}/withdraw", tags=["titles"], status_code=204,
      summary="Take a proposed act back (city only)")  # fmt: skip
async def withdraw(request: AppRequest, act_id: FromPath[int]) -> None:
    """409 once it is confirmed."""
    await dated.withdraw(ACT, actor(request), act_id)


HANDLERS = [result_list, outcomes, hang, propose, confirm, withdraw]
