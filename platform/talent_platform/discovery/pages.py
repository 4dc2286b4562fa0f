"""One search over needs, projects, people and teams, and the words a form may suggest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from talent_platform.accounts.permissions import Resource
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.discovery.answers import FACETS, MAX_RESULTS, Answer, Word, answer, kinds_for
from talent_platform.discovery.suggestions import completions, suggestions
from talent_platform.errors import NotAllowed
from talent_platform.i18n import N_
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.web.listing.query import address
from talent_platform.web.requests import AppRequest, actor, page

NAMES: dict[Resource, str] = {
    NEED: N_("人才需求"),
    PROJECT: N_("项目需求"),
    CANDIDATE: N_("人才"),
    TEAM: N_("项目团队"),
}
SIZE = 20


@dataclass(frozen=True)
class Choice:
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
    given = {key: value[:100] for key, value in request.query_params.items()}
    kind = next((kind for kind in kinds if str(kind) == given.get("kind")), kinds[0])
    picked = {name: given[name] for name in FACETS[kind] if given.get(name)}
    number = given.get("page", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found = await answer(
        request.user,
        kind,
        given.get("q", ""),
        picked=picked,
        page=min(max(wanted, 1), MAX_RESULTS // SIZE),
        size=SIZE,
    )
    base = {"q": found.text, "kind": str(kind)}
    read = [
        (one.label, address("/search", {**base, **picked, "q": _without(found.text, one.text)}))
        for one in found.conditions
    ]
    near = [
        (word.text, [(name, address("/search", {**base, **picked, "q": _replaced(found.text, word, name)}))
                     for name in word.near])
        for word in found.words if word.documents == 0 and not word.excluded
    ]  # fmt: skip
    pages = max(1, -(-min(found.total, MAX_RESULTS) // SIZE))
    return page(
        request, "discovery/search.html", answer=found, kind=str(kind), pages=pages, picked=len(picked),
        read=read, near=near,
        tabs=[(NAMES[k], address("/search", {**base, "kind": str(k)}), k is kind) for k in kinds],
        facets=[(label, _choices(base, picked, name, found)) for name, label in FACETS[kind].items()],
        previous=_page_url(base | picked, found.page - 1, pages),
        following=_page_url(base | picked, found.page + 1, pages),
    )  # fmt: skip


def _without(text: str, piece: str) -> str:
    return " ".join(text.replace(piece, " ", 1).split())


def _replaced(text: str, word: Word, name: str) -> str:
    """The query with another name for a word; the word is shown folded, so it may stand there otherwise."""
    pattern = re.compile(re.escape(word.text), re.IGNORECASE)
    return pattern.sub(lambda _: name, text, count=1) if pattern.search(text) else name


def _page_url(params: dict[str, str], number: int, pages: int) -> str:
    return address("/search", {**params, "page": str(number)}) if 1 <= number <= pages else ""


def _choices(base: dict[str, str], picked: dict[str, str], name: str, found: Answer) -> list[Choice]:
    choices = []
    for value, label, count in found.facets.get(name, ()):
        is_picked = picked.get(name) == value
        others = {key: kept for key, kept in picked.items() if key != name}
        params = {**base, **others} if is_picked else {**base, **others, name: value}
        choices.append(Choice(label, count, address("/search", params), is_picked))
    return choices


@get("/suggest/skills", include_in_schema=False, sync_to_thread=False)
def suggest_skills(request: AppRequest, q: FromQuery[str] = "") -> Any:
    actor(request)
    return suggestions(q[:60])


@get("/suggest/search", include_in_schema=False)
async def suggest_search(request: AppRequest, q: FromQuery[str] = "", kind: FromQuery[str] = "") -> Template:
    """Options of the search box; for everybody who may search, since nothing in them is hidden."""
    wanted = next((one for one in kinds_for(request.user) if str(one) == kind), None)
    found = await completions(wanted, q[:100].replace("\x00", "")) if wanted else []
    return page(request, "discovery/_completions.html", completions=found)


HANDLERS = [search_page, suggest_search, suggest_skills]
