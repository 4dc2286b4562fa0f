"""Rows of the tables as search documents. A person's name and phone are never read here."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.supply import standing
from talent_search import Document, DocumentKind

_BATCH = 2000
_WAN = 10_000

_NEEDS = """
    SELECT n.id, n.kind, n.title, n.description, n.required_skills, n.preferred_skills, n.keywords, n.roles,
           n.branch, n.category, n.county, n.state, n.mode, n.education, n.title_level, n.years,
           n.pay_min, n.pay_max, n.seats, n.deadline, n.updated, n.withheld, n.organisation,
           o.county AS in_charge,
           coalesce((SELECT (c.changed->'hired'->>1)::int FROM need_change c
                     WHERE c.need = n.id AND c.action = 'hired' ORDER BY c.id DESC LIMIT 1), 0) AS hired
    FROM need n JOIN organisation o ON o.id = n.organisation WHERE n.kind = '{kind}' AND
"""
_CANDIDATES = """
    SELECT n.id, n.account, n.county, n.registered, n.headline, n.skills, n.education, n.major,
           n.title_level, n.years, n.wanted_counties, n.wanted_branches, n.wanted_pay, n.mode, n.summary,
           n.consent, n.state, n.withheld, n.updated, placed_as_another(n) AS placed
    FROM candidate n WHERE
"""
_TEAMS = f"""
    SELECT n.id, n.account, n.county, n.project, n.description, n.stage, n.keywords, n.branch, n.category,
           n.wanted_counties, n.consent, n.state, n.withheld, n.updated,
           coalesce(m.size, 0) AS size, coalesce(m.roles, '[]') AS roles, coalesce(m.skills, '[]') AS skills
    FROM team n LEFT JOIN LATERAL (
        SELECT count(*) AS size, json_agg(m.role ORDER BY m.id) AS roles,
               json_agg(CASE WHEN c.registered THEN c.skills ELSE m.skills END ORDER BY m.id) AS skills
        FROM {standing.JOINED} WHERE t.id = n.id AND {standing.COMES}
    ) m ON true WHERE
"""  # noqa: S608 - texts of supply.standing
_SQL: dict[DocumentKind, str] = {
    DocumentKind.NEED: _NEEDS.format(kind="talent"),
    DocumentKind.PROJECT: _NEEDS.format(kind="project"),
    DocumentKind.CANDIDATE: _CANDIDATES,
    DocumentKind.TEAM: _TEAMS,
}


async def load(kind: DocumentKind, ids: Sequence[str]) -> list[Document]:
    """The documents of these ids as committed; ids without a row are left out."""
    numbers = [int(id_) for id_ in ids]
    rows = await DB.asyncpg_pool.fetch(f"{_SQL[kind]} n.id = ANY($1::bigint[])", numbers)
    return [_document(kind, row) for row in rows]


async def every(kind: DocumentKind) -> AsyncIterator[Document]:
    """All documents of a kind, in the order of their ids, a batch of rows in memory at a time."""
    last = 0
    while True:
        rows = await DB.asyncpg_pool.fetch(f"{_SQL[kind]} n.id > $1 ORDER BY n.id LIMIT $2", last, _BATCH)
        for row in rows:
            yield _document(kind, row)
        if len(rows) < _BATCH:
            return
        last = rows[-1]["id"]


def _document(kind: DocumentKind, row: Any) -> Document:
    match kind:
        case DocumentKind.NEED:
            return _need(row)
        case DocumentKind.PROJECT:
            return _project(row)
        case DocumentKind.CANDIDATE:
            return _candidate(row)
        case DocumentKind.TEAM:
            return _team(row)


def _names(*skill_lists: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(skill["name"] for text in skill_lists for skill in json.loads(text)))


def _demand_facts(row: Any) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "title": row["title"], "body": row["description"],
        "county": row["in_charge"], "organisation": str(row["organisation"]), "branch": (row["branch"],),
        "category": (row["category"],), "state": row["state"], "places": (row["county"],),
        "seats": max(row["seats"] - row["hired"], 0), "deadline": row["deadline"],
        "updated": row["updated"].date(),
        "public": row["state"] in {"open", "part_filled"} and row["deadline"] >= today()
        and not row["withheld"],
    }  # fmt: skip


def _need(row: Any) -> Document:
    # The employer's name is no text of the document: a "数控机床公司" also looks for accountants.
    return Document(
        kind=DocumentKind.NEED, **_demand_facts(row),
        skills=_names(row["required_skills"], row["preferred_skills"]), modes=(row["mode"],),
        degree=row["education"], title_level=row["title_level"], years=row["years"],
        pay_low=float(row["pay_min"]) * _WAN, pay_high=float(row["pay_max"]) * _WAN,
    )  # fmt: skip


def _project(row: Any) -> Document:
    keywords = (*json.loads(row["keywords"]), *json.loads(row["roles"]))
    return Document(kind=DocumentKind.PROJECT, **_demand_facts(row), keywords=keywords)


def _candidate(row: Any) -> Document:
    return Document(
        kind=DocumentKind.CANDIDATE, id=str(row["id"]), title=row["headline"], skills=_names(row["skills"]),
        keywords=(row["major"],) if row["major"] else (), body=row["summary"], county=row["county"],
        owner=_owner(row), branch=tuple(json.loads(row["wanted_branches"])), state=row["state"],
        places=tuple(json.loads(row["wanted_counties"])), modes=(row["mode"],), degree=row["education"],
        title_level=row["title_level"], years=row["years"], pay_low=float(row["wanted_pay"]) * _WAN,
        updated=row["updated"].date(), consent=row["consent"],
        public=row["consent"] and row["registered"] and row["state"] == "active"
        and not (row["withheld"] or row["placed"]),
    )  # fmt: skip


def _team(row: Any) -> Document:
    skills = (json.dumps(listed) for listed in json.loads(row["skills"]))
    return Document(
        kind=DocumentKind.TEAM, id=str(row["id"]), title=row["project"], skills=_names(*skills),
        keywords=tuple(dict.fromkeys((*json.loads(row["keywords"]), *json.loads(row["roles"])))),
        body=row["description"], county=row["county"], owner=_owner(row), branch=(row["branch"],),
        category=(row["category"],), state=row["state"], places=tuple(json.loads(row["wanted_counties"])),
        stage=row["stage"], seats=row["size"], updated=row["updated"].date(), consent=row["consent"],
        public=row["consent"] and row["state"] == "active" and not row["withheld"],
    )  # fmt: skip


def _owner(row: Any) -> str | None:
    return None if row["account"] is None else str(row["account"])
