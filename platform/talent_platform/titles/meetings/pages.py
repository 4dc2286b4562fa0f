"""Meetings: the chair's page for the bureau and the auditor, the own seat for a juror."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.wording import PLAN_WORDS
from talent_platform.i18n import gettext
from talent_platform.titles.access import KEEPERS, READERS
from talent_platform.titles.defences import queries as defences
from talent_platform.titles.defences.schemas import DefencesForm
from talent_platform.titles.docket import certified
from talent_platform.titles.docket import queries as docket
from talent_platform.titles.docket.schemas import LINES
from talent_platform.titles.juries import queries as juries
from talent_platform.titles.limits import queries as limits
from talent_platform.titles.meetings import facts, queries, seats, service
from talent_platform.titles.meetings.life import BY_LABELS, MEETING_WARNINGS
from talent_platform.titles.meetings.lists import MEETINGS
from talent_platform.titles.meetings.queries import CaseView, MeetingView
from talent_platform.titles.meetings.schemas import MeetingForm, RecusalForm, SwitchesForm
from talent_platform.titles.minutes import queries as minutes
from talent_platform.titles.minutes.schemas import MinutesForm
from talent_platform.titles.opinions import queries as opinions
from talent_platform.titles.tally import counting
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)
from talent_platform.workflow.steps import Given, offered
from talent_posts import DECLINE_REASONS, LEVEL_GROUPS, TitleLevel

Answer = Response[Any] | Template


@get("/titles/meetings", include_in_schema=False)
async def meeting_list(request: AppRequest) -> Template:
    return page(request, "titles/meetings.html", listing=await MEETINGS.page(request))


@get("/titles/meetings.xlsx", include_in_schema=False, opt=FILE)
async def meeting_file(request: AppRequest) -> Response[bytes]:
    return await MEETINGS.file(request)


@get("/titles/draws/{draw_id:int}/meeting", include_in_schema=False)
async def blank(request: AppRequest, draw_id: FromPath[int]) -> Template:
    return await _form_page(request, draw_id, Form({"begins": "09:00"}))


async def _form_page(request: AppRequest, draw_id: int, form: Form) -> Template:
    require(actor(request), *KEEPERS)
    return page(
        request, "titles/meeting_form.html", form=form, draw=await juries.draw_of(draw_id),
        columns=list(fields_of(MeetingForm).values()),
    )  # fmt: skip


@post("/titles/draws/{draw_id:int}/meeting", include_in_schema=False)
async def plan(request: AppRequest, draw_id: FromPath[int]) -> Answer:
    values = await form_values(request)
    try:
        made = await service.plan(actor(request), draw_id, validated(MeetingForm, values))
    except (Invalid, Conflict) as error:
        return again(await _form_page(request, draw_id, Form.refused(values, error)), error)
    return redirect(request, f"/titles/meetings/{made}", flash=gettext("已筹备会议并邀请执行评委"))


@get("/titles/meetings/{meeting_id:int}", include_in_schema=False)
async def meeting(request: AppRequest, meeting_id: FromPath[int]) -> Template:
    return await _page(request, meeting_id, Form())


async def _page(request: AppRequest, meeting_id: int, form: Form) -> Template:
    reader = actor(request)
    row = await queries.one(reader, meeting_id)
    if reader.role not in READERS:
        return await _own_page(request, row, form)
    asked = await queries.seats(meeting_id)
    before = await queries.cases(meeting_id)
    await audit.names_read(reader, "title_meeting", f"title_meeting:{meeting_id}", len(asked) + len(before))
    ended = [each for each in await counting.results(meeting_id) if row.told(each.round)]
    tellers = {"first_teller": row.first_teller, "second_teller": row.second_teller}
    takes = await docket.takes_applications(row.committee, row.day.year)
    waiting = await docket.waiting(row.committee, row.day.year) if takes else []
    coming = [each.application for each in before if each.withdrawn is None] if row.before_tally else []
    decision = await facts.judged(row, {"ballot" if row.told(1) else "attendance"})
    return page(
        request, "titles/meeting.html", row=row, form=form, seats=asked, cases=before,
        recusals=await queries.recusals(meeting_id), by=BY_LABELS, lines=LINES,
        numbers=await limits.of_meeting(meeting_id), senior=_levels(before),
        takes=takes, waiting=waiting,
        fallen=await certified.fallen([*coming, *(each.id for each in waiting)]),
        steps=await offered(service.FLOW, reader, row), warnings=MEETING_WARNINGS,
        may={each.id: await offered(seats.SEAT_FLOW, reader, each) for each in asked},
        keeps=reader.role in KEEPERS and row.before_tally, acts=reader.role in KEEPERS,
        named=form if "first_teller" in form.values else Form(tellers), tellers=await queries.may_count(),
        reasons=DECLINE_REASONS, words=PLAN_WORDS, findings=decision.findings,
        counters=await queries.teller_names([each for each in tellers.values() if each]),
        groups=await opinions.groups(meeting_id), archived=await minutes.of_meeting(meeting_id),
        archives=fields_of(MinutesForm), defences=await defences.of_meeting(meeting_id),
        slots=fields_of(DefencesForm),
        opined={each.case for each in await opinions.opinions(meeting_id)},
        results={(each.case, each.round): each for each in ended},
        progress=await counting.progress(row), handed=await counting.handed_in(row),
        counts=reader.account_id in tellers.values(), history=await queries.history(meeting_id),
    )  # fmt: skip


def _levels(before: Sequence[CaseView]) -> list[TitleLevel]:
    """Senior levels before the meeting: the cap of the pass rate is theirs."""
    return sorted({each.level for each in before if LEVEL_GROUPS[each.level] == "senior"})


async def _own_page(request: AppRequest, row: MeetingView, form: Form) -> Template:
    reader = actor(request)
    own = [each for each in await queries.seats(row.id) if each.account == reader.account_id][-1]
    shown = row.material_shown and own.sits
    group = await opinions.group_of(row.id, own.id)
    return page(
        request, "titles/own_seat.html", row=row, form=form, seat=own,
        cases=[each for each in await queries.cases(row.id) if each.withdrawn is None] if shown else [],
        recused={each.case: each for each in await queries.recusals(row.id) if each.seat == own.id},
        steps=await offered(seats.SEAT_FLOW, reader, own) if row.before_tally else [],
        readable={each.id for each in await opinions.readable(reader, row)}, group=group,
        written={
            each.case for each in await opinions.opinions(row.id) if group and each.group == group.id
        },
        defences=await defences.shown(reader, row.id),
        numbers=await limits.confirmed(row.id), leaves=own.sits and row.before_tally,
        reasons=DECLINE_REASONS, by=BY_LABELS,
    )  # fmt: skip


async def done(
    request: AppRequest, meeting_id: int, act: Callable[[Mapping[str, Any]], Awaitable[object]], flash: str
) -> Answer:
    """What a form of the page does; refused, the page comes back with what was typed."""
    values = await form_values(request)
    try:
        await act(values)
    except (Invalid, Conflict) as error:
        return again(await _page(request, meeting_id, Form.refused(values, error)), error)
    return redirect(request, f"/titles/meetings/{meeting_id}", flash=gettext(flash))


def again(answer: Template, error: Invalid | Conflict) -> Template:
    answer.status_code = status_of(error)
    return answer


def _given(values: Mapping[str, Any]) -> Given:
    return Given(
        note=str(values.get("note") or values.get("reason") or ""), reason=str(values.get("reason", ""))[:20],
        document=str(values.get("document") or values.get("reason") or "")[:80],
        version=whole_number(values.get("version")),
    )  # fmt: skip


@post("/titles/meetings/{meeting_id:int}/steps/{action:str}", include_in_schema=False)
async def step(request: AppRequest, meeting_id: FromPath[int], action: FromPath[str]) -> Answer:
    return await done(
        request, meeting_id, lambda values: service.move(actor(request), meeting_id, action, _given(values)),
        "已办理",
    )  # fmt: skip


@post("/titles/meetings/{meeting_id:int}/seats/{seat_id:int}/steps/{action:str}", include_in_schema=False)
async def seat_step(
    request: AppRequest, meeting_id: FromPath[int], seat_id: FromPath[int], action: FromPath[str]
) -> Answer:
    return await done(
        request, meeting_id,
        lambda values: seats.move(actor(request), meeting_id, seat_id, action, _given(values)), "已办理",
    )  # fmt: skip


@post("/titles/meetings/{meeting_id:int}/recusals", include_in_schema=False)
async def recuse(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def recused(values: Mapping[str, Any]) -> None:
        await seats.recuse(actor(request), meeting_id, validated(RecusalForm, values))

    return await done(request, meeting_id, recused, "已登记回避")


@post("/titles/meetings/{meeting_id:int}/switches", include_in_schema=False)
async def switch(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    async def switched(values: Mapping[str, Any]) -> None:
        await service.switch(actor(request), meeting_id, validated(SwitchesForm, values))

    return await done(request, meeting_id, switched, "已保存")


HANDLERS = [
    meeting_list, meeting_file, blank, plan, meeting, step, seat_step, recuse, switch,
]  # fmt: skip
