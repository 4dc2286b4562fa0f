"""The list of pins and forbids."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.brokerage.access import CASE
from talent_platform.brokerage.runs.lists import READERS
from talent_platform.brokerage.tables import Directive
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.web.listing.declaration import Badge, Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

ACTIONS: dict[Any, Badge] = {"pin": Badge(N_("锁定"), "info"), "forbid": Badge(N_("排除"), "danger")}
STATES: dict[Any, Badge] = {"in_force": Badge(N_("有效"), "success"), "withdrawn": Badge(N_("已撤销"))}


def _stands(_reader: Actor, state: str) -> Any:
    return Directive.withdrawn.is_null() if state == "in_force" else Directive.withdrawn.is_not_null()


_SPEC = ListSpec(
    columns=(
        Column("id", N_("编号"), kind="number", sortable=True, align="start"),
        Column("need_title", N_("需求"), link="/needs/{need}", sortable=True, order=Directive.need._.title),
        Column("headline", N_("人才"), link="/candidates/{candidate}"),
        Column("action", N_("决定"), kind="badge", badges=ACTIONS),
        Column("reason", N_("原因"), minor=True),
        Column("made_by_name", N_("经办人")),
        Column("created", N_("时间"), kind="time", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=STATES),
    ),
    default_sort="-id",
    filters=(
        SelectFilter("state", N_("状态"), tuple((key, one.label) for key, one in STATES.items()), _stands),
        SelectFilter(
            "action", N_("决定"), tuple((key, one.label) for key, one in ACTIONS.items()), Directive.action
        ),
        SelectFilter("county", N_("县区"), tuple(counties().items()), Directive.need._.organisation._.county),
        IdFilter("need", N_("需求"), Directive.need),
        IdFilter("candidate", N_("人才"), Directive.candidate),
    ),
    search_label=N_("需求或专业方向"),
    searched=(Directive.need._.title, Directive.candidate._.headline),
)


async def _listed(reader: Actor, query: ListQuery) -> Found:
    inside = where(
        visible(reader, CASE), {"id": Directive.id, "county": Directive.need._.organisation._.county}
    )
    select = Directive.select(
        *Directive.all_columns(), Directive.need._.title.as_alias("need_title"),
        Directive.candidate._.headline.as_alias("headline"),
        Directive.made_by._.name.as_alias("made_by_name"),
    )  # fmt: skip
    total, query, rows = await page_of_table(Directive, select, query, reader, inside)
    return total, query, [
        {**row, "state": "withdrawn" if row["withdrawn"] else "in_force"} for row in rows
    ]  # fmt: skip


DIRECTIVES = DeclaredList("directives", N_("锁定与排除"), "/directives", _SPEC, _listed, READERS)
