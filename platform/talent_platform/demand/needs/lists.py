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
    "branch", N_("产业"), tuple((code, branch.name) for code, branch in branches().items())
)
_COUNTY_FILTER = SelectFilter("county", N_("地区"), tuple(counties().items()))
_STATE_FILTER = SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()))
_STATE = Column("state", N_("状态"), kind="badge", badges=STATE_BADGES)


def _spec(first: Sequence[Column], last: Sequence[Column], filters: Sequence[Any], search: str) -> ListSpec:
    columns = (
        *first,
        Column("organisation_name", N_("用人单位")),
        Column("place", N_("地区"), sortable=True),
        Column("branch_name", N_("产业"), minor=True),
        *last,
        Column("deadline", N_("截止日期"), kind="day", sortable=True),
        Column("updated", N_("更新"), kind="ago", sortable=True, minor=True),
    )
    return ListSpec(columns, "-updated", (_COUNTY_FILTER, _BRANCH_FILTER, *filters), search)


_PUBLIC_LISTS = {
    NeedKind.TALENT: _spec(
        (Column("title", N_("岗位"), link="/needs/{id}", sortable=True),),
        (
            Column("seats", N_("人数"), kind="number", sortable=True),
            Column("education_label", N_("最低学历"), kind="label", minor=True),
            Column("pay", N_("年薪（万元）"), sortable=True, align="end"),
        ),
        (
            SelectFilter(
                "education", N_("学历要求"), tuple((str(int(k)), v) for k, v in EDUCATION_LABELS.items())
            ),
            SelectFilter("mode", N_("引进方式"), tuple((str(k), v) for k, v in MODE_LABELS.items())),
            RangeFilter("pay", N_("年薪"), N_("万元")),
        ),
        N_("岗位、技能或单位"),
    ),
    NeedKind.PROJECT: _spec(
        (Column("title", N_("项目"), link="/projects/{id}", sortable=True),),
        (
            Column("seats", N_("团队规模上限"), kind="number", sortable=True),
            Column("investment", N_("计划投入"), kind="wan", sortable=True),
        ),
        (RangeFilter("investment", N_("计划投入"), N_("万元")),),
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
