"""The lists of needs: columns, filters, what each reader is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.demand.needs.life import STATE_BADGES, STATE_LABELS
from talent_platform.demand.tables import NeedKind
from talent_platform.i18n import N_
from talent_platform.reference.codes import branches, counties
from talent_platform.reference.cooperation import MODE_LABELS
from talent_platform.reference.ranks import EDUCATION_LABELS
from talent_platform.web.listing.declaration import Column, ListSpec, RangeFilter, SelectFilter

_BRANCH_FILTER = SelectFilter(
    "branch", "产业", tuple((code, branch.name) for code, branch in branches().items())
)
_COUNTY_FILTER = SelectFilter("county", "地区", tuple(counties().items()))
_STATE_FILTER = SelectFilter("state", "状态", tuple(STATE_LABELS.items()))
_STATE = Column("state", "状态", kind="badge", badges=STATE_BADGES)


def _spec(first: Sequence[Column], last: Sequence[Column], filters: Sequence[Any], search: str) -> ListSpec:
    columns = (
        *first,
        Column("organisation_name", "用人单位"),
        Column("place", "地区", sortable=True),
        Column("branch_name", "产业", minor=True),
        *last,
        Column("deadline", "截止日期", kind="day", sortable=True),
        Column("updated", "更新", kind="ago", sortable=True, minor=True),
    )
    return ListSpec(columns, "-updated", (_COUNTY_FILTER, _BRANCH_FILTER, *filters), search)


_PUBLIC_LISTS = {
    NeedKind.TALENT: _spec(
        (Column("title", "岗位", link="/needs/{id}", sortable=True),),
        (
            Column("seats", "人数", kind="number", sortable=True),
            Column("education_label", "最低学历", kind="label", minor=True),
            Column("pay", "年薪（万元）", sortable=True, align="end"),
        ),
        (
            SelectFilter(
                "education", "学历要求", tuple((str(int(k)), v) for k, v in EDUCATION_LABELS.items())
            ),
            SelectFilter("mode", "引进方式", tuple((str(k), v) for k, v in MODE_LABELS.items())),
            RangeFilter("pay", "年薪", "万元"),
        ),
        N_("岗位、技能或单位"),
    ),
    NeedKind.PROJECT: _spec(
        (Column("title", "项目", link="/projects/{id}", sortable=True),),
        (
            Column("seats", "团队规模上限", kind="number", sortable=True),
            Column("investment", "计划投入", kind="wan", sortable=True),
        ),
        (RangeFilter("investment", "计划投入", "万元"),),
        N_("项目、技术或单位"),
    ),
}


def list_spec(actor: Actor | None, kind: NeedKind) -> ListSpec:
    """The list of a kind as this reader sees it; the state says something only to those who sign in."""
    spec = _PUBLIC_LISTS[kind]
    if actor is None:
        return spec
    columns = (*spec.columns[:-1], _STATE, spec.columns[-1])
    return ListSpec(columns, spec.default_sort, (_STATE_FILTER, *spec.filters), spec.search_label)
