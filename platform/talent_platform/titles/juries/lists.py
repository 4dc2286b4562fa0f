"""The list of draws, for everybody."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import N_
from talent_platform.titles.juries import queries
from talent_platform.titles.juries.queries import DrawRow
from talent_platform.titles.juries.tables import TitleDraw
from talent_platform.web.listing.declaration import Badge, Column, IdFilter, ListSpec
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

DRAW_BADGES = {
    "announced": Badge(N_("等待事件"), "warning"),
    "drawn": Badge(N_("已抽取"), "success"),
}
_of = TitleDraw.committee._
_SPEC = ListSpec(
    columns=(
        Column("committee_name", N_("评委会"), link="/titles/draws/{id}", sortable=True, order=_of.name),
        Column("meeting", N_("例会日期"), kind="day", sortable=True),
        Column("seats", N_("席位"), kind="number"),
        Column("event", N_("公开事件")),
        Column("happens", N_("事件日期"), kind="day", sortable=True),
        Column("fixed", N_("确定日期"), kind="day", minor=True),
        Column("state", N_("状态"), kind="badge", badges=DRAW_BADGES),
        Column("plan_hash", N_("方案校验值（SHA-256）"), minor=True),
    ),
    default_sort="-meeting",
    filters=(IdFilter("committee", N_("评委会"), TitleDraw.committee),),
    search_label=N_("评委会或公开事件"),
    searched=(_of.name, TitleDraw.event),
)


async def _listed(reader: Actor | None, query: ListQuery) -> Found[DrawRow]:
    total, query, rows = await page_of_table(
        TitleDraw, TitleDraw.select(*queries.COLUMNS), query, reader, TitleDraw.id > 0
    )
    return total, query, await queries.with_states(rows)


DRAWS = DeclaredList("title_draws", N_("执行评委的抽取"), "/titles/draws", _SPEC, _listed, None)
"""Every draw, none ever taken back."""
