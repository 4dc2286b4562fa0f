"""Search over JSON."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated

from litestar import get
from litestar.openapi.spec import OpenAPIType, Schema
from litestar.params import FromPath, QueryParameter
from pydantic import BaseModel

from talent_platform.accounts.permissions import Resource
from talent_platform.discovery.answers import FACETS, MAX_RESULTS, Result, answer, kinds_for
from talent_platform.discovery.similar import kind_of, similar
from talent_platform.discovery.suggestions import completions, instead, suggestions
from talent_platform.discovery.wanted import BOUNDS, MOST_PICKED, SORTS, Bound, read
from talent_platform.errors import Invalid, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.web.listing.parameters import declaring, refuse, refuse_unknown
from talent_platform.web.requests import AppRequest, actor
from talent_search import MAX_TEXT

SIZE = 20
_VALUE = Schema(type=OpenAPIType.STRING, max_length=100)


class Piece(BaseModel):
    text: str
    marked: bool


class Hit(BaseModel):
    """A card; `title` and `excerpt` in pieces, so that found words can be marked."""

    id: int
    url: str
    title: list[Piece]
    excerpt: list[Piece]
    lines: list[str]
    skills: list[str]
    """Those that were asked for stand first."""


class FacetValue(BaseModel):
    value: str
    label: str
    count: int


class ConditionRead(BaseModel):
    """A piece of the text that was read as a condition."""

    text: str
    label: str


class WordRead(BaseModel):
    """A word of the text; `documents` have it: null for one that must not be there, and for one that none
    has, of which the parts (`meant`) were looked for."""

    text: str
    documents: int | None
    excluded: bool
    meant: list[str]
    """Names looked for besides, or the parts looked for instead."""
    near: list[str]
    """Names to try where nothing has the word; each finds something."""


class Drop(BaseModel):
    """What a question that finds nothing could do without, and how many that would bring."""

    drop: str
    total: int


class SearchAnswer(BaseModel):
    total: int
    page: int
    size: int
    engine: str
    degraded: bool
    """The configured engine did not answer, or its index was not whole; the embedded one did."""
    partial: bool
    """The index that answered is being filled or put right, or has not been looked at; more may be there."""
    conditions: list[ConditionRead]
    words: list[WordRead]
    complete: bool
    """False: nothing has all the words, and the items have some of them."""
    facets: dict[str, list[FacetValue]]
    items: list[Hit]
    instead: list[Drop]
    """Only where nothing was found."""


def hit(result: Result) -> Hit:
    return Hit(
        id=result.id, url=result.url, lines=list(result.lines), skills=list(result.skills),
        title=[Piece(text=span.text, marked=span.marked) for span in result.title],
        excerpt=[Piece(text=span.text, marked=span.marked) for span in result.excerpt],
    )  # fmt: skip


_FIELDS = {name: label for facets in FACETS.values() for name, label in facets.items()}
_SORTS = sorted({name for orders in SORTS.values() for name in orders})
_BOUNDS: dict[str, list[Bound]] = {}
for _of_kind in BOUNDS.values():
    for _name, _bound in _of_kind.items():
        _BOUNDS.setdefault(_name, []).append(_bound)
_SAID = {
    "since": "Days since the last change",
    "years": "Of people: the least they have; of needs: the most they ask for",
    "pay": "In 万元 a year. Of people: the most they want; of needs: the least they may offer",
    "available": "Days within which the person or team can begin",
}
_PICKED = {
    **{
        name: (Schema(type=OpenAPIType.ARRAY, items=_VALUE, max_items=MOST_PICKED), label)
        for name, label in _FIELDS.items()
    },
    **{
        name: (
            Schema(
                type=OpenAPIType.STRING,
                enum=sorted({each for one in bounds for each in one.options}, key=int),
            ),
            _SAID[name],
        )
        for name, bounds in _BOUNDS.items()
    },
    "sort": (Schema(type=OpenAPIType.STRING, enum=_SORTS), "The best fit first where it is left out"),
}


@get(
    "/search",
    summary="Search one kind within what the caller may see",
    tags=["search"],
    operation_class=declaring(_PICKED),
)
async def search(
    request: AppRequest,
    q: Annotated[str, QueryParameter(max_length=MAX_TEXT)] = "",
    kind: Annotated[str, QueryParameter(max_length=20)] = "need",
    page: Annotated[int, QueryParameter(ge=1, le=MAX_RESULTS // SIZE)] = 1,
) -> SearchAnswer:
    """`kind`: need, project, candidate or team. Facet fields of the kind may be given as filters, several
    values of one meaning any of them; `years`, `pay`, `available`, `since` and `sort` (newest, pay, years,
    deadline) are as the kind has them on the page.

    Conditions in words (硕士, 五年以上) are read as filters unless they stand in quotes; -word and 不要…
    exclude."""
    known = {str(one): one for one in FACETS}
    if kind not in known:
        raise Invalid(
            N_("kind 只能是 need、project、candidate 或 team"),
            {"kind": N_("need、project、candidate 或 team")},
        )
    if known[kind] not in kinds_for(request.user):
        raise NotAllowed
    wanted: Resource = known[kind]
    given = {name: request.query_params.getall(name) for name in request.query_params}
    refuse_unknown(set(given), {"q", "kind", "page", "sort", *FACETS[wanted], *BOUNDS[wanted]})
    chosen = {"sort": SORTS[wanted], **{name: bound.options for name, bound in BOUNDS[wanted].items()}}
    for name, options in chosen.items():
        if any(value not in options for value in given.get(name, []) if value):
            said = gettext("请选择 {choices} 之一", choices="、".join(options))
            refuse({name: said})
    asked = replace(read(given, wanted, FACETS[wanted]), text=q.replace("\x00", "").strip())
    found = await answer(request.user, wanted, asked, page=page, size=SIZE)
    drop = [] if found.total else await instead(request.user, wanted, asked)
    return SearchAnswer(
        total=found.total, page=page, size=SIZE, engine=found.engine, degraded=found.degraded,
        partial=found.partial,
        conditions=[ConditionRead(text=one.text.strip(), label=one.label) for one in found.conditions],
        words=[
            WordRead(
                text=word.text, documents=word.documents, excluded=word.excluded, meant=list(word.meant),
                near=list(word.near),
            )
            for word in found.words
        ],
        complete=found.complete,
        instead=[Drop(drop=label, total=count) for label, _, count in drop],
        facets={
            name: [FacetValue(value=value, label=label, count=count) for value, label, count in values]
            for name, values in found.facets.items()
        },
        items=[hit(result) for result in found.results],
    )  # fmt: skip


@get("/similar/{kind:str}/{thing:int}", summary="What is like a need, a person or a team", tags=["search"])
async def similar_hits(request: AppRequest, kind: FromPath[str], thing: FromPath[int]) -> list[Hit]:
    """`kind`: need, project, candidate or team. Those that share most of its words come first; six at most,
    within what the caller may see. 404 where the thing itself is not for the caller."""
    _, others = await similar(request.user, kind_of(kind), thing)
    return [hit(one) for one in others]


class SearchSuggestions(BaseModel):
    suggestions: list[str]


@get("/suggestions/skills", summary="Skills of the lexicon that a word may mean", tags=["search"])
async def suggest_skills(
    request: AppRequest, q: Annotated[str, QueryParameter(max_length=60)] = ""
) -> SearchSuggestions:
    """By parts, pinyin and initials, as fields for skills offer them."""
    actor(request)
    return SearchSuggestions(suggestions=await asyncio.to_thread(suggestions, q))


@get("/suggestions/search", summary="How a search that is being typed may go on", tags=["search"])
async def suggest_search(
    request: AppRequest,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    kind: Annotated[str, QueryParameter(max_length=20)] = "need",
) -> SearchSuggestions:
    """Skills, occupations and, for needs, employers; never names of people."""
    wanted = next((one for one in kinds_for(request.user) if str(one) == kind), None)
    if wanted is None:
        raise NotAllowed
    return SearchSuggestions(suggestions=await completions(wanted, q.replace("\x00", "")))


HANDLERS = [search, similar_hits, suggest_skills, suggest_search]
