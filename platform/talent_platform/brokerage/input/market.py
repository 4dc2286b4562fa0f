"""What a run looks at, read by columns: open needs with free seats, people and teams who agreed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
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
    GoalOrder,
    Needs,
    People,
    Ragged,
    Teams,
)
from talent_platform.database.engine import DB
from talent_platform.index import documents
from talent_platform.supply.teams import member_consent as standing
from talent_search import Document, DocumentKind, canonical_skill

PRIORITY_WEIGHT = {1: MILLION, 2: 3 * MILLION // 2, 3: 2 * MILLION}
"""What a seat counts by the need's priority: ordinary 1, important 1.5, first 2."""
_MODES = {"rigid": RIGID, "flexible": FLEXIBLE}

_NEEDS = """
    SELECT n.id, n.kind, n.title, n.organisation, n.priority, n.required_skills, n.preferred_skills, n.roles,
           n.education, n.title_level, n.years, n.branch, n.county, n.pay_min, n.pay_max, n.start_on, n.mode,
           n.seats - coalesce(p.taken, 0) AS free, coalesce(e.scale = 'small', false) AS small
    FROM need n JOIN organisation o ON o.id = n.organisation
    LEFT JOIN enterprise e ON e.organisation = o.id
    LEFT JOIN (SELECT need, count(*) AS taken FROM placement WHERE state <> 'closed' GROUP BY need) p
           ON p.need = n.id
    WHERE n.state IN ('open', 'part_filled') AND n.deadline >= $1 AND NOT n.withheld
      AND coalesce((SELECT bool_or(a.active) FROM account a WHERE a.organisation = n.organisation
                    AND a.role IN ('enterprise', 'institution')), true)
      AND (n.kind = 'talent' OR p.taken IS NULL)
      AND ($2::text IS NULL OR o.county = $2) AND ($3::text IS NULL OR n.branch = $3)
      AND ($4::text = 'all' OR n.kind = $4) AND n.seats > coalesce(p.taken, 0)
    ORDER BY n.id
"""
_TEAMS = f"""
    SELECT t.id, t.project, t.minimum_size, t.wanted_counties, t.available_from
    FROM {standing.JOINED} WHERE t.state = 'active' AND t.consent AND NOT t.withheld
      AND NOT EXISTS (SELECT FROM account a WHERE a.id = t.account AND NOT a.active)
    GROUP BY t.id HAVING {standing.COMPLETE} ORDER BY t.id
"""  # noqa: S608 - texts of supply.standing
"""A team is left out while a core member has not agreed, or too few members have."""
_MEMBERS = f"""
    SELECT m.team, m.candidate, m.role, m.core, m.alone
    FROM {standing.JOINED} WHERE t.id = ANY($1::bigint[]) AND {standing.COMES} ORDER BY m.team, m.id
"""  # noqa: S608
_PEOPLE = f"""
    SELECT c.id, c.registered, c.consent, c.state, c.skills, c.education, c.title_level, c.years,
           c.wanted_counties, c.wanted_branches, c.wanted_pay, c.mode, c.available_from, c.updated,
           a.active IS NOT FALSE AS reachable,
           coalesce(p.introductions, 0) AS introductions,
           coalesce(p.hired, false) OR {standing.PLACED_AS_ANOTHER.format("c")} AS hired
    FROM candidate c LEFT JOIN account a ON a.id = c.account
    LEFT JOIN (SELECT candidate, count(*) FILTER (WHERE state = 'open') AS introductions,
                      bool_or(state = 'hired') AS hired
               FROM placement WHERE state <> 'closed' GROUP BY candidate) p ON p.candidate = c.id
    WHERE (c.registered AND c.consent AND c.state = 'active' AND a.active IS NOT FALSE
           AND NOT c.withheld AND p.hired IS NOT TRUE AND NOT {standing.PLACED_AS_ANOTHER.format("c")})
       OR c.id = ANY($1::bigint[])
    ORDER BY c.id
"""  # noqa: S608
_DIRECTIVES = "SELECT need, candidate, action FROM directive WHERE withdrawn IS NULL ORDER BY need, candidate"
_LAST = "SELECT candidate, need FROM proposal WHERE run = $1 AND team IS NULL"
_INTRODUCED = "SELECT need, candidate FROM placement WHERE state = 'open' ORDER BY 1, 2"
_DECLINED = """
    SELECT DISTINCT p.need, p.candidate FROM placement p JOIN match_case c ON c.id = p.match_case
    WHERE c.stage = 'closed' AND c.reason = ANY($1::text[]) ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Scope:
    """Which needs a run looks at; None and `all` leave nothing out."""

    county: str | None
    branch: str | None
    kind: str


@dataclass(frozen=True)
class Supply:
    """Everything a calculation needs, in memory. Rows of needs, people and teams are by ascending id."""

    day: date
    order: GoalOrder
    """The goals in force that day."""
    needs: Needs
    people: People
    teams: Teams
    barred: Barred
    pins: NDArray[np.int64]
    """(n, 2) rows of need and person."""
    single: NDArray[np.bool_]
    """People who may be placed alone."""
    project: NDArray[np.bool_]
    """Needs that only a team can answer."""
    team_places: Ragged
    need_texts: list[Document]
    people_texts: list[Document]
    """Of the single people, in their order."""
    team_texts: list[Document]
    last: NDArray[np.int64]
    """(people,) row of the need the previous run proposed them to, -1 for none."""
    branches: list[str]
    """Branch code of each need."""
    skills: list[str]
    """Name of each skill code."""
    counties: list[str]
    """County code of each place code."""

    def pair_keys(self, need: NDArray[Any], person: NDArray[Any]) -> NDArray[np.int64]:
        """One number for each pair of rows."""
        return np.asarray(need.astype(np.int64) * len(self.single) + person)


class _Codes(dict[str, int]):
    """Names as small integers, drawn as they come."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


