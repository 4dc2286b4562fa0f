"""What is before a meeting, on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import post
from litestar.params import FromPath

from talent_platform.titles.docket import service
from talent_platform.titles.docket.schemas import AcceptedForm, ApplicantIdentity, MeetingCasesForm, cases_of
from talent_platform.titles.meetings.pages import Answer, done
from talent_platform.web.requests import AppRequest, actor, validated


@post("/titles/meetings/{meeting_id:int}/applications", include_in_schema=False)
async def take(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def taken(values: Mapping[str, Any]) -> None:
        await service.take(actor(request), meeting_id, validated(AcceptedForm, values))

    return await done(request, meeting_id, taken, "已登记申报人")


@post("/titles/meetings/{meeting_id:int}/cases", include_in_schema=False)
async def enter(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def entered(values: Mapping[str, Any]) -> None:
        form = validated(MeetingCasesForm, {"cases": cases_of(str(values.get("cases", "")))})
        await service.enter(actor(request), meeting_id, form)

    return await done(request, meeting_id, entered, "已登记申报人")


@post("/titles/meetings/{meeting_id:int}/cases/{case_id:int}/withdrawal", include_in_schema=False)
async def take_out(request: AppRequest, meeting_id: FromPath[int], case_id: FromPath[int]) -> Answer:
    return await done(
        request, meeting_id, lambda _: service.take_out(actor(request), meeting_id, case_id), "已登记退出会议"
    )


@post("/titles/meetings/{meeting_id:int}/identities", include_in_schema=False)
async def identify(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def identified(values: Mapping[str, Any]) -> None:
        form = validated(
            ApplicantIdentity, {name: values.get(name, "") for name in ApplicantIdentity.model_fields}
        )
        await service.identify(actor(request), meeting_id, form)

    return await done(request, meeting_id, identified, "身份证号已登记")


HANDLERS = [take, enter, take_out, identify]
