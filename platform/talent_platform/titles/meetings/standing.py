"""A meeting under its lock, and what every step of it rests on."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.errors import Conflict
from talent_platform.i18n import N_, gettext
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.docket.ties import KnownTie, known_ties
from talent_platform.titles.meetings import queries
from talent_platform.titles.meetings.queries import MeetingView, SeatView
from talent_platform.titles.meetings.tables import TitleMeeting
from talent_platform.titles.tables import CommitteeState, TitleCommittee
from talent_platform.workflow.taking import hold

_CLOSED = N_("评委会现在不能评审（暂停、取消或备案到期），会议不能继续；恢复后接着办理，或取消会议")
_TIED = N_("{name}须先对{number}回避：{why}")
HANDED = N_("{name}已交票，不能再撤销签到、退出和回避；确须如此的，取消会议后重新投票")


async def hold_meeting(meeting_id: int) -> None:
    """Locks the committee, then the meeting, until the transaction ends; a decline does in this order."""
    of = TitleMeeting.draw._.committee.as_alias("committee")
    for row in await TitleMeeting.select(of).where(TitleMeeting.id == meeting_id):
        await hold(TitleCommittee, row["committee"])
    await hold(TitleMeeting, meeting_id)


async def held(actor: Actor, meeting_id: int) -> MeetingView:
    """The meeting, locked, as it stands; for the bureau. Within the caller's transaction."""
    require(actor, *KEEPERS)
    await hold_meeting(meeting_id)
    return await queries.one(actor, meeting_id)


async def require_committee(meeting: MeetingView) -> None:
    """Raises Conflict: the committee is suspended, withdrawn or ended, or was not filed for the day."""
    of = await committees.by_id(meeting.committee)
    if of.state != CommitteeState.IN_FORCE or not of.filed_from <= meeting.day <= of.filed_to:
        raise Conflict(_CLOSED)


async def open_ties(meeting: MeetingView) -> list[KnownTie]:
    """Who sits and has to withdraw from an applicant, and has not."""
    done = {(each.seat, each.case) for each in await queries.recusals(meeting.id)}
    return [each for each in await known_ties(meeting) if (each.seat, each.case) not in done]


async def require_untied(meeting: MeetingView, signed: list[SeatView]) -> None:
    """Raises Conflict: one of these has to withdraw from an applicant first (D19a)."""
    by_id = {each.id: each for each in signed}
    numbers = {each.id: each.number for each in await queries.cases(meeting.id)}
    for tie in await open_ties(meeting):
        if tie.seat in by_id:
            said = gettext(_TIED, name=by_id[tie.seat].name, number=numbers[tie.case], why=tie.why)
            raise Conflict(said)
