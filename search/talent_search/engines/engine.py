"""The one interface of both search engines, and what they give back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from talent_search.documents import Document, DocumentKind
from talent_search.queries import Query
from talent_search.text.asking import AskedWord, apart


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a field's text. Plain text: whoever prints it escapes it and wraps the marked pieces."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. Scores order the hits of one query in one engine and mean nothing elsewhere."""

    id: str
    score: float
    highlights: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """text field → its pieces, for fields with at least one mark; long texts are cut to a window"""


@dataclass(frozen=True, slots=True)
class FoundWord:
    """What became of one word of a query."""

    text: str
    documents: int | None
    """documents in the restriction, without those barred, that have it; None for an excluded word, and for
    one that nothing has and whose parts were looked for"""
    meant: tuple[str, ...] = ()
    """names that were looked for besides, or the parts that were looked for instead"""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits with counts over all of them."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    """facet field → value as text → documents, most frequent first"""
    engine: str
    words: tuple[FoundWord, ...] = ()
    """the words of the query, as they were understood"""
    complete: bool = True
    """every hit has all of the words; otherwise no document does, and the hits have some"""
    degraded_reason: str | None = None
    """set when another engine than the configured one answered, and why"""
    partial_reason: str | None = None
    """set when the index that answered is not known to hold everything, and why"""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The live index of one kind."""

    kind: DocumentKind
    documents: int
    rebuilt_at: datetime | None
    """None: never filled by a rebuild, or set up otherwise than this version does"""
    identity: str = ""
    """changes whenever another index takes the place of this one"""


class Searcher(Protocol):
    """What can be asked; may raise `EngineUnavailableError` or `EngineRefusedError`."""

    @property
    def name(self) -> str:
        """`postgres` or `meilisearch`."""
        ...

    async def search(self, query: Query) -> Page:
        """Answer within `query.restriction`."""
        ...


class SearchEngine(Protocol):
    """An engine. Every method may raise `EngineUnavailableError` or `EngineRefusedError`.

    A write that has returned is visible to the next search.
    """

    @property
    def name(self) -> str:
        """`postgres` or `meilisearch`."""
        ...

    async def search(self, query: Query) -> Page:
        """Answer within `query.restriction`."""
        ...

    async def upsert(self, documents: Sequence[Document]) -> None:
        """Put documents into their live indexes, replacing those with the same kind and id."""
        ...

    async def delete(self, kind: DocumentKind, ids: Sequence[str]) -> None:
        """Remove documents; ids that are not there are no error."""
        ...

    async def rebuild(self, kind: DocumentKind, documents: AsyncIterator[Document]) -> int:
        """Fill a new index and swap it in at once; the old one answers until then. Returns the count.

        Writes to the same kind meanwhile would be lost by the swap: hold `holding_outbox` around it.
        """
        ...

    async def status(self) -> tuple[IndexStatus, ...]:
        """One entry per kind."""
        ...

    def fingerprints(self, kind: DocumentKind) -> AsyncIterator[tuple[str, str]]:
        """(id, `fingerprint` as of when it was written) of each document in the live index."""
        ...

    async def ready(self) -> bool:
        """The engine answers and has its indexes; never raises."""
        ...


async def or_apart(
    words: tuple[AskedWord, ...], ask: Callable[[tuple[AskedWord, ...]], Awaitable[Page]]
) -> Page:
    """The answer to a query; where no document has all of its words, and some have them all once names that
    nothing has are taken apart (缺陷检测: 缺陷 and 检测), the answer to that, which says so."""
    page = await ask(words)
    if page.complete:
        return page
    split = apart(words, [word.text for word in page.words if word.documents == 0])
    if split is None or not (found := await ask(split)).complete:
        return page
    known = {(word.text, word.excluded): word for word in found.words}
    said = [known.get((word.text, word.excluded)) or FoundWord(word.text, None, word.parts) for word in words]
    return replace(found, words=tuple(said))


async def batches(documents: AsyncIterator[Document], size: int) -> AsyncIterator[list[Document]]:
    """The same documents in lists of at most `size`."""
    batch: list[Document] = []
    async for document in documents:
        batch.append(document)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
