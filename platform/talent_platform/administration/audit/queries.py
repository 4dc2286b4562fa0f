"""Reads of the log."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And

from talent_platform.audit.tables import AuditCheck, AuditEntry
from talent_platform.web.listing.query import ListQuery, like_pattern


def _condition(query: ListQuery) -> Any:
    condition = AuditEntry.id.is_not_null()
    if query.q:
        condition = And(condition, AuditEntry.actor_name.ilike(like_pattern(query.q)))
    for key, value in query.texts.items():
        condition = And(condition, AuditEntry._meta.get_column_by_name(key).ilike(like_pattern(value)))  # noqa: SLF001
    return condition


async def count(query: ListQuery) -> int:
    return int(await AuditEntry.count().where(_condition(query)))


async def entries(query: ListQuery) -> list[dict[str, Any]]:
    return await (
        AuditEntry.select()
        .where(_condition(query))
        .order_by(AuditEntry.id, ascending=not query.descending)
        .limit(query.size)
        .offset(query.offset)
    )


async def latest_check() -> dict[str, Any] | None:
    """The last verification of the chain, with `newer`: how many entries came since."""
    rows = await AuditCheck.select().order_by(AuditCheck.id, ascending=False).limit(1)
    if not rows:
        return None
    newer = await AuditEntry.count().where(AuditEntry.id > rows[0]["last_entry"])
    return {**rows[0], "newer": newer}
