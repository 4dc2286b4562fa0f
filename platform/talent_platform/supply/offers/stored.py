"""An offer as it is stored: saved under its version, its history written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.tables import Account
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.life import STATE_LABELS
from talent_platform.supply.tables import Candidate, OfferChange, OfferState, Team
from talent_platform.web.rendering import masked
from talent_platform.workflow.history import SYSTEM, line, write_line
from talent_platform.workflow.taking import MEANWHILE

TABLES: dict[Resource, type[Candidate | Team]] = {CANDIDATE: Candidate, TEAM: Team}


async def save(kind: Resource, row_id: int, version: int | None, columns: dict[str, Any]) -> None:
    """A version older than the stored one changes nothing."""
    table = TABLES[kind]
    condition = [table.id == row_id]
    if version is not None:
        condition.append(table.version == version)
    saved = (
        await table.update({**columns, table.version: table.version + 1, table.updated: now()})
        .where(*condition)
        .returning(table.id)
    )
    if not saved:
        raise Conflict(MEANWHILE)


def signed(actor: Actor | None) -> str:
    """Who did it, as a history tells others: a bureau by name, the person or lead shortened."""
    if actor is None:
        return SYSTEM
    return actor.name if actor.is_bureau else masked(actor.name)


async def signers(account: int | None) -> frozenset[str]:
    """Under which name the owner of an offer stands in entries of older versions."""
    rows = await Account.select(Account.name).where(Account.id == account) if account else []
    return frozenset(row["name"] for row in rows)


def shown_signer(name: str, owners: frozenset[str]) -> str:
    return masked(name) if name in owners else name


def subject(kind: Resource, row_id: int) -> dict[str, int]:
    """The history's column of an offer."""
    return {"candidate" if kind is CANDIDATE else "team": row_id}


async def note_change(
    actor: Actor | None, action: str, kind: Resource, row_id: int, *,
    changes: dict[str, list[Any]] | None = None, note: str = "",
) -> None:  # fmt: skip
    written = line(actor, action, note=note, changed=changes, signed=signed(actor))
    await write_line(OfferChange, subject(kind, row_id), written)


def with_state(entry: dict[str, Any]) -> dict[str, list[Any]]:
    """What an entry changed, the state among it: lines of older versions kept it there, in words."""
    before, after = entry["from_state"], entry["to_state"]
    if before and before != after:
        return {**entry["changed"], "state": [STATE_LABELS[before], STATE_LABELS[after]]}
    return dict(entry["changed"])


async def set_placed(actor: Actor, *, candidates: Sequence[int], team: int | None) -> None:
    """Mark people, and the team they came with, as placed; call it where the hire is recorded."""
    sources, target = [str(OfferState.ACTIVE), str(OfferState.PAUSED)], str(OfferState.PLACED)
    async with DB.transaction():
        for kind, ids in ((CANDIDATE, list(candidates)), (TEAM, [] if team is None else [team])):
            table = TABLES[kind]
            rows = await (
                table.select(table.id, table.state)
                .where(table.id.is_in([0, *ids]), table.state.is_in(sources))
                .lock_rows("UPDATE")
            )
            for row in rows:
                await save(kind, row["id"], None, {"state": target})
                led = line(actor, "placed", before=row["state"], after=target, signed=signed(actor))
                await write_line(OfferChange, subject(kind, row["id"]), led)
