"""Papers on the page of a submission."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.surveys.access import FILLERS, READERS
from talent_platform.surveys.attachments import queries, service
from talent_platform.surveys.submissions.pages import show
from talent_platform.surveys.submissions.receiving import UPLOAD, sent_file
from talent_platform.web.forms import status_of
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, redirect


@post("/surveys/submissions/{submission_id:int}/attachments", include_in_schema=False, opt=UPLOAD)
async def attach(request: AppRequest, submission_id: FromPath[int]) -> Response[Any] | Template:
    filler = require(actor(request), *FILLERS)
    try:
        await service.attach(filler, submission_id, *await sent_file(request))
    except (Invalid, Conflict) as error:
        return await show(request, submission_id, error.message, status_of(error))
    return redirect(request, f"/surveys/submissions/{submission_id}", flash=gettext("附件已上传"))


@get("/surveys/attachments/{attachment_id:int}", include_in_schema=False, opt=FILE)
async def paper(request: AppRequest, attachment_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"survey_attachment:{attachment_id}") as out:
        name, body = await queries.paper(require(actor(request), *READERS), attachment_id)
        return await out.ready(name, body, count=1)


@post("/surveys/attachments/{attachment_id:int}/remove", include_in_schema=False)
async def take_back(request: AppRequest, attachment_id: FromPath[int]) -> Response[Any]:
    submission_id = await service.take_back(actor(request), attachment_id)
    return redirect(request, f"/surveys/submissions/{submission_id}", flash=gettext("附件已撤下"))


HANDLERS = [attach, paper, take_back]
