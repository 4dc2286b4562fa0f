"""What the register of certificates tells of staff: proof that nobody needs to hand in again, and what was
taken back, whatever the unit's own records say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.register import effects
from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.certificates.register.numbers import number_key
from talent_platform.certificates.tables import CertificateKind
from talent_platform.clock import today
from talent_platform.database.engine import read_within
from talent_platform.establishment.ledger.reading import evening_of
from talent_posts import (
    Certificate,
    Directory,
    Person,
    Skill,
    Title,
    bare_title,
    by_exam,
    by_specialty,
    exam_title,
    level_of_title,
    proves,
    proves_skill_alone,
    shipped_directory,
    skill_level,
    standing,
    without_brackets,
)

Papers = Sequence[HeldCertificate]
Fact = TypeVar("Fact", Title, Skill)
_YEAR = timedelta(days=366)
_IN_BRACKETS = re.compile(r"[（(]([^（）()]+)[)）]$")


async def of_staff(people: Sequence[int], known: date | None = None) -> Mapping[int, Papers]:
    """Staff → their certificates in the register, found by the identity number, or by a number that their own
    records name; `known`: as it stood on the evening of an earlier day."""
    evening = evening_of(known)
    if evening is None:
        return await effects.of_people("staff_certificate", people)
    return await effects.as_told("staff_certificate_told", people, evening)


@dataclass(frozen=True)
class _Held:
    id: int


_MISNAMED = """
    SELECT c.id FROM staff_member s JOIN certificate c ON c.person_key = s.person_key AND c.person_key <> ''
    WHERE s.id = {}
    AND NOT EXISTS (SELECT FROM staff_certificate h WHERE h.person = s.id AND h.certificate = c.id)
"""


async def misnamed(person_id: int) -> int:
    """How many certificates of the same identity number bear another name, and are no proof for that."""
    return len(await read_within(_Held, _MISNAMED, person_id))


@dataclass(frozen=True)
class Registered:
    """What the register holds for staff, and the directory in force, by which names are compared."""

    papers: Mapping[int, Papers]
    directory: Directory
    day: date
    """On which it is asked what is still in force."""

    def told(self, person_id: int, person: Person) -> Person:
        """The person as the register knows it."""
        return told(person, self.papers.get(person_id, ()), self.directory, self.day)


async def register_of(people: Sequence[int], known: date | None = None) -> Registered:
    """As `of_staff`."""
    held = await of_staff(people, known)
    directory = await directories.in_force() if held else shipped_directory()
    return Registered(held, directory, today() if evening_of(known) is None else known or today())


async def hold(person_id: int) -> None:
    """Until the transaction ends, none of the person's certificates moves."""
    await effects.hold("staff_certificate", [person_id])


def told(person: Person, papers: Papers, directory: Directory, day: date) -> Person:
    """The person as the register knows it: its certificate stands in the place of the unit's record of the
    same, titles and skill levels it holds are had, and no record stands for one that it took back or whose
    term is over, unless another of the register does."""
    if not papers:
        return person
    own = [each for each in person.certificates if not any(_same(each, paper, directory) for paper in papers)]
    licences = [
        each
        for each in papers
        if each.kind == CertificateKind.VOCATIONAL and not proves_skill_alone(each.name, each.level)
    ]
    lost = [each for each in papers if not each.counts(day)]
    had = [each for each in papers if each.counts(day)]
    titles = [each for each in person.titles if not any(_same_title(each, paper) for paper in lost)]
    skills = [
        each for each in person.skills if not any(_same_skill(each, paper, directory) for paper in lost)
    ]
    for each in had:
        if each.is_title:
            titles = _with(titles, _title(each, directory))
        elif level := _skill_level(each, directory):
            skills = _with(skills, Skill(level=level, granted=each.issued))
    return replace(
        person,
        certificates=(*own, *map(_certificate, licences)),
        titles=tuple(titles),
        skills=tuple(skills),
    )


