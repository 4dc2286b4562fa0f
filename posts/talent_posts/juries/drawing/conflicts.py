"""Who would have to withdraw from whom, found before anybody is invited, with the reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict

from talent_posts.posts.facts.people import CLOSED
from talent_posts.rulebook.calendar import years_after

ConflictKind = Literal["self", "unit", "supervisor", "coauthor", "kin", "declared"]
CONFLICT_NAMES: Final[dict[ConflictKind, str]] = {
    "self": "本人申报",
    "unit": "同一单位",
    "supervisor": "导师与学生",
    "coauthor": "合作成果",
    "kin": "亲属",
    "declared": "申报的其他利益关系",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastJob:
    """A unit somebody has left."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    unit: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """An expert or an applicant with what may bind them; people and units by their numbers."""

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED
    id: str
    """The same number for one person, whether expert or applicant."""
    unit: str
    past: tuple[PastJob, ...] = ()
    supervisors: tuple[str, ...] = ()
    """Who supervised this person's studies."""
    works: tuple[str, ...] = ()
    """Papers, projects and patents, each under the one number that its other authors give it too."""
    kin: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    """Of whom this person has said that they should not review, or be reviewed by, each other."""


@dataclass(frozen=True, slots=True, order=True)
class TieFound:
    """One reason for an expert to withdraw from an applicant."""

    applicant: str
    expert: str
    kind: ConflictKind
    reason: str
    """In words for whoever invites; it names units and works, so it is not published."""


def find_conflicts(
    experts: Iterable[Tied], applicants: Iterable[Tied], *, on: date, years: int
) -> tuple[TieFound, ...]:
    """Every reason for every pair, ordered. A shared unit counts while both are there or left it within
    `years` before `on`; whatever one of the two tells counts for both."""
    since = years_after(on, -years)
    asked = [(one, _units(one, since)) for one in applicants]
    found = [
        TieFound(applicant.id, expert.id, kind, reason)
        for expert in experts
        for units in (_units(expert, since),)
        for applicant, theirs in asked
        for kind, reason in _ties(expert, applicant, units, theirs)
    ]
    return tuple(sorted(found))


def _units(one: Tied, since: date) -> dict[str, date]:
    """Units that count, with the last day there; date.max while it is the present one."""
    units: dict[str, date] = {}
    for job in one.past:
        if job.until >= since:
            units[job.unit] = max(job.until, units.get(job.unit, date.min))
    units[one.unit] = date.max
    return units


def _ties(
    expert: Tied, applicant: Tied, units: dict[str, date], theirs: dict[str, date]
) -> Iterator[tuple[ConflictKind, str]]:
    if expert.id == applicant.id:
        yield "self", CONFLICT_NAMES["self"]
        return
    for unit in sorted(units.keys() & theirs.keys()):
        last = min(units[unit], theirs[unit])
        yield "unit", f"现同在{unit}" if last == date.max else f"曾同在{unit},至 {last}"
    if expert.id in applicant.supervisors:
        yield "supervisor", "专家是申报人的导师"
    if applicant.id in expert.supervisors:
        yield "supervisor", "申报人是专家的导师"
    if shared := sorted(set(expert.works) & set(applicant.works)):
        yield "coauthor", f"合作成果:{'、'.join(shared)}"
    for kind, one, other in (
        ("kin", expert.kin, applicant.kin),
        ("declared", expert.declared, applicant.declared),
    ):
        if applicant.id in one or expert.id in other:
            yield kind, CONFLICT_NAMES[kind]  # type: ignore[index,misc]
