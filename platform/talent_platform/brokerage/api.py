"""Runs and cases for API clients: the same services and permissions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.actor import Role
from talent_platform.accounts.permissions import require
from talent_platform.brokerage import (
    apart,
    assumptions,
    cases,
    ground,
    package,
    queries,
    results,
    runs,
    what_if,
)
from talent_platform.brokerage.life import BUREAU, side_of
from talent_platform.brokerage.runs import RunForm
from talent_platform.disclosure.schemas import LookBody
from talent_platform.errors import NotFound
from talent_platform.reference.fields import LARGEST_ID, Code, Id, Note, Version
from talent_platform.web.exports import FILE, export
from talent_platform.web.lists import ListQuery
from talent_platform.web.requests import AppRequest, actor


class Ordered(BaseModel):
    """A run that has been ordered; poll its job."""

    run_id: int
    job_id: int


class RunView(BaseModel):
    """A run; `report` holds its counts once it is ready."""

    model_config = ConfigDict(extra="ignore")

    id: int
    county: str | None
    branch: str | None
    kind: str
    principle: str
    state: str
    error: str
    seed: int
    shortlist: int
    status: str
    objective: Decimal
    bound: Decimal
    gap: float
    shortlist_loss: float
    input_hash: str
    versions: dict[str, str]
    report: dict[str, Any]
    created: datetime
    finished: datetime | None
    released: datetime | None


class RunPage(BaseModel):
    total: int
    items: list[RunView]


class ProposalView(BaseModel):
    """A proposal; `score` and `terms` are millionths, the terms add up to the score."""

    model_config = ConfigDict(extra="ignore")

    id: int
    need: int
    candidate: int
    team: int | None
    score: int
    terms: dict[str, int]
    position: int
    pinned: bool


class OutcomeView(BaseModel):
    """What became of a need, a person or a team; without a code it is filled or proposed."""

    model_config = ConfigDict(extra="ignore")

    id: int
    title: str
    status: str
    code: str | None
    detail: dict[str, Any]


class OutcomePage(BaseModel):
    total: int
    items: list[OutcomeView]


class Steering(BaseModel):
    """A pin or a forbid with its reason."""

    need: Id
    candidates: list[Id] = Field(min_length=1, max_length=50)
    action: Literal["pin", "forbid"]
    reason: Note


class ApartView(BaseModel):
    """The run's total with the team whole (at `need`, if it fits anywhere) and with it taken apart."""

    need: int | None
    whole: Decimal
    apart: Decimal
    places: list[tuple[int, int]]
    """Candidate and need of the members who would find a place singly."""


class Released(BaseModel):
    cases: list[int]
    left_out: int
    """Proposed people for whom no case was opened: they have withdrawn, or an account is switched off."""


class DifferenceView(BaseModel):
    """What changes from the run `before` to this one."""

    before: int
    gained: list[dict[str, Any]]
    lost: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    needs: list[dict[str, Any]]


class WhatIf(BaseModel):
    """Assumptions, taken together. With `again` all teams are decided anew, which takes longer."""

    model_config = ConfigDict(extra="forbid")

    steps: list[assumptions.AnyStep] = Field(min_length=1, max_length=assumptions.MAX_STEPS)
    again: bool = False


class Effect(BaseModel):
    """What the assumptions change; scores of people are millionths, those of the whole plan decimals."""

    placed_before: int
    placed_after: int
    score_before: Decimal
    score_after: Decimal
    teams_released: list[int]
    gained: list[dict[str, Any]]
    lost: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    needs: list[dict[str, Any]]


class CaseView(BaseModel):
    """A case; who the person is stays hidden until both sides agreed."""

    model_config = ConfigDict(extra="ignore")

    id: int
    run: int
    need: int
    need_title: str
    employer: str
    candidate: int | None
    team: int | None
    offer: str
    stage: str
    employer_agreed: bool | None
    person_agreed: bool | None
    reason: str
    officer: int | None
    next_step: str
    due: date | None
    """Null while the calendar of working days does not reach it: `due_days` working days after `due_from`."""
    due_from: date | None
    due_days: int | None
    overdue: bool
    score: int
    version: int
    opened: datetime
    ended: datetime | None


class CaseInFull(CaseView):
    absent: list[int]
    """To the bureau: people of a live team case who have not agreed to the team, no longer do, or left it."""
    obstacle: str | None
    """Why a live case cannot go on now: need, offer, member, person_paused or employer_paused."""


class CasePage(BaseModel):
    total: int
    items: list[CaseView]


class Answer(BaseModel):
    """One side's answer; `side` and `text` are for a bureau that writes down what it was told."""

    agreed: bool
    side: Literal["", "employer", "person"] = ""
    text: Note = ""
    contact_confirmed: bool = False
    """The text keeps what tells who somebody is: withheld until both agreed, and listed for the bureau."""


