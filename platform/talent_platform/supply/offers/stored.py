"""An offer as it is stored: saved under its version, its history written."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource
from talent_platform.accounts.tables import Account
from talent_platform.clock import now
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.reference.form_values import history_json
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.tables import Candidate, OfferChange, Team
from talent_platform.web.rendering import masked

TABLES: dict[Resource, type[Candidate | Team]] = {CANDIDATE: Candidate, TEAM: Team}


MEANWHILE = N_("在您打开之后，别人已保存了新的内容；请核对后再保存一次")


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
        return "系统"
    return actor.name if actor.is_bureau else masked(actor.name)


async def signers(account: int | None) -> frozenset[str]:
    """Under which name the owner of an offer stands in entries of older versions."""
    rows = await Account.select(Account.name).where(Account.id == account) if account else []
    return frozenset(row["name"] for row in rows)


def shown_signer(name: str, owners: frozenset[str]) -> str:
    return masked(name) if name in owners else name


async def note_change(
    actor: Actor | None,
    action: str,
    kind: Resource,
    row_id: int,
    *,
    changes: dict[str, list[Any]] | None = None,
    note: str = "",
) -> None:
    subject = {"candidate" if kind is CANDIDATE else "team": row_id}
    name = signed(actor)
    await OfferChange.insert(
        OfferChange(**subject, actor_name=name, action=action, note=note, changed=history_json(changes or {}))
    )
