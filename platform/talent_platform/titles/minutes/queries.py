"""Reads of archived minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database.engine import read_within
from talent_platform.errors import NotFound
from talent_platform.titles.access import READERS
from talent_platform.titles.minutes.tables import TitleMinutes


@dataclass(frozen=True, slots=True)
class ArchivedMinutes:
    """What is archived, without its bytes."""

    meeting: int
    chair: int
    chair_name: str
    size: int
    sha256: str
    recording: str
    recording_kept: str
    archived_name: str
    at: datetime


async def of_meeting(meeting_id: int) -> ArchivedMinutes | None:
    """None: nothing is archived yet."""
    rows = await read_within(
        ArchivedMinutes,
        "SELECT t.meeting, t.chair, e.name AS chair_name, t.size, t.sha256, t.recording, t.recording_kept,"
        " t.archived_name, t.at FROM title_minutes t JOIN title_seat s ON s.id = t.chair"
        " JOIN title_expert e ON e.id = s.expert WHERE t.meeting = {}",
        meeting_id,
    )
    return rows[0] if rows else None


async def scan(reader: Actor, meeting_id: int) -> tuple[str, bytes]:
    """Name and bytes. Raises NotFound: nothing is archived."""
    require(reader, *READERS)
    rows = await TitleMinutes.select(TitleMinutes.kind, TitleMinutes.body).where(
        TitleMinutes.meeting == meeting_id
    )
    if not rows:
        raise NotFound
    return f"minutes-{meeting_id}.{rows[0]['kind']}", bytes(rows[0]["body"])
