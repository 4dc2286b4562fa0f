"""Reads of the log."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And

from talent_platform.audit import wording
from talent_platform.audit.tables import AuditCheck, AuditEntry
from talent_platform.web.listing.query import ListQuery, like_pattern


def _condition(query: ListQuery) -> Any:
    condition = AuditEntry.id.is_not_null()
    if query.q:
        condition = And(condition, AuditEntry.actor_name.ilike(like_pattern(query.q)))
    if action := query.texts.get("action"):
        condition = And(condition, AuditEntry.action == action)
    if subject := query.texts.get("subject"):
        condition = And(condition, AuditEntry.subject.ilike(like_pattern(subject)))
    return condition


async def count(query: ListQuery) -> int:
    return int(await AuditEntry.count().where(_condition(query)))


async def entries(query: ListQuery) -> list[dict[str, Any]]:
    """The rows with their act as `words` and their details as `lines` of (label, value)."""
    rows = await (
        AuditEntry.select()
        .where(_condition(query))
        .order_by(AuditEntry.id, ascending=not query.descending)
        .limit(query.size)
        .offset(query.offset)
        .output(load_json=True)
    )
    return [
        {**row, "words": wording.action(row["action"]), "lines": wording.lines(row["detail"])} for row in rows
    ]


async def latest_check() -> dict[str, Any] | None:
    """The last verification of the chain, with `newer`: how many entries came since."""
    rows = await AuditCheck.select().order_by(AuditCheck.id, ascending=False).limit(1)
    if not rows:
        return None
    newer = await AuditEntry.count().where(AuditEntry.id > rows[0]["last_entry"])
    return {**rows[0], "newer": newer}
