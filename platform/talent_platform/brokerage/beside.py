"""What a need asks beside what a person holds, point by point; no more than both sides read anyway."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.brokerage.input.certified import register_of
from talent_platform.brokerage.input.columns import Skill
from talent_platform.database.engine import read
from talent_platform.i18n import N_, _
from talent_platform.reference.codes import county_name
from talent_platform.reference.ranks import (
    EDUCATION_LABELS,
    SKILL_LABELS,
    TITLE_LABELS,
    Education,
    SkillLevel,
    TitleLevel,
)
from talent_platform.web.rendering import wan, wan_range
from talent_search import canonical_skill

_FACTS = """
    SELECT n.id AS need, c.id AS candidate, n.required_skills, n.preferred_skills, c.skills,
           n.education AS asked_education, c.education, n.title_level AS asked_title, c.title_level,
           n.years AS asked_years, c.years, n.pay_min, n.pay_max, c.wanted_pay, n.county, c.wanted_counties,
           n.majors, c.major
    FROM unnest($1::bigint[], $2::bigint[]) AS pair(need, candidate)
    JOIN need n ON n.id = pair.need JOIN candidate c ON c.id = pair.candidate
"""


@dataclass(frozen=True)
class _Facts:
    need: int
    candidate: int
    required_skills: str
    preferred_skills: str
    skills: str
    asked_education: int
    education: int
    asked_title: int
    title_level: int
    asked_years: int
    years: int
    pay_min: Decimal
    pay_max: Decimal
    wanted_pay: Decimal
    county: str
    wanted_counties: str
    majors: str
    major: str


@dataclass(frozen=True)
class Point:
    """One thing asked, what is held of it, and whether that is enough."""

    what: str
    asked: str
    held: str
    met: bool


async def points(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Point]]:
    """By (need, person): required and preferred skills, degree, title, years and field of study, as far as
    they are asked, pay where it is said, and the place."""
    asked = list(pairs)
    rows = await read(_Facts, _FACTS, [need for need, _who in asked], [who for _need, who in asked])
    register = await register_of([row.candidate for row in rows])
    return {
        (row.need, row.candidate): [
            *_skills(row, register.skills(row.candidate, _listed(row.skills))),
            *_ranks(row, register.title(row.candidate, row.title_level)),
            *_major(row), *_pay(row), _place(row),
        ] for row in rows
    }  # fmt: skip


async def of_case(case: CaseRow, people: Iterable[Person], side: str) -> list[Point]:
    """Of a case with one person, for one of its sides; nothing of a profile withheld from the employer."""
    if case.candidate is None or (side == "employer" and any(one.withheld for one in people)):
        return []
    pair = (case.need, case.candidate)
    return (await points([pair])).get(pair, [])


def _skills(row: _Facts, skills: Iterable[Skill]) -> list[Point]:
    held, own = _levels(skills), _levels(_listed(row.skills))
    found = []
    for listed, what in ((row.required_skills, N_("必备技能")), (row.preferred_skills, N_("优先技能"))):
        for skill in _listed(listed):
            # As in a run: an ambiguous word stands for itself.
            known = canonical_skill(skill["name"])
            name = known[0] if len(known) == 1 else skill["name"]
            level = held.get(name)
            met = level is not None and level >= skill["level"]
            if level is not None and level != own.get(name):
                said = _("有登记册中的证书")
            elif level is None and name in own:
                said = _("本人所填，登记册不能证实")
            else:
                said = _("未列出") if level is None else _level(level) or _("已列出，未填程度")
            found.append(Point(_(what), f"{skill['name']} {_level(skill['level'])}".strip(), said, met))
    return found


def _levels(skills: Iterable[Skill]) -> dict[str, int]:
    found: dict[str, int] = {}
    for skill in skills:
        for name in (skill["name"], *canonical_skill(skill["name"])):
            found[name] = max(found.get(name, 0), skill["level"])
    return found


def _listed(stored: str) -> list[Skill]:
    return list(json.loads(stored))


def _level(level: int) -> str:
    return _(SKILL_LABELS[SkillLevel(level)]) if level else ""


def _ranks(row: _Facts, title: int) -> list[Point]:
    found = []
    if row.asked_education:
        asked, held = (_(EDUCATION_LABELS[Education(n)]) for n in (row.asked_education, row.education))
        found.append(Point(_("学历"), asked, held, row.education >= row.asked_education))
    if row.asked_title:
        asked, label = (_(TITLE_LABELS[TitleLevel(n)]) for n in (row.asked_title, title))
        if title > row.title_level:
            held = _("{level}（有登记册中的证书）", level=label)
        elif title < row.title_level:
            held = _("本人所填，登记册不能证实")
        else:
            held = label if title else _("未填写")
        found.append(Point(_("职称"), asked, held, title >= row.asked_title))
    if row.asked_years:
        asked, held = (_("{n} 年", n=n) for n in (row.asked_years, row.years))
        found.append(Point(_("工作年限"), asked, held, row.years >= row.asked_years))
    return found


def _major(row: _Facts) -> list[Point]:
    asked: list[str] = json.loads(row.majors)
    if not asked:
        return []
    held = _field_of_study(row.major)
    met = any(held and (one in held or held in one) for one in map(_field_of_study, asked))
    return [Point(_("优先专业"), "、".join(asked), row.major or _("未填写"), met)]


def _field_of_study(name: str) -> str:
    """机械类, 机械专业 → 机械."""
    return name.strip().removesuffix("专业").removesuffix("类")


def _pay(row: _Facts) -> list[Point]:
    if not row.pay_max:
        return []
    offered = wan_range(row.pay_min, row.pay_max) if row.pay_min else wan(row.pay_max)
    held = _("{pay}起", pay=wan(row.wanted_pay)) if row.wanted_pay else _("未提出")
    # As in a run: what counts is the most that is offered.
    return [Point(_("年薪"), offered, held, row.wanted_pay <= row.pay_max)]


def _place(row: _Facts) -> Point:
    wanted = json.loads(row.wanted_counties)
    held = "、".join(map(county_name, wanted)) or _("不限")
    return Point(_("工作地点"), county_name(row.county), held, not wanted or row.county in wanted)
