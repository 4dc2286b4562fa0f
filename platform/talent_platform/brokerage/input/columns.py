"""Rows of the database as the columns of a run's input."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from talent_matching import (
    DECLINED,
    FLEXIBLE,
    FORBIDDEN,
    INTRODUCED,
    MILLION,
    RIGID,
    UNSTATED,
    Barred,
    Licences,
    Needs,
    People,
    Ragged,
    Teams,
)
from talent_platform.brokerage.input.rows import MemberRow, NeedRow, PartedRow, PersonRow, TeamRow
from talent_search import canonical_skill, guessed, occupation_of

PRIORITY_WEIGHT = {1: MILLION, 2: 3 * MILLION // 2, 3: 2 * MILLION}
"""What a seat counts by the need's priority: ordinary 1, important 1.5, first 2."""


_MODES = {"rigid": RIGID, "flexible": FLEXIBLE}


class Codes(dict[str, int]):
    """Names as small integers, drawn as they come."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


@dataclass(frozen=True)
class CodeBooks:
    """The codes a run draws for the names it meets."""

    skills: Codes = field(default_factory=Codes)
    roles: Codes = field(default_factory=Codes)
    places: Codes = field(default_factory=Codes)
    branches: Codes = field(default_factory=Codes)
    occupations: Codes = field(default_factory=Codes)


class Skill(TypedDict):
    name: str
    level: int


def rows_by_id(rows: Iterable[NeedRow | PersonRow | TeamRow]) -> dict[int, int]:
    return {row.id: number for number, row in enumerate(rows)}


Listed = list[list[Skill]]


def column(values: Iterable[str]) -> Listed:
    """The values of a JSON column of lists of objects."""
    return list(json.loads(f"[{','.join(values)}]"))


def coded(values: Iterable[str], codes: Codes) -> Ragged:
    """A JSON column of lists of names; the same few lists come again and again."""

    @cache
    def parsed(text: str) -> list[int]:
        return [codes[one] for one in json.loads(text)]

    lists = [parsed(value) for value in values]
    return _ragged(map(len, lists), chain.from_iterable(lists))


def _ragged(lengths: Iterable[int], codes: Iterable[int], levels: int | NDArray[np.int8] = 0) -> Ragged:
    return Ragged.listed(np.fromiter(lengths, np.int64), np.fromiter(codes, np.int64), levels)


def _skills(listed: Listed, known: Callable[[str], list[int]]) -> Ragged:
    """Each row's skills with their levels, under all the codes that `known` gives their names."""
    names = [skill["name"] for row in listed for skill in row]
    levels = np.array([int(skill["level"]) for row in listed for skill in row], np.int8)
    number = {name: at for at, name in enumerate(dict.fromkeys(names))}
    codes = [known(name) for name in number]
    which = np.fromiter(map(number.__getitem__, names), np.int64, len(names))
    width = np.array([len(one) for one in codes], np.int64)[which] if names else which
    start = np.cumsum([0, *(len(one) for one in codes)])
    ends = np.concatenate(([0], np.cumsum(width)))
    at = np.repeat(start[which] - ends[:-1], width) + np.arange(ends[-1])
    row_ends = np.cumsum([0, *map(len, listed)])
    flat = np.fromiter(chain.from_iterable(codes), np.int64)
    return Ragged.listed(np.diff(ends[row_ends]), flat[at], np.repeat(levels, width))


def _asked_skills(listed: Listed, codes: Codes) -> Ragged:
    """Skills by the lexicon's one name, so that a synonym meets it; an ambiguous word stands for itself."""

    def code(skill: str) -> list[int]:
        names = canonical_skill(skill)
        return [codes[names[0] if len(names) == 1 else skill]]

    return _skills(listed, code)


def _held_skills(listed: Listed, codes: Codes) -> Ragged:
    """Skills under their own name and every one the lexicon knows for it."""
    return _skills(
        listed, lambda skill: [codes[name] for name in dict.fromkeys((skill, *canonical_skill(skill)))]
    )


def occupation(title: str, listed: Iterable[Skill], codes: Codes) -> int:
    """The occupation a title names, or else the one the skills let guess; `UNSTATED` where neither tells."""
    name = occupation_of(title) or guessed(skill["name"] for skill in listed)
    return codes[name] if name else UNSTATED


def _rank(values: Iterable[int]) -> list[int]:
    """Rank 0 asks for nothing."""
    return [value or UNSTATED for value in values]


def _wan(value: Decimal) -> int:
    """Pay in units of 100 yuan; 0 says nothing."""
    return int(value * 100) or UNSTATED


def _ints(values: Iterable[int]) -> NDArray[np.int32]:
    return np.array(list(values), np.int32)


