"""Rows of the tables as search documents, by the sources the parts declare."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, Protocol, TypeVar

from talent_platform.database.engine import DB, read
from talent_platform.part import modules
from talent_search import Document, DocumentKind

WAN = 10_000
_BATCH = 2000


class Row(Protocol):
    @property
    def id(self) -> int: ...


Kind = TypeVar("Kind", bound=Row)


@dataclass(frozen=True)
class Source(Generic[Kind]):
    """Where the documents of a kind come from; a part lists its own as `SOURCES`, by kind."""

    select: str
    """SELECT … FROM <table> n … WHERE, to which a condition on `n.id` is added."""
    row: Callable[..., Kind]
    """What it reads of each."""
    document: Callable[[Kind], Document]


@cache
def sources() -> dict[DocumentKind, Source[Row]]:
    return {kind: source for module in modules("documents") for kind, source in module.SOURCES.items()}


async def load(kind: DocumentKind, ids: Sequence[str]) -> list[Document]:
    """The documents of these ids as committed; ids without a row are left out."""
    source, numbers = sources()[kind], [int(id_) for id_ in ids]
    rows = await read(source.row, f"{source.select} n.id = ANY($1::bigint[])", numbers)
    return [source.document(row) for row in rows]


async def every(kind: DocumentKind) -> AsyncIterator[Document]:
    """All documents of a kind, in the order of their ids, a batch of rows in memory at a time."""
    source, last = sources()[kind], 0
    while True:
        rows = await read(source.row, f"{source.select} n.id > $1 ORDER BY n.id LIMIT $2", last, _BATCH)
        for row in rows:
            yield source.document(row)
        if len(rows) < _BATCH:
            return
        last = rows[-1].id


async def count(kind: DocumentKind) -> int:
    """How many documents the tables give."""
    rows = f"SELECT count(*) FROM ({sources()[kind].select} n.id > 0) AS each"  # noqa: S608 - of the parts
    return int(await DB.asyncpg_pool.fetchval(rows))


def skill_names(*skill_lists: str) -> tuple[str, ...]:
    """Names of stored skills, each once, in their order."""
    return tuple(dict.fromkeys(skill["name"] for text in skill_lists for skill in json.loads(text)))
