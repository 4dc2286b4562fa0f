"""The list of pins and forbids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from piccolo.columns.combination import And, Or

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.brokerage.access import CASE
from talent_platform.brokerage.runs.lists import READERS
from talent_platform.brokerage.tables import Directive
from talent_platform.clock import today
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.web.listing.declaration import Badge, Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

ACTIONS: dict[Any, Badge] = {"pin": Badge(N_("锁定"), "info"), "forbid": Badge(N_("排除"), "danger")}
STATES: dict[Any, Badge] = {
    "in_force": Badge(N_("有效"), "success"),
    "over": Badge(N_("已失效")),
    "withdrawn": Badge(N_("已撤销")),
}
"""Over: it ended by itself, on its last day or with the hire, the need or the person's consent."""


def _stands(_reader: Actor, state: str) -> Any:
    lasts = Or(Directive.until.is_null(), Directive.until >= today())
    if state == "in_force":
        return And(Directive.withdrawn.is_null(), lasts)
    if state == "withdrawn":
        return Directive.withdrawn_by.is_not_null()
    ended = Or(Directive.withdrawn.is_not_null(), Directive.until < today())
    return And(ended, Directive.withdrawn_by.is_null())


_SPEC = ListSpec(
    columns=(
        Column("id", N_("编号"), kind="number", sortable=True, align="start"),
        Column("need_title", N_("需求"), link="/needs/{need}", sortable=True, order=Directive.need._.title),
        Column("headline", N_("人才"), link="/candidates/{candidate}"),
        Column("action", N_("决定"), kind="badge", badges=ACTIONS),
        Column("reason", N_("原因"), minor=True),
        Column("until", N_("有效期至"), kind="day", sortable=True),
        Column("made_by_name", N_("经办人")),
        Column("created", N_("时间"), kind="time", sortable=True),
        Column("state", N_("状态"), kind="custom", badges=STATES),
        Column("withdrawn", N_("失效或撤销于"), kind="time", minor=True),
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
    return total, query, [{**row, "state": _state(row)} for row in rows]


def _state(row: Mapping[str, Any]) -> str:
    if row["withdrawn_by"] is not None:
        return "withdrawn"
    past = row["until"] is not None and row["until"] < today()
    return "over" if past or row["withdrawn"] is not None else "in_force"


DIRECTIVES = DeclaredList("directives", N_("锁定与排除"), "/directives", _SPEC, _listed, READERS)
