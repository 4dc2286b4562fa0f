"""What a run looks at, read by columns: open needs with free seats, people and teams who agreed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

import asyncpg
import numpy as np
from numpy.typing import NDArray

from talent_matching import (
    GoalOrder,
    Licences,
    RunInput,
)
from talent_platform.brokerage.calculation.closeness import RunTexts
from talent_platform.brokerage.input.certified import register_at
from talent_platform.brokerage.input.columns import (
    CodeBooks,
    barred_of,
    coded,
    column,
    needs_of,
    people_of,
    rows_by_id,
    teams_of,
)
from talent_platform.brokerage.input.rows import MemberRow, NeedRow, PartedRow, PersonRow, TeamRow
from talent_platform.brokerage.input.statements import (
    INTRODUCED,
    LAST,
    MEMBERS,
    NEEDS,
    PARTED,
    PARTED_TEAMS,
    PEOPLE,
    PINS,
    TEAMS,
)
from talent_platform.brokerage.weighing import queries as weighing
from talent_platform.database.engine import DB, views
from talent_platform.index import documents
from talent_platform.supply.documents import text_of_person
from talent_search import Document, DocumentKind, kinship, text_of

Row = TypeVar("Row")


@dataclass(frozen=True)
class RunScope:
    """Which needs a run looks at; None and `all` leave nothing out."""

    county: str | None
    branch: str | None
    kind: str
    need: int | None = None
    person: int | None = None
    """One of them alone, of all that a run would look at."""
    team: int | None = None
    """One team and its people, likewise."""

    @property
    def whole(self) -> bool:
        """Whether it is all that a run looks at."""
        return self.need is None and self.person is None and self.team is None

    def only(self, with_teams: list[int]) -> list[int] | None:
        """The people that are read: where teams alone are asked about, those who come with them."""
        if self.person is not None:
            return [self.person]
        return with_teams if self.kind == "project" and not self.whole else None


@dataclass(frozen=True)
class RunRequest:
    """What is read for a run."""

    scope: RunScope
    day: date
    order: GoalOrder
    previous: int | None = None
    """The run it is made from."""


@dataclass(frozen=True)
class Rows:
    """The input of a run, and the rows whose texts belong to it."""

    run: RunInput
    needs: Sequence[NeedRow]
    people: list[tuple[str, ...]]
    """Phrases of the single people."""
    teams: Sequence[TeamRow]


async def read(asked: RunRequest) -> tuple[RunInput, RunTexts]:
    """One consistent picture of the database."""
    async with DB.asyncpg_pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        rows = await read_in(connection, asked)
    # Of one post or person nobody asks which teams would fit.
    teams = rows.teams if asked.scope.whole or asked.scope.kind == "project" else []
    return rows.run, RunTexts(
        await need_documents([need.id for need in rows.needs]), rows.people,
        await team_texts([team.id for team in teams]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScopeCount:
    """What a run of a scope would look at today."""

    needs: int
    """Talent needs with a free seat."""
    seats: int
    """Free ones of these."""
    projects: int
    """Project needs that nobody answers yet."""
    people: int
    """Free to come alone, of the whole city whatever the scope."""
    in_talks: int
    """Of these, how many are in an introduction already: a run may hold them to have enough."""
    teams: int


async def count(scope: RunScope, day: date) -> ScopeCount:
    """By the statements a run reads with, without reading the rows."""
    async with DB.asyncpg_pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        (row,) = await connection.fetch(
            f"""SELECT count(*) FILTER (WHERE kind = 'talent') AS needs,
                       coalesce(sum(free) FILTER (WHERE kind = 'talent'), 0)::bigint AS seats,
                       count(*) FILTER (WHERE kind = 'project') AS projects FROM ({NEEDS}) n""",  # noqa: S608
            day, scope.county, scope.branch, scope.kind, scope.need,
        )  # fmt: skip
        teams = [one["id"] for one in await connection.fetch(TEAMS, scope.team)]
        members = views(MemberRow, await connection.fetch(MEMBERS, teams))
        (free,) = await connection.fetch(
            f"""SELECT count(*) AS people, count(*) FILTER (WHERE introductions > 0) AS in_talks
                FROM ({PEOPLE}) p WHERE p.id <> ALL($3::bigint[])""",  # noqa: S608
            [], scope.only([]), [one.candidate for one in members if not one.alone],
        )  # fmt: skip
    return ScopeCount(**row, **free, teams=len(teams))


async def need_documents(needs: Sequence[int]) -> list[Document]:
    """The search documents of these needs."""
    return await _documents(needs, DocumentKind.NEED, DocumentKind.PROJECT)


async def team_texts(teams: Sequence[int]) -> list[tuple[str, ...]]:
    """The phrases of these teams' search documents."""
    return [text_of(team) for team in await _documents(teams, DocumentKind.TEAM)]


