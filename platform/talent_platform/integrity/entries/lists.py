"""The list of entries."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.integrity.access import READERS
from talent_platform.integrity.entries import queries
from talent_platform.integrity.entries.life import CAUSE_LABELS, STATE_BADGES, STATE_LABELS
from talent_platform.integrity.entries.queries import EntryView
from talent_platform.integrity.tables import IntegrityEntry
from talent_platform.web.listing.declaration import Badge, Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("document", N_("决定文号"), link="/integrity/{id}", sortable=True),
        Column("holder_masked", N_("姓名")),
        Column(
            "cause", N_("事由"), kind="badge",
            badges={code: Badge(label) for code, label in CAUSE_LABELS.items()},
        ),
        Column("article", N_("依据的条款"), minor=True),
        Column("body", N_("决定机关"), minor=True),
        Column("begins", N_("记录起始日"), kind="day", sortable=True),
        Column("ends", N_("记录截止日"), kind="day", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES, sortable=True),
    ),
    default_sort="-begins",
    filters=(
        SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()), IntegrityEntry.state),
        SelectFilter("cause", N_("事由"), tuple(CAUSE_LABELS.items()), IntegrityEntry.cause),
    ),
    search_label=N_("决定文号或决定机关"),
    searched=(IntegrityEntry.document, IntegrityEntry.body),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found[EntryView]:
    require(reader, *READERS)
    select = IntegrityEntry.select(*queries.COLUMNS)
    total, query, rows = await page_of_table(IntegrityEntry, select, query, reader, IntegrityEntry.id > 0)
    return total, query, views(EntryView, rows)


ENTRIES = DeclaredList("integrity", N_("诚信档案"), "/integrity", _SPEC, _listed, READERS)
"""Every entry, proposals too."""
