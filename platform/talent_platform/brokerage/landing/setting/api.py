"""The terms of a landing over the API: in force, proposed, whom they would concern, confirmed."""

from __future__ import annotations

from datetime import date, datetime

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import BUREAUS_AND_AUDITOR
from talent_platform.brokerage.landing.setting import queries
from talent_platform.brokerage.landing.setting import service as setting
from talent_platform.brokerage.landing.setting.service import TERMS, ProposedTerms, TermsForm
from talent_platform.clock import today
from talent_platform.dated import service as dated
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LandingTermsProposed(BaseModel):
    id: Id


class LandingTermsInForce(BaseModel):
    """Service → working days after the hire; null where no term is set."""

    days: dict[str, int | None]


class LandingTermsOut(BaseModel):
    id: Id
    valid_from: date
    days: dict[str, int | None]
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_name: str
    confirmed: datetime | None
    confirmed_name: str
    withdrawn: datetime | None
    may_confirm: bool


class LandingTermChange(_Read):
    """Working days of one service; `due`: of a team hired on the day the proposal begins."""

    kind: str
    before: int | None
    after: int | None
    due: date | None


class TeamBeforeHire(_Read):
    case: Id
    project: str
    employer: str
    stage: str


class LandingTermsPreview(_Read):
    changes: list[LandingTermChange]
    ahead: list[TeamBeforeHire]
    """Cases of teams that would have these terms if they come to a hire."""
    running: int
    """Landings under way, whose terms stay."""


async def _out(request: AppRequest, row: ProposedTerms) -> LandingTermsOut:
    may = await dated.confirmable(actor(request), row)
    return LandingTermsOut.model_validate({**vars(row), "may_confirm": may})


@get("/landings/terms/in-force", summary="The terms of a team hired today", tags=["landings"])
async def in_force(request: AppRequest) -> LandingTermsInForce:
    """Those two people of the city bureau have set; null where they have set none."""
    require(actor(request), *BUREAUS_AND_AUDITOR)
    return LandingTermsInForce(days=dict(await queries.terms(today())))


@get("/landings/terms", summary="Terms of landings that were ever proposed", tags=["landings"],
     operation_class=takes(PLAIN))  # fmt: skip
async def terms_list(request: AppRequest) -> Page[LandingTermsOut]:
    """The newest first."""
    require(actor(request), *BUREAUS_AND_AUDITOR)
    rows = [await _out(request, row) for row in await dated.proposals(TERMS)]
    return plain_page(request, LandingTermsOut, rows)


@post("/landings/terms", summary="Propose terms of landings (city only)", tags=["landings"])
async def propose(request: AppRequest, data: JSONBody[TermsForm]) -> LandingTermsProposed:
    """No landing has them before another person of the bureau has confirmed them."""
    return LandingTermsProposed(id=await setting.propose(actor(request), data))


@get("/landings/terms/{terms_id:int}", summary="One set of terms of landings", tags=["landings"])
async def terms_detail(request: AppRequest, terms_id: FromPath[int]) -> LandingTermsOut:
    """Proposed, confirmed or withdrawn."""
    require(actor(request), *BUREAUS_AND_AUDITOR)
    return await _out(request, await dated.one(TERMS, terms_id))


@get("/landings/terms/{terms_id:int}/preview", summary="What they change, and for which teams",
     tags=["landings"])  # fmt: skip
async def preview(request: AppRequest, terms_id: FromPath[int]) -> LandingTermsPreview:
    """Of what the caller may see."""
    reader = require(actor(request), *BUREAUS_AND_AUDITOR)
    return LandingTermsPreview.model_validate(
        await queries.concerned(reader, await dated.one(TERMS, terms_id))
    )


@post("/landings/terms/{terms_id:int}/confirm", summary="Confirm, as the second person", tags=["landings"],
      status_code=204)  # fmt: skip
async def confirm(request: AppRequest, terms_id: FromPath[int]) -> None:
    """403 for whoever proposed it; 409 where it no longer waits."""
    await setting.confirm(actor(request), terms_id)


@post("/landings/terms/{terms_id:int}/withdraw", summary="Withdraw proposed terms of landings",
      tags=["landings"], status_code=204)  # fmt: skip
async def withdraw(request: AppRequest, terms_id: FromPath[int]) -> None:
    """409 where it no longer waits."""
    await dated.withdraw(TERMS, actor(request), terms_id)


HANDLERS = [in_force, terms_list, propose, terms_detail, preview, confirm, withdraw]