def _same(record: Certificate, paper: HeldCertificate, directory: Directory) -> bool:
    """Whether the register speaks for a licence on record. One that was taken back speaks for every record of
    its name, whatever number stands there; a valid one for its number, or for a record without one. Two
    bodies may have given one number to the papers of two items."""
    named = _same_name(by_specialty(record.name, ""), paper.called, directory)
    numbered = number_key(record.number) == number_key(paper.number) and not _two_items(
        record.name, paper.called, directory
    )
    if paper.kind == CertificateKind.VOCATIONAL:
        return numbered or (named and (paper.taken_back or not record.number))
    return paper.taken_back and (numbered or (named and effects.says_licence(paper)))


def _two_items(one: str, other: str, directory: Directory) -> bool:
    """Whether both names are of the directory, for two items of it."""
    items = [standing(each, today(), directory, paper=True).item for each in (one, other)]
    return None not in items and items[0] != items[1]


def _same_name(one: str, other: str, directory: Directory) -> bool:
    """The same paper by the directory of today, or one of which the other is a part."""
    return proves(one, other, today(), directory) or proves(other, one, today(), directory)


def _same_title(record: Title, paper: HeldCertificate) -> bool:
    """A title is had by one paper, whatever day the record says; of another specialty it is another."""
    if not paper.is_title:
        return False
    if by_exam(paper.name):
        return _same_examined(record, paper)
    name, called = (without_brackets(bare_title(each)) for each in (record.name, paper.name))
    if name != called and not (
        (name.endswith(called) or called.endswith(name)) and record.level == paper.title_level
    ):
        return False
    told = _IN_BRACKETS.search(record.name)
    specialty = told[1] if told else name.removesuffix(called) if name.endswith(called) else ""
    # 高级工程师（副高级） tells a level there.
    known = specialty and paper.specialty and not specialty.endswith("级")
    return not known or specialty in paper.specialty or paper.specialty in specialty


def _same_examined(record: Title, paper: HeldCertificate) -> bool:
    """会计专业技术资格 with 中级 is 会计师: of one series and level."""
    if level_of_title(paper.name) and level_of_title(record.name):
        return paper.name == record.name
    examined = exam_title(paper.name, paper.level)
    return examined is not None and examined == exam_title(record.name, record.level)


def _certificate(paper: HeldCertificate) -> Certificate:
    more = "、".join(each for each in (paper.level, paper.specialty) if each and each not in paper.called)
    return Certificate(
        name=f"{paper.called}（{more}）" if more else paper.called,
        issued=paper.issued, expires=paper.expires, number=paper.number,
        state=paper.state,  # type: ignore[arg-type]
        since=paper.since if paper.taken_back else None,
    )  # fmt: skip


def _title(paper: HeldCertificate, directory: Directory) -> Title | None:
    """None where nothing tells its level, and of what is none."""
    level = None if effects.no_title(paper, today(), directory) else paper.title_level
    return Title(name=bare_title(paper.name), level=level, granted=paper.issued) if level else None


def _skill_level(paper: HeldCertificate, directory: Directory) -> int | None:
    """1 高级技师 … 5 初级工; until 2020 it was had by a 职业资格 of the trade. The level of one of
    professionals (建造师 一级) is another thing."""
    if paper.kind == CertificateKind.VOCATIONAL:
        item = standing(paper.name, today(), directory, paper=True).item
        if paper.is_title or (item is not None and item.group == "专业技术人员"):
            return None
    elif paper.kind != CertificateKind.SKILL:
        return None
    return skill_level(paper.level, paper.name)


def _same_skill(record: Skill, paper: HeldCertificate, directory: Directory) -> bool:
    """A record tells no trade: the same level of about the same day is had by the same paper."""
    return record.level == _skill_level(paper, directory) and abs(record.granted - paper.issued) <= _YEAR


def _with(facts: list[Fact], fact: Fact | None) -> list[Fact]:
    """One of the same day and name is the same; what the unit's record says of its series stays."""
    if fact is None or any(_which(each) == _which(fact) for each in facts):
        return facts
    return facts + [fact]  # noqa: RUF005 - keeps the type


def _which(fact: Title | Skill) -> tuple[object, date]:
    return (fact.name if isinstance(fact, Title) else fact.level), fact.granted
