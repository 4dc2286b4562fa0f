"""The tally on paper: slips go into the box, two tellers count apart, and what both agree on is the result.

Whatever asks about a result reads `results`; how votes come in is nobody's business but this module's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB, read_within
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.meetings import queries
from talent_platform.titles.meetings.queries import MeetingView
from talent_platform.titles.meetings.schemas import CountForm, HandInsForm, ReplacementForm, TellersForm
from talent_platform.titles.meetings.standing import hold_meeting, require_committee, require_untied
from talent_platform.titles.meetings.tables import (
    MeetingState,
    TitleCount,
    TitleHandIn,
    TitleMeeting,
)
from talent_platform.titles.opinions import queries as opinions
from talent_platform.workflow.taking import hold

_TWO = N_("须由两名不同的人计票，且互相没有开通过账号")
JUROR = N_("评委不能计票")
_SITTING = N_("会议进行中、开始计票前才能登记")
_UNWRITTEN = N_("评议组还没有写评议意见，不能交票：{numbers}")
_NOT_PRESENT = N_("只有已签到的评委能交票")
_NOT_TELLER = N_("您不是这次会议的计票人")
_NOT_COUNTING = N_("现在不在计票")
_SETTLED = N_("这名申报人的计票已完成，不能再改")
_WAIT = N_("您已录入，请等另一名计票人")
_UNEQUAL = N_("各项合计 {n} 张，交票的有 {slips} 张：箱中确实缺少的填“箱中缺少”")
_NOT_COUNTER = N_("只能在计票中、由一人接替现在的两名计票人之一")


async def name_tellers(actor: Actor, meeting_id: int, form: TellersForm) -> None:
    """Two of the bureau who will count; neither opened the other's account, neither is a juror.

    Raises:
        Invalid: not two of the bureau, or one who sits.
        Conflict: the tally has begun.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        await hold(TitleMeeting, meeting_id)
        row = await queries.one(actor, meeting_id)
        if row.state not in (MeetingState.PLANNED, MeetingState.SITTING):
            raise Conflict(_SITTING)
        two = (form.first_teller, form.second_teller)
        await _require_two(meeting_id, *two, field="second_teller")
        await _named(meeting_id, *two)
        await queries.note(actor, meeting_id, "tellers")


async def _require_two(meeting_id: int, first: int, second: int, *, field: str) -> None:
    """Raises Invalid: one of them sits, or they are not two of the bureau."""
    if await sits(meeting_id, first, second):
        raise Invalid(JUROR, {field: JUROR})
    fits = await TitleMeeting.raw(
        "SELECT second_person({}, {}) AND second_person({}, {}) AS fits", first, second, second, first
    )
    if not fits[0]["fits"]:
        raise Invalid(_TWO, {field: _TWO})


async def sits(meeting_id: int, first: int, second: int) -> bool:
    """Whether one of two tellers is a juror of the meeting, by the account or under the same name."""
    rows = await TitleMeeting.raw("SELECT title_counts_own({}, {}, {}) AS sits", meeting_id, first, second)
    return bool(rows[0]["sits"])


async def _named(meeting_id: int, first: int, second: int) -> None:
    named: dict[Any, Any] = {
        TitleMeeting.first_teller: first, TitleMeeting.second_teller: second,
        TitleMeeting.version: TitleMeeting.version + 1, TitleMeeting.updated: now(),
    }  # fmt: skip
    await TitleMeeting.update(named).where(TitleMeeting.id == meeting_id)


async def replace_teller(actor: Actor, meeting_id: int, form: ReplacementForm) -> None:
    """Somebody counts instead of a teller who cannot go on: what both had not agreed on yet is counted afresh
    by the two who count now, what was settled stays.

    Raises:
        Conflict: nothing is counted now, or the one who leaves is no teller.
        Invalid: the two are not two of the bureau, or one of them sits.
    """
    require(actor, *KEEPERS)
    require_in_person(actor)
    async with DB.transaction():
        await hold_meeting(meeting_id)
        row = await queries.one(actor, meeting_id)
        two = (row.first_teller or 0, row.second_teller or 0)
        if row.state != MeetingState.COUNTING or form.leaves not in two or form.comes in two:
            raise Conflict(_NOT_COUNTER)
        first, second = (form.comes if each == form.leaves else each for each in two)
        await _require_two(meeting_id, first, second, field="comes")
        names = await queries.teller_names([form.leaves, form.comes])
        why = f"{names[form.leaves]} → {names[form.comes]}：{form.why}"
        await queries.note(actor, meeting_id, "teller_replaced", why)
        await _named(meeting_id, first, second)


async def hand_in(actor: Actor, meeting_id: int, form: HandInsForm) -> int:
    """These jurors have put their slips into the box; those who had already stay so. Returns how many new.

    Raises:
        Conflict: the meeting is not in session, its committee not in force, the groups have not written of
            everybody, or one of them has to withdraw from an applicant first.
        Invalid: somebody who is not present.
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        await hold_meeting(meeting_id)
        row = await queries.one(actor, meeting_id)
        if row.state != MeetingState.SITTING:
            raise Conflict(_SITTING)
        await require_committee(row)
        if unwritten := await opinions.unwritten(meeting_id):
            raise Conflict(gettext(_UNWRITTEN, numbers=gettext("、").join(unwritten)))
        present = {each.id: each for each in await queries.seats(meeting_id) if each.signed_in}
        if not set(form.seats) <= set(present):
            raise Invalid(_NOT_PRESENT, {"seats": _NOT_PRESENT})
        new = sorted(set(form.seats) - await handed_in(row))
        await require_untied(row, [present[each] for each in new])
        if new:
            await TitleHandIn.insert(
                *(TitleHandIn(seat=each, round=row.round, recorded_by=actor.account_id) for each in new)
            )
            await audit.record(
                actor, "title_meeting.handed_in", f"title_meeting:{meeting_id}", quantity=len(new)
            )
    return len(new)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """That a seat's slips of a round are in the box."""

    seat: int
    round: int
    at: datetime


