"""Who of a jury has to withdraw from which applicant of a meeting."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.certificates.register.schemas import one_body
from talent_platform.establishment.figures.queries import in_force
from talent_platform.reference.codes import city
from talent_platform.titles.docket import queries
from talent_platform.titles.juries import queries as juries
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.queries import CaseView, MeetingView
from talent_posts import Tied, find_conflicts


@dataclass(frozen=True, slots=True)
class KnownTie:
    """A juror who has to withdraw from an applicant, and why."""

    seat: int
    case: int
    why: str


async def known_ties(meeting: MeetingView) -> list[KnownTie]:
    """Of who sits: the conflicts found before the draw; who works for the applicant's unit or did so within
    the years of the figure; and whoever applies."""
    _, found = await juries.kept(meeting.draw)
    drawn = {(number, int(expert[1:])): why for number, expert, why in found}
    sits = [each for each in await meetings.seats(meeting.id) if each.sits]
    listed = [each for each in await meetings.cases(meeting.id) if each.withdrawn is None]
    people = await queries.of_meeting(meeting.id)
    applicants = {each.id: people.get(each.application or 0) or _entered(each) for each in listed}
    years = (await in_force()).at("conflict_unit_years", city()[0], meeting.day)
    today = {
        (each.applicant, each.expert): each.reason
        for each in find_conflicts(
            [Tied(id=f"E{seat.expert}", unit=one_body(seat.unit)) for seat in sits],
            applicants.values(), on=meeting.day, years=years.value if years.is_set else 0,
        )
    }  # fmt: skip
    ties = []
    for seat in sits:
        for case in listed:
            why = drawn.get((case.number, seat.expert)) or today.get(
                (applicants[case.id].id, f"E{seat.expert}")
            )
            if why:
                ties.append(KnownTie(seat.id, case.id, why))
    return ties


def _entered(case: CaseView) -> Tied:
    """An applicant of whom the office told the unit alone."""
    return Tied(id=f"case {case.id}", unit=one_body(case.unit))
