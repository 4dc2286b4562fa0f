"""What is like a need, a person or a team, among what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.discovery.answers import FACETS, Result, card_of, cards, kinds_for, rows_of
from talent_platform.discovery.pages import NAMES
from talent_platform.discovery.shortlists import queries as shortlists
from talent_platform.errors import NotFound
from talent_platform.index import find
from talent_platform.web.requests import AppRequest, is_htmx, page
from talent_search import MAX_TEXT

MOST = 6
_KINDS: dict[str, Resource] = {str(kind): kind for kind in FACETS}


async def similar(actor: Actor | None, kind: Resource, thing: int) -> tuple[Result, list[Result]]:
    """The thing itself, and those that have most of its skills; found by what the reader may read of it.

    Raises:
        NotFound: not for this reader.
    """
    rows = await rows_of(actor, kind, [thing]) if kind in kinds_for(actor) else {}
    if thing not in rows:
        raise NotFound
    found = await find.search(actor, kind, _text(kind, rows[thing]), size=MOST + 1, any_word=True)
    others = [int(each.id) for each in found.hits if int(each.id) != thing]
    return card_of(kind, rows[thing]), await cards(actor, kind, others[:MOST])


def _text(kind: Resource, row: Mapping[str, Any]) -> str:
    """Its title and skills as the reader sees them, as many as a query holds; each in quotes, so that a skill
    is one word."""
    card = card_of(kind, row)
    title = "".join(span.text for span in card.title)
    return " ".join([title, *(f"“{skill}”" for skill in card.skills)])[:MAX_TEXT]


@get("/similar/{kind:str}/{thing:int}", include_in_schema=False)
async def beside(request: AppRequest, kind: FromPath[str], thing: FromPath[int]) -> Template:
    """As a page; the page of the thing itself loads the same as a part of it."""
    known = kind_of(kind)
    itself, others = await similar(request.user, known, thing)
    template = "discovery/_similar.html" if is_htmx(request) else "discovery/similar.html"
    return page(
        request, template, itself=itself, others=others, kind=kind, name=NAMES[known],
        shortlists=await shortlists.names(request.user), holds=shortlists.holds(request.user),
    )  # fmt: skip


def kind_of(name: str) -> Resource:
    if name not in _KINDS:
        raise NotFound
    return _KINDS[name]


HANDLERS = [beside]