def needs_of(rows: Sequence[NeedRow], books: CodeBooks, *, licences: Licences) -> Needs:
    required, preferred = (
        column(row.required_skills for row in rows),
        column(row.preferred_skills for row in rows),
    )
    return Needs(
        ids=[str(row.id) for row in rows],
        seats=_ints(row.free for row in rows),
        weight=np.array([PRIORITY_WEIGHT[row.priority] for row in rows], np.int64),
        top_priority=np.array([row.priority == 3 for row in rows], np.bool_),
        required=_asked_skills(required, books.skills),
        preferred=_asked_skills(preferred, books.skills),
        roles=coded((row.roles for row in rows), books.roles),
        collective=np.array([row.kind == "project" for row in rows], np.bool_),
        degree=_ints(_rank(row.education for row in rows)),
        title=_ints(_rank(row.title_level for row in rows)),
        years=_ints(_rank(row.years for row in rows)),
        industry=_ints(books.branches[row.branch] for row in rows),
        place=_ints(books.places[row.county] for row in rows),
        pay_min=_ints(_wan(row.pay_min) for row in rows),
        pay_max=_ints(_wan(row.pay_max) for row in rows),
        start_day=_ints(row.start_on.toordinal() for row in rows),
        licences=Ragged.of(
            [
                [books.skills[name] for name in licences.certificates(row.title)]
                if row.kind == "talent"
                else []
                for row in rows
            ]
        ),
        occupation=_ints(
            UNSTATED if row.kind == "project" else occupation(row.title, must + may, books.occupations)
            for row, must, may in zip(rows, required, preferred, strict=True)
        ),
        mode=_ints(UNSTATED if row.kind == "project" else _MODES[row.mode] for row in rows),
        enterprise=_ints(row.organisation for row in rows),
        small=np.array([row.small for row in rows], np.bool_),
    )


def people_of(
    rows: Sequence[PersonRow],
    skills: Listed,
    titles: Sequence[int],
    books: CodeBooks,
    free_with_team: Callable[[int], date],
) -> People:
    """Unregistered members come by the team's consent and dates; `skills` and ranks of `titles` are those of
    the rows."""
    registered = [row.registered for row in rows]
    return People(
        ids=[str(row.id) for row in rows],
        skills=_held_skills(skills, books.skills),
        degree=_ints(_rank(row.education for row in rows)),
        title=_ints(_rank(titles)),
        years=_ints(row.years for row in rows),
        places=coded((row.wanted_counties for row in rows), books.places),
        industries=coded((row.wanted_branches for row in rows), books.branches),
        pay_min=_ints(_wan(row.wanted_pay) for row in rows),
        available_day=_ints(
            (row.available_from if own else free_with_team(row.id)).toordinal()
            for row, own in zip(rows, registered, strict=True)
        ),
        modes=_ints(_MODES[row.mode] if own else UNSTATED for row, own in zip(rows, registered, strict=True)),
        consent=_ints(int(row.consent) if own else 1 for row, own in zip(rows, registered, strict=True)),
        occupation=_ints(
            occupation(row.headline, listed, books.occupations)
            for row, listed in zip(rows, skills, strict=True)
        ),
        confirmed_day=_ints(row.updated.date().toordinal() for row in rows),
        open_introductions=_ints(row.introductions for row in rows),
        away=_ints(int(row.state != "active" or not row.reachable or row.hired) for row in rows),
    )


def teams_of(
    rows: Sequence[TeamRow],
    members: Sequence[MemberRow],
    person_row: dict[int, int],
    roles: Codes,
    barred: Barred,
) -> Teams:
    place = rows_by_id(rows)
    listed = [row for row in members if row.team in place]
    sizes = np.bincount([place[row.team] for row in listed], minlength=len(rows))
    return Teams(
        ids=[str(row.id) for row in rows],
        start=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        members=_ints(person_row[row.candidate] for row in listed),
        core=np.array([row.core for row in listed], np.bool_),
        role=_ints(roles[row.role] for row in listed),
        min_size=_ints(row.minimum_size for row in rows),
        barred=barred,
    )


_BARRED_BY = {"forbidden": FORBIDDEN, "declined": DECLINED, "introduced": INTRODUCED}
"""`why` of `parted_pair` and `parted_team` in guards.sql, and of those who are in talks."""


def barred_of(parted: Iterable[PartedRow], need_row: dict[int, int], other_row: dict[int, int]) -> Barred:
    known = [
        (need_row[need], other_row[other], _BARRED_BY[why])
        for need, other, why in parted
        if need in need_row and other in other_row
    ]
    need, other, why = np.array(known, np.int32).reshape(-1, 3).T
    return Barred(need, other, why)
