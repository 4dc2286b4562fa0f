"""Post plans over JSON: write, walk the road, freeze seats; the services and visibility of the pages."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Self

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from talent_platform.accounts.permissions import require
from talent_platform.establishment.access import READERS
from talent_platform.establishment.approvals.schemas import ApprovalOut
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.plans import counts as plans_counts
from talent_platform.establishment.plans import freezing, service
from talent_platform.establishment.plans import queries as plans_queries
from talent_platform.establishment.plans.lists import BATCH, PLANS, shown
from talent_platform.establishment.schemas import Day, Document, Grade, ManySteps
from talent_platform.i18n import N_
from talent_platform.reference.fields import Note
from talent_platform.reference.fields import Version as Revision
from talent_platform.web.answers import StepOutcome, outcomes
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered
from talent_posts import CATEGORY_NAMES, LAST_GRADE, Category, decision_to_json, grade_exists, post_name

Number = Annotated[int, Field(ge=0, le=plans_counts.MAX_POSTS)]


def refuse_unknown_post(category: Category, grade: int) -> None:
    """Raises what pydantic turns into a sentence when the category has no such grade."""
    if not grade_exists(category, grade):
        raise PydanticCustomError(
            "no_such_post",
            N_("{name}岗位最低为{last}"),
            {"name": CATEGORY_NAMES[category], "last": post_name(category, LAST_GRADE[category])},
        )


class PlanBody(BaseModel):
    """The numbers of a version: category → grade → posts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    posts: dict[Category, Annotated[dict[Grade, Number], Field(max_length=13)]] = Field(
        max_length=len(CATEGORY_NAMES)
    )
    effective: Day
    establishment: Annotated[int, Field(ge=0, le=plans_counts.MAX_ESTABLISHMENT)] | None = None
    """As the unit says; the check goes by what its bureau has recorded."""

    @model_validator(mode="after")
    def _posts_exist(self) -> Self:
        for category, grades in self.posts.items():
            for grade in grades:
                refuse_unknown_post(category, grade)
        return self

    def counts(self) -> plans_counts.Counts:
        """As the service counts them; none means absent."""
        return {(c, g): n for c, grades in self.posts.items() for g, n in grades.items() if n}


class ChangedPlan(PlanBody):
    """A changed draft."""

    revision: Revision
    """Which it was read with."""


class PlanOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    institution: int
    version: int
    revision: int
    """How often it was saved; a change or a step may say which it was read with."""
    state: str
    posts: dict[str, dict[int, int]]
    """Category → grade → posts."""
    total: int
    effective: date | None
    establishment: int | None
    document: str


class PlanOfUnit(PlanOut):
    institution_name: str


class PlanStepOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    at: datetime
    actor_name: str
    to_state: str
    note: str
    document: str


class PlanDetail(PlanOut):
    may: list[str]
    """Steps the reader may take now."""
    steps: list[PlanStepOut]
    """Taken already, newest first."""
    approvals: list[ApprovalOut]
    decision: dict[str, Any]
    """G1-G4, as `docs/schema/decision.schema.json` describes it."""


class PlanStepBody(BaseModel):
    """What goes with a step; `acknowledged` takes away seats in use knowingly."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note = ""
    document: Document = ""
    behalf: Document = ""
    """Paper of the unit's department, where it has no account: with the first bureau's step."""
    acknowledged: bool = False
    revision: Revision | None = None
    """Only if nothing was saved since it was read."""


class FreezeBody(BaseModel):
    """Seats of a grade to freeze; a negative quantity gives them back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    category: Category
    grade: Grade
    quantity: Annotated[int, Field(ge=-plans_counts.MAX_POSTS, le=plans_counts.MAX_POSTS)]
    day: Day
    document: Document

    @model_validator(mode="after")
    def _post_exists(self) -> Self:
        refuse_unknown_post(self.category, self.grade)
        return self


class CreatedPlan(BaseModel):
    id: int


async def _detail(request: AppRequest, plan_id: int) -> PlanDetail:
    reader = require(actor(request), *READERS)
    row = await service.in_charge(reader, plan_id)
    return PlanDetail(
        **PlanOut.model_validate(shown(row)).model_dump(),
        may=[step.action for step in await offered(service.FLOW, reader, row)],
        steps=[PlanStepOut.model_validate(each) for each in await service.steps_of(plan_id)],
        approvals=[ApprovalOut.model_validate(each) for each in row["approvals"]],
        decision=json.loads(decision_to_json(await service.decision_of(row))),
    )


