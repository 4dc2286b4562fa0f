"""One search over needs, projects, people and teams, and the words a form may suggest."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.roles import Role
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.discovery.answers import (
    FACETS,
    MAX_RESULTS,
    SearchAnswer,
    answer,
    kinds_for,
    totals,
)
from talent_platform.discovery.saved import queries as saved
from talent_platform.discovery.shortlists import queries as shortlists
from talent_platform.discovery.suggestions import (
    completions,
    instead,
    replaced,
    suggestions,
    without,
)
from talent_platform.discovery.wanted import BOUNDS, SORTS, Wanted, read
from talent_platform.errors import NotAllowed
from talent_platform.i18n import N_
from talent_platform.part import hooks
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.web.requests import AppRequest, actor, page

NAMES: dict[Resource, str] = {
    NEED: N_("人才需求"),
    PROJECT: N_("项目需求"),
    CANDIDATE: N_("人才"),
    TEAM: N_("项目团队"),
}
SIZE = 20
ON_THEIR_OWN = frozenset({Role.CANDIDATE, Role.TEAM_LEAD})
"""Who finds of people and teams nothing but what is their own."""


@dataclass(frozen=True)
class FacetChoice:
    """A facet value: its label, how many there are, and the address with it picked or dropped."""

    label: str
    count: int
    url: str
    picked: bool


@get("/search", include_in_schema=False)
async def search_page(request: AppRequest) -> Template:
    kinds = kinds_for(request.user)
    if not kinds:
        raise NotAllowed
    given = {key: request.query_params.getall(key) for key in request.query_params}
    kind = next((kind for kind in kinds if [str(kind)] == given.get("kind")), kinds[0])
    wanted = read(given, kind, FACETS[kind])
    number = given.get("page", [""])[0]
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found, counts = await asyncio.gather(
        answer(request.user, kind, wanted, page=min(max(asked, 1), MAX_RESULTS // SIZE), size=SIZE),
        totals(request.user, [one for one in kinds if one is not kind], wanted),
    )
    drop = [] if found.total else await instead(request.user, kind, wanted)
    read_as = [
        (one.label, _url(kind, replace(wanted, text=without(found.text, one.text))))
        for one in found.conditions
    ]
    near = [
        (word.text, [(name, _url(kind, replace(wanted, text=replaced(found.text, word.text, name))))
                     for name in word.near])
        for word in found.words if word.documents == 0 and not word.excluded
    ]  # fmt: skip
    pages = max(1, -(-min(found.total, MAX_RESULTS) // SIZE))
    return page(
        request, "discovery/search.html", answer=found, kind=str(kind), pages=pages, wanted=wanted,
        read=read_as, near=near, sorts=[(key, name) for key, (name, _) in SORTS[kind].items()],
        bounds=list(BOUNDS[kind].items()), hidden=[pair for pair in wanted.params if pair[0] in FACETS[kind]],
        instead=[(label, _url(kind, way), count) for label, way, count in drop],
        tabs=[(NAMES[k], _url(k, wanted if k is kind else wanted.within(k, FACETS[k])), k is kind,
               found.total if k is kind else counts[k]) for k in kinds],
        facets=[(label, _choices(kind, wanted, name, found)) for name, label in FACETS[kind].items()],
        own_only=request.user is not None and request.user.role in ON_THEIR_OWN and kind in (CANDIDATE, TEAM),
        leads=next((one for ask in hooks("search.card") if (one := ask(request.user, str(kind)))), None),
        address=_url(kind, wanted), holds=shortlists.holds(request.user),
        shortlists=await shortlists.names(request.user),
        previous=_page_url(kind, wanted, found.page - 1, pages),
        following=_page_url(kind, wanted, found.page + 1, pages),
    )  # fmt: skip


def _url(kind: Resource, wanted: Wanted, **more: str) -> str:
    return f"/search?{urlencode([('kind', str(kind)), *wanted.params, *more.items()])}"


def _page_url(kind: Resource, wanted: Wanted, number: int, pages: int) -> str:
    return _url(kind, wanted, page=str(number)) if 1 <= number <= pages else ""


def _choices(kind: Resource, wanted: Wanted, name: str, found: SearchAnswer) -> list[FacetChoice]:
    return [
        FacetChoice(
            label, count, _url(kind, wanted.toggled(name, value)), value in wanted.picked.get(name, ())
        )
        for value, label, count in found.facets.get(name, ())
    ]


@get("/suggest/skills", include_in_schema=False, sync_to_thread=False)
def suggest_skills(request: AppRequest, q: FromQuery[str] = "") -> Any:
    actor(request)
    return suggestions(q[:60])


@get("/suggest/search", include_in_schema=False)
async def suggest_search(request: AppRequest, q: FromQuery[str] = "", kind: FromQuery[str] = "") -> Template:
    """Options of the search box, for everybody who may search; the searches among them are the reader's own
    and those shared with them."""
    kinds = kinds_for(request.user)
    if not kinds:
        raise NotAllowed
    wanted = next((one for one in kinds if str(one) == kind), None)
    text = q[:100].replace("\x00", "")
    found = await completions(wanted, text) if wanted else []
    kept = await saved.named(request.user, text) if request.user and wanted else []
    return page(request, "discovery/_completions.html", completions=found, kept=kept)


HANDLERS = [search_page, suggest_search, suggest_skills]
