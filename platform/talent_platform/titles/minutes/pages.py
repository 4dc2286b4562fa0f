"""Archiving the minutes on the page of a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from talent_platform.i18n import N_
from talent_platform.surveys.submissions.receiving import UPLOAD, sent_file
from talent_platform.titles.meetings.pages import Answer, done
from talent_platform.titles.minutes import queries, service
from talent_platform.titles.minutes.schemas import MinutesForm
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, validated


@post("/titles/meetings/{meeting_id:int}/minutes", include_in_schema=False, opt=UPLOAD)
async def archive(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def archived(values: Mapping[str, Any]) -> None:
        _, body = await sent_file(request)
        await service.archive(actor(request), meeting_id, validated(MinutesForm, values), body)

    return await done(request, meeting_id, archived, N_("会议记录已归档"))


@get("/titles/meetings/{meeting_id:int}/minutes/signed", include_in_schema=False, opt=FILE)
async def signed(request: AppRequest, meeting_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"title_meeting:{meeting_id}") as out:
        name, body = await queries.scan(actor(request), meeting_id)
        return await out.ready(name, body, count=1)


HANDLERS = [archive, signed]