class StepTaken(BaseModel):
    action: Literal["interview", "hire", "close"]
    reason: Code = ""
    text: Note = ""
    version: Version | None = None
    contact_confirmed: bool = False
    """As for an answer."""


class NoteBody(BaseModel):
    text: str = Field(max_length=1000)
    audience: Literal["all", "employer", "person", "bureau"] = "all"
    contact_confirmed: bool = False
    """As for an answer."""


class Plan(BaseModel):
    """What happens next and by when."""

    next_step: str = Field(max_length=200)
    due: date


class HandOver(BaseModel):
    """The account of the officer who takes over, and why."""

    officer: Id
    reason: Note


class PersonContact(BaseModel):
    headline: str
    name: str
    phone: str


class Contacts(BaseModel):
    people: list[PersonContact]
    employer: dict[str, str]


def _reader(request: AppRequest) -> Any:
    return require(actor(request), *BUREAU, Role.AUDITOR)


@get("/runs", summary="Match runs", tags=["runs"])
async def list_runs(request: AppRequest) -> RunPage:
    total, _query, rows = await results.runs(
        _reader(request), ListQuery.parse(results.RUNS, request.query_params)
    )
    return RunPage(total=total, items=[RunView.model_validate(row) for row in rows])


@post("/runs", summary="Order a match run", tags=["runs"])
async def order_run(request: AppRequest, data: JSONBody[RunForm]) -> Ordered:
    run_id, job_id = await runs.order(actor(request), data)
    return Ordered(run_id=run_id, job_id=job_id)


@get("/runs/{run_id:int}", summary="A match run", tags=["runs"])
async def read_run(request: AppRequest, run_id: FromPath[int]) -> RunView:
    return RunView.model_validate(await runs.read(_reader(request), run_id))


@post("/runs/{run_id:int}/again", summary="The same run on what holds now", tags=["runs"])
async def run_again(request: AppRequest, run_id: FromPath[int]) -> Ordered:
    new_id, job_id = await runs.again(actor(request), run_id)
    return Ordered(run_id=new_id, job_id=job_id)


@get("/runs/{run_id:int}/proposals", summary="Whom a run proposes for what", tags=["runs"])
async def list_proposals(
    request: AppRequest,
    run_id: FromPath[int],
    need: Annotated[Id | None, QueryParameter(ge=0, le=LARGEST_ID)] = None,
) -> list[ProposalView]:
    await runs.read(_reader(request), run_id)
    return [ProposalView.model_validate(row) for row in await results.proposals(run_id, need=need)]


@get("/runs/{run_id:int}/outcomes/{view:str}", summary="What became of needs, people, teams", tags=["runs"])
async def list_outcomes(request: AppRequest, run_id: FromPath[int], view: FromPath[str]) -> OutcomePage:
    await runs.read(_reader(request), run_id)
    if view not in results.LISTS:
        raise NotFound(f"请选择 {'、'.join(results.LISTS)} 之一")
    query = ListQuery.parse(results.LISTS[view], request.query_params)
    total, _query, rows = await results.listed(run_id, view, query)
    return OutcomePage(total=total, items=[OutcomeView.model_validate(row) for row in rows])


@post("/runs/{run_id:int}/release", summary="Open a case for every proposal", tags=["runs"], status_code=200)
async def release(request: AppRequest, run_id: FromPath[int]) -> Released:
    done = await runs.release(actor(request), run_id)
    return Released(cases=done.cases, left_out=done.left_out)


@get("/runs/{run_id:int}/difference/{before:int}", summary="What changed between two runs", tags=["runs"])
async def difference(request: AppRequest, run_id: FromPath[int], before: FromPath[int]) -> DifferenceView:
    for one in (run_id, before):
        await runs.read(_reader(request), one)
    found = await results.difference(before, run_id)
    return DifferenceView(
        before=before, gained=found.gained, lost=found.lost, moved=found.moved, needs=found.needs
    )


@get(
    "/runs/{run_id:int}/package",
    summary="Problem and result as files: unzip, then `talent match verify problem --out result`",
    tags=["runs"],
    media_type="application/zip",
    opt=FILE,
)
async def run_package(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"run:{run_id}") as out:
        run = await runs.finished(_reader(request), run_id)
        body = await package.read(run_id)
        return await out.ready(f"run-{run_id}.zip", body, count=run["report"]["people"])


