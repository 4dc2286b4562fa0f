"""What the rules are told of an application: from the registers of the city first, from the person only where
they are silent (Order 40 arts 12-15: no proof is asked where a register answers)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from talent_platform.certificates.register import effects
from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.certificates.tables import CertificateKind
from talent_platform.clock import today
from talent_platform.database.engine import read_within, views
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import units
from talent_platform.reference.codes import city
from talent_platform.titles.applications import queries
from talent_platform.titles.applications.queries import ApplicationView
from talent_platform.titles.applications.tables import TitlePrivilege
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.plans.queries import PlanView
from talent_platform.titles.verdicts import against, committee_facts
from talent_posts import (
    TITLE_LEVELS,
    AskedPrivilege,
    HeldTitle,
    Person,
    SkilledWorker,
    Timetable,
    TitleApplicationFacts,
    TitleLevel,
    TitleReview,
    UnitPublicity,
    UsedPrivilege,
    bare_title,
    find_titles,
    skill_level,
)

_GRADES: Final = {1: "高级技师", 2: "技师", 3: "高级工"}
_STAFF: Final = """
    SELECT s.id, i.organisation, o.name FROM staff_member s JOIN institution i ON i.id = s.institution
    JOIN organisation o ON o.id = i.organisation
    JOIN title_application a ON a.person_key = s.person_key AND name_key(a.name) = name_key(s.name)
    WHERE a.id = {} ORDER BY s.id
"""
_OTHER_NAME: Final = """
    SELECT s.id FROM staff_member s JOIN title_application a ON a.person_key = s.person_key
    WHERE a.id = {} AND name_key(a.name) <> name_key(s.name)
    UNION ALL
    SELECT c.id FROM certificate c
    JOIN title_application a ON a.person_key = c.person_key AND c.person_key <> '' AND c.state <> 'valid'
    WHERE a.id = {} AND name_key(a.name) <> name_key(c.holder)
"""


@dataclass(frozen=True, slots=True)
class _Staff:
    id: int
    organisation: int
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the registers tell of who applies."""

    titles: Sequence[HeldTitle]
    skills: Sequence[SkilledWorker]
    employers: Sequence[tuple[int, str]]
    """Public institutions where a post is held today, by organisation."""
    discipline: tuple[date, date | None] | None
    """A sanction of 记过 or graver that runs, the longest; or the next that will."""
    lost: Sequence[HeldCertificate]
    """Titles of the register that are suspended, revoked or past their term."""

    def answers(self, level: TitleLevel) -> bool:
        """Whether a title of this level or above is on record."""
        return any(TITLE_LEVELS.index(each.level) <= TITLE_LEVELS.index(level) for each in self.titles)

    def against(self, level: TitleLevel, number: str) -> bool:
        """Whether the register knows a title that one's own word tells to be none: of this number or level,
        and of a higher level too where it was taken back."""
        return any(against(each, level, number) for each in self.lost)


async def known(application_id: int) -> Known:
    """Certificates of the register and staff files of institutions, under identity number and name."""
    staff = await read_within(_Staff, _STAFF, application_id)
    people = [(each, await units.applicant(each.id)) for each in staff]
    papers = (await effects.of_people("title_application_certificate", [application_id])).get(
        application_id, ()
    )
    valid = [each for each in papers if each.counts(today())]
    titles = [
        HeldTitle(
            series=_series(each.name), specialty=each.specialty, level=each.title_level, granted=each.issued
        )
        for each in valid
        if each.is_title and each.title_level
    ]
    titles += [
        HeldTitle(series=each.series or _series(each.name), level=each.level, granted=each.granted)
        for _, person in people
        for each in person.titles
        if not any((one.level, one.granted) == (each.level, each.granted) for one in titles)
    ]
    skills = [
        (skill_level(each.level, each.name), each.issued)
        for each in valid
        if each.kind == CertificateKind.SKILL
    ]
    skills += [(each.level, each.granted) for _, person in people for each in person.skills]
    runs = [
        (each.start, each.end)
        for _, person in people
        for each in person.disciplines
        if each.kind != "warning" and (each.end is None or each.end >= today())
    ]
    return Known(
        titles=sorted(titles, key=lambda each: (TITLE_LEVELS.index(each.level), each.granted)),
        skills=sorted(
            {
                SkilledWorker(grade=_GRADES[level], since=since)  # type: ignore[arg-type]  # the three names
                for level, since in skills
                if level in _GRADES
            },
            key=lambda each: (each.grade, each.since),
        ),
        employers=[(each.organisation, each.name) for each, person in people if _serves(person)],
        discipline=min(runs, key=stands_first, default=None),
        lost=[each for each in papers if each.is_title and not each.counts(today())],
    )


