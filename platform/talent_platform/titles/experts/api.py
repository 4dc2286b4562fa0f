"""Experts over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.reference.fields import Id, Note, Version
from talent_platform.titles.access import READERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.committees.api import TitleFinding
from talent_platform.titles.experts import queries, service, signing, verdicts
from talent_platform.titles.experts.lists import EXPERTS
from talent_platform.titles.experts.schemas import NominationEdit, NominationForm, SelectionForm
from talent_platform.titles.tables import TitleExpertState
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered
from talent_posts import ExpertCondition, Sector


class TitleExpertOut(BaseModel):
    id: Id
    committee: Id
    committee_name: str
    name: str
    unit: str
    sector: Sector
    series: str
    specialty: str
    title: str
    level: str
    yearly: int | None
    """Meetings a year at the most."""
    term_from: date | None
    term_to: date | None
    before_from: date | None
    before_to: date | None
    """The term before the last renewal."""
    state: TitleExpertState
    version: Version


class TitleExpertEdit(NominationEdit):
    version: Version
    """As read."""


class TitleExpertDetail(TitleExpertOut):
    conditions: list[ExpertCondition]
    """Found to be met when the expert was selected."""
    document: str
    signed: date | None
    """When the commitment was signed."""
    findings: list[TitleFinding]
    """Of the bureau and the auditor: what stands today for and against a seat."""
    may: list[str]
    """Steps the caller may take now."""


class TitleExpertStep(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note = ""
    document: Annotated[str, Field(max_length=80)] = ""
    """Of `select` and `renew`: number of the paper."""
    selection: SelectionForm | None = None
    """Of `select` and `renew`."""
    version: Version | None = None
    """Only if nothing was saved since it was read."""


class TitleSigningCode(BaseModel):
    code: str
    """For the expert; shown this once, good for 30 days."""


class ExpertSigning(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(min_length=1, max_length=40)]
    password: Annotated[str, Field(max_length=200)] = ""
    """The caller's own, again."""
    second: Annotated[str, Field(max_length=40)] = ""
    """Instead of it a code of the second factor."""
    agreed: bool = False


class TitleSigned(BaseModel):
    expert: Id
    receipt: str


@get("/titles/experts", summary="Experts of the pools of title review", tags=["titles"],
     operation_class=takes(EXPERTS.spec))  # fmt: skip
async def expert_list(request: AppRequest) -> Page[TitleExpertOut]:
    """The city and the auditor read all, a unit those it nominated, an expert the own entries."""
    return await EXPERTS.answer(request, TitleExpertOut)


@post("/titles/experts", summary="Nominate an expert (units and the city)", tags=["titles"])
async def nominate(request: AppRequest, data: JSONBody[NominationForm]) -> Created:
    """409 where the committee is not in force or has this person already."""
    return Created(id=await service.nominate(actor(request), data.committee, data))


async def _detail(request: AppRequest, expert_id: int) -> TitleExpertDetail:
    reader = actor(request)
    row = await queries.one(reader, expert_id)
    findings = []
    if reader.role in READERS:
        await audit.names_read(reader, "title_expert", f"title_expert:{expert_id}", 1)
        decision = await verdicts.of_experts(await committees.by_id(row.committee), [row], today())
        findings = [
            TitleFinding(rule=each.rule, outcome=each.outcome, reason=each.reason, citation=each.citation)
            for each in decision.findings
            if each.rule in verdicts.OF_EACH
        ]
    named = TitleExpertDetail.model_fields.keys() - {"findings", "may"}
    return TitleExpertDetail.model_validate(
        {
            **{name: getattr(row, name) for name in named},
            "findings": findings,
            "may": [step.action for step in await offered(service.EXPERT_FLOW, reader, row)],
        }
    )


@get("/titles/experts/{expert_id:int}", summary="One expert", tags=["titles"])
async def expert(request: AppRequest, expert_id: FromPath[int]) -> TitleExpertDetail:
    """With what the rules say today, for the city and the auditor."""
    return await _detail(request, expert_id)


@put("/titles/experts/{expert_id:int}", summary="Change a nomination (who nominated)", tags=["titles"],
     status_code=204)  # fmt: skip
async def edit(request: AppRequest, expert_id: FromPath[int], data: JSONBody[TitleExpertEdit]) -> None:
    """409 once it was dealt with, or where it was changed meanwhile; the committee stays."""
    form = NominationEdit.model_validate(data.model_dump(exclude={"version"}))
    await service.edit(actor(request), expert_id, form, version=data.version)


@post("/titles/experts/{expert_id:int}/steps/{action:str}", summary="Take a step of an expert",
      tags=["titles"], status_code=200)  # fmt: skip
async def step(
    request: AppRequest, expert_id: FromPath[int], action: FromPath[str], data: JSONBody[TitleExpertStep]
) -> TitleExpertDetail:
    """`select` by a second person, once the rules let it pass; `refuse`, `leave`, `remove` by the city,
    `withdraw` by who nominated. Another term: `ask_renewal` by who nominated or the city, then `renew`, as
    `select`, or `refuse_renewal`."""
    given = Given(note=data.note, document=data.document, version=data.version)
    await service.move(actor(request), expert_id, action, given, data.selection)
    return await _detail(request, expert_id)


@post("/titles/experts/{expert_id:int}/invitation", tags=["titles"],
      summary="A code under which the expert signs (city only)")  # fmt: skip
async def invite(request: AppRequest, expert_id: FromPath[int]) -> TitleSigningCode:
    """An earlier code ends. 409 where the expert does not wait for it."""
    return TitleSigningCode(code=await signing.invite(actor(request), expert_id))


@post("/titles/commitments", summary="Sign the commitment of an expert in person", tags=["titles"])
async def sign(request: AppRequest, data: JSONBody[ExpertSigning]) -> TitleSigned:
    """By the expert alone, under the code that the bureau handed over, with the own password again."""
    expert_id, receipt = await signing.sign(
        actor(request), data.code, password=data.password, second=data.second, agreed=data.agreed
    )
    return TitleSigned(expert=expert_id, receipt=receipt)


HANDLERS = [expert_list, nominate, expert, edit, step, invite, sign]
