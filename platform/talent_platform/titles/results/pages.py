"""Results: the list, and those of one meeting with what leads them on."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.dated import closing
from talent_platform.dated import service as dated
from talent_platform.dated.closing import PROPOSED
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.wording import PLAN_WORDS
from talent_platform.i18n import gettext
from talent_platform.titles.access import KEEPERS, READERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.complaints import queries as complaints
from talent_platform.titles.docket import certified
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.pages import Answer, again
from talent_platform.titles.meetings.tables import MeetingState
from talent_platform.titles.results import acts, queries, service
from talent_platform.titles.results.life import ACT_LABELS, ACT_WARNINGS
from talent_platform.titles.results.lists import RESULTS
from talent_platform.titles.results.queries import ACT
from talent_platform.titles.results.schemas import ResultActForm
from talent_platform.titles.results.tables import ActKind, OutcomeState
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
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


@get("/titles/results", include_in_schema=False)
async def result_list(request: AppRequest) -> Template:
    return page(request, "titles/results.html", listing=await RESULTS.page(request))


@get("/titles/results.xlsx", include_in_schema=False, opt=FILE)
async def result_file(request: AppRequest) -> Response[bytes]:
    return await RESULTS.file(request)


@get("/titles/meetings/{meeting_id:int}/outcomes", include_in_schema=False)
async def outcomes(request: AppRequest, meeting_id: FromPath[int]) -> Template:
    return await _page(request, meeting_id, Form({"day": today(), "outcomes": ()}))


async def _page(request: AppRequest, meeting_id: int, form: Form) -> Template:
    reader = require(actor(request), *READERS)
    row = await meetings.one(reader, meeting_id)
    rows = await queries.of_meeting(meeting_id)
    await audit.names_read(reader, "title_outcome", f"title_meeting:{meeting_id}", len(rows))
    hung = await queries.hung(rows)
    going = [each for each in rows if each.state in (OutcomeState.PASSED, OutcomeState.CLOSED)]
    fallen = await certified.fallen([each.application for each in going])
    ready = [
        each for each in going if queries.hung_out(hung.get(each.id)) and each.application not in fallen
    ]  # fmt: skip
    proposed = await queries.acts(meeting_id)
    waits = next((each for each in proposed if each.waits), None)
    keeps = reader.role in KEEPERS
    self_review = (await committees.by_id(row.committee)).self_review
    may = [
        kind
        for kind, there in (
            (ActKind.REPORTED, bool(rows) and queries.reported([a for a in proposed if a.confirmed]) is None),
            (ActKind.FILED, self_review), (ActKind.HRSS, not self_review), (ActKind.BODY, not self_review),
            (ActKind.PUBLISHED, any(each.state == OutcomeState.CLOSED for each in ready)),
        )
        if there and (
            kind in (ActKind.REPORTED, ActKind.PUBLISHED)
            or any(each.state == OutcomeState.PASSED for each in ready)
        )
    ]  # fmt: skip
    columns = fields_of(ResultActForm)
    return page(
        request, "titles/outcomes.html", row=row, rows=rows, hung=hung, form=form, ready=ready, keeps=keeps,
        fallen=fallen, complained=await complaints.open_in(meeting_id),
        hangs=keeps and row.state == MeetingState.DECIDED
        and (not rows or any(each.state == "passed" and each.id not in hung for each in rows)),
        kinds=[(str(kind), gettext(ACT_LABELS[kind])) for kind in may] if keeps and waits is None else [],
        titles=[(each.title, each.title) for each in await acts.offered_titles(ready)],
        labels={name: gettext(column.title) for name, column in columns.items()}, columns=columns,
        acts=proposed, waits=waits, warning=ACT_WARNINGS[waits.kind] if waits else "",
        may_confirm=waits is not None and await dated.confirmable(reader, waits),
        findings=await service.findings(row, rows), words=PLAN_WORDS,
    )  # fmt: skip


@post("/titles/meetings/{meeting_id:int}/publicity", include_in_schema=False)
async def hang(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    values = await form_values(request)
    try:
        hung = await service.hang(actor(request), meeting_id, version=whole_number(values.get("version")))
    except Conflict as error:
        return again(await _page(request, meeting_id, Form.refused(values, error)), error)
    said = gettext("已开始公示") if hung else gettext("结果已告知申报人；没有人通过，不公示")
    return redirect(request, f"/titles/meetings/{meeting_id}/outcomes", flash=said)


@post("/titles/meetings/{meeting_id:int}/acts", include_in_schema=False)
async def propose(request: AppRequest, meeting_id: FromPath[int]) -> Answer:
    keeper = require(actor(request), *KEEPERS)
    values = await form_values(request)
    try:
        await acts.propose(keeper, meeting_id, validated(ResultActForm, values))
    except (Invalid, Conflict) as error:
        return again(await _page(request, meeting_id, Form.refused(values, error)), error)
    return redirect(request, f"/titles/meetings/{meeting_id}/outcomes", flash=gettext(PROPOSED))


@post("/titles/acts/{act_id:int}/{act:str}", include_in_schema=False)
async def close(request: AppRequest, act_id: FromPath[int], act: FromPath[str]) -> Answer:
    require(actor(request), *KEEPERS)
    meeting_id = (await dated.one(ACT, act_id)).meeting
    try:
        return await closing.close(
            request, ACT, act_id, act, address=f"/titles/meetings/{meeting_id}/outcomes",
            again=lambda form: _refused(request, meeting_id, form), confirm=acts.confirm,
        )  # fmt: skip
    except Invalid as error:
        return again(await _page(request, meeting_id, Form({}, {}, error.message)), error)


async def _refused(request: AppRequest, meeting_id: int, form: Form) -> Template:
    answer = await _page(request, meeting_id, form)
    answer.status_code = 409
    return answer


HANDLERS = [result_list, result_file, outcomes, hang, propose, close]
