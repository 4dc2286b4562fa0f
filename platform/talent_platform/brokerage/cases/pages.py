"""Cases: what is under way, what happened, and the next step of whoever looks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.brokerage import life
from talent_platform.brokerage.cases import deadlines, ground, notes, parties, queries, service
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.brokerage.cases.models import CaseRow, EventRow
from talent_platform.brokerage.endings.reasons import PARTING, bureau_reasons
from talent_platform.brokerage.hiring import effects
from talent_platform.brokerage.sides import recorded, seen
from talent_platform.brokerage.tables import Stage
from talent_platform.clock import today
from talent_platform.dated.calendar import queries as calendars
from talent_platform.demand.needs import queries as needs
from talent_platform.errors import Invalid, NotFound, TooManyAttempts
from talent_platform.i18n import N_, _
from talent_platform.i18n.happened import happened
from talent_platform.part import hooks
from talent_platform.reference.open_text import CONFIRM
from talent_platform.supply.people import namesakes
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, refused, whole_number

PATH = (Stage.CONTACTED, Stage.AGREED, Stage.INTERVIEW, Stage.HIRED)
KEPT_NOTES = {
    "waiting": N_("含联系方式或姓名：已报主管部门，放行并且双方同意对接后对方才可见"),
    "passed": N_("含联系方式或姓名：主管部门已放行，双方同意对接后对方才可见"),
    "refused": N_("含联系方式或姓名：主管部门未予放行，对方不可见"),
}
TONES = {
    "hired": "success", "at_work": "success", "agreed": "success", "declined": "danger",
    "closed": "warning", "reminded": "warning", "no_show_said": "warning", "left_said": "warning",
    "to_verify": "warning", "no_show": "danger",
    "left_early": "danger", "hire_undone": "warning", "begins_again": "success",
    "post_gone": "danger", "post_back": "success",
}  # fmt: skip


@get("/cases", include_in_schema=False)
async def case_list(request: AppRequest) -> Template:
    listing = await CASES.page(request)
    return page(
        request, "brokerage/cases.html", listing=listing, side=life.side_of(actor(request).role),
        invented=(await calendars.in_force()).invented,
    )  # fmt: skip


@get("/cases.xlsx", include_in_schema=False, opt=FILE)
async def case_export(request: AppRequest) -> Response[bytes]:
    return await CASES.file(request)


@get("/cases/{case_id:int}", include_in_schema=False)
async def one_case(request: AppRequest, case_id: FromPath[int]) -> Template:
    return await case_page(request, case_id)


async def case_page(
    request: AppRequest,
    case_id: int,
    *,
    form: Form | None = None,
    contacts: notes.Shown | None = None,
    status: int = 200,
) -> Template:
    reader = actor(request)
    case = await queries.case(reader, case_id)
    side = life.side_of(reader.role)
    may_act = reader.role is not Role.AUDITOR
    people = await parties.people_of(case_id)
    if side == "employer" and not case.both_agreed:
        people = [replace(one, headline=_(queries.WITHHELD)) if one.withheld else one for one in people]
    absent = await parties.absent(case) if side == "bureau" else ()
    found = case.obstacle
    told = life.told_obstacle(found, side)
    asked_for = [one.candidate for one in people] if side == "bureau" and case.live else []
    doubted = await namesakes.doubtful_no(asked_for)
    steps = await service.steps_now(reader, case, found) if may_act else []
    return page(
        request,
        "brokerage/case.html",
        status=status,
        case=case,
        look=life.STAGE_BADGES[case.stage],
        side=side,
        may_act=may_act,
        form=form or Form({}),
        forms={**_forms(case), **({form.place.rstrip("-"): form} if form else {})},
        people=people,
        contacts=contacts,
        recorded=await recorded.of_case(reader, case),
        panels=[one for ask in hooks("case.panel") if (one := await ask(reader, case, people))],
        **await seen.of_case(reader, case, people, side),
        invented=(await calendars.in_force()).invented,
        obstacle=life.OBSTACLES[told] if told else "",
        reminding=deadlines.said_of_reminders() if case.live else "",
        doubted=[one.headline for one in people if one.candidate in doubted],
        gone=[one.headline for one in people if one.candidate in absent],
        path=_path(case, await queries.stages_reached(case_id)),
        events=[_event(reader, case, row) for row in await queries.events(reader, case_id)],
        steps=steps,
        **await effects.on_page(reader, case, people, steps),
        asked=_asked(await service.answers_now(reader, case, found)),
        reasons=[(code, _(label)) for code, label in bureau_reasons(case).items()],
        parting=[_(life.REASONS[code]) for code in PARTING if code in bureau_reasons(case)],
        reason=_(life.REASONS[case.reason]) if case.reason else "",
        audiences=[(key, _(label)) for key, label in notes.AUDIENCE_LABELS[side].items()],
        officers=[one for one in await parties.officers(case.county) if one[0] != case.officer]
        if side == "bureau"
        else [],
        no_to_take_back=side == "bureau" and may_act and await ground.written_no(case_id),
        no_to_say=notes.may_say_itself(reader, case, written=await ground.no_written_down(case_id)),
        may_open=await parties.offer_open(reader, case),
        may_open_need=await needs.readable(reader, case.need),
    )


def _forms(case: CaseRow) -> dict[str, Form]:
    """The forms of the page by name, each with ids of its own."""
    stored: Mapping[str, Mapping[str, Any]] = {
        "plan": {"due": case.due, "next_step": case.next_step},
        "hire": {"starts": case.starts or today()},
    }
    answers = ("answer", "answer-employer", "answer-person")
    names = (
        *answers,
        "close",
        *life.HIRING,
        *("interview", "cancel", "result", "note", "plan", "officer", "no", "contacts"),
    )
    return {name: Form(stored.get(name, {}), place=f"{name}-") for name in names}


def _path(case: CaseRow, reached: Collection[str]) -> list[tuple[str, str]]:
    """The stages a case went through and those still ahead of a live one; what was skipped is left out."""
    stage = Stage(case.stage)
    ended = stage in {Stage.HIRED, Stage.CLOSED}
    past = [one for one in PATH if one is not stage and (one is Stage.CONTACTED or one in reached)]
    path = [(one, "done") for one in past]
    if stage is Stage.CLOSED:
        path.append((stage, "failed"))
    else:
        path.append((stage, "done" if ended else "now"))
        path += [(one, "next") for one in PATH[PATH.index(stage) + 1 :]]
    return [(_(life.STAGE_LABELS[one]), mark) for one, mark in path]


def _asked(answers: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The sides for which this reader may answer now, and whether with a yes as well; those first."""
    sides = dict.fromkeys(side for side, _agreed in answers)
    return sorted(((side, (side, True) in answers) for side in sides), key=lambda one: not one[1])


