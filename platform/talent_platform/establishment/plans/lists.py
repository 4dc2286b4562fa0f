"""The list of post plans, every version of every institution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.establishment.access import INSTITUTION, READERS
from talent_platform.establishment.plans.counts import counts_in
from talent_platform.establishment.plans.service import FLOW
from talent_platform.establishment.tables.plans import PlanState, PostPlan
from talent_platform.establishment.turns import Road
from talent_platform.establishment.wording import PLAN_BADGES
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import counties
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_unit = PostPlan.institution._
_ROAD = Road(
    PostPlan.state, PostPlan.updated, _unit, drafts=(PlanState.DRAFT,), returned=(PlanState.RETURNED,),
    asked=(PlanState.DEPARTMENT, PlanState.COUNTY, PlanState.CITY),
)  # fmt: skip
_SPEC = ListSpec(
    columns=(
        Column(
            "institution_name", N_("单位"), link="/posts/plans/{id}", sortable=True,
            order=_unit.organisation._.name,
        ),
        Column("version", N_("版本"), kind="number", sortable=True),
        Column("total", N_("岗位数"), kind="number"),
        Column("establishment", N_("编制数"), kind="number"),
        Column("effective", N_("生效日期"), kind="day", sortable=True),
        Column("document", N_("文号"), minor=True),
        Column("state", N_("状态"), kind="badge", badges=PLAN_BADGES, sortable=True),
        Column("id", N_("编号"), kind="number", sortable=True, minor=True),
    ),
    default_sort="-id",
    filters=(
        SelectFilter(
            "state", N_("状态"), tuple((state, badge.label) for state, badge in PLAN_BADGES.items()),
            PostPlan.state,
        ),
        _ROAD.filter(),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _unit.organisation._.county),
        IdFilter("institution", N_("单位"), _unit),
    ),
    search_label=N_("单位或文号"),
    searched=(_unit.organisation._.name, PostPlan.document),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found:
    inside = where(visible(reader, INSTITUTION), {
        "id": PostPlan.id, "county": _unit.organisation._.county, "organisation": _unit.organisation,
        "department": _unit.department,
    })  # fmt: skip
    select = PostPlan.select(*PostPlan.all_columns(), _unit.organisation._.name.as_alias("institution_name"))
    total, query, rows = await page_of_table(PostPlan, select, query, reader, inside)
    return total, query, [shown(row) for row in rows]


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """The version with its numbers: category → grade → posts, and their sum."""
    counts = counts_in(row)
    posts: dict[str, dict[int, int]] = {}
    for (category, grade), number in counts.items():
        posts.setdefault(category, {})[grade] = number
    return {**row, "posts": posts, "total": sum(counts.values())}


BATCH = Batch(
    FLOW, "/posts/plans", lambda plan: f"{plan['unit']['name']} · {gettext('第 {n} 版', n=plan['version'])}",
    PLAN_BADGES,
)  # fmt: skip
PLANS = DeclaredList(
    "plans", N_("岗位设置方案"), "/posts/plans", _SPEC, _listed, READERS, batch=BATCH,
    waits=lambda _reader: {"turn": "mine", "sort": "id", "dir": "asc"},
)  # fmt: skip
