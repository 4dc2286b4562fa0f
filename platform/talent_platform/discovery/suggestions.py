"""What to offer while somebody types: names of the lexicon, and employers whose needs are public.

Names of people are never among them.
"""

from __future__ import annotations

import asyncio

from talent_platform.accounts.permissions import Resource
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.access import NEED, PROJECT
from talent_search import folded, suggested

MOST_EMPLOYERS = 4

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