def _kept(case: CaseRow, state: str) -> str:
    """What becomes of a text that tells who somebody is."""
    if state and case.stage == Stage.CLOSED:
        return N_("含联系方式或姓名：对接已经结束，对方不可见")
    return KEPT_NOTES.get(state, "")


def _event(reader: Actor, case: CaseRow, event: EventRow) -> dict[str, object]:
    """An event as the timeline shows it. A person's own name never stands there, only the side."""
    who = _(LABELS[Role(event.actor_role)]) if event.actor_role else _("系统")
    ours = event.actor_role and Role(event.actor_role) in life.BUREAU
    if ours and life.side_of(reader.role) == "bureau":
        who = f"{who} {event.actor_name}"
    audience = notes.AUDIENCE_NOTES.get(event.audience)
    title = happened(life.ACTIONS[event.action])
    if event.action == "moved":
        title = _(life.STAGE_LABELS[event.to_state])
    return {
        "title": title, "at": event.at, "who": f"{who} · {_(audience)}" if audience else who,
        "text": event.note,
        "kept": _kept(case, event.kept),
        "tone": TONES.get(event.action, "neutral"),
    }  # fmt: skip


@post("/cases/{case_id:int}/answer", include_in_schema=False)
async def answer(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    then = await CASES.next_for(actor(request), case_id)
    if values.get("answer") not in {"yes", "no"}:
        raise NotFound
    try:
        await service.answer(
            actor(request), case_id, agreed=values["answer"] == "yes", side=str(values.get("side", "")),
            text=str(values.get("text", "")).strip(), reason=str(values.get("reason", "")),
            confirmed=CONFIRM in values,
        )  # fmt: skip
    except (Invalid, TooManyAttempts) as error:
        return refused(
            await case_page(request, case_id, form=Form.refused(values, error, _answer_place(values))),
            error,
        )
    return redirect(request, f"/cases/{case_id}", flash=_("答复已登记"), then=then)


def _answer_place(values: Mapping[str, object]) -> str:
    """A bureau has a form for each side."""
    side = values.get("side")
    return f"answer-{side}-" if side in {"employer", "person"} else "answer-"


@post("/cases/{case_id:int}/notes", include_in_schema=False)
async def write_note(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        await notes.write_note(
            actor(request),
            case_id,
            str(values.get("note", "")),
            str(values.get("audience", "")),
            confirmed=CONFIRM in values,
        )
    except (Invalid, TooManyAttempts) as error:
        return refused(await case_page(request, case_id, form=Form.refused(values, error, "note-")), error)
    return redirect(request, f"/cases/{case_id}", flash=_("留言已写入"))


@post("/cases/{case_id:int}/plan", include_in_schema=False)
async def plan(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        try:
            due = date.fromisoformat(str(values.get("due", "")))
        except ValueError as error:
            raise Invalid(N_("请选择办理期限"), {"due": N_("日期应形如 2026-12-01")}) from error
        await notes.plan(actor(request), case_id, str(values.get("next_step", "")), due)
    except (Invalid, TooManyAttempts) as error:
        return refused(await case_page(request, case_id, form=Form.refused(values, error, "plan-")), error)
    return redirect(request, f"/cases/{case_id}", flash=_("下一步已更新"))


@post("/cases/{case_id:int}/officer", include_in_schema=False)
async def hand_over(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        await notes.hand_over(
            actor(request), case_id, whole_number(values.get("officer")) or 0, str(values.get("why", ""))
        )
    except (Invalid, TooManyAttempts) as error:
        return refused(await case_page(request, case_id, form=Form.refused(values, error, "officer-")), error)
    return redirect(request, f"/cases/{case_id}", flash=_("已移交"))


@post("/cases/{case_id:int}/no/withdraw", include_in_schema=False)
async def take_back_no(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    try:
        await notes.take_back_no(actor(request), case_id, str(values.get("why", "")))
    except Invalid as error:
        return refused(await case_page(request, case_id, form=Form.refused(values, error, "no-")), error)
    return redirect(request, f"/cases/{case_id}", flash=_("已撤销，双方可以再次互相推荐"))


@post("/cases/{case_id:int}/no/own", include_in_schema=False)
async def say_no_itself(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    await notes.say_no_itself(actor(request), case_id)
    return redirect(request, f"/cases/{case_id}", flash=_("已确认谢绝，工作人员不能再撤销"))


@post("/cases/{case_id:int}/contacts", include_in_schema=False)
async def contacts(request: AppRequest, case_id: FromPath[int]) -> Template:
    """A POST, for every look is written down."""
    values = await form_values(request)
    try:
        shown = await notes.contacts(actor(request), case_id, str(values.get("reason", "")))
    except (Invalid, TooManyAttempts) as error:
        return refused(
            await case_page(request, case_id, form=Form.refused(values, error, "contacts-")), error
        )
    return await case_page(request, case_id, contacts=shown)


HANDLERS = [
    case_list,
    case_export,
    one_case,
    answer,
    write_note,
    plan,
    hand_over,
    take_back_no,
    say_no_itself,
    contacts,
]
