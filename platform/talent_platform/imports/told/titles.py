"""How imported files are called for those who uploaded them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.events import Title
from talent_platform.imports.access import IMPORT
from talent_platform.imports.tables import ImportFile


async def files(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their file name."""
    facts = {"id": ImportFile.id, "county": ImportFile.county, "owner": ImportFile.owner}
    rows = await ImportFile.select(ImportFile.id, ImportFile.filename).where(
        ImportFile.id.is_in(list(ids)), where(visible(reader, IMPORT), facts)
    )
    return {row["id"]: Title(row["filename"], f"/imports/{row['id']}") for row in rows}
