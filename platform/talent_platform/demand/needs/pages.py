"""Talent needs under /needs and project needs under /projects: lists, forms, steps, history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.clock import today
from talent_platform.demand.enterprises import queries
from talent_platform.demand.fit.counting import supply_for
from talent_platform.demand.needs import comparing, life, lists, service
from talent_platform.demand.needs import queries as needs_queries
from talent_platform.demand.standing import queries as standing
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import Conflict, Invalid, NotAllowed, TooManyAttempts
from talent_platform.i18n import N_, gettext
from talent_platform.part import hooks
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    refused,
    validated,
    whole_number,
)
from talent_platform.workflow.steps import not_refused, too_late

NAMES: dict[NeedKind, str] = {kind: one.title for kind, one in lists.LISTS.items()}
SECTIONS: dict[NeedKind, tuple[tuple[str, tuple[str, ...]], ...]] = {
    NeedKind.TALENT: (
        (N_("岗位"), ("title", "seats", "mode", "county", "branch")),
        (N_("要求"), ("required_skills", "preferred_skills", "education", "title_level", "years", "majors")),
        (N_("待遇与时间"), ("pay_min", "pay_max", "benefits", "start_on", "deadline")),
        (N_("说明"), ("description",)),
    ),
    NeedKind.PROJECT: (
        (N_("项目"), ("title", "problem", "keywords")),
        (N_("合作"), ("cooperation", "investment", "seats", "roles")),
        (N_("地点与时间"), ("county", "branch", "start_on", "deadline")),
    ),
}


def _kind(request: AppRequest) -> NeedKind:
    return needs_queries.kind_of(request.url.path)


@get(["/needs", "/projects"], include_in_schema=False)
async def need_list(request: AppRequest) -> Template:
    kind, viewer = _kind(request), request.user
    return page(
        request, "demand/list.html", listing=await lists.LISTS[kind].page(request), name=NAMES[kind],
        path=needs_queries.PATHS[kind], may_write=viewer is not None and viewer.role in life.WRITERS,
    )  # fmt: skip


@get(["/needs.xlsx", "/projects.xlsx"], include_in_schema=False, opt=FILE)
async def need_export(request: AppRequest) -> Response[bytes]:
    return await lists.LISTS[_kind(request)].file(request)


@get(["/needs/batch", "/projects/batch"], include_in_schema=False)
async def chosen_needs(request: AppRequest) -> Template:
    return await lists.BATCHES[_kind(request)].page(request)


@post(["/needs/batch", "/projects/batch"], include_in_schema=False)
async def step_chosen(request: AppRequest) -> Response[Any]:
    return await lists.BATCHES[_kind(request)].take(request)


@get(["/needs/new", "/projects/new"], include_in_schema=False)
async def new_need(request: AppRequest) -> Template:
    kind = _kind(request)
    writer = require(actor(request), *life.WRITERS)
    values = display.defaults(needs_queries.FORMS[kind])
    values["organisation"] = request.query_params.get("organisation", "")
    if source := whole_number(request.query_params.get("copy")):
        values |= await _copied(writer, kind, source)
    return await _form_page(request, writer, kind, Form(values))


async def _copied(writer: Actor, kind: NeedKind, need_id: int) -> Mapping[str, object]:
    """What a new need takes over from another of the writer's charge; days that are over are not among it."""
    await needs_queries.need(writer, kind, need_id)
    need = await needs_queries.managed(writer, need_id)
    if not needs_queries.may_copy(writer, need):
        raise NotAllowed(gettext("文字待核定的需求不能复制"))
    values = display.form_values(needs_queries.FORMS[kind], need)
    over = {day: "" for day in ("start_on", "deadline") if need[day] < today()}
    return {**values, **over, "organisation": str(need["organisation"])}


async def _form_page(
    request: AppRequest,
    writer: Actor,
    kind: NeedKind,
    form: Form,
    *,
    need: dict[str, Any] | None = None,
    meanwhile: list[display.FieldChange] | None = None,
    status: int = 200,
) -> Template:
    columns = display.fields_of(needs_queries.FORMS[kind])
    sections = [(label, [columns[name] for name in names]) for label, names in SECTIONS[kind]]
    employers = [] if need or writer.role in life.POSTERS else await queries.employers(writer)
    return page(
        request, "demand/form.html", status=status, form=form, sections=sections, need=need,
        labels={name: gettext(column.title) for name, column in columns.items()},
        name=NAMES[kind], path=needs_queries.PATHS[kind], is_talent=kind is NeedKind.TALENT,
        employers=employers, choose_employer=not need and writer.role not in life.POSTERS,
        checked_again=need is not None and need["state"] in life.LIVE and writer.role not in life.CHECKERS,
        meanwhile=meanwhile or [],
    )  # fmt: skip


