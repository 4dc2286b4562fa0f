"""Downloads of the form, for whoever reads the application."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from talent_platform.audit import service as audit
from talent_platform.titles.applications import facts, queries
from talent_platform.titles.applications.queries import ApplicationView
from talent_platform.titles.papers import rendering
from talent_platform.titles.papers.content import TITLE, AssessmentForm, of_application
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor


async def _form(request: AppRequest, application_id: int) -> tuple[ApplicationView, AssessmentForm]:
    reader = actor(request)
    row = await queries.one(reader, application_id)
    if row.owner != reader.account_id:
        await audit.names_read(reader, "title_application", f"title_application:{application_id}", 1)
    return row, await of_application(row, await facts.known(application_id))


@get("/titles/applications/{application_id:int}/form.pdf", include_in_schema=False, opt=FILE)
async def form_pdf(request: AppRequest, application_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"title_application:{application_id}") as out:
        row, form = await _form(request, application_id)
        return await out.made(f"{TITLE}-{row.name}.pdf", lambda: rendering.pdf(form, row.created), count=1)


@get("/titles/applications/{application_id:int}/form.docx", include_in_schema=False, opt=FILE)
async def form_word(request: AppRequest, application_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"title_application:{application_id}") as out:
        row, form = await _form(request, application_id)
        return await out.made(f"{TITLE}-{row.name}.docx", lambda: rendering.word(form), count=1)


HANDLERS = [form_pdf, form_word]
