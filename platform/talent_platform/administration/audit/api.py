"""The log over JSON, for the auditor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import get
from pydantic import BaseModel, ConfigDict

from talent_platform.administration.audit.queries import LOG
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest


class LogEntry(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    subject: str
    """kind:id of what was acted upon."""
    words: str
    """The act in words, in the language asked for."""
    subject_words: str
    page: str | None
    """Where the subject is found."""
    detail: dict[str, Any]


@get("/audit", summary="The audit log", tags=["audit"], operation_class=takes(LOG.spec))
async def entries(request: AppRequest) -> Page[LogEntry]:
    """To the auditor only; the newest first."""
    return await LOG.answer(request, LogEntry)


HANDLERS = [entries]