async def read(
    scope: Scope, day: date, closing_reasons: Sequence[str], previous: int | None = None
) -> Supply:
    """One consistent picture of the database; `closing_reasons` say who declined whom; `previous`: a run."""
    async with DB.asyncpg_pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        needs = await connection.fetch(_NEEDS, day, scope.county, scope.branch, scope.kind)
        teams = await connection.fetch(_TEAMS)
        members = await connection.fetch(_MEMBERS, [row["id"] for row in teams])
        people = await connection.fetch(_PEOPLE, sorted({row["candidate"] for row in members}))
        directives = await connection.fetch(_DIRECTIVES)
        declined = await connection.fetch(_DECLINED, list(closing_reasons))
        introduced = await connection.fetch(_INTRODUCED)
        last = await connection.fetch(_LAST, previous)
    skills, roles, places, branches = _Codes(), _Codes(), _Codes(), _Codes()
    need_row, person_row = _rows_by_id(needs), _rows_by_id(people)
    single = _singles(people, members)
    led_by = {row["candidate"]: row["team"] for row in members}
    free_from = {row["id"]: row["available_from"] for row in teams}
    talking = {tuple(row) for row in introduced}
    known = [row for row in directives if row["need"] in need_row and row["candidate"] in person_row]
    pins = [row for row in known if row["action"] == "pin" and (row["need"], row["candidate"]) not in talking]
    return Supply(
        day=day,
        order=GoalOrder.on(day),
        needs=_needs(needs, skills, roles, places, branches),
        people=_people(people, skills, places, branches, lambda id_: free_from[led_by[id_]]),
        teams=_teams(teams, members, person_row, roles),
        barred=_barred(known, declined, introduced, need_row, person_row),
        pins=np.array(
            [(need_row[row["need"]], person_row[row["candidate"]]) for row in pins], np.int64
        ).reshape(-1, 2),
        single=single,
        project=np.array([row["kind"] == "project" for row in needs], np.bool_),
        team_places=Ragged.of([_coded(row["wanted_counties"], places) for row in teams]),
        need_texts=await _texts(needs, None),
        people_texts=await _texts(
            [row for row, alone in zip(people, single, strict=True) if alone], DocumentKind.CANDIDATE
        ),
        team_texts=await _texts(teams, DocumentKind.TEAM),
        last=_last(last, need_row, person_row),
        branches=[row["branch"] for row in needs],
        skills=list(skills),
        counties=list(places),
    )


