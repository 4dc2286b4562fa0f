"""Meilisearch through its async client: same documents, queries and filters as the embedded engine.

One index per kind. Every write waits until its task is done: the server answers 202 long before. What a query
finds is said in filters (`meili_words`); Meilisearch counts and puts in order.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic
from typing import Any, Final

from httpx2 import HTTPError
from meilisearch_python_sdk import AsyncClient
from meilisearch_python_sdk.errors import MeilisearchApiError, MeilisearchError
from meilisearch_python_sdk.models.search import SearchParams, SearchResultsWithUID
from meilisearch_python_sdk.models.task import TaskInfo

from talent_search.documents import TEXT_FIELDS, Document, DocumentKind
from talent_search.engines.engine import FoundWord, Hit, IndexStatus, Page, batches, or_apart
from talent_search.engines.meili_format import (
    FINGERPRINT,
    attributes,
    decoded,
    expression,
    settings,
    settings_digest,
)
from talent_search.engines.meili_words import has_all, has_some, typed
from talent_search.errors import EngineRefusedError, EngineUnavailableError
from talent_search.queries import Query
from talent_search.text.asking import AskedWord, asked, shown_by
from talent_search.text.highlight import highlights

_BATCH: Final = 1000
_POLL_SECONDS: Final = 0.05
_BUSY: Final = (408, 429)
_NOT_LET_IN: Final = (401, 403)
_NO_INDEX: Final = "index_not_found"
_OWN_FAULTS: Final = ("internal", "system", "auth")
"""Types of errors that say nothing of what was sent: the disk is full, the server was stopped."""


_PLACE: Final = re.compile(r' at path "[^"]*"')
"""In what the server says of its disk: another file with each try, so that the same fault would look new."""


@asynccontextmanager
async def _errors() -> AsyncIterator[None]:
    try:
        yield
    except MeilisearchApiError as error:
        if error.status_code >= 500 or error.status_code in _BUSY:
            said = _PLACE.sub("", str(error))
            raise EngineUnavailableError(f"Meilisearch cannot answer now: {said}.") from error
        if error.status_code in _NOT_LET_IN:
            raise EngineUnavailableError(f"Meilisearch does not accept the key: {error}.") from error
        if error.code == _NO_INDEX:
            raise EngineUnavailableError(f"Meilisearch has lost an index: {error}.") from error
        raise EngineRefusedError(f"Meilisearch refused: {error}.") from error
    except (MeilisearchError, HTTPError, OSError, TimeoutError) as error:
        raise EngineUnavailableError(f"Meilisearch does not answer: {error!r}.") from error


class MeiliEngine:
    """`SearchEngine` over a Meilisearch server. `prefix` begins the name of each index and keeps
    several installations apart on one server.

    `timeout_seconds` is for one answer, `task_seconds` for the server to finish one write.
    """

    name: Final = "meilisearch"

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        prefix: str,
        timeout_seconds: int = 5,
        task_seconds: float = 120,
    ) -> None:
        # Compressed answers come some 40 ms later, several times what the search itself takes.
        plain = {"Accept-Encoding": "identity"}
        self._client = AsyncClient(url, key, timeout=timeout_seconds, custom_headers=plain)
        self._prefix = prefix
        self._task_seconds = task_seconds

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def search(self, query: Query) -> Page:
        """Answer with the documents that have every word, or with those that have some when none has all."""
        return await or_apart(asked(query.text), partial(self._found, query))

    async def _found(self, query: Query, words: tuple[AskedWord, ...]) -> Page:
        if query.text and not words:
            return Page((), 0, {name: {} for name in query.facets}, self.name)  # it would find everything
        wanted = [word for word in words if not word.excluded]
        if query.any_word and wanted:
            [found] = await self._ask(self._question(query, words, has_some(words)))
            facets, hits = _facets(query, found), _hits(query, found, words)
            return Page(hits, found.total_hits or 0, facets, self.name)
        found, *counted = await self._ask(
            self._question(query, words, has_all(words)),
            *(self._count(query, word, words) for word in wanted if len(wanted) > 1),
        )
        complete = bool(found.total_hits) or not wanted
        counts = iter([one.total_hits or 0 for one in (counted or [found])])
        said = tuple(
            FoundWord(word.text, None if word.excluded else next(counts), word.meant, word.excluded)
            for word in words
        )
        if len(wanted) > 1 and not complete:
            [found] = await self._ask(self._question(query, words, has_some(words)))
        facets, hits = _facets(query, found), _hits(query, found, words)
        return Page(hits, found.total_hits or 0, facets, self.name, said, complete=complete)

    def _question(self, query: Query, words: Sequence[AskedWord], having: str) -> SearchParams:
        sort = [f"{sort.field}:{'desc' if sort.descending else 'asc'}" for sort in query.sort]
        if not sort and not query.text:
            sort = ["updated:desc"]
        return SearchParams(
            index_uid=self._uid(query.kind),
            q=typed(words) if words else "",
            page=query.page,
            hits_per_page=query.size,
            filter=" AND ".join(filter(None, (expression(query.restriction), having))),
            facets=list(query.facets) or None,
            sort=sort or None,
            attributes_to_retrieve=["id", *(field.name for field in TEXT_FIELDS if query.highlight)],
            show_ranking_score=True,
            matching_strategy="last",
            locales=["zho"],
        )

    def _count(self, query: Query, word: AskedWord, words: Sequence[AskedWord]) -> SearchParams:
        """Asks how many documents of the restriction, without those that must not be there, have a word."""
        barred = [one for one in words if one.excluded]
        return SearchParams(
            index_uid=self._uid(query.kind),
            q="",
            page=1,
            hits_per_page=1,
            filter=f"{expression(query.restriction)} AND {has_all([word, *barred])}",
            attributes_to_retrieve=["id"],
        )

    async def _ask(self, *questions: SearchParams) -> list[SearchResultsWithUID[Any]]:
        async with _errors():
            return list(await self._client.multi_search(list(questions)))  # type: ignore[arg-type]

    async def upsert(self, documents: Sequence[Document]) -> None:
        """Replace documents and wait until they are searchable."""
        for kind in DocumentKind:
            newest = {document.id: document for document in documents if document.kind is kind}
            if newest:
                await self._require(self._uid(kind))
                await self._add(self._uid(kind), list(newest.values()))

    async def delete(self, kind: DocumentKind, ids: Sequence[str]) -> None:
        """Remove documents and wait until they are gone."""
        if ids:
            await self._require(self._uid(kind))
            await self._done(self._client.index(self._uid(kind)).delete_documents(list(ids)))

    async def rebuild(self, kind: DocumentKind, documents: AsyncIterator[Document]) -> int:
        """Fill a second index, swap the two in one task, delete the old one."""
        live, fresh = self._uid(kind), f"{self._uid(kind)}_new"
        await self._drop(fresh)
        await self._done(self._client.index(fresh).update_settings(settings()))
        total = 0
        async for batch in batches(documents, _BATCH):
            await self._add(fresh, batch)
            total += len(batch)
        if not await self._exists(live):  # only indexes that are there can be swapped
            await self._done(self._client.index(live).update_settings(settings()))
        await self._done(self._client.swap_indexes([(live, fresh)]))
        await self._drop(fresh)
        return total

    async def status(self) -> tuple[IndexStatus, ...]:
        """Counts from the server; an index that does not exist yet counts nothing."""
        async with _errors():
            stats = (await self._client.get_all_stats()).indexes or {}
            indexes = {index.uid: index for index in await self._client.get_raw_indexes(limit=1000) or []}
        entries = []
        for kind in DocumentKind:
            uid = self._uid(kind)
            if uid not in indexes:
                entries.append(IndexStatus(kind, 0, None))
                continue
            async with _errors():
                digest = settings_digest(await self._client.index(uid).get_settings())
            built = indexes[uid].created_at
            documents = stats[uid].number_of_documents if uid in stats else 0
            entries.append(IndexStatus(kind, documents, built, f"{built.isoformat()} {digest}"))
        return tuple(entries)

    async def fingerprints(self, kind: DocumentKind) -> AsyncIterator[tuple[str, str]]:
        """As stored; nothing where there is no index."""
        at = 0
        while True:
            async with _errors():
                page = await self._client.index(self._uid(kind)).get_documents(
                    offset=at, limit=_BATCH, fields=["id", FINGERPRINT]
                )
            for row in page.results:
                yield row["id"], row.get(FINGERPRINT) or ""
            at += _BATCH
            if at >= page.total:
                return

    async def ready(self) -> bool:
        """The server is healthy and has all four indexes."""
        try:
            async with _errors():
                await self._client.health()
                stats = (await self._client.get_all_stats()).indexes or {}
        except (EngineRefusedError, EngineUnavailableError):
            return False
        return all(self._uid(kind) in stats for kind in DocumentKind)

    def _uid(self, kind: DocumentKind) -> str:
        return f"{self._prefix}_{kind.value}"

    async def _require(self, uid: str) -> None:
        """A write never makes an index: it would hold this one change and nothing else."""
        if not await self._exists(uid):
            raise EngineUnavailableError(f"Meilisearch has no index {uid}; it has to be filled anew.")

    async def _exists(self, uid: str) -> bool:
        try:
            async with _errors():
                await self._client.index(uid).get_stats()
        except EngineUnavailableError as error:
            if isinstance(error.__cause__, MeilisearchApiError) and error.__cause__.code == _NO_INDEX:
                return False
            raise
        return True

    async def _drop(self, uid: str) -> None:
        if await self._exists(uid):
            await self._done(self._client.index(uid).delete())

    async def _add(self, uid: str, documents: list[Document]) -> None:
        rows = await asyncio.to_thread(lambda: [attributes(document) for document in documents])
        await self._done(self._client.index(uid).add_documents(rows, "id"))

    async def _done(self, request: Awaitable[TaskInfo]) -> None:
        """Wait for a task's end. The client's own wait never returns when a task is cancelled."""
        async with _errors():
            task_id = (await request).task_uid
            deadline = monotonic() + self._task_seconds
            while monotonic() < deadline:
                task = await self._client.get_task(task_id)
                if task.status == "succeeded":
                    return
                if task.status in ("failed", "canceled"):
                    said = f"Meilisearch task {task_id} {task.status}: {task.error}."
                    own_fault = (task.error or {}).get("type") in _OWN_FAULTS
                    raise (EngineUnavailableError if own_fault else EngineRefusedError)(said)
                await asyncio.sleep(_POLL_SECONDS)
        raise EngineUnavailableError(f"Meilisearch task {task_id} is not done after {self._task_seconds} s.")


def _hits(query: Query, found: SearchResultsWithUID[Any], words: Sequence[AskedWord]) -> tuple[Hit, ...]:
    wanted = shown_by(words) if query.highlight else frozenset()
    return tuple(
        Hit(
            hit["id"],
            hit["_rankingScore"],
            highlights(_texts(query.kind, hit), wanted) if query.highlight else {},
        )
        for hit in found.hits
    )


def _texts(kind: DocumentKind, hit: dict[str, Any]) -> Document:
    return Document(kind=kind, id=hit["id"], **{field.name: hit[field.name] for field in TEXT_FIELDS})


def _facets(query: Query, found: SearchResultsWithUID[Any]) -> dict[str, dict[str, int]]:
    counted = found.facet_distribution or {}
    return {
        name: dict(
            sorted(
                ((decoded(value), documents) for value, documents in counted.get(name, {}).items()),
                key=lambda entry: (-entry[1], entry[0]),
            )
        )
        for name in query.facets
    }
