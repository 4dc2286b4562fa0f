"""Applications over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.audit import service as audit
from talent_platform.reference.fields import Id, Note, Version
from talent_platform.titles.applications import queries, service, signing, verdicts
from talent_platform.titles.applications.lists import APPLICATIONS
from talent_platform.titles.applications.schemas import (
    ApplicationEdit,
    ApplicationForm,
    AppraisalForm,
    OfficeCheck,
)
from talent_platform.titles.applications.tables import ApplicationState
from talent_platform.titles.committees.api import TitleFinding
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered
from talent_posts import TitlePrivilegeKind


class TitleApplicationOut(BaseModel):
    id: Id
    committee: Id
    committee_name: str
    series: str
    year: int
    level: str
    specialty: str
    name: str
    organisation: Id
    unit: str
    submission: int
    """How many times it was signed and submitted."""
    applied: date | None
    """Day of the first submission."""
    state: ApplicationState
    version: Version


class TitleFault(BaseModel):
    """What the office found wrong."""

    field: str
    """Of the application; empty: the whole."""
    rule: str
    text: str
    at: datetime


class KnownTitle(BaseModel):
    series: str
    specialty: str
    level: str
    granted: date


class LostTitle(BaseModel):
    name: str
    number: str
    state: str
    """Of the register: valid where its term is over."""
    expires: date | None


class TitlePublicity(BaseModel):
    notice: Id
    starts: date
    ends: date | None
    """Last day; null as long as the calendar of working days does not reach it."""
    open: int
    founded: int


class TitleApplicationDetail(TitleApplicationOut):
    past_units: str
    """Units left in the last years, a line each: unit, last day there."""
    exception: str
    entry: str
    asked: list[TitlePrivilegeKind]
    asked_paper: str
    from_organ: date | None
    skilled: bool
    told_title: str
    told_level: str
    told_on: date | None
    told_number: str
    education: str
    history: str
    achievements: str
    signed: date | None
    assessed: str
    opinion: str
    unit_signed: date | None
    titles: list[KnownTitle]
    """What the registers know; nothing of it is asked for."""
    lost: list[LostTitle]
    """Titles of the register that are suspended, revoked or past their term: no word of the person's stands
    against them."""
    papers: list[str]
    """Fields whose papers the office compares with the originals before it accepts."""
    publicity: TitlePublicity | None
    faults: list[TitleFault]
    """Of the latest submission."""
    findings: list[TitleFinding]
    """What the rules say today."""
    may: list[str]
    """Steps the caller may take now."""


class TitleApplicationEdit(ApplicationEdit):
    version: Version
    """As read."""


class InPerson(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    password: Annotated[str, Field(max_length=200)] = ""
    """The caller's own, again."""
    second: Annotated[str, Field(max_length=40)] = ""
    """Instead of it a code of the second factor."""
    agreed: bool = False
    version: Version | None = None
    """Only if nothing was saved since it was read."""


class UnitSigning(AppraisalForm, InPerson):
    """The appraisal and the signature."""


class TitleReceipt(BaseModel):
    receipt: str


class TitleNotice(BaseModel):
    notice: Id