@get(
    "/runs/{run_id:int}/teams/{team_id:int}/apart",
    summary="A team whole, or its members singly",
    tags=["runs"],
)
async def team_apart(request: AppRequest, run_id: FromPath[int], team_id: FromPath[int]) -> ApartView:
    await runs.finished(_reader(request), run_id)
    return ApartView.model_validate(await apart.whole_or_apart(run_id, team_id), from_attributes=True)


@post("/runs/{run_id:int}/what-if", summary="What if; nothing is stored", tags=["runs"], status_code=200)
async def ask_what_if(request: AppRequest, run_id: FromPath[int], data: JSONBody[WhatIf]) -> Effect:
    run = await runs.finished(_reader(request), run_id)
    names = await assumptions.names(run_id, data.steps)
    found = await what_if.effect(run, data.steps, names, again=data.again)
    change = found.difference
    return Effect(
        placed_before=found.placed_before, placed_after=found.placed_after, score_before=found.score_before,
        score_after=found.score_after, teams_released=found.released, gained=change.gained, lost=change.lost,
        moved=change.moved, needs=change.needs,
    )  # fmt: skip


@post("/directives", summary="Pin people to a need, or forbid them there", tags=["runs"])
async def steer(request: AppRequest, data: JSONBody[Steering]) -> None:
    await runs.steer(actor(request), data.need, data.candidates, data.action, data.reason)


@delete("/directives/{directive_id:int}", summary="Take a pin or forbid back", tags=["runs"])
async def withdraw(request: AppRequest, directive_id: FromPath[int]) -> None:
    await runs.withdraw(actor(request), directive_id)


@get("/cases", summary="Cases, live ones first", tags=["cases"])
async def list_cases(request: AppRequest) -> CasePage:
    query = ListQuery.parse(queries.CASES, request.query_params)
    total, _query, rows = await queries.listed(actor(request), query)
    return CasePage(total=total, items=[CaseView.model_validate(row) for row in rows])


@get("/cases/{case_id:int}", summary="A case", tags=["cases"])
async def read_case(request: AppRequest, case_id: FromPath[int]) -> CaseInFull:
    reader = actor(request)
    case = await queries.case(reader, case_id)
    gone = await queries.absent(case) if side_of(reader.role) == "bureau" else ()
    found = await ground.obstacle(case_id) if case["live"] else None
    return CaseInFull.model_validate({**case, "absent": sorted(gone), "obstacle": found})


@post("/cases/{case_id:int}/answer", summary="Agree or decline", tags=["cases"], status_code=200)
async def answer(request: AppRequest, case_id: FromPath[int], data: JSONBody[Answer]) -> CaseView:
    await cases.answer(
        actor(request), case_id, agreed=data.agreed, side=data.side, text=data.text,
        confirmed=data.contact_confirmed,
    )  # fmt: skip
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post("/cases/{case_id:int}/steps", summary="Interview, hire or close", tags=["cases"], status_code=200)
async def take_step(request: AppRequest, case_id: FromPath[int], data: JSONBody[StepTaken]) -> CaseView:
    await cases.take_step(
        actor(request), case_id, data.action, reason=data.reason, text=data.text, version=data.version,
        confirmed=data.contact_confirmed,
    )  # fmt: skip
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post("/cases/{case_id:int}/notes", summary="Leave a note", tags=["cases"])
async def write_note(request: AppRequest, case_id: FromPath[int], data: JSONBody[NoteBody]) -> None:
    await cases.write_note(
        actor(request), case_id, data.text, data.audience, confirmed=data.contact_confirmed
    )


@post("/cases/{case_id:int}/plan", summary="Set the next step and its day", tags=["cases"], status_code=200)
async def plan(request: AppRequest, case_id: FromPath[int], data: JSONBody[Plan]) -> CaseView:
    await cases.plan(actor(request), case_id, data.next_step, data.due)
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post("/cases/{case_id:int}/officer", summary="Hand over to an officer", tags=["cases"], status_code=200)
async def hand_over(request: AppRequest, case_id: FromPath[int], data: JSONBody[HandOver]) -> CaseView:
    await cases.hand_over(actor(request), case_id, data.officer, data.reason)
    return CaseView.model_validate(await queries.case(actor(request), case_id))


@post(
    "/cases/{case_id:int}/contacts",
    summary="Names and phones; every look is logged",
    tags=["cases"],
    status_code=200,
)
async def contacts(request: AppRequest, case_id: FromPath[int], data: JSONBody[LookBody]) -> Contacts:
    return Contacts.model_validate(await cases.contacts(actor(request), case_id, data.reason))


HANDLERS = [
    list_runs, order_run, read_run, run_again, list_proposals, list_outcomes, release, difference,
    run_package, ask_what_if, team_apart, steer, withdraw, list_cases, read_case, answer, take_step,
    write_note, plan, hand_over, contacts,
]  # fmt: skip
