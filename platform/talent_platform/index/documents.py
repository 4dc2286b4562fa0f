"""Rows of the tables as search documents, by the sources the parts declare."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from talent_platform.database.engine import DB
from talent_platform.demand.documents import NEEDS, need_document, project_document
from talent_platform.supply.documents import CANDIDATES, TEAMS, candidate_document, team_document
from talent_search import Document, DocumentKind

_BATCH = 2000
WAN = 10_000
_SQL: dict[DocumentKind, str] = {
    DocumentKind.NEED: NEEDS.format(kind="talent"),
    DocumentKind.PROJECT: NEEDS.format(kind="project"),
    DocumentKind.CANDIDATE: CANDIDATES,
    DocumentKind.TEAM: TEAMS,
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
            return need_document(row)
        case DocumentKind.PROJECT:
            return project_document(row)
        case DocumentKind.CANDIDATE:
            return candidate_document(row)
        case DocumentKind.TEAM:
            return team_document(row)


def skill_names(*skill_lists: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(skill["name"] for text in skill_lists for skill in json.loads(text)))
