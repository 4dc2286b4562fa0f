"""What a search shows: hits of the engine as cards of rows the reader may see now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import NOTHING, Resource, visible
from talent_platform.accounts.roles import Role
from talent_platform.demand import access as demanded
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.demand.needs import queries as demand
from talent_platform.demand.needs.life import STATE_LABELS as NEED_STATES
from talent_platform.demand.tables import NeedKind
from talent_platform.discovery.suggestions import suggestions
from talent_platform.i18n import N_, gettext, ngettext
from talent_platform.index import find
from talent_platform.index.conditions import Condition, understood
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.cooperation import MODE_LABELS
from talent_platform.reference.ranks import EDUCATION_LABELS, TITLE_LABELS
from talent_platform.supply import access as supplied
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries as supply
from talent_platform.supply.offers.life import STATE_LABELS as OFFER_STATES
from talent_platform.supply.schemas import STAGE_LABELS
from talent_platform.web.rendering import wan, wan_range
from talent_search import MAX_TEXT, And, FoundWord, Span

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


@dataclass(frozen=True)
class Word:
    """One word of the query: in how many documents, and what it may have meant."""

    text: str
    documents: int | None
    excluded: bool
    meant: Sequence[str]
    """Names that were looked for besides."""
    near: Sequence[str]
    """Names to try where nothing has the word."""


@dataclass(frozen=True)
class Answer:
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
    actor: Actor | None,
    kind: Resource,
    text: str,
    *,
    picked: Mapping[str, str],
    page: int = 1,
    size: int = 20,
) -> Answer:
    """One page of results. A hit whose row has meanwhile gone from the reader's sight is left out."""
    text = text.strip()[:MAX_TEXT]
    # No stored value holds a NUL, and PostgreSQL takes none.
    chosen = (find.chosen(kind, name, value.replace("\x00", "")) for name, value in picked.items())
    meant = understood(kind, text)
    found = await find.search(
        actor, kind, meant.text, filters=And(*chosen, meant.filter),
        facets=tuple(FACETS[kind]), page=page, size=size, highlight=bool(meant.text),
    )  # fmt: skip
    rows = await _rows(actor, kind, [int(hit.id) for hit in found.hits])
    results = [_result(kind, rows[int(hit.id)], hit.highlights) for hit in found.hits if int(hit.id) in rows]
    facets = {name: _counted(kind, name, found.facets[name]) for name in FACETS[kind]}
    return Answer(
        text, found.total, page, results, facets, found.engine, found.degraded_reason is not None,
        found.partial_reason is not None,
        meant.conditions, [_word(word) for word in found.words], found.complete,
    )  # fmt: skip


def _word(word: FoundWord) -> Word:
    near = () if word.documents or word.excluded else suggestions(word.text)[:3]
    return Word(word.text, word.documents, word.excluded, word.meant[:3], near)


def _counted(kind: Resource, name: str, counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(value, label, count) of a facet; a rank of which the least is picked counts all above it."""
    if name not in find.AT_LEAST.get(str(kind), ()):
        return [(value, _label(kind, name, value), count) for value, count in counts.items()][:12]
    ranks = sorted((int(value) for value in counts if int(value)), reverse=True)
    return [
        (
            str(rank), gettext("{name}及以上", name=_label(kind, name, str(rank))),
            sum(counts[str(other)] for other in ranks if other >= rank),
        )
        for rank in ranks
    ]  # fmt: skip


async def _rows(actor: Actor | None, kind: Resource, ids: list[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    match kind:
        case demanded.NEED | demanded.PROJECT:
            needs = NeedKind.TALENT if kind is NEED else NeedKind.PROJECT
            rows = await demand.by_ids(actor, needs, ids)
        case _:
            rows = await supply.by_ids(actor, kind, ids)
    return {row["id"]: row for row in rows}


def _result(kind: Resource, row: dict[str, Any], marked: Mapping[str, Sequence[Span]]) -> Result:
    title = {CANDIDATE: "headline", TEAM: "project"}.get(kind, "title")
    body = row["summary"] if kind is CANDIDATE else row["description"]
    excerpt = body[:100] + ("…" if len(body) > 100 else "")
    skills = row.get("skill_names") or [skill["name"] for skill in row.get("required_skills", [])]
    return Result(
        row["id"], f"{_PATHS[kind]}/{row['id']}", marked.get("title") or (Span(row[title], False),),
        marked.get("body") or (Span(excerpt, False),), [line for line in _lines(kind, row) if line],
        skills or row.get("keywords", []),
    )  # fmt: skip


def _lines(kind: Resource, row: dict[str, Any]) -> list[str]:
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
            return [gettext(row["education_label"]), gettext(row["title_label"]), years, row["places"]]
        case _:
            return [gettext(row["stage_label"]), row["branch_name"], row["places"]]


def _label(kind: Resource, name: str, value: str) -> str:
    states = NEED_STATES if kind in (NEED, PROJECT) else OFFER_STATES
    fields: dict[str, Mapping[Any, str]] = {
        "county": counties(), "places": counties(), "state": states, "stage": STAGE_LABELS,
        "modes": MODE_LABELS,
        "branch": {code: branch.name for code, branch in branches().items()},
        "degree": {str(int(rank)): label for rank, label in EDUCATION_LABELS.items()},
        "title_level": {str(int(rank)): label for rank, label in TITLE_LABELS.items()},
    }  # fmt: skip
    return gettext(fields.get(name, {}).get(value, value))
