"""Setting when applicants are heard."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require_in_person
from talent_platform.clock import ZONE, now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.titles.applications.tables import TitleApplicationChange
from talent_platform.titles.defences import queries
from talent_platform.titles.defences.schemas import DefencesForm
from talent_platform.titles.defences.tables import TitleDefence
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.standing import held
from talent_platform.workflow.history import line, write_line

_TALLY = N_("已开始计票，不能再改")
_NOBODY = N_("没有登记申报人，不能安排答辩")
_LATE = N_("当天排不完：最后一人要到 {day} {time} 才结束，请提早开始或缩短时间")


async def schedule(actor: Actor, meeting_id: int, form: DefencesForm) -> int:
    """Everybody before the meeting in the order of their entry, one after the other on its day; who applied
    here is told. What was set before is moved. Returns how many.

    Raises:
        Conflict: the tally has begun, or nobody is before the meeting.
        Invalid: they do not fit into the day.
    """
    require_in_person(actor)
    async with DB.transaction():
        row = await held(actor, meeting_id)
        if not row.before_tally:
            raise Conflict(_TALLY)
        before = [each for each in await meetings.cases(meeting_id) if each.withdrawn is None]
        if not before:
            raise Conflict(_NOBODY)
        begins = datetime.combine(row.day, time.fromisoformat(form.first), ZONE)
        each_one = timedelta(minutes=form.minutes)
        over = begins + each_one * len(before)
        if over.date() != row.day:
            said = gettext(_LATE, day=over.date(), time=f"{over:%H:%M}")
            raise Invalid(said, {"minutes": said})
        set_before = {each.case: each for each in await queries.of_meeting(meeting_id)}
        for place, case in enumerate(before):
            at = begins + each_one * place
            stored: dict[Any, Any] = {
                TitleDefence.begins: at, TitleDefence.minutes: form.minutes, TitleDefence.link: form.link,
                TitleDefence.set_by: actor.account_id, TitleDefence.updated: now(),
            }  # fmt: skip
            if case.id in set_before:
                moved = {**stored, TitleDefence.sequence: TitleDefence.sequence + 1}
                await TitleDefence.update(moved).where(TitleDefence.applicant == case.id)
            else:
                await TitleDefence.insert(
                    TitleDefence(
                        applicant=case.id, begins=at, minutes=form.minutes, link=form.link,
                        set_by=actor.account_id,
                    )
                )  # fmt: skip
            if case.application is not None:
                told = line(actor, "defence", before="accepted", after="accepted", note=f"{at:%F %H:%M}")
                await write_line(TitleApplicationChange, {"application": case.application}, told)
        await meetings.note(actor, meeting_id, "scheduled", f"{form.first} · {form.minutes}")
    return len(before)
