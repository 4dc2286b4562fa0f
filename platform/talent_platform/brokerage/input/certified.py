"""What the register of certificates means for a match and for a case: what it holds for somebody is proof,
what it has taken back is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from talent_matching import Licences
from talent_platform.brokerage.input.columns import Skill
from talent_platform.brokerage.input.rows import PersonRow
from talent_platform.certificates.directory import queries as directories
from talent_platform.certificates.register import effects
from talent_platform.certificates.register.effects import HeldCertificate
from talent_platform.certificates.tables import CertificateKind
from talent_platform.clock import today
from talent_platform.database.engine import read_within, views
from talent_platform.reference.ranks import SkillLevel, TitleLevel
from talent_posts import TITLE_LEVELS, Directory, standing
from talent_search import canonical_skill

ENOUGH = int(SkillLevel.EXPERT)
"""A licence or title has no level of skill: whoever has it has what is asked for, however well."""
AT_LEAST = int(SkillLevel.FAMILIAR)
"""What a certificate of skill says of a trade that a profile does not list."""

_RANKS = dict(zip(TITLE_LEVELS, sorted(TitleLevel, reverse=True), strict=False))
"""The levels of the titles' list, the highest first, as ranks."""


@dataclass(frozen=True)
class Register:
    """What the register of certificates holds for people on a day, and what it took back."""

    held: Mapping[int, Sequence[HeldCertificate]]
    directory: Directory
    licences: Licences
    day: date

    def skills(self, person: int, listed: list[Skill]) -> list[Skill]:
        """The skills of a profile, with what the register holds and without what it took back."""
        held = self.held.get(person)
        return _skills_with(listed, held, self.licences, self.day, self.directory) if held else listed

    def title(self, person: int, said: int) -> int:
        """The rank of title: by the titles that the register holds, and of what the profile says without
        what it took back."""
        return _title(said, self.held.get(person, ()), self.day, self.directory)

    def taken_back(self, person: int, name: str) -> bool:
        """Whether all that it holds of what a name asks for is suspended or revoked."""
        return effects.taken_back(name, self.held.get(person, ()), self.day, self.directory)


async def register_at(connection: asyncpg.Connection, people: Sequence[PersonRow], day: date) -> Register:
    """Of the people of a run, by its connection."""
    asked = effects.statement("candidate_doubted").format("$1")
    rows = await connection.fetch(asked, [person.id for person in people])
    held = effects.by_person(views(HeldCertificate, rows))
    return Register(held, await directories.in_force_at(connection), Licences.on(day), day)


async def register_of(people: Sequence[int]) -> Register:
    """Of these people today."""
    held = await effects.of_people("candidate_doubted", people)
    return Register(held, await directories.in_force(), Licences.on(today()), today())


def _title(said: int, held: Sequence[HeldCertificate], day: date, directory: Directory) -> int:
    """One's own word is none of a title that was taken back, nor of a higher one, and none of one whose term
    is over; a lower one may be another, and whoever was promoted has a higher one."""
    ranks = [(rank, each) for each in held if (rank := _rank_of(each, day, directory)) is not None]
    had = max((rank for rank, each in ranks if each.counts(day)), default=0)
    lost = any(
        had < rank and (rank <= said if each.taken_back else rank == said)
        for rank, each in ranks
        if not each.counts(day)
    )
    return had if lost else max(had, said)


def _rank_of(paper: HeldCertificate, day: date, directory: Directory) -> int | None:
    level = paper.title_level if paper.is_title and not effects.no_title(paper, day, directory) else None
    return _RANKS[level] if level else None


def is_rank_of(asked: int, paper: HeldCertificate, day: date, directory: Directory) -> bool:
    """Whether a certificate is a title of the rank that is asked for, or a higher one."""
    return 0 < asked <= (_rank_of(paper, day, directory) or 0)


