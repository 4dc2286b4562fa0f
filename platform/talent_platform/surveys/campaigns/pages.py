"""Surveys: the list, one of them, making and changing it, who answers and whom it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext, ngettext
from talent_platform.surveys.access import FILLERS, READERS
from talent_platform.surveys.answers.queries import tables_of
from talent_platform.surveys.audits.lists import AUDIT_ITEMS
from talent_platform.surveys.audits.tables import AskedAgain
from talent_platform.surveys.campaigns import board, queries, reminding, service, targets
from talent_platform.surveys.campaigns.life import STATE_LABELS
from talent_platform.surveys.campaigns.lists import SURVEYS
from talent_platform.surveys.campaigns.schemas import (
    FIRST_LABELS,
    QUESTION_LABELS,
    CampaignEdit,
    CampaignForm,
    FromListForm,
    OfficeForm,
    Question,
    TargetsForm,
)
from talent_platform.surveys.conversion.figures import waiting_days
from talent_platform.surveys.flags.life import KIND_LABELS as FLAG_KINDS
from talent_platform.surveys.flags.lists import FLAGS, UNSETTLED
from talent_platform.surveys.flags.queries import unsettled
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.needs.tables import NeedLineState
from talent_platform.surveys.tables import Becomes, CampaignState, RowState
from talent_platform.web.field_texts import defaults, fields_of
from talent_platform.web.forms import Form, rows_of, status_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.listing.query import ListQuery
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
from talent_platform.workflow.steps import offered

SHOWN = 10
"""Doubts on the page of a survey; a link leads to all."""


@get("/surveys", include_in_schema=False)
async def survey_list(request: AppRequest) -> Template:
    listing = await SURVEYS.page(request)
    return page(request, "surveys/list.html", listing=listing, may_make=actor(request).role is Role.CITY)


@get("/surveys.xlsx", include_in_schema=False, opt=FILE)
async def survey_file(request: AppRequest) -> Response[bytes]:
    return await SURVEYS.file(request)


@get("/surveys/new", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), Role.CITY)
    return _form_page(request, Form({**defaults(CampaignForm), "working_days": 10}), None)


def _form_page(request: AppRequest, form: Form, survey: queries.SurveyView | None) -> Template:
    model = CampaignForm if survey is None else CampaignEdit
    columns = fields_of(model)
    labels = {name: gettext(column.title) for name, column in columns.items()}
    return page(
        request, "surveys/form.html", form=form, survey=survey, columns=list(columns.values()),
        questions=list(fields_of(Question).values()), labels={**labels, "questions": gettext("自设问题")},
        keeps=survey is not None and survey.state == CampaignState.OPEN,
    )  # fmt: skip


def _sent(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**values, "questions": rows_of(values, "questions", list(fields_of(Question).values()))}


@post("/surveys/new", include_in_schema=False)
async def create(request: AppRequest) -> Response[Any] | Template:
    values = _sent(await form_values(request))
    maker = require(actor(request), Role.CITY)
    try:
        campaign_id = await service.create(maker, validated(CampaignForm, values))
    except Invalid as error:
        return refused(_form_page(request, Form.refused(values, error), None), error)
    return redirect(request, f"/surveys/{campaign_id}", flash=gettext("已新建，请指定责任人并列入企业"))


@get("/surveys/{campaign_id:int}/edit", include_in_schema=False)
async def edit_form(request: AppRequest, campaign_id: FromPath[int]) -> Template:
    survey = await queries.one(require(actor(request), Role.CITY), campaign_id)
    asked = await queries.questions(campaign_id, survey.form_version)
    stored = {name: getattr(survey, name, None) for name in CampaignForm.model_fields}
    rows = [
        {**one.model_dump(mode="json"), "columns": [column.written for column in one.columns]}
        for one in asked
    ]
    form = Form({**stored, "questions": rows, "version": survey.version, "keep_earlier": "yes"})
    return _form_page(request, form, survey)


@post("/surveys/{campaign_id:int}/edit", include_in_schema=False)
async def edit(request: AppRequest, campaign_id: FromPath[int]) -> Response[Any] | Template:
    editor = require(actor(request), Role.CITY)
    values = _sent(await form_values(request))
    try:
        given = {**values, "keep_earlier": values.get("keep_earlier") or "no"}
        form = validated(CampaignEdit, given)
        await service.edit(editor, campaign_id, form, version=whole_number(values.get("version")))
    except (Invalid, Conflict) as error:
        survey = await queries.one(editor, campaign_id)
        shown = {**values, "version": survey.version} if isinstance(error, Conflict) else values
        answer = _form_page(request, Form.refused(shown, error), survey)
        answer.status_code = status_of(error)
        return answer
    return redirect(request, f"/surveys/{campaign_id}", flash=gettext("已保存"))


@get("/surveys/{campaign_id:int}", include_in_schema=False)
async def survey(request: AppRequest, campaign_id: FromPath[int]) -> Template:
    return await _page(request, campaign_id, Form())


async def _page(request: AppRequest, campaign_id: int, form: Form, at: str = "") -> Template:
    reader = require(actor(request), *READERS)
    one = await queries.one(reader, campaign_id)
    manages = reader.role is Role.CITY and one.state != CampaignState.CLOSED
    offices = await queries.standings(reader, campaign_id)
    doubts = ListQuery.parse(FLAGS.spec, {"campaign": str(campaign_id), "state": UNSETTLED})
    doubtful, _, flags = await FLAGS.read(reader, replace(doubts, size=SHOWN))
    mine = (0, "")
    if reader.role is Role.CITY:
        waiting = {"outcome": str(AskedAgain.WAITING), "who": "mine", "campaign": str(campaign_id)}
        mine = await AUDIT_ITEMS.figure(reader, **waiting)
    choices = [(str(office.office), office.office_name) for office in offices]
    return page(
        request, "surveys/survey.html", survey=one, form=form, at=at, manages=manages, offices=offices,
        questions=await queries.questions(campaign_id, one.form_version), question_labels=QUESTION_LABELS,
        steps=await offered(service.FLOW, reader, one) if reader.role is Role.CITY else [],
        persons=await queries.persons() if manages else [], choices=choices,
        person=fields_of(OfficeForm)["person"], targets=list(fields_of(TargetsForm).values()),
        from_list=fields_of(FromListForm)["listed"],
        history=await queries.history(reader, campaign_id), first=FIRST_LABELS[RowState(one.first_state)],
        answered=sum(office.answered for office in offices), asked=sum(office.targets for office in offices),
        board=await board.board(one, offices), before=reminding.BEFORE,
        asked_tables=(await tables_of(campaign_id, one.form_version)).values(),
        mine=mine, doubtful=doubtful, flags=flags, doubts=await unsettled(reader, campaign_id),
        flag_kinds=FLAG_KINDS, became=await _became(reader, one), publish=waiting_days(today()).publish,
        fills=reader.role in FILLERS, seats=sum(office.seats for office in offices),
        approved=sum(office.approved for office in offices),
    )  # fmt: skip


async def _became(reader: Actor, survey: queries.SurveyView) -> list[tuple[int, str]]:
    """How far the approved rows are on their way to needs, each figure with its rows; none of a survey that
    only counts."""
    of = {"campaign": str(survey.id)}
    became, *others = await SURVEY_NEEDS.figures(
        reader, {**of, "group": "became"}, {**of, "state": str(NeedLineState.WAITS)},
        {**of, "group": "decide"}, {**of, "group": "late"},
    )  # fmt: skip
    begun = survey.becomes != Becomes.NONE or any(count for count, _ in (became, *others))
    return [became, *others] if begun else []


@post("/surveys/{campaign_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, campaign_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    note = str(values.get("note") or values.get("reason", ""))
    try:
        state = await service.move(
            actor(request), campaign_id, action, note=note, version=whole_number(values.get("version"))
        )
    except (Invalid, Conflict) as error:
        return await _again(request, campaign_id, values, error, "steps")
    said = gettext("调查现在是「{state}」", state=gettext(STATE_LABELS[state]))
    return redirect(request, f"/surveys/{campaign_id}", flash=said)


async def _again(
    request: AppRequest, campaign_id: int, values: Mapping[str, Any], error: Invalid | Conflict, at: str
) -> Template:
    answer = await _page(request, campaign_id, Form.refused(values, error), at)
    answer.status_code = status_of(error)
    return answer


@post("/surveys/{campaign_id:int}/offices", include_in_schema=False)
async def name_person(request: AppRequest, campaign_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        await service.name_person(actor(request), campaign_id, validated(OfficeForm, values))
    except (Invalid, Conflict) as error:
        return await _again(request, campaign_id, values, error, "offices")
    return redirect(request, f"/surveys/{campaign_id}", flash=gettext("已指定责任人"))


@post("/surveys/{campaign_id:int}/targets", include_in_schema=False)
async def add_targets(request: AppRequest, campaign_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        done = await targets.add_targets(actor(request), campaign_id, validated(TargetsForm, values))
    except (Invalid, Conflict) as error:
        return await _again(request, campaign_id, values, error, "targets")
    return _added(request, campaign_id, done)


def _added(request: AppRequest, campaign_id: int, done: targets.TargetsAdded) -> Response[Any]:
    said = [ngettext("已列入 {n} 家企业", done.added)]
    if done.already:
        said.append(ngettext("{n} 家已在名单中", done.already))
    if done.idle:
        said.append(ngettext("{n} 家登记状态不是存续，没有列入", done.idle))
    return redirect(request, f"/surveys/{campaign_id}", flash=gettext("；").join(said))


@post("/surveys/{campaign_id:int}/listed", include_in_schema=False)
async def add_listed(request: AppRequest, campaign_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        done = await targets.add_listed(actor(request), campaign_id, validated(FromListForm, values))
    except (Invalid, Conflict) as error:
        return await _again(request, campaign_id, values, error, "listed")
    return _added(request, campaign_id, done)


@post("/surveys/{campaign_id:int}/targets/{target_id:int}/drop", include_in_schema=False)
async def drop_target(
    request: AppRequest, campaign_id: FromPath[int], target_id: FromPath[int]
) -> Response[Any] | Template:
    try:
        await targets.drop_target(actor(request), campaign_id, target_id)
    except Conflict as error:
        return await _again(request, campaign_id, {}, error, "targets")
    return redirect(request, f"/surveys/{campaign_id}", flash=gettext("已移出名单"))


@post("/surveys/submissions/{submission_id:int}/remind", include_in_schema=False)
async def remind(request: AppRequest, submission_id: FromPath[int]) -> Response[Any] | Template:
    city = require(actor(request), Role.CITY)
    campaign_id = (await queries.standing(city, submission_id)).campaign
    try:
        await reminding.remind(city, submission_id)
    except Conflict as error:
        return await _again(request, campaign_id, {}, error, "")
    return redirect(request, f"/surveys/{campaign_id}", flash=gettext("已催报，责任人会收到通知"))


@post("/surveys/{campaign_id:int}/remind", include_in_schema=False)
async def remind_all(request: AppRequest, campaign_id: FromPath[int]) -> Response[Any] | Template:
    try:
        count = await reminding.remind_many(require(actor(request), Role.CITY), campaign_id)
    except Conflict as error:
        return await _again(request, campaign_id, {}, error, "")
    return redirect(request, f"/surveys/{campaign_id}", flash=ngettext("已催报 {n} 个单位", count))


HANDLERS = [
    survey_list, survey_file, blank, create, edit_form, edit, survey, step, name_person, add_targets,
    add_listed, drop_target, remind, remind_all,
]  # fmt: skip
