"""人才联系企业 as JSON."""

from __future__ import annotations

from datetime import date, datetime

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.brokerage.liaison import moving, record, roster, sharing
from talent_platform.brokerage.liaison.answers import AnswerRate
from talent_platform.brokerage.liaison.record import HandOverForm, LeaveForm, RequestForm, VisitForm
from talent_platform.reference.fields import Code, Note
from talent_platform.web.requests import AppRequest, actor


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class AnswerFigure(_Read):
    """Of a year's introductions that asked the employer and were answered or ran out; `hours`: the median."""

    answered: int
    silent: int
    hours: float | None


class OfficerOfRoster(_Read):
    id: int
    name: str
    county: str | None
    enterprises: int
    key: int
    live: int
    overdue: int
    requests: int
    away: date | None
    """Last day of the leave that runs today."""
    answers: AnswerFigure | None = None


class LiaisonRoster(BaseModel):
    officers: list[OfficerOfRoster]
    without: int
    """Enterprises that nobody looks after."""


class PortfolioFirm(_Read):
    id: int
    name: str
    county: str | None
    branch: str
    officer: int | None
    key: bool
    live: int
    requests: int
    visited: date | None


class OfficerLeaveRead(_Read):
    """A leave that is not over, nor withdrawn."""

    id: int
    first: date
    last: date


class PortfolioRead(BaseModel):
    officer: OfficerOfRoster
    leaves: list[OfficerLeaveRead]
    enterprises: list[PortfolioFirm]


class HandedOver(BaseModel):
    cases: int
    """Live cases that went along."""


class FirmMove(BaseModel):
    enterprise: int
    before: int | None
    after: int
    why: str
    """none, away, gone (no officer of its county any more) or load."""


class SharingRead(BaseModel):
    """What would be done; send `mark` to do exactly this."""

    mark: str
    moves: list[FirmMove]
    unserved: list[int]
    """Enterprises whom no officer may take."""


