"""Papers of a submission over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from litestar import Response, delete, get, post
from litestar.params import FromPath
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.reference.fields import Id
from talent_platform.surveys.access import FILLERS, READERS
from talent_platform.surveys.attachments import queries, service
from talent_platform.surveys.submissions.receiving import UPLOAD, sent_file
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class AttachmentRead(BaseModel):
    at: datetime
    actor_name: str


class AttachmentOut(BaseModel):
    id: Id
    name: str
    kind: Literal["pdf", "png", "jpg"]
    """By its content."""
    size: int
    """Bytes."""
    sha256: str
    at: datetime
    actor_name: str
    removed: datetime | None
    """When its office took it back; its bytes are gone since."""
    read: list[AttachmentRead]
    """Who took the file, newest first."""


@get("/surveys/submissions/{submission_id:int}/attachments", summary="Papers of a submission",
     tags=["surveys"], operation_class=takes(PLAIN))  # fmt: skip
async def attachment_list(request: AppRequest, submission_id: FromPath[int]) -> Page[AttachmentOut]:
    """None to whoever still asks an enterprise of it again."""
    found = await queries.attachments(require(actor(request), *READERS), submission_id)
    read = await queries.readings(submission_id) if found else {}
    papers = [
        AttachmentOut.model_validate(
            {
                **{name: getattr(one, name) for name in AttachmentOut.model_fields if name != "read"},
                "read": [{"at": each.at, "actor_name": each.actor_name} for each in read.get(one.id, ())],
            }
        )
        for one in found
    ]
    return plain_page(request, AttachmentOut, papers)


@post("/surveys/submissions/{submission_id:int}/attachments", summary="Attach a paper (multipart: file)",
      tags=["surveys"], opt=UPLOAD)  # fmt: skip
async def attach(request: AppRequest, submission_id: FromPath[int]) -> Created:
    """PDF, PNG or JPEG by its content, at most 5 MiB, and 20 of a submission; by its office while the
    survey is open. 409 where it is there already."""
    filler = require(actor(request), *FILLERS)
    return Created(id=await service.attach(filler, submission_id, *await sent_file(request)))


@get("/surveys/attachments/{attachment_id:int}", summary="A paper as it was attached", tags=["surveys"],
     opt=FILE)  # fmt: skip
async def paper(request: AppRequest, attachment_id: FromPath[int]) -> Response[bytes]:
    """Logged, and shown beside it who took it."""
    async with export(request, f"survey_attachment:{attachment_id}") as out:
        name, body = await queries.paper(require(actor(request), *READERS), attachment_id)
        return await out.ready(name, body, count=1)


@delete("/surveys/attachments/{attachment_id:int}", summary="Take a paper back", tags=["surveys"])
async def take_back(request: AppRequest, attachment_id: FromPath[int]) -> None:
    """By its office while the survey is open; the bytes go, that it was there stays."""
    await service.take_back(actor(request), attachment_id)


HANDLERS = [attachment_list, attach, paper, take_back]
