"""Whether an engine's index holds what the tables hold, and making it so where it does not.

A *look* asks the engine for its counts and for which index it has: cheap, taken every half minute. A *check*
compares every document. What differs is written again; an index that is another one, or differs in much, is
filled anew from the tables.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from talent_platform.database.engine import DB
from talent_platform.i18n import N_, gettext
from talent_platform.index import documents
from talent_platform.index.standing import note, remember, standings
from talent_search import (
    DocumentKind,
    IndexStatus,
    SearchEngine,
    SearchError,
    fingerprint,
    holding_outbox,
    put_again,
)

log = logging.getLogger(__name__)

FEW = 200
"""Documents that may differ, besides one in ten, before all of a kind are written anew."""


KINDS: dict[str, str] = {
    DocumentKind.NEED: N_("人才需求"),
    DocumentKind.PROJECT: N_("项目需求"),
    DocumentKind.CANDIDATE: N_("人才"),
    DocumentKind.TEAM: N_("项目团队"),
}


def _named(kinds: Iterable[str]) -> str:
    return gettext("、").join(gettext(KINDS[kind]) for kind in kinds)


@dataclass(frozen=True)
class Doubt:
    """What speaks against an index."""

    reason: str
    anew: bool = False
    """It has to be filled anew, whatever its documents are."""


@dataclass(frozen=True)
class Compared:
    """One kind in one engine, against the tables."""

    kind: DocumentKind
    tables: int
    index: int
    newest: date | None
    """The latest change among the documents of the tables."""
    content: str
    indexed_content: str
    """One hash over all documents as the tables give them, and as the index has them."""
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    surplus: tuple[str, ...]
    """Ids: not in the index, otherwise there, only there."""

    @property
    def differing(self) -> tuple[str, ...]:
        return (*self.missing, *self.stale, *self.surplus)

    @property
    def much(self) -> bool:
        return len(self.differing) > max(FEW, self.tables // 10)


async def look(engine: SearchEngine) -> Doubt | None:
    """Why the index cannot be what the tables are; None if nothing speaks against it.

    Raises:
        SearchError: the engine does not answer, or answers no.
    """
    found = await engine.status()
    unfilled = [str(one.kind) for one in found if one.rebuilt_at is None]
    if unfilled:
        return Doubt(gettext("没有{kinds}的索引", kinds=_named(unfilled)), anew=True)
    known = (await standings()).get(engine.name)
    if known is None or known.identity != _identity(found):
        return Doubt(gettext("现有的索引不是上次建立的那一个"), anew=True)
    return await _miscounted(engine.name, found)


async def _miscounted(name: str, found: tuple[IndexStatus, ...]) -> Doubt | None:
    waiting = {
        row["kind"]: row["waiting"]
        for row in await DB.asyncpg_pool.fetch(
            "SELECT kind, count(DISTINCT doc_id) AS waiting FROM search_outbox WHERE engine IN ($1, '') "
            "GROUP BY kind",
            name,
        )
    }
    for one in found:
        tables = await documents.count(one.kind)
        if abs(tables - one.documents) > waiting.get(str(one.kind), 0):
            said = gettext(
                "{kinds}：索引 {index} 条，表 {tables} 条",
                kinds=_named([one.kind]), index=one.documents, tables=tables,
            )  # fmt: skip
            return Doubt(said)
    return None


async def compare(engine: SearchEngine, kind: DocumentKind) -> Compared:
    """Every document of a kind. What is on its way into the index is no difference.

    Raises:
        SearchError: the engine does not answer.
    """
    held = {id_: print_ async for id_, print_ in engine.fingerprints(kind)}
    index, tables, newest = len(held), 0, None
    indexed_content = _content(held.items())
    missing, stale, given = [], [], []
    async for document in documents.every(kind):
        tables += 1
        newest = max(filter(None, (newest, document.updated)), default=None)
        wanted, there = fingerprint(document), held.pop(document.id, None)
        given.append((document.id, wanted))
        if there is None:
            missing.append(document.id)
        elif there != wanted:
            stale.append(document.id)
    coming = await _coming(engine.name, kind)
    return Compared(
        kind, tables, index, newest, _content(given), indexed_content,
        *(tuple(id_ for id_ in ids if id_ not in coming) for ids in (missing, stale, held)),
    )  # fmt: skip


def _content(documents: Iterable[tuple[str, str]]) -> str:
    told = "\n".join(sorted(f"{id_} {print_}" for id_, print_ in documents))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


async def _coming(name: str, kind: DocumentKind) -> set[str]:
    rows = await DB.asyncpg_pool.fetch(
        "SELECT DISTINCT doc_id FROM search_outbox WHERE engine IN ($1, '') AND kind = $2", name, str(kind)
    )
    return {row["doc_id"] for row in rows}


async def check(engine: SearchEngine) -> list[Compared]:
    """Compare every document of every kind, put right what differs, and write down how things are.

    Raises:
        SearchError: the engine does not answer; that is written down too.
    """
    try:
        await filled_anew(engine)
        compared = [await compare(engine, kind) for kind in DocumentKind]
        for one in compared:
            if one.differing:
                log.warning(
                    "search index %s, %s: %s missing, %s stale, %s surplus",
                    engine.name, one.kind, len(one.missing), len(one.stale), len(one.surplus),
                )  # fmt: skip
            if one.differing and not one.much:
                await put_again(DB.asyncpg_pool, engine.name, one.kind, one.differing)
        if much := [one.kind for one in compared if one.much]:
            await refill(engine, *much)
        doubt = await look(engine)
        await note(engine.name, doubt.reason if doubt else "", checked=True)
    except SearchError as error:
        await note(engine.name, str(error))
        raise
    return compared


async def heal(engine: SearchEngine) -> None:
    """Look, and make the index whole if it is not; writes down how things are.

    Raises:
        SearchError: the engine does not answer, or answers no; that is written down too.
    """
    try:
        doubt = await look(engine)
        if doubt and not doubt.anew:  # counts are taken one after the other: changes may have come between
            doubt = await look(engine)
        if doubt is None:
            await note(engine.name)
        elif not await filled_anew(engine):
            await note(engine.name, doubt.reason)
            await check(engine)
    except SearchError as error:
        await note(engine.name, str(error))
        raise


async def filled_anew(engine: SearchEngine) -> bool:
    """Fill the index from the tables if it is another one than was filled last, or none; whether it was so.

    Raises:
        SearchError: the engine does not answer, or answers no.
    """
    if not ((doubt := await look(engine)) and doubt.anew):
        return False
    async with holding_outbox(DB.asyncpg_pool, engine.name):
        if not ((doubt := await look(engine)) and doubt.anew):  # another process just did it
            return True
        log.warning("search index %s is filled anew: %s", engine.name, doubt.reason)
        await note(engine.name, doubt.reason)
        await _fill(engine, tuple(DocumentKind))
    return True


async def refill(engine: SearchEngine, *kinds: DocumentKind) -> dict[DocumentKind, int]:
    """Fill the index anew from the tables; searches are answered from the old one meanwhile. Returns counts.

    Raises:
        SearchError: the engine does not answer, or answers no.
    """
    async with holding_outbox(DB.asyncpg_pool, engine.name):
        return await _fill(engine, kinds or tuple(DocumentKind))


async def _fill(engine: SearchEngine, kinds: tuple[DocumentKind, ...]) -> dict[DocumentKind, int]:
    counts = {kind: await engine.rebuild(kind, documents.every(kind)) for kind in kinds}
    found = await engine.status()
    identity = _identity(tuple(one for one in found if one.kind in kinds))
    await remember(engine.name, identity)
    doubt = await look(engine)
    await note(engine.name, doubt.reason if doubt else "")
    return counts


def _identity(found: tuple[IndexStatus, ...]) -> dict[str, str]:
    return {str(one.kind): one.identity for one in found}