def _skills_with(
    listed: list[Skill], held: Sequence[HeldCertificate], licences: Licences, day: date,
    directory: Directory,
) -> list[Skill]:  # fmt: skip
    def proved(names: Sequence[str], *, now: bool) -> set[str]:
        return {
            name
            for name in names
            if any(each.counts(day) == now and effects.is_for(name, each, day, directory) for each in held)
        }

    named = [skill["name"] for skill in listed]
    own_names = [
        name
        for each in held
        if each.counts(day)
        for name in (each.name, each.called, f"{each.level}{each.called}")  # 一级 of 建造师 is 一级建造师
    ]
    valid = proved([*licences.names, *named, *own_names], now=True)
    lost = proved([*licences.names, *named], now=False) - valid
    for licence in licences.licences:  # another name for a licence that was taken back is no licence either
        if lost.intersection(licence.certificates) and not valid.intersection(licence.certificates):
            lost.update(licence.certificates)
    papers = [each for each in held if each.counts(day) and each.kind != CertificateKind.SKILL]

    def level(name: str) -> int:
        return ENOUGH if any(effects.is_for(name, each, day, directory) for each in papers) else AT_LEAST

    levels = {name: level(name) for name in sorted(valid)}
    kept = [
        Skill(name=skill["name"], level=max(skill["level"], levels.get(skill["name"], 0)))
        for skill in listed
        if skill["name"] not in lost
    ]
    return kept + [Skill(name=name, level=levels[name]) for name in levels if name not in named]


@dataclass(frozen=True)
class _Asked:
    case: int | None
    """None of a proposal."""
    need: int
    person: int
    title: str
    required_skills: str
    skills: str
    asked_title: int
    title_level: int
    named: bool
    """The register holds something that is the person's, or may be."""


_ASKED = """
    SELECT {case} AS case, x.need, x.candidate AS person, n.title, n.required_skills::text AS required_skills,
           own.skills::text AS skills, n.title_level AS asked_title, own.title_level,
           EXISTS (SELECT FROM candidate_doubted h WHERE h.person = own.id) AS named
    FROM {source} JOIN need n ON n.id = x.need AND n.kind = 'talent'
    JOIN candidate own ON own.id = x.candidate
"""
_CASES = (
    _ASKED.format(case="c.id", source="match_case c JOIN placement x ON x.match_case = c.id")
    + "WHERE c.id = ANY({}) AND c.team IS NULL AND x.state <> 'closed'"
    " AND c.stage IN ('contacted', 'agreed', 'interview')"
)
_PROPOSALS = _ASKED.format(case="NULL::bigint", source="proposal x") + "WHERE x.run = {} AND x.team IS NULL"


async def unproved_cases(case_ids: Sequence[int]) -> set[int]:
    """The live ones of these cases whose need demands what its person, by the register and the profile, has
    no proof of by now: the licence of the law, a qualification or title by its name, or a rank of title."""
    return {row.case for row in await _unproved(_CASES, list(case_ids)) if row.case is not None}


async def unproved_pairs(run_id: int) -> set[tuple[int, int]]:
    """(need, person) of the proposals of a run of which the same holds."""
    return {(row.need, row.person) for row in await _unproved(_PROPOSALS, run_id)}


async def _unproved(sql: str, of: int | list[int]) -> list[_Asked]:
    asked = await read_within(_Asked, sql, of)
    if not asked:
        return []
    register = await register_of([row.person for row in asked if row.named])
    return [row for row in asked if _lacks(row, register)]


def _lacks(row: _Asked, register: Register) -> bool:
    if register.title(row.person, row.title_level) < row.asked_title:
        return True
    licence, demanded = register.licences.certificates(row.title), _demanded(row, register)
    if not licence and not demanded:
        return False
    skills = register.skills(row.person, json.loads(row.skills))
    if licence and not any(skill["name"] in licence for skill in skills):
        return True
    had = {name for skill in skills for name in (skill["name"], *canonical_skill(skill["name"]))}
    return any(
        register.taken_back(row.person, name) or had.isdisjoint((name, *canonical_skill(name)))
        for name in demanded
    )


def _demanded(row: _Asked, register: Register) -> list[str]:
    """Qualifications and titles among the skills that a need asks for."""
    names = [skill["name"] for skill in json.loads(row.required_skills)]
    day, directory = register.day, register.directory
    return [name for name in names if standing(name, day, directory).standing in ("access", "title")]
