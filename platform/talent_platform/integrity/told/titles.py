"""How an entry is called for those who are told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.events import Title
from talent_platform.integrity.access import READERS
from talent_platform.integrity.tables import IntegrityEntry


async def entries(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the number of the decision; the person's leads to the own entries."""
    offices = reader.role in READERS
    rows = await IntegrityEntry.select(
        IntegrityEntry.id, IntegrityEntry.document, IntegrityEntry.account
    ).where(IntegrityEntry.id.is_in(list(ids)))
    return {
        row["id"]: Title(row["document"], f"/integrity/{row['id']}" if offices else "/integrity/own")
        for row in rows
        if offices or row["account"] == reader.account_id
    }
