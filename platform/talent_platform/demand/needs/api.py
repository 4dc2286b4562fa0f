"""Needs and enterprises over JSON: the same services and permissions as the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field, model_validator

from talent_platform.accounts.actor import Actor
from talent_platform.demand.needs import lists, queries, service
from talent_platform.demand.needs.schemas import MayRepeat, ProjectNeedForm, TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import NotAllowed
from talent_platform.i18n import N_
from talent_platform.reference.fields import Code, Id, Note, Skill, Version
from talent_platform.reference.read_back import as_read
from talent_platform.web.answers import Created, StepOutcome, ThingsRead, outcomes
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import UNDO, Given, not_refused
from talent_platform.workflow.taking import take_many, undo_many

_TALENT, _PROJECT = (lists.LISTS[kind] for kind in NeedKind)


class Need(BaseModel):
    """A need of either kind; fields of the other kind keep their defaults."""

    model_config = ConfigDict(extra="ignore")

    id: int
    kind: str
    organisation: int
    organisation_name: str
    title: str
    seats: int
    hired: int | None = None
    """Only in the answer for a single need."""
    branch: str
    county: str
    start_on: date
    deadline: date
    state: str
    priority: int
    description: str
    required_skills: list[Skill]
    preferred_skills: list[Skill]
    education: int
    title_level: int
    years: int
    majors: list[str]
    benefits: str
    pay_min: Decimal
    pay_max: Decimal
    mode: str
    keywords: list[str]
    roles: list[str]
    investment: Decimal
    cooperation: str | None
    version: int
    updated: datetime


class NeedInFull(Need):
    may: list[str]
    """The steps the caller may take now."""
    warnings: list[str]
    """What stands against the qualifications demanded; to who is in charge."""


class _New(MayRepeat):
    organisation: Id | None = None
    submit: bool = False
    """Send it to the county's check at once, or write nothing."""


class NewTalentNeed(TalentNeedForm, _New):
    """A talent need; a bureau says for which enterprise."""


class NewProjectNeed(ProjectNeedForm, _New):
    """A project need; a bureau says for which enterprise."""


class ChangedTalentNeed(TalentNeedForm, MayRepeat):
    version: Version
    """The version it was read with."""

    @model_validator(mode="before")
    @classmethod
    def _read_only(cls, data: Any) -> Any:
        return as_read(data, cls, NeedInFull)


class ChangedProjectNeed(ProjectNeedForm, MayRepeat):
    version: Version

    @model_validator(mode="before")
    @classmethod
    def _read_only(cls, data: Any) -> Any:
        if isinstance(data, dict) and "description" in data:
            # So the text is called where needs of both kinds are answered.
            data = {"problem": data["description"], **data}
        return as_read(data, cls, NeedInFull)


class NeedStep(BaseModel):
    """Why a step is taken, where it asks for that."""

    note: Note = ""
    reason: Code = ""
    version: Version | None = None


class NeedStateAnswer(BaseModel):
    state: str


class NeedSteps(BaseModel):
    """One step for many needs."""

    needs: ThingsRead
    note: Note = ""
    reason: Code = ""


class PriorityBody(BaseModel):
    priority: Annotated[int, Field(ge=1, le=3)]


class NeedEntry(BaseModel):
    """One change; `changed` maps a field to its values before and after."""

    model_config = ConfigDict(extra="ignore")

    at: datetime
    actor_name: str
    action: str
    from_state: str | None
    to_state: str
    reason: str | None
    reason_words: str
    note: str
    changed: dict[str, list[Any]]


@get("/needs", summary="List talent needs", tags=["needs"], operation_class=takes(_TALENT.spec))
async def need_list(request: AppRequest) -> Page[Need]:
    """Filters, sorting and paging as in the address of the page; visitors do not filter by state."""
    return await _TALENT.answer(request, Need)


@get("/projects", summary="List project needs", tags=["needs"], operation_class=takes(_PROJECT.spec))
async def project_list(request: AppRequest) -> Page[Need]:
    """As the talent needs."""
    return await _PROJECT.answer(request, Need)


@get(["/needs/{need_id:int}", "/projects/{need_id:int}"], summary="One need", tags=["needs"])
async def need_detail(request: AppRequest, need_id: FromPath[int]) -> NeedInFull:
    """Visitors see open needs only."""
    return await _in_full(request.user, queries.kind_of(request.url.path), need_id)


async def _in_full(reader: Actor | None, kind: NeedKind, need_id: int) -> NeedInFull:
    need = await queries.need(reader, kind, need_id)
    mine = reader is not None and await queries.in_charge(reader, need_id)
    steps, why = await not_refused(service.FLOW, reader if mine else None, need, service.leads_to)
    warnings = [*await queries.warnings(need), *why] if mine else []
    return NeedInFull.model_validate({**need, "may": [step.action for step in steps], "warnings": warnings})


def _form(body: BaseModel, model: type[TalentNeedForm] | type[ProjectNeedForm]) -> Any:
    # Already validated: the same fields without the body's own.
    return model.model_construct(**{name: getattr(body, name) for name in model.model_fields})


@post("/needs", summary="Write a talent need down as a draft", tags=["needs"])
async def create_need(request: AppRequest, data: JSONBody[NewTalentNeed]) -> Created:
    """Published once its county approved it; 422 where one like it stands, unless `twice_confirmed`."""
    need_id = await service.create(
        actor(request), NeedKind.TALENT, _form(data, TalentNeedForm), organisation_id=data.organisation,
        submit=data.submit, twice=data.twice_confirmed,
    )  # fmt: skip
    return Created(id=need_id)