class SharingMark(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mark: Code


class SharedOut(BaseModel):
    moved: int


class VisitRead(_Read):
    id: int
    day: date
    way: str
    note: str
    """Empty to the enterprise."""
    by: str


class RequestRead(_Read):
    id: int
    subject: str
    detail: str
    state: str
    made: datetime
    due: date | None
    late: bool
    answer: str
    answered: datetime | None


class PortfolioMoveRead(_Read):
    id: int
    made: datetime
    before: str | None
    after: str | None
    origin: str
    cases: int


class ServiceRecordRead(BaseModel):
    enterprise: PortfolioFirm
    answers: AnswerFigure | None
    visits: list[VisitRead]
    requests: list[RequestRead]
    moves: list[PortfolioMoveRead]


class RecordMade(BaseModel):
    id: int


class RequestAnswer(BaseModel):
    """`state`: done or refused."""

    model_config = ConfigDict(extra="forbid")

    state: Code
    answer: Note


class KeyMark(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: bool = Field(title="key")


@get("/liaison", summary="Liaison officers and what they look after", tags=["liaison"])
async def read_roster(request: AppRequest) -> LiaisonRoster:
    """Those of the city, or who may look after the caller's county."""
    found = await roster.roster(actor(request))
    return LiaisonRoster(
        officers=[_officer(one, found.rates.get(one.id)) for one in found.officers], without=found.without
    )


def _officer(one: roster.OfficerRow, rate: AnswerRate | None) -> OfficerOfRoster:
    shown = OfficerOfRoster.model_validate(one)
    shown.answers = AnswerFigure.model_validate(rate) if rate else None
    return shown


@get("/liaison/officers/{officer_id:int}", summary="The portfolio of an officer", tags=["liaison"])
async def read_portfolio(request: AppRequest, officer_id: FromPath[int]) -> PortfolioRead:
    """As far as the caller may see its enterprises."""
    officer = await roster.officer(actor(request), officer_id)
    firms = await roster.portfolio(actor(request), officer_id)
    return PortfolioRead(
        officer=_officer(officer, None),
        leaves=[OfficerLeaveRead.model_validate(one) for one in await roster.leaves(officer_id)],
        enterprises=[PortfolioFirm.model_validate(one) for one in firms],
    )


@post("/liaison/officers/{officer_id:int}/hand-over", summary="Hand a portfolio over", tags=["liaison"])
async def hand_portfolio_over(
    request: AppRequest, officer_id: FromPath[int], data: JSONBody[HandOverForm]
) -> HandedOver:
    """All of these enterprises or none, with their live cases; 409 where one is elsewhere by now."""
    cases = await moving.hand_over(actor(request), officer_id, data.to, data.reason, data.enterprises)
    return HandedOver(cases=cases)


@post(
    "/liaison/officers/{officer_id:int}/leave", summary="Write leave down", tags=["liaison"], status_code=204
)
async def write_leave(request: AppRequest, officer_id: FromPath[int], data: JSONBody[LeaveForm]) -> None:
    """Nothing is given to the officer on these days."""
    await sharing.leave(actor(request), officer_id, data.first, data.last)


@post(
    "/liaison/officers/{officer_id:int}/leave/{leave_id:int}/withdraw", summary="Take leave back",
    tags=["liaison"], status_code=204,
)  # fmt: skip
async def take_leave_back(request: AppRequest, officer_id: FromPath[int], leave_id: FromPath[int]) -> None:
    """From now on the officer is there on these days; 409 where it is over or was withdrawn."""
    await sharing.withdraw_leave(actor(request), leave_id, officer_id)


@get("/liaison/proposal", summary="Who should look after which enterprise", tags=["liaison"])
async def read_sharing(request: AppRequest) -> SharingRead:
    """Nothing is changed by reading it."""
    found = await sharing.proposed(actor(request))
    return SharingRead(
        mark=found.mark, unserved=[one.id for one in found.unserved],
        moves=[
            FirmMove(enterprise=one.firm.id, before=one.firm.officer, after=one.after, why=one.why)
            for one in found.moves
        ],
    )  # fmt: skip


@post("/liaison/proposal", summary="Do what was proposed", tags=["liaison"])
async def apply_sharing(request: AppRequest, data: JSONBody[SharingMark]) -> SharedOut:
    """409 where something else would be proposed by now."""
    return SharedOut(moved=await sharing.apply(actor(request), data.mark))


@get(
    "/enterprises/{organisation_id:int}/service", summary="What was done for an enterprise", tags=["liaison"]
)
async def read_record(request: AppRequest, organisation_id: FromPath[int]) -> ServiceRecordRead:
    """The enterprise reads its own without what officers noted."""
    found = await record.of_enterprise(actor(request), organisation_id)
    return ServiceRecordRead(
        enterprise=PortfolioFirm.model_validate(found.firm),
        answers=AnswerFigure.model_validate(found.rate) if found.rate else None,
        visits=[VisitRead.model_validate(one) for one in found.visits],
        requests=[RequestRead.model_validate(one) for one in found.requests],
        moves=[PortfolioMoveRead.model_validate(one) for one in found.moves],
    )


@post("/enterprises/{organisation_id:int}/visits", summary="Write a visit down", tags=["liaison"])
async def write_visit(
    request: AppRequest, organisation_id: FromPath[int], data: JSONBody[VisitForm]
) -> RecordMade:
    """It stays as written. `way`: visit, phone, meeting or online."""
    return RecordMade(id=await record.visit(actor(request), organisation_id, data))


@post("/enterprises/{organisation_id:int}/requests", summary="Ask the liaison officer", tags=["liaison"])
async def make_request(
    request: AppRequest, organisation_id: FromPath[int], data: JSONBody[RequestForm]
) -> RecordMade:
    """By the enterprise itself, or written down for it."""
    return RecordMade(id=await record.ask(actor(request), organisation_id, data))


@put(
    "/enterprises/{organisation_id:int}/requests/{request_id:int}", summary="Answer a request",
    tags=["liaison"], status_code=204,
)  # fmt: skip
async def answer_request(
    request: AppRequest, organisation_id: FromPath[int], request_id: FromPath[int],
    data: JSONBody[RequestAnswer],
) -> None:  # fmt: skip
    """Once."""
    await record.answer(actor(request), request_id, data.state, data.answer, organisation_id)


@put("/enterprises/{organisation_id:int}/key", summary="Say whether an enterprise is key", tags=["liaison"],
     status_code=204)  # fmt: skip
async def write_key(request: AppRequest, organisation_id: FromPath[int], data: JSONBody[KeyMark]) -> None:
    """One that is must have an officer: 409 where it has none."""
    await moving.mark_key(actor(request), organisation_id, key=data.key)


HANDLERS = [
    answer_request,
    apply_sharing,
    hand_portfolio_over,
    make_request,
    read_portfolio,
    read_record,
    read_roster,
    read_sharing,
    write_key,
    write_leave,
    take_leave_back,
    write_visit,
]
