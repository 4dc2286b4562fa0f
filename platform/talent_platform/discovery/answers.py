"""What a search shows: hits of the engine as cards of rows the reader may see now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import NOTHING, Resource, visible
from talent_platform.accounts.roles import Role
from talent_platform.demand import access as demanded
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.demand.needs import queries as demand
from talent_platform.demand.tables import NeedKind
from talent_platform.discovery.suggestions import finding, total, unknown
from talent_platform.discovery.wanted import Wanted, label
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.index import find
from talent_platform.index.conditions import Condition, understood
from talent_platform.supply import access as supplied
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries as supply
from talent_platform.web.rendering import wan, wan_range
from talent_search import FoundWord, Span

MOST_VALUES = 12
"""Of one facet, shown."""
MAX_RESULTS = 2000
"""Hits a reader can page to; whoever needs more narrows the search."""

_DEMAND_FACETS = {"places": N_("地区"), "branch": N_("产业"), "category": N_("类别"), "state": N_("状态")}
FACETS: dict[Resource, dict[str, str]] = {
    NEED: {**_DEMAND_FACETS, "degree": N_("最低学历"), "modes": N_("引进方式")},
    PROJECT: _DEMAND_FACETS,
    CANDIDATE: {
        "degree": N_("学历"), "title_level": N_("职称"), "places": N_("愿去地区"), "branch": N_("愿做产业"),
        "modes": N_("引进方式"),
    },
    TEAM: {"branch": N_("产业"), "stage": N_("项目阶段"), "places": N_("愿去地区")},
}  # fmt: skip
"""Field of the documents → its name, in the order shown."""

_PATHS: dict[Resource, str] = {
    NEED: "/needs", PROJECT: "/projects", CANDIDATE: "/candidates", TEAM: "/teams",
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """One card. `title` and `excerpt` are pieces of text, the found words marked."""

    id: int
    url: str
    title: Sequence[Span]
    excerpt: Sequence[Span]
    lines: Sequence[str]
    skills: Sequence[str]
    marked_skills: frozenset[str] = frozenset()
    """Those of them that were asked for; they stand first."""


@dataclass(frozen=True)
class Word:
    """One word of the query: in how many documents, and what it may have meant. Where none within the
    conditions has it, those are counted that have it without them."""

    text: str
    documents: int | None
    excluded: bool
    meant: Sequence[str]
    """Names that were looked for besides; where nothing has the word (`documents` is None), its parts, all of
    which were looked for instead."""
    near: Sequence[str]
    """Names to try where nothing has the word; each of them finds something."""


@dataclass(frozen=True)
class SearchAnswer:
    text: str
    total: int
    page: int
    results: Sequence[Result]
    facets: Mapping[str, Sequence[tuple[str, str, int]]]
    """Field → (value, label, count)."""
    engine: str
    degraded: bool
    """The configured engine did not answer, or its index was not whole; the embedded one did."""
    partial: bool
    """The index that answered is not known to hold everything."""
    conditions: Sequence[Condition] = ()
    """What of the text was read as a condition."""
    words: Sequence[Word] = ()
    complete: bool = True
    """Everything found has all the words; otherwise nothing has, and what is shown has some."""


def kinds_for(actor: Actor | None) -> list[Resource]:
    """The kinds this reader can find anything of. A lead's own teams are in the lead's list: whether a team
    is found by a member's skill would tell that the member comes."""
    lead = actor is not None and actor.role is Role.TEAM_LEAD
    return [kind for kind in FACETS if visible(actor, kind) != NOTHING and not (lead and kind is TEAM)]


async def answer(
    actor: Actor | None, kind: Resource, wanted: Wanted, *, page: int = 1, size: int = 20
) -> SearchAnswer:
    """One page of results. A hit whose row has meanwhile gone from the reader's sight is left out.

    The values of a facet are counted as if nothing of it were picked, so that others can be added.
    """
    meant = understood(kind, wanted.text)
    found, *apart = await asyncio.gather(
        find.search(
            actor, kind, meant.text, filters=wanted.filter(kind, meant.conditions),
            facets=tuple(name for name in FACETS[kind] if name not in wanted.picked),
            sort=wanted.order(kind), page=page, size=size, highlight=bool(meant.text),
        ),
        *(
            find.search(
                actor, kind, meant.text, filters=wanted.without(name).filter(kind, meant.conditions),
                facets=(name,), size=1,
            )
            for name in wanted.picked
        ),
    )  # fmt: skip
    counts = dict(found.facets) | {
        name: page.facets[name] for name, page in zip(wanted.picked, apart, strict=True)
    }
    words = found.words
    narrowed = meant.conditions or wanted.count
    if narrowed and any(word.documents == 0 and not word.excluded for word in words):
        # Nobody within the conditions is not nobody at all.
        words = (await find.search(actor, kind, meant.text, size=1)).words
    near = await finding(actor, kind, wanted, unknown(words))
    results = await cards(
        actor, kind, [int(hit.id) for hit in found.hits], {int(hit.id): hit.highlights for hit in found.hits}
    )
    facets = {name: _counted(kind, name, counts[name], wanted.picked.get(name, ())) for name in FACETS[kind]}
    return SearchAnswer(
        wanted.text, found.total, page, results, facets, found.engine, found.degraded_reason is not None,
        found.partial_reason is not None,
        meant.conditions, [_word(word, near) for word in words], found.complete,
    )  # fmt: skip