def stands_first(run: tuple[date, date | None]) -> tuple[date, int]:
    """What runs today comes before what will, the longest first."""
    since, until = run
    return max(since, today()), -(until or date.max).toordinal()


async def of_another_name(application_id: int) -> bool:
    """Whether a staff file, or a certificate that was taken back, has this identity number under another
    name: it answers nothing, and nobody applies past what it holds."""
    return bool(await TitlePrivilege.raw(_OTHER_NAME, application_id, application_id))


def _series(title: str) -> str:
    entries = find_titles(bare_title(title))
    return entries[0].series if entries else ""


def _serves(person: Person) -> bool:
    return any(each.here and each.runs_on(today()) for each in person.holdings)


def timetable(plan: PlanView) -> Timetable:
    return Timetable(
        year=plan.year, levels=tuple(plan.levels),  # type: ignore[arg-type]  # the form takes levels alone
        window_from=plan.window_from, window_to=plan.window_to, channel=plan.channel,
        meetings=tuple(map(date.fromisoformat, plan.meetings)), published=plan.published,
    )  # fmt: skip


async def review(row: ApplicationView, registers: Known, refused_for: Sequence[str] = ()) -> TitleReview:
    """The application as of today, with its committee and the plan of its year."""
    plan = await queries.plan(row.committee, row.year)
    return TitleReview(
        jurisdiction=city()[0], on=today(),
        committee=committee_facts(await committees.by_id(row.committee)),
        timetable=timetable(plan) if plan else None,
        application=await _application(row, registers, refused_for),
    )  # fmt: skip


async def _application(
    row: ApplicationView, registers: Known, refused_for: Sequence[str]
) -> TitleApplicationFacts:
    used = await TitlePrivilege.select(
        TitlePrivilege.kind, TitlePrivilege.used.as_alias("on"), TitlePrivilege.document
    ).where(
        TitlePrivilege.person_key == await queries.person_key(row.id), TitlePrivilege.application != row.id
    )
    employers = dict(registers.employers)
    own = row.organisation in employers or not employers
    staff = bool(employers)
    hung = await queries.hung(row)
    since, until = registers.discipline or (None, None)
    return TitleApplicationFacts(
        person=f"{row.id}", applied=row.applied or today(), series=row.series, specialty=row.specialty,
        level=row.level,  # type: ignore[arg-type]
        unit=row.unit, employer=row.unit if own else next(iter(employers.values())), institution_staff=staff,
        innovation=row.exception if staff else "", allowed="" if staff else row.exception,
        signed=row.signed, unit_signed=row.unit_signed,
        assessed=row.assessed,  # type: ignore[arg-type]
        publicity=UnitPublicity(
            start=hung.starts, end=hung.ends or date.max, open=hung.open, founded=hung.founded
        ) if hung else None,
        elsewhere=tuple(await queries.elsewhere(row)), held=tuple(_held(row, registers)),
        from_organ=row.from_organ, skilled=await _skilled(row, registers),
        asked=tuple(AskedPrivilege(kind=kind, document=row.asked_paper) for kind in row.asked),  # type: ignore[arg-type]
        used=tuple(views(UsedPrivilege, used)), entry=row.entry,
        discipline_from=since, discipline_to=until,
        refused_for=tuple(refused_for),  # type: ignore[arg-type]
    )  # fmt: skip


def _held(row: ApplicationView, registers: Known) -> list[HeldTitle]:
    """What the registers know, and what the person tells where they know none of that level."""
    found = list(registers.titles)
    if told := told_title(row, registers):
        found.append(told)
    return found


def told_title(row: ApplicationView, registers: Known) -> HeldTitle | None:
    """The title told by the person, unless a register answers, for it or against it."""
    if not row.told_level or row.told_on is None:
        return None
    level: TitleLevel = row.told_level  # type: ignore[assignment]  # the form takes levels alone
    if registers.answers(level) or registers.against(level, row.told_number):
        return None
    return HeldTitle(series=_series(row.told_title) or row.series, level=level, granted=row.told_on)


async def _skilled(row: ApplicationView, registers: Known) -> SkilledWorker | None:
    """The level of skill by which somebody applies: one that opens the level asked for, else the highest."""
    if not row.skilled or not registers.skills:
        return None
    figure = (await in_force()).at("skilled_title_years", city()[0], today())
    opens = [each for each in registers.skills if row.level in ((figure.value or {}).get(each.grade) or ())]
    highest = min(registers.skills, key=lambda each: list(_GRADES.values()).index(each.grade))
    return min(opens, key=lambda each: each.since, default=highest)
