"""A number is fixed before the vote: one of the bureau proposes it, another confirms it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require_in_person
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.fields import choices
from talent_platform.titles.committees.schemas import LEVEL_CHOICES, Level
from talent_platform.titles.limits import queries
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.queries import MeetingView
from talent_platform.titles.meetings.standing import held
from talent_platform.titles.meetings.tables import TitleFixedNumber
from talent_platform.titles.tally import counting

_LATE = N_("已有评委交票，通过人数须在投票之前确定")
_FIXED = N_("这一层级的通过人数已确定，不能再改")
_NOBODY = N_("这次会议没有申报这一层级的人")
_ANOTHER = N_("通过人数须由本局另一人确认")


class FixedNumberForm(BaseModel):
    """How many of a level may pass at most."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Level = Field(title=N_("申报层级"), json_schema_extra=choices(LEVEL_CHOICES))
    number: Annotated[int, Field(ge=0, le=500)] = Field(
        title=N_("最多通过"), json_schema_extra={"unit": N_("人")}
    )


async def propose(actor: Actor, meeting_id: int, form: FixedNumberForm) -> int:
    """Propose a number for a level; counts once another person has confirmed it. Returns it.

    Raises:
        Conflict: somebody has handed in, or the level has its number.
        Invalid: nobody of the level is before the meeting.
    """
    require_in_person(actor)
    async with DB.transaction():
        await _before_the_vote(actor, meeting_id)
        if form.level not in {each.level for each in await meetings.cases(meeting_id)}:
            raise Invalid(_NOBODY, {"level": _NOBODY})
        if form.level in {each.level for each in await queries.confirmed(meeting_id)}:
            raise Conflict(_FIXED)
        row = TitleFixedNumber(
            meeting=meeting_id, level=form.level, number=form.number, proposed_by=actor.account_id,
            proposed_name=actor.name,
        )  # fmt: skip
        made = int((await TitleFixedNumber.insert(row))[0]["id"])
        await meetings.note(actor, meeting_id, "number_proposed", f"{form.level} {form.number}")
    return made


async def confirm(actor: Actor, meeting_id: int, number_id: int) -> None:
    """The number counts and is made known to the jury.

    Raises:
        NotFound: no such number of this meeting.
        Conflict: whoever proposed it, somebody has handed in, or the level has its number.
    """
    require_in_person(actor)
    async with DB.transaction():
        await _before_the_vote(actor, meeting_id)
        found = [each for each in await queries.of_meeting(meeting_id) if each.id == number_id]
        if not found:
            raise NotFound
        if found[0].level in {each.level for each in await queries.confirmed(meeting_id)}:
            raise Conflict(_FIXED)
        if not await may_confirm(found[0].proposed_by, actor):
            raise Conflict(_ANOTHER)
        given: dict[Any, Any] = {
            TitleFixedNumber.confirmed: now(), TitleFixedNumber.confirmed_by: actor.account_id,
            TitleFixedNumber.confirmed_name: actor.name,
        }  # fmt: skip
        await TitleFixedNumber.update(given).where(TitleFixedNumber.id == number_id)
        await meetings.note(actor, meeting_id, "number_fixed", f"{found[0].level} {found[0].number}")


async def _before_the_vote(actor: Actor, meeting_id: int) -> MeetingView:
    """The meeting, locked. Raises Conflict: somebody has handed in, or it is past that."""
    row = await held(actor, meeting_id)
    if not row.before_tally or await counting.all_handed_in(meeting_id):
        raise Conflict(_LATE)
    return row
