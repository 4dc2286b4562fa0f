"""Figures over the API: values in force, proposing, whom a value concerns, confirming."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.dated import service as dated
from talent_platform.establishment.access import READERS
from talent_platform.establishment.figures import queries
from talent_platform.establishment.figures import service as figures
from talent_platform.establishment.figures.service import FIGURE, FigureForm, ProposedFigure
from talent_platform.establishment.schemas import refuse_beyond
from talent_platform.reference.codes import city
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_posts import figure_use_to_dict


class Proposed(BaseModel):
    id: Id


class AffectedOut(BaseModel):
    """With an empty person the institution itself."""

    institution: str
    person: str
    rule: str
    before: str
    after: str


class ChangedRequest(BaseModel):
    id: Id
    before: str
    after: str


class FigureValueOut(BaseModel):
    id: Id
    figure: str
    jurisdiction: str
    valid_from: date
    value: Any
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_name: str
    confirmed: datetime | None
    confirmed_name: str
    withdrawn: datetime | None
    may_confirm: bool


class FigurePreview(FigureValueOut):
    people: list[AffectedOut]
    requests: list[ChangedRequest]


class FigureUseOut(BaseModel):
    """A figure as it is in force; without a source nobody has set it."""

    figure: str
    title: str
    value: Any
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None
    source: dict[str, Any] | None


@get(
    "/posts/figures",
    summary="Every figure with its value in force",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def figure_list(
    request: AppRequest,
    on: FromQuery[date | None] = None,
    jurisdiction: Annotated[str | None, QueryParameter(pattern=r"^(CN|\d{6})$", max_length=6)] = None,
) -> Page[FigureUseOut]:
    """With source and place; null where nobody has set one."""
    require(actor(request), *READERS)
    refuse_beyond(on=on)
    book, place = await queries.in_force(), jurisdiction or city()[0]
    uses = [figure_use_to_dict(book.at(name, place, on or today())) for name in sorted(book.by_name)]
    return plain_page(request, FigureUseOut, uses)


async def _out(request: AppRequest, row: ProposedFigure) -> FigureValueOut:
    may = await dated.confirmable(actor(request), row)
    return FigureValueOut.model_validate({**vars(row), "may_confirm": may})


@get(
    "/posts/figure-values",
    summary="Values that wait for a second person",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def waiting(request: AppRequest) -> Page[FigureValueOut]:
    """The oldest first."""
    require(actor(request), Role.CITY, Role.AUDITOR)
    rows = [await _out(request, row) for row in await dated.waiting(FIGURE)]
    return plain_page(request, FigureValueOut, rows)


@post("/posts/figures/{name:str}/values", summary="Propose a value (city only)", tags=["posts"])
async def propose(request: AppRequest, name: FromPath[str], data: JSONBody[FigureForm]) -> Proposed:
    """Nothing uses it before another person of the bureau has confirmed it."""
    return Proposed(id=await figures.propose(actor(request), name, data))


@get("/posts/figure-values/{value_id:int}", summary="One value, and whom it concerns", tags=["posts"])
async def value(request: AppRequest, value_id: FromPath[int]) -> FigurePreview:
    """Everybody of the place about whom the rules say something else with it, and requests on their road."""
    reader = require(actor(request), Role.CITY, Role.AUDITOR)
    row = await dated.one(FIGURE, value_id)
    preview = await figures.preview(row)
    await audit.names_read(reader, "figure", f"figure:{value_id}", len(preview.people))
    return FigurePreview(
        **(await _out(request, row)).model_dump(),
        people=[
            AffectedOut(
                institution=each.institution, person=each.person, rule=each.rule, before=each.before,
                after=each.after,
            )
            for each in preview.people
        ],
        requests=[ChangedRequest(id=n, before=one, after=other) for n, one, other in preview.requests],
    )  # fmt: skip


@post(
    "/posts/figure-values/{value_id:int}/confirm", summary="Confirm, as the second person", tags=["posts"],
    status_code=204,
)  # fmt: skip
async def confirm(request: AppRequest, value_id: FromPath[int]) -> None:
    """403 for whoever proposed it; 409 where it no longer waits."""
    await dated.confirm(FIGURE, actor(request), value_id)


@post(
    "/posts/figure-values/{value_id:int}/withdraw", summary="Withdraw a proposal", tags=["posts"],
    status_code=204,
)  # fmt: skip
async def withdraw(request: AppRequest, value_id: FromPath[int]) -> None:
    """409 where it no longer waits."""
    await dated.withdraw(FIGURE, actor(request), value_id)


HANDLERS = [figure_list, waiting, propose, value, confirm, withdraw]
