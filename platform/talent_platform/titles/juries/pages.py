"""Draws: for everybody by pseudonyms; announcing, the event and declines for the bureau."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.titles.access import KEEPERS, READERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.experts.life import SECTOR_LABELS
from talent_platform.titles.juries import queries, service
from talent_platform.titles.juries.lists import DRAWS
from talent_platform.titles.juries.schemas import WHICH_LABELS, JuryDecline, JuryForm, JuryOutcome
from talent_platform.titles.meetings import queries as meetings
from talent_platform.web.field_texts import defaults, fields_of
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated
from talent_posts import DECLINE_REASONS


@get("/titles/draws", include_in_schema=False)
async def draw_list(request: AppRequest) -> Template:
    return page(request, "titles/draws.html", listing=await DRAWS.page(request))


@get("/titles/draws.xlsx", include_in_schema=False, opt=FILE)
async def draw_file(request: AppRequest) -> Response[bytes]:
    return await DRAWS.file(request)


@get("/titles/committees/{committee_id:int}/draw", include_in_schema=False)
async def blank(request: AppRequest, committee_id: FromPath[int]) -> Template:
    return await _form_page(request, committee_id, Form(defaults(JuryForm)))


async def _form_page(request: AppRequest, committee_id: int, form: Form, status: int = 200) -> Template:
    row = await committees.one(require(actor(request), *KEEPERS), committee_id)
    columns = fields_of(JuryForm)
    return page(
        request, "titles/draw_form.html", status=status, form=form, row=row, columns=list(columns.values()),
        labels={name: gettext(column.title) for name, column in columns.items()},
        strata=await queries.strata_today(committee_id), sectors=SECTOR_LABELS,
    )  # fmt: skip


@post("/titles/committees/{committee_id:int}/draw", include_in_schema=False)
async def announce(request: AppRequest, committee_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        made = await service.announce(actor(request), committee_id, validated(JuryForm, values))
    except (Invalid, Conflict) as error:
        return await _form_page(request, committee_id, Form.refused(values, error), status_of(error))
    return redirect(request, f"/titles/draws/{made}", flash=gettext("抽取方案已公布，请把校验值写入公告"))


@get("/titles/draws/{draw_id:int}", include_in_schema=False)
async def one_draw(request: AppRequest, draw_id: FromPath[int]) -> Template:
    return await _page(request, draw_id, Form({"which": "event"}))


async def _page(request: AppRequest, draw_id: int, form: Form, status: int = 200) -> Template:
    one = await queries.draw_of(draw_id)
    reader = request.user
    named = reader is not None and reader.role in READERS
    jurors = await queries.jurors(one) if named else []
    if reader is not None and jurors:
        await audit.names_read(reader, "title_draw", f"title_draw:{draw_id}", len(jurors))
    return page(
        request, "titles/draw.html", status=status, form=form, draw=one, sectors=SECTOR_LABELS,
        jurors=jurors, named=named,
        ties=(await queries.kept(draw_id))[1] if named else [], which=WHICH_LABELS,
        keeps=reader is not None and reader.role in KEEPERS,
        audits=reader is not None and reader.role is Role.AUDITOR,
        columns=fields_of(JuryOutcome), reasons=DECLINE_REASONS,
        meeting=await meetings.of_draw(draw_id) if named else None,
    )  # fmt: skip


@post("/titles/draws/{draw_id:int}/outcome", include_in_schema=False)
async def draw(request: AppRequest, draw_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        await service.draw(actor(request), draw_id, validated(JuryOutcome, values))
    except (Invalid, Conflict) as error:
        return await _page(request, draw_id, Form.refused(values, error), status_of(error))
    return redirect(request, f"/titles/draws/{draw_id}", flash=gettext("已抽取执行评委"))


@post("/titles/draws/{draw_id:int}/declines", include_in_schema=False)
async def decline(request: AppRequest, draw_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        came = await service.decline(actor(request), draw_id, validated(JuryDecline, values))
    except (Invalid, Conflict) as error:
        return await _page(request, draw_id, Form.refused(values, error), status_of(error))
    said = gettext("已登记退出，由排序中的下一人递补") if came else gettext("已登记退出，没有可以递补的专家")
    return redirect(request, f"/titles/draws/{draw_id}", flash=said)


@get("/titles/draws/{draw_id:int}/folder.zip", include_in_schema=False, opt=FILE)
async def folder(request: AppRequest, draw_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"title_draw:{draw_id}") as out:
        one = await queries.draw_of(draw_id)
        count = len(one.files["pool.jsonl"].splitlines())
        return await out.ready(f"jury-{draw_id}.zip", service.folder(one), count=count)


@get("/titles/draws/{draw_id:int}/names.zip", include_in_schema=False, opt=FILE)
async def names(request: AppRequest, draw_id: FromPath[int]) -> Response[bytes]:
    """For the auditor, who checks that every pseudonym stands for whom it stood for."""
    require(actor(request), Role.AUDITOR)
    async with export(request, f"title_draw:{draw_id}") as out:
        await queries.draw_of(draw_id)
        kept, _ = await queries.kept(draw_id)
        return await out.ready(
            f"jury-names-{draw_id}.zip", service.zipped({"names.jsonl": kept}), count=len(kept.splitlines())
        )


HANDLERS = [draw_list, draw_file, blank, announce, one_draw, draw, decline, folder, names]