async def all_handed_in(meeting_id: int) -> list[HandedIn]:
    """Of every round."""
    return await read_within(
        HandedIn,
        "SELECT h.seat, h.round, h.at FROM title_hand_in h JOIN title_seat s ON s.id = h.seat"
        " WHERE s.meeting = {} ORDER BY h.id",
        meeting_id,
    )


async def handed_in(meeting: MeetingView) -> set[int]:
    """Seats whose slips are in the box, in this round."""
    return {each.seat for each in await all_handed_in(meeting.id) if each.round == meeting.round}


@dataclass(frozen=True, slots=True)
class ToCount:
    """An applicant before the round, without any number of votes."""

    id: int
    number: str
    name: str
    level: str
    slips: int
    """How many were handed in about this applicant."""
    settled: bool
    own: int
    """Times this teller has counted."""
    others: int

    @property
    def stands(self) -> str:
        """`open` for this teller, `waits` for the other one, or `settled`."""
        if self.settled:
            return "settled"
        return "waits" if self.own > self.others else "open"

    @property
    def again(self) -> bool:
        """Whether both counted and did not agree."""
        return not self.settled and self.own > 0 and self.own == self.others


_TO_COUNT = """
    SELECT c.id, c.number, c.name, c.level, title_slips(c.id, {}) AS slips,
        EXISTS (SELECT FROM title_result r WHERE r.applicant = c.id AND r.round = {}) AS settled,
        (SELECT count(*) FROM title_count n WHERE n.applicant = c.id AND n.round = {} AND n.teller = {}
            AND n.id > m.counts_after) AS own,
        (SELECT count(*) FROM title_count n WHERE n.applicant = c.id AND n.round = {} AND n.teller <> {}
            AND n.id > m.counts_after) AS others
    FROM title_meeting_case c JOIN title_meeting m ON m.id = c.meeting
    WHERE c.meeting = {} AND title_in_round(c.id, {}) ORDER BY c.id
"""


async def to_count(actor: Actor, meeting_id: int) -> tuple[MeetingView, list[ToCount]]:
    """What a teller has before them; no number anybody counted.

    Raises:
        NotAllowed: not one of the two tellers.
    """
    require(actor, *KEEPERS)
    row = await queries.one(actor, meeting_id)
    if actor.account_id not in (row.first_teller, row.second_teller):
        raise NotAllowed(_NOT_TELLER)
    return row, await _to_count(row, actor.account_id)


async def _to_count(row: MeetingView, teller: int) -> list[ToCount]:
    of = row.round
    return await read_within(ToCount, _TO_COUNT, of, of, of, teller, of, teller, row.id, of)


async def progress(row: MeetingView) -> Mapping[int, bool]:
    """Applicant before the round → whether the count is done; nothing of what was counted."""
    return {each.id: each.settled for each in await _to_count(row, 0)}


async def enter(actor: Actor, meeting_id: int, form: CountForm) -> str:
    """What a teller counted about an applicant. Returns `waits` for the other one, `settled`, or
    `again` where both have to count once more; which number differs nobody is told.

    Raises:
        NotAllowed: not one of the two tellers.
        NotFound: no such applicant before the round.
        Invalid: it does not add up to the slips that were handed in.
        Conflict: nothing is counted now, the committee is not in force, it is settled, or the other teller
            has to count first.
    """
    require_in_person(actor)
    async with DB.transaction():
        await hold_meeting(meeting_id)
        row, before = await to_count(actor, meeting_id)
        if row.state != MeetingState.COUNTING:
            raise Conflict(_NOT_COUNTING)
        await require_committee(row)
        case = next((each for each in before if each.id == form.case), None)
        if case is None:
            raise NotFound
        if case.stands != "open":
            raise Conflict(_SETTLED if case.settled else _WAIT)
        numbers = form.model_dump(exclude={"case"})
        total = sum(numbers.values())
        if total != case.slips:
            said = gettext(_UNEQUAL, n=total, slips=case.slips)
            raise Invalid(said, {"agree": said})
        await TitleCount.insert(
            TitleCount(applicant=case.id, round=row.round, teller=actor.account_id, **numbers)
        )
        await audit.record(actor, "title_meeting.counted", f"title_meeting:{meeting_id}", note=case.number)
        after = next(each for each in await _to_count(row, actor.account_id) if each.id == case.id)
    return "again" if after.again else after.stands


@dataclass(frozen=True, slots=True)
class ResultView:
    """What a ballot came to, with the two tellers who agreed on it."""

    case: int
    round: int
    attending: int
    agree: int
    oppose: int
    abstain: int
    spoiled: int
    passed: bool
    tellers: Sequence[int]

    @property
    def slips(self) -> int:
        return self.agree + self.oppose + self.abstain + self.spoiled


async def results(meeting_id: int) -> list[ResultView]:
    """Every result of a meeting, by round. For who may know: the caller asks `told`."""
    return await read_within(
        ResultView,
        "SELECT r.applicant AS case, r.round, r.attending, r.agree, r.oppose, r.abstain, r.spoiled, r.passed,"
        " (SELECT array_agg(n.teller ORDER BY n.id) FROM title_count n WHERE n.applicant = r.applicant"
        " AND n.round = r.round AND n.attempt = r.attempt) AS tellers"
        " FROM title_result r JOIN title_meeting_case c ON c.id = r.applicant"
        " WHERE c.meeting = {} ORDER BY r.round, c.id",
        meeting_id,
    )
