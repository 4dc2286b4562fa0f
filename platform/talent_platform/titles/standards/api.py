"""Standards over the API."""

from __future__ import annotations

from datetime import date
from typing import Literal

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.dated import service as dated
from talent_platform.reference.fields import Id
from talent_platform.surveys.submissions.receiving import UPLOAD, sent_file
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees.api import TitleFinding
from talent_platform.titles.standards import queries, service
from talent_platform.titles.standards.lists import STANDARDS
from talent_platform.titles.standards.queries import STANDARD
from talent_platform.titles.standards.schemas import StandardForm, StandardRoute
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor


class TitleStandardOut(BaseModel):
    id: Id
    name: str
    committee: Id | None
    """None: a national one."""
    series: str
    specialty: str
    level: str
    cosigned_by: str
    effective: date
    ends: date | None
    published: date | None
    standing: Literal["waits", "published", "in_force", "ended", "withdrawn"]
    source: str
    document: str


class TitleStandardDetail(TitleStandardOut):
    routes: list[StandardRoute]
    file: str | None
    """Name of the document, at `/document`."""
    sha256: str | None
    findings: list[TitleFinding]
    """Of one that waits, as if it were published today."""


@get("/titles/standards", summary="Standards of title review", tags=["titles"], security=[{}],
     operation_class=takes(STANDARDS.spec))  # fmt: skip
async def standard_list(request: AppRequest) -> Page[TitleStandardOut]:
    """Without an account: what is published. The city and the auditor see besides what waits."""
    return await STANDARDS.answer(request, TitleStandardOut)


@post("/titles/standards", summary="Propose a standard (city only)", tags=["titles"])
async def propose(request: AppRequest, data: JSONBody[StandardForm]) -> Created:
    """Public once its document is attached and another person has confirmed it."""
    return Created(id=await service.propose(actor(request), data))


@get("/titles/standards/{standard_id:int}", summary="One standard", tags=["titles"], security=[{}])
async def standard(request: AppRequest, standard_id: FromPath[int]) -> TitleStandardDetail:
    """With its requirements and what the rules say."""
    reader = request.user if request.user is not None and request.user.well_placed else None
    row = await queries.one(reader, standard_id)
    file = await queries.file_of(standard_id)
    shown = {name: getattr(row, name) for name in TitleStandardOut.model_fields}
    findings = [
        TitleFinding(rule=each.rule, outcome=each.outcome, reason=each.reason, citation=each.citation)
        for each in await service.findings(row)
    ]
    return TitleStandardDetail.model_validate({
        **shown, "routes": row.routes, "file": file and file.name, "sha256": file and file.sha256,
        "findings": findings,
    })  # fmt: skip


@post("/titles/standards/{standard_id:int}/attachments", tags=["titles"], opt=UPLOAD, status_code=204,
      summary="Attach the document of a standard (multipart: file; city only)")  # fmt: skip
async def attach(request: AppRequest, standard_id: FromPath[int]) -> None:
    """PDF, PNG or JPEG by its content, at most 5 MiB, once, while the standard waits."""
    keeper = require(actor(request), *KEEPERS)
    await service.attach(keeper, standard_id, *await sent_file(request))


@get("/titles/standards/{standard_id:int}/document", summary="The document of a standard", tags=["titles"],
     security=[{}], opt=FILE)  # fmt: skip
async def document(request: AppRequest, standard_id: FromPath[int]) -> Response[bytes]:
    """Without an account, once it is published."""
    async with export(request, f"title_standard:{standard_id}") as out:
        name, body = await queries.document(request.user, standard_id)
        return await out.ready(name, body, count=1)


@post("/titles/standards/{standard_id:int}/confirm", tags=["titles"], status_code=204,
      summary="Publish a standard (another person of the city)")  # fmt: skip
async def confirm(request: AppRequest, standard_id: FromPath[int]) -> None:
    """409 where it has no document, or a rule stands against it."""
    await service.confirm(actor(request), standard_id)


@post("/titles/standards/{standard_id:int}/withdraw", tags=["titles"], status_code=204,
      summary="Take a proposed standard back (city only)")  # fmt: skip
async def withdraw(request: AppRequest, standard_id: FromPath[int]) -> None:
    """409 once it is published."""
    await dated.withdraw(STANDARD, actor(request), standard_id)


HANDLERS = [standard_list, propose, standard, attach, document, confirm, withdraw]
