"""What is known of each engine's index: whether it holds what the tables hold, since when, and how one knows.

A row of `search_engine` is what the last look found, nothing more; one that nobody has looked at for a while
is not relied on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from talent_platform.database.engine import DB
from talent_platform.i18n import N_

FORGOTTEN_SECONDS = 120
"""After which a look is no longer believed; one is taken every half minute."""
NOBODY_LOOKED = N_("近来没有检查过它的索引")


@dataclass(frozen=True)
class EngineStatus:
    """Of one engine."""

    name: str
    whole: bool
    reason: str
    """Why it is not; empty where it is."""
    identity: dict[str, str]
    """By kind: of the index that was filled last."""
    since: datetime
    looked_at: datetime
    checked_at: datetime | None
    """When every document was last compared with the tables."""
    fresh: bool

    @property
    def doubt(self) -> str | None:
        """Why this index may show less, or more, than there is."""
        if not self.whole:
            return self.reason
        return None if self.fresh else NOBODY_LOOKED


async def standings() -> dict[str, EngineStatus]:
    rows = await DB.asyncpg_pool.fetch(
        "SELECT *, looked_at > now() - make_interval(secs => $1) AS fresh FROM search_engine",
        float(FORGOTTEN_SECONDS),
    )
    return {
        row["name"]: EngineStatus(**{**dict(row), "identity": json.loads(row["identity"])}) for row in rows
    }


async def doubt(name: str) -> str | None:
    """Why the engine's index is not to be relied on, if so."""
    known = (await standings()).get(name)
    return known.doubt if known else NOBODY_LOOKED


async def note(name: str, reason: str = "", *, checked: bool = False) -> None:
    """Write down what a look found; without a reason the index is whole."""
    await DB.asyncpg_pool.execute(
        """INSERT INTO search_engine AS known (name, whole, reason, checked_at)
           VALUES ($1, $2, $3, CASE WHEN $4 THEN now() END)
           ON CONFLICT (name) DO UPDATE SET
               whole = $2, reason = $3, looked_at = now(),
               since = CASE WHEN known.whole = $2 THEN known.since ELSE now() END,
               checked_at = CASE WHEN $4 THEN now() ELSE known.checked_at END""",
        name,
        not reason,
        reason[:500].replace("\x00", ""),
        checked,
    )


async def remember(name: str, identity: dict[str, str]) -> None:
    """Keep which indexes were filled just now."""
    await DB.asyncpg_pool.execute(
        """INSERT INTO search_engine AS known (name, whole, identity) VALUES ($1, false, $2)
           ON CONFLICT (name) DO UPDATE SET identity = known.identity || $2""",
        name,
        json.dumps(identity),
    )
