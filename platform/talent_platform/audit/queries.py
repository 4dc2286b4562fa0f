"""Reads of the log."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And

from talent_platform.audit.tables import AuditEntry
from talent_platform.web.lists import ListQuery, like_pattern


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