@post(["/needs/new", "/projects/new"], include_in_schema=False)
async def create_need(request: AppRequest) -> Response[Any]:
    kind = _kind(request)
    writer = require(actor(request), *life.WRITERS)
    values = await form_values(request)
    submit = values.get("then") == "submit"
    try:
        need_id = await service.create(
            writer, kind, validated(needs_queries.FORMS[kind], values),
            organisation_id=whole_number(values.get("organisation")), submit=submit,
            twice=bool(values.get(comparing.TWICE)),
        )  # fmt: skip
    except (Invalid, TooManyAttempts) as error:
        return refused(await _form_page(request, writer, kind, Form.refused(values, error)), error)
    except Conflict as error:
        return await _form_page(request, writer, kind, Form.refused(values, error), status=409)
    said = gettext("已提交，等待县区核对") if submit else gettext("已存为草稿，核实后请提交核对")
    return redirect(request, f"{needs_queries.PATHS[kind]}/{need_id}", flash=said)


@get(["/needs/{need_id:int}", "/projects/{need_id:int}"], include_in_schema=False)
async def need_detail(request: AppRequest, need_id: FromPath[int]) -> Template:
    kind, viewer = _kind(request), request.user
    need = await needs_queries.need(viewer, kind, need_id)
    in_charge = await needs_queries.in_charge(viewer, need_id)
    live = in_charge and need["state"] in life.LIVE
    steps, why = await not_refused(service.FLOW, viewer if in_charge else None, need, service.leads_to)
    model = needs_queries.FORMS[kind]
    long_text = "problem" if kind is NeedKind.PROJECT else "description"
    sections = [
        (label, display.facts(model, need, [name for name in names if name not in ("title", long_text)]))
        for label, names in SECTIONS[kind]
    ]
    return page(
        request,
        "demand/detail.html",
        need=need,
        sections=[s for s in sections if s[1]],
        long_text=need[long_text],
        name=NAMES[kind],
        path=needs_queries.PATHS[kind],
        badge_look=life.STATE_BADGES[need["state"]],
        in_charge=in_charge,
        warnings=await needs_queries.warnings(need) if in_charge else [],
        rests=live and await needs_queries.rests(need["organisation"]),
        idle=(await standing.idle([need["organisation"]])).values() if live else (),
        steps=steps,
        refused_now=why,
        links=[one for ask in hooks("need.link") if (one := await ask(viewer, need))],
        closing=[one for ask in hooks("need.closing") if in_charge and (one := await ask(viewer, need))],
        panels=[one for ask in hooks("need.panel") if (one := await ask(viewer, need))],
        late=bool(
            viewer
            and in_charge
            and any(
                viewer.role in step.roles
                and need["state"] in step.sources
                and too_late(service.FLOW, need, step)
                for step in life.STEPS.values()
            )
        ),
        may_edit=bool(viewer and in_charge and life.may_edit(viewer, need["state"])),
        may_copy=bool(viewer and in_charge and needs_queries.may_copy(viewer, need)),
        may_delete=bool(viewer and in_charge and await service.may_delete(viewer, need)),
        may_rank=bool(viewer and in_charge and viewer.role in life.CHECKERS),
        priorities=life.PRIORITY_LABELS,
        reasons=life.CLOSE_REASONS,
        last=next(iter(await needs_queries.history(viewer, need)), None) if viewer and in_charge else None,
        actions=life.ACTION_LABELS,
    )


@get(["/needs/{need_id:int}/edit", "/projects/{need_id:int}/edit"], include_in_schema=False)
async def edit_form(request: AppRequest, need_id: FromPath[int]) -> Template:
    kind, writer = _kind(request), actor(request)
    need = await _editable(writer, kind, need_id)
    values = display.form_values(needs_queries.FORMS[kind], need)
    return await _form_page(request, writer, kind, Form({**values, "version": need["version"]}), need=need)


async def _editable(writer: Actor, kind: NeedKind, need_id: int) -> dict[str, Any]:
    await needs_queries.need(writer, kind, need_id)
    need = await needs_queries.managed(writer, need_id)
    if not life.may_edit(writer, need["state"]):
        raise NotAllowed(gettext("需求现在的状态不能修改"))
    return need


