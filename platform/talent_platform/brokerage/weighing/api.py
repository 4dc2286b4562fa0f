"""The weights of the score over the API: in force, proposed, whom they would move, confirmed."""

from __future__ import annotations

from datetime import date, datetime

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR
from talent_platform.brokerage.weighing import preview as previews
from talent_platform.brokerage.weighing import queries
from talent_platform.brokerage.weighing import service as weighing
from talent_platform.brokerage.weighing.service import WEIGHTS, ProposedWeights, WeightsForm
from talent_platform.clock import today
from talent_platform.dated import service as dated
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class WeightsProposed(BaseModel):
    id: Id


class WeightsInForce(BaseModel):
    """Hundredths; the terms add up to 100."""

    valid_from: date
    source: str
    floor: int
    terms: dict[str, int]


class WeightsOut(BaseModel):
    id: Id
    valid_from: date
    floor: int
    terms: dict[str, int]
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_name: str
    confirmed: datetime | None
    confirmed_name: str
    withdrawn: datetime | None
    may_confirm: bool


class WeightsChange(BaseModel):
    """Where a person is proposed with the weights in force and with these; null for nowhere."""

    candidate: Id
    before: Id | None
    after: Id | None
    before_score: int | None
    after_score: int | None


class WeightsPreview(BaseModel):
    gained: list[WeightsChange]
    lost: list[WeightsChange]
    moved: list[WeightsChange]


@get("/weights/in-force", summary="The weights a run of today scores with", tags=["matching"])
async def in_force(request: AppRequest) -> WeightsInForce:
    """The shipped ones, or those two people of the city bureau have set."""
    require(actor(request), *BUREAUS_AND_AUDITOR)
    now = await queries.in_force(today())
    return WeightsInForce(
        valid_from=now.valid_from, source=now.source, floor=round(now.floor * 100),
        terms={name: round(term.weight * 100) for name, term in now.terms.items()},
    )  # fmt: skip


async def _out(request: AppRequest, row: ProposedWeights) -> WeightsOut:
    may = await dated.confirmable(actor(request), row)
    return WeightsOut.model_validate({**vars(row), **row.content, "may_confirm": may})


@get("/weights", summary="Weights that were ever proposed", tags=["matching"], operation_class=takes(PLAIN))
async def weights_list(request: AppRequest) -> Page[WeightsOut]:
    """The newest first."""
    require(actor(request), *BUREAUS_AND_AUDITOR)
    rows = [await _out(request, row) for row in await dated.proposals(WEIGHTS)]
    return plain_page(request, WeightsOut, rows)


@post("/weights", summary="Propose weights (city only)", tags=["matching"])
async def propose(request: AppRequest, data: JSONBody[WeightsForm]) -> WeightsProposed:
    """No run uses them before another person of the bureau has confirmed them."""
    return WeightsProposed(id=await weighing.propose(actor(request), data))


@get("/weights/{weights_id:int}", summary="One set of weights", tags=["matching"])
async def weights_detail(request: AppRequest, weights_id: FromPath[int]) -> WeightsOut:
    """Proposed, confirmed or withdrawn."""
    require(actor(request), *BUREAUS_AND_AUDITOR)
    return await _out(request, await dated.one(WEIGHTS, weights_id))


@get("/weights/{weights_id:int}/preview", summary="Who would gain, who lose", tags=["matching"])
async def preview(request: AppRequest, weights_id: FromPath[int]) -> WeightsPreview:
    """A run of the whole city as it is today, with the weights in force and with these; takes as long."""
    require(actor(request), *BUREAUS_AND_AUDITOR)
    found = await previews.preview(await dated.one(WEIGHTS, weights_id))
    return WeightsPreview(
        **{
            name: [WeightsChange.model_validate(row) for row in getattr(found, name)]
            for name in ("gained", "lost", "moved")
        }
    )


@post(
    "/weights/{weights_id:int}/confirm", summary="Confirm, as the second person", tags=["matching"],
    status_code=204,
)  # fmt: skip
async def confirm(request: AppRequest, weights_id: FromPath[int]) -> None:
    """403 for whoever proposed it; 409 where it no longer waits."""
    await weighing.confirm(actor(request), weights_id)


@post(
    "/weights/{weights_id:int}/withdraw", summary="Withdraw proposed weights", tags=["matching"],
    status_code=204,
)  # fmt: skip
async def withdraw(request: AppRequest, weights_id: FromPath[int]) -> None:
    """409 where it no longer waits."""
    await dated.withdraw(WEIGHTS, actor(request), weights_id)


HANDLERS = [in_force, weights_list, propose, weights_detail, preview, confirm, withdraw]
