"""The number above a list and the rows below it are of one moment, whatever is committed in between.

Worth: nobody reads 共 0 条 above three rows."""

import asyncio
import threading
from dataclasses import replace

import asyncpg

from talent_platform.accounts.tables import Organisation
from talent_platform.database.engine import DB
from talent_platform.web.listing.declaration import Column, ListSpec
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import page_of_table

SPEC = ListSpec(columns=(Column("name", "name"),), default_sort="name")


async def test_what_is_committed_between_count_and_rows_is_in_neither(db, monkeypatch):
    select = Organisation.select(Organisation.id, Organisation.name)
    asked = ListQuery(SPEC, page=1, sort="name", descending=False, size=100)
    before = (await page_of_table(Organisation, select, asked, None, Organisation.id > 0))[0]
    within = ListQuery.within

    async def commit():
        connection = await asyncpg.connect(db)
        await connection.execute("INSERT INTO organisation (kind, name) VALUES ('enterprise', '后来的单位')")
        await connection.close()

    def meanwhile(query, total):
        other = threading.Thread(target=lambda: asyncio.run(commit()))
        other.start()
        other.join()
        return within(query, total)

    monkeypatch.setattr(ListQuery, "within", meanwhile)
    select = Organisation.select(Organisation.id, Organisation.name)
    total, _, rows = await page_of_table(Organisation, select, asked, None, Organisation.id > 0)
    assert (total, len(rows)) == (before, before)
    monkeypatch.undo()
    async with DB.transaction():
        await Organisation.raw("UPDATE organisation SET name = '改过的单位' WHERE name = '后来的单位'")
        found = await page_of_table(
            Organisation, Organisation.select(Organisation.name), replace(asked, size=500), None,
            Organisation.name == "改过的单位",
        )  # fmt: skip
    assert found[0] == 1, "within a transaction it reads as that does"
