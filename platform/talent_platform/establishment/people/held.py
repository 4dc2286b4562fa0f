"""What a person held: all of it, on a day, and as the books stood on the evening of an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talent_platform.establishment.institutions import units
from talent_platform.establishment.ledger import reading
from talent_posts import post_name


@dataclass(frozen=True)
class HeldPost:
    """One post of one person."""

    entry: int | None
    category: str
    grade: int
    post: str
    start: date
    end: date | None
    way: str
    here: bool
    special: str
    over_quota: str


async def of_person(person_id: int, *, on: date | None = None, known: date | None = None) -> list[HeldPost]:
    """The latest first; `on` leaves out what was not held that day, `known` what was booked later."""
    lines = reading.lines(await reading.of_people([person_id], known)).get(person_id, [])
    entries = {line.holding: line.opened["id"] for line in lines}
    person = await units.applicant(person_id, known=known)
    found = [
        HeldPost(
            entries.get(each), each.category, each.grade, post_name(each.category, each.grade), each.start,
            each.end, each.way, each.here, each.special, each.over_quota,
        )
        for each in person.holdings
        if on is None or each.runs_on(on)
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.start, reverse=True)
