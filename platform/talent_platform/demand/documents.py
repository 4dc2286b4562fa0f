"""Needs as search documents."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from talent_platform.clock import day_of
from talent_platform.index.documents import WAN, Source, skill_names
from talent_search import Document, DocumentKind

_NEEDS = """
    SELECT n.id, n.kind, n.title, n.description, n.required_skills, n.preferred_skills, n.keywords, n.roles,
           n.majors, n.branch, n.category, n.county, n.state, n.mode, n.education, n.title_level, n.years,
           n.pay_min, n.pay_max, n.seats, n.deadline, n.updated, need_public(n) AS public, n.organisation,
           o.county AS in_charge, o.name AS employer,
           coalesce((SELECT (c.changed->'hired'->>1)::int FROM need_change c
                     WHERE c.need = n.id AND c.action = 'hired' ORDER BY c.id DESC LIMIT 1), 0) AS hired
    FROM need n JOIN organisation o ON o.id = n.organisation WHERE n.kind = '{kind}' AND
"""


class _Row(NamedTuple):
    id: int
    kind: str
    title: str
    description: str
    required_skills: str
    preferred_skills: str
    keywords: str
    roles: str
    majors: str
    branch: str
    category: str
    county: str
    state: str
    mode: str
    education: int
    title_level: int
    years: int
    pay_min: Decimal
    pay_max: Decimal
    seats: int
    deadline: date
    updated: datetime
    public: bool
    organisation: int
    in_charge: str | None
    employer: str
    hired: int


def _demand_facts(row: _Row) -> dict[str, Any]:
    return {
        "id": str(row.id), "title": row.title, "body": row.description,
        "employer": row.employer,
        "county": row.in_charge, "organisation": str(row.organisation), "branch": (row.branch,),
        "category": (row.category,), "state": row.state, "places": (row.county,),
        "seats": max(row.seats - row.hired, 0), "deadline": row.deadline,
        "updated": day_of(row.updated),
        "public": row.public,
    }  # fmt: skip


def _need(row: _Row) -> Document:
    return Document(
        kind=DocumentKind.NEED, **_demand_facts(row),
        skills=skill_names(row.required_skills, row.preferred_skills), modes=(row.mode,),
        keywords=tuple(json.loads(row.majors)),
        degree=row.education, title_level=row.title_level, years=row.years,
        pay_low=float(row.pay_min) * WAN, pay_high=float(row.pay_max) * WAN,
    )  # fmt: skip


def _project(row: _Row) -> Document:
    keywords = (*json.loads(row.keywords), *json.loads(row.roles))
    return Document(kind=DocumentKind.PROJECT, **_demand_facts(row), keywords=keywords)


SOURCES = {
    DocumentKind.NEED: Source(_NEEDS.format(kind="talent"), _Row, _need),
    DocumentKind.PROJECT: Source(_NEEDS.format(kind="project"), _Row, _project),
}