class _Pair(NamedTuple):
    need: int
    candidate: int


async def read_in(connection: asyncpg.Connection, asked: RunRequest) -> Rows:
    """What this transaction sees of the database."""
    scope, day = asked.scope, asked.day

    async def rows(view: Callable[..., Row], statement: str, *values: object) -> list[Row]:
        return views(view, await connection.fetch(statement, *values))

    needs = await rows(NeedRow, NEEDS, day, scope.county, scope.branch, scope.kind, scope.need)
    teams = await rows(TeamRow, TEAMS, scope.team)
    members = await rows(MemberRow, MEMBERS, [team.id for team in teams])
    if scope.person is not None:
        # Teams are left out beside one person; who comes only with a team is not free.
        members = [member for member in members if member.candidate == scope.person]
        teams = [team for team in teams if team.id in {one.team for one in members}]
    comes_with = sorted({member.candidate for member in members})
    people = await rows(PersonRow, PEOPLE, comes_with, scope.only(comes_with))
    pinned = await rows(_Pair, PINS)
    parted = await rows(PartedRow, PARTED)
    parted_teams = await rows(PartedRow, PARTED_TEAMS)
    introduced = await rows(PartedRow, INTRODUCED)
    last = await rows(_Pair, LAST, asked.previous)
    books, listed = CodeBooks(), column(person.skills for person in people)
    register = await register_at(connection, people, day)
    skills = [register.skills(one.id, own) for one, own in zip(people, listed, strict=True)]
    titles = [register.title(one.id, one.title_level) for one in people]
    need_row, person_row = rows_by_id(needs), rows_by_id(people)
    single = _singles(people, members)
    led_by = {member.candidate: member.team for member in members}
    free_from = {team.id: team.available_from for team in teams}
    talking = {(one.need, one.other) for one in introduced}
    known = [pin for pin in pinned if pin.need in need_row and pin.candidate in person_row]
    pins = [pin for pin in known if pin not in talking]
    run = RunInput(
        day=day,
        order=asked.order,
        needs=needs_of(needs, books, licences=Licences.on(day)),
        people=people_of(people, skills, titles, books, lambda id_: free_from[led_by[id_]]),
        teams=teams_of(
            teams,
            members,
            person_row,
            books.roles,
            barred_of(parted_teams, need_row, rows_by_id(teams)),
        ),
        barred=barred_of([*parted, *introduced], need_row, person_row),
        pins=np.array([(need_row[pin.need], person_row[pin.candidate]) for pin in pins], np.int64).reshape(
            -1, 2
        ),
        single=single,
        project=np.array([need.kind == "project" for need in needs], np.bool_),
        team_places=coded((team.wanted_counties for team in teams), books.places),
        last=_last(last, need_row, person_row),
        branches=[need.branch for need in needs],
        skills=list(books.skills),
        counties=list(books.places),
        weights=await weighing.in_force(day, connection),
        kinship=kinship(list(books.occupations)),
    )
    texts = [
        text_of_person(row.headline, (one["name"] for one in listed), row.major, row.summary)
        for row, listed, is_single in zip(people, skills, single, strict=True)
        if is_single
    ]
    return Rows(run, needs, texts, teams)


def _last(
    proposed: Sequence[_Pair], need_row: dict[int, int], person_row: dict[int, int]
) -> NDArray[np.int64]:
    last = np.full(len(person_row), -1, np.int64)
    for row in proposed:
        if row.candidate in person_row:
            last[person_row[row.candidate]] = need_row.get(row.need, -1)
    return last


async def _documents(rows: Sequence[int], *kinds: DocumentKind) -> list[Document]:
    """The search documents of the rows, in their order."""
    ids = list(map(str, rows))
    found = {text.id: text for kind in kinds for text in await documents.load(kind, ids)}
    return [found[id_] for id_ in ids]


def _singles(people: Sequence[PersonRow], members: Sequence[MemberRow]) -> NDArray[np.bool_]:
    """Registered people who agreed and are free; a member of a team only if willing to come alone."""
    with_team = {member.candidate for member in members if not member.alone}
    return np.array(
        [
            row.registered and row.consent and row.state == "active" and row.reachable
            and not row.hired
            and row.id not in with_team
            for row in people
        ],
        np.bool_,
    )  # fmt: skip
