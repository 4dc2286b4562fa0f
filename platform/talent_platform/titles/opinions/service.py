"""Making groups of a jury, and writing their opinions before the vote."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.titles.access import PERSONS
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.standing import held, hold_meeting
from talent_platform.titles.opinions import queries
from talent_platform.titles.opinions.schemas import GroupForm, OpinionForm
from talent_platform.titles.opinions.tables import TitleGroup, TitleGroupMember, TitleOpinion
from talent_platform.titles.tally import counting

_TALLY = N_("已开始计票，不能再改评议组和评议意见")
_NOT_SITTING = N_("只有参加这次会议的评委能编入评议组")
_NO_GROUP = N_("您没有编入评议组，不能写评议意见")
_VOTED = N_("已有评委交票，这名申报人的评议意见不能再改")


async def set_group(actor: Actor, meeting_id: int, form: GroupForm) -> None:
    """These jurors are of this group from now on, and of no other.

    Raises:
        Conflict: the tally has begun.
        Invalid: somebody who does not sit.
    """
    async with DB.transaction():
        row = await held(actor, meeting_id)
        if not row.before_tally:
            raise Conflict(_TALLY)
        sitting = {each.id: each for each in await meetings.seats(meeting_id) if each.sits}
        if not set(form.seats) <= set(sitting):
            raise Invalid(_NOT_SITTING, {"seats": _NOT_SITTING})
        group = await _group(actor, meeting_id, form.name)
        for seat in sorted(set(form.seats)):
            moved = (
                await TitleGroupMember.update({TitleGroupMember.group: group})
                .where(TitleGroupMember.seat == seat)
                .returning(TitleGroupMember.id)
            )
            if not moved:
                await TitleGroupMember.insert(TitleGroupMember(seat=seat, group=group))
        names = gettext("、").join(sitting[each].name for each in sorted(set(form.seats)))
        await meetings.note(actor, meeting_id, "grouped", f"{form.name}：{names}")


async def _group(actor: Actor, meeting_id: int, name: str) -> int:
    rows = await TitleGroup.select(TitleGroup.id).where(
        TitleGroup.meeting == meeting_id, TitleGroup.name == name
    )
    made = TitleGroup(meeting=meeting_id, name=name, made_by=actor.account_id)
    return int((rows or await TitleGroup.insert(made))[0]["id"])


async def write(actor: Actor, meeting_id: int, case_id: int, form: OpinionForm) -> None:
    """What a juror writes for the own group about an applicant; it takes the place of what the group said
    before.

    Raises:
        NotFound: an applicant whose material the juror may not read.
        NotAllowed: no juror in person.
        Conflict: the juror is of no group, the tally has begun, or somebody has handed in and an opinion is
            there.
    """
    require_in_person(actor)
    require(actor, *PERSONS)
    async with DB.transaction():
        await hold_meeting(meeting_id)
        row = await meetings.one(actor, meeting_id)
        case = await queries.case_of(actor, row, case_id)
        if not row.before_tally:
            raise Conflict(_TALLY)
        own = await queries.own_seat(actor, meeting_id)
        group = await queries.group_of(meeting_id, own.id) if own else None
        if own is None or group is None:
            raise Conflict(_NO_GROUP)
        voted = bool(await counting.all_handed_in(meeting_id))
        if voted and case_id in {each.case for each in await queries.opinions(meeting_id)}:
            raise Conflict(_VOTED)
        await TitleOpinion.insert(
            TitleOpinion(group=group.id, applicant=case_id, seat=own.id, text=form.text)
        )
        await audit.record(
            actor, "title_meeting.opinion_written", f"title_meeting:{meeting_id}", note=case.number
        )
