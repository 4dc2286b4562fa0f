"""Slots on the page of a meeting, and as calendars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from talent_platform.errors import NotFound
from talent_platform.i18n import N_
from talent_platform.titles.defences import calendar_file, queries, service
from talent_platform.titles.defences.schemas import DefencesForm
from talent_platform.titles.meetings.pages import Answer, done
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, validated


@post("/titles/meetings/{meeting_id:int}/defences", include_in_schema=False)
async def schedule(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def scheduled(values: Mapping[str, Any]) -> None:
        await service.schedule(actor(request), meeting_id, validated(DefencesForm, values))

    return await done(request, meeting_id, scheduled, N_("已安排答辩，并通知申报人"))


@get("/titles/meetings/{meeting_id:int}/defences.ics", include_in_schema=False, opt=FILE)
async def of_meeting(request: AppRequest, meeting_id: FromPath[int]) -> Response[bytes]:
    slots = await queries.shown(actor(request), meeting_id)
    return calendar_file.answer(slots, f"defences-{meeting_id}.ics")


@get("/titles/applications/{application_id:int}/defence.ics", include_in_schema=False, opt=FILE)
async def own(request: AppRequest, application_id: FromPath[int]) -> Response[bytes]:
    slot = await queries.of_application(actor(request), application_id)
    if slot is None:
        raise NotFound
    return calendar_file.answer([slot], f"defence-{application_id}.ics")


HANDLERS = [schedule, of_meeting, own]