def _last(
    proposed: Sequence[asyncpg.Record], need_row: dict[int, int], person_row: dict[int, int]
) -> NDArray[np.int64]:
    last = np.full(len(person_row), -1, np.int64)
    for row in proposed:
        if row["candidate"] in person_row:
            last[person_row[row["candidate"]]] = need_row.get(row["need"], -1)
    return last


def _rows_by_id(rows: Sequence[asyncpg.Record]) -> dict[int, int]:
    return {row["id"]: number for number, row in enumerate(rows)}


async def _texts(rows: Sequence[asyncpg.Record], kind: DocumentKind | None) -> list[Document]:
    """The search documents of the rows, in their order; `None` for needs of both kinds."""
    kinds = [kind] if kind else [DocumentKind.NEED, DocumentKind.PROJECT]
    ids = [str(row["id"]) for row in rows]
    found = {text.id: text for one in kinds for text in await documents.load(one, ids)}
    return [found[id_] for id_ in ids]


def _singles(people: Sequence[asyncpg.Record], members: Sequence[asyncpg.Record]) -> NDArray[np.bool_]:
    """Registered people who agreed and are free; a member of a team only if willing to come alone."""
    with_team = {row["candidate"] for row in members if not row["alone"]}
    return np.array(
        [
            row["registered"] and row["consent"] and row["state"] == "active" and row["reachable"]
            and not row["hired"]
            and row["id"] not in with_team
            for row in people
        ],
        np.bool_,
    )  # fmt: skip


def _coded(text: str, codes: _Codes) -> list[int]:
    return [codes[name] for name in json.loads(text)]


def _asked_skills(text: str, codes: _Codes) -> list[tuple[int, int]]:
    """Skills by the lexicon's one name, so that a synonym meets it; an ambiguous word stands for itself."""
    asked = []
    for skill in json.loads(text):
        names = canonical_skill(skill["name"])
        asked.append((codes[names[0] if len(names) == 1 else skill["name"]], int(skill["level"])))
    return asked


def _held_skills(text: str, codes: _Codes) -> list[tuple[int, int]]:
    return [
        (codes[name], int(skill["level"]))
        for skill in json.loads(text)
        for name in dict.fromkeys((skill["name"], *canonical_skill(skill["name"])))
    ]


def _rank(values: Iterable[int]) -> list[int]:
    """Rank 0 asks for nothing."""
    return [value or UNSTATED for value in values]


def _wan(value: Decimal) -> int:
    """Pay in units of 100 yuan; 0 says nothing."""
    return int(value * 100) or UNSTATED


def _ints(values: Iterable[int]) -> NDArray[np.int32]:
    return np.array(list(values), np.int32)


