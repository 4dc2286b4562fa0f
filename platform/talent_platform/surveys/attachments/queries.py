"""Papers of a submission and who read them, inside what the reader may see."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.database import vault
from talent_platform.database.engine import read_within
from talent_platform.errors import NotFound
from talent_platform.surveys.access import SURVEY
from talent_platform.surveys.audits.blind import asks_again
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.tables import SurveyAttachment

CIPHER = "attachment of a survey"


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A paper without its bytes."""

    id: int
    submission: int
    name: str
    kind: str
    """pdf, png or jpg."""
    size: int
    sha256: str
    at: datetime
    actor_name: str
    removed: datetime | None
    """When its office took it back: the bytes are gone, this line stays."""


async def attachments(reader: Actor, submission_id: int) -> list[AttachmentView]:
    """Those of a submission, newest first; none to whoever still asks an enterprise of it again.

    Raises:
        NotFound: no submission the reader may see.
    """
    await campaigns.standing(reader, submission_id)
    if await asks_again(reader, submission_id):
        return []
    return await read_within(
        AttachmentView,
        "SELECT id, submission, name, kind, size, sha256, at, actor_name, removed FROM survey_attachment "
        "WHERE submission = {} ORDER BY id DESC",
        submission_id,
    )


async def paper(reader: Actor, attachment_id: int) -> tuple[str, bytes]:
    """Name and bytes.

    Raises:
        NotFound: none the reader may see, it was taken back, or the reader still asks its office's
            enterprises again.
    """
    of = SurveyAttachment.submission
    facts = {"id": SurveyAttachment.id, "county": of._.county, "department": of._.office}
    columns = (SurveyAttachment.name, SurveyAttachment.kind, SurveyAttachment.body, of)
    rows = await SurveyAttachment.select(*columns).where(
        SurveyAttachment.id == attachment_id, SurveyAttachment.body.is_not_null(),
        where(visible(reader, SURVEY), facts),
    )  # fmt: skip
    if not rows or await asks_again(reader, rows[0]["submission"]):
        raise NotFound
    name, kind = rows[0]["name"], rows[0]["kind"]
    named = name if name.lower().endswith(f".{kind}") else f"{name}.{kind}"
    return named, await asyncio.to_thread(vault.unseal, rows[0]["body"], CIPHER)


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody took a paper, as the log has it."""

    attachment: int
    at: datetime
    actor_name: str


async def readings(submission_id: int) -> Mapping[int, list[Reading]]:
    """Paper → who took it, newest first."""
    found: dict[int, list[Reading]] = {}
    for one in await read_within(
        Reading,
        "SELECT a.id AS attachment, e.at, e.actor_name FROM survey_attachment a "
        "JOIN audit_entry e ON e.subject = 'survey_attachment:' || a.id AND e.action = 'export.made' "
        "WHERE a.submission = {} ORDER BY e.id DESC",
        submission_id,
    ):
        found.setdefault(one.attachment, []).append(one)
    return found
