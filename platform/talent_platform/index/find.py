"""Ask the engine, always within what the asking person may see."""

from __future__ import annotations

from dataclasses import replace

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, search_scope, visible
from talent_platform.index import service
from talent_platform.index.conditions import understood
from talent_platform.index.standing import standings
from talent_search import (
    EVERYTHING,
    FIELDS,
    MAX_DEPTH,
    MAX_PAGE_SIZE,
    NOTHING,
    DocumentKind,
    Eq,
    Filter,
    Page,
    Query,
    Range,
    Shape,
    Sort,
)

AT_LEAST = {"candidate": ("degree", "title_level")}
"""Ranks of a kind of which a reader picks the least; others are picked as they are."""


async def search(
    actor: Actor | None,
    kind: Resource,
    text: str,
    *,
    filters: Filter = EVERYTHING,
    facets: tuple[str, ...] = (),
    sort: tuple[Sort, ...] = (),
    page: int = 1,
    size: int = 20,
    highlight: bool = False,
    any_word: bool = False,
) -> Page:
    """One page of hits among the documents the actor may see; `text` is searched as it stands."""
    found = await service.engine().search(
        Query(
            kind=DocumentKind(str(kind)), scope=search_scope(visible(actor, kind)), text=text,
            any_word=any_word,
            filters=filters,
            facets=facets, sort=sort, page=page, size=size, highlight=highlight,
        )
    )  # fmt: skip
    # One that was never looked at belongs to no running installation.
    known = (await standings()).get(found.engine)
    return replace(found, partial_reason=known.doubt) if known and known.doubt else found


async def matching_ids(actor: Actor | None, kind: Resource, text: str) -> list[int]:
    """Ids of everything a list's search box finds, as the search page does; best first."""
    meant, ids, number = understood(kind, text), list[int](), 1
    while True:
        page = await search(actor, kind, meant.text, filters=meant.filter, page=number, size=MAX_PAGE_SIZE)
        ids += [int(hit.id) for hit in page.hits]
        number += 1
        if not page.hits or len(ids) >= page.total or number * MAX_PAGE_SIZE > MAX_DEPTH:
            return ids


def chosen(kind: Resource, field: str, value: str) -> Filter:
    """A facet value picked by the reader, in the type of its field; means what the same filter of the list
    means."""
    if FIELDS[field].shape is not Shape.NUMBER:
        return Eq(field, value)
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        return NOTHING
    return Range(field, low=int(value)) if field in AT_LEAST.get(str(kind), ()) else Eq(field, int(value))