async def totals(actor: Actor | None, kinds: Sequence[Resource], wanted: Wanted) -> dict[Resource, int]:
    """How many of each kind have all words and what is picked, as far as the kind knows it."""
    counts = await asyncio.gather(*(total(actor, kind, wanted.within(kind, FACETS[kind])) for kind in kinds))
    return dict(zip(kinds, counts, strict=True))


def _word(word: FoundWord, near: Mapping[str, Sequence[str]]) -> Word:
    return Word(word.text, word.documents, word.excluded, word.meant[:3], near.get(word.text, ()))


def _counted(
    kind: Resource, name: str, counts: Mapping[str, int], picked: Sequence[str]
) -> list[tuple[str, str, int]]:
    """(value, label, count) of a facet; a rank of which the least is picked counts all above it. What is
    picked is shown even where there is none of it."""
    if name not in find.AT_LEAST.get(str(kind), ()):
        shown = list(counts.items())[:MOST_VALUES]
        shown += [(value, counts.get(value, 0)) for value in picked if value not in dict(shown)]
        return [(value, label(kind, name, value), count) for value, count in shown]
    picked_ranks = {int(value) for value in picked if value.isascii() and value.isdigit() and len(value) < 3}
    ranks = sorted({int(value) for value in counts if int(value)} | picked_ranks, reverse=True)
    return [
        (
            str(rank), gettext("{name}及以上", name=label(kind, name, str(rank))),
            sum(count for other, count in counts.items() if int(other) >= rank),
        )
        for rank in ranks
    ]  # fmt: skip


async def cards(
    actor: Actor | None,
    kind: Resource,
    ids: Sequence[int],
    marked: Mapping[int, Mapping[str, Sequence[Span]]] | None = None,
) -> list[Result]:
    """Those of these that the reader may see at this moment, in the order given."""
    rows = await rows_of(actor, kind, list(ids))
    return [card_of(kind, rows[one], (marked or {}).get(one, {})) for one in ids if one in rows]


async def rows_of(actor: Actor | None, kind: Resource, ids: list[int]) -> dict[int, dict[str, Any]]:
    """The same as rows, by id."""
    if not ids:
        return {}
    match kind:
        case demanded.NEED | demanded.PROJECT:
            needs = NeedKind.TALENT if kind is NEED else NeedKind.PROJECT
            rows = await demand.by_ids(actor, needs, ids)
        case _:
            rows = await supply.by_ids(actor, kind, ids)
    return {row["id"]: row for row in rows}


def card_of(
    kind: Resource, row: Mapping[str, Any], marked: Mapping[str, Sequence[Span]] | None = None
) -> Result:
    marked = marked or {}
    title = {CANDIDATE: "headline", TEAM: "project"}.get(kind, "title")
    body = row["summary"] if kind is CANDIDATE else row["description"]
    excerpt = body[:100] + ("…" if len(body) > 100 else "")
    skills = row.get("skill_names") or [skill["name"] for skill in row.get("required_skills", [])]
    skills = skills or row.get("keywords", [])
    found = "".join(span.text for span in (*marked.get("skills", ()), *marked.get("keywords", ()))).split(
        "、"
    )
    hot = frozenset(skills).intersection(found)
    return Result(
        row["id"], f"{_PATHS[kind]}/{row['id']}", marked.get("title") or (Span(row[title], False),),
        marked.get("body") or (Span(excerpt, False),), [line for line in _lines(kind, row) if line],
        sorted(skills, key=lambda name: name not in hot), hot,
    )  # fmt: skip


def _lines(kind: Resource, row: Mapping[str, Any]) -> list[str]:
    match kind:
        case demanded.NEED:
            seats = ngettext("{n} 人", row["seats"])
            pay = gettext("年薪 {pay}", pay=wan_range(row["pay_min"], row["pay_max"]))
            return [row["organisation_name"], row["place"], seats, pay]
        case demanded.PROJECT:
            investment = gettext("计划投入 {amount}", amount=wan(row["investment"]))
            return [row["organisation_name"], row["place"], investment]
        case supplied.CANDIDATE:
            years = ngettext("工作 {n} 年", row["years"])
            number = gettext("人才编号 {id}", id=row["id"])
            ranks = (gettext(row["education_label"]), gettext(row["title_label"]))
            return [*ranks, years, _wanted_places(row), number]
        case _:
            number = gettext("团队编号 {id}", id=row["id"])
            return [gettext(row["stage_label"]), row["branch_name"], _wanted_places(row), number]


def _wanted_places(row: Mapping[str, Any]) -> str:
    return str(row["places"]) if row["wanted_counties"] else gettext("地区不限")
