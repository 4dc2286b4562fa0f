"""Ask the engine, always within what the asking person may see."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, search_scope, visible
from talent_platform.index import service
from talent_search import (
    EVERYTHING,
    FIELDS,
    MAX_PAGE_SIZE,
    NOTHING,
    DocumentKind,
    Eq,
    Filter,
    Page,
    Query,
    Shape,
)

_DEEPEST = 5
"""Pages of `MAX_PAGE_SIZE` a list takes from the engine."""


async def search(
    actor: Actor | None,
    kind: Resource,
    text: str,
    *,
    filters: Filter = EVERYTHING,
    facets: tuple[str, ...] = (),
    page: int = 1,
    size: int = 20,
    highlight: bool = False,
) -> Page:
    """One page of hits among the documents the actor may see."""
    return await service.engine().search(
        Query(
            kind=DocumentKind(str(kind)), scope=search_scope(visible(actor, kind)), text=text,
            filters=filters,
            facets=facets, page=page, size=size, highlight=highlight,
        )
    )  # fmt: skip


async def matching_ids(actor: Actor | None, kind: Resource, text: str) -> list[int]:
    """Ids of the best matches for a list's search box, at most a thousand."""
    ids: list[int] = []
    for number in range(1, _DEEPEST + 1):
        page = await search(actor, kind, text, page=number, size=MAX_PAGE_SIZE)
        ids += [int(hit.id) for hit in page.hits]
        if len(ids) >= page.total:
            break
    return ids


def chosen(field: str, value: str) -> Filter:
    """A facet value picked by the reader, in the type of its field."""
    declared = FIELDS[field]
    if declared.shape is Shape.NUMBER:
        return Eq(field, int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else NOTHING
    return Eq(field, value)
