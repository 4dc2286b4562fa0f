"""The answers to a survey as a file."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from talent_platform.accounts.permissions import require
from talent_platform.surveys.access import READERS
from talent_platform.surveys.answers import queries
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor

Table = Annotated[str, QueryParameter(max_length=20)]


@get("/surveys/{campaign_id:int}/answers.xlsx", include_in_schema=False, opt=FILE)
async def answers(request: AppRequest, campaign_id: FromPath[int], table: Table = "") -> Response[bytes]:
    return await answered(request, campaign_id, table)


async def answered(request: AppRequest, campaign_id: int, table: str) -> Response[bytes]:
    """All rows, or the lines of one table."""
    async with export(request, f"survey:{campaign_id}") as out:
        reader = require(actor(request), *READERS)
        one = (
            await queries.lines_of(reader, campaign_id, table)
            if table
            else await queries.answers(reader, campaign_id)
        )
        return await out.table(one.title, one.columns, one.lines, count=one.count)


HANDLERS = [answers]
