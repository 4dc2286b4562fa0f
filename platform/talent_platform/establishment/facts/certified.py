"""What the register of certificates tells of staff: proof that nobody needs to hand in again, and what was
taken back, whatever the unit's own records say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from talent_platform.certificates.register import effects
from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.certificates.register.schemas import one_number
from talent_platform.certificates.tables import CertificateKind
from talent_platform.clock import today
from talent_platform.establishment.ledger.reading import evening_of
from talent_posts import SKILL_NAMES, TITLE_LEVELS, Certificate, Person, Skill, Title, level_of_title, stem

Papers = Sequence[HeldCertificate]
Fact = TypeVar("Fact", Title, Skill)


async def of_staff(people: Sequence[int], known: date | None = None) -> Mapping[int, Papers]:
    """Staff → their certificates in the register, found by the identity number, or by a number that their own
    records name; `known`: as it stood on the evening of an earlier day."""
    return await effects.of_people("staff_certificate", people, evening_of(known))


async def hold(person_id: int) -> None:
    """Until the transaction ends, none of the person's certificates moves."""
    await effects.hold("staff_certificate", [person_id])


def told(person: Person, papers: Papers) -> Person:
    """The person as the register knows it: its certificate stands in the place of the unit's record of the
    same, titles and skill levels it holds are had, and none of those that it took back."""
    if not papers:
        return person
    vocational = [each for each in papers if each.kind == CertificateKind.VOCATIONAL]
    own = [each for each in person.certificates if not any(_same(each, paper) for paper in vocational)]
    person = replace(person, certificates=(*own, *map(_certificate, vocational)))
    titles, skills = list(person.titles), list(person.skills)
    for each in papers:
        match each.kind:
            case CertificateKind.TITLE:
                titles = _with(titles, _title(each), taken_back=each.taken_back)
            case CertificateKind.SKILL:
                skills = _with(skills, _skill(each), taken_back=each.taken_back)
    return replace(person, titles=tuple(titles), skills=tuple(skills))


def _same(record: Certificate, paper: HeldCertificate) -> bool:
    """A record without a number is taken for the certificate of its name: the register knows better."""
    if record.number:
        return one_number(record.number) == paper.number
    return stem(record.name) == stem(paper.name)


def _certificate(paper: HeldCertificate) -> Certificate:
    return Certificate(
        name=paper.name, issued=paper.issued, expires=paper.expires, number=paper.number,
        state=paper.state,  # type: ignore[arg-type]
        since=paper.since if paper.taken_back else None,
    )  # fmt: skip


def _title(paper: HeldCertificate) -> Title | None:
    """None where nothing tells its level; its own name does before what was typed beside it."""
    if paper.expires is not None and paper.expires < today():
        return None
    level = level_of_title(paper.name) or next((each for each in TITLE_LEVELS if each == paper.level), None)
    return Title(name=paper.name, level=level, granted=paper.issued) if level else None


def _skill(paper: HeldCertificate) -> Skill | None:
    named = [number for number, name in enumerate(SKILL_NAMES, 1) if name == paper.level]
    return Skill(level=named[0], granted=paper.issued) if named else None


def _with(facts: list[Fact], fact: Fact | None, *, taken_back: bool) -> list[Fact]:
    """One of the same day and name is the same; what the unit's record says of its series stays."""
    if fact is None:
        return facts
    same = [each for each in facts if _which(each) == _which(fact)]
    if taken_back:
        return [each for each in facts if each not in same]
    return facts if same else facts + [fact]  # noqa: RUF005 - keeps the type


def _which(fact: Title | Skill) -> tuple[object, date]:
    return (fact.name if isinstance(fact, Title) else fact.level), fact.granted
