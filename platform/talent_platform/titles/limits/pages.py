"""Numbers fixed before the vote, on the page of the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import post
from litestar.params import FromPath

from talent_platform.i18n import N_
from talent_platform.titles.limits import service
from talent_platform.titles.meetings.pages import Answer, done
from talent_platform.web.requests import AppRequest, actor, validated


@post("/titles/meetings/{meeting_id:int}/numbers", include_in_schema=False)
async def propose(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def proposed(values: Mapping[str, Any]) -> None:
        await service.propose(actor(request), meeting_id, validated(service.FixedNumberForm, values))

    return await done(request, meeting_id, proposed, N_("已提出，待本局另一人确认"))


@post("/titles/meetings/{meeting_id:int}/numbers/{number_id:int}/confirmation", include_in_schema=False)
async def confirm(request: AppRequest, meeting_id: FromPath[int], number_id: FromPath[int]) -> Answer:
    return await done(
        request, meeting_id, lambda _: service.confirm(actor(request), meeting_id, number_id),
        N_("通过人数已确定，执行评委可以看到"),
    )  # fmt: skip


HANDLERS = [propose, confirm]
