"""Who comes before a meeting, and who goes out of it again."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.certificates.register.schemas import key_of_person
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.titles.applications.tables import TitleApplication
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.docket import certified, queries
from talent_platform.titles.docket.schemas import (
    AcceptedForm,
    ApplicantIdentity,
    MeetingCaseForm,
    MeetingCasesForm,
)
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.queries import MeetingView
from talent_platform.titles.meetings.standing import held, hold_meeting
from talent_platform.titles.meetings.tables import MeetingState, TitleMeetingCase
from talent_platform.titles.results import queries as results
from talent_platform.titles.tally import sealing
from talent_platform.workflow.taking import hold

_NUMBERS = N_("编号不能重复，也不能与已登记的相同：{number}")
_LEVEL = N_("评委会不评审{level}")
_BEGUN = N_("会议已开始，不能再登记申报人")
_TALLY = N_("已开始计票，不能再改")
_APPLIED = N_("本年度在本系统申报的评委会，只从已受理的申报中登记申报人，不另填名单")
_NOT_WAITING = N_("只能登记本评委会本年度已受理、还没有登记到其他会议的申报")
_FALLEN = N_("申报所依据的证书已不有效，不能登记到会议：请先撤销受理，或待证书恢复有效。{who}")
_OWN_ACT = N_("开会后由本人撤回申报，或由办事机构撤销受理，申报人随之退出会议")
_APPLIED_SO = N_("本人在本系统申报，身份证号以申报为准")
_ACT_WAITS = N_("此人的一项办理在等待确认：请先确认或撤回，再登记身份证号")
_PUBLISHED = N_("职称已经公布，身份证号有误的请更正证书")
_VOTED = N_("已开始计票或已表决，不能再撤回申报、撤销受理")


async def enter(actor: Actor, meeting_id: int, form: MeetingCasesForm) -> int:
    """Applicants who did not apply here come before the meeting; returns how many.

    Raises:
        Conflict: the meeting has begun, or people apply here to the committee in this year.
        Invalid: a number twice, or a level the committee does not review.
    """
    async with DB.transaction():
        row = await _planned(actor, meeting_id)
        if await queries.takes_applications(row.committee, row.day.year):
            raise Conflict(_APPLIED)
        levels = (await committees.by_id(row.committee)).levels
        known = {each.number for each in await meetings.cases(meeting_id) if each.withdrawn is None}
        for each in form.cases:
            if each.number in known:
                raise _wrong(gettext(_NUMBERS, number=each.number))
            if each.level not in levels:
                raise _wrong(gettext(_LEVEL, level=gettext(each.level)))
            known.add(each.number)
        await _written(actor, meeting_id, [_case(actor, meeting_id, each) for each in form.cases])
    return len(form.cases)


async def _planned(actor: Actor, meeting_id: int) -> MeetingView:
    """The meeting, locked. Raises Conflict: it has begun."""
    row = await held(actor, meeting_id)
    if row.state != MeetingState.PLANNED:
        raise Conflict(_BEGUN)
    return row


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"cases": sentence})


def _case(actor: Actor, meeting_id: int, form: MeetingCaseForm) -> TitleMeetingCase:
    return TitleMeetingCase(meeting=meeting_id, entered_by=actor.account_id, **form.model_dump())


async def _written(actor: Actor, meeting_id: int, rows: Sequence[TitleMeetingCase]) -> None:
    await TitleMeetingCase.insert(*rows)
    await meetings.note(actor, meeting_id, "cases", str(len(rows)))


async def take(actor: Actor, meeting_id: int, form: AcceptedForm) -> int:
    """Accepted applications of the committee and year come before the meeting, each before one meeting alone;
    returns how many.

    Raises:
        Conflict: the meeting has begun, one of them is not accepted or before a meeting already, or rests on
            a certificate that counts no longer.
    """
    wanted = set(form.applications)
    async with DB.transaction():
        row = await _planned(actor, meeting_id)
        if not wanted <= {each.id for each in await queries.waiting(row.committee, row.day.year)}:
            raise Conflict(_NOT_WAITING)
        await certified.require(sorted(wanted), "docket", _FALLEN)
        for each in sorted(wanted):
            await hold(TitleApplication, each)
        # Read once more: who withdrew while the lock was waited for is accepted no longer.
        accepted = await queries.waiting(row.committee, row.day.year)
        chosen = [each for each in accepted if each.id in wanted]
        if len(chosen) < len(wanted):
            raise Conflict(_NOT_WAITING)
        rows = [
            TitleMeetingCase(
                meeting=meeting_id, application=each.id, number=str(each.id), name=each.name,
                level=each.level, specialty=each.specialty, unit=each.unit, entered_by=actor.account_id,
            )
            for each in chosen
        ]  # fmt: skip
        await _written(actor, meeting_id, rows)
    return len(chosen)


async def identify(actor: Actor, meeting_id: int, form: ApplicantIdentity) -> None:
    """By which identity number an applicant whom the office entered gets the title; a wrong one is replaced.

    Raises:
        NotFound: none of this meeting who is still before it.
        Conflict: the application tells it, the title is published, or an act on the result waits.
    """
    async with DB.transaction():
        await held(actor, meeting_id)
        found = [each for each in await meetings.cases(meeting_id) if each.id == form.applicant]
        if not found or found[0].withdrawn is not None:
            raise NotFound
        if found[0].application is not None:
            raise Conflict(_APPLIED_SO)
        outcome = next(
            (each for each in await results.of_meeting(meeting_id) if each.applicant == form.applicant), None
        )
        if outcome is not None:
            if outcome.publication is not None:
                raise Conflict(_PUBLISHED)
            if any(each.waits and outcome.id in each.outcomes for each in await results.acts(meeting_id)):
                raise Conflict(_ACT_WAITS)
        await TitleMeetingCase.update({TitleMeetingCase.person_key: key_of_person(form.identity)}).where(
            TitleMeetingCase.id == form.applicant
        )
        await meetings.note(actor, meeting_id, "identified", found[0].number)
        if outcome is not None:
            await sealing.seal_results(actor, meeting_id)


async def take_out(actor: Actor, meeting_id: int, case_id: int) -> None:
    """An applicant goes out of the meeting; one who applied here only while it is planned, and may come
    before another one.

    Raises:
        NotFound: none of this meeting who is still before it.
        Conflict: the tally has begun, or who applied here withdraws as such.
    """
    async with DB.transaction():
        row = await held(actor, meeting_id)
        if not row.before_tally:
            raise Conflict(_TALLY)
        found = [each for each in await meetings.cases(meeting_id) if each.id == case_id]
        if found and found[0].application is not None and row.state != MeetingState.PLANNED:
            raise Conflict(_OWN_ACT)
        await _taken_out(actor, meeting_id, case_id)


async def _taken_out(actor: Actor, meeting_id: int, case_id: int) -> None:
    """Raises NotFound."""
    taken = await (
        TitleMeetingCase.update({TitleMeetingCase.withdrawn: now()})
        .where(
            TitleMeetingCase.id == case_id, TitleMeetingCase.meeting == meeting_id,
            TitleMeetingCase.withdrawn.is_null(),
        )
        .returning(TitleMeetingCase.number)
    )  # fmt: skip
    if not taken:
        raise NotFound
    await meetings.note(actor, meeting_id, "withdrawn", taken[0]["number"])


async def leave(actor: Actor, application_id: int) -> None:
    """An accepted application that ends goes out of its meeting with it. Within the caller's transaction,
    which holds the application.

    Raises:
        Conflict: the tally of the meeting has begun, or it was voted on.
    """
    found = await queries.meeting_of(application_id)
    if found is None:
        return
    await hold_meeting(found.meeting)
    if not await meetings.is_before_tally(found.meeting):
        raise Conflict(_VOTED)
    await _taken_out(actor, found.meeting, found.case)
