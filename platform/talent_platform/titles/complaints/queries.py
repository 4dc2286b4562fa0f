"""Reads of complaints: all for the bureau and the auditor, a person's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database.engine import read_within
from talent_platform.errors import NotFound
from talent_platform.titles.access import PERSONS, READERS
from talent_platform.titles.complaints.life import COMPLAINT_BADGES, KIND_LABELS
from talent_platform.titles.complaints.tables import ComplaintState
from talent_platform.web.listing.declaration import Badge


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint with the answer that counts or is proposed."""

    id: int
    outcome: int
    meeting: int
    application: int
    kind: str
    text: str
    account: int
    state: str
    answered_by: int | None
    answer: str
    """Of who proposed it; empty before."""
    at: datetime
    version: int

    @property
    def badge(self) -> Badge:
        return COMPLAINT_BADGES[self.state]

    @property
    def label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def told(self) -> bool:
        """Whether the answer stands, and the applicant reads it."""
        return self.state in (ComplaintState.UPHELD, ComplaintState.GRANTED)


_ROWS = """
    SELECT c.id, c.outcome, o.meeting, k.application, c.kind, c.text, c.account, c.state, c.answered_by,
        CASE c.state WHEN 'asked' THEN '' ELSE coalesce((SELECT h.note FROM title_complaint_change h
            WHERE h.complaint = c.id AND h.action IN ('uphold', 'grant') ORDER BY h.id DESC LIMIT 1), '')
        END AS answer, c.created AS at, c.version
    FROM title_complaint c JOIN title_outcome o ON o.id = c.outcome
    JOIN title_meeting_case k ON k.id = o.applicant
"""


async def one(reader: Actor, complaint_id: int) -> ComplaintView:
    """Raises NotFound: none, or another person's."""
    require(reader, *READERS, *PERSONS)
    rows = await read_within(ComplaintView, f"{_ROWS} WHERE c.id = {{}}", complaint_id)
    if not rows or (reader.role in PERSONS and rows[0].account != reader.account_id):
        raise NotFound
    return rows[0]


async def some(ids: Collection[int]) -> list[ComplaintView]:
    """These; the caller knows who may read them."""
    return await read_within(ComplaintView, f"{_ROWS} WHERE c.id = ANY({{}})", list(ids))


async def of_application(reader: Actor, application_id: int) -> list[ComplaintView]:
    """About every result of an application, the oldest first; nothing for a unit, whose matter it is not."""
    if reader.role not in (*READERS, *PERSONS):
        return []
    rows = await read_within(
        ComplaintView, f"{_ROWS} WHERE k.application = {{}} ORDER BY c.id", application_id
    )
    return [each for each in rows if reader.role in READERS or each.account == reader.account_id]


async def open_in(meeting_id: int) -> Sequence[int]:
    """Results of a meeting with a complaint that has no answer yet."""
    rows = await read_within(ComplaintView, f"{_ROWS} WHERE o.meeting = {{}}", meeting_id)
    return [each.outcome for each in rows if not each.told]
