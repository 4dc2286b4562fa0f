"""Two meetings of a committee in the demo city, on the day it is made: one whose tally has ended, one in
session; through the application's own steps, at days gone by where they would have been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from talent_platform.accounts.actor import Actor
from talent_platform.clock import ZONE, at
from talent_platform.titles.docket import queries as docket
from talent_platform.titles.docket import service as before
from talent_platform.titles.docket.schemas import AcceptedForm
from talent_platform.titles.juries import service as juries
from talent_platform.titles.juries.schemas import JuryForm, JuryOutcome
from talent_platform.titles.meetings import queries, seats, service
from talent_platform.titles.meetings.schemas import CountForm, HandInsForm, MeetingForm, TellersForm
from talent_platform.titles.tally import counting
from talent_platform.workflow.steps import Given

_SEATS: Final = "机械工程 民营企业 4 2\n电气工程 公有制单位 4 2\n材料工程 公有制单位 3 2"
_AGAINST: Final = (0, 1, 3, 6)
"""Of those who attend, about one applicant after the other; the last does not pass."""


async def plant(first: Actor, second: Actor, committee: int, day: date) -> None:
    """Drawn by public events of the days before; the two of the bureau count. The ended one had four accepted
    applications before it, the one in session has all that are left but one."""
    waiting = [each.id for each in await docket.waiting(committee, day.year)]
    taken = len(_AGAINST)
    ended = await _meeting(first, second, committee, day, issue="130", applications=waiting[:taken])
    asked = await _sit(first, second, ended)
    await counting.hand_in(first, ended, HandInsForm(seats=asked))
    await service.move(first, ended, "count", Given())
    for teller in (first, second):
        for case, against in zip((await counting.to_count(teller, ended))[1], _AGAINST, strict=True):
            form = CountForm(case=case.id, agree=case.slips - against, oppose=against)
            await counting.enter(teller, ended, form)
    await service.move(first, ended, "decide", Given())
    running = await _meeting(first, second, committee, day, issue="131", applications=waiting[taken:-1])
    asked = await _sit(first, second, running)
    await counting.hand_in(first, running, HandInsForm(seats=asked[:5]))


async def _sit(first: Actor, second: Actor, meeting: int) -> list[int]:
    """Everybody signs in, the meeting opens; returns the seats."""
    asked = [each.id for each in await queries.seats(meeting)]
    for seat in asked:
        await seats.move(first, meeting, seat, "sign_in", Given())
    two = TellersForm(first_teller=first.account_id, second_teller=second.account_id)
    await counting.name_tellers(first, meeting, two)
    await service.move(first, meeting, "open", Given())
    return asked


async def _meeting(
    first: Actor, second: Actor, committee: int, day: date, *, issue: str, applications: Sequence[int]
) -> int:
    """Of its own drawn jury, planned for the day."""
    form = JuryForm.model_validate({
        "meeting": day, "seats": _SEATS, "per_applicant": 3,
        "event": f"双色球第 {day.year}{issue} 期（演示）", "happens": day - timedelta(days=9),
        "fallback": f"双色球第 {day.year}{issue}9 期（演示）", "fallback_happens": day - timedelta(days=8),
    })  # fmt: skip
    with at(_noon(day - timedelta(days=12))):
        draw = await juries.announce(first, committee, form)
    with at(_noon(day - timedelta(days=9))):
        await juries.draw(second, draw, JuryOutcome(outcome="03 08 17 21 26 33 + 09"))
    meeting = await service.plan(first, draw, MeetingForm(place="人才大厦五楼"))
    await before.take(first, meeting, AcceptedForm(applications=list(applications)))
    return meeting


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)
