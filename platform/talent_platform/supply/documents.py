"""Candidates and teams as search documents. A person's name and phone are never read here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from talent_platform.clock import day_of
from talent_platform.index.documents import WAN, Source, skill_names
from talent_platform.reference.codes import branches, counties
from talent_platform.supply.teams import member_consent as standing
from talent_search import Document, DocumentKind

_CANDIDATES = """
    SELECT n.id, n.account, n.county, n.headline, n.skills, n.education, n.major,
           n.title_level, n.years, n.wanted_counties, n.wanted_branches, n.wanted_pay, n.mode, n.summary,
           n.available_from, n.consent, n.state, n.updated, candidate_public(n) AS public
    FROM candidate n WHERE
"""
_TEAMS = f"""
    SELECT n.id, n.account, n.county, n.project, n.description, n.stage, n.keywords, n.branch, n.category,
           n.wanted_counties, n.available_from, n.consent, n.state, n.updated, team_public(n) AS public,
           coalesce(m.size, 0) AS size, coalesce(m.roles, '[]') AS roles, coalesce(m.skills, '[]') AS skills
    FROM team n LEFT JOIN LATERAL (
        SELECT count(*) AS size, json_agg(m.role ORDER BY m.id) AS roles,
               json_agg(CASE WHEN c.registered THEN c.skills ELSE m.skills END ORDER BY m.id) AS skills
        FROM {standing.JOINED} WHERE t.id = n.id AND {standing.COMES}
    ) m ON true WHERE
"""  # noqa: S608 - texts of supply.standing


class _Person(NamedTuple):
    id: int
    account: int | None
    county: str
    headline: str
    skills: str
    education: int
    major: str
    title_level: int
    years: int
    wanted_counties: str
    wanted_branches: str
    wanted_pay: Decimal
    mode: str
    summary: str
    available_from: date
    consent: bool
    state: str
    updated: datetime
    public: bool


class _TeamRow(NamedTuple):
    id: int
    account: int | None
    county: str
    project: str
    description: str
    stage: str
    keywords: str
    branch: str
    category: str
    wanted_counties: str
    available_from: date
    consent: bool
    state: str
    updated: datetime
    public: bool
    size: int
    roles: str
    skills: str
    """A list of lists."""


def _candidate(row: _Person) -> Document:
    return Document(
        kind=DocumentKind.CANDIDATE,
        id=str(row.id),
        title=row.headline,
        skills=skill_names(row.skills),
        keywords=(row.major,) if row.major else (),
        body=row.summary,
        county=row.county,
        owner=_owner(row),
        branch=tuple(json.loads(row.wanted_branches)) or tuple(branches()),
        state=row.state,
        places=_places(row),
        modes=(row.mode,),
        degree=row.education,
        title_level=row.title_level,
        years=row.years,
        pay_low=float(row.wanted_pay) * WAN,
        available=row.available_from,
        updated=day_of(row.updated),
        consent=row.consent,
        public=row.public,
    )


def text_of_person(headline: str, skills: Iterable[str], major: str, summary: str) -> tuple[str, ...]:
    """The phrases of `_candidate`'s text, without the rest of the document."""
    return headline, *dict.fromkeys(skills), major, summary


def _team(row: _TeamRow) -> Document:
    skills = (json.dumps(listed) for listed in json.loads(row.skills))
    return Document(
        kind=DocumentKind.TEAM, id=str(row.id), title=row.project, skills=skill_names(*skills),
        keywords=tuple(dict.fromkeys((*json.loads(row.keywords), *json.loads(row.roles)))),
        body=row.description, county=row.county, owner=_owner(row), branch=(row.branch,),
        category=(row.category,), state=row.state, places=_places(row),
        stage=row.stage, seats=row.size, available=row.available_from,
        updated=day_of(row.updated), consent=row.consent, public=row.public,
    )  # fmt: skip


def _places(row: _Person | _TeamRow) -> tuple[str, ...]:
    """Where somebody would go; whoever names no county would go to any."""
    return tuple(json.loads(row.wanted_counties)) or tuple(counties())


def _owner(row: _Person | _TeamRow) -> str | None:
    return None if row.account is None else str(row.account)


SOURCES = {
    DocumentKind.CANDIDATE: Source(_CANDIDATES, _Person, _candidate),
    DocumentKind.TEAM: Source(_TEAMS, _TeamRow, _team),
}
