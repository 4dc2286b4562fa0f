"""What to offer while somebody types, and to whoever found nothing.

Names of people are never among it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.access import NEED, PROJECT
from talent_platform.discovery.wanted import BOUNDS, Wanted, label
from talent_platform.i18n import gettext
from talent_platform.index import find
from talent_platform.index.conditions import understood
from talent_search import FoundWord, Page, folded, suggested

MOST_EMPLOYERS = 4
MOST_WORDS = 6
"""Words of a query tried without, or tried by other names."""
TRIED, MOST_NEAR = 8, 3
"""Names tried for a word that nothing has, and those shown."""

_EMPLOYERS = """
    SELECT o.name FROM organisation o
    WHERE position($1 IN lower(o.name)) > 0 AND EXISTS (
        SELECT FROM open_need n WHERE n.organisation = o.id AND n.kind = $2 AND n.deadline >= $3)
    ORDER BY position($1 IN lower(o.name)), length(o.name), o.name LIMIT $4
"""


def suggestions(text: str) -> list[str]:
    """Skills of the lexicon, for fields that take skills."""
    return list(suggested(text, only_skills=True))


async def completions(kind: Resource, text: str) -> list[str]:
    """The query with its last word gone on: skills, occupations, and for needs the employers."""
    *before, last = text.split() or [""]
    # The readings of all names are worked out at the first word typed, about a second.
    found = list(await asyncio.to_thread(suggested, last))
    if kind in (NEED, PROJECT) and (typed := folded(last)):
        wanted = "talent" if kind is NEED else "project"
        rows = await DB.asyncpg_pool.fetch(_EMPLOYERS, typed, wanted, today(), MOST_EMPLOYERS)
        found = [*found[: 10 - len(rows)], *(row["name"] for row in rows)]
    return [" ".join([*before, name]) for name in found]


async def total(actor: Actor | None, kind: Resource, wanted: Wanted) -> int:
    """How many have all of it."""
    page = await _one(actor, kind, wanted)
    return page.total if page.complete else 0


async def _one(actor: Actor | None, kind: Resource, wanted: Wanted) -> Page:
    meant = understood(kind, wanted.text)
    return await find.search(actor, kind, meant.text, filters=wanted.filter(kind, meant.conditions), size=1)


def unknown(words: Sequence[FoundWord]) -> list[str]:
    """Words that nothing has: they are said and not counted."""
    return [word.text for word in words if word.documents == 0 and not word.excluded]


async def finding(
    actor: Actor | None, kind: Resource, wanted: Wanted, words: Sequence[str]
) -> dict[str, list[str]]:
    """For each of some words that nothing has, names of the lexicon that do find something in its place,
    with all else that is wanted and known."""
    words = words[:MOST_WORDS]

    async def count(word: str, name: str) -> int:
        text = wanted.text
        for other in words:
            text = replaced(text, other, name if other == word else "")
        return await total(actor, kind, replace(wanted, text=text))

    tried = [(word, name) for word in words for name in suggestions(word)[:TRIED]]
    counts = await asyncio.gather(*(count(word, name) for word, name in tried))
    found: dict[str, list[str]] = {word: [] for word in words}
    for (word, name), hits in zip(tried, counts, strict=True):
        if hits and len(found[word]) < MOST_NEAR:
            found[word].append(name)
    return found


def replaced(text: str, word: str, name: str) -> str:
    """The query with another name for a word; the word is shown folded, so it may stand there otherwise."""
    pattern = re.compile(re.escape(word), re.IGNORECASE)
    return pattern.sub(lambda _: name, text, count=1) if pattern.search(text) else name or text


def without(text: str, piece: str) -> str:
    return " ".join(text.replace(piece, " ", 1).split())


async def instead(actor: Actor | None, kind: Resource, wanted: Wanted) -> list[tuple[str, Wanted, int]]:
    """For a question that finds nothing: (what to drop, the question without it, how many that finds), most
    first; what brings nothing is left out. All conditions and all words are tried where no single one
    does."""
    meant = understood(kind, wanted.text)
    words = meant.text.split()
    conditions = [one.text for one in meant.conditions]
    ways = [(one.label, replace(wanted, text=without(wanted.text, one.text))) for one in meant.conditions]
    ways += [
        (gettext("、").join(label(kind, name, value) for value in values), wanted.without(name))
        for name, values in wanted.picked.items()
    ]
    ways += [
        (gettext(BOUNDS[kind][name].options[value]), wanted.unbound(name))
        for name, value in wanted.bounds.items()
    ]
    wholes = []
    if words and len(ways) > 1:
        wholes.append((gettext("全部条件"), Wanted(meant.text, sort=wanted.sort)))
    if words and ways:
        wholes.append((gettext("全部词语"), replace(wanted, text=" ".join(conditions))))
    if len(words) > 1:
        ways += [(word, replace(wanted, text=without(wanted.text, word))) for word in words[:MOST_WORDS]]
    return await _bringing(actor, kind, ways) or await _bringing(actor, kind, wholes)


async def _bringing(
    actor: Actor | None, kind: Resource, ways: Sequence[tuple[str, Wanted]]
) -> list[tuple[str, Wanted, int]]:
    pages = await asyncio.gather(*(_one(actor, kind, way) for _, way in ways))
    found = [(name, way, page.total) for (name, way), page in zip(ways, pages, strict=True) if page.total]
    return sorted(found, key=lambda entry: -entry[2])
