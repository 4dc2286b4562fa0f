"""Groups on the page of a meeting; an applicant's material and the opinions about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.titles.access import PERSONS
from talent_platform.titles.applications.life import ASSESSED_LABELS, PRIVILEGE_LABELS
from talent_platform.titles.meetings.pages import Answer, again, done
from talent_platform.titles.opinions import material, queries, service
from talent_platform.titles.opinions.schemas import GroupForm, OpinionForm
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated


@post("/titles/meetings/{meeting_id:int}/groups", include_in_schema=False)
async def group(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def made(values: Mapping[str, Any]) -> None:
        await service.set_group(actor(request), meeting_id, validated(GroupForm, values))

    return await done(request, meeting_id, made, N_("已编入评议组"))


@get("/titles/meetings/{meeting_id:int}/cases/{case_id:int}", include_in_schema=False)
async def applicant(request: AppRequest, meeting_id: FromPath[int], case_id: FromPath[int]) -> Template:
    return await _page(request, meeting_id, case_id, Form())


async def _page(request: AppRequest, meeting_id: int, case_id: int, form: Form) -> Template:
    reader = actor(request)
    read = await material.read(reader, meeting_id, case_id)
    own = await queries.own_seat(reader, meeting_id) if reader.role in PERSONS else None
    of = await queries.group_of(meeting_id, own.id) if own else None
    return page(
        request, "titles/material.html", row=read.meeting, case=read.case, application=read.application,
        registers=read.registers, form=form, group=of, writes=of is not None and read.meeting.before_tally,
        opinions=await queries.shown(reader, read.meeting, case_id), assessed=ASSESSED_LABELS,
        privileges=[gettext(PRIVILEGE_LABELS[each]) for each in read.application.asked]
        if read.application
        else [],
    )  # fmt: skip


@post("/titles/meetings/{meeting_id:int}/cases/{case_id:int}/opinions", include_in_schema=False)
async def write(request: AppRequest, meeting_id: FromPath[int], case_id: FromPath[int]) -> Answer:
    values = await form_values(request)
    try:
        await service.write(actor(request), meeting_id, case_id, validated(OpinionForm, values))
    except (Invalid, Conflict) as error:
        return again(await _page(request, meeting_id, case_id, Form.refused(values, error)), error)
    said = gettext("评议意见已保存")
    return redirect(request, f"/titles/meetings/{meeting_id}/cases/{case_id}", flash=said)


HANDLERS = [group, applicant, write]