@post(["/needs/{need_id:int}/edit", "/projects/{need_id:int}/edit"], include_in_schema=False)
async def save_need(request: AppRequest, need_id: FromPath[int]) -> Response[Any]:
    kind, writer = _kind(request), actor(request)
    need = await _editable(writer, kind, need_id)
    values = await form_values(request)
    try:
        form = validated(needs_queries.FORMS[kind], values)
        await service.edit(
            writer, need_id, form, version=whole_number(values.get("version")) or 0,
            twice=bool(values.get(comparing.TWICE)),
        )  # fmt: skip
    except (Invalid, TooManyAttempts) as error:
        again = Form.refused(values, error)
        return refused(await _form_page(request, writer, kind, again, need=need), error)
    except Conflict as error:
        # What was typed stays; the form now carries the new version, so saving again is a decision.
        need = await needs_queries.managed(writer, need_id)
        again = Form({**values, "version": need["version"]}, message=error.message)
        differences = display.typed_over(needs_queries.FORMS[kind], need, form)
        return await _form_page(request, writer, kind, again, need=need, meanwhile=differences, status=409)
    return redirect(request, f"{needs_queries.PATHS[kind]}/{need_id}", flash=gettext("已保存"))


@post(["/needs/{need_id:int}/delete", "/projects/{need_id:int}/delete"], include_in_schema=False)
async def delete_need(request: AppRequest, need_id: FromPath[int]) -> Response[Any]:
    kind = _kind(request)
    await needs_queries.need(actor(request), kind, need_id)
    await service.delete(actor(request), need_id)
    return redirect(request, f"{needs_queries.PATHS[kind]}", flash=gettext("草稿已删除"))


@post(["/needs/{need_id:int}/priority", "/projects/{need_id:int}/priority"], include_in_schema=False)
async def rank_need(request: AppRequest, need_id: FromPath[int]) -> Response[Any]:
    chosen = str((await form_values(request)).get("priority", ""))
    await service.set_priority(actor(request), need_id, int(chosen) if chosen in ("1", "2", "3") else 0)
    return redirect(
        request, f"{needs_queries.PATHS[_kind(request)]}/{need_id}", flash=gettext("优先级已调整")
    )


@post(
    ["/needs/{need_id:int}/steps/{action:str}", "/projects/{need_id:int}/steps/{action:str}"],
    include_in_schema=False,
)
async def step_need(request: AppRequest, need_id: FromPath[int], action: FromPath[str]) -> Response[Any]:
    values, kind = await form_values(request), _kind(request)
    then = await lists.LISTS[kind].next_for(actor(request), need_id)
    state = await service.take_step(
        actor(request), need_id, action,
        note=str(values.get("note") or values.get("reason") or ""), reason=str(values.get("code", "")),
        version=whole_number(values.get("version")),
    )  # fmt: skip
    flash = gettext("需求现在是「{state}」", state=gettext(life.STATE_LABELS[state]))
    return redirect(request, f"{needs_queries.PATHS[kind]}/{need_id}", flash=flash, then=then)


@get(["/needs/{need_id:int}/history", "/projects/{need_id:int}/history"], include_in_schema=False)
async def need_history(request: AppRequest, need_id: FromPath[int]) -> Template:
    kind, viewer = _kind(request), actor(request)
    need = await needs_queries.need(viewer, kind, need_id)
    if not await needs_queries.may_read_history(viewer, need_id):
        raise NotAllowed(gettext("变更记录只对填报单位和主管部门开放"))
    return page(
        request,
        "demand/history.html",
        need=need,
        entries=await needs_queries.history(viewer, need),
        name=NAMES[kind],
        path=needs_queries.PATHS[kind],
        actions=life.ACTION_LABELS,
        states=life.STATE_BADGES,
        reasons=life.CLOSE_REASONS,
    )


@post("/needs/supply", include_in_schema=False)
async def supply_count(request: AppRequest) -> Template:
    require(actor(request), *life.WRITERS)
    return page(request, "demand/_supply.html", supply=await supply_for(await form_values(request)))


HANDLERS = [
    need_list, need_export, chosen_needs, step_chosen, new_need, create_need, need_detail, edit_form,
    save_need, delete_need, rank_need, step_need, need_history, supply_count,
]  # fmt: skip
