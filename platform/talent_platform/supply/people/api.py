"""What a record has been called, as JSON."""

from __future__ import annotations

from litestar import get, post
from litestar.params import FromPath, JSONBody

from talent_platform.supply.offers import queries
from talent_platform.supply.offers.models import StrikeBody, WritingOut
from talent_platform.supply.people import writings
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


@get(
    ["/candidates/{row_id:int}/writings", "/teams/{row_id:int}/writings"],
    summary="Under which names and numbers, or projects, a record has stood",
    tags=["offers"],
    operation_class=takes(PLAIN),
)
async def offer_writings(request: AppRequest, row_id: FromPath[int]) -> Page[WritingOut]:
    """To the city; masked. Records that share one count as one person or project."""
    kind = queries.kind_of(request.url.path)
    return plain_page(request, WritingOut, await writings.of(actor(request), kind, row_id))


@post(
    [
        "/candidates/{row_id:int}/writings/{writing_id:int}/strike",
        "/teams/{row_id:int}/writings/{writing_id:int}/strike",
    ],
    summary="Strike out a writing that was a slip, or another's",
    tags=["offers"],
    status_code=204,
)
async def strike_writing(
    request: AppRequest, row_id: FromPath[int], writing_id: FromPath[int], data: JSONBody[StrikeBody]
) -> None:
    """By the city, with a reason: it makes this record one with no other any more. What was written down
    because of it stays until somebody is asked anew. 409 for how a person stands today."""
    kind = queries.kind_of(request.url.path)
    await writings.strike(actor(request), kind, row_id, writing_id, data.reason, of_name=data.of_name)


@post(
    [
        "/candidates/{row_id:int}/writings/{writing_id:int}/restore",
        "/teams/{row_id:int}/writings/{writing_id:int}/restore",
    ],
    summary="Let a struck writing count again",
    tags=["offers"],
    status_code=204,
)
async def restore_writing(
    request: AppRequest, row_id: FromPath[int], writing_id: FromPath[int], data: JSONBody[StrikeBody]
) -> None:
    """By the city, with a reason."""
    kind = queries.kind_of(request.url.path)
    await writings.restore(actor(request), kind, row_id, writing_id, data.reason, of_name=data.of_name)


HANDLERS = [offer_writings, strike_writing, restore_writing]
