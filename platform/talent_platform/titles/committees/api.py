"""Committees over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.reference.fields import Id, Note, Version
from talent_platform.titles import verdicts
from talent_platform.titles.committees import queries, service
from talent_platform.titles.committees.lists import COMMITTEES
from talent_platform.titles.committees.schemas import CommitteeForm
from talent_platform.titles.tables import CommitteeState
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered


class TitleCommitteeOut(BaseModel):
    id: Id
    name: str
    body: str
    """Who forms it."""
    series: str
    specialty: str
    """Empty: the whole series."""
    levels: list[str]
    size: int
    drawn: int | None
    approved_by: str
    self_review: bool
    """Of a unit that reviews its own people."""
    filed_from: date
    filed_to: date
    document: str
    """Empty before it is filed."""
    state: CommitteeState
    version: Version


class TitleFinding(BaseModel):
    rule: str
    outcome: Literal["pass", "warn", "needs_approval", "unknown", "block"]
    reason: str
    citation: str


class TitleCommitteeDetail(TitleCommitteeOut):
    successor: Id | None
    """The committee that answers for its records since it ended."""
    followed: list[Id]
    """Committees whose records it answers for."""
    findings: list[TitleFinding]
    """What the rules say of it; of a proposal as if it were filed."""
    may: list[str]
    """Steps the caller may take now."""


class TitleCommitteeEdit(CommitteeForm):
    version: Version
    """As read."""


class TitleCommitteeStep(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note = ""
    document: Annotated[str, Field(max_length=80)] = ""
    """Of `file`: number of the paper."""
    successor: Id | None = None
    """Of `end`: the committee that follows."""
    version: Version | None = None
    """Only if nothing was saved since it was read."""


@get("/titles/committees", summary="Standing committees of title review", tags=["titles"],
     operation_class=takes(COMMITTEES.spec))  # fmt: skip
async def committee_list(request: AppRequest) -> Page[TitleCommitteeOut]:
    """For the city and the auditor."""
    return await COMMITTEES.answer(request, TitleCommitteeOut)


@post("/titles/committees", summary="Propose a committee (city only)", tags=["titles"])
async def propose(request: AppRequest, data: JSONBody[CommitteeForm]) -> Created:
    """It reviews nothing before another person of the bureau has filed it (step `file`)."""
    return Created(id=await service.propose(actor(request), data))


async def _detail(request: AppRequest, committee_id: int) -> TitleCommitteeDetail:
    reader = actor(request)
    row = await queries.one(reader, committee_id)
    successor = await queries.named(row.successor)
    decision = await verdicts.of_committee(row, successor.name if successor else "")
    findings = [
        TitleFinding(rule=each.rule, outcome=each.outcome, reason=each.reason, citation=each.citation)
        for each in decision.findings
        if each.applies
    ]
    shown = {name: getattr(row, name) for name in TitleCommitteeOut.model_fields}
    return TitleCommitteeDetail.model_validate({
        **shown, "successor": row.successor, "findings": findings,
        "followed": [each.id for each in await queries.followed(committee_id)],
        "may": [step.action for step in await offered(service.FLOW, reader, row)],
    })  # fmt: skip


@get("/titles/committees/{committee_id:int}", summary="One committee", tags=["titles"])
async def committee(request: AppRequest, committee_id: FromPath[int]) -> TitleCommitteeDetail:
    """With what the rules say of it."""
    return await _detail(request, committee_id)


@put("/titles/committees/{committee_id:int}", summary="Change a proposal (city only)", tags=["titles"],
     status_code=204)  # fmt: skip
async def edit(request: AppRequest, committee_id: FromPath[int], data: JSONBody[TitleCommitteeEdit]) -> None:
    """409 once it is filed, or where it was changed meanwhile. Whoever changed it last does not file it."""
    form = CommitteeForm.model_validate(data.model_dump(exclude={"version"}))
    await service.edit(actor(request), committee_id, form, version=data.version)


@post("/titles/committees/{committee_id:int}/steps/{action:str}", tags=["titles"], status_code=200,
      summary="File, refuse, suspend, resume, withdraw or end a committee (city only)")  # fmt: skip
async def step(
    request: AppRequest, committee_id: FromPath[int], action: FromPath[str],
    data: JSONBody[TitleCommitteeStep],
) -> TitleCommitteeDetail:  # fmt: skip
    """`file` asks for the paper's number and another person than who proposed; 409 where a rule forbids it.
    The others ask for a note, `end` for the committee that follows besides."""
    given = Given(note=data.note, document=data.document, version=data.version)
    await service.move(actor(request), committee_id, action, given, successor=data.successor)
    return await _detail(request, committee_id)


HANDLERS = [committee_list, propose, committee, edit, step]