@post("/projects", summary="Write a project need down as a draft", tags=["needs"])
async def create_project(request: AppRequest, data: JSONBody[NewProjectNeed]) -> Created:
    """Published once its county approved it; 422 where one like it stands, unless `twice_confirmed`."""
    need_id = await service.create(
        actor(request), NeedKind.PROJECT, _form(data, ProjectNeedForm), organisation_id=data.organisation,
        submit=data.submit, twice=data.twice_confirmed,
    )  # fmt: skip
    return Created(id=need_id)


async def _changed(
    request: AppRequest, kind: NeedKind, need_id: int, data: ChangedTalentNeed | ChangedProjectNeed
) -> NeedInFull:
    await queries.need(actor(request), kind, need_id)
    form = _form(data, queries.FORMS[kind])
    await service.edit(actor(request), need_id, form, version=data.version, twice=data.twice_confirmed)
    return await _in_full(request.user, kind, need_id)


@put("/needs/{need_id:int}", summary="Change a talent need", tags=["needs"])
async def change_need(
    request: AppRequest, need_id: FromPath[int], data: JSONBody[ChangedTalentNeed]
) -> NeedInFull:
    """409 if somebody saved since `version` was read."""
    return await _changed(request, NeedKind.TALENT, need_id, data)


@put("/projects/{need_id:int}", summary="Change a project need", tags=["needs"])
async def change_project(
    request: AppRequest, need_id: FromPath[int], data: JSONBody[ChangedProjectNeed]
) -> NeedInFull:
    """409 if somebody saved since `version` was read."""
    return await _changed(request, NeedKind.PROJECT, need_id, data)


@delete(
    ["/needs/{need_id:int}", "/projects/{need_id:int}"], summary="Delete a draft that was never submitted",
    tags=["needs"],
)  # fmt: skip
async def delete_need(request: AppRequest, need_id: FromPath[int]) -> None:
    """409 for anything else: that is closed, and what an upload brought in is taken back with it."""
    await queries.need(actor(request), queries.kind_of(request.url.path), need_id)
    await service.delete(actor(request), need_id)


async def _step_need(
    request: AppRequest, need_id: FromPath[int], action: FromPath[str], data: JSONBody[NeedStep]
) -> NeedStateAnswer:
    """409 where the need stands elsewhere by now; closing asks for a reason code, returning for a note."""
    state = await service.take_step(
        actor(request), need_id, action, note=data.note, reason=data.reason, version=data.version
    )
    return NeedStateAnswer(state=str(state))


step_need = post(
    ["/needs/{need_id:int}/steps/{action:str}", "/projects/{need_id:int}/steps/{action:str}"],
    summary="Take a step: submit, withdraw, approve, return, close, reopen, renew", tags=["needs"],
    status_code=200,
)(_step_need)  # fmt: skip
step_need_as_before = post(
    ["/needs/{need_id:int}/step/{action:str}", "/projects/{need_id:int}/step/{action:str}"],
    summary="Take a step, at its earlier address", tags=["needs"], status_code=200, deprecated=True,
)(_step_need)  # fmt: skip


@post("/needs/steps/{action:str}", summary="Take a step for many needs", tags=["needs"], status_code=200)
async def step_needs(
    request: AppRequest, action: FromPath[str], data: JSONBody[NeedSteps]
) -> list[StepOutcome]:
    """Each on its own: one that is refused says why and stops no other. Project needs as well. `undo` takes
    back the caller's own last step within a day, while nothing has come of it."""
    given = Given(note=data.note, reason=data.reason)
    versions = {one.id: one.version for one in data.needs}
    if action == UNDO:
        return outcomes(await undo_many(service.FLOW, actor(request), versions))
    return outcomes(await take_many(service.FLOW, actor(request), versions, action, given))


@post(
    ["/needs/{need_id:int}/priority", "/projects/{need_id:int}/priority"],
    summary="Set the priority: 1 ordinary, 2 important, 3 first", tags=["needs"], status_code=204,
)  # fmt: skip
async def rank_need(request: AppRequest, need_id: FromPath[int], data: JSONBody[PriorityBody]) -> None:
    """By the bureau in charge; match runs by goals heed it."""
    await service.set_priority(actor(request), need_id, data.priority)


@get(
    ["/needs/{need_id:int}/history", "/projects/{need_id:int}/history"],
    summary="Every change of a need, newest first", tags=["needs"], operation_class=takes(PLAIN),
)  # fmt: skip
async def need_history(request: AppRequest, need_id: FromPath[int]) -> Page[NeedEntry]:
    """Who did what when, with values before and after."""
    reader = actor(request)
    need = await queries.need(reader, queries.kind_of(request.url.path), need_id)
    if not await queries.may_read_history(reader, need_id):
        raise NotAllowed(N_("变更记录只对填报单位和主管部门开放"))
    return plain_page(request, NeedEntry, await queries.history(reader, need))


HANDLERS = [
    need_list, project_list, need_detail, create_need, create_project, change_need, change_project,
    delete_need, step_need, step_need_as_before, step_needs, rank_need, need_history,
]  # fmt: skip
