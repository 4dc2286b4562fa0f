"""The county's desk: its enterprises, the page of a row, handing in; and the review of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.brokerage.cases.lists import CASES
from talent_platform.demand.standing.queries import registrations
from talent_platform.demand.tables import FirmState
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import gettext, ngettext
from talent_platform.surveys.access import FILLERS, READERS
from talent_platform.surveys.attachments.queries import attachments, readings
from talent_platform.surveys.attachments.service import MEGABYTES, MOST
from talent_platform.surveys.audits.lists import OUTCOME_BADGES
from talent_platform.surveys.audits.queries import findings, found
from talent_platform.surveys.audits.showing import compared
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns.forms import plain, shown_tables
from talent_platform.surveys.flags.life import STATE_BADGES as FLAG_BADGES
from talent_platform.surveys.flags.lists import FLAGS, UNSETTLED
from talent_platform.surveys.needs import queries as becoming
from talent_platform.surveys.submissions import bringing, cells, queries, service, texts
from talent_platform.surveys.submissions.cells import Both, SameField
from talent_platform.surveys.submissions.life import STATE_BADGES, STATE_LABELS
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.surveys.submissions.receiving import UPLOAD, answers_of, sent_file
from talent_platform.surveys.tables import FILLING, CampaignState, RowKind
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.declaration import Badge
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    whole_number,
)
from talent_platform.workflow.steps import Given, offered

BLANK = 3
"""Rows of a table offered for filling in below those that stand."""
SEEN, CHOSEN = "seen.", "both."
"""Before the names of the fields that say which cell a reader saw, and which of two is meant."""


@get("/surveys/rows", include_in_schema=False)
async def row_list(request: AppRequest) -> Template:
    return page(request, "surveys/rows.html", listing=await ROWS.page(request))


@get("/surveys/rows.xlsx", include_in_schema=False, opt=FILE)
async def row_file(request: AppRequest) -> Response[bytes]:
    return await ROWS.file(request)


@get("/surveys/rows/batch", include_in_schema=False)
async def batch_form(request: AppRequest) -> Template:
    assert ROWS.batch is not None
    return await ROWS.batch.page(request)


@post("/surveys/rows/batch", include_in_schema=False)
async def batch(request: AppRequest) -> Response[Any]:
    assert ROWS.batch is not None
    return await ROWS.batch.take(request)


@get("/surveys/submissions/{submission_id:int}", include_in_schema=False)
async def submission(request: AppRequest, submission_id: FromPath[int]) -> Template:
    return await show(request, submission_id)


async def show(request: AppRequest, submission_id: int, message: str = "", status: int = 200) -> Template:
    """The page of a submission, with why something was refused."""
    reader = require(actor(request), *READERS)
    standing = await campaigns.standing(reader, submission_id)
    survey = await campaigns.one(reader, standing.campaign)
    targets = await campaigns.targets(submission_id)
    return page(
        request, "surveys/submission.html", status=status, standing=standing, survey=survey,
        form=Form(message=message), targets=targets, not_active=await _not_active(targets),
        papers=await attachments(reader, submission_id), readings=await readings(submission_id),
        paper_form=Form({}, place="paper-"), megabytes=MEGABYTES, most=MOST,
        found=await found(submission_id), outcomes=OUTCOME_BADGES,
        doubtful=(await FLAGS.figure(reader, submission=str(submission_id), state=UNSETTLED))[0],
        fills=reader.role in FILLERS and survey.state == CampaignState.OPEN,
    )  # fmt: skip


async def _not_active(targets: Sequence[campaigns.TargetView]) -> Mapping[int, Badge]:
    """Enterprise that does no business by the authority's answer → what that says."""
    found = await registrations([one.organisation for one in targets])
    return {firm: one.badge for firm, one in found.items() if one.state != FirmState.ACTIVE}


