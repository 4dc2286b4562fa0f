"""What the register of certificates means for a match and for a case: what it holds for somebody is proof,
what it has taken back is none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from talent_matching import Licences
from talent_platform.brokerage.input.columns import Listed, Skill
from talent_platform.brokerage.input.rows import PersonRow
from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.register import effects
from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.clock import today
from talent_platform.database.engine import read_within, views
from talent_platform.supply.certified import service as certified
from talent_posts import Directory, proves, standing

LEVEL = 1
"""A certificate has no level of skill; one is enough for what asks for it by name."""


async def with_register(
    connection: asyncpg.Connection, people: Sequence[PersonRow], skills: Listed, day: date
) -> Listed:
    """The skills of these people, with the licences that the register holds for them and without what it took
    back."""
    asked = effects.statement("candidate_certificate").format("$1", "$2")
    rows = await connection.fetch(asked, None, [person.id for person in people])
    held = effects.by_person(views(HeldCertificate, rows))
    if not held:
        return skills
    directory, licensed = await directories.in_force_at(connection), Licences.on(day).names
    return [
        _skills_with(listed, held[person.id], licensed, day, directory) if person.id in held else listed
        for person, listed in zip(people, skills, strict=True)
    ]


def _skills_with(
    listed: list[Skill], held: Sequence[HeldCertificate], licensed: Sequence[str], day: date,
    directory: Directory,
) -> list[Skill]:  # fmt: skip
    def proved(names: Sequence[str], *, now: bool) -> set[str]:
        return {
            name
            for name in names
            if any(each.counts(day) == now and proves(name, each.name, day, directory) for each in held)
        }

    named = [skill["name"] for skill in listed]
    own_names = [each.name for each in held if each.counts(day)]
    valid = proved([*licensed, *named, *own_names], now=True)
    lost = proved(named, now=False) - valid
    kept = [skill for skill in listed if skill["name"] not in lost]
    return kept + [Skill(name=name, level=LEVEL) for name in sorted(valid - set(named))]


@dataclass(frozen=True)
class _Asked:
    case: int
    person: int
    title: str
    required_skills: str


async def taken_back(case_ids: Sequence[int]) -> Mapping[int, Sequence[HeldCertificate]]:
    """Live case → the suspended and revoked certificates that its need demands and nothing else proves."""
    rows = await read_within(
        _Asked,
        """SELECT c.id AS case, p.candidate AS person, n.title, n.required_skills::text AS required_skills
           FROM match_case c JOIN need n ON n.id = c.need AND n.kind = 'talent'
           JOIN placement p ON p.match_case = c.id AND p.state <> 'closed'
           WHERE c.id = ANY({}) AND c.stage IN ('contacted', 'agreed', 'interview') AND EXISTS (
               SELECT FROM candidate_certificate h JOIN certificate x ON x.id = h.certificate
               WHERE h.person = p.candidate AND x.state <> 'valid')""",
        list(case_ids),
    )
    if not rows:
        return {}
    held = await certified.of_candidates([row.person for row in rows])
    directory = await directories.in_force()
    found = {
        row.case: effects.taken_back_of(
            _required(row, directory), held.get(row.person, ()), today(), directory
        )
        for row in rows
    }
    return {case: papers for case, papers in found.items() if papers}


def _required(row: _Asked, directory: Directory) -> Iterator[Sequence[str]]:
    """The licence that the law asks for by the title, and each qualification or title asked for by name."""
    if licence := Licences.on(today()).certificates(row.title):
        yield licence
    for skill in json.loads(row.required_skills):
        if standing(skill["name"], today(), directory).standing in ("access", "title"):
            yield [skill["name"]]