@get(
    "/institutions/{institution_id:int}/plans",
    summary="Versions of the post plan",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def plan_list(request: AppRequest, institution_id: FromPath[int]) -> Page[PlanOut]:
    """Newest first, each with its state."""
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    rows = await plans_queries.plans_of(institution_id)
    return plain_page(request, PlanOut, [shown(row) for row in rows])


@post(
    "/institutions/{institution_id:int}/plans/check",
    summary="What G1-G4 say to these numbers; nothing is stored",
    tags=["posts"],
    status_code=200,
)
async def check(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[PlanBody]
) -> dict[str, Any]:
    """Findings with their sources."""
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    decision = await service.check(institution_id, data.counts(), data.effective)
    found: dict[str, Any] = json.loads(decision_to_json(decision))
    return found


@post("/institutions/{institution_id:int}/plans", summary="Draft a new version", tags=["posts"])
async def create(request: AppRequest, institution_id: FromPath[int], data: JSONBody[PlanBody]) -> CreatedPlan:
    """409 while another draft is on its way."""
    plan_id = await service.draft(
        actor(request), institution_id, data.counts(), effective=data.effective,
        establishment=data.establishment,
    )  # fmt: skip
    return CreatedPlan(id=plan_id)


@get("/posts/plans", summary="List post plans", tags=["posts"], operation_class=takes(PLANS.spec))
async def every_plan(request: AppRequest) -> Page[PlanOfUnit]:
    """Every version of the caller's institutions, the newest first."""
    return await PLANS.answer(request, PlanOfUnit)


@get("/posts/plans/{plan_id:int}", summary="One version, its road and decision", tags=["posts"])
async def plan(request: AppRequest, plan_id: FromPath[int]) -> PlanDetail:
    """With the steps the caller may take."""
    return await _detail(request, plan_id)


@put("/posts/plans/{plan_id:int}", summary="Change a draft or a returned version", tags=["posts"])
async def revise(request: AppRequest, plan_id: FromPath[int], data: JSONBody[ChangedPlan]) -> PlanDetail:
    """409 if somebody saved since `revision` was read; asked again when it is submitted."""
    await service.revise(
        actor(request), plan_id, data.counts(), effective=data.effective, establishment=data.establishment,
        version=data.revision,
    )  # fmt: skip
    return await _detail(request, plan_id)


@post(
    "/posts/plans/{plan_id:int}/step/{name:str}",
    summary="Take a step: submit, department_pass, county_pass, city_pass, return",
    tags=["posts"],
    status_code=200,
)
async def step(
    request: AppRequest, plan_id: FromPath[int], name: FromPath[str], data: JSONBody[PlanStepBody]
) -> PlanDetail:
    """409 where the version stands elsewhere by now; returning asks for a note."""
    await service.move(
        actor(request), plan_id, name, note=data.note, document=data.document, behalf=data.behalf,
        acknowledged=data.acknowledged, version=data.revision,
    )  # fmt: skip
    return await _detail(request, plan_id)


@post(
    "/posts/plans/steps/{action:str}",
    summary="Take a step for many post plans",
    tags=["posts"],
    status_code=200,
)
async def step_many(
    request: AppRequest, action: FromPath[str], data: JSONBody[ManySteps]
) -> list[StepOutcome]:
    """Each on its own: one that is refused says why and stops no other. A step that asks for a document is
    taken singly (422)."""
    versions = {one.id: one.version for one in data.things}
    return outcomes(await BATCH.step(actor(request), versions, action, Given(note=data.note)))


@post(
    "/institutions/{institution_id:int}/freeze",
    summary="Freeze free seats of a grade, or give them back (city only)",
    tags=["posts"],
    status_code=204,
)
async def freeze(request: AppRequest, institution_id: FromPath[int], data: JSONBody[FreezeBody]) -> None:
    """409 where fewer seats are free."""
    await freezing.freeze(
        actor(request), institution_id, (data.category, data.grade), data.quantity, data.day,
        document=data.document,
    )  # fmt: skip


HANDLERS = [
    step_many,
    every_plan,
    plan_list,
    check,
    create,
    plan,
    revise,
    step,
    freeze,
]
