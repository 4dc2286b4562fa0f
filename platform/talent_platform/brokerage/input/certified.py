"""What the register of certificates means for a match and for a case: what it holds for somebody is proof,
what it has taken back is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from talent_matching import Licences
from talent_platform.brokerage.input.columns import Listed, Skill
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


async def with_register(
    connection: asyncpg.Connection, people: Sequence[PersonRow], skills: Listed, day: date
) -> Listed:
    """The skills of these people, with the licences that the register holds for them and without what it took
    back."""
    asked = effects.statement("candidate_doubted").format("$1")
    rows = await connection.fetch(asked, [person.id for person in people])
    held = effects.by_person(views(HeldCertificate, rows))
    if not held:
        return skills
    directory, licences = await directories.in_force_at(connection), Licences.on(day)
    return [
        _skills_with(listed, held[person.id], licences, day, directory) if person.id in held else listed
        for person, listed in zip(people, skills, strict=True)
    ]


async def titles_with_register(
    connection: asyncpg.Connection, people: Sequence[PersonRow], day: date
) -> list[int]:
    """The ranks of title of these people: by the titles that the register holds for them, and of what they
    say themselves without what it took back."""
    asked = effects.statement("candidate_register").format("$1")
    held = effects.by_person(
        views(HeldCertificate, await connection.fetch(asked, [person.id for person in people]))
    )
    directory = await directories.in_force_at(connection) if held else None
    return [
        _title(person.title_level, held[person.id], day, directory)
        if directory and person.id in held
        else person.title_level
        for person in people
    ]


async def titles_as_known(said: Mapping[int, int]) -> Mapping[int, int]:
    """Person → rank of title of the profile, likewise by the register of today."""
    held = await effects.of_people("candidate_register", list(said))
    if not held:
        return said
    directory = await directories.in_force()
    return {person: _title(rank, held.get(person, ()), today(), directory) for person, rank in said.items()}


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


async def as_known(listed: Mapping[int, list[Skill]]) -> Mapping[int, list[Skill]]:
    """Person → the skills of the profile, likewise with what the register holds today."""
    held = await effects.of_people("candidate_doubted", list(listed))
    if not held:
        return listed
    day, directory = today(), await directories.in_force()
    licences = Licences.on(day)
    return {
        person: _skills_with(skills, held[person], licences, day, directory) if person in held else skills
        for person, skills in listed.items()
    }


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
    licences = Licences.on(today())
    asked = await read_within(_Asked, sql, of)
    directory = await directories.in_force()
    rows = [
        row
        for row in asked
        if row.named or row.asked_title or licences.certificates(row.title) or _demanded(row, directory)
    ]
    if not rows:
        return []
    held = await effects.of_people("candidate_doubted", [row.person for row in rows if row.named])
    titles = await titles_as_known({row.person: row.title_level for row in rows if row.asked_title})
    return [
        row
        for row in rows
        if titles.get(row.person, 0) < row.asked_title
        or _lacks(row, held.get(row.person, ()), licences, directory)
    ]


def _lacks(row: _Asked, held: Sequence[HeldCertificate], licences: Licences, directory: Directory) -> bool:
    day, licence = today(), licences.certificates(row.title)
    skills = _skills_with(json.loads(row.skills), held, licences, day, directory)
    if licence and not any(skill["name"] in licence for skill in skills):
        return True
    had = {name for skill in skills for name in (skill["name"], *canonical_skill(skill["name"]))}
    return any(
        effects.taken_back(name, held, day, directory) or had.isdisjoint((name, *canonical_skill(name)))
        for name in _demanded(row, directory)
    )


def _demanded(row: _Asked, directory: Directory) -> list[str]:
    """Qualifications and titles among the skills that a need asks for."""
    names = [skill["name"] for skill in json.loads(row.required_skills)]
    return [name for name in names if standing(name, today(), directory).standing in ("access", "title")]
