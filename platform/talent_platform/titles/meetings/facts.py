"""A meeting as the rules are asked about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from talent_platform.clock import ZONE
from talent_platform.establishment.figures.queries import in_force
from talent_platform.reference.codes import city
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.docket.ties import known_ties
from talent_platform.titles.limits import queries as limits
from talent_platform.titles.meetings import queries
from talent_platform.titles.meetings.queries import CaseView, MeetingView, SeatView
from talent_platform.titles.meetings.tables import MeetingState, SeatState
from talent_platform.titles.minutes import queries as minutes
from talent_platform.titles.opinions import queries as opinions
from talent_platform.titles.tally import counting
from talent_posts import (
    Decision,
    FixedNumber,
    HandIn,
    KnownConflict,
    MeetingScope,
    Minutes,
    Recusal,
    RemoteSignIn,
    Reviewed,
    ReviewGroup,
    ReviewMeeting,
    SittingJuror,
    SlipBallot,
    TellerCount,
    check_meeting,
)


def _naive(moment: datetime) -> datetime:
    """As the city's clock showed it."""
    return moment.astimezone(ZONE).replace(tzinfo=None)


def _called(seat: SeatView) -> str:
    """Of two jurors of one name the number says which."""
    return f"{seat.name}({seat.expert})"


async def meeting_facts(meeting: MeetingView) -> ReviewMeeting:
    """Jurors who declined and applicants who withdrew are none of it."""
    committee = await committees.by_id(meeting.committee)
    sitting = {each.id: each for each in await queries.seats(meeting.id) if each.state != SeatState.DECLINED}
    before = {each.id: each for each in await queries.cases(meeting.id) if each.withdrawn is None}
    return ReviewMeeting(
        jurisdiction=city()[0], on=meeting.day, committee=committee.name, series=committee.series,
        standing=committee.size,
        jurors=tuple(
            SittingJuror(
                id=_called(each), signed_in=_naive(each.signed_in) if each.signed_in else None,
                remote=RemoteSignIn(check=each.remote) if each.remote else None,
            )
            for each in sitting.values()
        ),
        applicants=tuple(Reviewed(id=each.number, level=each.level) for each in before.values()),
        conflicts=tuple(
            KnownConflict(juror=_called(sitting[each.seat]), applicant=before[each.case].number)
            for each in await known_ties(meeting)
            if each.seat in sitting and each.case in before
        ),
        recusals=tuple(
            Recusal(
                juror=_called(sitting[each.seat]), applicant=before[each.case].number, by=each.by,
                at=_naive(each.at),
            )
            for each in await queries.recusals(meeting.id)
            if each.seat in sitting and each.case in before
        ),
        groups=await _groups(meeting, sitting, before),
        opinions_due=meeting.state != MeetingState.PLANNED,
        hand_ins=tuple(
            HandIn(
                juror=_called(sitting[each.seat]), by=_called(sitting[each.seat]), round=each.round,
                at=_naive(each.at),
            )
            for each in await counting.all_handed_in(meeting.id)
            if each.seat in sitting
        ),
        ballots=await _ballots(meeting, before),
        fixed_numbers=tuple(
            FixedNumber(level=each.level, number=each.number, at=_naive(each.confirmed))
            for each in await limits.confirmed(meeting.id)
            if each.confirmed
        ),
        consent=meeting.consent, minutes=await _minutes(meeting.id),
    )  # fmt: skip


async def _groups(
    meeting: MeetingView, sitting: Mapping[int, SeatView], before: Mapping[int, CaseView]
) -> tuple[ReviewGroup, ...]:
    """With the applicants of whom their opinion is there."""
    written = await opinions.opinions(meeting.id)
    return tuple(
        ReviewGroup(
            name=group.name, members=tuple(_called(sitting[each]) for each in group.members),
            opinions_on=tuple(before[each.case].number for each in written if each.group == group.id),
        )
        for group in await opinions.groups(meeting.id)
    )  # fmt: skip


async def _minutes(meeting_id: int) -> Minutes | None:
    """None before they are archived; whoever archives them says that the paper is whole."""
    found = await minutes.of_meeting(meeting_id)
    if found is None:
        return None
    return Minutes(
        present=True, reviewed=True, opinions=True, votes=True, chair=found.chair_name,
        signed_by=found.chair_name, sealed=True, archived=True, recording=found.recording,
        recording_kept=found.recording_kept,
    )  # fmt: skip


async def _ballots(meeting: MeetingView, before: Mapping[int, CaseView]) -> tuple[SlipBallot, ...] | None:
    """Of the rounds that may be known; None before the first."""
    if not meeting.told(1):
        return None
    opened = await queries.counted_from(meeting.id)
    return tuple(
        SlipBallot(
            applicant=before[each.case].number, round=each.round, opened=_naive(opened[each.round - 1]),
            returned=each.slips,
            counts=tuple(
                TellerCount(
                    teller=str(teller), agree=each.agree, oppose=each.oppose, abstain=each.abstain,
                    spoiled=each.spoiled,
                )
                for teller in each.tellers
            ),
        )
        for each in await counting.results(meeting.id)
        if meeting.told(each.round) and each.case in before
    )  # fmt: skip


async def judged(meeting: MeetingView, scopes: Collection[MeetingScope]) -> Decision:
    """What the rules say of it, by the law of its day."""
    return check_meeting(await meeting_facts(meeting), figures=await in_force(), scopes=scopes)
