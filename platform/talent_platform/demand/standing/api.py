"""How enterprises stand, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from litestar import get
from litestar.params import FromPath
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.enterprises.lists import READERS
from talent_platform.demand.standing import queries
from talent_platform.demand.standing.lists import LISTED_FIRMS, REGISTERED_FIRMS
from talent_platform.demand.tables import FirmList
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor

RegistrationState = Literal[
    "active", "resting", "revoked", "deregistered", "cancelled", "moved", "unknown", "unasked"
]


class FirmStateOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    organisation: Id
    name: str
    credit_code: str | None
    county: str | None
    state: RegistrationState
    """As the registration authority answered last; `unknown`: it finds nobody under the code, `unasked`:
    nobody has asked it."""
    checked: date | None
    source: str
    note: str
    live_needs: int


class ListingOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    organisation: Id
    name: str
    credit_code: str | None
    county: str | None
    listed: FirmList
    project: str
    category: str
    """老字号, 原字号 or 新字号, by its branch."""
    since: date
    until: date | None
    """The first day on which it is on the list no more."""
    source: str
    stands: Literal["yes", "no"]
    """Whether it is on the list today."""


class StandingLineOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    at: datetime
    actor_name: str
    what: str
    """State of the registration, or the list."""
    project: str
    first: date
    until: date | None
    source: str
    note: str


@get("/enterprises/registration", summary="Enterprises by what the registration authority says",
     tags=["enterprises"], operation_class=takes(REGISTERED_FIRMS.spec))  # fmt: skip
async def registration_list(request: AppRequest) -> Page[FirmStateOut]:
    """Answers come in by the import `registration`; `before`: those nobody has asked about since that day."""
    return await REGISTERED_FIRMS.answer(request, FirmStateOut)


@get("/enterprises/lists", summary="Enterprises on lists", tags=["enterprises"],
     operation_class=takes(LISTED_FIRMS.spec))  # fmt: skip
async def listing_list(request: AppRequest) -> Page[ListingOut]:
    """Each list and project of an enterprise as it was told last, by the import `listing`."""
    return await LISTED_FIRMS.answer(request, ListingOut)


@get("/enterprises/{organisation_id:int}/standing", summary="What was told of an enterprise's standing",
     tags=["enterprises"], operation_class=takes(PLAIN))  # fmt: skip
async def standing(request: AppRequest, organisation_id: FromPath[int]) -> Page[StandingLineOut]:
    """Every answer of the registration authority and every list, newest first; nothing is written over."""
    reader = require(actor(request), *READERS, Role.ENTERPRISE)
    await enterprises.enterprise(reader, organisation_id)
    return plain_page(request, StandingLineOut, await queries.history(organisation_id))


HANDLERS = [registration_list, listing_list, standing]
