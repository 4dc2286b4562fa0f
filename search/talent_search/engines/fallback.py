"""Two engines as one: the configured one, and the embedded one when the first does not answer."""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from talent_search.documents import Document, DocumentKind
from talent_search.engines.engine import IndexStatus, Page, SearchEngine
from talent_search.errors import EngineRefusedError, EngineUnavailableError
from talent_search.queries import Query

_log = logging.getLogger(__name__)


class Fallback:
    """Searches in `primary`; in `secondary` if that fails, and the page then says why.

    A text that the primary does not find at all is also looked for in the secondary, which knows parts of
    words; that is no degradation. Writes go to both, to the secondary first, so that it is never behind.
    """

    def __init__(self, primary: SearchEngine, secondary: SearchEngine) -> None:
        self._primary = primary
        self._secondary = secondary

    @property
    def name(self) -> str:
        """The configured engine's."""
        return self._primary.name

    async def search(self, query: Query) -> Page:
        """The primary's answer if there is one."""
        try:
            page = await self._primary.search(query)
        except (EngineUnavailableError, EngineRefusedError) as error:
            _log.warning("Searching in %s instead of %s: %s", self._secondary.name, self._primary.name, error)
            return replace(await self._secondary.search(query), degraded_reason=str(error))
        return page if page.total or not query.text else await self._secondary.search(query)

    async def upsert(self, documents: Sequence[Document]) -> None:
        """Write to both; fails if either does."""
        await self._secondary.upsert(documents)
        await self._primary.upsert(documents)

    async def delete(self, kind: DocumentKind, ids: Sequence[str]) -> None:
        """Delete from both; fails if either does."""
        await self._secondary.delete(kind, ids)
        await self._primary.delete(kind, ids)

    async def rebuild(self, kind: DocumentKind, documents: AsyncIterator[Document]) -> int:
        """Rebuild both from one pass over the documents."""
        kept: list[Document] = []

        async def keeping() -> AsyncIterator[Document]:
            async for document in documents:
                kept.append(document)
                yield document

        async def again() -> AsyncIterator[Document]:
            for document in kept:
                yield document

        await self._secondary.rebuild(kind, keeping())
        return await self._primary.rebuild(kind, again())

    async def status(self) -> tuple[IndexStatus, ...]:
        """The primary's, or the secondary's while the primary is down."""
        try:
            return await self._primary.status()
        except (EngineUnavailableError, EngineRefusedError):
            return await self._secondary.status()

    async def ready(self) -> bool:
        """One of them can answer."""
        return await self._primary.ready() or await self._secondary.ready()