class TitleApplicationVersion(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Version | None = None
    """Only if nothing was saved since it was read."""


class TitleApplicationStep(OfficeCheck, TitleApplicationVersion):
    note: Note = ""


@get("/titles/applications", summary="Applications for titles", tags=["titles"],
     operation_class=takes(APPLICATIONS.spec))  # fmt: skip
async def application_list(request: AppRequest) -> Page[TitleApplicationOut]:
    """A person reads the own ones; a unit, the city and the auditor those that were submitted."""
    return await APPLICATIONS.answer(request, TitleApplicationOut)


@post("/titles/applications", summary="Begin an application for a title", tags=["titles"])
async def write(request: AppRequest, data: JSONBody[ApplicationForm]) -> Created:
    """A draft of the caller's own; `plan` is a plan of `/titles/plans` whose window has not closed."""
    return Created(id=await service.write(actor(request), data))


async def _detail(request: AppRequest, application_id: int) -> TitleApplicationDetail:
    reader = actor(request)
    row = await queries.one(reader, application_id)
    if row.owner != reader.account_id:
        await audit.names_read(reader, "title_application", f"title_application:{application_id}", 1)
    found = await verdicts.ask(row)
    own = {
        "titles", "lost", "papers", "publicity", "faults", "findings", "may",
    }  # fmt: skip
    hung = await queries.hung(row)
    return TitleApplicationDetail.model_validate(
        {
            **{name: getattr(row, name) for name in TitleApplicationDetail.model_fields.keys() - own},
            "titles": [
                KnownTitle(
                    series=each.series, specialty=each.specialty, level=each.level, granted=each.granted
                )
                for each in found.registers.titles
            ],
            "lost": [
                LostTitle(name=each.name, number=each.number, state=each.state, expires=each.expires)
                for each in found.registers.lost
            ],
            "papers": [name for name, _, _ in verdicts.papers(row, found.registers)],
            "publicity": TitlePublicity(
                notice=hung.notice, starts=hung.starts, ends=hung.ends, open=hung.open, founded=hung.founded
            ) if hung else None,
            "faults": [
                TitleFault(field=each.field, rule=each.rule, text=each.text, at=each.at)
                for each in await queries.faults(row)
            ],
            "findings": [
                TitleFinding(rule=each.rule, outcome=each.outcome, reason=each.reason, citation=each.citation)
                for each in verdicts.shown(row, found.decision)
            ],
            "may": [step.action for step in await offered(service.APPLICATION_FLOW, reader, row)],
        }
    )  # fmt: skip


@get("/titles/applications/{application_id:int}", summary="One application for a title", tags=["titles"])
async def application(request: AppRequest, application_id: FromPath[int]) -> TitleApplicationDetail:
    """With what the registers and the rules say today."""
    return await _detail(request, application_id)


@put("/titles/applications/{application_id:int}", summary="Change a draft, or what came back",
     tags=["titles"], status_code=204)  # fmt: skip
async def edit(
    request: AppRequest, application_id: FromPath[int], data: JSONBody[TitleApplicationEdit]
) -> None:
    """409 while it is with the unit or the office, or where it was changed meanwhile."""
    form = ApplicationEdit.model_validate(data.model_dump(exclude={"version"}))
    await service.edit(actor(request), application_id, form, version=data.version)


@post("/titles/applications/{application_id:int}/submission", tags=["titles"],
      summary="Sign an application in person and hand it to the unit")  # fmt: skip
async def submit(
    request: AppRequest, application_id: FromPath[int], data: JSONBody[InPerson]
) -> TitleReceipt:
    """By the person alone, with the own password again. 409 where a rule stands against it."""
    receipt = await signing.submit(
        actor(request), application_id, password=data.password, second=data.second, agreed=data.agreed,
        version=data.version,
    )  # fmt: skip
    return TitleReceipt(receipt=receipt)


@post("/titles/applications/{application_id:int}/commitment", tags=["titles"],
      summary="Appraise an applicant and sign the unit's commitment in person")  # fmt: skip
async def commit(
    request: AppRequest, application_id: FromPath[int], data: JSONBody[UnitSigning]
) -> TitleReceipt:
    """By an account of the unit, with the own password again. 409 once it is signed."""
    receipt = await signing.commit(
        actor(request), application_id, _appraisal(data),
        password=data.password, second=data.second,
        agreed=data.agreed, version=data.version,
    )  # fmt: skip
    return TitleReceipt(receipt=receipt)


def _appraisal(data: UnitSigning) -> AppraisalForm:
    return AppraisalForm.model_validate(data.model_dump(include=set(AppraisalForm.model_fields)))


@post("/titles/applications/{application_id:int}/publicity", tags=["titles"],
      summary="Hang an application out in the unit")  # fmt: skip
async def hang(
    request: AppRequest, application_id: FromPath[int], data: JSONBody[TitleApplicationVersion]
) -> TitleNotice:
    """For as many working days as the figure says; 409 before the unit has signed."""
    return TitleNotice(notice=await service.hang(actor(request), application_id, version=data.version))


@post("/titles/applications/{application_id:int}/steps/{action:str}", tags=["titles"], status_code=200,
      summary="Take a step of an application")  # fmt: skip
async def step(
    request: AppRequest, application_id: FromPath[int], action: FromPath[str],
    data: JSONBody[TitleApplicationStep],
) -> TitleApplicationDetail:  # fmt: skip
    """`report`, `send_back` by the unit; `accept`, `return` with all faults at once, `refuse` by the city;
    `drop`, `withdraw` by the person."""
    given = Given(note=data.note, version=data.version)
    check = OfficeCheck(faults=data.faults, lacking=data.lacking, seen=data.seen)
    await service.move(actor(request), application_id, action, given, check)
    return await _detail(request, application_id)


HANDLERS = [application_list, write, application, edit, submit, commit, hang, step]
