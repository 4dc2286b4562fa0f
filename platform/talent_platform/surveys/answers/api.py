"""The answers to a survey over the API."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from talent_platform.surveys.answers.pages import Table, answered
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest


@get("/surveys/{campaign_id:int}/answers.xlsx", summary="All answers to a survey as a workbook",
     tags=["surveys"], opt=FILE)  # fmt: skip
async def answers(request: AppRequest, campaign_id: FromPath[int], table: Table = "") -> Response[bytes]:
    """A line for each row with every field of its form, its state, workbook and version of the form, and
    whether it counts; with `table`, the field of a question that is a table, a line for each of its lines and
    the first cell of it. Counties and departments: their own."""
    return await answered(request, campaign_id, table)


HANDLERS = [answers]
