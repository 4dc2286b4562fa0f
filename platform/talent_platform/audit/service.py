"""Write and verify the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol

from talent_platform.audit.tables import AuditEntry


class Author(Protocol):
    """Who did it: as much of an account as the log keeps."""

    @property
    def account_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def assignment(self) -> int | None: ...
    @property
    def organisation_id(self) -> int | None: ...


async def record(actor: Author | None, action: str, subject: str, **detail: object) -> None:
    """Append one act. Call it inside the transaction of the change, so that both or neither remain. In which
    further role it was done stands beside it and, of what people read about themselves, for whom."""
    if actor and actor.assignment is not None:
        detail = {"assignment": actor.assignment, **detail}
    if actor and "people" in detail:
        detail = {"office": actor.organisation_id, **detail}
    await AuditEntry.insert(
        AuditEntry(
            actor_id=actor.account_id if actor else None,
            actor_name=actor.name if actor else "系统",
            action=action,
            subject=subject,
            detail=json.dumps(_plain(detail), ensure_ascii=False, default=str),
        )
    )


async def names_read(reader: Author, page: str, subject: str, count: int, **detail: object) -> None:
    """Note that names in clear were shown on a page: one entry for a page, however many stand on it."""
    if count:
        await record(reader, "names.read", subject, page=page, count=count, **detail)


def _plain(detail: Mapping[str, object]) -> dict[str, object]:
    # NUL is the one character PostgreSQL text cannot hold.
    return json.loads(json.dumps(detail, ensure_ascii=False, default=str).replace("\\u0000", ""))


async def seal() -> int:
    """Chain every committed entry that has no seal yet; returns how many."""
    rows = await AuditEntry.raw("SELECT audit_seal_new() AS sealed")
    return int(rows[0]["sealed"])


async def first_broken_entry() -> int | None:
    """Id of the first sealed entry that no longer matches its seal (or gone), or None if it holds."""
    rows = await AuditEntry.raw("SELECT audit_first_broken() AS id")
    return rows[0]["id"]


async def verify() -> int | None:
    """Seal what is new, verify the whole chain (some 3 s for a million entries) and keep what was found;
    returns what `first_broken_entry` does."""
    rows = await AuditEntry.raw("SELECT audit_check_new() AS id")
    return rows[0]["id"]
