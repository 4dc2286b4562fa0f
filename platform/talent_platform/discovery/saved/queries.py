"""What somebody keeps or is given by a colleague, and what is new in it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.discovery.answers import FACETS, Result, cards, kinds_for
from talent_platform.discovery.tables import SavedSearch
from talent_platform.discovery.wanted import Wanted, read
from talent_platform.errors import NotFound
from talent_platform.index import find
from talent_platform.index.conditions import understood
from talent_search import MAX_PAGE_SIZE, Sort, folded

SEARCH = "/search"
MOST_NAMED = 3
MOST_NEW = 200
"""New hits that are looked at, the latest changed first; of more it is only said that there are more."""

_SAVED = """
    SELECT s.id, s.name, s.path, s.query, s.account = {} AS own, s.shared_with IS NOT NULL AS shared, w.seen
    FROM saved_search s LEFT JOIN search_watch w ON w.search = s.id AND w.account = {}
    WHERE (s.account = {} OR s.shared_with = {})
"""


@dataclass(frozen=True)
class ReadSearch:
    """A saved search as its reader has it."""

    id: int
    name: str
    path: str
    query: str
    own: bool
    shared: bool
    seen: frozenset[int] | None
    """Ids it found when the reader last looked; None where the reader does not watch it."""

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def watched(self) -> bool:
        return self.seen is not None

    @property
    def watchable(self) -> bool:
        return self.path == SEARCH

    @property
    def asked(self) -> tuple[str, Wanted]:
        """Kind and question of one of the search page."""
        given = parse_qs(self.query)
        kind = next(iter(given.get("kind", ())), "")
        return kind, read(given, _KINDS[kind], FACETS[_KINDS[kind]])


@dataclass(frozen=True)
class WatchedHits:
    """Everything a watched search finds now."""

    ids: tuple[int, ...]
    total: int
    whole: bool
    """The index that answered is known to hold everything."""


@dataclass(frozen=True)
class New:
    """What of it the reader has not seen yet and may see now."""

    results: tuple[Result, ...]
    more: bool


_KINDS: dict[str, Resource] = {str(kind): kind for kind in FACETS}


async def everything(actor: Actor, path: str = "") -> list[ReadSearch]:
    """The reader's own, and what colleagues share; all, or those of one page."""
    rows = await SavedSearch.raw(
        f"{_SAVED} AND ({{}} = '' OR s.path = {{}}) ORDER BY s.account <> {{}}, s.name, s.id",
        *_reader(actor), path, path, actor.account_id,
    )  # fmt: skip
    return [_saved(row) for row in rows]


async def named(actor: Actor, text: str) -> list[ReadSearch]:
    """Of all pages, the few whose name holds what somebody types."""
    typed = folded(text)
    found = [one for one in await everything(actor) if typed and typed in folded(one.name)]
    return found[:MOST_NAMED]


async def one(actor: Actor, saved_id: int) -> ReadSearch:
    """Raises NotFound: there is none of this number for the reader."""
    rows = await SavedSearch.raw(f"{_SAVED} AND s.id = {{}}", *_reader(actor), saved_id)
    if not rows:
        raise NotFound
    return _saved(rows[0])


def _reader(actor: Actor) -> tuple[int | None, ...]:
    return actor.account_id, actor.account_id, actor.account_id, actor.organisation_id


def _saved(row: Mapping[str, Any]) -> ReadSearch:
    seen = row["seen"]
    return ReadSearch(**{**row, "seen": None if seen is None else frozenset(seen)})


async def found_now(actor: Actor, saved: ReadSearch) -> WatchedHits:
    """Everything the search finds within what the reader may see, the latest changed first."""
    name, wanted = saved.asked
    kind = _KINDS[name]
    if kind not in kinds_for(actor):
        return WatchedHits((), 0, whole=True)
    meant = understood(kind, wanted.text)
    page = await find.search(
        actor, kind, meant.text, filters=wanted.filter(kind, meant.conditions),
        sort=(Sort("updated", descending=True),), size=MAX_PAGE_SIZE,
    )  # fmt: skip
    hits = tuple(int(hit.id) for hit in page.hits) if page.complete else ()
    return WatchedHits(hits, page.total if page.complete else 0, whole=page.partial_reason is None)


async def new_in(actor: Actor, saved: ReadSearch) -> New:
    """Nothing in one that is not watched."""
    if saved.seen is None:
        return New((), more=False)
    ids = [one for one in (await found_now(actor, saved)).ids if one not in saved.seen]
    results = await cards(actor, _KINDS[saved.asked[0]], ids[:MOST_NEW])
    return New(tuple(results), more=len(ids) > MOST_NEW)


async def with_news(actor: Actor, listed: list[ReadSearch]) -> list[tuple[ReadSearch, New]]:
    return list(zip(listed, await asyncio.gather(*(new_in(actor, one) for one in listed)), strict=True))
