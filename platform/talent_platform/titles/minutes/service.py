"""Archiving the signed minutes of a meeting."""

from __future__ import annotations

import hashlib

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.standing import hold_meeting
from talent_platform.titles.meetings.tables import MeetingState
from talent_platform.titles.minutes import queries
from talent_platform.titles.minutes.schemas import MinutesForm
from talent_platform.titles.minutes.tables import TitleMinutes
from talent_platform.titles.tally import sealing
from talent_platform.web.safety.scans import kind_of

LARGEST = 20 * 2**20
"""Bytes of a scan."""
_UNKNOWN = N_("会议记录扫描件应为 PDF、PNG 或 JPG 文件（按文件内容识别，不看文件名），不超过 20 MB")
_NOT_OVER = N_("结束计票后才能归档签字盖章的会议记录")
_ONCE = N_("会议记录已归档，不能更换")
_NOT_PRESENT = N_("主持人须是这次会议到会的评委")


async def archive(actor: Actor, meeting_id: int, form: MinutesForm, body: bytes) -> None:
    """The scan of the signed and sealed minutes, once and for good: no second ballot after it.

    Raises:
        Invalid: no file of the three kinds, too large, or whoever presided was not there.
        Conflict: the tally has not ended, or they are archived already.
    """
    require_in_person(actor)
    require(actor, *KEEPERS)
    kind = kind_of(body)
    if not kind or len(body) > LARGEST:
        raise Invalid(_UNKNOWN, {"file": _UNKNOWN})
    async with DB.transaction():
        await hold_meeting(meeting_id)
        row = await meetings.one(actor, meeting_id)
        if row.state != MeetingState.DECIDED:
            raise Conflict(_NOT_OVER)
        if await queries.of_meeting(meeting_id) is not None:
            raise Conflict(_ONCE)
        if form.chair not in {each.id for each in await meetings.seats(meeting_id) if each.signed_in}:
            raise Invalid(_NOT_PRESENT, {"chair": _NOT_PRESENT})
        await TitleMinutes.insert(
            TitleMinutes(
                meeting=meeting_id, chair=form.chair, kind=kind, size=len(body),
                sha256=hashlib.sha256(body).hexdigest(), body=body, recording=form.recording,
                recording_kept=form.recording_kept, archived_by=actor.account_id, archived_name=actor.name,
            )
        )  # fmt: skip
        await meetings.note(actor, meeting_id, "archived")
        await sealing.seal(actor, meeting_id)
        await sealing.seal_results(actor, meeting_id)