def _needs(
    rows: Sequence[asyncpg.Record], skills: _Codes, roles: _Codes, places: _Codes, branches: _Codes
) -> Needs:
    return Needs(
        ids=[str(row["id"]) for row in rows],
        seats=_ints(row["free"] for row in rows),
        weight=np.array([PRIORITY_WEIGHT[row["priority"]] for row in rows], np.int64),
        top_priority=np.array([row["priority"] == 3 for row in rows], np.bool_),
        required=Ragged.of([_asked_skills(row["required_skills"], skills) for row in rows]),
        preferred=Ragged.of([_asked_skills(row["preferred_skills"], skills) for row in rows]),
        roles=Ragged.of([_coded(row["roles"], roles) for row in rows]),
        collective=np.array([row["kind"] == "project" for row in rows], np.bool_),
        degree=_ints(_rank(row["education"] for row in rows)),
        title=_ints(_rank(row["title_level"] for row in rows)),
        years=_ints(_rank(row["years"] for row in rows)),
        industry=_ints(branches[row["branch"]] for row in rows),
        place=_ints(places[row["county"]] for row in rows),
        pay_min=_ints(_wan(row["pay_min"]) for row in rows),
        pay_max=_ints(_wan(row["pay_max"]) for row in rows),
        start_day=_ints(row["start_on"].toordinal() for row in rows),
        mode=_ints(UNSTATED if row["kind"] == "project" else _MODES[row["mode"]] for row in rows),
        enterprise=_ints(row["organisation"] for row in rows),
        small=np.array([row["small"] for row in rows], np.bool_),
    )


def _people(
    rows: Sequence[asyncpg.Record],
    skills: _Codes,
    places: _Codes,
    branches: _Codes,
    free_with_team: Callable[[int], date],
) -> People:
    """Unregistered members come by the team's consent and dates; who is taken has no introduction left."""
    registered = [row["registered"] for row in rows]
    return People(
        ids=[str(row["id"]) for row in rows],
        skills=Ragged.of([_held_skills(row["skills"], skills) for row in rows]),
        degree=_ints(_rank(row["education"] for row in rows)),
        title=_ints(_rank(row["title_level"] for row in rows)),
        years=_ints(row["years"] for row in rows),
        places=Ragged.of([_coded(row["wanted_counties"], places) for row in rows]),
        industries=Ragged.of([_coded(row["wanted_branches"], branches) for row in rows]),
        pay_min=_ints(_wan(row["wanted_pay"]) for row in rows),
        available_day=_ints(
            (row["available_from"] if own else free_with_team(row["id"])).toordinal()
            for row, own in zip(rows, registered, strict=True)
        ),
        modes=_ints(
            _MODES[row["mode"]] if own else UNSTATED for row, own in zip(rows, registered, strict=True)
        ),
        consent=_ints(int(row["consent"]) if own else 1 for row, own in zip(rows, registered, strict=True)),
        confirmed_day=_ints(row["updated"].date().toordinal() for row in rows),
        open_introductions=_ints(
            row["introductions"]
            if row["state"] == "active" and row["reachable"] and not row["hired"]
            else 1_000_000
            for row in rows
        ),
    )


def _teams(
    rows: Sequence[asyncpg.Record],
    members: Sequence[asyncpg.Record],
    person_row: dict[int, int],
    roles: _Codes,
) -> Teams:
    place = _rows_by_id(rows)
    listed = [row for row in members if row["team"] in place]
    sizes = np.bincount([place[row["team"]] for row in listed], minlength=len(rows))
    return Teams(
        ids=[str(row["id"]) for row in rows],
        start=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        members=_ints(person_row[row["candidate"]] for row in listed),
        core=np.array([row["core"] for row in listed], np.bool_),
        role=_ints(roles[row["role"]] for row in listed),
        min_size=_ints(row["minimum_size"] for row in rows),
    )


def _barred(
    directives: Sequence[asyncpg.Record],
    declined: Sequence[asyncpg.Record],
    introduced: Sequence[asyncpg.Record],
    need_row: dict[int, int],
    person_row: dict[int, int],
) -> Barred:
    pairs = [(r["need"], r["candidate"], FORBIDDEN) for r in directives if r["action"] == "forbid"]
    pairs += [(r["need"], r["candidate"], DECLINED) for r in declined]
    pairs += [(r["need"], r["candidate"], INTRODUCED) for r in introduced]
    known = [
        (need_row[need], person_row[person], kind)
        for need, person, kind in pairs
        if need in need_row and person in person_row
    ]
    columns: list[Any] = list(zip(*known, strict=True)) if known else [(), (), ()]
    return Barred(*(_ints(column) for column in columns))
