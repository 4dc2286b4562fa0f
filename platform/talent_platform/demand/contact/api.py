"""Whom to call about a need, over JSON."""

from __future__ import annotations

from litestar import delete, get, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.demand.contact import service
from talent_platform.demand.needs import queries
from talent_platform.reference.fields import Version
from talent_platform.web.requests import AppRequest, actor


class ContactNamed(BaseModel):
    named: bool
    """Somebody is named for this need alone."""
    contact: str | None
    """To the need's employer; to others null, they look through a case or the enterprise."""
    phone: str | None


class NewContact(service.ContactForm):
    version: Version
    """Of the need, as it was read."""


async def _answer(request: AppRequest, need_id: int) -> ContactNamed:
    await queries.need(actor(request), queries.kind_of(request.url.path), need_id)
    called = await service.contact(actor(request), await queries.managed(actor(request), need_id))
    return ContactNamed(
        named=await service.named(need_id),
        contact=called.contact if called else None,
        phone=called.phone if called else None,
    )


_PATHS = ["/needs/{need_id:int}/contact", "/projects/{need_id:int}/contact"]


@get(_PATHS, summary="Whom to call about a need", tags=["needs"])
async def contact(request: AppRequest, need_id: FromPath[int]) -> ContactNamed:
    """To who is in charge of the need."""
    return await _answer(request, need_id)


@put(_PATHS, summary="Name somebody to call about a need", tags=["needs"])
async def name_contact(
    request: AppRequest, need_id: FromPath[int], data: JSONBody[NewContact]
) -> ContactNamed:
    """422 where a text of the need tells who that is, 409 where somebody saved since `version` was read."""
    await queries.need(actor(request), queries.kind_of(request.url.path), need_id)
    form = service.ContactForm(contact=data.contact, phone=data.phone)
    await service.set_contact(actor(request), need_id, form, version=data.version)
    return await _answer(request, need_id)


@delete(_PATHS, summary="Name nobody for a need any more", tags=["needs"], status_code=200)
async def unname_contact(request: AppRequest, need_id: FromPath[int]) -> ContactNamed:
    """Whom the enterprise names is called again."""
    await queries.need(actor(request), queries.kind_of(request.url.path), need_id)
    await service.set_contact(actor(request), need_id, None, version=None)
    return await _answer(request, need_id)


HANDLERS = [contact, name_contact, unname_contact]
