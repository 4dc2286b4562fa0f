"""Enterprises that surveys ask, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from litestar import get
from pydantic import BaseModel, ConfigDict

from talent_platform.demand.standing.api import RegistrationState
from talent_platform.demand.tables import FirmList
from talent_platform.reference.fields import Id
from talent_platform.surveys.firms.lists import FIRMS
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest


class SurveyFirmOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: Id
    """Of the target."""
    campaign: Id
    submission: Id
    organisation: Id
    firm: str
    credit_code: str | None
    listed: FirmList
    source: str
    rows: int
    """That were not dropped."""
    first_in: datetime | None
    """When the earliest of its rows that are handed in now was; null where none is."""
    registration: RegistrationState
    """As the registration authority answered last."""
    answered: Literal["yes", "no"]


@get("/surveys/firms", summary="Enterprises that surveys ask", tags=["surveys"],
     operation_class=takes(FIRMS.spec))  # fmt: skip
async def firm_list(request: AppRequest) -> Page[SurveyFirmOut]:
    """What the figures of a board count; `by`: those that had answered by the end of that day."""
    return await FIRMS.answer(request, SurveyFirmOut)


HANDLERS = [firm_list]