@post("/surveys/submissions/{submission_id:int}/rows", include_in_schema=False)
async def begin(request: AppRequest, submission_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    target, kind = whole_number(values.get("target")), str(values.get("kind", ""))
    if target is None or kind not in set(RowKind):
        raise NotFound
    try:
        row_id = await service.begin(actor(request), submission_id, target, RowKind(kind))
    except Conflict as error:
        return await show(request, submission_id, error.message, 409)
    return redirect(request, f"/surveys/rows/{row_id}")


@get("/surveys/submissions/{submission_id:int}/workbook.xlsx", include_in_schema=False, opt=FILE)
async def workbook(request: AppRequest, submission_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"survey_submission:{submission_id}") as out:
        name, body, count = await bringing.workbook(actor(request), submission_id)
        return await out.ready(name, body, count=count)


@post("/surveys/submissions/{submission_id:int}/workbook", include_in_schema=False, opt=UPLOAD)
async def bring(request: AppRequest, submission_id: FromPath[int]) -> Template:
    filler = require(actor(request), *FILLERS)
    standing = await campaigns.standing(filler, submission_id)
    try:
        values = await form_values(request)
        kept = whole_number(values.get("kept"))
        name, body = await (sent_file(request) if kept is None else bringing.file_of(filler, kept))
        answers = answers_of(values)
        done = await bringing.bring(filler, submission_id, name, body, answers)
    except (Invalid, Conflict) as error:
        return await show(request, submission_id, error.message, status_of(error))
    return page(request, "surveys/brought.html", standing=standing, done=done, name=name, sent=answers)


@get("/surveys/files/{file_id:int}", include_in_schema=False, opt=FILE)
async def uploaded(request: AppRequest, file_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"survey_file:{file_id}") as out:
        name, body = await bringing.file_of(require(actor(request), *READERS), file_id)
        return await out.ready(name, body, count=1)


@get("/surveys/rows/{row_id:int}", include_in_schema=False)
async def row(request: AppRequest, row_id: FromPath[int]) -> Template:
    return await _page(request, row_id)


async def _page(
    request: AppRequest, row_id: int, *, form: Form | None = None, both: tuple[Both, ...] = (),
    seen: Mapping[str, Any] | None = None, status: int = 200,
) -> Template:  # fmt: skip
    reader = require(actor(request), *READERS)
    one = await queries.one(reader, row_id)
    model, number = await service.form_of(one)
    columns, own, every = fields_of(model), plain(model), await queries.cells(row_id)
    stands = queries.latest(every)
    open_ = one["campaign_state"] == CampaignState.OPEN
    fills = reader.role in FILLERS and one["state"] in FILLING and open_ and one["kind"] == RowKind.NEED
    values = {name: cells.shown(column, stands.get(name)) for name, column in columns.items()}
    ids = {name: stands[name].id if name in stands else "" for name in columns}
    chosen = {
        name: tuple(text.split("、"))
        for name, text in values.items()
        if columns[name].kind == "list" and columns[name].choices
    }
    became = await becoming.of_row(reader, row_id)
    cases = (0, "")
    if became is not None and became.need is not None and reader.role in (CASES.readers or ()):
        cases = await CASES.figure(reader, need=str(became.need))
    return page(
        request, "surveys/row.html", became=became, cases=cases, status=status, row=one, columns=columns,
        unreadable={name for name, cell in stands.items() if cell.unreadable},
        own=own, tables=shown_tables(model, values, blank=BLANK if fills else 0, typed=form),
        told={name: texts.told(column, stands.get(name)) for name, column in columns.items()},
        badge_look=STATE_BADGES[one["state"]],
        shown=[(gettext(own[n].title), texts.told(own[n], stands.get(n))) for n in own],
        form=form or Form({**values, **chosen}), seen=seen or ids, both={each.field: each for each in both},
        stands=stands, cells=every, files=await queries.files(one["submission"]), fills=fills,
        current=number, badges=STATE_BADGES, flag_badges=FLAG_BADGES,
        findings=await findings(row_id), outcomes=OUTCOME_BADGES, compared=compared,
        flags=(await FLAGS.read(reader, ListQuery.parse(FLAGS.spec, {"row": str(row_id)})))[2],
        waits=await service.problems(one, model) if one["state"] in FILLING else {},
        steps=await offered(service.FLOW, reader, one) if open_ or reader.role not in FILLERS else [],
        history=await queries.history(row_id), labels={n: gettext(c.title) for n, c in columns.items()},
    )  # fmt: skip


@post("/surveys/rows/{row_id:int}", include_in_schema=False)
async def save(request: AppRequest, row_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    filler = require(actor(request), *FILLERS)
    model, _ = await service.form_of(await queries.one(filler, row_id))
    typed = cells.typed_of(fields_of(model), values)
    seen = {name: whole_number(values.get(SEEN + name)) for name in typed}
    for name in [*typed]:
        side, _, cell = str(values.get(CHOSEN + name, "")).partition(":")
        if side == "theirs":
            del typed[name]
        elif side == "mine":
            seen[name] = whole_number(cell)
    sent = {name: value if value is not None else "" for name, value in seen.items()}
    try:
        count = await service.save(filler, row_id, typed, seen)
    except SameField as error:
        form = Form.refused(values, error)
        return await _page(request, row_id, form=form, both=tuple(error.both), seen=sent, status=409)
    except (Invalid, Conflict) as error:
        status = status_of(error)
        return await _page(request, row_id, form=Form.refused(values, error), seen=sent, status=status)
    said = ngettext("已保存 {n} 处改动", count) if count else gettext("没有改动")
    return redirect(request, f"/surveys/rows/{row_id}", flash=said)


@post("/surveys/rows/{row_id:int}/steps/{action:str}", include_in_schema=False)
async def step(request: AppRequest, row_id: FromPath[int], action: FromPath[str]) -> Response[Any] | Template:
    values = await form_values(request)
    note = str(values.get("note") or values.get("reason", ""))
    given = Given(note=note, version=whole_number(values.get("version")))
    try:
        state = await service.take_seen(actor(request), row_id, action, given)
    except (Invalid, Conflict) as error:
        status = status_of(error)
        form = await _refused(request, row_id, note, error)
        return await _page(request, row_id, form=form, status=status)
    said = gettext("这一行现在是「{state}」", state=gettext(STATE_LABELS[state]))
    return redirect(request, f"/surveys/rows/{row_id}", flash=said)


async def _refused(request: AppRequest, row_id: int, note: str, error: Invalid | Conflict) -> Form:
    """The row as it stands, with what the step was refused for."""
    one = await queries.one(require(actor(request), *READERS), row_id)
    model, _ = await service.form_of(one)
    stands = queries.latest(await queries.cells(row_id))
    values = {name: cells.shown(column, stands.get(name)) for name, column in fields_of(model).items()}
    return Form.refused({**values, "note": note}, error)


HANDLERS = [
    row_list, row_file, batch_form, batch, submission, begin, workbook, bring, uploaded, row, save, step,
]  # fmt: skip
