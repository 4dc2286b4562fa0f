"""Enterprises as JSON."""

from __future__ import annotations

from typing import Any

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, model_validator

from talent_platform.accounts.roles import Role
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.enterprises.lists import ENTERPRISES
from talent_platform.demand.needs.schemas import EnterpriseForm, EnterprisePhone
from talent_platform.disclosure.schemas import LookBody
from talent_platform.reference.fields import Id, PersonName
from talent_platform.reference.read_back import as_read
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.rendering import MASK
from talent_platform.web.requests import AppRequest, actor


class Enterprise(BaseModel):
    model_config = ConfigDict(extra="ignore")

    organisation: int
    name: str
    credit_code: str | None
    county: str | None
    branch: str
    scale: str
    contact: str
    phone: str
    officer: int | None
    officer_name: str | None


class ChangedEnterprise(EnterpriseForm):
    contact: PersonName = ""
    """Left out, null or masked as read: unchanged, as the phone."""
    phone: EnterprisePhone = ""

    @model_validator(mode="before")
    @classmethod
    def _read_only(cls, data: Any) -> Any:
        read = as_read(data, cls, Enterprise)
        if not isinstance(read, dict):
            return read
        return {
            name: value
            for name, value in read.items()
            if not (name in {"contact", "phone"} and MASK in str(value or MASK))
        }


class EnterpriseContactOut(BaseModel):
    contact: str
    phone: str


class OfficerBody(BaseModel):
    officer: Id | None


@get(
    "/enterprises", summary="List enterprises", tags=["enterprises"], operation_class=takes(ENTERPRISES.spec)
)
async def enterprise_list(request: AppRequest) -> Page[Enterprise]:
    """Contacts are masked; an enterprise and an institution find their own."""
    return await ENTERPRISES.answer(request, Enterprise, (Role.ENTERPRISE, Role.INSTITUTION))


@get("/enterprises/{organisation_id:int}", summary="One enterprise", tags=["enterprises"])
async def enterprise_detail(request: AppRequest, organisation_id: FromPath[int]) -> Enterprise:
    """Its contact is masked."""
    return Enterprise.model_validate(await enterprises.enterprise(actor(request), organisation_id))


@post("/enterprises", summary="Register an enterprise", tags=["enterprises"])
async def register_enterprise(request: AppRequest, data: JSONBody[EnterpriseForm]) -> Created:
    """By the city, or the county of the enterprise; 409 for a credit code that is registered."""
    return Created(id=await enterprises.register(actor(request), data))


@put("/enterprises/{organisation_id:int}", summary="Change an enterprise", tags=["enterprises"])
async def change_enterprise(
    request: AppRequest, organisation_id: FromPath[int], data: JSONBody[ChangedEnterprise]
) -> Enterprise:
    """What was read may be sent back; a masked, empty or missing contact stays as stored."""
    given = await enterprises.with_contact(actor(request), organisation_id, data.model_dump())
    await enterprises.edit(actor(request), organisation_id, EnterpriseForm.model_validate(given))
    return Enterprise.model_validate(await enterprises.enterprise(actor(request), organisation_id))


@post(
    "/enterprises/{organisation_id:int}/unmask",
    summary="Whom to call at an enterprise, to a bureau that says what for",
    tags=["enterprises"],
    status_code=200,
)
async def unmask_contact(
    request: AppRequest, organisation_id: FromPath[int], data: JSONBody[LookBody]
) -> EnterpriseContactOut:
    """Asks what for; logged, and shown to the enterprise."""
    return EnterpriseContactOut(**await enterprises.unmask(actor(request), organisation_id, data.reason))


@post(
    "/enterprises/{organisation_id:int}/officer",
    summary="Assign the liaison officer",
    tags=["enterprises"],
    status_code=204,
)
async def assign_officer(
    request: AppRequest, organisation_id: FromPath[int], data: JSONBody[OfficerBody]
) -> None:
    """null takes the officer away."""
    await enterprises.assign_officer(actor(request), organisation_id, data.officer)


HANDLERS = [
    enterprise_list,
    enterprise_detail,
    register_enterprise,
    change_enterprise,
    unmask_contact,
    assign_officer,
]
