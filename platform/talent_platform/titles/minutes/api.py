"""Archived minutes over the API."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath

from talent_platform.surveys.submissions.receiving import UPLOAD, sent_file
from talent_platform.titles.minutes import queries, service
from talent_platform.titles.minutes.schemas import MinutesForm
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, form_values, validated


@post("/titles/meetings/{meeting_id:int}/minutes", tags=["titles"], opt=UPLOAD, status_code=204,
      summary="Archive the signed minutes (multipart: file, chair, whole, recording; city only)")  # fmt: skip
async def archive(request: AppRequest, meeting_id: FromPath[int]) -> None:
    """PDF, PNG or JPEG by its content, at most 20 MiB, once the tally has ended and for good.

    `chair`: the seat of who presided; `whole`: true where the paper is signed, sealed and holds all that it
    must; `recording`: SHA-256 of the recording, `recording_kept`: where it is.
    """
    form = validated(MinutesForm, await form_values(request))
    _, body = await sent_file(request)
    await service.archive(actor(request), meeting_id, form, body)


@get("/titles/meetings/{meeting_id:int}/minutes/signed", tags=["titles"], opt=FILE,
     summary="The signed minutes")  # fmt: skip
async def signed(request: AppRequest, meeting_id: FromPath[int]) -> Response[bytes]:
    """For the city and the auditor, once they are archived."""
    async with export(request, f"title_meeting:{meeting_id}") as out:
        name, body = await queries.scan(actor(request), meeting_id)
        return await out.ready(name, body, count=1)


HANDLERS = [archive, signed]
