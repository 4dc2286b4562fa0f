"""The list of blanks."""

from __future__ import annotations

from dataclasses import replace

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.upward.access import READERS
from talent_platform.upward.blanks import queries
from talent_platform.upward.blanks.queries import BlankRow
from talent_platform.upward.tables import UpwardBlank
from talent_platform.web.listing.declaration import Column, ListSpec
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("title", N_("表名"), link="/upward/{id}", sortable=True),
        Column("sender", N_("下发单位"), sortable=True),
        Column("bound", N_("已绑定单元格"), kind="number"),
        Column("filled", N_("最近填到"), kind="day"),
        Column("file_name", N_("文件"), minor=True),
        Column("actor_name", N_("上传人"), minor=True),
        Column("created", N_("上传时间"), kind="time", sortable=True, minor=True),
    ),
    default_sort="-created",
    search_label=N_("表名或下发单位"),
    searched=(UpwardBlank.title, UpwardBlank.sender),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[BlankRow]:
    require(reader, *READERS)
    select = UpwardBlank.select(*queries.COLUMNS)
    total, query, rows = await page_of_table(UpwardBlank, select, query, reader, UpwardBlank.id > 0)
    counts = await queries.counts([row["id"] for row in rows]) if rows else {}
    found = views(BlankRow, rows)
    return total, query, [
        replace(one, bound=counts[one.id][0], filled=counts[one.id][1]) for one in found
    ]  # fmt: skip


BLANKS = DeclaredList("upward", N_("上报表"), "/upward", _SPEC, _listed, READERS)
"""Every blank workbook of a superior."""
