"""Whose leaving is taken back or put off is in the post again: soon after the slip, and against no rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from talent_platform import clock
from talent_platform.errors import Conflict
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import units
from talent_platform.establishment.ledger import reading
from talent_platform.establishment.people import judging
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.i18n import N_, gettext
from talent_posts import Person


async def refuse_return(institution_id: int, person_id: int, person: Person) -> None:
    """A post that ended by its own term does not open again, and nothing is asked of it.

    Raises:
        Conflict: the person has a post again, the last day is too long ago, or with what stands against it.
    """
    if person.is_back(date.max):
        raise Conflict(N_("此人离岗后已重新任职，原离岗登记不能撤回"))
    booked = reading.lines(await reading.of_people([person_id])).get(person_id, [])
    lines = [line for line in booked if line.closed and line.holding.end == person.leaves]
    if person.leaves is None or not lines:
        return
    today = clock.today()
    unit = await units.unit_on(institution_id, today)
    window = await days_for_slips(institution_id)
    if person.leaves + timedelta(days=window) < today:
        told = N_("离岗登记已超过 {n} 天，单位不能再撤回或改晚；登记有误的请凭依据申请更正，由市级另一人确认")
        raise Conflict(gettext(told, n=window))
    stays = {line.holding: replace(line.holding, end=line.opened["until"]) for line in lines}
    back = replace(person, leaves=None, holdings=tuple(stays.get(held, held) for held in person.holdings))
    rules = judging.RETURNING if person.leaves < today else judging.STAYING
    for held in stays.values():
        if held.runs_on(today):
            post = (held.category, held.grade)
            await judging.refuse(
                unit, back, post, today, rules, N_("撤回后违反规则：{why}"), special=held.special
            )


async def refuse_long_ago(institution_id: int, person: Person, last_day: date) -> None:
    """Time that the books say was served is unsaid by two people, not by the unit. A term that ran out that
    day ended by itself.

    Raises:
        Conflict: the day is longer ago than a slip of the unit's may be.
    """
    window = await days_for_slips(institution_id)
    served = any(
        held.here and held.runs_on(last_day) and person.last_day(held) > last_day for held in person.holdings
    )
    if served and last_day + timedelta(days=window) < clock.today():
        told = N_("离岗日期已超过 {n} 天，单位不能自行登记；请凭依据提出更正，由市级另一人确认")
        raise Conflict(gettext(told, n=window))


async def days_for_slips(institution_id: int) -> int:
    """How many days after the last one a unit takes back a leaving by itself; 0 where it is not set."""
    rows = await Institution.select(Institution.jurisdiction).where(Institution.id == institution_id)
    found = (await in_force()).at("leaving_slip_days", rows[0]["jurisdiction"], clock.today())
    return int(found.value) if found.is_set else 0
