"""How many people satisfy each criterion of a need that is just being written."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from talent_platform.database.engine import DB
from talent_platform.demand.needs.schemas import TalentNeedForm
from talent_platform.i18n import gettext as _
from talent_platform.i18n import ngettext as _n
from talent_platform.reference.codes import branch_name, county_name
from talent_platform.reference.cooperation import MODE_LABELS
from talent_platform.reference.fields import Skill
from talent_platform.reference.ranks import EDUCATION_LABELS, SKILL_LABELS, TITLE_LABELS
from talent_platform.supply.teams.member_consent import ELSEWHERE, SWITCHED_OFF
from talent_platform.web.rendering import wan
from talent_search import canonical_skill, folded, skills

NEAREST = 3


@dataclass(frozen=True)
class Count:
    """One criterion."""

    label: str
    alone: int
    """People who satisfy it."""
    gain: int
    """People more if only this one were dropped."""
    unknown: bool = False
    """A skill that no list of skills knows: only who wrote it letter by letter has it."""
    nearest: tuple[str, ...] = ()
    """Known skills it may mean."""


@dataclass(frozen=True)
class Supply:
    people: int
    """Everybody who agreed to be matched and is free."""
    fitting: int
    """Of them, who satisfies every criterion."""
    counts: tuple[Count, ...]


async def supply_for(values: Mapping[str, Any]) -> Supply:
    """Counts for a half-written talent need; a field that is empty or not yet valid asks nothing."""
    criteria = _criteria(values)
    asked = _valid("required_skills", values.get("required_skills")) or []
    unknown = {_skill(one)[0]: near for one in asked if (near := nearest_skills(one.name)) is not None}
    parameters: list[Any] = []
    columns = []
    for number, (_label, sql, given) in enumerate(criteria):
        places = [f"${len(parameters) + place + 1}" for place in range(len(given))]
        columns.append(f"({sql.format(*places)}) AS c{number}")
        parameters += given
    names = [f"c{number}" for number in range(len(criteria))]
    counts = ["count(*)", f"count(*) FILTER (WHERE {_all(names)})"]
    for name in names:
        counts.append(f"count(*) FILTER (WHERE {name})")
        counts.append(f"count(*) FILTER (WHERE {_all([other for other in names if other != name])})")
    (row,) = await DB.asyncpg_pool.fetch(
        f"""SELECT {", ".join(counts)} FROM (
                SELECT {", ".join(columns) or "1"} FROM candidate
                WHERE consent AND registered AND state = 'active' AND NOT withheld
                  AND NOT {ELSEWHERE.format("candidate")}
                  AND NOT {SWITCHED_OFF.format("candidate")}) AS people""",  # noqa: S608 - texts of this module
        *parameters,
    )
    people, fitting, *found = map(int, row)
    shown = [
        Count(label, alone, without - fitting, label in unknown, unknown.get(label, ()))
        for (label, _sql, _given), alone, without in zip(criteria, found[::2], found[1::2], strict=True)
    ]
    return Supply(people, fitting, tuple(shown))


def _all(names: list[str]) -> str:
    return " AND ".join(names) or "true"


Criterion = tuple[str, str, list[Any]]
"""Label, condition with {} for its parameters, parameters."""


def _criteria(values: Mapping[str, Any]) -> list[Criterion]:
    given = {
        name: value for name in _FIELDS if (value := _valid(name, values.get(name))) not in (None, [], 0)
    }
    found = [_skill(skill) for skill in given.get("required_skills", [])]
    if rank := given.get("education"):
        found.append((_("{what}及以上", what=_(EDUCATION_LABELS[rank])), "education >= {}::int", [int(rank)]))
    if rank := given.get("title_level"):
        found.append(
            (_("{what}职称及以上", what=_(TITLE_LABELS[rank])), "title_level >= {}::int", [int(rank)])
        )
    if years := given.get("years"):
        found.append((_n("工作 {n} 年以上", years), "years >= {}::int", [years]))
    if county := given.get("county"):
        sql = "wanted_counties = '[]'::jsonb OR wanted_counties ? {}::text"
        found.append((_("愿去{place}", place=county_name(county)), sql, [county]))
    if branch := given.get("branch"):
        sql = "wanted_branches = '[]'::jsonb OR wanted_branches ? {}::text"
        found.append((_("愿做{what}", what=branch_name(branch)), sql, [branch]))
    if mode := given.get("mode"):
        found.append((_(MODE_LABELS[mode]), "mode = {}::text", [str(mode)]))
    if pay := given.get("pay_max"):
        found.append((_("期望年薪不超过 {amount}", amount=wan(pay)), "wanted_pay <= {}::numeric", [pay]))
    if day := given.get("start_on"):
        found.append((_("{day}前能到岗", day=day.isoformat()), "available_from <= {}::date", [day]))
    return found


def nearest_skills(name: str) -> tuple[str, ...] | None:
    """None for a skill that is known by that name; else the known ones it may mean, the likeliest first."""
    terms = canonical_skill(name)
    if terms:
        return None if len(terms) == 1 else tuple(terms)[:NEAREST]
    typed = folded(name)
    known = _known_names()
    holding = [known[key] for key in known if typed in key or (len(key) > 1 and key in typed)]
    alike = [known[key] for key in difflib.get_close_matches(typed, list(known), NEAREST, 0.5)]
    return tuple(dict.fromkeys([*sorted(holding, key=len), *alike]))[:NEAREST]


@cache
def _known_names() -> dict[str, str]:
    """Folded name or synonym → the skill."""
    return {folded(name): term for term, skill in skills().items() for name in (term, *skill.synonyms)}


def _skill(skill: Skill) -> Criterion:
    """Somebody who names the skill by any of its names, at the level asked for or above."""
    terms = canonical_skill(skill.name)
    names = {skill.name, *terms, *(synonym for term in terms for synonym in skills()[term].synonyms)}
    sql = (
        "EXISTS (SELECT FROM jsonb_array_elements(skills) AS s "
        "WHERE lower(s->>'name') = ANY({}::text[]) AND (s->>'level')::int >= {}::int)"
    )
    label = _("{skill}（{level}）", skill=skill.name, level=_(SKILL_LABELS[skill.level]))
    return label, sql, [sorted(name.lower() for name in names), int(skill.level)]


_FIELDS = (
    "required_skills", "education", "title_level", "years", "county", "branch", "mode", "pay_max", "start_on",
)  # fmt: skip


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    info: FieldInfo = TalentNeedForm.model_fields[name]
    shape: Any = info.annotation
    return TypeAdapter(Annotated[(shape, *info.metadata)] if info.metadata else shape)


def _valid(name: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    try:
        return _adapter(name).validate_python(value)
    except ValidationError:
        return None
